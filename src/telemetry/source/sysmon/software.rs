//! What program files say about themselves (`assets/software.ron`) and load (`assets/modules.ron`).

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Version resource of a program file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::telemetry::source) struct Resource {
    /// File name, lower case.
    file: String,
    /// `FileVersion`.
    pub(in crate::telemetry::source) version: String,
    /// `FileDescription`.
    pub(in crate::telemetry::source) description: String,
    /// `ProductName`.
    pub(in crate::telemetry::source) product: String,
    /// `CompanyName`.
    pub(in crate::telemetry::source) company: String,
    /// `OriginalFilename`.
    pub(in crate::telemetry::source) original: String,
}

static SOFTWARE: LazyLock<BTreeMap<String, Resource>> = LazyLock::new(|| {
    let text = include_str!("../../../../assets/software.ron");
    let all: Vec<Resource> = ron::from_str(text).expect("assets/software.ron is checked by a test");
    all.into_iter().map(|r| (r.file.clone(), r)).collect()
});

/// The resource of a program with this file name; unknown programs have none.
pub(in crate::telemetry::source) fn resource(file_name: &str) -> Option<&'static Resource> {
    SOFTWARE.get(&file_name.to_ascii_lowercase())
}

/// A library that a program loads as it starts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::telemetry::source) struct Module {
    /// File name of the program, lower case.
    program: String,
    /// Full path of the library.
    pub(in crate::telemetry::source) path: String,
    /// Who signed it.
    pub(in crate::telemetry::source) signer: String,
}

static MODULES: LazyLock<Vec<Module>> = LazyLock::new(|| {
    let text = include_str!("../../../../assets/modules.ron");
    ron::from_str(text).expect("assets/modules.ron is checked by a test")
});

/// Libraries worth a note that a program with this file name loads as it starts.
pub(in crate::telemetry::source) fn modules(file_name: &str) -> impl Iterator<Item = &'static Module> {
    let name = file_name.to_ascii_lowercase();
    MODULES.iter().filter(move |m| m.program == name)
}
