//! Leakage: whether a single field gives the attack away (P35, P36).
//!
//! *Reads* records with the label that the truth gives them; with its children the only room here that
//! knows of one. *Invariants*: one entity counts once, however often it is recorded (a beacon's process id
//! is one case, not eighty), and what one machine does within half an hour lies in one half; so a table that
//! was learned on one half cannot know the other half's entities, only what they have in common with its own.
//! Ids are compared with those of the same machine in the same half hour, or every counter would tell the
//! hour of the attack.

mod closure;
mod exempt;
mod table;
mod view;

pub use closure::closure;

use super::{Bound, Finding};
use crate::base::Text;
use crate::telemetry::{Record, Value};
use exempt::is_the_attack;
use std::collections::{BTreeMap, BTreeSet};
use table::{Case, both_ways, one_way};
use view::{Look, View};

/// A record and whether the attack caused it.
pub type Labelled<'a> = (&'a Record, bool);

/// A field above this gives the attack away.
const MOST: f64 = 0.65;
/// So many tells are named.
const NAMED: usize = 40;
/// Of the others so many records of a type are looked at: more make no table better.
const OTHERS: usize = 6_000;
/// Fewer others at a place say nothing about the range of its numbers.
const NEIGHBOURS: usize = 4;
/// Length of the piece of time within which ids are compared, in microseconds.
const PIECE: i64 = 30 * 60 * 1_000_000;

/// What each view of each field sees in one labelled capture, by `type.field (view)`.
#[derive(Debug, Default)]
pub struct Traits {
    cases: BTreeMap<String, (View, Vec<Case>)>,
    attacks: usize,
    records: usize,
}

impl Traits {
    /// Looks at every field of every type that the attack left records of.
    pub fn of(records: &[Labelled<'_>]) -> Self {
        let attacks = records.iter().filter(|r| r.1).count();
        let mut traits = Self { cases: BTreeMap::new(), attacks, records: records.len() };
        let mut by_type: BTreeMap<&'static str, Vec<Labelled<'_>>> = BTreeMap::new();
        let kinds: BTreeSet<&str> = records.iter().filter(|r| r.1).map(|(r, _)| r.kind.name).collect();
        for labelled in records.iter().filter(|(r, _)| kinds.contains(r.kind.name)) {
            by_type.entry(labelled.0.kind.name).or_default().push(*labelled);
        }
        for (kind, records) in by_type {
            traits.look_at(kind, &records);
        }
        traits
    }

    fn look_at(&mut self, kind: &str, records: &[Labelled<'_>]) {
        let near: BTreeSet<(Text, i64)> = records.iter().filter(|r| r.1).map(|(r, _)| place(r)).collect();
        let step = (records.len() / OTHERS).max(1);
        let chosen: Vec<Seen<'_>> = records
            .iter()
            .enumerate()
            .map(|(at, (record, attack))| {
                let near = *attack || near.contains(&place(record));
                Seen { record, attack: *attack, near, sampled: *attack || at % step == 0 }
            })
            .filter(|seen| seen.near || seen.sampled)
            .collect();
        let ranks = Ranks::of(&chosen);
        let owners: Vec<(Text, String)> = chosen.iter().map(|s| (source(s.record), actor(s.record))).collect();
        let Some(fields) = chosen.first().map(|s| s.record.kind.fields) else { return };
        for (at, field) in fields.iter().enumerate() {
            for view in View::ALL.into_iter().filter(|view| !is_the_attack(kind, field.name, *view)) {
                let value = |seen: &Seen<'_>| seen.record.values.get(at).cloned();
                let cases = cases(&chosen, &owners, &ranks, view, value);
                self.keep(format!("{kind}.{} ({})", field.name, view.name()), view, cases);
            }
        }
        let clock = |seen: &Seen<'_>| Some(Value::Float(seen.record.time.0.rem_euclid(1_000_000) as f64 / 1e6));
        for view in [View::Number, View::LowDigits] {
            let cases = cases(&chosen, &owners, &ranks, view, clock);
            self.keep(format!("{kind}.second of its time ({})", view.name()), view, cases);
        }
    }

    fn keep(&mut self, name: String, view: View, cases: Vec<Case>) {
        if cases.iter().any(|c| c.attack) && cases.iter().any(|c| !c.attack) {
            self.cases.insert(name, (view, cases));
        }
    }

    /// P35 and the share of P37: what one half of this world teaches about the other.
    pub fn findings(&self) -> Vec<Finding> {
        let judged =
            self.cases.iter().filter(|(_, (view, _))| *view != View::Value).filter_map(|(name, (_, cases))| {
                let (one, other): (Vec<Case>, Vec<Case>) = cases.iter().cloned().partition(|c| c.half % 2 == 0);
                both_ways(&one, &other).map(|area| (name.as_str(), area.beyond_chance()))
            });
        let judged: Vec<(&str, f64)> = judged.collect();
        let share = (self.records > 0).then(|| self.attacks as f64 / self.records as f64);
        vec![
            told("P35", "the best single field tells the attack (area)", &judged),
            Finding::of("P37", "share of records of the attack", Bound::AtMost(0.01), share, self.attacks),
        ]
    }

    /// P36: what this world teaches about another, and that one about this.
    pub fn across(&self, other: &Self) -> Finding {
        let judged = self.cases.iter().filter_map(|(name, (_, cases))| {
            let (_, theirs) = other.cases.get(name)?;
            let (there, back) = (one_way(cases, theirs)?, one_way(theirs, cases)?);
            Some((name.as_str(), there.beyond_chance().min(back.beyond_chance())))
        });
        let judged: Vec<(&str, f64)> = judged.collect();
        told("P36", "what tells the attack in one world tells it in another (area)", &judged)
    }
}

/// The best of these areas, with the names of those that are too good.
fn told(check: &'static str, title: &'static str, judged: &[(&str, f64)]) -> Finding {
    let mut tells: Vec<(&str, f64)> = judged.iter().copied().filter(|(_, area)| *area > MOST).collect();
    tells.sort_by(|a, b| b.1.total_cmp(&a.1));
    let best = judged.iter().map(|(_, area)| *area).max_by(f64::total_cmp);
    let named: Vec<String> = tells.iter().take(NAMED).map(|(tell, area)| format!("{tell} {area:.2}")).collect();
    Finding::of(check, title, Bound::AtMost(MOST), best, judged.len()).note(named.join(", "))
}

/// A record that is looked at.
struct Seen<'a> {
    record: &'a Record,
    attack: bool,
    /// Of a machine and half hour that the attack was at.
    near: bool,
    /// One of those that stand for the whole world.
    sampled: bool,
}

fn cases(
    chosen: &[Seen<'_>],
    owners: &[(Text, String)],
    ranks: &Ranks,
    view: View,
    value: impl Fn(&Seen<'_>) -> Option<Value>,
) -> Vec<Case> {
    let values: Vec<Option<Value>> = chosen.iter().map(value).collect();
    let mut looks: Vec<Option<Look>> = values.iter().map(|v| view.look(v.as_ref()?)).collect();
    if view == View::Number {
        ranks.compare(chosen, &mut looks);
    }
    let seen = chosen.iter().zip(owners).zip(values.iter().zip(looks));
    let fitting = seen.filter(|((seen, _), _)| view == View::Number || seen.sampled);
    each_once(fitting.filter_map(|((seen, owner), (value, look))| {
        let entity = entity(view, owner, value.as_ref()?);
        let half = if view.counts_actors() { entity } else { half_of(seen.record, &owner.0) };
        Some((entity, Case { half, look: look?, attack: seen.attack }))
    }))
}

/// What one machine does within half an hour hangs together (a burst, a scan) and stays together.
fn half_of(record: &Record, source: &Text) -> u64 {
    number_of(&[source, &record.time.0.div_euclid(PIECE).to_string()])
}

/// Which of the records looked at were made at the same place, as positions.
struct Ranks(BTreeMap<(Text, i64), Vec<usize>>);

impl Ranks {
    fn of(chosen: &[Seen<'_>]) -> Self {
        let mut places: BTreeMap<(Text, i64), Vec<usize>> = BTreeMap::new();
        for (at, seen) in chosen.iter().enumerate().filter(|(_, seen)| seen.near) {
            places.entry(place(seen.record)).or_default().push(at);
        }
        Self(places)
    }

    /// Makes each number its rank among those of the others at its place, from 0 to 1: a counter that merely
    /// rises with the day tells nothing then, a range of its own still does.
    fn compare(&self, chosen: &[Seen<'_>], looks: &mut [Option<Look>]) {
        let number = |look: &Option<Look>| match look {
            Some(Look::Number(n)) => Some(*n),
            _ => None,
        };
        let mut ranked = vec![None; looks.len()];
        for members in self.0.values() {
            let others = members.iter().filter(|at| !chosen[**at].attack);
            let mut others: Vec<f64> = others.filter_map(|at| number(&looks[*at])).collect();
            others.sort_by(f64::total_cmp);
            // A value counts once here as it does among the cases.
            others.dedup();
            if others.len() < NEIGHBOURS {
                continue;
            }
            for at in members {
                let Some(n) = number(&looks[*at]) else { continue };
                let below = others.partition_point(|o| *o < n);
                let same = others.partition_point(|o| *o <= n) - below;
                // One of the others is compared with the rest of them, and every rank lies anywhere between its
                // neighbours: else the steps of small groups would tell members from strangers.
                let (own, rest) = if chosen[*at].attack { (same, others.len()) } else { (same - 1, others.len() - 1) };
                let rank = (below as f64 + (own as f64 + 1.0) * anywhere(*at)) / (rest as f64 + 1.0);
                ranked[*at] = Some(Look::Number(rank));
            }
        }
        looks.iter_mut().zip(ranked).for_each(|(look, rank)| *look = rank);
    }
}

/// A number between 0 and 1 that has nothing to do with the record at this position.
fn anywhere(at: usize) -> f64 {
    ((at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Each entity once with the attack and once without.
fn each_once(seen: impl Iterator<Item = (u64, Case)>) -> Vec<Case> {
    let mut cases: BTreeMap<(u64, bool), Case> = BTreeMap::new();
    for (entity, case) in seen {
        cases.entry((entity, case.attack)).or_insert(case);
    }
    cases.into_values().collect()
}

fn entity(view: View, (source, actor): &(Text, String), value: &Value) -> u64 {
    let told = value.to_text().unwrap_or_default();
    if view.counts_actors() {
        let seen = if view == View::Value { told } else { Text::default() };
        number_of(&[source, actor, &seen])
    } else {
        number_of(&[source, &told])
    }
}

/// A number for an entity (FNV-1a, 64 bits): there are millions of them, and nobody chooses them to collide.
fn number_of(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    // The low bit chooses the half: it takes from all of them.
    hash ^ (hash >> 32) ^ (hash >> 17)
}

/// Machine and half hour of a record.
fn place(record: &Record) -> (Text, i64) {
    (source(record), record.time.0.div_euclid(PIECE))
}

fn first_of(record: &Record, fields: &[&str]) -> Text {
    fields.iter().map(|f| record.text(f)).find(|t| !t.is_empty()).unwrap_or_default()
}

/// Whose record it is: the machine, or the sender of a flow.
fn source(record: &Record) -> Text {
    // An answer is told by who was asked; its owner is who asked.
    let asked = &*record.text("src_port") == "53";
    if asked { record.text("dest_ip") } else { first_of(record, &["Computer", "DeviceName", "id.orig_h", "src_ip"]) }
}

/// Who acts in it: a process, else an account and a pair of addresses.
fn actor(record: &Record) -> String {
    let process = ["ProcessGuid", "SourceProcessGuid", "NewProcessId", "InitiatingProcessId", "ProcessId", "ProcessID"];
    let own = ["lsass.exe", "svchost.exe"].contains(&&*record.text("InitiatingProcessFileName"));
    let process = if own { Text::default() } else { first_of(record, &process) };
    let account = first_of(record, &["TargetUserName", "AccountName", "SubjectUserName", "user", "client"]);
    let from = first_of(record, &["id.orig_h", "src_ip", "IpAddress", "RemoteIP", "IPAddress"]);
    let to = first_of(record, &["id.resp_h", "dest_ip", "dst_ip", "DestinationIPAddress"]);
    format!("{process}|{account}|{from}|{to}")
}
