//! `watchfloor techniques`: what the attacker can do, by tactic, or one technique in full.

use super::Failure;
use super::scenarios::say;
use crate::base::attack::{Attack, Tradecraft, attack};
use crate::simulation::procedure::{Library, Procedure};
use serde_json::{Map, Value, json};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One technique in full, by id; old ids lead to new ones
    pub id: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the call names a technique that is not played.
pub fn run(args: &Args) -> Result<(), Failure> {
    let library = Library::embedded();
    if let Some(id) = &args.id {
        let now = attack().find(id).map_or(id.as_str(), |(now, _)| now);
        let found = library.get(now).filter(|p| p.is_technique());
        let technique = found.ok_or_else(|| Failure::Call(not_played(id, now)))?;
        return if args.json { print(&in_full(technique)) } else { tell(technique, id) };
    }
    let rows: Vec<&Procedure> = library.iter().map(|p| &**p).filter(|p| p.is_technique()).collect();
    let of = |tactic: &str| rows.iter().filter(|p| p.tactic.as_deref() == Some(tactic)).copied().collect::<Vec<_>>();
    let tactics: Vec<(&str, Vec<&Procedure>)> = attack().tactics.iter().map(|t| (t.as_str(), of(t))).collect();
    if args.json {
        let listed = tactics.iter().map(|(tactic, rows)| {
            let rows: Vec<Value> = rows.iter().map(|p| json!({ "id": &*p.id, "name": &*p.title })).collect();
            json!({ "tactic": tactic, "count": rows.len(), "techniques": rows })
        });
        let whole = json!({ "attack": &attack().version, "count": rows.len(), "tactics": listed.collect::<Vec<_>>() });
        return print(&whole);
    }
    let used = tactics.iter().filter(|(_, rows)| !rows.is_empty()).count();
    say(&format!("{} techniques of ATT&CK {} over {used} tactics", rows.len(), attack().version))?;
    for (tactic, rows) in tactics.iter().filter(|(_, rows)| !rows.is_empty()) {
        say(&format!("\n{} ({})", Attack::in_words(tactic), rows.len()))?;
        for p in rows {
            say(&format!("  {:9}  {}", p.id, p.title))?;
        }
    }
    Ok(())
}

fn not_played(id: &str, now: &str) -> String {
    let known = attack().techniques.get(now).map(|k| format!(" ({})", k.name)).unwrap_or_default();
    format!("no file plays {id}{known}; `watchfloor techniques` lists those that are played")
}

fn print(value: &Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Failure::Input(e.to_string()))?;
    say(&text)
}

/// Name of a part of the doc block, and its text; in reading order.
fn parts(p: &Procedure) -> [(&'static str, String); 10] {
    let d = &p.doc;
    let text = |t: &str| t.to_owned();
    [
        ("needs", text(&d.needs)),
        ("place", text(p.place.label())),
        ("effects", text(&d.effects)),
        ("visible_in", text(&d.visible_in)),
        ("blocked_when", text(&d.blocked_when)),
        ("look_alikes", text(&d.look_alikes)),
        ("careful", text(&d.careful)),
        ("find", text(&d.find)),
        ("undo", text(&d.undo)),
        ("simplified", text(&d.simplified)),
    ]
}

fn in_full(p: &Procedure) -> Value {
    let params: Map<String, Value> = p.params.iter().map(|(name, value)| (name.to_string(), json!(&**value))).collect();
    let takes: Vec<&str> = p.takes.iter().map(|t| &**t).collect();
    let mut out = Map::new();
    out.insert("id".into(), json!(&*p.id));
    out.insert("name".into(), json!(&*p.title));
    out.insert("tactic".into(), json!(p.tactic.as_deref()));
    out.insert("takes".into(), json!(takes));
    out.insert("params".into(), params.into());
    out.extend(parts(p).map(|(name, text)| (name.to_owned(), json!(text))));
    out.insert("noisy_beats".into(), json!(beats(p, Tradecraft::Noisy)));
    out.insert("careful_beats".into(), json!(beats(p, Tradecraft::Careful)));
    out.into()
}

/// Beats that are played at this tradecraft only.
fn beats(p: &Procedure, at: Tradecraft) -> usize {
    p.beats.iter().filter(|b| b.at == Some(at)).count()
}

fn tell(p: &Procedure, asked: &str) -> Result<(), Failure> {
    let renamed = if *asked == *p.id { String::new() } else { format!(" (renamed: was {asked})") };
    let tactic = p.tactic.as_deref().map(Attack::in_words).unwrap_or_default();
    say(&format!("{}  {} · {tactic}{renamed}", p.id, p.title))?;
    for (name, text) in parts(p).iter().filter(|(_, text)| !text.is_empty()) {
        say(&format!("  {:13} {text}", name.replace('_', " ")))?;
    }
    Ok(())
}
