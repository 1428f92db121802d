//! What a run is made of before its seed, and the opening that a seed makes of it.

use crate::base::Text;
use crate::base::diag::{Diagnostics, SourceFile};
use crate::base::digest;
use crate::base::ids::ScenarioId;
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::detection::{CORE, Detection, Refusal, pack_files, packs};
use crate::scenario::{self, Scenario, Scene, Vocabulary};
use crate::simulation::procedure::{Library, vocabulary};
use crate::simulation::{Start, setting};
use crate::telemetry::source::registry;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a run is made of, besides its seed; cheap to clone.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Checked scenario.
    pub scenario: Arc<Scenario>,
    /// Procedures.
    pub library: Library,
    /// Compiled rules, no alerts yet.
    pub detection: Detection,
}

/// What a seed makes of a setup: the company at its first moment, and the hours of the shift.
#[derive(Debug, Clone)]
pub struct Opening {
    /// World and plan.
    pub start: Start,
    /// The campaign runs.
    pub attack: bool,
    /// The trainee sits down.
    pub begin: SimTime,
    /// The shift ends.
    pub end: SimTime,
    /// The briefing, with what the seed decided filled in; Markdown.
    pub brief: Text,
}

impl Setup {
    /// A scenario that comes with the program, with its procedures and rules.
    pub fn embedded(id: &ScenarioId) -> Option<Self> {
        let library = Library::embedded();
        let scenario = shelf(&library).remove(id)?;
        let detection = rules(&scenario, &[], &mut Diagnostics::default());
        Some(Self { scenario: Arc::new(scenario), library, detection })
    }

    /// A scenario that somebody wrote: its three files, and the procedures and Sigma rules (`.yml`) that belong to
    /// it. They stand beside those of the program; a procedure of the same id takes the place of the program's.
    /// Every fault is noted; `None` when there was one.
    pub fn read(files: &[SourceFile], diags: &mut Diagnostics) -> Option<Self> {
        let before = diags.items.len();
        let library = library(files, diags);
        let scenario = scenario::read(&three(files), &words(&library), diags)?;
        let own: Vec<SourceFile> = files.iter().filter(|file| is_rule(file)).cloned().collect();
        let detection = rules(&scenario, &own, diags);
        (diags.items.len() == before).then_some(Self { scenario: Arc::new(scenario), library, detection })
    }

    /// The company and plan of one seed.
    pub fn opening(&self, seed: Seed) -> Opening {
        let scene = scenario::set_scene(&self.scenario, seed, None);
        self.opening_of(scene, seed)
    }

    /// The same from a scene of one's own.
    pub fn opening_of(&self, scene: Scene, seed: Seed) -> Opening {
        let (attack, begin, end) = (scene.attack, scene.shift_begin, scene.shift_end);
        let brief = scenario::briefing(&self.scenario, &scene);
        let start = setting::start(&self.scenario, scene, self.library.clone(), seed, false);
        Opening { start, attack, begin, end, brief }
    }

    /// A name for scenario, procedures and rules together, hexadecimal: a journal played on other
    /// content is another run.
    pub fn content(&self) -> Text {
        let mut parts = vec![self.scenario.digest.to_string(), format!("{:?}", self.scenario)];
        parts.extend(self.library.iter().map(|procedure| format!("{procedure:?}")));
        parts.extend(self.detection.rules().iter().map(|rule| rule.source.to_string()));
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        digest::hex(&digest::sha256(&parts)).into()
    }
}

/// All scenarios that come with the program, by id.
pub fn shelf(library: &Library) -> BTreeMap<ScenarioId, Scenario> {
    scenario::shelf(&words(library))
}

/// Checks a scenario with the procedures that belong to it, whose own faults are somebody else's to tell.
pub fn read_scenario(files: &[SourceFile], diags: &mut Diagnostics) -> Option<Scenario> {
    scenario::read(&three(files), &words(&library(files, &mut Diagnostics::default())), diags)
}

/// What scenarios may refer to.
fn words(library: &Library) -> Vocabulary {
    let mut words = vocabulary(library);
    words.sources = registry().iter().map(|sensor| sensor.name().to_owned()).collect();
    words.packs = packs().into_iter().map(ToOwned::to_owned).collect();
    words
}

/// The program's procedures and those of a scenario.
fn library(files: &[SourceFile], diags: &mut Diagnostics) -> Library {
    let procedures = files.iter().filter(|file| !is_rule(file) && !is_one_of_three(file));
    Library::embedded().with(procedures, diags)
}

/// The rules of the packs a scenario names, and its own.
fn rules(scenario: &Scenario, own: &[SourceFile], diags: &mut Diagnostics) -> Detection {
    let packs: Vec<&str> = scenario.rules.iter().map(Text::as_str).collect();
    if own.is_empty() {
        return if packs.is_empty() { Detection::embedded() } else { Detection::of_packs(&packs) };
    }
    let packs = if packs.is_empty() { vec![CORE] } else { packs };
    let mut files: Vec<SourceFile> = packs.iter().flat_map(|name| pack_files(name)).collect();
    files.extend_from_slice(own);
    let (detection, refusals) = Detection::compile(&files);
    diags.items.extend(refusals.into_iter().map(Refusal::into_diagnostic));
    detection
}

fn three(files: &[SourceFile]) -> Vec<SourceFile> {
    files.iter().filter(|file| is_one_of_three(file)).cloned().collect()
}

fn is_one_of_three(file: &SourceFile) -> bool {
    let name = file.path.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name, "scenario.ron" | "brief.md" | "rubric.ron")
}

fn is_rule(file: &SourceFile) -> bool {
    file.path.ends_with(".yml") || file.path.ends_with(".yaml")
}
