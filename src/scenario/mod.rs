//! From files an author wrote to a world and a plan.
//!
//! *Owns* the formats of scenario, company and rubric files, their checks and messages.
//! *Reads* text handed in (embedded content, or files read by `cli` and `storage`). *Writes* nothing.
//! *Invariants*: a checked [`Scenario`] holds no bad reference; every complaint has file, line,
//! column and a mend; hostile input ends in diagnostics, never in a panic.

pub mod model;
pub mod scene;

pub use model::Scenario;
pub use scene::{Cast, CastMember, Scene};

use crate::base::diag::{Diagnostics, SourceFile};
use crate::base::ids::ScenarioId;
use crate::base::rng::Seed;
use std::collections::BTreeMap;

/// What a scenario may refer to: the ids of techniques, habits and log sources, handed in from above
/// (`simulation` and `telemetry` stand above this module).
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Technique ids with the slots they take and the slots they leave.
    pub techniques: BTreeMap<String, Procedure>,
    /// Habit ids.
    pub habits: BTreeMap<String, Procedure>,
    /// Names of log sources; empty when they are not to be checked.
    pub sources: Vec<String>,
    /// Names and families (`pick`, `draw` …) a procedure fills by itself; empty when they are not to be checked.
    pub placeholders: Vec<String>,
}

/// What a scenario must know about one procedure.
#[derive(Debug, Clone, Default)]
pub struct Procedure {
    /// Parameters it has.
    pub params: Vec<String>,
    /// Slots that earlier steps must leave.
    pub takes: Vec<String>,
    /// Slots it leaves.
    pub leaves: Vec<String>,
}

/// The scenarios that come with the program, checked, by id; a test proves that all of them are sound.
pub fn shelf(vocabulary: &Vocabulary) -> BTreeMap<ScenarioId, Scenario> {
    let _ = vocabulary;
    BTreeMap::new()
}

/// Reads one scenario folder: its `scenario.ron` with the `brief.md` and `rubric.ron` beside it.
/// Every fault is noted; `None` when there was one.
pub fn read(files: &[SourceFile], vocabulary: &Vocabulary, diags: &mut Diagnostics) -> Option<Scenario> {
    let _ = (files, vocabulary, diags);
    None
}

/// The world and cast of one run. `hosts` scales the company; `None` keeps its own size.
pub fn set_scene(scenario: &Scenario, seed: Seed, hosts: Option<u32>) -> Scene {
    scene::set(scenario, seed, hosts)
}
