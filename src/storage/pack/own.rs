//! The player's own scenarios: folders and packs in `scenarios` of the save folder.
//!
//! *Invariant*: a scenario with a fault is told and left out; the others can be played. One of the program's id is
//! never taken.

use super::{Authored, is_archive, open, walk};
use crate::base::diag::Diagnostics;
use crate::base::ids::ScenarioId;
use crate::scenario::Scenario;
use crate::session::Setup;
use crate::session::setup::shelf;
use crate::simulation::procedure::Library;
use crate::storage::Folder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Name of the folder below the save folder.
pub const OWN: &str = "scenarios";

/// What lay there when it was read.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// Scenarios without fault.
    pub sound: BTreeMap<ScenarioId, Arc<Scenario>>,
    /// Those with one: the folder's name and every complaint.
    pub faults: Vec<(String, String)>,
}

/// Length and time of every file: as long as it is equal, nothing was saved anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Stamp {
    /// The files below a folder as they are now.
    pub fn of(folder: &Path) -> Self {
        let about = |path: PathBuf| {
            let about = std::fs::metadata(&path).ok();
            let time = about.as_ref().and_then(|a| a.modified().ok());
            (path, about.map_or(0, |a| a.len()), time)
        };
        Self(walk(folder).into_iter().map(about).collect())
    }
}

impl Own {
    /// Reads all scenarios and packs of a folder; none where there is no such folder.
    pub fn read(folder: &Path) -> Self {
        let mut own = Self::default();
        let mut diags = Diagnostics::default();
        let shipped = shelf(&Library::embedded());
        for authored in all(folder, &mut diags) {
            let mut faults = Diagnostics::default();
            match Setup::read(&authored.files, &mut faults) {
                Some(setup) if shipped.contains_key(&setup.scenario.id) => {
                    let why = "the program has a scenario of this id; give yours another";
                    own.faults.push((authored.id, why.to_owned()));
                }
                Some(setup) => drop(own.sound.insert(setup.scenario.id.clone(), setup.scenario)),
                None => own.faults.push((authored.id, faults.render())),
            }
        }
        if !diags.is_clean() {
            own.faults.push((OWN.to_owned(), diags.render()));
        }
        own
    }
}

/// The setup of one of them, by id.
///
/// # Errors
/// When there is none of this id, or it has a fault: every complaint.
pub fn setup(id: &ScenarioId) -> Result<Setup, String> {
    let folder = Folder::home().map_err(|fault| fault.to_string())?.path().join(OWN);
    let mut diags = Diagnostics::default();
    let own = all(&folder, &mut diags).into_iter().find(|authored| authored.id == id.as_str());
    let Some(own) = own else {
        return Err(format!("there is no scenario \"{id}\", neither with the program nor in {}", folder.display()));
    };
    let mut faults = Diagnostics::default();
    Setup::read(&own.files, &mut faults).ok_or_else(|| faults.render())
}

fn all(folder: &Path, diags: &mut Diagnostics) -> Vec<Authored> {
    let mut out = open(folder, diags).unwrap_or_default();
    for archive in walk(folder).iter().filter(|path| is_archive(path)) {
        out.extend(open(archive, diags).unwrap_or_default());
    }
    out
}
