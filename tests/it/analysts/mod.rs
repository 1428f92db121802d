//! The scripted analysts on the shipped scenarios: the reference passes, nobody wins by a trick.
//!
//! Few seeds, since each is a whole shift; `WATCHFLOOR_SEEDS=1..200` plays more of them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use watchfloor::analyst::{self, NAMES};
use watchfloor::base::rng::Seed;
use watchfloor::desk::Action;
use watchfloor::grading::Debrief;
use watchfloor::review;
use watchfloor::session::{Session, Setup};

fn setup(scenario: &str) -> Setup {
    Setup::embedded(&scenario.into()).unwrap()
}

fn play(setup: &Setup, seed: u64, name: &str) -> Session {
    let mut analyst = analyst::named(name, Seed(seed)).unwrap();
    analyst::play(setup, Seed(seed), name, analyst.as_mut())
}

/// Seeds to play: few, unless the environment asks for more.
fn seeds(few: RangeInclusive<u64>) -> RangeInclusive<u64> {
    let Ok(wanted) = std::env::var("WATCHFLOOR_SEEDS") else { return few };
    let (from, to) = wanted.split_once("..").unwrap();
    from.parse().unwrap()..=to.parse().unwrap()
}

/// All analysts on one seed, graded against the same two other runs.
fn everybody(setup: &Setup, seed: u64) -> (BTreeMap<&'static str, Debrief>, Session) {
    let reference = play(setup, seed, "reference");
    let other = review::counterfactual_of_reference(&reference);
    let mut out = BTreeMap::from([("reference", review::review_against(&reference, &other))]);
    for name in NAMES.into_iter().skip(1) {
        out.insert(name, review::review_against(&play(setup, seed, name), &other));
    }
    (out, reference)
}

fn holds(setup: &Setup, seed: u64, pass: i32) {
    let (all, _) = everybody(setup, seed);
    let best = &all["reference"];
    let why: Vec<_> = best.deductions.iter().take(8).map(|d| (d.points, &d.rule, &d.message)).collect();
    assert!(best.score >= pass, "seed {seed}: the reference reached {}: {:?} {why:#?}", best.score, best.parts);
    for (name, debrief) in all.iter().filter(|(name, _)| **name != "reference") {
        assert!(debrief.score < 4_000, "seed {seed}: {name} reached {}: {:?}", debrief.score, debrief.parts);
        assert!(debrief.score <= best.score, "seed {seed}: {name} beat the reference");
    }
}

#[test]
fn the_reference_passes_the_first_shift_and_no_trick_does() {
    let setup = setup("first-shift");
    seeds(1..=2).for_each(|seed| holds(&setup, seed, 8_500));
}

#[test]
fn the_reference_leads_the_monday_queue_and_no_trick_passes() {
    let setup = setup("monday-queue");
    seeds(1..=1).for_each(|seed| holds(&setup, seed, 7_000));
}

#[test]
fn the_reference_sorts_reported_mail_and_no_trick_passes() {
    let setup = setup("reported-mail");
    seeds(1..=2).for_each(|seed| holds(&setup, seed, 8_500));
}

#[test]
fn the_reference_empties_the_tidy_inbox_and_no_trick_passes() {
    let setup = setup("tidy-inbox");
    seeds(1..=1).for_each(|seed| holds(&setup, seed, 8_500));
}

#[test]
fn the_reference_follows_what_was_pasted_and_no_trick_passes() {
    let setup = setup("paste-to-verify");
    seeds(1..=2).for_each(|seed| holds(&setup, seed, 8_500));
}

#[test]
fn the_reference_stops_the_locking_of_shares_and_no_trick_passes() {
    let setup = setup("hours-to-ransom");
    seeds(1..=1).for_each(|seed| holds(&setup, seed, 8_500));
}

#[test]
fn the_same_seed_is_played_and_graded_the_same_twice() {
    let setup = setup("first-shift");
    let (a, b) = (play(&setup, 4, "reference"), play(&setup, 4, "reference"));
    assert_eq!(a.digest(), b.digest());
    assert_eq!(review::review_reference(&a), review::review_reference(&b));
}

#[test]
fn the_full_review_of_the_reference_equals_the_short_one() {
    let setup = setup("first-shift");
    let session = play(&setup, 3, "reference");
    assert_eq!(review::review(&session), review::review_reference(&session));
}

#[test]
fn every_action_of_the_reference_is_granted() {
    let setup = setup("first-shift");
    let mut session = Session::start(&setup, Seed(6), "reference");
    let mut analyst = analyst::named("reference", Seed(6)).unwrap();
    let mut refused = Vec::new();
    while !session.is_over() {
        for action in analyst.act(&session.desk()) {
            if let Err(rejected) = session.apply(action.clone()) {
                refused.push(format!("{}: {action:?}: {rejected}", session.desk().now().hms()));
            }
        }
        let next = session.desk().now() + watchfloor::base::time::SimSpan::mins(1);
        session.advance_to(next);
    }
    // A process may end by itself between the look and the order; everything else must be sound.
    let unsound: Vec<_> = refused.iter().filter(|r| !r.contains("KillProcess")).collect();
    assert!(unsound.is_empty(), "{unsound:#?}");
    let responded = session.journal().actions.iter().any(|s| matches!(s.action, Action::Contain(_)));
    assert!(responded, "an attack always runs in this scenario and the reference does something about it");
}

#[test]
fn the_debrief_is_a_page_that_needs_nothing_else_and_escapes_what_it_shows() {
    let setup = setup("first-shift");
    let session = play(&setup, 2, "guess");
    let debrief = review::review(&session);
    let page = review::html(&debrief, &session);
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    for outside in ["<script", "src=", "@import", "url("] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
    assert!(page.contains("<svg") && page.contains("Where points were lost"));
    // Message ids come in angle brackets: none of them may open a tag.
    assert!(!page.contains("@smtp") || page.contains("&lt;"), "message ids are escaped");
    let text = review::text(&debrief, &session);
    assert!(text.contains("Where points were lost") && text.contains("What the attacker did"));
}

#[test]
fn the_narrated_shift_tells_alerts_decisions_and_outcomes() {
    let setup = setup("first-shift");
    let mut out = Vec::new();
    let (session, debrief) = watchfloor::cli::play::narrate(&setup, Seed(1), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for word in ["ALERT", "DECISION", "DONE", "Score"] {
        assert!(text.contains(word), "nothing of {word}");
    }
    assert!(session.is_over() && debrief.score > 0);
}
