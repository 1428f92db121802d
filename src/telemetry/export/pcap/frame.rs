//! Ethernet, IPv4, TCP, UDP and ICMP headers with right sums. Source: RFC 791, 793, 768, 792.

use crate::base::digest;
use crate::base::net::{FiveTuple, Mac, Proto};
use crate::world::{Flow, HostRole, Os, World};
use std::net::Ipv4Addr;

/// Flags of TCP.
pub(super) const FIN: u8 = 1;
pub(super) const SYN: u8 = 2;
pub(super) const RST: u8 = 4;
pub(super) const PUSH: u8 = 8;
pub(super) const ACK: u8 = 16;

/// What stays the same for all packets of one direction.
#[derive(Debug, Clone)]
pub(super) struct Direction {
    pub(super) tuple: FiveTuple,
    from: Mac,
    to: Mac,
    ttl: u8,
    first_id: u16,
}

/// Both directions of a flow: from the opener, to the opener.
pub(super) fn directions(world: &World, flow: &Flow) -> [Direction; 2] {
    // Beyond the tap stands the firewall, whose address hosts outside share.
    let router = world.server(HostRole::Firewall).map_or(Mac([0, 0, 0x5e, 0, 0x53, 1]), |h| h.mac);
    // So do hosts of a branch, behind their tunnel.
    let near = |end: &crate::base::ids::HostId| world.host(*end).is_central();
    let mac = |end: Option<crate::base::ids::HostId>| end.filter(near).map_or(router, |h| world.host(h).mac);
    let ttl = |end: Option<crate::base::ids::HostId>, address: Ipv4Addr| match end {
        Some(host) if world.host(host).os.is_windows() => 127,
        Some(host) if world.host(host).os == Os::Appliance => 254,
        Some(_) => 63,
        None => {
            [64, 128][digest::hash64(&[b"ttl", &address.octets()]) as usize % 2]
                - 6
                - (digest::hash64(&[b"hops", &address.octets()]) % 14) as u8
        }
    };
    let t = flow.tuple;
    let id = digest::hash64(&[b"ip id", &flow.id.0.to_le_bytes()]);
    let back = FiveTuple { src: t.dst, src_port: t.dst_port, dst: t.src, dst_port: t.src_port, proto: t.proto };
    [
        Direction {
            tuple: t,
            from: mac(flow.source),
            to: mac(flow.target),
            ttl: ttl(flow.source, t.src),
            first_id: id as u16,
        },
        Direction {
            tuple: back,
            from: mac(flow.target),
            to: mac(flow.source),
            ttl: ttl(flow.target, t.dst),
            first_id: (id >> 16) as u16,
        },
    ]
}

/// Numbers of one TCP packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) flags: u8,
}

/// Options of the first packets: largest segment, selective acknowledgement, window scale; twelve bytes.
const OPTIONS: [u8; 12] = [2, 4, 5, 0xb4, 1, 1, 4, 2, 1, 3, 3, 8];

impl Direction {
    /// A TCP packet; `n` numbers the packets of this direction.
    pub(super) fn tcp(&self, n: usize, segment: Segment, payload: &[u8]) -> Vec<u8> {
        let options: &[u8] = if segment.flags & SYN != 0 {
            &OPTIONS
        } else if segment.flags & RST != 0 && segment.seq == 0 {
            // A refusal repeats the length of what it refuses.
            &[1; 12]
        } else {
            &[]
        };
        let mut body = Vec::with_capacity(20 + options.len() + payload.len());
        body.extend(self.tuple.src_port.to_be_bytes());
        body.extend(self.tuple.dst_port.to_be_bytes());
        body.extend(segment.seq.to_be_bytes());
        body.extend(segment.ack.to_be_bytes());
        body.push((((20 + options.len()) / 4) << 4) as u8);
        body.push(segment.flags);
        body.extend(if segment.flags & RST == 0 { 64_240_u16 } else { 0 }.to_be_bytes());
        body.extend([0; 4]);
        body.extend_from_slice(options);
        body.extend_from_slice(payload);
        self.transport(n, body, Some(16))
    }

    /// A datagram.
    pub(super) fn udp(&self, n: usize, payload: &[u8]) -> Vec<u8> {
        let mut body = Vec::with_capacity(8 + payload.len());
        body.extend(self.tuple.src_port.to_be_bytes());
        body.extend(self.tuple.dst_port.to_be_bytes());
        body.extend(((8 + payload.len()) as u16).to_be_bytes());
        body.extend([0; 2]);
        body.extend_from_slice(payload);
        self.transport(n, body, Some(6))
    }

    /// An echo, request or reply.
    pub(super) fn icmp(&self, n: usize, reply: bool, payload: &[u8]) -> Vec<u8> {
        let mut body = vec![if reply { 0 } else { 8 }, 0, 0, 0, 0, 1, 0, n as u8 + 1];
        body.extend_from_slice(payload);
        let sum = checksum(&[&body]);
        body[2..4].copy_from_slice(&sum.to_be_bytes());
        self.transport(n, body, None)
    }

    /// Ethernet and IP before `body`; `sum` is the place of a sum over the addresses too.
    fn transport(&self, n: usize, mut body: Vec<u8>, sum: Option<usize>) -> Vec<u8> {
        let (src, dst) = (self.tuple.src.octets(), self.tuple.dst.octets());
        if let Some(at) = sum {
            let length = (body.len() as u16).to_be_bytes();
            let pseudo = [0, self.tuple.proto.number(), length[0], length[1]];
            let value = checksum(&[&src, &dst, &pseudo, &body]);
            let value = if value == 0 && self.tuple.proto == Proto::Udp { 0xffff } else { value };
            body[at..at + 2].copy_from_slice(&value.to_be_bytes());
        }
        let mut ip = vec![0x45, 0];
        ip.extend(((20 + body.len()) as u16).to_be_bytes());
        ip.extend(self.first_id.wrapping_add(n as u16).to_be_bytes());
        ip.extend([0x40, 0, self.ttl, self.tuple.proto.number(), 0, 0]);
        ip.extend(src);
        ip.extend(dst);
        let value = checksum(&[&ip]);
        ip[10..12].copy_from_slice(&value.to_be_bytes());
        [&self.to.0[..], &self.from.0, &[8, 0], &ip, &body].concat()
    }
}

/// The internet checksum over parts that all but the last have even length.
fn checksum(parts: &[&[u8]]) -> u16 {
    let mut sum = 0_u32;
    for part in parts {
        for pair in part.chunks(2) {
            sum += u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0));
        }
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}
