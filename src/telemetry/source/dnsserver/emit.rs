//! One answer as one message.

use super::fields::{ANSWERED, MESSAGE};
use crate::base::digest;
use crate::base::net::Proto;
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Writer, braced, clock, local_system, service_pid, write};
use crate::telemetry::wire::dns;
use crate::world::{AppLayer, Flow, Host, World};

pub(super) fn answered(world: &World, server: &Host, flow: &Flow, out: &mut Sink<'_>) {
    let AppLayer::Dns { query, kind, rcode, trans_id, .. } = &flow.app else { return };
    let own = query.ends_with(&*world.company.dns_domain);
    // Response, recursion asked for and given; authoritative for names of the company.
    let flags = 0x8180 + if own { 0x400 } else { 0 } + u32::from(*rcode);
    let packet = dns::message(flow, true);
    let bit = |yes: bool| Value::from(if yes { "1" } else { "0" });
    let guid = digest::guid(&[b"dns", &flow.id.0.to_le_bytes(), &flow.opened.0.to_le_bytes()]);
    let values = vec![
        bit(flow.tuple.proto == Proto::Tcp),
        flow.tuple.dst.to_string().into(),
        flow.tuple.src.to_string().into(),
        bit(own),
        bit(false),
        format!("{query}.").into(),
        dns::type_number(kind).to_string().into(),
        trans_id.to_string().into(),
        bit(false),
        rcode.to_string().into(),
        flow.tuple.src_port.to_string().into(),
        flags.to_string().into(),
        "Default".into(),
        if own { world.company.dns_domain.clone().into() } else { "..Cache".into() },
        "NULL".into(),
        packet.len().to_string().into(),
        format!("0x{}", digest::hex(&packet).to_ascii_uppercase()).into(),
        " VirtualizationInstanceOptionValue: .".into(),
        braced(guid).into(),
    ];
    let writer = Writer { process: service_pid(world, server, "dns"), account: local_system(), activity: None };
    let time = clock(server, flow.opened + flow.lasted);
    write(out, (server, time), (&ANSWERED, &MESSAGE), writer, values);
}
