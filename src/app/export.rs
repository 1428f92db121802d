//! Files to hand in: the debrief as an HTML page, filed reports as Markdown, both in the save folder.

use super::exercise::Exercise;
use super::prepare::Preparing;
use super::review_task::Reviewing;
use super::save::Saves;
use super::wishes::Answers;
use crate::review;
use crate::session::Session;
use crate::ui::Screen;
use crate::view::report::markdown;
use bevy::prelude::*;
use std::path::{Path, PathBuf};

/// An export is wanted.
#[derive(Resource, Default)]
pub(super) struct ExportRequest(pub(super) bool);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<ExportRequest>().add_systems(Update, export);
}

fn export(
    mut request: ResMut<ExportRequest>,
    screen: Res<State<Screen>>,
    exercise: Res<Exercise>,
    reviewing: Res<Reviewing>,
    saves: Res<Saves>,
    mut preparing: ResMut<Preparing>,
    mut answers: ResMut<Answers>,
) {
    if !std::mem::take(&mut request.0) {
        return;
    }
    let Some(session) = exercise.session() else { return };
    match (screen.get(), &*reviewing) {
        (Screen::Debrief, Reviewing::Done(debrief)) => {
            let page = review::html(debrief, session);
            preparing.word = Some(match write(saves.folder(), &name(session, "debrief", "html"), &page) {
                Ok(path) => ("The debrief is written", path.display().to_string()),
                Err(fault) => ("The debrief cannot be written", fault),
            });
        }
        (Screen::Shift, _) => answers.warn(reports(session, saves.folder())),
        _ => {}
    }
}

/// Writes every filed report and says what came of it.
fn reports(session: &Session, folder: &Path) -> String {
    let desk = session.desk();
    let filed = desk.cases().iter().filter_map(|case| Some((case, &case.report.as_ref()?.1)));
    let written: Vec<Result<PathBuf, String>> = filed
        .map(|(case, report)| {
            let name = name(session, &format!("report-{}", case.id), "md");
            write(folder, &name, &markdown(&case.title, report))
        })
        .collect();
    match written.into_iter().collect::<Result<Vec<PathBuf>, String>>() {
        Err(fault) => format!("The report cannot be written: {fault}"),
        Ok(paths) if paths.is_empty() => {
            "No report is filed yet. File it first, or copy the draft as Markdown.".to_owned()
        }
        Ok(paths) => {
            let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
            format!("Written: {}", paths.join(", "))
        }
    }
}

fn name(session: &Session, what: &str, ending: &str) -> String {
    let header = &session.journal().header;
    format!("{what}-{}-{}.{ending}", header.scenario, header.seed)
}

fn write(folder: &Path, name: &str, text: &str) -> Result<PathBuf, String> {
    let path = folder.join(name);
    std::fs::write(&path, text).map_err(|fault| format!("{}: {fault}", path.display()))?;
    info!("written: {}", path.display());
    Ok(path)
}
