//! From files an author wrote to a world and a plan.
//!
//! *Owns* the formats of scenario, company and rubric files, their checks and messages.
//! *Reads* text handed in (embedded content, or files read by `cli` and `storage`). *Writes* nothing.
//! *Invariants*: a checked [`Scenario`] holds no bad reference; every complaint has file, line,
//! column and a mend; hostile input ends in diagnostics, never in a panic.

mod brief;
mod cast;
mod check;
pub mod company;
mod fill;
pub mod locate;
pub mod model;
mod raw;
mod ron_file;
pub mod scene;

pub use check::LESSON_STEPS;
pub use locate::locate;
pub use model::Scenario;
pub use ron_file::{MAX_BYTES, TOO_LONG_HINT, guard, read_ron, too_long};
pub use scene::{Cast, CastMember, Scene};

use crate::base::Text;
use crate::base::diag::{Diagnostics, SourceFile};
use crate::base::digest;
use crate::base::ids::ScenarioId;
use crate::base::rng::Seed;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

// Touched when files were added to the folder: 1.
static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

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
    /// Names of packs of detection rules; empty when they are not to be checked.
    pub packs: Vec<String>,
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
    let mut diags = Diagnostics::default();
    let read = FILES.dirs().filter_map(|folder| read(&files_of(folder), vocabulary, &mut diags));
    read.map(|scenario| (scenario.id.clone(), scenario)).collect()
}

/// The scenario files that come with the program, by path.
pub fn embedded_files() -> Vec<SourceFile> {
    let mut out: Vec<SourceFile> = FILES.dirs().flat_map(files_of).collect();
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

fn files_of(folder: &Dir<'_>) -> Vec<SourceFile> {
    let texts = folder.files().filter_map(|file| {
        let path = format!("scenarios/{}", file.path().to_str()?.replace('\\', "/"));
        Some(SourceFile { path: path.into(), text: file.contents_utf8()?.into() })
    });
    texts.collect()
}

/// Reads one scenario folder: its `scenario.ron` with the `brief.md` and `rubric.ron` beside it.
/// Every fault is noted; `None` when there was one.
pub fn read(files: &[SourceFile], vocabulary: &Vocabulary, diags: &mut Diagnostics) -> Option<Scenario> {
    let before = diags.items.len();
    let named = |name: &str| files.iter().find(|f| file_name(&f.path) == name);
    let Some(file) = named("scenario.ron") else {
        let place = files.first().cloned().unwrap_or(SourceFile { path: "scenario.ron".into(), text: "".into() });
        diags.note(&place, check::TOP, "there is no scenario.ron here", "name the folder of a scenario");
        return None;
    };
    let scenario = check::scenario(file, vocabulary, diags);
    let beside = |name: &str, diags: &mut Diagnostics| {
        let found = named(name);
        if found.is_none() {
            diags.note(file, check::TOP, format!("there is no {name} beside this file"), format!("write {name}"));
        }
        found
    };
    let brief = beside("brief.md", diags);
    if let Some(file) = brief.filter(|f| ron_file::guard_size(f, diags)) {
        brief::check(file, diags);
    }
    let weights = beside("rubric.ron", diags).and_then(|file| check::rubric(file, diags));
    let (mut scenario, brief, weights) = (scenario?, brief?, weights?);
    scenario.digest = digest_of(&scenario, files);
    (scenario.brief, scenario.weights) = (brief.text.clone(), weights);
    (diags.items.len() == before).then_some(scenario)
}

/// Notes every fault of a rubric on its own.
pub fn check_rubric(file: &SourceFile, diags: &mut Diagnostics) {
    check::rubric(file, diags);
}

/// One name for everything that decides what a seed becomes, but for the procedures.
fn digest_of(scenario: &Scenario, files: &[SourceFile]) -> Text {
    let companies = company::embedded_files();
    let used = companies.iter().filter(|f| {
        f.path.contains("/shared/") || scenario.companies.iter().any(|c| f.path.ends_with(&format!("/{c}.ron")))
    });
    let mut parts: Vec<(&str, &str)> = files.iter().chain(used).map(|f| (file_name(&f.path), &*f.text)).collect();
    parts.sort_unstable();
    let bytes: Vec<&[u8]> = parts.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]).collect();
    digest::hex(&digest::sha256(&bytes)).into()
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The world and cast of one run. `hosts` scales the company; `None` keeps its own size.
pub fn set_scene(scenario: &Scenario, seed: Seed, hosts: Option<u32>) -> Scene {
    scene::set(scenario, seed, hosts)
}

/// The briefing of one run, Markdown: `{company}`, `{domain}`, `{mail_domain}`, `{hosts}`, `{people}`,
/// `{shift_begin}`, `{shift_end}` (local time) and `{date}` filled in.
pub fn briefing(scenario: &Scenario, scene: &Scene) -> Text {
    brief::filled(&scenario.brief, scene)
}
