//! Services, tasks and the audit policy: 4697, 4699 to 4702, 4719.

use super::account::task_xml;
use super::fields::change::{
    policy_changed, service_installed, task_deleted, task_disabled, task_enabled, task_updated,
};
use super::{Writing, subject};
use crate::base::Text;
use crate::base::digest;
use crate::simulation::Effect;
use crate::simulation::windows::{Deed, StartType, TaskChange};
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::Message;
use crate::world::World;

pub(super) fn observe(effect: &Effect, deed: &Deed, world: &World, out: &mut Sink<'_>) {
    let writing = Writing::by_lsass(effect, world);
    match deed {
        Deed::ServiceInstalled { by, name, command, start, driver } => {
            let kind = if *driver { "0x1" } else { "0x10" };
            let values = [
                subject::session(world, world.logon(*by)),
                vec![name.clone().into(), command.clone().into(), kind.into(), start_code(*start).into()],
                vec!["LocalSystem".into()],
            ]
            .joined();
            out.emit_in_activity(&writing, &service_installed::TYPE, &service_installed::MESSAGE, values);
        }
        Deed::TaskChanged { process, name, command, change } => {
            let (kind, message): (&'static EventType, &Message) = match change {
                TaskChange::Deleted => (&task_deleted::TYPE, &task_deleted::MESSAGE),
                TaskChange::Enabled => (&task_enabled::TYPE, &task_enabled::MESSAGE),
                TaskChange::Disabled => (&task_disabled::TYPE, &task_disabled::MESSAGE),
                TaskChange::Updated => (&task_updated::TYPE, &task_updated::MESSAGE),
            };
            let process = world.process(*process);
            let trigger: Text = "CalendarTrigger".into();
            let xml = task_xml(world, &writing, process, [name, command, &trigger]);
            let values =
                [subject::session(world, world.logon(process.logon)), vec![name.clone().into(), xml.into()]].joined();
            out.emit_written(&writing, kind, message, values);
        }
        Deed::AuditChanged { by, subcategory, on } => {
            let (category, code, guid) = subcategory_codes(subcategory);
            let change = if *on { "%%8449" } else { "%%8448" };
            let values: Vec<Value> = [
                subject::session(world, world.logon(*by)),
                vec![category.into(), code.into(), guid.into(), change.into()],
            ]
            .joined();
            out.emit_written(&writing, &policy_changed::TYPE, &policy_changed::MESSAGE, values);
        }
        _ => {}
    }
}

fn start_code(start: StartType) -> &'static str {
    match start {
        StartType::Auto => "2",
        StartType::Demand => "3",
        StartType::Disabled => "4",
    }
}

/// Message codes and identity of a subcategory (Microsoft's list of audit constants); one we do not
/// know gets an identity of its own.
fn subcategory_codes(name: &str) -> (&'static str, &'static str, Text) {
    let known = [
        ("Logon", "%%8273", "%%12544", "{0cce9215-69ae-11d9-bed3-505054503030}"),
        ("Process Creation", "%%8276", "%%13312", "{0cce922b-69ae-11d9-bed3-505054503030}"),
        ("File Share", "%%8274", "%%12808", "{0cce9224-69ae-11d9-bed3-505054503030}"),
        ("User Account Management", "%%8278", "%%13824", "{0cce9235-69ae-11d9-bed3-505054503030}"),
    ];
    match known.into_iter().find(|k| k.0 == name) {
        Some((_, category, code, guid)) => (category, code, guid.into()),
        None => {
            let guid = digest::guid(&[b"audit subcategory", name.as_bytes()]).to_string().to_ascii_lowercase();
            ("%%8274", "%%12804", format!("{{{guid}}}").into())
        }
    }
}
