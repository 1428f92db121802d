//! What was seen on the wire for the first time on a day.
//!
//! *Owns* the memory that network monitors keep of hosts, programs and certificates. *Invariant*: the
//! first flow of a day that shows something stays the first.

use crate::base::Text;
use crate::base::ids::FlowId;
use crate::base::time::SimTime;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// Something that a monitor tells once a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Novelty {
    /// A host that answers.
    Host(Ipv4Addr),
    /// The certificate behind this name.
    Certificate(Text),
    /// A program at this address.
    Program(Ipv4Addr, Text),
    /// A caller, whom it called, at which port.
    Pair(Ipv4Addr, Ipv4Addr, u16),
}

/// The memory.
#[derive(Debug, Clone, Default)]
pub struct Wire {
    first: BTreeMap<(i64, Novelty), FlowId>,
}

impl Wire {
    /// `flow` shows `what`.
    pub fn note(&mut self, at: SimTime, what: Novelty, flow: FlowId) {
        self.first.entry((day(at), what)).or_insert(flow);
    }

    /// `flow` was the first of its day to show `what`.
    pub fn is_first(&self, at: SimTime, what: Novelty, flow: FlowId) -> bool {
        self.first.get(&(day(at), what)) == Some(&flow)
    }
}

fn day(at: SimTime) -> i64 {
    at.0.div_euclid(86_400_000_000)
}
