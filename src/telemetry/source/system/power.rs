//! Start and end of the system: 12, 13, 1074, 6005, 6006, 6008, 6013.

use super::Channel;
use super::fields::power::{
    log_started, log_stopped, restart_asked, system_started, system_stopping, unexpected_end, uptime,
};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::ProcId;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::power::{Fall, Power, RestartReason};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Message, Writer, clock, local_system, service_pid};
use crate::world::Os;

pub(super) fn observe(channel: &Channel<'_>, power: &Power, at: SimTime, out: &mut Sink<'_>) {
    match power {
        Power::RestartAsked { process, reason, comment } => asked(channel, *process, *reason, comment, out),
        Power::GoingDown => {
            log(channel, (&log_stopped::TYPE, &log_stopped::MESSAGE), Vec::new(), out);
            let message = kernel(&system_stopping::MESSAGE);
            let values = vec![precise(channel.time).into()];
            channel.emit((&system_stopping::TYPE, &message), by_kernel(), values, out);
        }
        Power::CameUp { after, booted_before, down } => {
            started(channel, out);
            log(channel, (&log_started::TYPE, &log_started::MESSAGE), Vec::new(), out);
            if *after == Fall::Cut {
                let values = unexpected(channel, *booted_before, *down);
                log(channel, (&unexpected_end::TYPE, &unexpected_end::MESSAGE), values, out);
            }
            up(channel, at, out);
        }
        Power::Uptime => up(channel, at, out),
    }
}

fn asked(channel: &Channel<'_>, process: ProcId, reason: RestartReason, comment: &Text, out: &mut Sink<'_>) {
    let process = channel.world.process(process);
    let account = channel.world.account(process.account);
    let host = channel.host.name.to_ascii_uppercase();
    // Microsoft's list of reasons: system and application parts of the code, the top bit for planned ones.
    let (words, code) = match reason {
        RestartReason::Update => ("Operating System: Service pack (Planned)", "0x80020010"),
        RestartReason::Maintenance => ("Other (Planned)", "0x85000000"),
        RestartReason::Other => ("No title for this reason could be found", "0x500ff"),
    };
    let values = vec![
        format!("{} ({host})", process.image).into(),
        host.into(),
        words.into(),
        code.into(),
        "restart".into(),
        comment.clone().into(),
        account.qualified().into(),
    ];
    let message = Message {
        provider: "User32",
        guid: "{b0aa8734-56f7-41cc-b2f4-de228e98b946}",
        keywords: "0x8080000000000000",
        ..restart_asked::MESSAGE
    };
    let writer = Writer {
        process: service_pid(channel.world, channel.host, "winlogon"),
        account: Some((account.sid.clone(), account.qualified().into())),
        activity: None,
    };
    channel.emit((&restart_asked::TYPE, &message), writer, values, out);
}

fn started(channel: &Channel<'_>, out: &mut Sink<'_>) {
    let (build, updates) = match channel.host.os {
        Os::Windows11 => (22_631, 4_890),
        _ => (20_348, 3_207),
    };
    // The kernel ran for some seconds before anybody could write.
    let kernel_start =
        channel.time - SimSpan::millis(7_400 + (digest::hash64(&[channel.host.name.as_bytes()]) % 5_000) as i64);
    let values = vec![
        Value::Int(10),
        Value::Int(0),
        Value::Int(build),
        Value::Int(updates),
        Value::Int(0),
        Value::Int(0),
        precise(kernel_start).into(),
    ];
    channel.emit((&system_started::TYPE, &kernel(&system_started::MESSAGE)), by_kernel(), values, out);
}

fn unexpected(channel: &Channel<'_>, booted_before: SimTime, down: SimTime) -> Vec<Value> {
    // The log notes a sign of life every minute at most.
    let down = clock(channel.host, down);
    let last = SimTime(down.0 - down.0.rem_euclid(60_000_000));
    let local = (last + offset(channel)).utc();
    vec![
        local.format("%-I:%M:%S %p").to_string().into(),
        // Two invisible marks of direction stand around each part of the date.
        local.format("\u{200e}%-m/\u{200e}%-d/\u{200e}%Y").to_string().into(),
        "".into(),
        "".into(),
        (last - booted_before).as_secs().max(0).to_string().into(),
    ]
}

fn up(channel: &Channel<'_>, at: SimTime, out: &mut Sink<'_>) {
    // The kernel counts from some seconds before the system's own start.
    let seconds = (at - channel.host.booted).as_secs().max(0) + 9;
    let bias = channel.world.company.utc_offset_minutes;
    let values = vec![
        "".into(),
        "".into(),
        "".into(),
        "".into(),
        seconds.to_string().into(),
        "60".into(),
        format!("{} W. Europe Standard Time", -bias).into(),
    ];
    log(channel, (&uptime::TYPE, &uptime::MESSAGE), values, out);
}

fn log(channel: &Channel<'_>, kind: (&'static EventType, &Message), values: Vec<Value>, out: &mut Sink<'_>) {
    channel.emit(kind, Writer { process: 0, account: None, activity: None }, values, out);
}

fn kernel(message: &Message) -> Message {
    Message {
        provider: "Microsoft-Windows-Kernel-General",
        guid: "{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}",
        keywords: "0x8000000000000080",
        ..*message
    }
}

fn by_kernel() -> Writer {
    Writer { process: 4, account: local_system(), activity: None }
}

/// `2025-03-04T09:14:05.1234567Z`: the kernel counts tenths of microseconds.
fn precise(at: SimTime) -> String {
    format!("{}{}Z", at.dated('-', 'T', 6), at.0.rem_euclid(7))
}

fn offset(channel: &Channel<'_>) -> SimSpan {
    SimSpan::mins(i64::from(channel.world.company.utc_offset_minutes))
}
