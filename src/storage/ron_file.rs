//! Small RON files people may edit by hand.

use super::StorageError;
use super::medium::Medium;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a file; the defaults where there is none. The second value says what was wrong with the file, if something
/// was: the defaults then stand in for it, and what was written there is kept beside it.
///
/// # Errors
/// When the file is there but the disk cannot read it.
pub(super) fn load<T: Default + DeserializeOwned>(
    medium: &mut impl Medium,
    name: &str,
) -> Result<(T, Option<String>), StorageError> {
    let bytes = match medium.read(name) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((T::default(), None)),
        Err(error) => return Err(StorageError::disk("cannot read", name)(error)),
    };
    match ron::from_str(&String::from_utf8_lossy(&bytes)) {
        Ok(value) => Ok((value, None)),
        Err(error) => {
            let beside = format!("{name}.damaged");
            medium.replace(&beside, &bytes).map_err(StorageError::disk("cannot write", &beside))?;
            Ok((T::default(), Some(format!("{name}:{error}; it is kept as {beside}"))))
        }
    }
}

/// Writes a file at once or not at all.
///
/// # Errors
/// When the disk refuses; the old file is still there.
pub(super) fn save(
    medium: &mut impl Medium,
    name: &str,
    what: &'static str,
    value: &impl Serialize,
) -> Result<(), StorageError> {
    let text = ron::ser::to_string_pretty(value, ron::ser::PrettyConfig::default())
        .map_err(|error| StorageError::Unsound { name: name.to_owned(), what, why: error.to_string() })?;
    medium.replace(name, text.as_bytes()).map_err(StorageError::disk("cannot write", name))
}
