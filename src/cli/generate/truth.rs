//! `truth.json`: the cause of every record, by file and line, and the facts behind the run.

use super::files::Place;
use super::{Args, Failure, unwritable};
use crate::simulation::truth::{Cause, Truth};
use crate::telemetry::Record;
use crate::world::World;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// Name of the file.
pub(super) const NAME: &str = "truth.json";

/// The file while it is written; records come first, one a line.
pub(super) struct TruthFile {
    path: PathBuf,
    out: BufWriter<File>,
    records: usize,
}

impl TruthFile {
    pub(super) fn create(dir: &Path, args: &Args) -> Result<Self, Failure> {
        let path = dir.join(NAME);
        let out = BufWriter::new(File::create(&path).map_err(|e| unwritable(&path, &e.to_string()))?);
        let mut file = Self { path, out, records: 0 };
        let (scenario, seed) = (json!(args.scenario), args.seed);
        file.put(&format!("{{\"scenario\":{scenario},\"seed\":{seed},\"records\":["))?;
        Ok(file)
    }

    pub(super) fn record(&mut self, record: &Record, place: &Place, cause: &Cause) -> Result<(), Failure> {
        let mut row = json!({ "file": &*place.file, "line": place.line, "type": record.kind.name, "time": record.time.rfc3339() });
        if let (Some(row), Value::Object(cause)) = (row.as_object_mut(), told(cause)) {
            row.extend(cause);
        }
        let comma = if self.records == 0 { "\n" } else { ",\n" };
        self.records += 1;
        self.put(&format!("{comma}{row}"))
    }

    /// What can be proven, and the attacker's story, after all records.
    pub(super) fn finish(mut self, truth: &Truth, world: &World) -> Result<(), Failure> {
        let facts: Vec<Value> = truth
            .atoms
            .iter()
            .map(|a| {
                let accepted: Vec<&str> = a.accepted.iter().map(|t| &**t).collect();
                json!({ "kind": a.kind, "value": &*a.value, "accepted": accepted, "since": a.since.rfc3339() })
            })
            .collect();
        let story: Vec<Value> = truth
            .milestones
            .iter()
            .map(|m| {
                json!({
                    "time": m.at.rfc3339(),
                    "step": m.step.as_str(),
                    "what": &*m.what,
                    "host": m.host.map(|h| world.host(h).name.to_string()),
                    "account": m.account.map(|a| world.account(a).name.to_string()),
                })
            })
            .collect();
        self.put(&format!("\n],\n\"facts\":{},\n\"milestones\":{}}}\n", json!(facts), json!(story)))?;
        let Self { path, mut out, .. } = self;
        out.flush().map_err(|e| unwritable(&path, &e.to_string()))
    }

    fn put(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).map_err(|e| unwritable(&self.path, &e.to_string()))
    }
}

fn told(cause: &Cause) -> Value {
    match cause {
        Cause::Start => json!({ "cause": "start" }),
        Cause::Benign { habit, disposition, reason, ticket } => json!({
            "cause": "benign",
            "habit": &**habit,
            "disposition": disposition,
            "reason": reason,
            "ticket": ticket.as_deref(),
        }),
        Cause::Attack { step, technique, reason, failed } => json!({
            "cause": "attack",
            "step": step.as_str(),
            "technique": technique.as_str(),
            "reason": reason,
            "failed": failed,
        }),
        Cause::Response { action } => json!({ "cause": "response", "action": action.0 }),
    }
}
