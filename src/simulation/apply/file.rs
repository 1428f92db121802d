//! Files, registry values and autostart entries.

use super::Act;
use super::process::alive;
use super::windows;
use crate::base::Text;
use crate::base::ids::ProcId;
use crate::simulation::effect::EffectKind;
use crate::simulation::intent::{Intent, Made, Refusal};
use crate::world::{FileInfo, Integrity, Persistence, PersistenceKind};

pub use crate::world::process::content_sha256;

/// Carries out a file intent.
///
/// # Errors
/// `ProcessGone`, `AccessDenied`, `NotFound` or `Blocked`.
pub fn apply(act: &mut Act<'_, '_>, intent: Intent) -> Result<Made, Refusal> {
    match intent {
        Intent::WriteFile { process, path, size_bytes, content, from_internet } => {
            let sha256 = content_sha256(&content);
            let created = act.at();
            write(act, process, path, FileInfo { size_bytes, sha256, created, from_internet })
        }
        Intent::DeleteFile { process, path } => {
            let host = alive(act.world(), process)?;
            if !act.world().host(host).files.contains_key(&path) {
                return Err(Refusal::NotFound(path));
            }
            // Said first: who looks at the deed still finds the file's hash.
            act.emit(host, EffectKind::FileDeleted { process, path: path.clone() });
            act.world_mut().host_mut(host).files.remove(&path);
            Ok(Made::Nothing)
        }
        Intent::SetRegistry { process, key, details } => {
            let host = alive(act.world(), process)?;
            if key.starts_with("HKLM") && !is_elevated(act, process) {
                return Err(Refusal::AccessDenied);
            }
            act.emit(host, EffectKind::RegistrySet { process, key, details });
            Ok(Made::Nothing)
        }
        Intent::Persist { process, kind, name, command, trigger } => {
            persist(act, process, kind, &name, &command, trigger)
        }
        _ => Err(Refusal::NotFound("file intent".into())),
    }
}

fn is_elevated(act: &Act<'_, '_>, process: ProcId) -> bool {
    act.world().process(process).integrity >= Integrity::High
}

fn write(act: &mut Act<'_, '_>, process: ProcId, path: Text, file: FileInfo) -> Result<Made, Refusal> {
    let host = alive(act.world(), process)?;
    if act.world().controls.hashes.contains_key(&file.sha256) {
        windows::forbidden_file(act, host, process, &path, &file.sha256);
        return Err(Refusal::Blocked("blocked by file hash".into()));
    }
    act.world_mut().host_mut(host).files.insert(path.clone(), file);
    act.emit(host, EffectKind::FileCreated { process, path });
    Ok(Made::Nothing)
}

fn persist(
    act: &mut Act<'_, '_>,
    process: ProcId,
    kind: PersistenceKind,
    name: &Text,
    command: &Text,
    trigger: Text,
) -> Result<Made, Refusal> {
    let host = alive(act.world(), process)?;
    if matches!(kind, PersistenceKind::Service | PersistenceKind::Wmi) && !is_elevated(act, process) {
        return Err(Refusal::AccessDenied);
    }
    let (account, created) = (act.world().process(process).account, act.at());
    let sid = act.world().account(account).sid.clone();
    let entry = Persistence { kind, name: name.clone(), command: command.clone(), account, created, removed: None };
    act.world_mut().host_mut(host).persistence.push(entry);
    let written = FileInfo { size_bytes: 1_024, sha256: content_sha256(command), created, from_internet: false };
    match kind {
        PersistenceKind::RunKey => {
            let key = format!("HKU\\{sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\{name}").into();
            act.emit(host, EffectKind::RegistrySet { process, key, details: command.clone() });
        }
        PersistenceKind::Service => {
            // The service control manager writes the key, not the caller.
            let manager = act.world().host(host).resident.get("services").copied().unwrap_or(process);
            let key = format!("HKLM\\System\\CurrentControlSet\\Services\\{name}\\ImagePath").into();
            act.emit(host, EffectKind::RegistrySet { process: manager, key, details: command.clone() });
            windows::install_service(act, host, process, name, command, &trigger);
        }
        PersistenceKind::ScheduledTask => {
            let path = if name.starts_with('\\') { name.clone() } else { format!("\\{name}").into() };
            act.emit(host, EffectKind::TaskRegistered { process, name: path, command: command.clone(), trigger });
        }
        PersistenceKind::Wmi => windows::subscribe(act, host, process, name, command),
        PersistenceKind::StartupFolder | PersistenceKind::Cron => return write(act, process, name.clone(), written),
    }
    Ok(Made::Nothing)
}
