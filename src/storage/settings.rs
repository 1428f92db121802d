//! Settings: a small RON file people may edit by hand.

use super::StorageError;
use super::medium::Medium;
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
    pub fn load(medium: &impl Medium) -> Result<(Self, Option<String>), StorageError> {
        let bytes = match medium.read(NAME) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((Self::default(), None)),
            Err(error) => return Err(StorageError::disk("cannot read", NAME)(error)),
        };
        let text = String::from_utf8_lossy(&bytes);
        match ron::from_str::<Self>(&text) {
            Ok(settings) => Ok((settings.within_bounds(), None)),
            Err(error) => Ok((Self::default(), Some(format!("{NAME}:{error}")))),
        }
    }

    /// Writes the settings at once or not at all.
    ///
    /// # Errors
    /// When the disk refuses; the old settings are still there.
    pub fn save(&self, medium: &mut impl Medium) -> Result<(), StorageError> {
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::default()).map_err(|error| {
            StorageError::Unsound { name: NAME.to_owned(), what: "settings file", why: error.to_string() }
        })?;
        medium.replace(NAME, text.as_bytes()).map_err(StorageError::disk("cannot write", NAME))
    }

    fn within_bounds(self) -> Self {
        Self { text_size: self.text_size.clamp(100, 200), volume: self.volume.min(100), ..self }
    }
}
