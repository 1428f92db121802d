//! A flow as packets: order, times, numbers.

use super::SHORT;
use super::frame::{ACK, Direction, FIN, PUSH, RST, SYN, Segment, directions};
use super::speech::{Stream, speech};
use crate::base::digest;
use crate::base::net::Proto;
use crate::base::time::SimTime;
use crate::telemetry::wire::turns::{Way, turns};
use crate::telemetry::wire::volume::{SEGMENT, attempts, datagram, duration_micros};
use crate::world::{AppLayer, Flow, FlowState, World};

/// Payload of each direction whose packets are kept whole.
const WHOLE: u64 = 65_536;

/// One packet, planned: who sends it, what it says, which part of the payload it carries.
#[derive(Debug, Clone, Copy)]
struct Planned {
    way: usize,
    flags: u8,
    from: u64,
    bytes: u64,
    /// Payload received so far, which the packet acknowledges; one more after SYN and FIN.
    acknowledged: u64,
    /// Number within its direction.
    number: usize,
}

/// All packets of one flow.
pub(super) struct Conversation<'a> {
    flow: &'a Flow,
    directions: [Direction; 2],
    streams: [Stream; 2],
    first: [u32; 2],
    packets: Vec<Planned>,
    micros: i64,
}

impl<'a> Conversation<'a> {
    pub(super) fn of(world: &World, flow: &'a Flow) -> Self {
        let key = digest::hash64(&[b"sequence", &flow.id.0.to_le_bytes(), &flow.opened.0.to_le_bytes()]);
        let packets = match flow.tuple.proto {
            Proto::Tcp => tcp(flow),
            Proto::Udp | Proto::Icmp => datagrams(flow),
        };
        let single = packets.len() == 1;
        Self {
            flow,
            directions: directions(world, flow),
            streams: speech(world, flow),
            first: [key as u32, (key >> 32) as u32],
            packets,
            micros: if single { 0 } else { duration_micros(flow) },
        }
    }

    pub(super) fn len(&self) -> usize {
        self.packets.len()
    }

    /// The first packets follow each other closely, the rest spreads over the time.
    pub(super) fn time(&self, n: usize) -> SimTime {
        let last = self.packets.len().saturating_sub(1).max(1) as i64;
        let even = (i128::from(self.micros) * n as i128 / i128::from(last)) as i64;
        let early = if n < 8 && (n as i64) < last { n as i64 * 24_000 } else { i64::MAX };
        SimTime(self.flow.opened.0 + even.min(early))
    }

    /// The bytes that are kept of packet `n`, and its whole length.
    pub(super) fn packet(&self, n: usize) -> (Vec<u8>, usize) {
        let plan = self.packets[n];
        let payload = self.streams[plan.way].bytes(plan.from, plan.bytes);
        let direction = &self.directions[plan.way];
        let mut bytes = match self.flow.tuple.proto {
            Proto::Tcp => direction.tcp(plan.number, self.segment(plan), &payload),
            Proto::Udp => direction.udp(plan.number, &payload),
            Proto::Icmp => direction.icmp(plan.number, plan.way == 1, &payload),
        };
        let length = bytes.len();
        if plan.from >= WHOLE {
            bytes.truncate(SHORT);
        }
        (bytes, length)
    }

    fn segment(&self, plan: Planned) -> Segment {
        let refused = self.flow.state == FlowState::Refused && plan.flags & RST != 0;
        let own = self.first[plan.way];
        let other = self.first[1 - plan.way];
        let begun = u32::from(plan.flags & SYN == 0);
        Segment {
            seq: if refused { 0 } else { own.wrapping_add(begun).wrapping_add(plan.from as u32) },
            ack: if plan.flags & ACK == 0 { 0 } else { other.wrapping_add(1).wrapping_add(plan.acknowledged as u32) },
            flags: plan.flags,
        }
    }
}

/// Counts packets of both directions while they are planned.
struct Plan {
    packets: Vec<Planned>,
    numbers: [usize; 2],
    /// Payload sent so far.
    sent: [u64; 2],
    /// Segments not yet acknowledged.
    open: [u64; 2],
}

impl Plan {
    fn push(&mut self, way: usize, flags: u8, bytes: u64) {
        let number = self.numbers[way];
        self.numbers[way] += 1;
        let (from, acknowledged) = (self.sent[way], self.sent[1 - way]);
        self.packets.push(Planned { way, flags, from, bytes, acknowledged, number });
        self.sent[way] += bytes;
    }

    /// A segment with data; every second one is acknowledged.
    fn data(&mut self, way: usize, bytes: u64) {
        self.push(way, ACK | PUSH, bytes);
        self.open[way] += 1;
        if self.open[way] == 2 {
            self.open[way] = 0;
            self.push(1 - way, ACK, 0);
        }
    }
}

/// A connection, packet by packet as `wire::volume` counts it.
fn tcp(flow: &Flow) -> Vec<Planned> {
    let mut plan = Plan { packets: Vec::new(), numbers: [0; 2], sent: [0; 2], open: [0; 2] };
    match flow.state {
        FlowState::Dropped => (0..attempts(flow)).for_each(|_| plan.push(0, SYN, 0)),
        FlowState::Refused => {
            plan.push(0, SYN, 0);
            plan.push(1, RST | ACK, 0);
        }
        FlowState::Completed | FlowState::Aborted => {
            plan.push(0, SYN, 0);
            plan.push(1, SYN | ACK, 0);
            plan.push(0, ACK, 0);
            for turn in turns(flow) {
                let way = usize::from(turn.way == Way::In);
                let mut left = turn.bytes;
                while left > 0 {
                    let part = left.min(SEGMENT);
                    plan.data(way, part);
                    left -= part;
                }
            }
            for way in [0, 1] {
                if plan.open[way] == 1 {
                    plan.push(1 - way, ACK, 0);
                }
            }
            end(&mut plan, flow.state);
        }
    }
    plan.packets
}

fn end(plan: &mut Plan, state: FlowState) {
    if state == FlowState::Aborted {
        plan.push(0, RST | ACK, 0);
        return;
    }
    plan.push(0, FIN | ACK, 0);
    // From here on both ends count the other's FIN as one byte.
    plan.sent[0] += 1;
    plan.push(1, ACK, 0);
    plan.push(1, FIN | ACK, 0);
    plan.sent[1] += 1;
    plan.push(0, ACK, 0);
}

fn datagrams(flow: &Flow) -> Vec<Planned> {
    let mut plan = Plan { packets: Vec::new(), numbers: [0; 2], sent: [0; 2], open: [0; 2] };
    let answered = flow.state != FlowState::Dropped && flow.received_bytes > 0;
    let size = datagram(flow);
    let mut left = [flow.sent_bytes, if answered { flow.received_bytes } else { 0 }];
    // Both talk at once in a call; everything else is a question and an answer.
    let together = flow.app == AppLayer::Voice;
    let mut way = 0;
    plan.push(0, 0, left[0].min(size));
    left[0] -= left[0].min(size);
    while left != [0, 0] {
        way = if left[way] == 0 || (together && left[1 - way] > 0) { 1 - way } else { way };
        let part = left[way].min(size);
        plan.push(way, 0, part);
        left[way] -= part;
    }
    plan.packets
}
