//! The product's own detections, from `assets/edr_alerts.ron`: `AlertInfo` and `AlertEvidence`.
//!
//! A detection looks at one effect only; whether it fires at all is keyed by detection and machine
//! behaviour, as cloud models see the same thing once and miss it the other time. It knows no truth.

use super::deployment::deployment;
use super::fields::alert::{ALERT, EVIDENCE};
use super::row::{self, Cells, Row, account};
use crate::base::digest;
use crate::base::ids::{AccountId, ProcId};
use crate::base::time::SimSpan;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::world::{Host, Process, World};
use serde::Deserialize;
use serde_json::json;
use smol_str::ToSmolStr as _;
use std::sync::LazyLock;

/// One detection.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    title: String,
    category: String,
    severity: String,
    techniques: Vec<String>,
    on: On,
    /// Fires in so many of 1000 cases that fit.
    chance_permille: u64,
}

/// What it looks at; texts in lower case after reading.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
enum On {
    Process {
        #[serde(default)]
        file: Vec<String>,
        #[serde(default)]
        parent: Vec<String>,
        #[serde(default)]
        folder: Vec<String>,
        #[serde(default)]
        command: Vec<String>,
    },
    Opened {
        target: Vec<String>,
        not_by: Vec<String>,
    },
    Registry {
        key: Vec<String>,
        data: Vec<String>,
    },
    Task {
        command: Vec<String>,
    },
    File {
        path: Vec<String>,
        by: Vec<String>,
    },
    Blocked,
    LogCleared,
    GroupJoined {
        groups: Vec<String>,
    },
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    ron::from_str(include_str!("../../../../assets/edr_alerts.ron"))
        .expect("assets/edr_alerts.ron is checked by a test")
});

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let Some(seen) = Seen::of(effect, world).filter(|s| deployment().covers(s.host)) else { return };
    for pattern in PATTERNS.iter().filter(|p| p.on.fits(&effect.kind, world)) {
        let behaviour = seen.process.map_or("", |p| &p.command_line);
        let key = [pattern.title.as_bytes(), seen.host.name.as_bytes(), behaviour.as_bytes()];
        if digest::hash64(&key) % 1_000 < pattern.chance_permille {
            seen.raise(pattern, effect, world, out);
        }
    }
}

/// Some text of a filled list occurs; an empty list asks for nothing.
fn any(wanted: &[String], text: &str) -> bool {
    wanted.is_empty() || {
        let text = text.to_ascii_lowercase();
        wanted.iter().any(|w| text.contains(&w.to_ascii_lowercase()))
    }
}

impl On {
    fn fits(&self, kind: &EffectKind, world: &World) -> bool {
        match (self, kind) {
            (Self::Process { file, parent, folder, command }, EffectKind::ProcessStarted { process }) => {
                let new = world.process(*process);
                let above = new.parent.map_or("", |p| world.process(p).file_name());
                any(file, new.file_name())
                    && any(parent, above)
                    && any(folder, &new.image)
                    && any(command, &new.command_line)
            }
            (Self::Opened { target, not_by }, EffectKind::ProcessAccessed { source, target: opened, mask }) => {
                mask & 0x10 != 0
                    && any(target, world.process(*opened).file_name())
                    && !any(not_by, world.process(*source).file_name())
            }
            (Self::Registry { key, data }, EffectKind::RegistrySet { key: set, details, .. }) => {
                any(key, set) && any(data, details)
            }
            (Self::Task { command }, EffectKind::TaskRegistered { command: runs, .. }) => any(command, runs),
            (Self::File { path, by }, EffectKind::FileCreated { process, path: written }) => {
                any(by, world.process(*process).file_name()) && any(path, written)
            }
            (Self::Blocked, EffectKind::ProcessBlocked { .. }) | (Self::LogCleared, EffectKind::LogCleared { .. }) => {
                true
            }
            (Self::GroupJoined { groups }, EffectKind::GroupJoined { group, .. }) => {
                any(groups, group.name_and_rid().0)
            }
            _ => false,
        }
    }
}

/// Who and what an alert is about.
struct Seen<'a> {
    host: &'a Host,
    process: Option<&'a Process>,
    account: Option<AccountId>,
}

impl<'a> Seen<'a> {
    fn of(effect: &Effect, world: &'a World) -> Option<Self> {
        let by = |process: ProcId| {
            let process = world.process(process);
            Self { host: world.host(process.host), process: Some(process), account: Some(process.account) }
        };
        let on_host = |account| Self { host: world.host(effect.host), process: None, account };
        Some(match &effect.kind {
            EffectKind::ProcessStarted { process }
            | EffectKind::FileCreated { process, .. }
            | EffectKind::RegistrySet { process, .. }
            | EffectKind::TaskRegistered { process, .. }
            | EffectKind::ProcessAccessed { source: process, .. } => by(*process),
            EffectKind::ProcessBlocked { parent: Some(parent), .. } => by(*parent),
            EffectKind::ProcessBlocked { parent: None, .. } => on_host(None),
            EffectKind::LogCleared { by } => on_host(Some(world.logon(*by).account)),
            EffectKind::GroupJoined { account, .. } => on_host(Some(*account)),
            _ => return None,
        })
    }

    fn raise(&self, pattern: &Pattern, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let mut row = Row::new(effect, world, self.host, None);
        let number = digest::hash64(&[pattern.title.as_bytes(), &effect.id.0.to_le_bytes(), self.host.name.as_bytes()]);
        // The service thinks for a while before it calls something an alert.
        row.time += SimSpan::secs(20 + (number % 160) as i64);
        let id = format!("da{number:020}_1");
        let techniques =
            if pattern.techniques.is_empty() { String::new() } else { json!(pattern.techniques).to_string() };
        let source = if pattern.category == "Malware" { "Antivirus" } else { "EDR" };
        let head = vec![
            ("AlertId", id.clone().into()),
            ("Title", pattern.title.clone().into()),
            ("Category", pattern.category.clone().into()),
            ("Severity", pattern.severity.clone().into()),
            ("ServiceSource", SERVICE.into()),
            ("DetectionSource", source.into()),
            ("AttackTechniques", techniques.clone().into()),
        ];
        row.write(out, &ALERT, head);
        for about in self.evidence(world) {
            let mut cells: Cells = vec![
                ("AlertId", id.clone().into()),
                ("Title", pattern.title.clone().into()),
                ("Categories", json!([pattern.category]).to_smolstr().into()),
                ("AttackTechniques", techniques.clone().into()),
                ("ServiceSource", SERVICE.into()),
                ("DetectionSource", source.into()),
            ];
            cells.extend(about);
            cells.push(("Severity", pattern.severity.clone().into()));
            row.write(out, &EVIDENCE, cells);
        }
    }

    /// One row for the machine, the account and the process.
    fn evidence(&self, world: &World) -> Vec<Cells> {
        let device = || {
            vec![
                ("DeviceId", row::device_id(self.host).into()),
                ("DeviceName", self.host.fqdn.to_ascii_lowercase().into()),
            ]
        };
        let who = |id: AccountId| -> Cells {
            let owner = world.account(id);
            ACCOUNT.iter().map(|name| (*name, account(world, owner, &name["Account".len()..]))).collect()
        };
        let mut out = vec![[entity("Machine", "Impacted"), device()].joined()];
        out.extend(self.account.map(|id| [entity("User", "Impacted"), who(id)].joined()));
        out.extend(self.process.map(|p| {
            let mut cells = [entity("Process", "Related"), row::file(self.host, &p.image)].joined();
            cells.retain(|(name, _)| *name != "MD5");
            cells.extend(who(p.account));
            cells.extend(device());
            cells.push(("ProcessCommandLine", Value::from(p.command_line.clone())));
            cells
        }));
        out
    }
}

const SERVICE: &str = "Microsoft Defender for Endpoint";
const ACCOUNT: [&str; 5] = ["AccountName", "AccountDomain", "AccountSid", "AccountObjectId", "AccountUpn"];

fn entity(kind: &str, role: &str) -> Cells {
    vec![("EntityType", Value::copied(kind)), ("EvidenceRole", Value::copied(role))]
}
