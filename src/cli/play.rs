//! `watchfloor play`: a shift without a window, graded.

use super::{Failure, content};
use crate::analyst;
use crate::base::rng::Seed;
use crate::base::time::SimSpan;
use crate::grading::{Debrief, Part};
use crate::review;
use crate::session::{Session, Setup};
use crate::storage::JournalFile;
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use std::path::Path;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario: an id, or the folder or pack of one
    #[arg(long)]
    pub scenario: String,
    /// Seed of the run
    #[arg(long)]
    pub seed: u64,
    /// Who plays
    #[arg(long)]
    pub analyst: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Write the journal here
    #[arg(long)]
    pub journal: Option<std::path::PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let seed = Seed(args.seed);
    let Some(mut analyst) = analyst::named(&args.analyst, seed) else {
        let known = analyst::NAMES.join(", ");
        return Err(Failure::Call(format!("there is no analyst \"{}\"; choose one of: {known}", args.analyst)));
    };
    let setup = content::setup(&args.scenario)?;
    let session = match &args.journal {
        Some(path) => play_recorded(&setup, seed, &args.analyst, analyst.as_mut(), path)?,
        None => analyst::play(&setup, seed, &args.analyst, analyst.as_mut()),
    };
    let debrief =
        if args.analyst == "reference" { review::review_reference(&session) } else { review::review(&session) };
    print(&session, &debrief, args.json)
}

/// Plays a shift with each action on the disk before the next: a killed run leaves a sound journal.
fn play_recorded(
    setup: &Setup,
    seed: Seed,
    name: &str,
    analyst: &mut dyn analyst::Analyst,
    path: &Path,
) -> Result<Session, Failure> {
    let mut file = None;
    let mut saved = Ok(());
    let session = analyst::play_watched(setup, seed, name, analyst, &mut |session| {
        if saved.is_ok() {
            saved = match &mut file {
                Some(file) => JournalFile::follow(file, session),
                None => JournalFile::create_at(path, &session.journal().header).map(|created| file = Some(created)),
            };
        }
    });
    saved.map_err(|error| Failure::Input(format!("{}: {error}", path.display())))?;
    Ok(session)
}

/// Prints a graded session, as JSON for scripts or as text; used by `play` and `replay`.
///
/// # Errors
/// When standard output is gone.
pub fn print(session: &Session, debrief: &Debrief, json: bool) -> Result<(), Failure> {
    let text = if json {
        serde_json::to_string_pretty(&report(session, debrief)).map_err(|e| Failure::Input(e.to_string()))?
    } else {
        review::text(debrief, session)
    };
    writeln!(io::stdout(), "{text}").map_err(|e| Failure::Input(e.to_string()))
}

/// The stable JSON of `play --json`.
fn report(session: &Session, debrief: &Debrief) -> Value {
    let header = &session.journal().header;
    let decimal = |hundredths: i32| f64::from(hundredths) / 100.0;
    let mut vector = Map::new();
    for part in &debrief.parts {
        vector.insert(
            key(part.part).into(),
            json!({"reached": decimal(part.reached), "possible": decimal(part.possible)}),
        );
    }
    let deductions: Vec<Value> = debrief
        .deductions
        .iter()
        .map(|d| {
            json!({
                "part": key(d.part),
                "points": decimal(d.points),
                "rule": d.rule,
                "message": d.message,
                "action": d.action.map(|a| a.0),
                "at": d.at.rfc3339(),
                "records": d.records.iter().map(|r| r.0).collect::<Vec<_>>(),
                "query": d.query,
                "objectives": d.objectives,
            })
        })
        .collect();
    json!({
        "scenario": header.scenario.as_str(),
        "seed": header.seed,
        "analyst": header.analyst,
        "score": decimal(debrief.score),
        "vector": vector,
        "deductions": deductions,
        "damage": {
            "without": debrief.without.total(),
            "with": debrief.with.total(),
            "reference": debrief.reference.total(),
        },
        "gates": debrief.gates,
        "attack": debrief.attack,
        "scorer": debrief.scorer,
    })
}

fn key(part: Part) -> &'static str {
    match part {
        Part::Triage => "triage",
        Part::Calibration => "calibration",
        Part::Investigation => "investigation",
        Part::Containment => "containment",
        Part::Handover => "handover",
        Part::Report => "report",
    }
}

/// Plays a shift with the reference analyst in the terminal, decision by decision with the records that
/// justify it, and returns the finished session with its debrief. The caller prints the debrief and
/// writes the HTML file where it likes ([`review::html`]).
///
/// # Errors
/// When `out` cannot be written to.
pub fn narrate(setup: &Setup, seed: Seed, out: &mut dyn Write) -> io::Result<(Session, Debrief)> {
    let name = analyst::NAMES[0];
    let mut session = Session::start(setup, seed, name);
    let mut analyst = analyst::named(name, seed).ok_or_else(|| io::Error::other("no reference analyst"))?;
    writeln!(out, "{}\n", session.desk().brief().trim_end())?;
    let (mut alerts, mut told, mut notices) = (0, 0, 0);
    while !session.is_over() {
        for action in analyst.act(&session.desk()) {
            // A rejected wish changes nothing; the analyst sees the state next minute.
            drop(session.apply(action));
        }
        alerts = arrivals(&session, alerts, out)?;
        told = decisions(&session, told, out)?;
        notices = outcomes(&session, notices, out)?;
        let next = session.desk().now() + SimSpan::mins(1);
        session.advance_to(next);
    }
    let debrief = review::review_reference(&session);
    writeln!(out, "{}", review::text(&debrief, &session))?;
    Ok((session, debrief))
}

/// New alerts of the queue.
fn arrivals(session: &Session, known: usize, out: &mut dyn Write) -> io::Result<usize> {
    let desk = session.desk();
    for alert in &desk.alerts()[known..] {
        let about: Vec<&str> = alert.entities.iter().take(3).map(|e| &*e.value).collect();
        writeln!(out, "{}  ALERT    {:?}: {} ({})", alert.raised.hms(), alert.severity, alert.title, about.join(", "))?;
    }
    Ok(desk.alerts().len())
}

/// What the analyst decided since, with the log lines that justify it.
fn decisions(session: &Session, known: usize, out: &mut dyn Write) -> io::Result<usize> {
    let lines = crate::grading::story::player(&session.play());
    for line in lines.iter().skip(known) {
        writeln!(out, "{}  DECISION {}", line.at.hms(), line.what)?;
        for record in line.records.iter().filter_map(|r| session.desk().record(*r)) {
            writeln!(out, "                     {}", review::record_line(record))?;
        }
    }
    Ok(lines.len())
}

/// What came of the responses, and who answered.
fn outcomes(session: &Session, known: usize, out: &mut dyn Write) -> io::Result<usize> {
    use crate::investigation::ResponseState;
    use crate::session::Notice;
    let desk = session.desk();
    let notices = desk.notices();
    for notice in &notices[known.min(notices.len())..] {
        match notice {
            Notice::ResponseDone(action) => {
                let response = desk.responses().iter().find(|r| r.action == *action);
                match response.map(|r| (&r.what, &r.state)) {
                    Some((what, ResponseState::Done(at, text))) => {
                        writeln!(out, "{}  DONE     {what}: {text}", at.hms())?;
                    }
                    Some((what, ResponseState::Failed(at, text))) => {
                        writeln!(out, "{}  FAILED   {what}: {text}", at.hms())?;
                    }
                    _ => {}
                }
            }
            Notice::Message(at, text) => writeln!(out, "{}  MESSAGE  {text}", at.hms())?,
            Notice::AlertRaised(_) | Notice::ShiftOver => {}
        }
    }
    Ok(notices.len())
}
