//! The command line as others script it: the calls, their output and their exit codes.

mod authoring;
mod calls;
mod checkout;
mod exports;
mod files;
mod import;
mod logs;
mod shifts;
mod techniques;
mod terminal;
mod window;

use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use tempfile::TempDir;

/// What one call printed and how it ended.
struct Call {
    code: i32,
    out: String,
    err: String,
}

impl Call {
    /// Standard output as JSON.
    #[track_caller]
    fn json(&self) -> Json {
        assert_eq!(self.code, 0, "exit {}: {}", self.code, self.err);
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("not JSON ({e}):\n{}", self.out))
    }
}

/// The program as a script starts it: no display, a save folder of its own.
fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watchfloor"));
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env("WATCHFLOOR_HOME", home);
    command
}

/// Runs one call.
fn watchfloor(arguments: &[&str]) -> Call {
    let home = TempDir::new().unwrap();
    ended(program(home.path()).args(arguments).output().unwrap())
}

fn ended(output: Output) -> Call {
    Call {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A folder with one hour of logs, generated once for all stories.
fn hour_of_logs() -> &'static Path {
    static LOGS: OnceLock<TempDir> = OnceLock::new();
    LOGS.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let out = folder.path().to_str().unwrap();
        let call = watchfloor(&["generate", "--scenario", "monday-queue", "--seed", "3", "--hours", "1", "--out", out]);
        assert_eq!(call.code, 0, "{}", call.err);
        folder
    })
    .path()
}

/// All files below a folder with this extension, sorted.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|p| !p.is_dir()).collect();
    found.retain(|path| path.extension().is_some_and(|e| e == extension));
    found.sort();
    found
}

/// All lines of a folder of JSON lines.
fn lines(folder: &Path) -> Vec<Json> {
    let texts = files(folder, "jsonl").into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    texts.flat_map(|t| t.lines().map(|l| serde_json::from_str(l).unwrap()).collect::<Vec<Json>>()).collect()
}
