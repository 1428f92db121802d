//! Settings: a small RON file people may edit by hand.

use super::StorageError;
use super::medium::Medium;
use super::ron_file;
use serde::{Deserialize, Serialize};

const NAME: &str = "settings.ron";

/// How the console looks and behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Text size in percent, 100 to 200.
    pub text_size: u32,
    /// Light instead of dark.
    pub light: bool,
    /// No movement but what carries meaning.
    pub reduced_motion: bool,
    /// Sound in percent, 0 to 100.
    pub volume: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text_size: 100, light: false, reduced_motion: false, volume: 60 }
    }
}

impl Settings {
    /// Reads the settings; the defaults where there are none. The second value says what was wrong
    /// with the file, if something was: the defaults then stand in for it.
    ///
    /// # Errors
    /// When the file is there but the disk cannot read it.
    pub fn load(medium: &mut impl Medium) -> Result<(Self, Option<String>), StorageError> {
        let (settings, fault) = ron_file::load::<Self>(medium, NAME)?;
        Ok((settings.within_bounds(), fault))
    }

    /// Writes the settings at once or not at all.
    ///
    /// # Errors
    /// When the disk refuses; the old settings are still there.
    pub fn save(&self, medium: &mut impl Medium) -> Result<(), StorageError> {
        ron_file::save(medium, NAME, "settings file", self)
    }

    fn within_bounds(self) -> Self {
        Self { text_size: self.text_size.clamp(100, 200), volume: self.volume.min(100), ..self }
    }
}
