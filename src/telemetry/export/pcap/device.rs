//! What printers and telephones say: messages of calls, packets of voice, the head of a print job.
//! Source: RFC 3261 (calls), RFC 3550 and 3551 (voice), the printer job language's universal exit.

use super::speech::padded;
use crate::telemetry::wire::volume::VOICE;
use crate::world::Flow;

/// How every print job begins.
pub(super) const JOB: &[u8] = b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PCLXL\r\n";

/// A registration or the begin of a call in `wanted` bytes, or its answer.
pub(super) fn call(flow: &Flow, wanted: u64, is_answer: bool) -> Vec<u8> {
    let t = flow.tuple;
    // Calls carry more than registrations do.
    let method = if flow.sent_bytes > 700 { "INVITE" } else { "REGISTER" };
    let first = if is_answer { "SIP/2.0 200 OK".to_owned() } else { format!("{method} sip:{} SIP/2.0", t.dst) };
    let id = flow.id.0;
    let head = format!(
        "{first}\r\nVia: SIP/2.0/UDP {}:{};branch=z9hG4bK{id:08x}\r\nMax-Forwards: 70\r\n\
         From: <sip:{}@{}>;tag={id:x}\r\nTo: <sip:{}>\r\nCall-ID: {id:08x}\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n",
        t.src, t.src_port, t.src_port, t.src, t.dst
    );
    padded(&head, "X-Serial", wanted)
}

/// Byte `at` of one side's voice: twenty milliseconds a packet, each with its header, silence inside.
pub(super) fn voice(at: u64, side: u8) -> u8 {
    const HEADER: u64 = 12;
    let (number, place) = (at / VOICE, at % VOICE);
    if place >= HEADER {
        return 0xff;
    }
    let (number, samples) = (number as u16, (number as u32).wrapping_mul(160));
    let mut head = [0x80, 0, 0, 0, 0, 0, 0, 0, 0x57, 0x46, 0, side];
    head[2..4].copy_from_slice(&number.to_be_bytes());
    head[4..8].copy_from_slice(&samples.to_be_bytes());
    head[place as usize]
}
