//! Tasks, scripts, opened processes, blocked programs, accounts and logs: rows of `DeviceEvents`.

use super::deployment::deployment;
use super::emit::{by, registry_data, written_out};
use super::fields::event;
use super::row::{Cells, Row, account};
use crate::base::ids::{AccountId, LogonRef};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::world::process::program_sha256;
use crate::world::{Group, World};
use serde_json::{Value as Json, json};

/// Right to read memory: the only kind of opening the agent reports.
const READ_MEMORY: u32 = 0x10;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    match &effect.kind {
        EffectKind::ScriptRun { process, text, .. } => {
            if let Some(row) = by(effect, world, *process) {
                row.write(out, &event::TYPE, noted("PowerShellCommand", json!({ "Command": &**text })));
            }
        }
        EffectKind::TaskRegistered { process, name, command, trigger } => {
            if let Some(row) = by(effect, world, *process) {
                let content = format!(
                    "<Task><Triggers><{trigger} /></Triggers><Actions><Exec><Command>{command}</Command></Exec></Actions></Task>"
                );
                let about = json!({ "TaskName": &**name, "TaskContent": content });
                row.write(out, &event::TYPE, noted("ScheduledTaskCreated", about));
            }
        }
        EffectKind::ProcessAccessed { source, target, mask } => {
            let target = world.process(*target);
            let reads = mask & READ_MEMORY != 0 && target.file_name().eq_ignore_ascii_case("lsass.exe");
            if let Some(row) = by(effect, world, *source).filter(|_| reads) {
                let cells = vec![
                    ("ActionType", "OpenProcessApiCall".into()),
                    ("FileName", Value::copied(target.file_name())),
                    ("FolderPath", target.image.clone().into()),
                    ("SHA256", target.sha256.clone().into()),
                    ("ProcessId", Value::Int(i64::from(target.pid.0))),
                    ("ProcessCommandLine", target.command_line.clone().into()),
                    ("AdditionalFields", json!({ "DesiredAccess": mask }).into()),
                ];
                row.write(out, &event::TYPE, cells);
            }
        }
        EffectKind::ProcessBlocked { parent, image, command_line, .. } => {
            let host = world.host(effect.host);
            if deployment().covers(host) {
                let row = Row::new(effect, world, host, parent.map(|p| world.process(p)));
                let about = json!({
                    "ThreatName": "EUS:Win32/CustomEnterpriseBlock!cl",
                    "Action": 2,
                    "WasExecutingWhileDetected": false,
                    "WasRemediated": true,
                });
                let sha256 = host.files.get(image).map_or_else(|| program_sha256(host.os, image), |f| f.sha256.clone());
                let cells = vec![
                    ("ActionType", "AntivirusDetection".into()),
                    ("FileName", Value::copied(image.rsplit('\\').next().unwrap_or(image))),
                    ("FolderPath", image.clone().into()),
                    ("SHA256", sha256.into()),
                    ("ProcessCommandLine", command_line.clone().into()),
                    ("AdditionalFields", about.into()),
                ];
                row.write(out, &event::TYPE, cells);
            }
        }
        _ => directory(effect, world, out),
    }
}

/// Changes that the agent on the controller or on the machine itself sees.
fn directory(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let host = world.host(effect.host);
    if !deployment().covers(host) {
        return;
    }
    let by_lsass = || Row::new(effect, world, host, host.resident.get("lsass").map(|p| world.process(*p)));
    match &effect.kind {
        EffectKind::AccountCreated { by, account } => {
            by_lsass().write(out, &event::TYPE, change("UserAccountCreated", world, *account, *by, Json::Null));
        }
        EffectKind::GroupJoined { by, account, group } => {
            let (name, rid) = group.name_and_rid();
            let local = matches!(group, Group::Administrators | Group::RemoteDesktopUsers);
            let domain = if local { "Builtin" } else { &*world.company.netbios };
            let sid = if local { format!("S-1-5-32-{rid}") } else { format!("{}-{rid}", world.company.domain_sid) };
            let about = json!({ "GroupName": name, "GroupDomainName": domain, "GroupSid": sid });
            let action = if local { "UserAccountAddedToLocalGroup" } else { "SecurityGroupMemberAdded" };
            by_lsass().write(out, &event::TYPE, change(action, world, *account, *by, about));
        }
        EffectKind::LogCleared { by } => {
            let account_of = world.logon(*by).account;
            let cells = change("SecurityLogCleared", world, account_of, *by, Json::Null);
            by_lsass().write(out, &event::TYPE, cells);
        }
        _ => {}
    }
}

/// A service in the registry is a service installed; shown beside the value itself.
pub(super) fn service(row: &Row<'_>, key: &str, details: &str) -> Option<Cells> {
    let name = key.strip_prefix(r"HKLM\System\CurrentControlSet\Services\")?.strip_suffix(r"\ImagePath")?;
    let about =
        json!({ "ServiceName": name, "ServiceStartType": 3, "ServiceType": 16, "ServiceAccount": "LocalSystem" });
    let (path, value) = key.rsplit_once('\\')?;
    let actor = row.actor?;
    Some(vec![
        ("ActionType", "ServiceInstalled".into()),
        ("FileName", Value::copied(details.rsplit('\\').next().unwrap_or(details))),
        ("FolderPath", Value::copied(details)),
        ("LogonId", Value::Int(row.world.logon(actor.logon).logon_id.0 as i64)),
        ("RegistryKey", written_out(path).into()),
        ("RegistryValueName", Value::copied(value)),
        ("RegistryValueData", registry_data(details).1.into()),
        ("AdditionalFields", about.into()),
    ])
}

fn noted(action: &str, about: Json) -> Cells {
    vec![("ActionType", Value::copied(action)), ("AdditionalFields", about.into())]
}

/// A change of an account, asked for in session `by`.
fn change(action: &str, world: &World, whose: AccountId, by: LogonRef, about: Json) -> Cells {
    let owner = world.account(whose);
    vec![
        ("ActionType", Value::copied(action)),
        ("AccountDomain", account(world, owner, "Domain")),
        ("AccountName", account(world, owner, "Name")),
        ("AccountSid", account(world, owner, "Sid")),
        ("LogonId", Value::Int(world.logon(by).logon_id.0 as i64)),
        ("AdditionalFields", if about.is_null() { Value::Absent } else { about.into() }),
    ]
}
