//! What all Linux sources share: the syslog line, user numbers, the way from a process to its login.
//!
//! *Owns* the notation. *Reads* world views. *Writes* nothing. Sources: RFC 5424 time stamps as rsyslog writes
//! them, the header of Sentinel's `Syslog`.

use crate::base::digest;
use crate::base::ids::ProcId;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::record::{Field, Value};
use crate::telemetry::source::windows::clock;
use crate::world::{Account, AuthPackage, Host, Logon, Process, World};
use smol_str::{ToSmolStr as _, format_smolstr};
use std::net::Ipv4Addr;

/// Header of a syslog line.
pub static HEADER: [Field; 3] = [
    Field::text("Computer", "Full name of the host that wrote the line."),
    Field::text("Facility", "Syslog facility."),
    Field::text("SeverityLevel", "Syslog severity."),
];

/// Parts of a syslog line.
pub static LINE: [Field; 5] = [
    Field::time("ts", "When the line was written, local time with offset.").column("EventTime"),
    Field::text("host", "Short name of the host.").column("HostName"),
    Field::text("proc", "Program.").column("ProcessName"),
    Field::long("pid", "Process id of the program.").column("ProcessID"),
    Field::text("msg", "The message.").column("SyslogMessage"),
];

/// Who writes a line.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// Program.
    pub program: &'a str,
    /// Its process id.
    pub pid: u64,
    /// Facility, `authpriv`.
    pub facility: &'static str,
}

/// Time of the record, header and values of one line.
pub fn line(
    world: &World,
    host: &Host,
    at: SimTime,
    writer: Writer<'_>,
    message: &str,
) -> (SimTime, Vec<Value>, Vec<Value>) {
    let at = clock(host, at);
    let offset = i64::from(world.company.utc_offset_minutes);
    let zone = format!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, offset.abs() / 60, offset.abs() % 60);
    let local = (at + SimSpan::mins(offset)).dated('-', 'T', 6);
    let system = vec![host.fqdn.clone().into(), writer.facility.into(), "info".into()];
    let values = vec![
        format_smolstr!("{local}{zone}").into(),
        host.name.clone().into(),
        Value::copied(writer.program),
        writer.pid.to_smolstr().into(),
        Value::copied(message),
    ];
    (at, system, values)
}

/// Number of an account on Linux hosts.
pub fn uid(account: &Account) -> u32 {
    if &*account.name == "root" { 0 } else { 1_000 + account.id.0 % 5_000 }
}

/// Process id of the sshd child that serves this connection.
pub fn sshd_pid(host: &Host, (ip, port): (Ipv4Addr, u16)) -> u64 {
    2_000 + digest::hash64(&[host.name.as_bytes(), &ip.octets(), &port.to_le_bytes()]) % 60_000
}

/// The process and its ancestors, nearest first.
pub fn lineage(world: &World, process: ProcId) -> impl Iterator<Item = &Process> {
    std::iter::successors(Some(world.process(process)), |p| p.parent.map(|id| world.process(id)))
}

/// The login a process belongs to: the secure shell session it runs in.
pub fn login<'a>(world: &'a World, process: &Process) -> Option<&'a Logon> {
    let logon = world.logon(process.logon);
    matches!(logon.package, AuthPackage::SshKey | AuthPackage::SshPassword).then_some(logon)
}

/// Runs as root although somebody else logged in: under `sudo` or `su`.
pub fn is_raised(world: &World, process: &Process) -> bool {
    let mut above = lineage(world, process.id).skip(1);
    above.any(|p| matches!(p.file_name(), "sudo" | "su"))
}

/// Terminal of a login.
pub fn terminal(logon: &Logon) -> String {
    format!("pts/{}", logon.id.0 % 3)
}
