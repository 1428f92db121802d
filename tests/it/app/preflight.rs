//! What a machine lacks for a window, told for machines that are not this one.

use std::path::PathBuf;
use tempfile::TempDir;
use watchfloor::cli::game::preflight::{Lack, Machine, explain};

fn machine(folder: &TempDir) -> Machine {
    Machine {
        x11: ":0".into(),
        library_folders: vec![folder.path().to_owned()],
        driver_places: vec![folder.path().join("icd.d")],
        unix: true,
        ..Machine::default()
    }
}

fn furnish(folder: &TempDir, files: &[&str]) {
    std::fs::create_dir_all(folder.path().join("icd.d")).unwrap();
    for file in files {
        std::fs::write(folder.path().join(file), "").unwrap();
    }
}

const ALL: [&str; 6] = [
    "libX11.so.6",
    "libXcursor.so.1",
    "libXi.so.6",
    "libxkbcommon-x11.so.0",
    "libvulkan.so.1",
    "icd.d/lvp_icd.x86_64.json",
];

#[test]
fn a_furnished_machine_lacks_nothing() {
    let folder = TempDir::new().unwrap();
    furnish(&folder, &ALL);
    assert_eq!(machine(&folder).lacks(), []);
}

#[test]
fn each_missing_library_is_named_with_the_packages_that_bring_it() {
    let folder = TempDir::new().unwrap();
    furnish(&folder, &ALL[..2]);
    let text = explain(&machine(&folder).lacks(), None);
    for named in ["libXi.so.6", "libxi6", "libxkbcommon-x11-0", "libvulkan1", "mesa-vulkan-drivers", "libxkbcommon-x11"]
    {
        assert!(text.contains(named), "{named} is not named:\n{text}");
    }
    assert!(!text.contains("libXcursor"), "libXcursor is there:\n{text}");
}

#[test]
fn without_a_display_that_is_said_first_and_no_attempt_is_made() {
    let folder = TempDir::new().unwrap();
    furnish(&folder, &ALL);
    let bare = Machine { x11: "".into(), ..machine(&folder) };
    assert!(!bare.has_display());
    assert_eq!(bare.lacks(), [Lack::Display]);
    let wayland = Machine { wayland: "wayland-0".into(), ..bare };
    assert!(wayland.has_display());
}

#[test]
fn a_driver_named_by_hand_must_be_there() {
    let folder = TempDir::new().unwrap();
    furnish(&folder, &ALL);
    let wrong = Machine { driver_places: vec![PathBuf::from("no/such/driver.json")], ..machine(&folder) };
    assert_eq!(wrong.lacks(), [Lack::Driver]);
}

#[test]
fn other_systems_bring_everything_themselves() {
    assert_eq!(Machine::default().lacks(), []);
    assert!(Machine::default().has_display());
}

#[test]
fn when_nothing_seems_to_be_missing_the_refusal_itself_is_told() {
    let text = explain(&[], Some("no usable surface"));
    assert!(text.contains("refused") && text.contains("no usable surface"), "{text}");
    assert!(text.contains("terminal"), "what happens now is not said:\n{text}");
}
