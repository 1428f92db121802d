//! Changes of accounts on the controller: 4722 to 4726, 4738, 4742, 4767, with their 5136.

use super::directory::Object;
use super::fields::change::{
    account_changed, account_deleted, account_disabled, account_enabled, account_unlocked, computer_changed,
    password_changed, password_reset,
};
use super::{Writing, subject};
use crate::base::time::SimSpan;
use crate::simulation::Effect;
use crate::simulation::windows::{AccountChange, Deed};
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Message, dash};
use crate::world::{Account, AccountKind, World};

/// Flags as the account database keeps them: a normal account, the same one disabled, a computer.
const NORMAL: &str = "0x10";
const NORMAL_DISABLED: &str = "0x11";
const COMPUTER: &str = "0x80";

pub(super) fn observe(effect: &Effect, deed: &Deed, world: &World, out: &mut Sink<'_>) {
    let Deed::AccountChanged { by, account, change } = deed else { return };
    let writing = Writing::by_lsass(effect, world);
    let account = world.account(*account);
    if account.kind == AccountKind::Machine {
        computer(world, &writing, account, out);
        return;
    }
    let by = by.map_or_else(|| subject::system(world, writing.host), |l| subject::session(world, world.logon(l)));
    let (kind, message): (&'static EventType, &Message) = match change {
        AccountChange::Enabled => (&account_enabled::TYPE, &account_enabled::MESSAGE),
        AccountChange::Disabled => (&account_disabled::TYPE, &account_disabled::MESSAGE),
        AccountChange::Deleted => (&account_deleted::TYPE, &account_deleted::MESSAGE),
        AccountChange::PasswordReset => (&password_reset::TYPE, &password_reset::MESSAGE),
        AccountChange::PasswordChanged => (&password_changed::TYPE, &password_changed::MESSAGE),
        AccountChange::Unlocked => (&account_unlocked::TYPE, &account_unlocked::MESSAGE),
    };
    let mut values = [target(account), by.clone()].joined();
    if matches!(change, AccountChange::Deleted | AccountChange::PasswordChanged) {
        values.push(dash());
    }
    out.emit_written(&writing, kind, message, values);
    if matches!(change, AccountChange::Deleted | AccountChange::Unlocked) {
        return;
    }
    let changed = changed(world, &writing, account, *change, by.clone());
    out.emit_written(&writing, &account_changed::TYPE, &account_changed::MESSAGE, changed);
    if let Some((old, new)) = flags(*change) {
        directory(world, &writing, account, by, [old, new], out);
    }
}

fn target(account: &Account) -> Vec<Value> {
    vec![account.name.clone().into(), account.domain.clone().into(), account.sid.clone().into()]
}

/// Flags before and after, for changes that touch them.
fn flags(change: AccountChange) -> Option<(&'static str, &'static str)> {
    match change {
        AccountChange::Enabled => Some((NORMAL_DISABLED, NORMAL)),
        AccountChange::Disabled => Some((NORMAL, NORMAL_DISABLED)),
        _ => None,
    }
}

/// 4738 prints a dash for everything that stayed.
fn changed(
    world: &World,
    writing: &Writing<'_>,
    account: &Account,
    change: AccountChange,
    by: Vec<Value>,
) -> Vec<Value> {
    let flags = flags(change);
    let flag = |value: Option<&'static str>| value.map_or_else(dash, Value::from);
    let word = match change {
        AccountChange::Enabled => "\r\n\t\t%%2048".into(),
        AccountChange::Disabled => "\r\n\t\t%%2080".into(),
        _ => dash(),
    };
    let set = if flags.is_none() { local_time(world, writing).into() } else { dash() };
    [
        vec![dash()],
        target(account),
        by,
        vec![dash(); 9],
        vec![set, dash(), dash(), dash()],
        vec![flag(flags.map(|f| f.0)), flag(flags.map(|f| f.1)), word, dash(), dash(), dash()],
    ]
    .joined()
}

/// `3/4/2025 9:14:05 AM`, as the message prints times: in the controller's own zone.
fn local_time(world: &World, writing: &Writing<'_>) -> String {
    let local = writing.time + SimSpan::mins(i64::from(world.company.utc_offset_minutes));
    local.utc().format("%-m/%-d/%Y %-I:%M:%S %p").to_string()
}

/// A computer renews its own password: asked for by nobody that the message could name.
fn computer(world: &World, writing: &Writing<'_>, account: &Account, out: &mut Sink<'_>) {
    let anonymous: Vec<Value> = vec!["S-1-5-7".into(), "ANONYMOUS LOGON".into(), "NT AUTHORITY".into(), "0x3e6".into()];
    let values = [
        vec![dash()],
        target(account),
        anonymous,
        vec![dash(); 9],
        vec![local_time(world, writing).into(), dash(), dash(), dash()],
        vec![COMPUTER.into(), COMPUTER.into(), dash(), dash(), dash(), dash()],
        vec![dash(), dash()],
    ]
    .joined();
    out.emit_written(writing, &computer_changed::TYPE, &computer_changed::MESSAGE, values);
}

/// The same change as the directory sees it: the old value goes, the new one comes.
fn directory(
    world: &World,
    writing: &Writing<'_>,
    account: &Account,
    by: Vec<Value>,
    flags: [&str; 2],
    out: &mut Sink<'_>,
) {
    let object = Object { world, writing, key: account.sid.as_bytes(), class: "user" };
    let name = world.distinguished_name(account);
    object.flags_used(&by, out);
    for (flag, kind) in flags.into_iter().zip(["%%14675", "%%14674"]) {
        // The directory's flags: 0x200 is a normal account, 0x2 disabled.
        let value = if flag == NORMAL { "512" } else { "514" };
        object.changed(&by, &name, ["userAccountControl", "2.5.5.9", value, kind], out);
    }
}
