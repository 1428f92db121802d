//! The notebook: read when the program starts, written when the search has changed it.

use super::console::Desktop;
use super::save::Saves;
use crate::storage::Notebook;
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, load).add_systems(PostUpdate, keep);
}

fn load(saves: Res<Saves>, mut desktop: ResMut<Desktop>) {
    let Ok(mut medium) = saves.medium() else { return };
    match Notebook::load(&mut medium) {
        Ok((loaded, fault)) => {
            *desktop.notebook() = loaded;
            if let Some(fault) = fault {
                warn!("the notebook is empty: {fault}");
            }
        }
        Err(fault) => warn!("the notebook cannot be read: {fault}"),
    }
}

/// Writes the notebook when it differs from what was written last.
fn keep(saves: Res<Saves>, mut desktop: ResMut<Desktop>, mut written: Local<Option<Notebook>>) {
    let notebook = desktop.bypass_change_detection().notebook();
    let known = written.get_or_insert_with(|| notebook.clone());
    if known == notebook {
        return;
    }
    *known = notebook.clone();
    let Ok(mut medium) = saves.medium() else { return };
    if let Err(fault) = known.save(&mut medium) {
        warn!("the notebook cannot be written: {fault}");
    }
}
