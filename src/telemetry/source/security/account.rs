//! Accounts, groups, tasks and the log itself: 4698, 4720, 4728, 4732, 4740, 1102.

use super::fields::change::universal_group_joined;
use super::fields::{account_created, global_group_joined, local_group_joined, locked_out, log_cleared, task_created};
use super::{Writing, subject};
use crate::base::Text;
use crate::base::ids::LogonRef;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Message, dash};
use crate::world::{Account, Group, Process, World};

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let writing = Writing::by_lsass(effect, world);
    let by = |session: &LogonRef| subject::session(world, world.logon(*session));
    match &effect.kind {
        EffectKind::TaskRegistered { process, name, command, trigger } => {
            let process = world.process(*process);
            let xml = task_xml(world, &writing, process, [name, command, trigger]);
            let values = [by(&process.logon), vec![name.clone().into(), xml.into()]].joined();
            out.emit_written(&writing, &task_created::TYPE, &task_created::MESSAGE, values);
        }
        EffectKind::AccountCreated { by: session, account } => {
            let values = new_account(world, world.account(*account), by(session));
            out.emit_written(&writing, &account_created::TYPE, &account_created::MESSAGE, values);
        }
        EffectKind::GroupJoined { by: session, account, group } => {
            let (kind, message) = if is_local(*group) {
                (&local_group_joined::TYPE, local_group_joined::MESSAGE)
            } else if *group == Group::EnterpriseAdmins {
                (&universal_group_joined::TYPE, universal_group_joined::MESSAGE)
            } else {
                (&global_group_joined::TYPE, global_group_joined::MESSAGE)
            };
            let values = membership(world, world.account(*account), *group, by(session));
            out.emit_written(&writing, kind, &message, values);
        }
        EffectKind::LockedOut { account, caller } => {
            let account = world.account(*account);
            let target = vec![account.name.clone().into(), caller.clone().into(), account.sid.clone().into()];
            let values = [target, subject::system(world, writing.host)].joined();
            out.emit_written(&writing, &locked_out::TYPE, &locked_out::MESSAGE, values);
        }
        EffectKind::LogCleared { by: session } => {
            let message = Message {
                provider: "Microsoft-Windows-Eventlog",
                guid: "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}",
                level: "4",
                keywords: "0x4020000000000000",
                ..log_cleared::MESSAGE
            };
            out.emit_written(&writing, &log_cleared::TYPE, &message, by(session));
        }
        _ => {}
    }
}

/// Defaults of a new account: no home, no script, never expires, must have a password.
fn new_account(world: &World, account: &Account, by: Vec<Value>) -> Vec<Value> {
    let unset = || Value::from("%%1793");
    let upn = format!("{}@{}", account.name, world.company.dns_domain);
    [
        vec![account.name.clone().into(), account.domain.clone().into(), account.sid.clone().into()],
        by,
        vec![dash(), account.name.clone().into(), account.name.clone().into(), upn.into()],
        vec![unset(), unset(), unset(), unset(), unset()],
        vec!["%%1794".into(), "%%1794".into(), "513".into(), dash(), "0x0".into(), "0x15".into()],
        vec!["\r\n\t\t%%2080\r\n\t\t%%2082\r\n\t\t%%2084".into(), unset(), dash(), "%%1797".into()],
    ]
    .joined()
}

fn is_local(group: Group) -> bool {
    matches!(group, Group::Administrators | Group::RemoteDesktopUsers)
}

fn membership(world: &World, member: &Account, group: Group, by: Vec<Value>) -> Vec<Value> {
    let company = &world.company;
    let (name, rid) = group.name_and_rid();
    let (domain, sid) = if is_local(group) {
        (Value::from("Builtin"), format!("S-1-5-32-{rid}"))
    } else {
        (company.netbios.clone().into(), format!("{}-{rid}", company.domain_sid))
    };
    // Local groups store the SID only.
    let member_name = if is_local(group) { dash() } else { world.distinguished_name(member).into() };
    [vec![member_name, member.sid.clone().into(), name.into(), domain, sid.into()], by, vec![dash()]].joined()
}

/// The task's definition as the Task Scheduler stores it (schema version 1.2).
pub(super) fn task_xml(
    world: &World,
    writing: &Writing<'_>,
    process: &Process,
    [name, command, trigger]: [&Text; 3],
) -> String {
    let account = world.account(process.account);
    let (program, arguments) = command.split_once(' ').unwrap_or((command, ""));
    let start = writing.time.utc().format("%Y-%m-%dT%H:%M:%S");
    let trigger = match &**trigger {
        "CalendarTrigger" => format!(
            "    <CalendarTrigger>\r\n      <StartBoundary>{start}</StartBoundary>\r\n      <Enabled>true</Enabled>\r\n      \
             <ScheduleByDay>\r\n        <DaysInterval>1</DaysInterval>\r\n      </ScheduleByDay>\r\n    </CalendarTrigger>"
        ),
        other => format!("    <{other}>\r\n      <Enabled>true</Enabled>\r\n    </{other}>"),
    };
    let settings: String = [
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("DisallowStartIfOnBatteries", "true"),
        ("StopIfGoingOnBatteries", "true"),
        ("AllowHardTerminate", "true"),
        ("StartWhenAvailable", "false"),
        ("RunOnlyIfNetworkAvailable", "false"),
        ("AllowStartOnDemand", "true"),
        ("Enabled", "true"),
        ("Hidden", "false"),
        ("RunOnlyIfIdle", "false"),
        ("WakeToRun", "false"),
        ("ExecutionTimeLimit", "PT72H"),
        ("Priority", "7"),
    ]
    .iter()
    .map(|(key, value)| format!("    <{key}>{value}</{key}>\r\n"))
    .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n\
         <Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\r\n  \
         <RegistrationInfo>\r\n    <Date>{start}</Date>\r\n    <Author>{author}</Author>\r\n    <URI>{name}</URI>\r\n  \
         </RegistrationInfo>\r\n  <Triggers>\r\n{trigger}\r\n  </Triggers>\r\n  <Principals>\r\n    \
         <Principal id=\"Author\">\r\n      <UserId>{sid}</UserId>\r\n      <LogonType>InteractiveToken</LogonType>\r\n      \
         <RunLevel>LeastPrivilege</RunLevel>\r\n    </Principal>\r\n  </Principals>\r\n  <Settings>\r\n{settings}  \
         </Settings>\r\n  <Actions Context=\"Author\">\r\n    <Exec>\r\n      <Command>{program}</Command>\r\n      \
         <Arguments>{arguments}</Arguments>\r\n    </Exec>\r\n  </Actions>\r\n</Task>",
        author = escape(&account.qualified()),
        name = escape(name),
        sid = account.sid,
        program = escape(program),
        arguments = escape(arguments),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
