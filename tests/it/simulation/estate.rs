//! A company with a branch, printers and telephones: who sees what of them.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::OnceLock;
use watchfloor::base::ids::{ActionId, HostId, ScenarioId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::scenario;
use watchfloor::simulation::procedure::{Library, vocabulary};
use watchfloor::simulation::response::Order;
use watchfloor::simulation::{Simulation, setting};
use watchfloor::telemetry::{Pipeline, Record};
use watchfloor::world::{HostRole, World};

/// The begin of a benign shift at the logistics company, and its world afterwards.
fn morning() -> &'static (Vec<Record>, World) {
    static MORNING: OnceLock<(Vec<Record>, World)> = OnceLock::new();
    MORNING.get_or_init(|| {
        let (mut simulation, mut pipeline, begin) = company(4);
        let end = begin + SimSpan::mins(150);
        simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
        let records = pipeline.deliver_until(end + SimSpan::mins(30)).into_iter().map(|(r, _)| r).collect();
        (records, simulation.world().clone())
    })
}

fn company(seed: u64) -> (Simulation, Pipeline, watchfloor::base::time::SimTime) {
    let library = Library::embedded();
    let mut scenario = scenario::shelf(&vocabulary(&library)).remove(&ScenarioId::from("first-shift")).unwrap();
    scenario.companies.retain(|name| &**name == "harbour_logistics");
    let scene = scenario::set_scene(&scenario, Seed(seed), None);
    let begin = scene.shift_begin;
    let start = setting::start(&scenario, scene, library, Seed(seed), true);
    (Simulation::new(start), Pipeline::new(Seed(seed), &scenario.visibility), begin)
}

fn of(kind: &str) -> Vec<&'static Record> {
    morning().0.iter().filter(|r| r.kind.name == kind).collect()
}

fn address(record: &Record, field: &str) -> Option<Ipv4Addr> {
    record.text(field).parse().ok()
}

/// Both ends of a record stand in the branch.
fn inside_the_branch(world: &World, ends: [Option<Ipv4Addr>; 2]) -> bool {
    ends.iter().all(|end| end.and_then(|a| world.host_at(a)).is_some_and(|h| !h.is_central()))
}

#[test]
fn no_tap_sees_what_stays_inside_a_branch_but_its_hosts_do() {
    let world = &morning().1;
    let seen = |kind: &str, from: &str, to: &str| {
        of(kind).iter().filter(|r| inside_the_branch(world, [address(r, from), address(r, to)])).count()
    };
    assert!(seen("win.sysmon.3", "SourceIp", "DestinationIp") > 0, "desks of the branch print there");
    assert_eq!(seen("zeek.conn", "id.orig_h", "id.resp_h"), 0);
    assert_eq!(seen("suricata.flow", "src_ip", "dest_ip"), 0);
    assert_eq!(seen("panos.traffic", "src_ip", "dest_ip"), 0);
}

#[test]
fn what_leaves_a_branch_crosses_its_tunnel_and_is_seen_with_its_addresses() {
    let world = &morning().1;
    let branch: BTreeSet<String> =
        world.hosts.iter().filter(|h| !h.is_central()).map(|h| h.address.to_string()).collect();
    let from_branch = |record: &&&Record, field: &str| branch.contains(&*record.text(field));
    let flows = of("zeek.conn").iter().filter(|r| from_branch(r, "id.orig_h")).count();
    assert!(flows > 100, "{flows} connections of the branch pass the tap");
    let logons = of("win.security.4624").iter().filter(|r| from_branch(r, "IpAddress")).count();
    assert!(logons > 5, "{logons} logons over the tunnel");
    let leases = of("win.dhcp.audit").iter().filter(|r| from_branch(r, "IP Address")).count();
    assert!(leases > 0, "the branch has leases of its own networks");
    let tunnel = of("panos.traffic");
    let tunnel: Vec<_> = tunnel.iter().filter(|r| &*r.text("src_interface") == "tunnel.2").collect();
    assert!(tunnel.len() > 50, "{} lines of the firewall", tunnel.len());
    assert!(tunnel.iter().all(|r| branch.contains(&*r.text("src_ip")) && &*r.text("src_zone") == "branches"));
}

#[test]
fn printers_and_telephones_are_quiet_neighbours() {
    let (records, world) = morning();
    let devices: BTreeSet<String> = world
        .hosts
        .iter()
        .filter(|h| matches!(h.role, HostRole::Printer | HostRole::Scanner | HostRole::Phone))
        .map(|h| h.address.to_string())
        .collect();
    let named = |r: &&Record, fields: &[&str]| {
        fields.iter().any(|f| r.kind.fields.iter().any(|k| k.name == *f) && devices.contains(&*r.text(f)))
    };
    let fields = ["id.orig_h", "id.resp_h", "src_ip", "dest_ip", "SourceIp", "DestinationIp", "IpAddress"];
    let theirs = records.iter().filter(|r| named(r, &fields)).count();
    assert!(theirs > 200, "{theirs} records tell of devices");
    assert!(theirs * 25 < records.len(), "{theirs} of {} records tell of devices", records.len());
    let services: BTreeSet<String> =
        of("zeek.conn").iter().filter(|r| named(r, &fields)).map(|r| r.text("service").to_string()).collect();
    for wanted in ["snmp", "sip", "dhcp", "ntp"] {
        assert!(services.contains(wanted), "{wanted} is missing in {services:?}");
    }
    // A call: as many packets a second as a telephone sends, each way.
    let calls = of("zeek.conn");
    let calls: Vec<_> = calls.iter().filter(|r| &*r.text("id.resp_p") == "16402").collect();
    assert!(!calls.is_empty(), "somebody calls");
    for call in calls {
        let (bytes, packets): (f64, f64) =
            (call.text("orig_bytes").parse().unwrap(), call.text("orig_pkts").parse().unwrap());
        assert!((bytes / packets - 172.0).abs() < 1.0, "{bytes} bytes in {packets} packets");
    }
}

#[test]
fn a_branch_whose_router_is_cut_off_is_alone() {
    let (mut simulation, mut pipeline, begin) = company(6);
    let router = simulation.world().company.locations[1].gateway.unwrap();
    simulation.advance_to(begin + SimSpan::mins(60), &mut |effect, world| pipeline.observe(effect, world));
    simulation.order(ActionId(0), Order::IsolateHost(router), SimSpan::mins(1));
    let cut = begin + SimSpan::mins(61);
    let end = cut + SimSpan::mins(40);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let world = simulation.world();
    let branch: BTreeSet<HostId> = world.hosts.iter().filter(|h| !h.is_central()).map(|h| h.id).collect();
    let records = pipeline.deliver_until(end + SimSpan::mins(30));
    let conns = records.iter().map(|(r, _)| r).filter(|r| r.kind.name == "zeek.conn");
    let of_branch = conns.filter(|r| {
        let host = address(r, "id.orig_h").and_then(|a| world.host_at(a));
        host.is_some_and(|h| branch.contains(&h.id))
    });
    let times: Vec<_> = of_branch.map(|r| r.time).collect();
    assert!(times.iter().filter(|t| **t < cut).count() > 50);
    let late = times.iter().filter(|t| **t > cut + SimSpan::mins(1)).count();
    assert_eq!(late, 0, "connections of a branch without a tunnel");
}

#[test]
fn a_scanned_document_is_written_to_the_share_for_server_and_tap_alike() {
    let world = &morning().1;
    let scanner = world.hosts.iter().find(|h| h.role == HostRole::Scanner).unwrap().address.to_string();
    let written: BTreeSet<String> = of("win.security.5145")
        .iter()
        .filter(|r| *r.text("IpAddress") == *scanner)
        .map(|r| r.text("RelativeTargetName").to_string())
        .collect();
    assert!(!written.is_empty() && written.iter().all(|name| name.ends_with(".pdf")), "{written:?}");
    let on_the_wire = of("zeek.smb_files");
    let on_the_wire: Vec<_> = on_the_wire.iter().filter(|r| *r.text("id.orig_h") == *scanner).collect();
    assert!(!on_the_wire.is_empty());
    for record in on_the_wire {
        assert!(written.contains(&*record.text("name")), "{} is not in the server's log", record.text("name"));
        assert!(record.text("action").contains("WRITE"), "{}", record.text("action"));
    }
}

#[test]
fn an_isolated_printer_is_shut_at_the_switch_and_prints_no_more() {
    let (mut simulation, mut pipeline, begin) = company(3);
    let world = simulation.world();
    let printer = world.hosts.iter().find(|h| h.role == HostRole::Printer && h.is_central()).unwrap();
    let (id, address) = (printer.id, printer.address);
    simulation.order(ActionId(0), Order::IsolateHost(id), SimSpan::mins(1));
    let cut = begin + SimSpan::mins(2);
    let end = begin + SimSpan::mins(90);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let said = simulation.outcome(ActionId(0)).map(|o| format!("{o:?}")).unwrap_or_default();
    assert!(said.contains("no agent"), "{said}");
    let records = pipeline.deliver_until(end + SimSpan::mins(30));
    let calls = records.iter().map(|(r, _)| r).filter(|r| r.kind.name == "zeek.conn" && r.time > cut);
    let answered = calls.filter(|r| address_is(r, address) && &*r.text("conn_state") == "SF").count();
    assert_eq!(answered, 0, "connections of an isolated printer");
}

fn address_is(record: &Record, address: Ipv4Addr) -> bool {
    ["id.orig_h", "id.resp_h"].iter().any(|f| *record.text(f) == *address.to_string())
}

#[test]
fn computers_read_the_policies_of_their_unit_when_they_refresh() {
    let world = &morning().1;
    let policies = world.tree.policies.iter().filter(|p| p.for_computers).map(|p| format!("{{{}}}", p.guid));
    let known: Vec<String> = policies.collect();
    let mut read: BTreeSet<&String> = BTreeSet::new();
    let all: Vec<String> = world.tree.policies.iter().map(|p| format!("{{{}}}", p.guid)).collect();
    // The controllers do not audit single files of a share; the wire has their names.
    for record in of("zeek.smb_files").iter().filter(|r| r.text("name").contains("Policies")) {
        let name = record.text("name");
        read.extend(known.iter().filter(|guid| name.contains(guid.as_str())));
        assert!(all.iter().any(|guid| name.contains(guid.as_str())), "{name} is no policy of this domain");
    }
    assert!(read.len() >= 3, "only {read:?} of {known:?}");
}
