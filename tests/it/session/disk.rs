//! What a disk can do to a save, and what is left of it then.

use watchfloor::base::ids::{ActionId, AlertId, RecordId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimTime;
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::Action;
use watchfloor::desk::action::{ShiftControl, Stamped, Triage};
use watchfloor::desk::journal::{Header, Journal};
use watchfloor::siem::query::Language;
use watchfloor::storage::faulty::FaultyDisk;
use watchfloor::storage::notebook::SavedQuery;
use watchfloor::storage::{
    Career, Folder, JournalFile, Medium, Notebook, PastRun, Saves, Settings, StorageError, journal,
};

fn header() -> Header {
    Header {
        format: 1,
        scenario: "first-shift".into(),
        content: "c0ffee".into(),
        seed: 18_446_744_073_709_551_615,
        analyst: "you".into(),
    }
}

fn action(n: u32) -> Stamped {
    let dispose = Triage::Dispose {
        alerts: vec![AlertId(n)],
        disposition: Disposition::BenignTrigger,
        reason: Reason::PlannedChange,
        malicious_percent: 3,
        records: vec![RecordId(n * 7)],
        note: format!("Änderung CHG-{n}\n\"zweite Zeile\"").into(),
    };
    Stamped { id: ActionId(n), at: SimTime(1_741_075_200_000_000 + i64::from(n)), action: Action::Triage(dispose) }
}

fn whole(actions: u32) -> Journal {
    Journal { header: header(), actions: (0..actions).map(action).collect() }
}

/// The bytes of a journal, and where each acknowledged action ends.
fn written(actions: u32) -> (Vec<u8>, Vec<usize>) {
    let mut file = JournalFile::create(FaultyDisk::new(Seed(1), None), "a.journal", &header()).unwrap();
    let mut ends = Vec::new();
    for n in 0..actions {
        file.append(&action(n)).unwrap();
        ends.push(file.medium().read("a.journal").unwrap().len());
    }
    (file.medium().read("a.journal").unwrap(), ends)
}

#[test]
fn a_journal_reads_back_as_it_was_written() {
    let (bytes, _) = written(20);
    let loaded = journal::from_bytes(&bytes).unwrap();
    assert_eq!((loaded.journal, loaded.damage), (whole(20), None));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sub").join("b.journal");
    journal::write(&path, &whole(20)).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "written at once or one by one");
    assert_eq!(journal::read(&path).unwrap().journal, whole(20));
}

#[test]
fn a_journal_cut_at_any_place_loses_at_most_the_action_in_flight() {
    let (bytes, ends) = written(40);
    let header_end = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    for n in 0..200 {
        let cut = Seed(2).draw("cut", "place", n).between(header_end as i64, bytes.len() as i64) as usize;
        let acknowledged = ends.iter().filter(|end| **end <= cut).count();
        let loaded = journal::from_bytes(&bytes[..cut]).unwrap();
        assert_eq!(loaded.journal, whole(acknowledged as u32), "cut at {cut}");
        let on_border = cut == header_end || ends.contains(&cut);
        assert_eq!(loaded.damage.map(|d| (d.torn, d.frames)), (!on_border).then_some((true, acknowledged + 1)));
    }
    for cut in 0..header_end {
        assert!(journal::from_bytes(&bytes[..cut]).is_err(), "a journal without a whole header is none");
    }
}

#[test]
fn every_flipped_bit_is_noticed_and_what_was_before_it_is_kept() {
    let (bytes, ends) = written(12);
    let header_end = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    for place in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[place] ^= 1 << (place % 8);
        match journal::from_bytes(&broken) {
            Ok(loaded) => {
                let sound = ends.iter().filter(|end| **end <= place).count();
                assert!(place >= header_end && loaded.damage.is_some(), "byte {place} was changed unnoticed");
                assert_eq!(loaded.journal, whole(sound as u32), "byte {place}");
            }
            Err(_) => assert!(place < header_end, "byte {place} cost more than the actions after it"),
        }
    }
}

#[test]
fn frames_cannot_be_left_out_doubled_swapped_or_taken_from_another_journal() {
    let (bytes, _) = written(6);
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    let read =
        |order: &[usize]| journal::from_bytes(&order.iter().flat_map(|i| lines[*i].to_vec()).collect::<Vec<u8>>());
    for order in [&[0, 1, 3, 4][..], &[0, 1, 1, 2], &[0, 2, 1, 3]] {
        let loaded = read(order).unwrap();
        assert!(loaded.damage.is_some_and(|d| !d.torn) && loaded.journal.actions.len() <= 1);
    }
    assert!(read(&[1, 2]).is_err(), "the header comes first");
}

#[test]
fn power_may_fail_at_any_call_and_acknowledged_actions_survive() {
    for calls in 0..70 {
        for seed in 0..4 {
            let disk = FaultyDisk::new(Seed(seed), Some(calls));
            let Ok(mut file) = JournalFile::create(disk, "a.journal", &header()) else { continue };
            let mut acknowledged = 0;
            while acknowledged < 30 && file.append(&action(acknowledged)).is_ok() {
                acknowledged += 1;
            }
            let disk = file.medium().after_power_loss();
            let (mut file, loaded) = JournalFile::resume(disk, "a.journal").unwrap();
            let kept = loaded.journal.actions.len() as u32;
            assert!(kept >= acknowledged && kept <= acknowledged + 1, "{calls} calls: {kept} of {acknowledged}");
            assert_eq!(loaded.journal, whole(kept));
            file.append(&action(kept)).unwrap();
            let again = journal::from_bytes(&file.medium().read("a.journal").unwrap()).unwrap();
            assert_eq!((again.journal, again.damage), (whole(kept + 1), None), "the mended file is sound");
        }
    }
}

#[test]
fn a_journal_damaged_in_the_middle_is_kept_aside_before_it_is_mended() {
    let (mut bytes, ends) = written(5);
    bytes[ends[2] + 90] ^= 4;
    let mut disk = FaultyDisk::new(Seed(1), None);
    disk.append("a.journal", &bytes).unwrap();
    let (file, loaded) = JournalFile::resume(disk, "a.journal").unwrap();
    assert_eq!((loaded.journal, file.len()), (whole(3), 3));
    assert_eq!(file.medium().read("a.journal.damaged").unwrap(), bytes);
    let text = loaded.damage.unwrap().to_string();
    assert!(text.contains(&format!("byte {}", ends[2])) && text.contains('4'), "{text}");
}

#[test]
fn saved_shifts_are_listed_with_what_is_wrong_with_them() {
    let mut disk = FaultyDisk::new(Seed(1), None);
    let (bytes, ends) = written(3);
    disk.append("torn.journal", &bytes[..ends[1] + 10]).unwrap();
    disk.append("junk.journal", b"not a journal").unwrap();
    disk.append("settings.ron", b"()").unwrap();
    let mut file = Saves::begin(disk, &header()).unwrap();
    let end = Stamped { action: Action::Shift(ShiftControl::End), ..action(0) };
    file.append(&end).unwrap();
    let saves = Saves::list(file.medium()).unwrap();
    let names: Vec<&str> = saves.sound.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["first-shift-18446744073709551615-1.journal", "torn.journal"]);
    assert!(saves.sound[0].ended && saves.sound[0].damage.is_none());
    let torn = &saves.sound[1];
    assert_eq!((torn.actions, torn.last, torn.ended), (2, Some(action(1).at), false));
    assert!(torn.damage.as_ref().is_some_and(|d| d.torn));
    assert_eq!(saves.unreadable.len(), 1);
}

#[test]
fn the_career_grows_and_survives_a_torn_and_a_changed_line() {
    let run = |seed, score| PastRun {
        scenario: "first-shift".into(),
        seed,
        date: "2025-03-04T12:00:00Z".into(),
        scorer: 1,
        score,
        parts: vec![("triage".into(), 3_000, 4_000)],
        gated: false,
        journal: None,
    };
    let folder = tempfile::tempdir().unwrap();
    let mut disk = Folder::at(folder.path()).unwrap();
    let mut career = Career::load(&disk).unwrap();
    for (seed, score) in [(1, 5_000), (2, 8_000), (3, 7_000)] {
        career.add(&mut disk, run(seed, score)).unwrap();
    }
    assert_eq!(Career::load(&disk).unwrap(), career);
    assert_eq!(career.best(&"first-shift".into()), Some(8_000));
    assert!(career.has_played(&"first-shift".into(), 2) && !career.has_played(&"first-shift".into(), 9));
    let place = folder.path().join("career.log");
    let bytes = std::fs::read(&place).unwrap();
    std::fs::write(&place, &bytes[..bytes.len() - 7]).unwrap();
    let mut disk = Folder::at(folder.path()).unwrap();
    let mut career = Career::load(&disk).unwrap();
    assert!(career.damage.as_ref().is_some_and(|d| d.torn) && career.runs.len() == 2);
    career.add(&mut disk, run(4, 9_000)).unwrap();
    let career = Career::load(&disk).unwrap();
    assert_eq!((career.damage, career.runs.len()), (None, 3));
}

#[test]
fn settings_are_replaced_whole_and_a_broken_file_gives_the_defaults_with_its_place() {
    let mut disk = FaultyDisk::new(Seed(1), None);
    assert_eq!(Settings::load(&mut disk).unwrap(), (Settings::default(), None));
    let settings = Settings { text_size: 150, light: true, ..Settings::default() };
    settings.save(&mut disk).unwrap();
    assert_eq!(Settings::load(&mut disk).unwrap(), (settings.clone(), None));
    for calls in 0..6 {
        // The old settings lie safely; then the power fails while new ones are written.
        let mut disk = FaultyDisk::new(Seed(calls), None);
        settings.save(&mut disk).unwrap();
        let mut disk = disk.with_power_for(calls);
        let newer = Settings { text_size: 200, ..settings.clone() };
        let saved = newer.save(&mut disk);
        let (kept, fault) = Settings::load(&mut disk.after_power_loss()).unwrap();
        assert_eq!(fault, None, "{calls} calls left a mixture");
        assert!(kept == newer || (saved.is_err() && kept == settings), "{calls} calls: {kept:?}");
    }
    let mut disk = FaultyDisk::new(Seed(1), None);
    disk.append("settings.ron", b"(\n  text_sise: 120,\n)").unwrap();
    let (defaults, fault) = Settings::load(&mut disk).unwrap();
    assert_eq!(defaults, Settings::default());
    assert!(fault.unwrap().starts_with("settings.ron:2:"));
    // What was written by hand is not lost when the defaults are written over it.
    assert!(String::from_utf8(disk.read("settings.ron.damaged").unwrap()).unwrap().contains("text_sise"));
}

#[test]
fn the_notebook_keeps_saved_queries_by_name_and_solved_exercises() {
    let mut disk = FaultyDisk::new(Seed(1), None);
    let query = |text: &str| SavedQuery { name: "beacons".to_owned(), language: Language::Kql, text: text.to_owned() };
    let mut notebook = Notebook::load(&mut disk).unwrap().0;
    notebook.keep(query("zeek_conn | take 1"));
    notebook.keep(query("zeek_conn | take 2"));
    notebook.solved.insert("count".to_owned());
    notebook.save(&mut disk).unwrap();
    let (again, fault) = Notebook::load(&mut disk.after_power_loss()).unwrap();
    assert_eq!((again.queries.as_slice(), fault), ([query("zeek_conn | take 2")].as_slice(), None));
    assert!(again.solved.contains("count"));
}

#[test]
fn a_failed_write_is_an_error_and_no_name_leads_out_of_the_folder() {
    let mut file = JournalFile::create(FaultyDisk::new(Seed(1), Some(6)), "a.journal", &header()).unwrap();
    let failed = (0..9).find_map(|n| file.append(&action(n)).err().map(|error| (n, error)));
    let (n, error) = failed.expect("the power goes at some point");
    assert!(matches!(error, StorageError::Disk { .. }) && file.len() == n as usize);
    assert!(file.append(&action(n)).is_err(), "and nothing is written after a gap");
    let folder = tempfile::tempdir().unwrap();
    let mut disk = Folder::at(&folder.path().join("saves")).unwrap();
    for name in ["../x", "a/b", "..", "", "c:\\x"] {
        assert!(disk.append(name, b"x").is_err(), "{name}");
    }
}
