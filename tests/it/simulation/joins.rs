//! What the sensors write of a whole day joins without loose ends.

use super::town::{early, start};
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::Simulation;
use watchfloor::telemetry::{Pipeline, Record};

fn field(record: &Record, name: &str) -> String {
    let at = record.kind.fields.iter().position(|f| f.name == name).unwrap();
    record.values[at].to_text().map_or_else(String::new, |t| t.to_string())
}

fn day(seed: u64) -> BTreeMap<&'static str, Vec<Record>> {
    let mut simulation = Simulation::new(start(seed));
    let mut pipeline = Pipeline::new(Seed(seed), &[]);
    let end = early() + SimSpan::hours(5);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let mut by_type: BTreeMap<&'static str, Vec<Record>> = BTreeMap::new();
    for (record, _) in pipeline.deliver_until(end + SimSpan::hours(9)) {
        by_type.entry(record.kind.name).or_default().push(record);
    }
    by_type
}

#[test]
fn processes_sessions_and_flows_named_in_records_exist_in_records() {
    for seed in 60..63 {
        let day = day(seed);
        let of = |name: &str, key: &str| -> BTreeSet<String> {
            day[name].iter().map(|r| format!("{} {}", r.host, field(r, key))).collect()
        };
        let started = of("win.sysmon.1", "ProcessGuid");
        let (mut ended, mut loose) = (0, Vec::new());
        for record in &day["win.sysmon.5"] {
            ended += 1;
            let guid = format!("{} {}", record.host, field(record, "ProcessGuid"));
            if !started.contains(&guid) {
                loose.push(guid);
            }
        }
        assert!(ended > 500 && loose.is_empty(), "seed {seed}: {loose:?}");

        let opened = of("win.security.4624", "TargetLogonId");
        for name in ["win.security.4634", "win.security.4672"] {
            let key = if name.ends_with("4634") { "TargetLogonId" } else { "SubjectLogonId" };
            let loose: Vec<String> = of(name, key).difference(&opened).cloned().collect();
            assert!(loose.is_empty(), "seed {seed} {name}: {loose:?}");
        }

        let flows: BTreeSet<String> = day["zeek.conn"].iter().map(|r| field(r, "uid")).collect();
        for name in ["zeek.dns", "zeek.ssl", "zeek.http"] {
            assert!(day[name].iter().all(|r| flows.contains(&field(r, "uid"))), "seed {seed} {name}");
        }
    }
}

#[test]
fn both_process_logs_tell_of_the_same_processes() {
    let day = day(63);
    let hexadecimal = |r: &Record| {
        let text = field(r, "NewProcessId");
        u32::from_str_radix(text.trim_start_matches("0x"), 16).unwrap().to_string()
    };
    let audit: BTreeSet<_> =
        day["win.security.4688"].iter().map(|r| (r.host, hexadecimal(r), field(r, "CommandLine"))).collect();
    let sysmon: BTreeSet<_> =
        day["win.sysmon.1"].iter().map(|r| (r.host, field(r, "ProcessId"), field(r, "CommandLine"))).collect();
    assert_eq!(audit, sysmon);
}
