//! Whoever does not look gains nothing, in any shift.

use super::bench::{Bench, attack, benign, lost, part};
use watchfloor::base::ids::{AlertId, HostId};
use watchfloor::base::rng::Seed;
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::Action;
use watchfloor::desk::action::{ClaimKind, Contain};
use watchfloor::detection::Severity;
use watchfloor::grading::{Part, score};
use watchfloor::simulation::truth::AtomKind;

const SHIFTS: u64 = 60;

#[test]
fn the_same_word_for_every_alert_never_scores_above_zero() {
    for seed in 0..SHIFTS {
        for disposition in Disposition::ALL {
            for reason in Reason::of(disposition) {
                let mut bench = Bench::drawn(seed);
                for n in 0..bench.alerts.len() as u32 {
                    bench.say(AlertId(n), disposition, *reason, 50);
                }
                let (reached, _) = part(&bench.grade(), Part::Triage);
                assert!(reached <= 0, "seed {seed}: {disposition:?} for everything reached {reached}");
            }
        }
    }
}

#[test]
fn words_drawn_blindly_do_not_pay_on_average() {
    let mut sum = 0;
    for seed in 0..SHIFTS {
        let mut bench = Bench::drawn(seed);
        for n in 0..bench.alerts.len() as u32 {
            let mut draw = Seed(seed).draw("blind", "word", u64::from(n));
            let disposition = *draw.pick(&Disposition::ALL).unwrap();
            let reason = *draw.pick(Reason::of(disposition)).unwrap();
            bench.say(AlertId(n), disposition, reason, 50);
        }
        sum += part(&bench.grade(), Part::Triage).0;
    }
    assert!(sum <= 0, "mean {}", sum / SHIFTS as i32);
}

#[test]
fn the_same_confidence_for_every_alert_shows_no_skill() {
    for seed in 0..SHIFTS {
        for percent in [1, 10, 25, 40, 50, 75, 99] {
            let mut bench = Bench::drawn(seed);
            for n in 0..bench.alerts.len() as u32 {
                let (disposition, reason) = bench.key(AlertId(n));
                bench.say(AlertId(n), disposition, reason, percent);
            }
            let (reached, _) = part(&bench.grade(), Part::Calibration);
            assert!(reached <= 0, "seed {seed}: always {percent} % reached {reached}");
        }
    }
}

#[test]
fn doing_nothing_scores_nothing() {
    for seed in 0..SHIFTS {
        let mut bench = Bench::drawn(seed);
        bench.losses = if bench.attack { lost(10_000) } else { lost(0) };
        let debrief = bench.grade();
        assert_eq!(debrief.score, 0, "seed {seed}: {:?}", debrief.parts);
    }
}

#[test]
fn stating_everything_costs_more_than_it_brings() {
    let mut bench = Bench::new();
    let alert = bench.raise(attack("step", false), Severity::High, "ws-001");
    let record = bench.alerts[alert.index()].records[0];
    bench.fact(AtomKind::Technique, "T1059.001", &[record]);
    bench.fact(AtomKind::Host, "ws-001", &[record]);
    let hosts: Vec<String> = (0..60).map(|n| format!("ws-{n:03}")).collect();
    let claims: Vec<(ClaimKind, &str, &[_])> =
        hosts.iter().map(|h| (ClaimKind::Host, h.as_str(), std::slice::from_ref(&record))).collect();
    bench.case(&[alert], &claims);
    let (reached, possible) = part(&bench.grade(), Part::Investigation);
    assert_eq!(reached, -possible / 4, "the floor");
}

#[test]
fn shutting_the_company_down_is_worse_than_the_attack() {
    let mut bench = Bench::new();
    bench.raise(attack("step", false), Severity::High, "ws-001");
    bench.losses = watchfloor::grading::Losses { cost: 90_000, ..lost(0) };
    let (reached, possible) = part(&bench.grade(), Part::Containment);
    assert_eq!(reached, -possible / 4);
}

#[test]
fn a_quiet_shift_rewards_neither_sleep_nor_panic() {
    let quiet = || {
        let mut bench = Bench::new();
        bench.raise(benign("work", 1, Disposition::BenignTrigger, Reason::UserBehaviour), Severity::Low, "ws-001");
        bench.raise(benign("noise", 2, Disposition::FalsePositive, Reason::RuleTooBroad), Severity::Low, "ws-002");
        bench.raise(benign("scan", 3, Disposition::FailedAttempt, Reason::BlockedByControl), Severity::Low, "ws-003");
        bench
    };
    let asleep = quiet();
    let mut awake = quiet();
    awake.solve();
    let mut panic = quiet();
    panic.solve();
    panic.losses = watchfloor::grading::Losses { cost: 20_000, ..lost(0) };
    let grade = |bench: &Bench| score(&bench.play(), &lost(0), &lost(0), &[]);
    assert_eq!(grade(&asleep).score, 0);
    assert!(grade(&awake).score >= 9_900, "{:?}", grade(&awake).parts);
    assert!(grade(&panic).score < grade(&awake).score - 500, "{:?}", grade(&panic).parts);
}

#[test]
fn going_home_after_the_first_easy_alert_does_not_pay() {
    let mut bench = Bench::drawn(3);
    bench.raise(attack("late", false), Severity::High, "ws-050");
    let (disposition, reason) = bench.key(AlertId(0));
    bench.say(AlertId(0), disposition, reason, 50);
    bench.losses = lost(10_000);
    bench.end = bench.alerts[1].raised;
    assert!(bench.grade().score < 1_000, "{:?}", bench.grade().parts);
}

#[test]
fn cutting_off_a_clean_crown_jewel_caps_the_score() {
    let mut bench = Bench::drawn(5);
    bench.solve();
    bench.host("dc-01", true);
    let isolate = Contain::IsolateHost { host: HostId(0), reason: "to be safe".into() };
    bench.act(Action::Contain(isolate));
    let debrief = bench.grade();
    assert_eq!(debrief.gates.len(), 1);
    assert!(debrief.score <= 4_900);
}
