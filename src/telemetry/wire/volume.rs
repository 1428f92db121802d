//! Packets and bytes of a flow: the counts of Zeek, Suricata, the firewall and the capture.

use super::turns::{Way, turns};
use crate::base::net::Proto;
use crate::world::{AppLayer, Flow, FlowState};

/// Largest TCP payload of an Ethernet frame without options.
pub const SEGMENT: u64 = 1_460;
/// Largest UDP payload of an Ethernet frame.
pub const DATAGRAM: u64 = 1_472;
/// UDP payload of twenty milliseconds of voice with its header (G.711, RFC 3551).
pub const VOICE: u64 = 172;

/// Payload of the datagrams of `flow`, all but the last.
pub fn datagram(flow: &Flow) -> u64 {
    if flow.app == AppLayer::Voice { VOICE } else { DATAGRAM }
}

/// Packets and bytes of both directions, IP headers included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    /// Packets from the opener.
    pub sent_packets: u64,
    /// Bytes on the wire from the opener.
    pub sent_bytes: u64,
    /// Packets to the opener.
    pub received_packets: u64,
    /// Bytes on the wire to the opener.
    pub received_bytes: u64,
}

/// Counts what the wire carried for the payload of `flow`.
pub fn volume(flow: &Flow) -> Volume {
    let (sent, received) = payload(flow);
    let answered = flow.state != FlowState::Dropped;
    match flow.tuple.proto {
        Proto::Tcp => {
            let (data_out, data_in) = segments(flow);
            let (out, back) = match flow.state {
                FlowState::Dropped => (attempts(flow), 0),
                FlowState::Refused => (1, 1),
                // SYN, ACK, FIN, last ACK and data one way; every second segment is acknowledged.
                FlowState::Completed => (4 + data_out + data_in.div_ceil(2), 3 + data_in + data_out.div_ceil(2)),
                FlowState::Aborted => (3 + data_out + data_in.div_ceil(2), 1 + data_in + data_out.div_ceil(2)),
            };
            Volume {
                sent_packets: out,
                sent_bytes: sent + 40 * out + 12,
                received_packets: back,
                received_bytes: if back == 0 { 0 } else { received + 40 * back + 12 },
            }
        }
        Proto::Udp | Proto::Icmp => {
            let out = sent.div_ceil(datagram(flow)).max(1);
            let back = if answered && received > 0 { received.div_ceil(datagram(flow)) } else { 0 };
            let received = if back == 0 { 0 } else { received };
            Volume {
                sent_packets: out,
                sent_bytes: sent + 28 * out,
                received_packets: back,
                received_bytes: received + 28 * back,
            }
        }
    }
}

/// Segments with data, both ways: every turn begins a new one.
pub fn segments(flow: &Flow) -> (u64, u64) {
    let of = |way| turns(flow).iter().filter(|t| t.way == way).map(|t| t.bytes.div_ceil(SEGMENT)).sum();
    (of(Way::Out), of(Way::In))
}

/// A dropped SYN is repeated after one, three and seven seconds.
pub fn attempts(flow: &Flow) -> u64 {
    match flow.lasted.as_secs() {
        0 => 1,
        1..3 => 2,
        3..7 => 3,
        _ => 4,
    }
}

/// Nothing but headers passes a connection that never came up.
pub fn payload(flow: &Flow) -> (u64, u64) {
    match (flow.state, flow.tuple.proto) {
        (FlowState::Completed | FlowState::Aborted, _) => (flow.sent_bytes, flow.received_bytes),
        (_, Proto::Tcp) => (0, 0),
        (FlowState::Dropped | FlowState::Refused, _) => (flow.sent_bytes, 0),
    }
}

/// At least a switch's latency, and never faster than a gigabit link.
pub fn duration_micros(flow: &Flow) -> i64 {
    let at_link_rate = (flow.sent_bytes + flow.received_bytes) / 100;
    flow.lasted.0.max(at_link_rate as i64).max(200)
}
