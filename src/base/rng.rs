//! Keyed randomness: every draw belongs to (seed, entity, purpose, counter), never to a shared stream.
//!
//! *Invariant*: adding a host, opening a panel or taking an action changes no draw of anybody else.
//! The generator is `ChaCha8`, whose output is fixed by its specification on every platform.

use super::digest::sha256;
use super::time::SimSpan;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng};

/// The root of all draws of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The stream of one `entity` for one `purpose`; `counter` tells repetitions apart.
    pub fn draw(self, entity: &str, purpose: &str, counter: u64) -> Draw {
        let key = sha256(&[&self.0.to_le_bytes(), entity.as_bytes(), purpose.as_bytes(), &counter.to_le_bytes()]);
        Draw(ChaCha8Rng::from_seed(key))
    }
}

/// A short private stream of draws.
#[derive(Debug, Clone)]
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// Uniform over all 64-bit values.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in `0..n`; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        // Multiply-shift: bias below 2^-32 for all n used here, and no loop.
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// Uniform in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        debug_assert!(low <= high, "empty range {low}..={high}");
        low + self.below((high - low) as u64 + 1) as i64
    }

    /// Uniform span in `low..=high`.
    pub fn span(&mut self, low: SimSpan, high: SimSpan) -> SimSpan {
        SimSpan(self.between(low.0, high.0))
    }

    /// True in `permille` of 1000 draws.
    pub fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < u64::from(permille)
    }

    /// One of `items`; `None` when there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize)
    }

    /// Exponential waiting time with the given mean (Poisson arrivals), in integer arithmetic.
    pub fn exponential(&mut self, mean: SimSpan) -> SimSpan {
        SimSpan(((u128::from(NEG_LN_Q16[self.below(1024) as usize]) * mean.0.max(0) as u128) >> 16) as i64)
    }

    /// Heavy-tailed size (Pareto with index 1.2, cut at 2^20 times `minimum`).
    pub fn heavy_tail(&mut self, minimum: u64) -> u64 {
        // x = min * 2^(e/1.2), e exponential with mean 1/ln 2: fixed point by doubling and interpolation.
        let e16 = ((u128::from(NEG_LN_Q16[self.below(1024) as usize]) * 78_792) >> 16) as u64; // ln -> log2/1.2, Q16
        let (whole, part) = ((e16 >> 16).min(20), e16 & 0xffff);
        let base = minimum << whole;
        base + ((base * part) >> 16)
    }

    /// Index drawn by Zipf's law with exponent 1 over `n` items.
    pub fn zipf(&mut self, n: usize) -> usize {
        if n == 0 {
            return 0;
        }
        let weight = |rank: usize| (1 << 20) / rank as u64;
        let known = &ZIPF_SUMS[..n.min(ZIPF_SUMS.len())];
        let beyond = || known.len() + 1..=n;
        let sum = known.last().copied().unwrap_or_default();
        let mut left = self.below(sum + beyond().map(weight).sum::<u64>());
        if left < sum {
            return known.partition_point(|sum| *sum <= left);
        }
        left -= sum;
        for rank in beyond() {
            if left < weight(rank) {
                return rank - 1;
            }
            left -= weight(rank);
        }
        n - 1
    }

    /// Puts `items` into a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

/// Weights of the first ranks by Zipf's law, added up: nearly every choice among sites asks.
static ZIPF_SUMS: [u64; 1024] = zipf_sums();

const fn zipf_sums() -> [u64; 1024] {
    let mut sums = [1 << 20; 1024];
    let mut i = 1;
    while i < 1024 {
        sums[i] = sums[i - 1] + (1 << 20) / (i as u64 + 1);
        i += 1;
    }
    sums
}

/// -ln((i + 0.5) / 1024) in 16.16 fixed point: platform mathematics would differ in the last bit.
static NEG_LN_Q16: [u32; 1024] = neg_ln_table();

const fn neg_ln_table() -> [u32; 1024] {
    let mut table = [0; 1024];
    let mut i = 0;
    while i < 1024 {
        // x = (2i+1)/2048. ln x = ln(m) - k ln 2 with m in [1,2) as Q32; ln by 32 squarings (bitwise log2).
        let mut m: u128 = ((2 * i as u128 + 1) << 32) >> 11;
        let mut k = 0;
        while m < 1 << 32 {
            m <<= 1;
            k += 1;
        }
        let mut log2: u128 = 0; // fraction of log2(m), Q32
        let mut bit = 1u128 << 31;
        while bit > 0 {
            m = (m * m) >> 32;
            if m >= 1 << 33 {
                m >>= 1;
                log2 += bit;
            }
            bit >>= 1;
        }
        let neg_log2 = ((k as u128) << 32) - log2; // Q32
        table[i] = ((neg_log2 * 2_977_044_472) >> 48) as u32; // times ln 2 (Q32), to Q16
        i += 1;
    }
    table
}
