//! Tunnels of people at home, where they end on the ASA: who was let in, with which address, and what it came to.
//!
//! Wording follows Cisco's list of messages: 113004 and 113005 of the password check, 113039 and 722022 of the
//! session's begin, 722051 of the address inside, 722023 and 113019 of its end.

use super::fields::ASA;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::syslog::vpn::{inner, is_tunnel};
use crate::telemetry::wire::taste;
use crate::world::{Host, HostRole, Logon, Tunnel, World};
use std::net::Ipv4Addr;

/// Tunnel group and group policy.
const GROUP: &str = "STAFF-VPN";
const POLICY: &str = "GroupPolicy_STAFF-VPN";

/// Messages of sessions at the company's gateway.
pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let gateway = world.host(effect.host).role == HostRole::VpnServer;
    let Some(carrier) = world.server(HostRole::Firewall) else { return };
    if !gateway || world.company.tunnel != Tunnel::Asa {
        return;
    }
    let server = world.server(HostRole::DomainController).map_or(carrier.address, |h| h.address);
    let mut log = Log { world, carrier, at: effect.at + out.clock_error(carrier), out };
    match &effect.kind {
        EffectKind::LoggedOn { logon } => log.begun(world.logon(*logon), server),
        EffectKind::LoggedOff { logon } => log.ended(world.logon(*logon), effect.at),
        EffectKind::LogonFailed { name, source: Some((ip, _)), package, .. } if is_tunnel(*package) => {
            let text = format!(
                "AAA user authentication Rejected : reason = AAA failure : server = {server} : user = {name} : user IP = {ip}"
            );
            log.tell(("6", "113005"), *ip, name, "Deny", &text);
        }
        _ => {}
    }
}

struct Log<'a, 's, 'o> {
    world: &'a World,
    carrier: &'a Host,
    at: SimTime,
    out: &'s mut Sink<'o>,
}

impl Log<'_, '_, '_> {
    fn begun(&mut self, logon: &Logon, server: Ipv4Addr) {
        let Some((ip, _)) = logon.source.filter(|_| is_tunnel(logon.package)) else { return };
        let name = &*self.world.account(logon.account).name;
        let head = format!("Group <{POLICY}> User <{name}> IP <{ip}>");
        let lines = [
            (("6", "113004"), format!("AAA user authentication Successful : server =  {server} : user = {name}")),
            (("6", "113039"), format!("{head} AnyConnect parent session started.")),
            (("6", "722022"), format!("{head} TCP SVC connection established without compression")),
            (("4", "722051"), format!("{head} IPv4 Address <{}> IPv6 address <::> assigned to session", inner(logon))),
        ];
        for (id, text) in lines {
            self.tell(id, ip, name, "Built", &text);
            self.at += SimSpan::millis(180);
        }
    }

    fn ended(&mut self, logon: &Logon, now: SimTime) {
        let Some((ip, _)) = logon.source.filter(|_| is_tunnel(logon.package)) else { return };
        let name = &*self.world.account(logon.account).name;
        let seconds = (now - logon.opened).as_secs().max(1);
        let clock = format!("{}h:{:02}m:{:02}s", seconds / 3_600, seconds / 60 % 60, seconds % 60);
        // Work through a tunnel is some kilobytes a second, more of them towards the person.
        let key = logon.id.0.to_string();
        let sent = seconds as u64 * (2_000 + taste("tunnel out", &key, 9_000));
        let received = seconds as u64 * (400 + taste("tunnel in", &key, 1_800));
        let closed =
            format!("Group <{POLICY}> User <{name}> IP <{ip}> TCP SVC connection terminated without compression");
        self.tell(("6", "722023"), ip, name, "Teardown", &closed);
        self.at += SimSpan::millis(40);
        let ended = format!(
            "Group = {GROUP}, Username = {name}, IP = {ip}, Session disconnected. Session Type: SSL, Duration: {clock}, \
             Bytes xmt: {sent}, Bytes rcv: {received}, Reason: User Requested"
        );
        self.tell(("4", "113019"), ip, name, "Teardown", &ended);
    }

    fn tell(&mut self, (severity, id): (&str, &str), ip: Ipv4Addr, user: &str, action: &str, message: &str) {
        let local = (self.at + SimSpan::mins(i64::from(self.world.company.utc_offset_minutes))).utc();
        let values = vec![
            local.format("%b %d %Y %H:%M:%S").to_string().into(),
            format!("{}-dmz", self.carrier.name).into(),
            Value::copied(severity),
            Value::copied(id),
            Value::copied(message),
            Value::Absent,
            ip.to_string().into(),
            Value::Absent,
            Value::Absent,
            Value::Absent,
            Value::Absent,
            Value::copied(action),
            Value::Absent,
            Value::copied(user),
        ];
        self.out.emit(&ASA, self.at, self.carrier.id, Vec::new(), values);
    }
}
