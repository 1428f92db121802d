//! Which scenario a call means: an id, or the folder or pack of somebody who wrote one.
//!
//! *Reads* that folder or pack, and the player's own scenarios below the save folder.

use super::Failure;
use crate::base::diag::Diagnostics;
use crate::base::ids::ScenarioId;
use crate::session::Setup;
use crate::session::setup::shelf;
use crate::simulation::procedure::Library;
use crate::storage::pack::{self, Authored};
use std::path::Path;

/// The setup of what `named` means: a path (with `#id` behind a pack of several), the id of a scenario that comes with
/// the program, or the id of one of the player's own.
///
/// # Errors
/// When there is none of this name, with what there is; when it is not sound, with every complaint.
pub fn setup(named: &str) -> Result<Setup, Failure> {
    let (path, id) = named.split_once('#').map_or((named, None), |(path, id)| (path, Some(id)));
    if Path::new(path).exists() {
        return written(Path::new(path), id);
    }
    if let Some(setup) = Setup::embedded(&ScenarioId::from(named)) {
        return Ok(setup);
    }
    pack::own_setup(&ScenarioId::from(named)).map_err(|fault| {
        let shelf = shelf(&Library::embedded());
        let known: Vec<&str> = shelf.keys().map(ScenarioId::as_str).collect();
        Failure::Call(format!("{fault}\nthe program has {}; or name the folder of yours", known.join(", ")))
    })
}

fn written(path: &Path, id: Option<&str>) -> Result<Setup, Failure> {
    let mut diags = Diagnostics::default();
    let unreadable = |error: std::io::Error| Failure::Input(format!("cannot read {}: {error}", path.display()));
    let mut all = pack::open(path, &mut diags).map_err(unreadable)?;
    if !diags.is_clean() {
        return Err(Failure::Input(diags.render()));
    }
    if let Some(id) = id {
        all.retain(|one| one.id == id);
    }
    match all.as_slice() {
        [one] => read(one),
        [] => Err(Failure::Input(format!("there is no scenario in {}; one has a scenario.ron", path.display()))),
        several => {
            let ids: Vec<&str> = several.iter().map(|one| one.id.as_str()).collect();
            let (place, ids) = (path.display(), ids.join(", "));
            Err(Failure::Input(format!("{place} has several scenarios, {ids}; name one as {place}#{}", several[0].id)))
        }
    }
}

fn read(authored: &Authored) -> Result<Setup, Failure> {
    let mut diags = Diagnostics::default();
    Setup::read(&authored.files, &mut diags).ok_or_else(|| Failure::Input(diags.render()))
}
