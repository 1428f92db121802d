//! The debrief as a file that can be handed in (placeholder until review lands).
use bevy::prelude::*;

/// An export is wanted.
#[derive(Resource, Default)]
pub(super) struct ExportRequest(pub(super) bool);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<ExportRequest>();
}
