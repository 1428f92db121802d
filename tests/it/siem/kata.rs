//! The kata: every exercise has an answer, and the judge knows right from nearly right.

use std::collections::BTreeSet;
use watchfloor::base::ids::ScenarioId;
use watchfloor::base::rng::Seed;
use watchfloor::session::{Session, Setup};
use watchfloor::siem::kata::{Belt, Exercise, Verdict, kata};
use watchfloor::siem::query::Language;
use watchfloor::siem::query::as_kql;

use super::alone;

#[test]
fn every_exercise_is_answered_by_its_solution_with_rows_to_see() {
    let setup = Setup::embedded(&ScenarioId("first-shift".into())).unwrap();
    let ids: BTreeSet<&str> = kata().exercises.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(ids.len(), kata().exercises.len(), "ids are unique");
    assert!(ids.len() >= 30 && kata().exercises.is_sorted_by_key(|e| e.belt));
    assert!(
        [Belt::White, Belt::Yellow, Belt::Green, Belt::Brown, Belt::Black]
            .iter()
            .all(|b| { kata().exercises.iter().any(|e| e.belt == *b) })
    );
    let session = Session::start(&setup, Seed(1), "pupil");
    let mut empty = Vec::new();
    for exercise in &kata().exercises {
        let desk = session.desk();
        let answer = desk.query(&exercise.solution);
        let answer = answer.unwrap_or_else(|e| panic!("{}\n{}", exercise.id, e.render(&exercise.solution)));
        assert_eq!(exercise.judge(&answer, &answer), Verdict::Right, "{}", exercise.id);
        if answer.is_empty() {
            empty.push(exercise.id.as_str());
        }
        // Said in order again, it answers the same.
        let again = as_kql(Language::Kql, &exercise.solution).unwrap();
        let again_answer = desk.query(&again).unwrap_or_else(|e| panic!("{again}\n{}", e.render(&again)));
        assert_eq!(exercise.judge(&again_answer, &answer), Verdict::Right, "{again}");
    }
    assert!(empty.len() <= 3, "exercises without a row to find: {empty:?}");
}

fn exercise(ordered: bool) -> Exercise {
    Exercise { ordered, ..kata().exercises[0].clone() }
}

#[test]
fn the_judge_looks_at_rows_not_at_names_or_ways() {
    let judge = |ordered: bool, given: &str, wanted: &str| {
        exercise(ordered).judge(&alone(given).unwrap(), &alone(wanted).unwrap())
    };
    let three = "range x from 1 to 3 step 1";
    assert_eq!(judge(false, "range y from 3 to 1 step -1", three), Verdict::Right, "names and order do not matter");
    assert_eq!(judge(true, "range y from 3 to 1 step -1", three), Verdict::Order);
    assert_eq!(judge(false, "print 1, 2", three), Verdict::Columns(1, 2));
    let missing = judge(false, "range x from 1 to 2 step 1", three);
    assert_eq!(missing, Verdict::Rows { missing: 1, surplus: 0, example: "3".into() });
    assert!(missing.text().contains("1 rows are missing, such as 3"));
    let surplus = judge(false, "range x from 1 to 5 step 1", three);
    assert_eq!(surplus, Verdict::Rows { missing: 0, surplus: 2, example: "4".into() });
    assert_eq!(judge(false, "print a = 2.0", "print b = 2"), Verdict::Right, "2.0 is 2");
    assert_ne!(judge(false, "union (print x = 1), (print x = 1)", "print x = 1"), Verdict::Right, "twice is not once");
}
