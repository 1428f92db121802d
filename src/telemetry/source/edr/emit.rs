//! Processes, connections, files and registry values as rows.

use super::deployment::deployment;
use super::fields::{self, file, image, network, process, registry};
use super::row::{self, Cells, Row, account, elevation, ip_type, version};
use super::{event, logon};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::ProcId;
use crate::simulation::windows::Deed;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::sysmon::software::modules;
use crate::telemetry::source::{filehash, windows::clock};
use crate::world::{AppLayer, Flow, FlowState, Process, World};
use smol_str::ToSmolStr as _;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    match &effect.kind {
        EffectKind::ProcessStarted { process } => started(effect, world, world.process(*process), out),
        EffectKind::FlowOpened { flow } => connected(effect, world, world.flow(*flow), out),
        EffectKind::FileCreated { process, path } => {
            if let Some(row) = by(effect, world, *process) {
                let of_file = row::file(row.host, path);
                row.write(out, &file::TYPE, file_cells("FileCreated", of_file));
            }
        }
        EffectKind::FileDeleted { process, path } => {
            if let Some(row) = by(effect, world, *process) {
                // What a deleted file contained is not known any more.
                let of_file = row::file(row.host, path).into_iter().take(2).collect();
                row.write(out, &file::TYPE, file_cells("FileDeleted", of_file));
            }
        }
        EffectKind::RegistrySet { process, key, details } => {
            if let Some(row) = by(effect, world, *process) {
                row.write(out, &registry::TYPE, registry_cells(key, details));
                if let Some(cells) = event::service(&row, key, details) {
                    row.write(out, &fields::event::TYPE, cells);
                }
            }
        }
        EffectKind::Windows(Deed::ModuleLoaded { process, path, .. }) => {
            if let Some(row) = by(effect, world, *process) {
                loaded(&row, path, out);
            }
        }
        EffectKind::LoggedOn { .. } | EffectKind::LogonFailed { .. } => logon::observe(effect, world, out),
        _ => event::observe(effect, world, out),
    }
}

/// A row about what `process` did, if its machine has the agent.
pub(super) fn by<'a>(effect: &Effect, world: &'a World, process: ProcId) -> Option<Row<'a>> {
    let process = world.process(process);
    let host = world.host(process.host);
    deployment().covers(host).then(|| Row::new(effect, world, host, Some(process)))
}

fn started(effect: &Effect, world: &World, new: &Process, out: &mut Sink<'_>) {
    let host = world.host(new.host);
    if !deployment().covers(host) {
        return;
    }
    let row = Row::new(effect, world, host, new.parent.map(|p| world.process(p)));
    let owner = world.account(new.account);
    let mut cells: Cells = vec![
        ("ActionType", "ProcessCreated".into()),
        ("FileName", Value::copied(new.file_name())),
        ("FolderPath", new.image.clone().into()),
        ("SHA1", filehash::sha1(&new.sha256).into()),
        ("SHA256", new.sha256.clone().into()),
        ("MD5", filehash::md5(&new.sha256).into()),
        ("FileSize", Value::Int(row::program_size(host, new))),
    ];
    cells.extend(VERSION.map(|name| (name, version(new, name.trim_start_matches("ProcessVersionInfo")))));
    cells.extend([
        ("ProcessId", Value::Int(i64::from(new.pid.0))),
        ("ProcessCommandLine", new.command_line.clone().into()),
        ("ProcessIntegrityLevel", format!("{:?}", new.integrity).into()),
        ("ProcessTokenElevation", elevation(new, owner).into()),
        ("ProcessCreationTime", clock(host, new.started).rfc3339().into()),
    ]);
    cells.extend(ACCOUNT.map(|name| (name, account(world, owner, name.trim_start_matches("Account")))));
    cells.push(("LogonId", Value::Int(world.logon(new.logon).logon_id.0 as i64)));
    row.write(out, &process::TYPE, cells);
    for module in modules(new.file_name()) {
        loaded(&Row::new(effect, world, host, Some(new)), &module.path, out);
    }
}

fn loaded(row: &Row<'_>, path: &str, out: &mut Sink<'_>) {
    let of_file = row::library(row.host, path);
    row.write(out, &image::TYPE, [vec![("ActionType", "ImageLoaded".into())], of_file].concat());
}

const VERSION: [&str; 6] = [
    "ProcessVersionInfoCompanyName",
    "ProcessVersionInfoProductName",
    "ProcessVersionInfoProductVersion",
    "ProcessVersionInfoInternalFileName",
    "ProcessVersionInfoOriginalFileName",
    "ProcessVersionInfoFileDescription",
];
const ACCOUNT: [&str; 5] = ["AccountDomain", "AccountName", "AccountSid", "AccountUpn", "AccountObjectId"];

/// Calls of our processes, and calls for ways to work on the machine.
fn connected(effect: &Effect, world: &World, flow: &Flow, out: &mut Sink<'_>) {
    if matches!(flow.app, AppLayer::Dns { .. }) {
        return;
    }
    if let Some(row) = flow.process.and_then(|p| by(effect, world, p)) {
        let made = matches!(flow.state, FlowState::Completed | FlowState::Aborted);
        let name = row.actor.map_or("", |p| p.file_name());
        let key = || digest::hash64(&[row.host.name.as_bytes(), &effect.id.0.to_le_bytes()]);
        let reported = !deployment().quiet_ports.contains(&flow.tuple.dst_port) && deployment().samples(name, key);
        if reported || !made {
            let action = if made { "ConnectionSuccess" } else { "ConnectionFailed" };
            row.write(out, &network::TYPE, outgoing(flow, action));
        }
    }
    let Some(called) = flow.target.map(|h| world.host(h)) else { return };
    let wanted = deployment().inbound_ports.contains(&flow.tuple.dst_port) && flow.state == FlowState::Completed;
    if wanted && deployment().covers(called) {
        // The service host answers for the services behind these ports.
        let service = called.resident.get("svchost").map(|p| world.process(*p));
        Row::new(effect, world, called, service).write(out, &network::TYPE, incoming(flow));
    }
}

fn outgoing(flow: &Flow, action: &str) -> Cells {
    let t = flow.tuple;
    let name = match &flow.app {
        AppLayer::Tls { server_name, .. } => server_name.clone().into(),
        AppLayer::Http { host, uri, .. } => format!("http://{host}{uri}").into(),
        _ => Value::Absent,
    };
    vec![
        ("ActionType", Value::copied(action)),
        ("RemoteIP", t.dst.to_smolstr().into()),
        ("RemotePort", Value::Int(i64::from(t.dst_port))),
        ("RemoteUrl", name),
        ("LocalIP", t.src.to_smolstr().into()),
        ("LocalPort", Value::Int(i64::from(t.src_port))),
        ("Protocol", protocol(flow).into()),
        ("LocalIPType", ip_type(t.src).into()),
        ("RemoteIPType", ip_type(t.dst).into()),
    ]
}

fn incoming(flow: &Flow) -> Cells {
    let t = flow.tuple;
    vec![
        ("ActionType", "InboundConnectionAccepted".into()),
        ("RemoteIP", t.src.to_smolstr().into()),
        ("RemotePort", Value::Int(i64::from(t.src_port))),
        ("LocalIP", t.dst.to_smolstr().into()),
        ("LocalPort", Value::Int(i64::from(t.dst_port))),
        ("Protocol", protocol(flow).into()),
        ("LocalIPType", ip_type(t.dst).into()),
        ("RemoteIPType", ip_type(t.src).into()),
    ]
}

fn protocol(flow: &Flow) -> String {
    let name = flow.tuple.proto.to_string();
    format!("{}{}", name[..1].to_ascii_uppercase(), &name[1..])
}

fn file_cells(action: &str, of_file: Cells) -> Cells {
    let mut cells: Cells = vec![("ActionType", Value::copied(action))];
    // Size stands after the origin in this table.
    let (size, names): (Cells, Cells) = of_file.into_iter().partition(|(name, _)| *name == "FileSize");
    cells.extend(names);
    cells.extend(size);
    cells.push(("RequestProtocol", "Local".into()));
    cells
}

fn registry_cells(key: &Text, details: &Text) -> Cells {
    let (path, name) = key.rsplit_once('\\').unwrap_or((key, ""));
    let (kind, data) = registry_data(details);
    vec![
        ("ActionType", "RegistryValueSet".into()),
        ("RegistryKey", written_out(path).into()),
        ("RegistryValueType", kind.into()),
        ("RegistryValueName", Value::copied(name)),
        ("RegistryValueData", data.into()),
    ]
}

/// The product writes roots in full and keeps the SID of a user's hive.
pub(super) fn written_out(path: &str) -> String {
    let (root, rest) = path.split_once('\\').unwrap_or((path, ""));
    let root = match root {
        "HKLM" => "HKEY_LOCAL_MACHINE",
        "HKU" | "HKCU" => "HKEY_CURRENT_USER",
        "HKCR" => "HKEY_CLASSES_ROOT",
        other => other,
    };
    format!("{root}\\{rest}")
}

/// Sysmon's `DWORD (0x00000001)` is a number here.
pub(super) fn registry_data(details: &str) -> (&'static str, String) {
    let number = details.strip_prefix("DWORD (0x").and_then(|d| d.strip_suffix(')'));
    match number.and_then(|d| u32::from_str_radix(d, 16).ok()) {
        Some(number) => ("Dword", number.to_string()),
        None if details == "Binary Data" => ("Binary", String::new()),
        None => ("String", details.to_owned()),
    }
}
