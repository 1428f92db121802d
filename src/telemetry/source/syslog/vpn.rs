//! The VPN gateway's log: who connected from where, which address was given, who was refused.

use super::fields::OPENVPN;
use crate::base::digest;
use crate::base::time::SimSpan;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::linux::{Writer, line};
use crate::world::{AuthPackage, Logon, Tunnel, World};
use std::net::Ipv4Addr;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    if world.company.tunnel != Tunnel::OpenVpn {
        return;
    }
    let lines = match &effect.kind {
        EffectKind::LoggedOn { logon } => opened(world, world.logon(*logon)),
        EffectKind::LoggedOff { logon } => closed(world, world.logon(*logon)),
        EffectKind::LogonFailed { name, source: Some((ip, port)), package, .. } if is_tunnel(*package) => {
            let reason = "auth-user-pass-verify: directory refused the password";
            vec![
                format!("{ip}:{port} peer info: IV_VER=2.6.12"),
                format!("{ip}:{port} PLUGIN_CALL: user '{name}': {reason}"),
                format!("{ip}:{port} TLS Auth Error: Auth Username/Password verification failed for peer"),
            ]
        }
        _ => Vec::new(),
    };
    let host = world.host(effect.host);
    let pid = 700 + digest::hash64(&[b"openvpn", host.name.as_bytes()]) % 600;
    let writer = Writer { program: "openvpn", pid, facility: "daemon" };
    for (n, message) in lines.iter().enumerate() {
        let at = effect.at + SimSpan::micros(2_100 * n as i64);
        let (at, system, values) = line(world, host, at, writer, message);
        out.emit(&OPENVPN, at, host.id, system, values);
    }
}

/// Secure shells of the gateway itself are sshd's business.
pub(crate) fn is_tunnel(package: AuthPackage) -> bool {
    !matches!(package, AuthPackage::SshKey | AuthPackage::SshPassword)
}

/// The address inside the tunnel: it stays with the session.
pub(crate) fn inner(logon: &Logon) -> Ipv4Addr {
    Ipv4Addr::new(10, 8, (logon.id.0 / 250 % 250) as u8, (2 + logon.id.0 % 250) as u8)
}

fn opened(world: &World, logon: &Logon) -> Vec<String> {
    let Some((ip, port)) = logon.source.filter(|_| is_tunnel(logon.package)) else { return Vec::new() };
    let name = &world.account(logon.account).name;
    vec![
        format!("{ip}:{port} peer info: IV_VER=2.6.12"),
        format!("{ip}:{port} TLS: Username/Password authentication succeeded for username '{name}'"),
        format!("{ip}:{port} [{name}] Peer Connection Initiated with [AF_INET]{ip}:{port}"),
        format!("{name}/{ip}:{port} MULTI_sva: pool returned IPv4={}, IPv6=(Not enabled)", inner(logon)),
    ]
}

fn closed(world: &World, logon: &Logon) -> Vec<String> {
    let Some((ip, port)) = logon.source.filter(|_| is_tunnel(logon.package)) else { return Vec::new() };
    let name = &world.account(logon.account).name;
    vec![format!("{name}/{ip}:{port} SIGTERM[soft,remote-exit] received, client-instance exiting")]
}
