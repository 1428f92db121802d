//! Processes of Linux hosts as the programs themselves tell of them.

use super::fields::{CRON, SU, SUDO, SYSTEMD, USERADD};
use crate::base::ids::ProcId;
use crate::base::time::SimSpan;
use crate::simulation::Effect;
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::linux::{Writer, line, lineage, login, terminal, uid};
use crate::world::{Process, World};

/// Program of a unit, its name and its description.
const UNITS: [(&str, &str, &str); 6] = [
    ("apt.systemd.daily install", "apt-daily-upgrade.service", "Daily apt upgrade and clean activities"),
    ("apt.systemd.daily update", "apt-daily.service", "Daily apt download activities"),
    ("logrotate", "logrotate.service", "Rotate log files"),
    ("fstrim", "fstrim.service", "Discard unused blocks on filesystems from /etc/fstab"),
    ("systemd-tmpfiles", "systemd-tmpfiles-clean.service", "Cleanup of Temporary Directories"),
    ("man-db", "man-db.service", "Daily man-db regeneration"),
];

/// What a program says when it begins.
pub(super) fn started(effect: &Effect, world: &World, id: ProcId, out: &mut Sink<'_>) {
    let process = world.process(id);
    let mut say = Say { effect, world, out };
    match process.file_name() {
        "sudo" => sudo(&mut say, process),
        "su" => say.lines(&SU, "su", process, "authpriv", &su(world, process)),
        "useradd" => say.lines(&USERADD, "useradd", process, "authpriv", &useradd(process)),
        "cron" if is_job(world, process) => {
            let line = "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)";
            say.lines(&CRON, "CRON", process, "authpriv", &[line.to_owned()]);
        }
        "sh" => {
            if let Some(job) = lineage(world, id).nth(1).filter(|p| is_job(world, p)) {
                let command = process.command_line.trim_start_matches("/bin/sh -c ");
                say.lines(&CRON, "CRON", process, "cron", &[format!("({}) CMD ({command})", owner(world, job))]);
            }
        }
        _ => {
            if let Some((unit, what)) = unit(world, process) {
                say.unit(&[format!("Starting {unit} - {what}...")]);
            }
        }
    }
}

/// What a program says when it ends.
pub(super) fn ended(effect: &Effect, world: &World, id: ProcId, out: &mut Sink<'_>) {
    let process = world.process(id);
    let mut say = Say { effect, world, out };
    match process.file_name() {
        "sudo" => {
            let line = "pam_unix(sudo:session): session closed for user root";
            say.lines(&SUDO, "sudo", process, "authpriv", &[line.to_owned()]);
        }
        "su" => {
            let line = format!("pam_unix(su-l:session): session closed for user {}", su_target(process));
            say.lines(&SU, "su", process, "authpriv", &[line]);
        }
        "cron" if is_job(world, process) => {
            let line = "pam_unix(cron:session): session closed for user root";
            say.lines(&CRON, "CRON", process, "authpriv", &[line.to_owned()]);
        }
        _ => {
            if let Some((unit, what)) = unit(world, process) {
                say.unit(&[format!("{unit}: Deactivated successfully."), format!("Finished {unit} - {what}.")]);
            }
        }
    }
}

struct Say<'a, 's, 'o> {
    effect: &'a Effect,
    world: &'a World,
    out: &'s mut Sink<'o>,
}

impl Say<'_, '_, '_> {
    fn lines(
        &mut self,
        kind: &'static EventType,
        program: &str,
        process: &Process,
        facility: &'static str,
        lines: &[String],
    ) {
        let writer = Writer { program, pid: u64::from(process.pid.0), facility };
        self.write(kind, writer, lines);
    }

    /// The manager of units, which is process 1.
    fn unit(&mut self, lines: &[String]) {
        self.write(&SYSTEMD, Writer { program: "systemd", pid: 1, facility: "daemon" }, lines);
    }

    fn write(&mut self, kind: &'static EventType, writer: Writer<'_>, lines: &[String]) {
        let host = self.world.host(self.effect.host);
        for (n, message) in lines.iter().enumerate() {
            let at = self.effect.at + SimSpan::micros(700 * n as i64);
            let (at, system, values) = line(self.world, host, at, writer, message);
            self.out.emit(kind, at, host.id, system, values);
        }
    }
}

/// Started by the scheduler itself, not the scheduler.
fn is_job(world: &World, process: &Process) -> bool {
    let parent = process.parent.map(|p| world.process(p).file_name());
    process.file_name() == "cron" && parent == Some("cron")
}

fn owner(world: &World, process: &Process) -> String {
    world.account(process.account).name.to_string()
}

fn sudo(say: &mut Say<'_, '_, '_>, process: &Process) {
    let world = say.world;
    let account = world.account(process.account);
    let command = process.command_line.trim_start_matches("sudo ");
    let tty = login(world, process).map_or_else(|| "unknown".to_owned(), terminal);
    let name = &account.name;
    let lines = [
        format!("{name} : TTY={tty} ; PWD=/home/{name} ; USER=root ; COMMAND={}", full_path(command)),
        format!("pam_unix(sudo:session): session opened for user root(uid=0) by {name}(uid={})", uid(account)),
    ];
    say.lines(&SUDO, "sudo", process, "authpriv", &lines);
}

/// sudo tells the command with the path it found.
pub(crate) fn full_path(command: &str) -> String {
    if command.starts_with('/') { command.to_owned() } else { format!("/usr/bin/{command}") }
}

fn su_target(process: &Process) -> &str {
    process.command_line.rsplit(' ').next().filter(|w| !w.starts_with('-') && *w != "su").unwrap_or("root")
}

fn su(world: &World, process: &Process) -> [String; 2] {
    let account = world.account(process.account);
    let (name, target) = (&account.name, su_target(process));
    let tty = login(world, process).map_or_else(|| "unknown".to_owned(), terminal);
    [
        format!("(to {target}) {name} on {tty}"),
        format!(
            "pam_unix(su-l:session): session opened for user {target}(uid={}) by {name}(uid={})",
            if target == "root" { 0 } else { 114 },
            uid(account)
        ),
    ]
}

fn useradd(process: &Process) -> [String; 2] {
    let name = process.command_line.rsplit(' ').next().unwrap_or_default();
    let number = 1_001 + u64::from(process.pid.0) % 40;
    [
        format!("new group: name={name}, GID={number}"),
        format!(
            "new user: name={name}, UID={number}, GID={number}, home=/home/{name}, shell=/bin/bash, from=/dev/pts/0"
        ),
    ]
}

/// The unit a process is the main one of.
fn unit(world: &World, process: &Process) -> Option<(&'static str, &'static str)> {
    let parent = world.process(process.parent?);
    if parent.file_name() != "systemd" {
        return None;
    }
    let found = UNITS.iter().find(|(program, ..)| process.command_line.contains(program))?;
    Some((found.1, found.2))
}
