//! The format of append-only files: one frame a line, each sealed with the one before it.
//!
//! ```text
//! 0000002f 6b1f…64 hex digits…9c {"format":1,…}
//! ^length  ^SHA-256 of (seal before it, length, payload)  ^payload: one line of JSON
//! ```
//!
//! *Invariants*: a changed byte anywhere breaks the frame it is in, and with it the chain; a kill
//! while writing leaves a torn last frame, which is no damage to what was acknowledged.

use crate::base::digest;

/// Longest payload, bytes: no single action is that long.
pub const LONGEST: usize = 1 << 20;

/// Length of everything before the payload: 8 digits, blank, 64 digits, blank.
const HEAD: usize = 8 + 1 + 64 + 1;

/// What seals a frame and what the next one starts from.
pub type Seal = [u8; 32];

/// The seal before the first frame of a kind of file; `kind` keeps a career from passing as a journal.
pub fn first_seal(kind: &str) -> Seal {
    digest::sha256(&[b"watchfloor", kind.as_bytes()])
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Sound frames before it.
    pub frames: usize,
    /// First byte that is not sound.
    pub offset: usize,
    /// Bytes from there to the end, which are not used.
    pub lost_bytes: usize,
    /// The file just ends within a frame, as a kill while writing leaves it.
    pub torn: bool,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { frames, offset, lost_bytes, torn } = self;
        if *torn {
            write!(f, "the last entry was being written when the program stopped ({lost_bytes} bytes, left out)")
        } else {
            write!(
                f,
                "byte {offset} or one soon after it was changed; the {frames} entries before are sound, {lost_bytes} bytes are left out"
            )
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frames<'a> {
    /// Sound payloads, in order.
    pub payloads: Vec<&'a str>,
    /// The seal of the last sound frame.
    pub seal: Seal,
    /// Bytes of the sound frames.
    pub sound_bytes: usize,
    /// What comes after them, if anything.
    pub damage: Option<Damage>,
}

/// One frame; `payload` is a single line.
pub fn encode(before: &Seal, payload: &str) -> (Vec<u8>, Seal) {
    assert!(payload.len() <= LONGEST && !payload.contains('\n'), "a payload is one line of at most {LONGEST} bytes");
    let length = format!("{:08x}", payload.len());
    let seal = digest::sha256(&[before, length.as_bytes(), payload.as_bytes()]);
    (format!("{length} {} {payload}\n", digest::hex(&seal)).into_bytes(), seal)
}

/// Reads frames as far as they are sound.
pub fn decode<'a>(bytes: &'a [u8], first: &Seal) -> Frames<'a> {
    let mut out = Frames { payloads: Vec::new(), seal: *first, sound_bytes: 0, damage: None };
    while out.sound_bytes < bytes.len() {
        let rest = &bytes[out.sound_bytes..];
        match next(rest, &out.seal) {
            Ok((payload, seal, length)) => {
                out.payloads.push(payload);
                out.seal = seal;
                out.sound_bytes += length;
            }
            Err(torn) => {
                let (frames, offset) = (out.payloads.len(), out.sound_bytes);
                out.damage = Some(Damage { frames, offset, lost_bytes: rest.len(), torn });
                break;
            }
        }
    }
    out
}

/// The frame at the start of `rest`, with its seal and length; or whether it is merely torn.
fn next<'a>(rest: &'a [u8], before: &Seal) -> Result<(&'a str, Seal, usize), bool> {
    // A torn frame has no end of line yet; anything else that does not fit was changed.
    let torn = !rest.contains(&b'\n');
    let head = rest.get(..HEAD).ok_or(torn)?;
    let length = std::str::from_utf8(&head[..8]).ok().and_then(|t| usize::from_str_radix(t, 16).ok()).ok_or(torn)?;
    if length > LONGEST {
        return Err(torn);
    }
    let payload = rest.get(HEAD..HEAD + length).ok_or(torn)?;
    let payload = std::str::from_utf8(payload).ok().ok_or(torn)?;
    if payload.contains('\n') {
        return Err(false);
    }
    // Written again, the frame must be the same to the last byte: one spelling, no slack to hide in.
    let (frame, seal) = encode(before, payload);
    match rest.get(..frame.len()) {
        Some(found) if found == frame => Ok((payload, seal, frame.len())),
        _ => Err(torn),
    }
}
