//! `kerberos.log`, `ntlm.log`, `ssh.log`, `rdp.log`: who proved what to whom.

use super::fields::{KERBEROS, NTLM, RDP, SSH};
use super::{Seen, flag, seconds};
use crate::base::time::SimSpan;
use crate::telemetry::record::Value;
use crate::telemetry::wire::{ssh, taste};
use crate::world::{AuthPackage, Exchange, KerberosTicket, Session, Zone};

/// How long a ticket lasts in a Windows domain.
const TICKET: SimSpan = SimSpan::hours(10);

/// One line for each ticket asked for.
pub(super) fn kerberos(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let tickets = flow.exchanges.iter().filter_map(|e| if let Exchange::Ticket(t) = e { Some(t) } else { None });
    for (n, ticket) in tickets.enumerate() {
        let realm = seen.world.realm_of_name(&ticket.client);
        let after = SimSpan::millis(n as i64 * 2);
        let values = ticket_values(ticket, &realm, flow.opened + after);
        seen.tell_later(&KERBEROS, after, values);
    }
}

fn ticket_values(ticket: &KerberosTicket, realm: &str, at: crate::base::time::SimTime) -> Vec<Value> {
    let success = ticket.error == 0;
    let given = |v: Value| if success { v } else { Value::Absent };
    let error = match ticket.error {
        6 => "KDC_ERR_C_PRINCIPAL_UNKNOWN",
        12 => "KDC_ERR_POLICY",
        18 => "KDC_ERR_CLIENT_REVOKED",
        23 => "KDC_ERR_KEY_EXPIRED",
        _ => "KDC_ERR_PREAUTH_FAILED",
    };
    vec![
        if ticket.first { "AS" } else { "TGS" }.into(),
        format!("{}/{realm}", ticket.client).into(),
        ticket.service.clone().into(),
        flag(success),
        if success { Value::Absent } else { error.into() },
        Value::Absent,
        given(seconds(at + TICKET)),
        given("aes256-cts-hmac-sha1-96".into()),
        flag(true),
        flag(true),
        Value::Absent,
        Value::Absent,
        Value::Absent,
        Value::Absent,
    ]
}

/// One line for each NTLM session of the flow.
pub(super) fn ntlm(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let sessions = flow.exchanges.iter().filter_map(|e| if let Exchange::Session(s) = e { Some(s) } else { None });
    for session in sessions.filter(|s| s.package == AuthPackage::Ntlm) {
        let values = ntlm_values(seen, session);
        seen.tell_later(&NTLM, SimSpan::micros(1_400), values);
    }
}

fn ntlm_values(seen: &Seen<'_, '_, '_>, session: &Session) -> Vec<Value> {
    let or_absent = |text: &crate::base::Text| if text.is_empty() { Value::Absent } else { text.clone().into() };
    let server = seen.flow.target.map(|h| seen.world.host(h));
    vec![
        session.name.clone().into(),
        or_absent(&session.workstation),
        or_absent(&session.domain),
        server.map_or(Value::Absent, |h| h.name.to_ascii_uppercase().into()),
        server.map_or(Value::Absent, |h| h.fqdn.clone().into()),
        seen.world.company.dns_domain.clone().into(),
        flag(session.success),
    ]
}

/// A secure shell.
pub(super) fn ssh(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let shell = ssh::shell(seen.world, flow);
    let inside = |end: Option<crate::base::ids::HostId>| seen.world.zone_of(end) != Zone::Outside;
    let direction = match (inside(flow.source), inside(flow.target)) {
        (true, false) => "OUTBOUND".into(),
        (false, true) => "INBOUND".into(),
        _ => Value::Absent,
    };
    let values = vec![
        Value::Int(2),
        shell.success.map_or(Value::Absent, flag),
        Value::Int(shell.attempts as i64),
        direction,
        shell.client.into(),
        shell.server.into(),
        "chacha20-poly1305@openssh.com".into(),
        "umac-64-etm@openssh.com".into(),
        "none".into(),
        "curve25519-sha256".into(),
        "ssh-ed25519".into(),
        shell.host_key.into(),
    ];
    seen.tell_later(&SSH, SimSpan::millis(9), values);
}

/// A remote desktop: with network level authentication nothing but the cookie is readable.
pub(super) fn rdp(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let name = flow.exchanges.iter().find_map(|e| if let Exchange::Session(s) = e { Some(&s.name) } else { None });
    let client = flow.source.map(|h| seen.world.host(h));
    let cookie = client.is_some_and(|h| taste("rdp cookie", &h.name, 10) < 6);
    let mut values = vec![
        name.filter(|_| cookie).map_or(Value::Absent, |n| n.chars().take(9).collect::<String>().into()),
        "encrypted".into(),
        "HYBRID".into(),
    ];
    values.extend(vec![Value::Absent; 9]);
    values.push(Value::Int(0));
    values.extend(vec![Value::Absent; 3]);
    seen.tell_later(&RDP, SimSpan::millis(3), values);
}
