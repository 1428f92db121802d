//! Text size, theme and motion: read when the program starts, written when they change.

use super::save::Saves;
use crate::storage;
use bevy::prelude::*;

/// The player's settings.
#[derive(Resource, Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Settings(pub(super) storage::Settings);

impl Settings {
    /// Light theme.
    pub(super) fn light(&self) -> bool {
        self.0.light
    }

    /// Motion is wanted.
    pub(super) fn moves(&self) -> bool {
        !self.0.reduced_motion
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Settings>().add_systems(Startup, load).add_systems(PostUpdate, keep);
}

fn load(saves: Res<Saves>, mut settings: ResMut<Settings>) {
    let Ok(mut medium) = saves.medium() else { return };
    match storage::Settings::load(&mut medium) {
        Ok((loaded, fault)) => {
            settings.0 = loaded;
            if let Some(fault) = fault {
                warn!("settings are back to their defaults: {fault}");
            }
        }
        Err(fault) => warn!("settings cannot be read: {fault}"),
    }
}

/// Writes the settings when they differ from what was written last.
fn keep(saves: Res<Saves>, settings: Res<Settings>, mut written: Local<Option<storage::Settings>>) {
    let known = written.get_or_insert_with(|| settings.0.clone());
    if *known == settings.0 {
        return;
    }
    *known = settings.0.clone();
    let Ok(mut medium) = saves.medium() else { return };
    if let Err(fault) = settings.0.save(&mut medium) {
        warn!("settings cannot be written: {fault}");
    }
}
