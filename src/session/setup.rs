//! What a run is made of before its seed, and the opening that a seed makes of it.

use crate::base::Text;
use crate::base::digest;
use crate::base::ids::ScenarioId;
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::detection::{Detection, analytics};
use crate::scenario::{self, Scenario, Scene};
use crate::simulation::procedure::Library;
use crate::simulation::{Start, setting};
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
        let packs: Vec<&str> = scenario.rules.iter().map(Text::as_str).collect();
        let detection = if packs.is_empty() { Detection::embedded() } else { Detection::of_packs(&packs) };
        let detection = detection.scheduling(analytics(&scenario.analytics), SimTime(0));
        Some(Self { scenario: Arc::new(scenario), library, detection })
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
    scenario::shelf(&crate::simulation::procedure::vocabulary(library))
}
