//! Which task a program is the run of; Windows' own tasks from `assets/tasks.ron`.

use crate::world::{Host, PersistenceKind, Process, World};
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Task {
    /// File name of the program, lower case.
    file: String,
    /// Path of the task; `{script}` stands for the name of the script on the command line.
    task: String,
}

static TASKS: LazyLock<Vec<Task>> = LazyLock::new(|| {
    let text = include_str!("../../../../assets/tasks.ron");
    ron::from_str(text).expect("assets/tasks.ron is checked by a test")
});

/// The task a process is the run of; none for what no task started.
pub(super) fn task_of(world: &World, host: &Host, process: &Process) -> Option<String> {
    let parent = world.process(process.parent?);
    if !parent.file_name().eq_ignore_ascii_case("svchost.exe") {
        return None;
    }
    let image = process.image.to_ascii_lowercase();
    let registered = host
        .persistence
        .iter()
        .rev()
        .find(|p| p.kind == PersistenceKind::ScheduledTask && p.command.to_ascii_lowercase().contains(&image));
    if let Some(entry) = registered {
        return Some(if entry.name.starts_with('\\') { entry.name.to_string() } else { format!("\\{}", entry.name) });
    }
    let file = process.file_name().to_ascii_lowercase();
    let listed = TASKS.iter().find(|t| t.file == file)?;
    if !listed.task.contains("{script}") {
        return Some(listed.task.clone());
    }
    let script = process.command_line.split_once("-File ")?.1.rsplit('\\').next()?;
    Some(listed.task.replace("{script}", script.split('.').next().unwrap_or(script)))
}
