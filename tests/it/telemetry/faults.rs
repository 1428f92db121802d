//! Sensors that fail by plan: what is lost is lost by moments, what is late comes, nothing else changes.

use crate::simulation::town::{early, start};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};
use watchfloor::base::ids::{EffectId, HostId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::scenario::model::SensorOff;
use watchfloor::simulation::Simulation;
use watchfloor::telemetry::export::write_line;
use watchfloor::telemetry::{Fate, Pipeline, Record, Ways, registry};
use watchfloor::world::World;

type Day = Vec<(Record, EffectId)>;

/// Three hours through a pipeline; the world at their end.
fn day(pipeline: &mut Pipeline) -> (Day, World) {
    let mut simulation = Simulation::new(start(5));
    let end = early() + SimSpan::hours(3);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    (pipeline.deliver_until(end + SimSpan::hours(3)), simulation.world().clone())
}

fn perfect() -> &'static Day {
    static DAY: LazyLock<Day> = LazyLock::new(|| day(&mut Pipeline::new(Seed(5), &[])).0);
    &DAY
}

/// Sixty times the usual trouble.
fn troubled() -> (Day, World, Pipeline) {
    let mut pipeline = Pipeline::new(Seed(5), &[]).suffering(Ways::shipped(), 60_000);
    let (day, world) = day(&mut pipeline);
    (day, world, pipeline)
}

fn source_of(record: &Record) -> &'static str {
    registry().iter().find(|s| s.types().iter().any(|t| t.name == record.kind.name)).unwrap().name()
}

#[test]
fn the_shipped_file_gives_every_source_one_way() {
    let text = include_str!("../../../assets/sensors.ron");
    let ways = Ways::read(text).unwrap();
    assert!(registry().iter().all(|s| ways.of(s.name()).is_some()));
    for (from, to, word) in [
        ("\"edr\"", "\"edr2\"", "no log source \"edr2\""),
        ("\"asa\"", "\"asa\", \"mail\"", "two ways"),
        ("\"260 h\"", "\"10 min\"", "an hour apart"),
        ("\"zeek_conn\"", "\"zeek_con\"", "no table \"zeek_con\""),
        ("\"2 min\"", "\"2 minutes\"", "no span of time"),
    ] {
        let fault = Ways::read(&text.replacen(from, to, 1)).unwrap_err();
        assert!(fault.contains(word), "{to}: {fault}");
    }
}

#[test]
fn trouble_changes_no_record_loses_whole_moments_and_repeats_batches() {
    let (troubled, world, pipeline) = troubled();
    let whole: BTreeMap<String, &(Record, EffectId)> = perfect().iter().map(|r| (write_line(&r.0), r)).collect();
    let mut times: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    for (record, _) in &troubled {
        let line = write_line(record);
        assert!(whole.contains_key(&line), "nobody wrote {line}");
        times.entry(line).or_default().push(record);
    }
    // Lost: every record of that source and effect, and only inside gaps that lose.
    let mut fate: BTreeMap<(&str, EffectId), BTreeSet<bool>> = BTreeMap::new();
    for (line, (record, effect)) in &whole {
        fate.entry((source_of(record), *effect)).or_default().insert(times.contains_key(line));
    }
    let torn: Vec<_> = fate.iter().filter(|(_, kept)| kept.len() > 1).collect();
    assert!(torn.is_empty(), "{} moments are lost in part: {:?}", torn.len(), torn.first());
    let lost: BTreeSet<&str> = fate.iter().filter(|(_, kept)| kept.contains(&false)).map(|((s, _), _)| *s).collect();
    assert!(lost.contains("zeek") && lost.iter().all(|s| ["zeek", "suricata", "edr"].contains(s)), "{lost:?}");
    // Twice: the same record later, never of the Windows channels.
    let mut natural: BTreeMap<String, usize> = BTreeMap::new();
    for (record, _) in perfect() {
        *natural.entry(write_line(record)).or_default() += 1;
    }
    let twice: Vec<&Vec<&Record>> = times.iter().filter(|(l, t)| t.len() > natural[*l]).map(|(_, t)| t).collect();
    assert!(!twice.is_empty() && twice.len() * 20 < troubled.len(), "{} of {}", twice.len(), troubled.len());
    for pair in &twice {
        assert!(pair.first().unwrap().seen < pair.last().unwrap().seen, "{pair:?}");
        assert!(!pair[0].kind.name.starts_with("win."), "{pair:?}");
    }
    // Late: what was written in a gap comes after it.
    let (mut late, span) = (0, (early(), early() + SimSpan::hours(3)));
    for (record, _) in troubled.iter().filter(|(r, _)| r.kind.name == "win.sysmon.1") {
        let gaps = pipeline.gaps("sysmon", world.host(record.host), span);
        // Clocks of hosts are a few hundredths of a second wrong.
        let second = SimSpan::secs(1);
        let inside = gaps.iter().find(|g| g.from + second < record.time && record.time + second < g.until);
        if let Some(gap) = inside {
            assert!(matches!(gap.fate, Fate::Late { .. }) && record.seen >= gap.until, "{gap:?}");
            late += 1;
        }
    }
    assert!(late > 3, "{late} late records");
}

#[test]
fn records_of_a_channel_keep_order_and_numbers_through_trouble() {
    let mut last: BTreeMap<(u32, &str), u64> = BTreeMap::new();
    for (record, _) in &troubled().0 {
        let Ok(number) = record.text("EventRecordID").parse::<u64>() else { continue };
        let key = (record.host.0, source_of(record));
        if let Some(before) = last.insert(key, number) {
            assert_eq!(number, before + 1, "{} on {}", record.kind.name, record.host);
        }
    }
    assert!(last.len() > 20);
}

#[test]
fn the_same_seed_fails_the_same_way_and_quiet_ways_never_fail() {
    let seen = |day: &Day| day.iter().map(|(r, e)| (r.kind.name, r.time, r.seen, *e)).collect::<Vec<_>>();
    assert_eq!(seen(&troubled().0), seen(&troubled().0));
    let mut quiet = Pipeline::new(Seed(5), &[]).suffering(Ways::shipped(), 0);
    assert_eq!(seen(&day(&mut quiet).0), seen(perfect()));
}

#[test]
fn everyday_trouble_is_modest() {
    let mut pipeline = Pipeline::new(Seed(5), &[]).suffering(Arc::clone(&Ways::shipped()), 1_000);
    let (usual, _) = day(&mut pipeline);
    let (usual, whole) = (usual.len() as f64, perfect().len() as f64);
    assert!((usual / whole - 1.0).abs() < 0.02, "{usual} of {whole}");
}

#[test]
fn a_sensor_switched_off_for_a_while_loses_that_while_only() {
    let mut early_birds: BTreeMap<HostId, usize> = BTreeMap::new();
    let first = perfect().iter().filter(|(r, _)| r.kind.name == "win.sysmon.1" && r.time < early() + SimSpan::mins(80));
    first.for_each(|(r, _)| *early_birds.entry(r.host).or_default() += 1);
    let host = early_birds.into_iter().max_by_key(|(_, n)| *n).unwrap().0;
    let mut simulation = Simulation::new(start(5));
    let name = simulation.world().host(host).name.clone();
    let during = Some((SimSpan::hours(0), early() + SimSpan::mins(90) - SimTime(0)));
    let off = [SensorOff { source: "sysmon".into(), hosts: name, during }];
    let mut pipeline = Pipeline::new(Seed(5), &off);
    let end = early() + SimSpan::hours(3);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let records = pipeline.deliver_until(end + SimSpan::hours(1));
    let sysmon = |day: &Day, from, until| {
        let of = |r: &&(Record, EffectId)| r.0.host == host && r.0.kind.name.starts_with("win.sysmon");
        day.iter().filter(of).filter(|(r, _)| from <= r.time && r.time < until).count()
    };
    let (begin, back) = (early(), early() + SimSpan::mins(90));
    assert!(sysmon(perfect(), begin, back) > 10 && sysmon(&records, begin, back - SimSpan::secs(1)) == 0);
    assert_eq!(sysmon(&records, back + SimSpan::secs(1), end), sysmon(perfect(), back + SimSpan::secs(1), end));
}
