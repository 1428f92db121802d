//! One row of the agent: columns by name, those about the acting process filled alike everywhere.

use crate::base::Text;
use crate::base::digest;
use crate::base::ids::EffectId;
use crate::base::time::SimTime;
use crate::simulation::Effect;
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::filehash;
use crate::telemetry::source::sysmon::software::{Resource, resource};
use crate::telemetry::source::windows::{clock, terminal_session};
use crate::world::process::program_sha256;
use crate::world::{Account, AccountKind, Host, Integrity, LogonType, Process, World, tenant};
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

/// Columns of one row by name, in native order.
pub(super) type Cells = Vec<(&'static str, Value)>;

/// What a row starts from.
pub(super) struct Row<'a> {
    pub(super) world: &'a World,
    pub(super) host: &'a Host,
    /// Clock of the machine.
    pub(super) time: SimTime,
    /// The acting process, where there is one.
    pub(super) actor: Option<&'a Process>,
    effect: EffectId,
}

impl<'a> Row<'a> {
    pub(super) fn new(effect: &Effect, world: &'a World, host: &'a Host, actor: Option<&'a Process>) -> Self {
        let time = clock(host, effect.at);
        Self { world, host, time, actor, effect: effect.id }
    }

    /// Writes a row of `kind`: `own` columns first, then what every row has, the rest empty.
    pub(super) fn write(&self, out: &mut Sink<'_>, kind: &'static EventType, own: Cells) {
        let mut own = own.into_iter().peekable();
        let values = kind.fields.iter().map(|field| match own.next_if(|(name, _)| *name == field.name) {
            Some((_, value)) => value,
            None => self.shared(field.name),
        });
        let values = values.collect();
        let left = own.next();
        debug_assert!(left.is_none(), "{} has no {left:?} at that place", kind.name);
        out.emit(kind, self.time, self.host.id, Vec::new(), values);
    }

    fn report(&self) -> i64 {
        (digest::hash64(&[self.host.name.as_bytes(), &self.effect.0.to_le_bytes()]) % 100_000) as i64
    }

    fn shared(&self, name: &str) -> Value {
        match name {
            "Timestamp" => self.time.rfc3339().into(),
            "DeviceId" => device_id(self.host).into(),
            "DeviceName" => self.host.fqdn.to_ascii_lowercase().into(),
            "ReportId" => Value::Int(self.report()),
            _ => self.actor.map_or(Value::Absent, |p| self.about_actor(p, name)),
        }
    }

    fn about_actor(&self, process: &Process, name: &str) -> Value {
        let logon = self.world.logon(process.logon);
        let remote = logon.kind == LogonType::RemoteInteractive;
        match name {
            "IsInitiatingProcessRemoteSession" => return Value::Bool(remote),
            "InitiatingProcessSessionId" => return Value::Int(i64::from(terminal_session(logon.kind))),
            "InitiatingProcessRemoteSessionIP" if remote => {
                return logon.source.map_or(Value::Absent, |(ip, _)| ip.to_smolstr().into());
            }
            "InitiatingProcessRemoteSessionDeviceName" if remote => {
                return logon.source_host.map_or(Value::Absent, |h| self.world.host(h).name.clone().into());
            }
            _ => {}
        }
        let Some(part) = name.strip_prefix("InitiatingProcess") else { return Value::Absent };
        if let Some(part) = part.strip_prefix("Parent") {
            return process.parent.map_or(Value::Absent, |p| self.about_parent(self.world.process(p), part));
        }
        if let Some(part) = part.strip_prefix("Account") {
            return account(self.world, self.world.account(process.account), part);
        }
        if let Some(part) = part.strip_prefix("VersionInfo") {
            return version(process, part);
        }
        self.about_program(process, part)
    }

    fn about_program(&self, process: &Process, part: &str) -> Value {
        match part {
            "SHA1" => filehash::sha1(&process.sha256).into(),
            "SHA256" => process.sha256.clone().into(),
            "MD5" => filehash::md5(&process.sha256).into(),
            "FileName" => Value::copied(process.file_name()),
            "FileSize" => Value::Int(program_size(self.host, process)),
            "Id" => Value::Int(i64::from(process.pid.0)),
            "CommandLine" => process.command_line.clone().into(),
            "CreationTime" => clock(self.host, process.started).rfc3339().into(),
            "FolderPath" => process.image.to_ascii_lowercase().into(),
            "LogonId" => Value::Int(self.world.logon(process.logon).logon_id.0 as i64),
            "IntegrityLevel" => format!("{:?}", process.integrity).into(),
            "TokenElevation" => elevation(process, self.world.account(process.account)).into(),
            "SignerType" => if is_of_the_system(process) { "OsVendor" } else { "Unknown" }.into(),
            "SignatureStatus" => if resource(process.file_name()).is_some() { "Valid" } else { "Unknown" }.into(),
            _ => Value::Absent,
        }
    }

    fn about_parent(&self, parent: &Process, part: &str) -> Value {
        match part {
            "Id" => Value::Int(i64::from(parent.pid.0)),
            "FileName" => Value::copied(parent.file_name()),
            "CreationTime" => clock(self.host, parent.started).rfc3339().into(),
            _ => Value::Absent,
        }
    }
}

/// Identity of a machine in the endpoint service: forty digits.
pub(super) fn device_id(host: &Host) -> String {
    let digits = digest::hex(&digest::sha256(&[b"endpoint", &host.machine_guid.0.to_le_bytes()]));
    digits[..40].to_owned()
}

/// A column about an account: what follows `Account` in its name.
pub(super) fn account(world: &World, account: &Account, part: &str) -> Value {
    let upn = || tenant::upn(world, account);
    match part {
        "Domain" => account.domain.to_ascii_lowercase().into(),
        "Name" => account.name.to_ascii_lowercase().into(),
        "Sid" => account.sid.clone().into(),
        "Upn" => upn().map_or(Value::Absent, Value::from),
        "ObjectId" => upn().map_or(Value::Absent, |u| tenant::object_id(&u).into()),
        _ => Value::Absent,
    }
}

/// A column of a program's version resource: what follows `VersionInfo` in its name.
pub(super) fn version(process: &Process, part: &str) -> Value {
    let Some(about) = resource(process.file_name()) else { return Value::Absent };
    let text: fn(&Resource) -> &str = match part {
        "CompanyName" => |r| &r.company,
        "ProductName" => |r| &r.product,
        "ProductVersion" => |r| r.version.split(' ').next().unwrap_or_default(),
        "InternalFileName" => |r| r.original.rsplit_once('.').map_or(&*r.original, |(stem, _)| stem),
        "OriginalFileName" => |r| &r.original,
        _ => |r| &r.description,
    };
    text(about).into()
}

/// Only administrators have split tokens.
pub(super) fn elevation(process: &Process, account: &Account) -> &'static str {
    let own = account.kind != AccountKind::BuiltIn;
    match process.integrity {
        Integrity::High if own => "TokenElevationTypeFull",
        Integrity::Medium | Integrity::Low if own && account.is_privileged() => "TokenElevationTypeLimited",
        _ => "TokenElevationTypeDefault",
    }
}

/// Size of the program file: as written, where it was written here.
pub(super) fn program_size(host: &Host, process: &Process) -> i64 {
    host.files.get(&process.image).map_or_else(|| filehash::program_size(&process.sha256), |f| f.size_bytes as i64)
}

/// Name, path, hashes and size of a file as columns.
pub(super) fn file(host: &Host, path: &Text) -> Cells {
    let name = path.rsplit(['\\', '/']).next().unwrap_or(path);
    let sha256 = host.files.get(path).map_or_else(|| program_sha256(host.os, path), |f| f.sha256.clone());
    hashed(host, path, name, sha256)
}

/// The same of a library.
pub(super) fn library(host: &Host, path: &str) -> Cells {
    let name = path.rsplit('\\').next().unwrap_or(path);
    hashed(host, path, name, filehash::library(host, path))
}

fn hashed(host: &Host, path: &str, name: &str, sha256: Text) -> Cells {
    let size = host.files.get(path).map_or_else(|| filehash::program_size(&sha256), |f| f.size_bytes as i64);
    vec![
        ("FileName", Value::copied(name)),
        ("FolderPath", Value::copied(path)),
        ("SHA1", filehash::sha1(&sha256).into()),
        ("SHA256", sha256.clone().into()),
        ("MD5", filehash::md5(&sha256).into()),
        ("FileSize", Value::Int(size)),
    ]
}

/// Kind of an address, in the product's words.
pub(super) fn ip_type(address: Ipv4Addr) -> &'static str {
    if address.is_loopback() {
        "Loopback"
    } else if address.is_private() {
        "Private"
    } else {
        "Public"
    }
}

fn is_of_the_system(process: &Process) -> bool {
    let ours = |r: &Resource| r.company == "Microsoft Corporation";
    process.image.starts_with(r"C:\Windows\") && resource(process.file_name()).is_some_and(ours)
}
