//! Autosave (placeholder until storage lands).
use crate::desk::journal::Journal;
use crate::grading::Debrief;
use bevy::prelude::*;

#[derive(Resource, Default)]
pub(super) struct Saves;

impl Saves {
    pub(super) fn folder(&self) -> std::path::PathBuf {
        std::env::temp_dir()
    }
    pub(super) fn append(&mut self, _: &Journal) -> Result<(), String> {
        Ok(())
    }
    pub(super) fn open(&mut self, _: &Journal) -> Result<(), String> {
        Ok(())
    }
    pub(super) fn reopen(&mut self, _: &str, _: &Journal) -> Result<(), String> {
        Ok(())
    }
    pub(super) fn load(&self, _: &str) -> Result<Journal, String> {
        Err(String::new())
    }
    pub(super) fn file(&mut self, _: &Journal, _: &Debrief) -> Result<(), String> {
        Ok(())
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Saves>();
}
