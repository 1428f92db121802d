//! Logins and sessions: what PAM did.

use super::fields::{CRED_ACQ, CRED_DISP, LOGIN, USER_ACCT, USER_AUTH, USER_END, USER_LOGIN, USER_START};
use super::{Log, UNSET};
use crate::base::ids::LogonRef;
use crate::base::time::SimSpan;
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::source::linux::{sshd_pid, uid};
use crate::world::{AuthPackage, Logon};
use std::net::Ipv4Addr;

/// Whose session a PAM record belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub(super) pid: u64,
    pub(super) uid: i64,
    pub(super) auid: i64,
    pub(super) ses: i64,
}

impl Owner {
    /// Before anybody has logged in.
    pub(super) fn nobody(pid: u64) -> Self {
        Self { pid, uid: 0, auid: UNSET, ses: UNSET }
    }

    /// The last fields of a record.
    pub(super) fn values(self) -> Vec<Value> {
        vec![
            Value::Int(self.pid as i64),
            Value::Int(self.uid),
            Value::Int(self.auid),
            Value::Int(self.ses),
            "unconfined".into(),
        ]
    }
}

/// Number of the login session of a secure shell.
pub(super) fn session(logon: &Logon) -> i64 {
    i64::from(logon.id.0 % 90_000) + 100
}

/// One PAM record as an event of its own.
pub(super) fn pam(log: &mut Log<'_, '_, '_>, kind: &'static EventType, words: [&str; 7], owner: Owner) {
    let event = log.event();
    let words = words.into_iter().map(Value::copied).collect();
    log.tell(kind, &event, [words, owner.values()].joined());
}

const EXE: &str = "/usr/sbin/sshd";

pub(super) fn opened(log: &mut Log<'_, '_, '_>, logon: LogonRef) {
    let world = log.world;
    let logon = world.logon(logon);
    let Some((pid, ip)) = shell(log, logon) else { return };
    let account = world.account(logon.account);
    let (name, ip) = (&*account.name, &*ip);
    let method = if logon.package == AuthPackage::SshKey { "PAM:publickey" } else { "PAM:authentication" };
    let before = Owner::nobody(pid);
    pam(log, &USER_AUTH, [method, name, EXE, ip, ip, "ssh", "success"], before);
    pam(log, &USER_ACCT, ["PAM:accounting", name, EXE, ip, ip, "ssh", "success"], before);
    pam(log, &CRED_ACQ, ["PAM:setcred", name, EXE, ip, ip, "ssh", "success"], before);
    let after = Owner { auid: i64::from(uid(account)), ses: session(logon), ..before };
    begun(log, after);
    pam(log, &USER_START, ["PAM:session_open", name, EXE, ip, ip, "ssh", "success"], after);
    pam(log, &USER_LOGIN, ["login", name, EXE, ip, ip, "/dev/pts/0", "success"], after);
}

/// The kernel notes who logged in.
pub(super) fn begun(log: &mut Log<'_, '_, '_>, owner: Owner) {
    let event = log.event();
    let values = vec![
        Value::Int(owner.pid as i64),
        Value::Int(0),
        "unconfined".into(),
        Value::Int(UNSET),
        Value::Int(owner.auid),
        "(none)".into(),
        Value::Int(UNSET),
        Value::Int(owner.ses),
        Value::Int(1),
    ];
    log.tell(&LOGIN, &event, values);
}

pub(super) fn closed(log: &mut Log<'_, '_, '_>, logon: LogonRef) {
    let world = log.world;
    let logon = world.logon(logon);
    let Some((pid, ip)) = shell(log, logon) else { return };
    let account = world.account(logon.account);
    let owner = Owner { pid, uid: 0, auid: i64::from(uid(account)), ses: session(logon) };
    let words = |op| [op, &*account.name, EXE, &*ip, &*ip, "ssh", "success"];
    pam(log, &USER_END, words("PAM:session_close"), owner);
    pam(log, &CRED_DISP, words("PAM:setcred"), owner);
}

pub(super) fn failed(
    log: &mut Log<'_, '_, '_>,
    name: &str,
    source: (Ipv4Addr, u16),
    package: AuthPackage,
    known: bool,
) {
    if !matches!(package, AuthPackage::SshKey | AuthPackage::SshPassword) {
        return;
    }
    let owner = Owner::nobody(sshd_pid(log.host, source));
    let ip = source.0.to_string();
    // An unknown name is written as "(unknown user)" unless the audit system hides it.
    let shown = if known { name } else { "(unknown user)" };
    if package == AuthPackage::SshPassword {
        pam(log, &USER_AUTH, ["PAM:authentication", shown, EXE, &ip, &ip, "ssh", "failed"], owner);
    }
    pam(log, &USER_LOGIN, ["login", shown, EXE, "?", &ip, "sshd", "failed"], owner);
}

/// Process id and address of a secure shell session.
fn shell(log: &Log<'_, '_, '_>, logon: &Logon) -> Option<(u64, String)> {
    let is_shell = matches!(logon.package, AuthPackage::SshKey | AuthPackage::SshPassword);
    let source = logon.source.filter(|_| is_shell && logon.opened + SimSpan::ZERO <= log.effect.at)?;
    Some((sshd_pid(log.host, source), source.0.to_string()))
}
