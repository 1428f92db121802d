//! What home shows, from the scenarios of the program and of the player, the saves and the career.

use super::save::Saves;
use crate::base::ids::ScenarioId;
use crate::grading::{Part, PartScore};
use crate::scenario::Scenario;
use crate::session::setup;
use crate::simulation::procedure::Library;
use crate::storage::pack::{OWN, Own, Stamp};
use crate::storage::{PastRun, Save};
use crate::view::home::{self, HomeView, PastShift, SavedShift, ScenarioCard};
use bevy::prelude::*;
use std::collections::BTreeMap;

/// Seconds between two looks at the player's own scenarios, while home is shown.
const LOOK: f32 = 1.0;

/// What can be played: the scenarios of the program, read once, and the player's own, read again when a file changes.
#[derive(Resource)]
pub(super) struct Shelf {
    shipped: BTreeMap<ScenarioId, Scenario>,
    own: Own,
    stamp: Option<Stamp>,
    looked: f32,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { shipped: setup::shelf(&Library::embedded()), own: Own::default(), stamp: None, looked: -LOOK }
    }
}

impl Shelf {
    fn title(&self, id: &ScenarioId) -> String {
        let scenario = self.shipped.get(id).or_else(|| self.own.sound.get(id).map(|own| &**own));
        scenario.map_or_else(|| id.to_string(), |scenario| scenario.title.to_string())
    }
}

/// Reads the player's own scenarios again when one was saved, so that an author sees at once what is wrong.
pub(super) fn reload(mut shelf: ResMut<Shelf>, mut saves: ResMut<Saves>, time: Res<Time<Real>>) {
    if time.elapsed_secs() - shelf.looked < LOOK {
        return;
    }
    shelf.looked = time.elapsed_secs();
    let folder = saves.folder().join(OWN);
    let stamp = Stamp::of(&folder);
    if shelf.stamp.as_ref() == Some(&stamp) {
        return;
    }
    shelf.stamp = Some(stamp);
    shelf.own = Own::read(&folder);
    saves.touch();
}

/// Home as it is now.
pub(super) fn view(shelf: &Shelf, saves: &Saves) -> HomeView {
    let (career, damage) = saves.career();
    let own = shelf.own.sound.values().map(|own| ScenarioCard { own: true, ..card(own, &career) });
    let scenarios = home::in_order(shelf.shipped.values().map(|one| card(one, &career)).chain(own).collect());
    let past: Vec<PastShift> = career.iter().rev().map(|run| past(run, shelf)).collect();
    let gates = home::gates(&past);
    let tier = if gates.iter().all(|gate| gate.reached.0 >= gate.reached.1) { 2 } else { 1 };
    let unsaved = saves.fault().map(|fault| format!("Nothing can be saved: {fault}"));
    HomeView {
        tier,
        next: home::next(&scenarios, tier),
        own_folder: saves.folder().join(OWN).display().to_string(),
        faults: shelf.own.faults.clone(),
        gates,
        scenarios,
        saves: saves.resumable(&career).iter().map(|save| saved(save, shelf)).collect(),
        past,
        note: unsaved.or(damage),
    }
}

fn card(scenario: &Scenario, career: &[PastRun]) -> ScenarioCard {
    let runs: Vec<&PastRun> = career.iter().filter(|run| run.scenario == scenario.id).collect();
    ScenarioCard {
        id: scenario.id.to_string(),
        title: scenario.title.to_string(),
        tier: scenario.tier,
        minutes: scenario.shift.as_mins(),
        guided: scenario.guided,
        sources: scenario.focus.iter().map(ToString::to_string).collect(),
        teaser: teaser(&scenario.brief),
        played: runs.len(),
        best: runs.iter().map(|run| run.score).max(),
        own: false,
    }
}

/// The first paragraph of the brief that a seed need not fill in, without its marks.
fn teaser(brief: &str) -> String {
    let telling = |p: &&str| !p.starts_with(['#', '|']) && !p.contains('{');
    let paragraph = brief.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).find(telling).unwrap_or_default();
    paragraph.replace("**", "").replace('\n', " ").trim_end_matches(':').to_owned()
}

fn saved(save: &Save, shelf: &Shelf) -> SavedShift {
    let clock = save.last.map_or_else(String::new, |at| format!(", last at {} UTC", at.hms()));
    SavedShift {
        name: save.name.clone(),
        title: shelf.title(&save.header.scenario),
        seed: save.header.seed,
        detail: format!("{} actions{clock}", save.actions),
    }
}

fn past(run: &PastRun, shelf: &Shelf) -> PastShift {
    let part = |(name, reached, possible): &(crate::base::Text, i32, i32)| {
        Some(PartScore { part: part_named(name)?, possible: *possible, reached: *reached })
    };
    PastShift {
        title: shelf.title(&run.scenario),
        seed: run.seed,
        date: run.date.chars().take(10).collect(),
        score: run.score,
        parts: run.parts.iter().filter_map(part).collect(),
    }
}

/// The career keeps parts by their name, so that an old career can be read when parts change.
fn part_named(name: &str) -> Option<Part> {
    const PARTS: [Part; 6] =
        [Part::Triage, Part::Calibration, Part::Investigation, Part::Containment, Part::Handover, Part::Report];
    PARTS.into_iter().find(|part| format!("{part:?}").eq_ignore_ascii_case(name))
}
