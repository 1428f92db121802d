//! A packet capture of chosen flows, as the tap would have taken it.
//!
//! *Owns* packets. *Reads* flows and the world. *Writes* a classic capture file (microseconds, Ethernet).
//! *Invariants*: a flow has exactly the packets, bytes and times of its Zeek line; names, hellos, certificates and
//! shares are those of the other records. After the first 64 KiB of a direction only the first bytes of a packet are
//! kept, as captures of busy taps do. Simplified: packets are lost with their whole flow, no window scaling games, content beyond what
//! records tell is filler.

mod conversation;
mod der;
mod device;
mod frame;
mod smb;
mod speech;

use crate::base::time::{SimSpan, SimTime};
use crate::world::{Flow, World};
use conversation::Conversation;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

/// Bytes kept of packets far inside a flow.
const SHORT: usize = 96;

/// Writes the capture of `flows` by a clock that goes fast by `clock`; returns how many packets it has.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_capture<W: Write>(world: &World, mut flows: Vec<&Flow>, clock: SimSpan, out: &mut W) -> io::Result<usize> {
    flows.sort_by_key(|flow| (flow.opened, flow.id));
    out.write_all(&header())?;
    let mut waiting = flows.into_iter().enumerate().peekable();
    let mut open: std::collections::BTreeMap<usize, Conversation<'_>> = std::collections::BTreeMap::new();
    // Next packet of every open flow: (time, order of the flow, number of the packet).
    let mut next: BinaryHeap<Reverse<(SimTime, usize, usize)>> = BinaryHeap::new();
    let mut count = 0;
    loop {
        let now = next.peek().map(|Reverse((at, ..))| *at);
        if let Some((n, flow)) = waiting.next_if(|(_, flow)| now.is_none_or(|now| flow.opened <= now)) {
            let conversation = Conversation::of(world, flow);
            next.push(Reverse((conversation.time(0), n, 0)));
            open.insert(n, conversation);
            continue;
        }
        let Some(Reverse((at, n, packet))) = next.pop() else { return Ok(count) };
        let Some(conversation) = open.get(&n) else { continue };
        let (bytes, length) = conversation.packet(packet);
        let at = at + clock;
        out.write_all(&((at.0.div_euclid(1_000_000)) as u32).to_le_bytes())?;
        out.write_all(&((at.0.rem_euclid(1_000_000)) as u32).to_le_bytes())?;
        out.write_all(&(bytes.len() as u32).to_le_bytes())?;
        out.write_all(&(length as u32).to_le_bytes())?;
        out.write_all(&bytes)?;
        count += 1;
        if packet + 1 < conversation.len() {
            next.push(Reverse((conversation.time(packet + 1), n, packet + 1)));
        } else {
            open.remove(&n);
        }
    }
}

/// The file header. Source: the libpcap file format.
fn header() -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(0xa1b2_c3d4_u32.to_le_bytes());
    out.extend(2_u16.to_le_bytes());
    out.extend(4_u16.to_le_bytes());
    out.extend([0; 8]);
    out.extend(262_144_u32.to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    out
}
