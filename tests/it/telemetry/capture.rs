//! The capture against the connections Zeek tells of: same packets, bytes and times, right sums.

use crate::simulation::town::{early, start};
use std::collections::BTreeMap;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::Simulation;
use watchfloor::telemetry::export::pcap::write_capture;
use watchfloor::telemetry::wire;
use watchfloor::telemetry::{Pipeline, Record};
use watchfloor::world::Flow;

/// (opener's address and port, called address and port, protocol).
type Ends = ([u8; 4], u16, [u8; 4], u16, u8);

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Counts {
    packets: [u64; 2],
    bytes: [u64; 2],
    first: u64,
    last: u64,
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |sum, b| sum << 8 | usize::from(*b))
}

fn sum(parts: &[&[u8]]) -> u32 {
    let mut sum = 0_u32;
    for pair in parts.concat().chunks(2) {
        sum += u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum
}

/// Counts by ends; a tuple used again within the hours counts once for each opening.
fn read(capture: &[u8]) -> BTreeMap<Ends, Vec<Counts>> {
    assert_eq!(&capture[..4], [0xd4, 0xc3, 0xb2, 0xa1]);
    let mut flows: BTreeMap<Ends, Vec<Counts>> = BTreeMap::new();
    let (mut at, mut before) = (24, 0);
    while at < capture.len() {
        let time = number(&capture[at..at + 4]) as u64 * 1_000_000 + number(&capture[at + 4..at + 8]) as u64;
        let (kept, whole) = (number(&capture[at + 8..at + 12]), number(&capture[at + 12..at + 16]));
        assert!(time >= before, "packets are out of order");
        before = time;
        let frame = &capture[at + 16..at + 16 + kept];
        at += 16 + kept;
        let ip = &frame[14..];
        assert_eq!(sum(&[&ip[..20]]), 0xffff, "sum of the IP header");
        let (src, dst): ([u8; 4], [u8; 4]) = (ip[12..16].try_into().unwrap(), ip[16..20].try_into().unwrap());
        let body = &ip[20..];
        if kept == whole {
            let length = (body.len() as u16).to_be_bytes();
            assert_eq!(sum(&[&src, &dst, &[0, ip[9]], &length, body]), 0xffff, "sum of the payload");
        }
        let port = |n: usize| u16::from(body[n]) << 8 | u16::from(body[n + 1]);
        let (there, back) = ((src, port(0), dst, port(2), ip[9]), (dst, port(2), src, port(0), ip[9]));
        let begins = if ip[9] == 6 { body[13] & 0x12 == 2 } else { !flows.contains_key(&back) };
        let way = usize::from(!begins && flows.contains_key(&back));
        let list = flows.entry(if way == 1 { back } else { there }).or_default();
        if begins && (ip[9] == 6 || list.is_empty()) {
            list.push(Counts { first: time, ..Counts::default() });
        }
        let flow = list.last_mut().unwrap();
        flow.packets[way] += 1;
        flow.bytes[way] += whole as u64 - 14;
        flow.last = time;
    }
    flows
}

#[test]
fn a_capture_has_the_packets_bytes_and_times_of_zeeks_connections() {
    let mut simulation = Simulation::new(start(9));
    let mut pipeline = Pipeline::new(Seed(9), &[]);
    let end = early() + SimSpan::mins(150);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let records: Vec<Record> = pipeline.deliver_until(end + SimSpan::hours(1)).into_iter().map(|(r, _)| r).collect();
    let world = simulation.world();
    // Big transfers only take time here; they are of the same make.
    let seen: Vec<&Flow> = world
        .flows
        .iter()
        .filter(|f| f.opened + f.lasted < end && f.received_bytes < 3_000_000 && f.sent_bytes < 3_000_000)
        .filter(|f| wire::tap(world, f).is_some())
        .collect();
    assert!(seen.len() > 500);
    let uids: Vec<String> = seen.iter().map(|f| wire::uid(f, 'C', 0)).collect();
    let mut capture = Vec::new();
    let tap = wire::tap(world, seen[0]).unwrap();
    let clock = pipeline.ways().clock("zeek").unwrap().error(tap);
    let packets = write_capture(world, seen.clone(), clock, &mut capture).unwrap();
    let flows = read(&capture);
    assert_eq!(packets as u64, flows.values().flatten().map(|c| c.packets[0] + c.packets[1]).sum::<u64>());
    let conns: BTreeMap<String, &Record> =
        records.iter().filter(|r| r.kind.name == "zeek.conn").map(|r| (r.text("uid").to_string(), r)).collect();
    let mut compared = 0;
    for (flow, uid) in seen.iter().zip(&uids) {
        let t = flow.tuple;
        let ends = (t.src.octets(), t.src_port, t.dst.octets(), t.dst_port, t.proto.number());
        // A datagram pair of ports used twice cannot be told apart by ports alone.
        let Some(counts) = flows[&ends].iter().find(|c| c.first == (flow.opened + clock).0 as u64) else { continue };
        if flows[&ends].len() > 1 || t.dst_port == 67 {
            continue;
        }
        let field = |name: &str| conns[uid].text(name).parse::<f64>().unwrap_or(0.0);
        let told = Counts {
            packets: [field("orig_pkts") as u64, field("resp_pkts") as u64],
            bytes: [field("orig_ip_bytes") as u64, field("resp_ip_bytes") as u64],
            first: counts.first,
            last: counts.first + (field("duration") * 1e6).round() as u64,
        };
        assert_eq!(*counts, told, "{flow:?}");
        compared += 1;
    }
    assert!(compared * 10 > seen.len() * 9, "{compared} of {}", seen.len());
}
