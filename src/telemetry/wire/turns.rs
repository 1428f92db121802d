//! Who talks when within a connection: the turns that packets are counted by.
//!
//! *Invariant*: the turns of each direction add up to the flow's payload.

use super::handshake::Handshake;
use super::ssh;
use super::volume::{SEGMENT, payload};
use crate::world::{AppLayer, Flow};

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the opener.
    Out,
    /// To the opener.
    In,
}

/// So many bytes one way, before the other end talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Which way.
    pub way: Way,
    /// Bytes.
    pub bytes: u64,
}

/// The turns of `flow`, in order; empty ones are left out.
pub fn turns(flow: &Flow) -> Vec<Turn> {
    let (sent, received) = payload(flow);
    let (out, back) = (|bytes| Turn { way: Way::Out, bytes }, |bytes| Turn { way: Way::In, bytes });
    if let Some(handshake) = Handshake::of(flow) {
        let (first, flight) = (handshake.opening.min(sent), handshake.flight.min(received));
        return spoken([out(first), back(flight), out(sent - first), back(received - flight)]);
    }
    match &flow.app {
        AppLayer::Smtp => {
            let greeting = received.min(60);
            spoken([back(greeting), out(sent), back(received - greeting)])
        }
        AppLayer::Ssh => {
            let greeting = received.min(ssh::SERVER.len() as u64 + 2);
            let (asked, last) = without_crumb(sent);
            let (answered, end) = without_crumb(received - greeting);
            spoken([back(greeting), out(asked), out(last), back(answered), back(end)])
        }
        _ => spoken([out(sent), back(received)]),
    }
}

fn spoken<const N: usize>(turns: [Turn; N]) -> Vec<Turn> {
    turns.into_iter().filter(|turn| turn.bytes > 0).collect()
}

/// An encrypted packet is never shorter than sixteen bytes: what would end in less ends in so many.
fn without_crumb(bytes: u64) -> (u64, u64) {
    let crumb = bytes % SEGMENT;
    if bytes > SEGMENT && (1..16).contains(&crumb) { (bytes - 16, 16) } else { (bytes, 0) }
}
