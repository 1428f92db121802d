//! Proof: records that were visible in time, and a query that an analyst would write to find them.

use super::Play;
use crate::base::Text;
use crate::base::ids::{EffectId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::truth::{Atom, Cause};
use crate::telemetry::columns::{project, type_columns};
use crate::telemetry::{ColumnType, Record, Value};

/// Most records of one proof.
const MOST: usize = 5;
/// A query that finds more than this proves nothing.
const TOO_MANY: usize = 40;

/// Columns an analyst filters by, the most telling first.
const TELLING: [&str; 26] = [
    "EventID",
    "Computer",
    "QueryName",
    "TargetObject",
    "TargetFilename",
    "TaskName",
    "TargetUserName",
    "Image",
    "NewProcessName",
    "SenderFromAddress",
    "RecipientEmailAddress",
    "UrlDomain",
    "FileName",
    "DestinationHostName",
    "server_name",
    "query",
    "SourceIP",
    "DestinationIP",
    "id_orig_h",
    "id_resp_h",
    "id_resp_p",
    "HostName",
    "ServiceName",
    "ThreatName",
    "PipeName",
    "RelativeTargetName",
];

/// Looks records up by what caused them and writes the query that finds them.
#[derive(Debug)]
pub(super) struct Cite<'a> {
    play: &'a Play<'a>,
    by_effect: Vec<(EffectId, RecordId)>,
    attack: Vec<RecordId>,
}

impl<'a> Cite<'a> {
    /// Reads through all records once.
    pub(super) fn new(play: &'a Play<'a>) -> Self {
        let pair = |(i, effect): (usize, &EffectId)| (*effect, RecordId(i as u32));
        let mut by_effect: Vec<_> = play.effects.iter().enumerate().map(pair).collect();
        by_effect.sort_unstable();
        let hostile = |e: &EffectId| matches!(play.truth.cause(*e), Cause::Attack { .. });
        let attack =
            play.effects.iter().enumerate().filter(|(_, e)| hostile(e)).map(|(i, _)| RecordId(i as u32)).collect();
        Self { play, by_effect, attack }
    }

    /// What is graded.
    pub(super) fn play(&self) -> &'a Play<'a> {
        self.play
    }

    /// Records of one effect.
    pub(super) fn of_effect(&self, effect: EffectId) -> impl Iterator<Item = RecordId> + '_ {
        let from = self.by_effect.partition_point(|(e, _)| *e < effect);
        self.by_effect[from..].iter().take_while(move |(e, _)| *e == effect).map(|(_, r)| *r)
    }

    /// Records that prove an atom and had arrived at `until`.
    pub(super) fn of_atom(&self, atom: &Atom, until: SimTime) -> Vec<RecordId> {
        let all = atom.proof.iter().flat_map(|e| self.of_effect(*e));
        all.filter(|r| self.visible(*r, until)).collect()
    }

    /// Records of the attacker's doing that had arrived at `until`, in order of arrival.
    pub(super) fn attack(&self, until: SimTime) -> &[RecordId] {
        let arrived = |r: &RecordId| self.play.records.get(r.index()).is_some_and(|r| r.seen <= until);
        let to = self.attack.partition_point(arrived);
        &self.attack[..to]
    }

    /// The record had arrived and could still be searched.
    pub(super) fn visible(&self, record: RecordId, at: SimTime) -> bool {
        self.play.could_see(record, at)
    }

    /// The latest record before `at` that names `word`; the search goes back a bounded way.
    pub(super) fn naming(&self, word: &str, at: SimTime) -> Option<RecordId> {
        let to = self.play.records.partition_point(|r| r.seen <= at);
        let recent = self.play.records[..to].iter().rev().take(4_000);
        recent.into_iter().find(|r| names(r, word)).map(|r| r.id)
    }

    /// At most five of `wanted` that were visible at `at` (later, where none was), a query that finds
    /// them, and the moment the deduction speaks of.
    pub(super) fn proof(&self, wanted: &[RecordId], at: SimTime) -> (Vec<RecordId>, Text, SimTime) {
        let mut seen: Vec<RecordId> = wanted.iter().copied().filter(|r| self.visible(*r, at)).collect();
        if seen.is_empty() {
            seen.extend(self.attack(at).last().or_else(|| self.first_alert_record(at)));
        }
        if seen.is_empty() {
            let last = self.play.records.partition_point(|r| r.seen <= at).checked_sub(1);
            seen.extend(last.map(|i| RecordId(i as u32)));
        }
        let picked = self.minimal(&seen);
        match self.query(&picked) {
            Some(text) => (picked, text, at),
            None => (picked, Text::default(), at),
        }
    }

    fn first_alert_record(&self, at: SimTime) -> Option<&RecordId> {
        let first = self.play.alerts.iter().find(|a| a.raised <= at)?.records.first()?;
        self.visible(*first, at).then_some(first)
    }

    /// Greedy: of the table that shows most, first records of types and hosts not yet covered.
    fn minimal(&self, seen: &[RecordId]) -> Vec<RecordId> {
        let records: Vec<&Record> = seen.iter().filter_map(|r| self.play.record(*r)).collect();
        let Some(first) = records.first() else { return Vec::new() };
        let mut covered = Vec::new();
        let mut out = Vec::new();
        for record in records.iter().filter(|r| r.kind.table == first.kind.table) {
            let shows = (record.kind.name, record.host);
            if out.len() < MOST && !covered.contains(&shows) {
                covered.push(shows);
                out.push(record.id);
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// A query over shared columns if it finds the records among few others, else by number.
    fn query(&self, wanted: &[RecordId]) -> Option<Text> {
        let records: Vec<&Record> = wanted.iter().filter_map(|r| self.play.record(*r)).collect();
        let first = records.first()?;
        let numbers: Vec<String> = wanted.iter().map(|r| r.0.to_string()).collect();
        let by_number = format!("{} | where RecordId in ({})", first.kind.table, numbers.join(", "));
        let by_content = content_query(&records);
        let good = |kql: &String| {
            let found = self.play.query(kql).map(|t| t.records()).unwrap_or_default();
            found.len() <= TOO_MANY && wanted.iter().all(|r| found.contains(r))
        };
        Some(if good(&by_content) { by_content.into() } else { by_number.into() })
    }
}

/// The record prints `word` in one of its fields, whatever its case.
pub(super) fn names(record: &Record, word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let holds = |v: &Value| match v {
        Value::Text(text) => text.to_ascii_lowercase().contains(&word),
        Value::Json(json) => json.to_ascii_lowercase().contains(&word),
        Value::List(items) => items.iter().any(|i| i.to_ascii_lowercase().contains(&word)),
        _ => false,
    };
    !word.is_empty() && record.values.iter().chain(&record.system).any(holds)
}

/// `Table | where TimeGenerated between (…) | where EventID == 4688 and Computer == "…"`.
fn content_query(records: &[&Record]) -> String {
    let table = records[0].kind.table;
    let low = records.iter().map(|r| r.time).min().unwrap_or(records[0].time);
    let high = records.iter().map(|r| r.time).max().unwrap_or(records[0].time);
    let mut text = format!(
        "{table}\n| where TimeGenerated between (datetime({}) .. datetime({}))",
        minute(low - SimSpan::secs(1)),
        minute(high + SimSpan::mins(1))
    );
    let shared: Vec<String> = TELLING.iter().filter_map(|c| shared(records, c)).take(3).collect();
    if !shared.is_empty() {
        text.push_str("\n| where ");
        text.push_str(&shared.join(" and "));
    }
    text
}

/// `Computer == "…"` when all records agree on that column.
fn shared(records: &[&Record], column: &str) -> Option<String> {
    let mut value: Option<(Text, ColumnType)> = None;
    for record in records {
        let columns = type_columns(record.kind);
        let at = columns.iter().position(|c| c.name == column)?;
        let text = project(record).get(at)?.to_text()?;
        match &value {
            Some((other, _)) if *other != text => return None,
            _ => value = Some((text, columns[at].column_type)),
        }
    }
    let (text, column_type) = value?;
    match column_type {
        _ if text.is_empty() || &*text == "-" => None,
        ColumnType::Long => Some(format!("{column} == {text}")),
        ColumnType::String if text.contains(['"', '\\', '\n']) => Some(format!("{column} has @'{}'", tail(&text)?)),
        ColumnType::String => Some(format!("{column} == \"{text}\"")),
        _ => None,
    }
}

/// The last part of a path: what an analyst would type.
fn tail(path: &str) -> Option<&str> {
    let last = path.rsplit(['\\', '"', '\n']).find(|part| !part.is_empty())?;
    (!last.contains('\'')).then_some(last)
}

fn minute(t: SimTime) -> String {
    t.utc().format("%Y-%m-%dT%H:%M:00Z").to_string()
}
