//! The rarer Sysmon events: what programs do to files, memory, registry, pipes and WMI.

use super::emit::{Event, hashes};
use super::fields::more::{
    clipboard, configured, driver_loaded, executable_written, file_archived, file_deleted, file_time, image_loaded,
    pipe_connected, pipe_created, raw_read, registry_key, registry_renamed, remote_thread, service_state,
    shred_blocked, stream_created, tampering, wmi_binding, wmi_consumer, wmi_filter, write_blocked,
};
use super::software;
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::ProcId;
use crate::simulation::Effect;
use crate::simulation::windows::{Deed, KeyChange};
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::filehash;
use crate::telemetry::source::windows::{Message, braced, dash, sysmon_time, terminal_session};
use crate::world::process::content_sha256;
use crate::world::{LogonType, Process, World};
use smol_str::ToSmolStr as _;

const VERSION: &str = "15.15";
const SCHEMA: &str = "4.90";
/// Endings of files that Windows runs.
const PROGRAMS: [&str; 4] = [".exe", ".dll", ".sys", ".scr"];

/// What Sysmon writes of a deed.
pub(super) fn observe(effect: &Effect, deed: &Deed, world: &World, out: &mut Sink<'_>) {
    let Some(process) = deed.process() else { return };
    let event = Event::new(effect, world, process);
    let trace = Trace { event: &event, world };
    trace.of_memory(deed, out);
    trace.of_files(deed, out);
    trace.of_registry(deed, out);
    trace.of_sysmon(deed, out);
}

/// A new file: its mark of the web, and that it is a program.
pub(super) fn file_created(event: &Event<'_>, path: &Text, out: &mut Sink<'_>) {
    let Some(file) = event.host().files.get(path) else { return };
    if file.from_internet {
        // First the file itself with its hash, then the stream with its text.
        let zone = "[ZoneTransfer]  ZoneId=3  HostUrl=about:internet";
        let stream = content_sha256(zone);
        let both =
            [(path.to_string(), &file.sha256, dash()), (format!("{path}:Zone.Identifier"), &stream, zone.into())];
        for (name, sha256, contents) in both {
            event.write(out, &stream_created::TYPE, &stream_created::MESSAGE, |e| {
                let created = sysmon_time(e.clock(file.created));
                [e.lead(), vec![name.into(), created.into(), hashes(sha256).into(), contents]].joined()
            });
        }
    }
    if is_program(path) {
        event.write(out, &executable_written::TYPE, &executable_written::MESSAGE, |e| {
            of_file(e, path, &file.sha256, None)
        });
    }
}

/// A deleted file: programs are kept, everything else is only noted.
pub(super) fn file_removed(event: &Event<'_>, path: &Text, out: &mut Sink<'_>) {
    let known = event.host().files.get(path).map(|f| f.sha256.clone());
    let sha256 = known.unwrap_or_else(|| content_sha256(path));
    if is_program(path) {
        event.write(out, &file_archived::TYPE, &file_archived::MESSAGE, |e| {
            [of_file(e, path, &sha256, Some(true)), vec!["true".into()]].joined()
        });
    } else {
        event.write(out, &file_deleted::TYPE, &file_deleted::MESSAGE, |e| of_file(e, path, &sha256, Some(false)));
    }
}

/// Libraries that a program loads as it starts, as far as widely used configurations note them.
pub(super) fn loaded_at_start(event: &Event<'_>, process: &Process, out: &mut Sink<'_>) {
    for module in software::modules(process.file_name()) {
        library(event, &module.path, &module.signer, out);
    }
}

fn is_program(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    PROGRAMS.iter().any(|ending| path.ends_with(ending))
}

/// Rule, time, process, user, program, file, hashes and whether it is a program.
fn of_file(event: &Event<'_>, path: &Text, sha256: &str, program: Option<bool>) -> Vec<Value> {
    let [time, guid, pid, image] = event.identity();
    let mut values = vec![dash(), time, guid, pid, event.user(), image, path.clone().into(), hashes(sha256).into()];
    values.extend(program.map(|p| Value::from(if p { "true" } else { "false" })));
    values
}

fn signature(signer: &str) -> [Value; 3] {
    if signer.is_empty() {
        ["false".into(), dash(), "Unavailable".into()]
    } else {
        ["true".into(), Value::copied(signer), "Valid".into()]
    }
}

fn library(event: &Event<'_>, path: &str, signer: &str, out: &mut Sink<'_>) {
    event.write(out, &image_loaded::TYPE, &image_loaded::MESSAGE, |e| {
        let file = path.rsplit('\\').next().unwrap_or(path);
        let sha256 = filehash::library(e.host(), path);
        [
            e.lead(),
            vec![Value::copied(path)],
            e.resource(file),
            vec![hashes(&sha256).into()],
            signature(signer).to_vec(),
            vec![e.user()],
        ]
        .joined()
    });
}

struct Trace<'a> {
    event: &'a Event<'a>,
    world: &'a World,
}

impl Trace<'_> {
    fn of_memory(&self, deed: &Deed, out: &mut Sink<'_>) {
        let event = self.event;
        match deed {
            Deed::DriverLoaded { path, signer, .. } => {
                event.write(out, &driver_loaded::TYPE, &driver_loaded::MESSAGE, |e| {
                    let sha256 = content_sha256(&format!("module/{}", path.to_ascii_lowercase()));
                    let head = vec![dash(), sysmon_time(e.time()).into(), path.clone().into(), hashes(&sha256).into()];
                    [head, signature(signer).to_vec()].joined()
                });
            }
            Deed::ModuleLoaded { path, signer, .. } => library(event, path, signer, out),
            Deed::ThreadStarted { target, module, function, .. } => {
                event.write(out, &remote_thread::TYPE, &remote_thread::MESSAGE, |e| {
                    self.thread(e, *target, module, function)
                });
            }
            Deed::VolumeRead { device, .. } => {
                event.write(out, &raw_read::TYPE, &raw_read::MESSAGE, |e| {
                    [e.lead(), vec![device.clone().into(), e.user()]].joined()
                });
            }
            Deed::ImageReplaced { how, .. } => {
                event.write(out, &tampering::TYPE, &tampering::MESSAGE, |e| {
                    [e.lead(), vec![how.clone().into(), e.user()]].joined()
                });
            }
            Deed::PipeUsed { name, made, .. } => {
                let (kind, message, word): (&'static EventType, &Message, &str) = if *made {
                    (&pipe_created::TYPE, &pipe_created::MESSAGE, "CreatePipe")
                } else {
                    (&pipe_connected::TYPE, &pipe_connected::MESSAGE, "ConnectPipe")
                };
                event.write(out, kind, message, |e| {
                    let [time, guid, pid, image] = e.identity();
                    vec![dash(), word.into(), time, guid, pid, name.clone().into(), image, e.user()]
                });
            }
            _ => {}
        }
    }

    fn thread(&self, event: &Event<'_>, target: ProcId, module: &str, function: &str) -> Vec<Value> {
        let target = self.world.process(target);
        let [time, guid, pid, image] = event.identity();
        let key = digest::hash64(&[&target.guid.0.to_le_bytes(), &event.time().0.to_le_bytes()]);
        let place = |text: &str| if text.is_empty() { dash() } else { Value::copied(text) };
        [
            vec![dash(), time, guid, pid, image],
            vec![braced(target.guid).into(), target.pid.to_smolstr().into(), target.image.clone().into()],
            vec![
                (4 * (300 + key % 4_000)).to_smolstr().into(),
                format!("0x{:016X}", 0x7ff0_0000_0000 | (key >> 20)).into(),
            ],
            vec![place(module), place(function), event.user(), event.user_of(target)],
        ]
        .joined()
    }

    fn of_files(&self, deed: &Deed, out: &mut Sink<'_>) {
        let event = self.event;
        match deed {
            Deed::FileTimeChanged { path, to, .. } => {
                event.write(out, &file_time::TYPE, &file_time::MESSAGE, |e| {
                    let before = e.host().files.get(path).map_or(e.time(), |f| e.clock(f.created));
                    let times = vec![sysmon_time(e.clock(*to)).into(), sysmon_time(before).into()];
                    [e.lead(), vec![path.clone().into()], times, vec![e.user()]].joined()
                });
            }
            Deed::WriteBlocked { path, sha256, .. } => {
                event.write(out, &write_blocked::TYPE, &write_blocked::MESSAGE, |e| of_file(e, path, sha256, None));
            }
            Deed::ShredBlocked { path, .. } => {
                let known = event.host().files.get(path).map(|f| f.sha256.clone());
                let sha256 = known.unwrap_or_else(|| content_sha256(path));
                event.write(out, &shred_blocked::TYPE, &shred_blocked::MESSAGE, |e| {
                    of_file(e, path, &sha256, Some(is_program(path)))
                });
            }
            Deed::ClipboardSet { process, content } => {
                event.write(out, &clipboard::TYPE, &clipboard::MESSAGE, |e| self.copied(e, *process, content));
            }
            _ => {}
        }
    }

    fn copied(&self, event: &Event<'_>, process: ProcId, content: &str) -> Vec<Value> {
        let logon = self.world.logon(self.world.process(process).logon);
        let user = event.user().to_text().unwrap_or_default();
        let client = match (logon.kind, logon.source, logon.source_host) {
            (LogonType::RemoteInteractive, Some((ip, _)), Some(host)) => {
                let name = self.world.host(host).name.to_ascii_uppercase();
                format!("user: {user} ip: {ip} hostname: {name}")
            }
            _ => format!("user: {user}"),
        };
        [
            event.lead(),
            vec![terminal_session(logon.kind).to_smolstr().into(), client.into()],
            vec![hashes(&content_sha256(content)).into(), "true".into(), event.user()],
        ]
        .joined()
    }

    fn of_registry(&self, deed: &Deed, out: &mut Sink<'_>) {
        let event = self.event;
        let lead = |e: &Event<'_>, word: &str, key: &Text| {
            let [time, guid, pid, image] = e.identity();
            vec![dash(), Value::copied(word), time, guid, pid, image, key.clone().into()]
        };
        match deed {
            Deed::KeyChanged { key, change, .. } => {
                let word = match change {
                    KeyChange::Created => "CreateKey",
                    KeyChange::Deleted => "DeleteKey",
                    KeyChange::ValueDeleted => "DeleteValue",
                };
                event.write(out, &registry_key::TYPE, &registry_key::MESSAGE, |e| {
                    [lead(e, word, key), vec![e.user()]].joined()
                });
            }
            Deed::KeyRenamed { key, to, .. } => {
                event.write(out, &registry_renamed::TYPE, &registry_renamed::MESSAGE, |e| {
                    [lead(e, "RenameKey", key), vec![to.clone().into(), e.user()]].joined()
                });
            }
            Deed::WmiSubscribed { name, query, command, made, .. } => {
                self.subscribed([name, query, command], *made, out);
            }
            _ => {}
        }
    }

    /// Filter, consumer and binding, in that order.
    fn subscribed(&self, [name, query, command]: [&Text; 3], made: bool, out: &mut Sink<'_>) {
        let event = self.event;
        let operation = if made { "Created" } else { "Deleted" };
        let head = |e: &Event<'_>, word: &str| {
            vec![dash(), Value::copied(word), sysmon_time(e.time()).into(), operation.into(), e.user()]
        };
        // Sysmon prints these texts between quotation marks, with a blank before.
        let quoted = |text: &str| Value::from(format!(" \"{text}\""));
        event.write(out, &wmi_filter::TYPE, &wmi_filter::MESSAGE, |e| {
            [head(e, "WmiFilterEvent"), vec![quoted(r"root\\cimv2"), quoted(name), quoted(query)]].joined()
        });
        event.write(out, &wmi_consumer::TYPE, &wmi_consumer::MESSAGE, |e| {
            [head(e, "WmiConsumerEvent"), vec![quoted(name), "Command Line".into(), quoted(command)]].joined()
        });
        event.write(out, &wmi_binding::TYPE, &wmi_binding::MESSAGE, |e| {
            let consumer = format!(r#" "CommandLineEventConsumer.Name=\"{name}\"""#);
            let filter = format!(r#" "__EventFilter.Name=\"{name}\"""#);
            [head(e, "WmiBindingEvent"), vec![consumer.into(), filter.into()]].joined()
        });
    }

    fn of_sysmon(&self, deed: &Deed, out: &mut Sink<'_>) {
        let event = self.event;
        match deed {
            Deed::ServiceState { name, running, .. } if name.starts_with("Sysmon") => {
                event.write(out, &service_state::TYPE, &service_state::MESSAGE, |e| {
                    let state = if *running { "Started" } else { "Stopped" };
                    vec![sysmon_time(e.time()).into(), state.into(), VERSION.into(), SCHEMA.into()]
                });
            }
            Deed::SysmonConfigured { file, .. } => {
                event.write(out, &configured::TYPE, &configured::MESSAGE, |e| {
                    let hash = content_sha256(file).to_ascii_uppercase();
                    vec![sysmon_time(e.time()).into(), file.clone().into(), format!("SHA256={hash}").into()]
                });
            }
            _ => {}
        }
    }
}
