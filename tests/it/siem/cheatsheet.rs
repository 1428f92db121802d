//! The cheat sheet: what stands side by side finds the same.

use std::collections::BTreeSet;
use watchfloor::base::diag::SourceFile;
use watchfloor::base::ids::{RecordId, ScenarioId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::detection::Detection;
use watchfloor::session::{Session, Setup};
use watchfloor::siem::Table;
use watchfloor::siem::cheatsheet::{Row, Rule, cheatsheet};
use watchfloor::siem::query::{Language, Question};

fn morning() -> Session {
    let setup = Setup::embedded(&ScenarioId("first-shift".into())).unwrap();
    let mut session = Session::start(&setup, Seed(1), "reader");
    session.advance_to(session.now() + SimSpan::mins(30));
    session
}

fn answer(session: &Session, language: Language, text: &str) -> Table {
    let desk = session.desk();
    let question = Question { most: None, ..desk.question(language, text) };
    question.answer(desk.store()).unwrap_or_else(|e| panic!("{}", e.render(text)))
}

/// The records a rule of its own fires on.
fn fired(session: &Session, row: &Row, rule: &Rule) -> BTreeSet<RecordId> {
    let head = format!("title: {}\nid: 0e6f1a52-1111-4222-8333-944455556666\nstatus: test\nlevel: low\n", row.task);
    let text = head + &rule.yaml();
    let file = SourceFile { path: "sheet.yml".into(), text: text.as_str().into() };
    let (mut detection, refusals) = Detection::compile(&[file]);
    assert!(refusals.is_empty(), "{text}\n{refusals:?}");
    let desk = session.desk();
    let records = (0..desk.record_count()).filter_map(|id| desk.record(RecordId(id as u32)));
    records.flat_map(|record| detection.hits(record, record.seen)).flat_map(|hit| hit.records).collect()
}

#[test]
fn every_row_finds_the_same_in_each_of_its_languages() {
    let session = morning();
    let mut found_something = 0;
    for row in cheatsheet().sections.iter().flat_map(|section| &section.rows) {
        let kql = answer(&session, Language::Kql, &row.kql);
        let spl = answer(&session, Language::Spl, &row.spl);
        assert_eq!(kql.len(), spl.len(), "{}\n{}\n{}", row.task, row.kql, row.spl);
        found_something += usize::from(!kql.is_empty());
        let count = |table: &Table| (table.len() == 1 && table.columns().len() == 1).then(|| table.text(0, 0));
        assert_eq!(count(&kql), count(&spl), "{}", row.task);
        if let Some(rule) = &row.sigma {
            let records: BTreeSet<RecordId> = kql.records().into_iter().collect();
            assert_eq!(fired(&session, row, rule), records, "{}\n{}", row.task, rule.yaml());
        }
    }
    let rows: usize = cheatsheet().sections.iter().map(|section| section.rows.len()).sum();
    assert!(rows >= 30 && found_something + 3 >= rows, "{found_something} of {rows} rows find something");
}
