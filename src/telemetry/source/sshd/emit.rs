//! Logons as sshd and PAM word them.

use super::fields::SSHD;
use crate::base::digest;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::effect::LogonFailure;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::linux::{Writer, line, sshd_pid, uid};
use crate::world::{AuthPackage, Host, Logon, World};
use base64::Engine as _;
use std::net::Ipv4Addr;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    match &effect.kind {
        EffectKind::LoggedOn { logon } => {
            let logon = world.logon(*logon);
            if let Some(connection) = Connection::of(effect, world, logon.source) {
                connection.say(&opened(world, logon, &connection), out);
            }
        }
        EffectKind::LoggedOff { logon } => {
            let logon = world.logon(*logon);
            if let Some(connection) = Connection::of(effect, world, logon.source) {
                let (ip, port, user) = (connection.ip, connection.port, &world.account(logon.account).name);
                let lines = [
                    format!("Received disconnect from {ip} port {port}:11: disconnected by user"),
                    format!("Disconnected from user {user} {ip} port {port}"),
                    format!("pam_unix(sshd:session): session closed for user {user}"),
                ];
                connection.say(&lines, out);
            }
        }
        EffectKind::LogonFailed { name, source, failure, package, .. } => {
            if let Some(connection) = Connection::of(effect, world, *source) {
                connection.say(&refused(name, *failure, *package, &connection), out);
            }
        }
        _ => {}
    }
}

/// One client connection; its sshd child keeps one process id.
struct Connection<'a> {
    world: &'a World,
    host: &'a Host,
    at: SimTime,
    ip: Ipv4Addr,
    port: u16,
    pid: u64,
}

impl<'a> Connection<'a> {
    fn of(effect: &Effect, world: &'a World, source: Option<(Ipv4Addr, u16)>) -> Option<Self> {
        let host = world.host(effect.host);
        let (ip, port) = source?;
        let pid = sshd_pid(host, (ip, port));
        Some(Self { world, host, at: effect.at, ip, port, pid })
    }

    /// Lines a few milliseconds apart.
    fn say(&self, lines: &[String], out: &mut Sink<'_>) {
        let writer = Writer { program: "sshd", pid: self.pid, facility: "authpriv" };
        for (i, message) in lines.iter().enumerate() {
            let at = self.at + SimSpan::micros(1_900 * i as i64);
            let (at, system, values) = line(self.world, self.host, at, writer, message);
            out.emit(&SSHD, at, self.host.id, system, values);
        }
    }
}

fn opened(world: &World, logon: &Logon, from: &Connection<'_>) -> [String; 2] {
    let account = world.account(logon.account);
    let (user, uid) = (&account.name, uid(account));
    let method = match logon.package {
        AuthPackage::SshKey => {
            let key = digest::sha256(&[b"ssh key", user.as_bytes()]);
            let print = base64::engine::general_purpose::STANDARD_NO_PAD.encode(key);
            return [
                format!(
                    "Accepted publickey for {user} from {} port {} ssh2: ED25519 SHA256:{print}",
                    from.ip, from.port
                ),
                format!("pam_unix(sshd:session): session opened for user {user}(uid={uid}) by (uid=0)"),
            ];
        }
        _ => "password",
    };
    [
        format!("Accepted {method} for {user} from {} port {} ssh2", from.ip, from.port),
        format!("pam_unix(sshd:session): session opened for user {user}(uid={uid}) by (uid=0)"),
    ]
}

fn refused(name: &str, failure: LogonFailure, package: AuthPackage, from: &Connection<'_>) -> Vec<String> {
    let (ip, port) = (from.ip, from.port);
    let pam = format!("pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip}");
    match (failure, package) {
        (LogonFailure::NoSuchUser, _) => vec![
            format!("Invalid user {name} from {ip} port {port}"),
            "pam_unix(sshd:auth): check pass; user unknown".into(),
            format!("{pam} "),
            format!("Failed password for invalid user {name} from {ip} port {port} ssh2"),
            format!("Connection closed by invalid user {name} {ip} port {port} [preauth]"),
        ],
        (_, AuthPackage::SshKey) => {
            vec![format!("Connection closed by authenticating user {name} {ip} port {port} [preauth]")]
        }
        _ => vec![
            format!("{pam}  user={name}"),
            format!("Failed password for {name} from {ip} port {port} ssh2"),
            format!("Connection closed by authenticating user {name} {ip} port {port} [preauth]"),
        ],
    }
}
