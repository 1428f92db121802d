//! Tunnels from home that end on the ASA, and the answers of the DNS server beside what the tap saw.

use super::days::full_day;
use crate::simulation::town::{early, person, start};
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::Simulation;
use watchfloor::simulation::engine::StagedPlay;
use watchfloor::telemetry::export::raw;
use watchfloor::telemetry::{Pipeline, Record, project};
use watchfloor::world::Tunnel;

#[test]
fn a_tunnel_on_the_asa_is_told_from_password_to_byte_count() {
    let mut start = start(5);
    start.world.company.tunnel = Tunnel::Asa;
    let at = early() + SimSpan::mins(60);
    let actor = person(&start.world, 8);
    start.staged.push(StagedPlay { habit: "vpn_travel".into(), at, actor, given: BTreeMap::new(), ticket: None });
    let seed = start.seed;
    let mut simulation = Simulation::new(start);
    let mut pipeline = Pipeline::new(seed, &[]);
    let end = early() + SimSpan::hours(4);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let records: Vec<Record> = pipeline.deliver_until(end + SimSpan::hours(1)).into_iter().map(|(r, _)| r).collect();
    assert!(records.iter().all(|r| r.kind.name != "linux.openvpn"));
    let asa = |id: &str| {
        let of = |r: &&Record| r.kind.name == "cisco.asa" && &*r.text("message_id") == id;
        records.iter().filter(of).collect::<Vec<_>>()
    };
    let [begun, given, ended] = ["113039", "722051", "113019"].map(asa);
    assert!(!begun.is_empty() && begun.len() == given.len() && ended.len() <= begun.len() && !ended.is_empty());
    for record in &ended {
        let user = record.text("user");
        let twin = begun.iter().find(|b| b.text("user") == user && b.text("src_ip") == record.text("src_ip"));
        assert!(twin.is_some_and(|b| b.time < record.time), "{user}");
        let line = raw::line(record);
        assert!(line.contains("%ASA-4-113019: Group = ") && line.contains(&format!("Username = {user}")), "{line}");
    }
}

/// Records of one type of the full day.
fn of(name: &'static str) -> impl Iterator<Item = &'static Record> {
    full_day().iter().filter(move |r| r.kind.name == name)
}

#[test]
fn answers_of_the_dns_server_are_those_the_tap_saw() {
    let seen: BTreeSet<String> =
        of("zeek.dns").map(|r| format!("{} {} {}", r.text("id.orig_h"), r.text("trans_id"), r.text("query"))).collect();
    let names: Vec<&str> = watchfloor::telemetry::columns::type_columns(of("win.dnsserver.257").next().unwrap().kind)
        .iter()
        .map(|c| c.name)
        .collect();
    let (mut joined, mut addresses) = (0, 0);
    for record in of("win.dnsserver.257") {
        let row = project(record);
        let cell = |name: &str| {
            let at = names.iter().position(|n| *n == name).unwrap();
            row[at].to_text().unwrap_or_default()
        };
        let key = format!("{} {} {}", cell("ClientIP"), record.text("XID"), cell("Name"));
        joined += usize::from(seen.contains(&key));
        addresses += usize::from(!cell("IPAddresses").is_empty());
        if &*cell("Result") == "NXDOMAIN" {
            assert!(cell("IPAddresses").is_empty());
        }
    }
    let all = of("win.dnsserver.257").count();
    // Servers beside the controller ask within their own network, where no tap is.
    assert!(all > 200 && joined * 2 > all && addresses * 3 > all, "{all}: {joined} joined, {addresses} with addresses");
}
