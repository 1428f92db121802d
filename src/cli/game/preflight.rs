//! What a window needs of this machine, what of it is missing, and which packages bring it.
//!
//! Only looks: environment variables and files. It explains why a window did not open; whether one
//! opens is not decided by a file name.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Something a window needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// Built without the feature `app`.
    Feature,
    /// Neither X11 nor Wayland is announced.
    Display,
    /// The display is announced and cannot be reached.
    Unreachable,
    /// A library that is loaded when the window opens.
    Library(&'static Library),
    /// No Vulkan driver is registered.
    Driver,
}

/// A shared library and the packages that bring it.
#[derive(Debug, PartialEq, Eq)]
pub struct Library {
    /// File name.
    pub file: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Debian, Ubuntu, Mint.
    pub debian: &'static str,
    /// Fedora, RHEL, openSUSE.
    pub fedora: &'static str,
    /// Arch, Manjaro.
    pub arch: &'static str,
}

const fn library(
    file: &'static str,
    purpose: &'static str,
    debian: &'static str,
    fedora: &'static str,
    arch: &'static str,
) -> Library {
    Library { file, purpose, debian, fedora, arch }
}

/// What an X11 window loads at run time.
static X11: [Library; 4] = [
    library("libX11.so.6", "X11 windows", "libx11-6", "libX11", "libx11"),
    library("libXcursor.so.1", "mouse pointer", "libxcursor1", "libXcursor", "libxcursor"),
    library("libXi.so.6", "mouse and keyboard", "libxi6", "libXi", "libxi"),
    library("libxkbcommon-x11.so.0", "keyboard layout", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
];
/// What a Wayland window loads at run time.
static WAYLAND: [Library; 2] = [
    library("libwayland-client.so.0", "Wayland windows", "libwayland-client0", "libwayland-client", "wayland"),
    library("libxkbcommon.so.0", "keyboard layout", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
];
/// What drawing loads at run time.
static VULKAN: Library = library("libvulkan.so.1", "graphics", "libvulkan1", "vulkan-loader", "vulkan-icd-loader");
/// A software driver for machines without a graphics card.
const DRIVER: [&str; 3] = ["mesa-vulkan-drivers", "mesa-vulkan-drivers", "vulkan-swrast"];

/// What is looked at; a value, so that tests can show another machine.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// `DISPLAY`, empty when not set.
    pub x11: OsString,
    /// `WAYLAND_DISPLAY`, empty when not set.
    pub wayland: OsString,
    /// Where shared libraries lie.
    pub library_folders: Vec<PathBuf>,
    /// Where Vulkan drivers are registered; files or folders.
    pub driver_places: Vec<PathBuf>,
    /// Linux and its relatives; elsewhere the system brings everything.
    pub unix: bool,
}

impl Machine {
    /// This machine.
    pub fn this() -> Self {
        let variable = |name: &str| std::env::var_os(name).unwrap_or_default();
        Self {
            x11: variable("DISPLAY"),
            wayland: variable("WAYLAND_DISPLAY"),
            library_folders: library_folders(&variable("LD_LIBRARY_PATH")),
            driver_places: driver_places(&variable),
            unix: cfg!(all(unix, not(target_os = "macos"))),
        }
    }

    /// A display is announced, or the system always has one.
    pub fn has_display(&self) -> bool {
        !self.unix || !self.x11.is_empty() || !self.wayland.is_empty()
    }

    /// Everything that is missing, most important first.
    pub fn lacks(&self) -> Vec<Lack> {
        if !self.unix {
            return Vec::new();
        }
        let mut lacks = Vec::new();
        if !self.has_display() {
            lacks.push(Lack::Display);
        }
        let window: &[Library] = if self.wayland.is_empty() { &X11 } else { &WAYLAND };
        let missing = window.iter().chain([&VULKAN]).filter(|l| !self.has_library(l.file));
        lacks.extend(missing.map(Lack::Library));
        if !self.has_driver() {
            lacks.push(Lack::Driver);
        }
        lacks
    }

    fn has_library(&self, file: &str) -> bool {
        self.library_folders.iter().any(|folder| folder.join(file).exists())
    }

    fn has_driver(&self) -> bool {
        self.driver_places.iter().any(|place| {
            let inside = |dir: std::fs::ReadDir| {
                dir.flatten().any(|entry| entry.path().extension().is_some_and(|e| e == "json"))
            };
            place.is_file() || std::fs::read_dir(place).is_ok_and(inside)
        })
    }
}

/// The folders the dynamic linker searches, as far as plain files tell.
fn library_folders(from_environment: &OsString) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::split_paths(from_environment).collect();
    let mut files = vec![PathBuf::from("/etc/ld.so.conf")];
    if let Ok(entries) = std::fs::read_dir("/etc/ld.so.conf.d") {
        files.extend(entries.flatten().map(|e| e.path()));
    }
    for text in files.iter().filter_map(|f| std::fs::read_to_string(f).ok()) {
        folders.extend(text.lines().map(str::trim).filter(|l| l.starts_with('/')).map(PathBuf::from));
    }
    let triple = format!("{}-linux-gnu", std::env::consts::ARCH);
    for base in ["/lib", "/usr/lib", "/usr/local/lib"] {
        folders.push(PathBuf::from(base));
        folders.push(PathBuf::from(format!("{base}64")));
        folders.push(Path::new(base).join(&triple));
    }
    folders
}

/// Where the Vulkan loader looks for drivers.
fn driver_places(variable: &dyn Fn(&str) -> OsString) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = Vec::new();
    for name in ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"] {
        places.extend(std::env::split_paths(&variable(name)).filter(|p| !p.as_os_str().is_empty()));
    }
    let only_these = !variable("VK_DRIVER_FILES").is_empty() || !variable("VK_ICD_FILENAMES").is_empty();
    if !only_these {
        let home = PathBuf::from(variable("HOME"));
        places.push(home.join(".local/share/vulkan/icd.d"));
        for base in ["/usr/share", "/usr/local/share", "/etc", "/run/opengl-driver/share"] {
            places.push(Path::new(base).join("vulkan/icd.d"));
        }
    }
    places
}

/// The explanation in plain words, ending with what happens now.
pub fn explain(lacks: &[Lack], detail: Option<&str>) -> String {
    let mut text = String::from("The window cannot be opened here:\n");
    for lack in lacks {
        let line = match lack {
            Lack::Feature => "this program was built without the feature `app` (the window); \
                              `cargo run --release` builds with it"
                .to_owned(),
            Lack::Display => "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); start it from a \
                              desktop session, or under Xvfb"
                .to_owned(),
            Lack::Unreachable => "the display that DISPLAY or WAYLAND_DISPLAY names cannot be reached; is it running, \
                                  and may you use it?"
                .to_owned(),
            Lack::Library(l) => format!("the library {} is missing ({})", l.file, l.purpose),
            Lack::Driver => "no Vulkan driver is registered, not even one that draws in software".to_owned(),
        };
        writeln!(text, "  - {line}").ok();
    }
    if lacks.is_empty() {
        text.push_str("  - the display or the graphics driver refused\n");
    }
    if let Some(detail) = detail {
        writeln!(text, "  The graphics side said: {detail}").ok();
    }
    let packages = packages(lacks);
    if packages.iter().any(|(_, names)| !names.is_empty()) {
        text.push_str("What brings it:\n");
        for (command, names) in packages {
            writeln!(text, "  {command} {}", names.into_iter().collect::<Vec<_>>().join(" ")).ok();
        }
    }
    text.push_str("Until then, here is the guided shift in the terminal, played by the reference analyst.\n\n");
    text
}

/// Install command and package names for each family of distributions.
fn packages(lacks: &[Lack]) -> [(&'static str, BTreeSet<&'static str>); 3] {
    let mut names = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
    for lack in lacks {
        let three = match lack {
            Lack::Feature | Lack::Display | Lack::Unreachable => continue,
            Lack::Library(l) => [l.debian, l.fedora, l.arch],
            Lack::Driver => DRIVER,
        };
        for (set, name) in names.iter_mut().zip(three) {
            set.insert(name);
        }
    }
    let [debian, fedora, arch] = names;
    [
        ("Debian, Ubuntu:  sudo apt install", debian),
        ("Fedora:          sudo dnf install", fedora),
        ("Arch:            sudo pacman -S", arch),
    ]
}
