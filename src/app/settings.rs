//! Text size, theme and motion, as the player left them.

use crate::ui::Screen;
use bevy::prelude::*;

/// The player's settings.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    /// Text size in percent, 100 to 200.
    pub(super) text_percent: u32,
    /// Light theme.
    pub(super) light: bool,
    /// No motion that is not needed.
    pub(super) reduced_motion: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text_percent: 100, light: false, reduced_motion: false }
    }
}

impl Settings {
    /// Another text size; out of range is the nearest that is allowed.
    pub(super) fn set_text_size(&mut self, percent: u32) {
        self.text_percent = percent.clamp(100, 200);
    }

    pub(super) fn set_light(&mut self, light: bool) {
        self.light = light;
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Settings>();
    let _ = Screen::Home;
}
