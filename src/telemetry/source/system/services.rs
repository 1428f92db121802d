//! The names the service manager shows, from `assets/services.ron`.

use crate::world::{Host, PersistenceKind, Process, World};
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    /// Short name, `BITS`.
    name: String,
    /// Shown name.
    shown: String,
    /// File name of its program, lower case, where it has one of its own.
    #[serde(default)]
    file: String,
}

static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let text = include_str!("../../../../assets/services.ron");
    ron::from_str(text).expect("assets/services.ron is checked by a test")
});

/// The shown name of a service; the short one where none is listed.
pub(super) fn shown(name: &str) -> String {
    let listed = SERVICES.iter().find(|s| s.name.eq_ignore_ascii_case(name));
    listed.map_or_else(|| name.to_owned(), |s| s.shown.clone())
}

/// The shown name of the service a process is; none for what is no service.
pub(super) fn shown_name(world: &World, host: &Host, process: &Process) -> Option<String> {
    let parent = world.process(process.parent?);
    if !parent.file_name().eq_ignore_ascii_case("services.exe") {
        return None;
    }
    let file = process.file_name().to_ascii_lowercase();
    if let Some((_, rest)) = process.command_line.split_once(" -s ").filter(|_| file == "svchost.exe") {
        return Some(shown(rest.split(' ').next().unwrap_or(rest)));
    }
    let installed =
        host.persistence.iter().rev().find(|p| {
            p.kind == PersistenceKind::Service && p.command.to_ascii_lowercase().contains(&format!("\\{file}"))
        });
    let listed = || SERVICES.iter().find(|s| s.file == file).map(|s| s.shown.clone());
    // A service nobody knows is mostly called like its program; shared hosts need the name of their service.
    let own =
        || process.file_name().rsplit_once('.').filter(|_| file != "svchost.exe").map(|(stem, _)| stem.to_owned());
    installed.map(|p| shown(&p.name)).or_else(listed).or_else(own)
}
