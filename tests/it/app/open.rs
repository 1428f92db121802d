//! Logs dropped on the window are read beside it, and can be looked into.

use bevy::prelude::*;
use bevy::window::FileDragAndDrop;
use std::fs;
use tempfile::TempDir;
use watchfloor::app::open::{Dropped, Progress, catch, read};

const CLEARED: &str = "{\"EventTime\":\"2025-03-04 07:00:00\",\"Hostname\":\"a\",\"EventID\":1102,\"Channel\":\"Security\",\
    \"SourceName\":\"Microsoft-Windows-Eventlog\",\"SubjectUserName\":\"mallory\"}\n";

#[test]
fn a_dropped_folder_is_read_and_raises_alerts() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("events.json"), CLEARED).unwrap();
    let mut app = App::new();
    app.add_message::<FileDragAndDrop>().init_resource::<Dropped>().add_systems(Update, catch);
    let path_buf = folder.path().to_owned();
    let window = Entity::PLACEHOLDER;
    app.world_mut().write_message(FileDragAndDrop::HoveredFile { window, path_buf: path_buf.clone() });
    app.world_mut().write_message(FileDragAndDrop::DroppedFile { window, path_buf });
    app.update();
    let dropped = app.world().resource::<Dropped>().0.clone();
    assert_eq!(dropped, [folder.path().to_owned()]);
    let progress = Progress::default();
    let evidence = read(&dropped, &progress).unwrap();
    assert_eq!((evidence.desk().record_count(), evidence.desk().alerts().len()), (1, 1));
    assert!(evidence.desk().brief().contains("1 rows of 1 files"), "{}", evidence.desk().brief());
    assert!(progress.words().contains("1 rows"), "{}", progress.words());
}

#[test]
fn what_cannot_be_read_is_said_and_reading_can_be_cancelled() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("nothing.bin"), [0_u8; 64]).unwrap();
    let paths = [folder.path().to_owned()];
    assert!(read(&paths, &Progress::default()).unwrap_err().contains("no log format"));
    assert!(read(&[folder.path().join("gone")], &Progress::default()).is_err());
    fs::write(folder.path().join("events.json"), CLEARED.repeat(2)).unwrap();
    let progress = Progress::default();
    progress.cancel();
    assert!(read(&paths, &progress).unwrap_err().contains("cancelled"));
}
