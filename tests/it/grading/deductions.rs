//! Every lost point is told, with records that were there and a query that finds them.

use super::bench::{Bench, attack, part};
use watchfloor::base::ids::AlertId;
use watchfloor::base::rng::Seed;
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::action::ClaimKind;
use watchfloor::detection::Severity;
use watchfloor::grading::{Debrief, Part, Play};
use watchfloor::siem::query;
use watchfloor::simulation::truth::AtomKind;

/// A shift played half well.
fn half_well(seed: u64) -> Bench {
    let mut bench = Bench::drawn(seed);
    let hit = bench.raise(attack("sure", false), Severity::High, "ws-060");
    let record = bench.alerts[hit.index()].records[0];
    bench.fact(AtomKind::Technique, "T1059.001", &[record]);
    bench.fact(AtomKind::Host, "ws-060", &[record]);
    bench.case(&[hit], &[(ClaimKind::Host, "ws-060", &[record]), (ClaimKind::Host, "ws-061", &[record])]);
    for n in 0..bench.alerts.len() as u32 {
        let mut draw = Seed(seed).draw("half", "verdict", u64::from(n));
        let (disposition, reason) = bench.key(AlertId(n));
        match draw.below(4) {
            0 => {}
            1 => bench.say(AlertId(n), Disposition::FalsePositive, Reason::RuleTooBroad, 30),
            _ => bench.say(AlertId(n), disposition, reason, draw.between(1, 99) as u8),
        }
    }
    bench
}

fn check(play: &Play<'_>, debrief: &Debrief) {
    let reached: i32 = debrief.parts.iter().map(|p| p.reached).sum();
    let possible: i32 = debrief.parts.iter().map(|p| p.possible).sum();
    let lost: i32 = debrief.deductions.iter().map(|d| d.points).sum();
    assert_eq!(possible, 10_000);
    assert_eq!(lost, possible - reached, "{:?}", debrief.parts);
    for deduction in &debrief.deductions {
        assert!(deduction.points > 0);
        assert!((1..=5).contains(&deduction.records.len()), "{deduction:?}");
        for record in &deduction.records {
            assert!(play.records[record.index()].seen <= deduction.at, "{record} came later than {deduction:?}");
        }
        let found = query::run(play.store, &deduction.query, play.end).unwrap().records();
        assert!(deduction.records.iter().all(|r| found.contains(r)), "{deduction:?} is not found by its query");
    }
}

#[test]
fn deductions_sum_to_the_lost_points_and_cite_what_was_visible() {
    for seed in 0..25 {
        let bench = half_well(seed);
        check(&bench.play(), &bench.grade());
    }
}

#[test]
fn each_part_loses_exactly_what_its_deductions_say() {
    let bench = half_well(7);
    let debrief = bench.grade();
    for score in &debrief.parts {
        let lost: i32 = debrief.deductions.iter().filter(|d| d.part == score.part).map(|d| d.points).sum();
        assert_eq!(lost, score.possible - score.reached, "{:?}", score.part);
    }
}

#[test]
fn making_one_wrong_verdict_right_never_lowers_the_score() {
    for seed in 0..25 {
        let mut bench = half_well(seed);
        let mut before: i32 = bench.grade().parts.iter().map(|p| p.reached).sum();
        for n in 0..bench.alerts.len() as u32 {
            let (disposition, reason) = bench.key(AlertId(n));
            let percent = bench.work[n as usize].verdict.as_ref().map(|v| v.malicious_percent);
            let Some(percent) = percent else { continue };
            bench.say(AlertId(n), disposition, reason, percent);
            let after: i32 = bench.grade().parts.iter().map(|p| p.reached).sum();
            assert!(after >= before, "seed {seed}, alert {n}: {before} fell to {after}");
            before = after;
        }
    }
}

#[test]
fn the_right_answer_to_everything_is_almost_the_whole_of_triage_and_calibration() {
    for seed in 0..25 {
        let mut bench = Bench::drawn(seed);
        bench.solve();
        let debrief = bench.grade();
        let (triage, whole) = part(&debrief, Part::Triage);
        assert_eq!(triage, whole, "seed {seed}");
        let (calibration, whole) = part(&debrief, Part::Calibration);
        assert!(calibration * 100 >= whole * 97, "seed {seed}: {calibration} of {whole}");
    }
}

#[test]
fn grading_is_a_function_of_the_play() {
    let bench = half_well(11);
    assert_eq!(bench.grade(), bench.grade());
}
