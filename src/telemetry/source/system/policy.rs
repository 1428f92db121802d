//! A computer took its policies over: 1500 without news, 1502 with some.

use super::Channel;
use super::fields::{policies_applied, policies_unchanged};
use crate::base::digest;
use crate::base::ids::HostId;
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Message, Writer, local_system};
use crate::world::Process;

/// Written by the policy service, which runs in the service host of the system.
pub(super) fn applied(channel: &Channel<'_>, service: &Process, controller: HostId, edited: u32, out: &mut Sink<'_>) {
    let host = channel.host;
    let name = channel.world.host(controller).fqdn.clone();
    let key = [host.name.as_bytes(), &channel.time.0.to_le_bytes()[..]];
    // Without news most of it is skipped; with some the extensions do their work.
    let took = if edited == 0 { 300 + digest::hash64(&key) % 900 } else { 1_500 + digest::hash64(&key) % 9_000 };
    let mut values = vec![
        Value::Int(1),
        Value::Int(if edited == 0 { 4_220 } else { 4_090 }),
        Value::Int(0),
        Value::Int(took as i64),
        format!("\\\\{name}").into(),
    ];
    let (kind, message) = if edited == 0 {
        (&policies_unchanged::TYPE, policies_unchanged::MESSAGE)
    } else {
        values.push(Value::Int(i64::from(edited)));
        (&policies_applied::TYPE, policies_applied::MESSAGE)
    };
    let message = Message {
        provider: "Microsoft-Windows-GroupPolicy",
        guid: "{aea1b4fa-97d1-45f2-a64c-4d69fffd92c9}",
        opcode: "1",
        keywords: "0x8000000000000000",
        ..message
    };
    let activity = Some(digest::guid(&[b"policy activity", key[0], key[1]]));
    let writer = Writer { process: service.pid.0, account: local_system(), activity };
    channel.emit((kind, &message), writer, values, out);
}
