//! `smtp.log`, `dhcp.log`, `ntp.log`, `x509.log`.

use super::fields::{DHCP, NTP, SMTP, X509};
use super::{Seen, flag, seconds};
use crate::base::Text;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::record::Value;
use crate::telemetry::wire::{Handshake, file, taste, uid};
use crate::world::{Exchange, Mail};
use smol_str::ToSmolStr as _;

/// The certificate of a session that shows it, once a day.
pub(super) fn certificate(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let Some(handshake) = Handshake::of(flow) else { return };
    let first = flow.certificate().is_some_and(|what| seen.world.wire.is_first(flow.opened, what, flow.id));
    if handshake.server.modern || !first {
        return;
    }
    let shown = &handshake.certificate;
    let names: Vec<Text> = shown.names.iter().map(|n| n.as_str().into()).collect();
    let values = vec![
        handshake.sha256.clone().into(),
        Value::Int(3),
        shown.serial.clone().into(),
        shown.subject.clone().into(),
        shown.issuer.clone().into(),
        seconds(shown.not_before),
        seconds(shown.not_after),
        "rsaEncryption".into(),
        "sha256WithRSAEncryption".into(),
        "rsa".into(),
        Value::Int(2_048),
        "65537".into(),
        Value::Absent,
        if names.is_empty() { Value::Absent } else { Value::from(names) },
        Value::Absent,
        Value::Absent,
        Value::Absent,
        flag(false),
        Value::Absent,
        flag(true),
        flag(false),
    ];
    seen.tell_alone(&X509, values);
}

/// A mail on its way, as far as the servers do not encrypt it.
pub(super) fn smtp(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let hidden = file::is_encrypted_mail(flow);
    let client = flow.source.map(|h| seen.world.host(h).fqdn.clone());
    let sender = seen.world.internet.at(flow.tuple.src).map(|site| format!("mail.{}", site.domain).into());
    let helo = client.or(sender).unwrap_or_else(|| Text::from(flow.tuple.src.to_string()));
    let path = Value::from(vec![flow.tuple.dst.to_smolstr(), flow.tuple.src.to_smolstr()]);
    let mails = flow.exchanges.iter().filter_map(|e| if let Exchange::Mail(id) = e { Some(*id) } else { None });
    let mails: Vec<&Mail> = mails.map(|id| seen.world.mail(id)).collect();
    if hidden || mails.is_empty() {
        let mut values = vec![Value::Int(1), helo.into()];
        values.extend(vec![Value::Absent; 13]);
        let last = if hidden { "220 2.0.0 SMTP server ready" } else { "221 2.0.0 Service closing channel" };
        values.extend([last.into(), path, Value::Absent, flag(hidden), Value::List(Box::default())]);
        seen.tell_later(&SMTP, SimSpan::millis(12), values);
        return;
    }
    for (n, mail) in mails.into_iter().enumerate() {
        let values = mail_values(mail, n, &helo, path.clone(), fuids(seen));
        seen.tell_later(&SMTP, SimSpan::millis(12 + 40 * n as i64), values);
    }
}

fn fuids(seen: &Seen<'_, '_, '_>) -> Vec<Text> {
    file::files(seen.world, seen.flow).into_iter().map(|f| f.fuid.into()).collect()
}

fn mail_values(mail: &Mail, n: usize, helo: &Text, path: Value, fuids: Vec<Text>) -> Vec<Value> {
    let bare: Vec<Text> = mail.to.clone();
    let from = if mail.from_name.is_empty() {
        format!("<{}>", mail.from)
    } else {
        format!("\"{}\" <{}>", mail.from_name, mail.from)
    };
    vec![
        Value::Int(n as i64 + 1),
        helo.clone().into(),
        mail.return_path.clone().into(),
        Value::from(bare.clone()),
        mail.received.utc().format("%a, %d %b %Y %H:%M:%S +0000").to_smolstr().into(),
        from.into(),
        Value::from(bare),
        Value::Absent,
        Value::Absent,
        mail.message_id.clone().into(),
        Value::Absent,
        mail.subject.clone().into(),
        Value::Absent,
        Value::Absent,
        Value::Absent,
        "250 2.6.0 Queued mail for delivery".into(),
        path,
        Value::Absent,
        flag(false),
        Value::from(fuids),
    ]
}

/// A lease: a renewal is a question and an answer between both ends.
pub(super) fn dhcp(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let leases = flow.exchanges.iter().filter_map(|e| if let Exchange::Lease(l) = e { Some(l) } else { None });
    for lease in leases {
        let domain = &seen.world.company.dns_domain;
        let fqdn = format!("{}.{domain}", lease.name);
        let values = vec![
            Value::from(vec![uid(flow, 'C', 0).into()]),
            lease.address.to_smolstr().into(),
            flow.tuple.dst.to_smolstr().into(),
            lease.mac.to_smolstr().into(),
            lease.name.clone().into(),
            fqdn.into(),
            domain.clone().into(),
            Value::Absent,
            lease.address.to_smolstr().into(),
            Value::Float(lease.lasts.0 as f64 / 1e6),
            Value::Absent,
            Value::Absent,
            Value::List(Box::new(["REQUEST", "ACK"].map(Text::new_static))),
            Value::Float(flow.lasted.0 as f64 / 1e6),
            Value::Absent,
            Value::Absent,
            Value::Absent,
        ];
        seen.tell_alone(&DHCP, values);
    }
}

/// The question for the time and its answer.
pub(super) fn ntp(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let asked = flow.opened;
    let answered = asked + SimSpan(flow.lasted.0 / 2);
    let set = SimTime(answered.0 - 64_000_000 * (1 + taste("clock", &flow.tuple.dst.to_string(), 12) as i64));
    let zero = || Value::Float(0.0);
    let packet = |mode: i64, stratum: i64, reference: Value, times: [Value; 4]| {
        let mut values = vec![
            Value::Int(3),
            Value::Int(mode),
            Value::Int(stratum),
            Value::Float(1_024.0),
            Value::Float(1.0 / 8_388_608.0),
            if mode == 4 { Value::Float(0.031_25) } else { zero() },
            if mode == 4 { Value::Float(0.046_875) } else { zero() },
            reference,
        ];
        values.extend(times);
        values.push(Value::Int(0));
        values
    };
    let question = packet(3, 0, "\\x00\\x00\\x00\\x00".into(), [zero(), zero(), zero(), seconds(asked)]);
    seen.tell(&NTP, question);
    let source: Value = "203.0.113.123".into();
    let answer = packet(4, 3, source, [seconds(set), seconds(asked), seconds(answered), seconds(answered)]);
    seen.tell_later(&NTP, flow.lasted, answer);
}
