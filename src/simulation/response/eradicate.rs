//! Eradication: remove what was left behind.

use super::Touched;
use super::work::{Work, count};
use crate::base::Text;
use crate::base::ids::HostId;
use crate::simulation::apply::windows;
use crate::world::{Persistence, PersistenceKind};

pub(super) fn remove_persistence(work: &mut Work<'_, '_>, host: HostId, name: &Text) -> Result<Text, Text> {
    work.agent(host)?;
    let now = work.stage.now;
    let row = work.stage.world.host_mut(host);
    let host_name = row.name.clone();
    let entry = row.persistence.iter_mut().rev().find(|p| p.removed.is_none() && is_called(p, name));
    let Some(entry) = entry else {
        return Err(format!("nothing called \"{name}\" starts by itself on {host_name}").into());
    };
    entry.removed = Some(now);
    let (entry, kind, name) = (entry.clone(), entry.kind, entry.name.clone());
    windows::entry_removed(&mut work.act(), host, &entry);
    if matches!(kind, PersistenceKind::StartupFolder | PersistenceKind::Cron) {
        work.stage.world.host_mut(host).files.remove(&name);
    }
    work.touched.push(Touched::Autostart(host, name.clone()));
    Ok(format!("{} {name} removed from {host_name}", in_words(kind)).into())
}

/// The name as people write it: any case, with or without the leading backslash, or the last part alone.
fn is_called(entry: &Persistence, name: &str) -> bool {
    let plain = |text: &str| text.trim().trim_start_matches('\\').to_ascii_lowercase();
    let (own, wanted) = (plain(&entry.name), plain(name));
    own == wanted || own.rsplit(['\\', '/']).next() == Some(&*wanted)
}

/// `run key`, `scheduled task` …
pub(super) fn in_words(kind: PersistenceKind) -> &'static str {
    match kind {
        PersistenceKind::RunKey => "run key",
        PersistenceKind::ScheduledTask => "scheduled task",
        PersistenceKind::Service => "service",
        PersistenceKind::StartupFolder => "startup file",
        PersistenceKind::Cron => "cron entry",
        PersistenceKind::Wmi => "WMI subscription",
    }
}

pub(super) fn delete_file(work: &mut Work<'_, '_>, host: HostId, path: &Text) -> Result<Text, Text> {
    work.agent(host)?;
    let world = work.world();
    let row = world.host(host);
    let found = row.files.keys().find(|p| p.eq_ignore_ascii_case(path.trim())).cloned();
    let Some(path) = found else {
        return Err(format!("{} has no file {path}", row.name).into());
    };
    let user = row.live.values().map(|p| world.process(*p)).find(|p| p.image.eq_ignore_ascii_case(&path));
    if let Some(user) = user {
        return Err(format!("{} is running as process {}; end it first", user.file_name(), user.pid).into());
    }
    work.stage.world.host_mut(host).files.remove(&path);
    work.touched.push(Touched::File(host, path.clone()));
    Ok(format!("{path} deleted").into())
}

pub(super) fn patch(work: &mut Work<'_, '_>, host: HostId) -> Result<Text, Text> {
    work.agent(host)?;
    let row = work.stage.world.host_mut(host);
    let closed = std::mem::take(&mut row.weaknesses).len();
    Ok(format!("{} closed on {}", count(closed, "weakness", "weaknesses"), row.name).into())
}
