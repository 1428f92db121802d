//! The real window, driven by keyboard and mouse under Xvfb, where Xvfb, xdotool and a Vulkan driver exist.
//!
//! Where they do not, the story says so and leaves the way without a display to its neighbour
//! `terminal`, which runs everywhere.

#![cfg(all(feature = "app", unix))]

use super::program;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Patience for one step: a debug build on a software renderer beside other jobs is slow.
const PATIENCE: Duration = Duration::from_secs(180);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(250);

#[test]
fn a_student_starts_the_first_shift_with_the_keyboard() {
    if let Some(missing) = missing_tool() {
        eprintln!("not played: {missing} is not here; `terminal` checks the way without a display");
        return;
    }
    let home = TempDir::new().unwrap();
    let screen = Screen::open(home.path());
    let mut game = Game::start(&screen, home.path());
    game.wait_for("window open");
    screen.wait_until("something is drawn", || screen.colours() > 20);

    // Ctrl+Enter goes on: from home to the briefing of the recommended shift, from there to the desk.
    game.press_until(&screen, "ctrl+Return", "briefing ready: first-shift");
    game.press_until(&screen, "ctrl+Return", "shift begun: first-shift");
    let journal = journal_with(home.path(), "first-shift");
    assert!(journal, "no journal of the begun shift in the save folder");

    // At the desk: the clock runs on a key, and stands still on the next.
    game.press_until(&screen, "space", "clock runs");
    game.press_until(&screen, "space", "clock stands");
    game.press_until(&screen, "ctrl+q", "good bye");
    assert!(game.ended_well(), "the program did not end well");
}

/// The first tool that is missing.
fn missing_tool() -> Option<&'static str> {
    let in_path = |tool: &str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(tool).is_file())
    };
    let driver = std::fs::read_dir("/usr/share/vulkan/icd.d")
        .is_ok_and(|dir| dir.flatten().any(|e| e.file_name().to_string_lossy().starts_with("lvp_icd")));
    match () {
        () if !in_path("Xvfb") => Some("Xvfb"),
        () if !in_path("xdotool") => Some("xdotool"),
        () if !driver => Some("the software Vulkan driver"),
        () => None,
    }
}

/// The journal of a begun shift lies in the save folder and names the scenario in its header.
fn journal_with(folder: &Path, scenario: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        let holds = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).contains(scenario);
        if path.is_dir() { journal_with(&path, scenario) } else { std::fs::read(&path).is_ok_and(holds) }
    })
}

/// A virtual screen whose picture is a file.
struct Screen {
    server: Child,
    display: String,
    picture: std::path::PathBuf,
}

impl Screen {
    fn open(folder: &Path) -> Self {
        // The server chooses a free number and tells it, so that stories do not get into each other's way.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, display: format!(":{}", number.trim()), picture: folder.join("Xvfb_screen0") }
    }

    /// Number of different pixel values, up to a few thousand looked at.
    fn colours(&self) -> usize {
        let mut bytes = Vec::new();
        if std::fs::File::open(&self.picture).and_then(|mut f| f.read_to_end(&mut bytes)).is_err() {
            return 0;
        }
        let pixels: std::collections::BTreeSet<&[u8]> = bytes.chunks_exact(4).step_by(97).collect();
        pixels.len()
    }

    fn wait_until(&self, what: &str, done: impl Fn() -> bool) {
        let begun = Instant::now();
        while !done() {
            assert!(begun.elapsed() < PATIENCE, "{what}: waited in vain");
            std::thread::sleep(LOOK);
        }
    }

    fn xdotool(&self, arguments: &[&str]) {
        let done = Command::new("xdotool").env("DISPLAY", &self.display).args(arguments).output().unwrap();
        if !done.status.success() {
            eprintln!("xdotool {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// The program and what it says.
struct Game {
    process: Child,
    said: Receiver<String>,
    log: Vec<String>,
}

impl Game {
    fn start(screen: &Screen, home: &Path) -> Self {
        let mut process = program(home)
            .env("DISPLAY", &screen.display)
            .env("XDG_RUNTIME_DIR", home)
            .env("RUST_LOG", "error,watchfloor=info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, said) = channel();
        let stream = BufReader::new(process.stderr.take().unwrap());
        std::thread::spawn(move || stream.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Self { process, said, log: Vec::new() }
    }

    /// Waits until a line of the log says so.
    fn wait_for(&mut self, words: &str) {
        assert!(self.hears(words, PATIENCE), "never said \"{words}\":\n{}", self.log.join("\n"));
    }

    /// Presses a key until the program says that it understood: the first press may come before the
    /// window has the keyboard.
    fn press_until(&mut self, screen: &Screen, key: &str, words: &str) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            screen.xdotool(&["search", "--name", "Watchfloor", "windowfocus"]);
            screen.xdotool(&["key", key]);
            if self.hears(words, Duration::from_secs(20)) {
                return;
            }
        }
        panic!("{key} was never answered with \"{words}\":\n{}", self.log.join("\n"));
    }

    fn hears(&mut self, words: &str, patience: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            match self.said.recv_timeout(LOOK) {
                Ok(line) => {
                    let heard = line.contains(words);
                    self.log.push(line);
                    if heard {
                        return true;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        false
    }

    fn ended_well(&mut self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.success();
            }
            std::thread::sleep(LOOK);
        }
        false
    }
}

impl Drop for Game {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
