//! Programs people started, what they ran under sudo, and the scheduler's jobs.

use super::fields::{
    CRED_ACQ, CRED_DISP, CWD, EXECVE, PATH, PROCTITLE, SYSCALL, USER_ACCT, USER_CMD, USER_END, USER_START,
};
use super::login::{Owner, begun, pam, session};
use super::{Log, UNSET};
use crate::base::ids::ProcId;
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::source::linux::{is_raised, login, terminal, uid};
use crate::telemetry::source::syslog::full_path;
use crate::telemetry::wire::taste;
use crate::world::Process;

pub(super) fn started(log: &mut Log<'_, '_, '_>, id: ProcId) {
    let process = log.world.process(id);
    if is_job(log, process) {
        let before = Owner::nobody(u64::from(process.pid.0));
        let exe = "/usr/sbin/cron";
        pam(log, &USER_ACCT, ["PAM:accounting", "root", exe, "?", "?", "cron", "success"], before);
        pam(log, &CRED_ACQ, ["PAM:setcred", "root", exe, "?", "?", "cron", "success"], before);
        let owner = job_owner(process);
        begun(log, owner);
        pam(log, &USER_START, ["PAM:session_open", "root", exe, "?", "?", "cron", "success"], owner);
        return;
    }
    let Some(owner) = owner(log, process) else { return };
    executed(log, process, owner);
    if process.file_name() == "sudo" {
        raised(log, process, owner);
    }
}

pub(super) fn ended(log: &mut Log<'_, '_, '_>, id: ProcId) {
    let process = log.world.process(id);
    let (exe, terminal, owner) = if is_job(log, process) {
        ("/usr/sbin/cron", "cron".to_owned(), job_owner(process))
    } else if process.file_name() == "sudo" {
        let Some(owner) = owner(log, process) else { return };
        ("/usr/bin/sudo", login(log.world, process).map_or_else(|| "?".to_owned(), terminal_path), owner)
    } else {
        return;
    };
    pam(log, &USER_END, ["PAM:session_close", "root", exe, "?", "?", &terminal, "success"], owner);
    pam(log, &CRED_DISP, ["PAM:setcred", "root", exe, "?", "?", &terminal, "success"], owner);
}

fn terminal_path(logon: &crate::world::Logon) -> String {
    format!("/dev/{}", terminal(logon))
}

fn is_job(log: &Log<'_, '_, '_>, process: &Process) -> bool {
    let parent = process.parent.map(|p| log.world.process(p).file_name());
    process.file_name() == "cron" && parent == Some("cron")
}

fn job_owner(process: &Process) -> Owner {
    Owner { pid: u64::from(process.pid.0), uid: 0, auid: 0, ses: i64::from(process.id.0 % 50_000) + 100_000 }
}

/// Who logged in, for programs of a login.
fn owner(log: &Log<'_, '_, '_>, process: &Process) -> Option<Owner> {
    let logon = login(log.world, process)?;
    let number = i64::from(uid(log.world.account(logon.account)));
    Some(Owner { pid: u64::from(process.pid.0), uid: number, auid: number, ses: session(logon) })
}

/// sudo's own records: the command, then the session of root.
fn raised(log: &mut Log<'_, '_, '_>, process: &Process, owner: Owner) {
    let world = log.world;
    let account = world.account(process.account);
    let tty = login(world, process).map_or_else(|| "?".to_owned(), terminal);
    let event = log.event();
    let command = full_path(process.command_line.trim_start_matches("sudo "));
    let values: Vec<Value> =
        vec![format!("/home/{}", account.name).into(), command.into(), tty.clone().into(), "success".into()];
    log.tell(&USER_CMD, &event, [values, owner.values()].joined());
    let device = format!("/dev/{tty}");
    let words = |op| [op, "root", "/usr/bin/sudo", "?", "?", device.as_str(), "success"];
    pam(log, &CRED_ACQ, words("PAM:setcred"), owner);
    pam(log, &USER_START, words("PAM:session_open"), owner);
}

/// The system call with its arguments, directory, files and command line under one number.
fn executed(log: &mut Log<'_, '_, '_>, process: &Process, owner: Owner) {
    let world = log.world;
    let event = log.event();
    let raised = is_raised(world, process) || process.file_name() == "sudo" || process.file_name() == "su";
    let real = if is_raised(world, process) { 0 } else { owner.uid };
    let effective = if raised { 0 } else { owner.uid };
    let parent = process.parent.map_or(1, |p| world.process(p).pid.0);
    let image = &*process.image;
    let address = |n: u64| format!("{:x}", 0x55d0_0000_0000 + taste("address", image, 0xff_ffff) * 16 + n * 0x1f40);
    let arguments: Vec<&str> = process.command_line.split(' ').filter(|a| !a.is_empty()).collect();
    let tty = login(world, process).map_or_else(|| "(none)".to_owned(), |l| terminal(l).replace('/', ""));
    let comm: String = process.file_name().chars().take(15).collect();
    let mut call: Vec<Value> = vec!["c000003e".into(), Value::Int(59), "yes".into(), Value::Int(0)];
    call.extend((0..4).map(|n| Value::from(address(n))));
    call.extend([2, i64::from(parent), i64::from(process.pid.0), owner.auid, real, real].map(Value::Int));
    call.extend([effective; 3].map(Value::Int));
    call.extend([effective; 3].map(Value::Int));
    call.extend([
        tty.into(),
        Value::Int(owner.ses),
        comm.into(),
        Value::copied(image),
        "unconfined".into(),
        "people_exec".into(),
    ]);
    log.tell(&SYSCALL, &event, call);
    let mut execve = vec![Value::Int(arguments.len() as i64)];
    execve.extend((0..12).map(|n| arguments.get(n).map_or(Value::Absent, |a| Value::copied(a))));
    log.tell(&EXECVE, &event, execve);
    let name = &world.account(process.account).name;
    let directory = if real == 0 { "/root".to_owned() } else { format!("/home/{name}") };
    log.tell(&CWD, &event, vec![directory.into()]);
    for (item, path) in [image, "/lib64/ld-linux-x86-64.so.2"].into_iter().enumerate() {
        let owned_by_root = matches!(path.rsplit('/').next(), Some("sudo" | "su"));
        let mut file: Vec<Value> = vec![
            Value::Int(item as i64),
            Value::copied(path),
            Value::Int(131_072 + taste("inode", path, 900_000) as i64),
            "fe:01".into(),
            if owned_by_root { "0104755" } else { "0100755" }.into(),
            Value::Int(0),
            Value::Int(0),
            "00:00".into(),
            "NORMAL".into(),
        ];
        file.extend(["0"; 5].map(Value::from));
        log.tell(&PATH, &event, file);
    }
    let title: String =
        process.command_line.bytes().map(|b| format!("{:02X}", if b == b' ' { 0 } else { b })).collect();
    log.tell(&PROCTITLE, &event, vec![title.into()]);
    debug_assert!(owner.auid != UNSET, "only people's programs are told");
}
