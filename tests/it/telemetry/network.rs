//! Network sensors tell of the same flows in the same words, and agree with the hosts.

use super::days::full_day;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::telemetry::Record;

fn of(kind: &str) -> Vec<&'static Record> {
    full_day().iter().filter(|r| r.kind.name == kind).collect()
}

fn column(record: &Record, name: &str) -> String {
    let derived = record.kind.derived.iter().find(|d| d.column == name);
    let value = derived.map_or_else(|| record.get(name).clone(), |d| (d.value)(record));
    value.to_text().map_or_else(String::new, |t| t.to_string())
}

fn json(record: &Record, name: &str) -> Json {
    record.get(name).tree().unwrap_or_default()
}

#[test]
fn every_zeek_line_belongs_to_a_connection_and_every_file_of_a_request_was_seen() {
    let flows: BTreeSet<String> = of("zeek.conn").into_iter().map(|r| column(r, "uid")).collect();
    let mut kinds = BTreeSet::new();
    for record in full_day().iter().filter(|r| r.kind.name.starts_with("zeek.")) {
        let uid = if record.kind.name == "zeek.dhcp" { column(record, "uids") } else { column(record, "uid") };
        if !uid.is_empty() {
            kinds.insert(record.kind.name);
            assert!(flows.contains(&uid), "{} {uid}", record.kind.name);
        }
    }
    assert!(kinds.len() >= 16, "{kinds:?}");
    let files: BTreeSet<String> = of("zeek.files").into_iter().map(|r| column(r, "fuid")).collect();
    let named: Vec<String> = of("zeek.http").into_iter().map(|r| column(r, "resp_fuids")).collect();
    let named: Vec<&String> = named.iter().filter(|f| !f.is_empty()).collect();
    assert!(named.len() > 20 && named.iter().all(|f| files.contains(*f)), "{named:?}");
}

#[test]
fn suricata_counts_and_names_what_zeek_does() {
    let zeek: BTreeMap<String, Vec<&Record>> = of("zeek.conn").into_iter().fold(BTreeMap::new(), |mut map, r| {
        map.entry(column(r, "community_id")).or_insert_with(Vec::new).push(r);
        map
    });
    let flows = of("suricata.flow");
    assert!(flows.len() > 500);
    for record in &flows {
        let flow = json(record, "flow");
        let same = zeek[&column(record, "community_id")].iter().any(|conn| {
            [column(conn, "orig_pkts"), column(conn, "resp_pkts")]
                == [&flow["pkts_toserver"], &flow["pkts_toclient"]].map(Json::to_string)
        });
        assert!(same, "{flow}");
    }
    let hellos: BTreeMap<String, (String, String)> =
        of("zeek.ssl").into_iter().map(|r| (column(r, "uid"), (column(r, "ja3"), column(r, "ja4")))).collect();
    let by_id: BTreeMap<String, BTreeSet<&(String, String)>> = zeek
        .iter()
        .map(|(id, all)| (id.clone(), all.iter().filter_map(|r| hellos.get(&column(r, "uid"))).collect()))
        .collect();
    for record in of("suricata.tls") {
        let tls = json(record, "tls");
        let own = (tls["ja3"]["hash"].as_str().unwrap().to_owned(), tls["ja4"].as_str().unwrap().to_owned());
        assert!(by_id[&column(record, "community_id")].contains(&own), "{tls}");
    }
}

#[test]
fn records_of_one_flow_share_its_number() {
    let mut by_flow: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in full_day().iter().filter(|r| r.kind.name.starts_with("suricata.")) {
        by_flow.entry(column(record, "flow_id")).or_default().insert(column(record, "community_id"));
    }
    assert!(by_flow.len() > 1_000);
    assert!(by_flow.values().all(|ids| ids.len() == 1));
}

#[test]
fn a_program_keeps_its_fingerprint_and_has_few_fellows() {
    let prints: BTreeSet<String> = of("zeek.ssl").into_iter().map(|r| column(r, "ja3")).collect();
    assert!((3..25).contains(&prints.len()), "{prints:?}");
    for record in of("suricata.tls") {
        let tls = json(record, "tls");
        let text = tls["ja3"]["string"].as_str().unwrap();
        let parts: Vec<&str> = text.split(',').collect();
        assert_eq!(parts.len(), 5, "{text}");
        let ja4 = tls["ja4"].as_str().unwrap();
        let ciphers = format!("{:02}", parts[1].split('-').count());
        assert_eq!(&ja4[4..6], ciphers, "{ja4} {text}");
    }
}

#[test]
fn tickets_on_the_wire_are_those_of_the_controller() {
    let logged: BTreeSet<(String, String)> = of("win.security.4769")
        .into_iter()
        .chain(of("win.security.4768"))
        .map(|r| (column(r, "TargetUserName").split('@').next().unwrap().to_ascii_lowercase(), column(r, "IpPort")))
        .collect();
    let wire = of("zeek.kerberos");
    assert!(wire.len() > 200);
    for record in wire.into_iter().filter(|r| column(r, "success") == "T") {
        let client = column(record, "client").split('/').next().unwrap().to_ascii_lowercase();
        let key = (client, column(record, "id.orig_p"));
        assert!(logged.contains(&key), "{key:?}");
    }
}

#[test]
fn ntlm_on_the_wire_names_a_logon_from_the_same_port() {
    let logons: BTreeSet<(String, String)> = of("win.security.4624")
        .into_iter()
        .chain(of("win.security.4625"))
        .map(|r| (column(r, "TargetUserName"), column(r, "IpPort")))
        .collect();
    let wire = of("zeek.ntlm");
    assert!(!wire.is_empty());
    for record in wire {
        let key = (column(record, "username"), column(record, "id.orig_p"));
        assert!(logons.contains(&key), "{key:?}");
    }
}

#[test]
fn leases_cover_the_desks_and_both_sensors_and_the_server_tell_of_them() {
    let leases: BTreeSet<String> = of("zeek.dhcp").into_iter().map(|r| column(r, "assigned_addr")).collect();
    let server: BTreeSet<String> = of("win.dhcp.audit").into_iter().map(|r| column(r, "IP Address")).collect();
    assert_eq!(leases, server);
    let desks: BTreeSet<String> = of("zeek.conn")
        .into_iter()
        .map(|r| column(r, "id.orig_h"))
        .filter(|address| address.starts_with("10.20.4."))
        .collect();
    assert!(desks.is_subset(&leases), "{desks:?} {leases:?}");
}

#[test]
fn signatures_fire_on_everyday_traffic_too_and_say_so_in_both_logs() {
    let alerts = of("suricata.alert");
    let numbers: BTreeSet<String> = alerts.iter().map(|r| column(r, "signature_id")).collect();
    assert!(numbers.len() >= 6, "{numbers:?}");
    assert!((20..1_500).contains(&alerts.len()), "{}", alerts.len());
    let ports: BTreeSet<(String, String)> =
        alerts.iter().map(|r| (column(r, "src_ip"), column(r, "src_port"))).collect();
    let threats = of("panos.threat");
    assert!(!threats.is_empty());
    for record in threats {
        assert!(ports.contains(&(column(record, "src_ip"), column(record, "src_port"))), "{:?}", record.values);
    }
}

#[test]
fn the_web_servers_answer_what_the_network_saw() {
    let callers: BTreeSet<String> = of("zeek.conn").into_iter().map(|r| column(r, "id.orig_h")).collect();
    let requests = of("nginx.access");
    assert!(requests.len() > 100);
    assert!(requests.iter().all(|r| callers.contains(&column(r, "remote_addr"))));
    let front: BTreeSet<(String, String)> =
        requests.iter().map(|r| (column(r, "remote_addr"), column(r, "request"))).collect();
    for record in of("apache.combined") {
        assert!(front.contains(&(column(record, "client"), column(record, "request"))));
    }
}
