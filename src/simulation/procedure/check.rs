//! Reading and checking one procedure file.
//!
//! *Invariant*: a procedure that passed names no unknown placeholder and no slot that nobody makes.

mod technique;

use super::Procedure;
use super::template::{FAMILIES, NAMES, Piece, pieces};
use crate::base::Text;
use crate::base::diag::{Diagnostic, Diagnostics, SourceFile, Span};
use crate::simulation::price::prices;
use ron::extensions::Extensions;
use serde_json::Value;
use std::collections::BTreeSet;

/// Roles of processes that hosts have without anybody starting them.
pub(super) const RESIDENTS: [&str; 16] = [
    "system",
    "explorer",
    "services",
    "lsass",
    "svchost",
    "winlogon",
    "taskhost",
    "sshd",
    "shell",
    "agent",
    "spooler",
    "init",
    "cron",
    "mail",
    "browser",
    "watchpost",
];

/// Keys of a primitive whose text is a slot or resident role.
const SLOT_KEYS: [&str; 6] = ["process", "parent", "source", "target", "logon", "by"];

/// Notes every fault of a habit or technique file; the procedure, if it has none.
pub fn check_procedure(file: &SourceFile, diags: &mut Diagnostics) -> Option<Procedure> {
    read(file, diags)
}

/// The procedure, unless the file has a fault.
pub(super) fn read(file: &SourceFile, diags: &mut Diagnostics) -> Option<Procedure> {
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    let procedure: Procedure = match options.from_str(&file.text) {
        Ok(procedure) => procedure,
        Err(error) => {
            let span = Span { start: offset(&file.text, error.span.start), end: offset(&file.text, error.span.end) };
            let hint = "see the format at the head of src/simulation/procedure/mod.rs".to_owned();
            diags.items.push(Diagnostic { file: file.clone(), span, message: error.code.to_string(), hint });
            return None;
        }
    };
    let before = diags.items.len();
    Checker { file, diags }.check(&procedure);
    (diags.items.len() == before).then_some(procedure)
}

/// Byte offset of a line and column, both from 1, column in characters.
fn offset(text: &str, at: ron::error::Position) -> usize {
    let mut line_start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number + 1 == at.line {
            let inside: usize = line.chars().take(at.col.saturating_sub(1)).map(char::len_utf8).sum();
            return line_start + inside;
        }
        line_start += line.len();
    }
    text.len()
}

struct Checker<'a> {
    file: &'a SourceFile,
    diags: &'a mut Diagnostics,
}

impl Checker<'_> {
    fn check(&mut self, p: &Procedure) {
        self.head(p);
        if p.is_technique() {
            self.technique(p);
        }
        for value in p.params.values() {
            self.template(p, value);
        }
        let mut slots: BTreeSet<String> = p.takes.iter().map(ToString::to_string).collect();
        slots.insert("session".to_owned());
        for (number, beat) in p.beats.iter().enumerate() {
            if beat.after.0 > beat.after.1
                || beat.repeat.0 > beat.repeat.1
                || beat.repeat.1 == 0
                || beat.chance_permille > 1000
            {
                let message = format!("beat {} has an empty range", number + 1);
                self.fault("beats", message, "write the least first, then the most; chance_permille goes to 1000");
            }
            let Ok(tree) = serde_json::to_value(&beat.act) else { continue };
            self.texts(p, &tree);
            self.price(&tree);
            self.slots(p, &tree, &slots);
            for (_, value) in &beat.proves {
                self.template(p, value);
            }
            slots.extend(beat.slot.iter().map(ToString::to_string));
            slots.extend(resident(&tree));
        }
    }

    fn head(&mut self, p: &Procedure) {
        let stem = self
            .file
            .path
            .rsplit(['/', '\\'])
            .next()
            .and_then(|n| n.strip_suffix(".ron"))
            .unwrap_or_default()
            .to_owned();
        if p.format != 1 {
            self.fault("format", format!("format {} is not known", p.format), "write format: 1");
        }
        if *p.id != *stem {
            self.fault(
                &p.id,
                format!("id \"{}\" differs from the file name \"{stem}\"", p.id),
                "give both the same name",
            );
        }
        if p.beats.is_empty() {
            self.fault("beats", "a procedure without beats does nothing".to_owned(), "add at least one beat");
        }
        if p.schedule.is_some() && p.alert.is_none() {
            self.fault(
                "schedule",
                "a scheduled habit must say what an alert about it should be called".to_owned(),
                "add alert: (disposition: BenignTrigger, reason: ScheduledAutomation)",
            );
        }
        // A technique's `domain` is the attacker's: scenarios name it so, and no technique needs our own.
        let hides = |n: &&Text| NAMES.contains(&&***n) && !(p.reason.is_some() && &***n == "domain");
        for name in p.params.keys().filter(hides) {
            self.fault(name, format!("parameter \"{name}\" hides a fixed name"), "choose another name");
        }
    }

    fn texts(&mut self, p: &Procedure, tree: &Value) {
        match tree {
            Value::String(text) => self.template(p, text),
            Value::Array(items) => items.iter().for_each(|v| self.texts(p, v)),
            Value::Object(map) => map.values().for_each(|v| self.texts(p, v)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn template(&mut self, p: &Procedure, text: &str) {
        for piece in pieces(text) {
            let Piece::Name(name) = piece else { continue };
            let family = name.split(':').next().unwrap_or_default();
            let known = p.params.contains_key(name)
                || NAMES.contains(&name)
                || (name.contains(':') && FAMILIES.contains(&family));
            if !known {
                let candidates = NAMES.iter().copied().chain(p.params.keys().map(|k| &**k));
                let near =
                    candidates.max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
                let hint = near.map_or_else(String::new, |n| {
                    format!("did you mean {{{n}}}? braces that mean themselves are doubled")
                });
                self.fault(&format!("{{{name}}}"), format!("unknown placeholder {{{name}}}"), &hint);
            }
        }
    }

    fn price(&mut self, tree: &Value) {
        let Some(name) = tree.get("Harm").and_then(|h| h.get("price")).and_then(Value::as_str) else { return };
        let damage = &prices().damage;
        if !damage.contains_key(name) {
            let names: Vec<&str> = damage.keys().map(|k| &**k).collect();
            let message = format!("the price list has no \"{name}\"");
            self.fault(name, message, &format!("assets/prices.ron has {}", names.join(", ")));
        }
    }

    fn slots(&mut self, p: &Procedure, tree: &Value, known: &BTreeSet<String>) {
        let tree = tree.get("Windows").or_else(|| tree.get("Power")).unwrap_or(tree);
        let Some(fields) = tree.as_object().and_then(|m| m.values().next()).and_then(Value::as_object) else { return };
        for name in SLOT_KEYS.iter().filter_map(|key| fields.get(*key)).filter_map(Value::as_str) {
            let given = name.contains('{') || p.params.contains_key(name);
            if !given && !known.contains(name) && !RESIDENTS.contains(&name) {
                let hint = format!(
                    "an earlier beat must say as: \"{name}\", or takes must list it; resident roles are {}",
                    RESIDENTS.join(", ")
                );
                self.fault(&format!("\"{name}\""), format!("nothing is called \"{name}\" here"), &hint);
            }
        }
    }

    /// Notes a fault at the first place of `needle`: RON has no spans for values, but names are rare.
    fn fault(&mut self, needle: &str, message: String, hint: &str) {
        let start = self.file.text.find(needle).unwrap_or(0);
        let end = (start + needle.len()).min(self.file.text.len());
        self.diags.items.push(Diagnostic {
            file: self.file.clone(),
            span: Span { start, end },
            message,
            hint: hint.to_owned(),
        });
    }
}

fn resident(tree: &Value) -> Option<String> {
    tree.get("StartProcess")?.get("resident")?.as_str().map(str::to_owned)
}
