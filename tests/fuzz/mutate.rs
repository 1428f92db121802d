//! Inputs nearly right: pieces of sound ones, cut, doubled, swapped and spoilt.

use watchfloor::base::rng::Draw;

/// Bytes that mean something to some reader.
const TELLING: [&[u8]; 28] = [
    b"\"",
    b"'",
    b"\\",
    b"|",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"*",
    b"&a",
    b"*a",
    b"<<: *a",
    b"0",
    b"-1",
    b"9223372036854775807",
    b"1e309",
    b"\n",
    b"\r\n",
    b"\t",
    b"\0",
    b"\xff\xfe",
    b"\xf0\x9f\x98\x80",
    b"(a+)+$",
    b"..",
    b"/*",
    b"#",
];
/// No input is longer, except where the sound one is.
const LONGEST: usize = 16_384;

/// One of the corpus, mutated up to a dozen times.
pub(crate) fn mutated(corpus: &[Vec<u8>], draw: &mut Draw) -> Vec<u8> {
    let mut input = draw.pick(corpus).cloned().unwrap_or_default();
    let longest = LONGEST.max(input.len());
    for _ in 0..draw.between(1, 12) {
        let at = draw.below(input.len() as u64 + 1) as usize;
        let end = (at + draw.below(24) as usize).min(input.len());
        match draw.below(8) {
            0 => drop(input.drain(at..end)),
            1 => splice(&mut input, at, draw.pick(&TELLING).copied().unwrap_or_default()),
            2 => {
                let piece = input[at..end].to_vec();
                for _ in 0..draw.below(40) {
                    splice(&mut input, at, &piece);
                }
            }
            3 => {
                let other = draw.pick(corpus).cloned().unwrap_or_default();
                let from = draw.below(other.len() as u64 + 1) as usize;
                let until = (from + draw.below(80) as usize).min(other.len());
                splice(&mut input, at, &other[from..until]);
            }
            4 => input.truncate(at),
            5 => input[at..end].reverse(),
            6 => input[at..end].iter_mut().for_each(|byte| *byte = draw.below(256) as u8),
            _ => input[at..end].iter_mut().for_each(|byte| *byte ^= 1 << draw.below(8)),
        }
    }
    input.truncate(longest);
    input
}

fn splice(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if input.len() + piece.len() <= LONGEST {
        drop(input.splice(at..at, piece.iter().copied()));
    }
}
