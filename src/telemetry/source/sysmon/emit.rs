//! Effects as Sysmon events.

use super::fields::{
    dns_query, file_create, network_connect, process_access, process_create, process_terminate, registry_set,
};
use super::{software, traces};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::ProcId;
use crate::base::time::SimTime;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::filehash;
use crate::telemetry::source::windows::{
    Message, NO_GUID, Writer, braced, clock, dash, service_pid, sysmon_logon_guid, sysmon_time, terminal_session,
};
use crate::world::{AppLayer, Flow, FlowState, Host, Process, World};
use smol_str::ToSmolStr as _;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    match &effect.kind {
        EffectKind::ProcessStarted { process } => {
            Event::new(effect, world, *process)
                .write(out, &process_create::TYPE, &process_create::MESSAGE, |e| e.created());
            traces::loaded_at_start(&Event::new(effect, world, *process), world.process(*process), out);
        }
        EffectKind::ProcessEnded { process, .. } => {
            Event::new(effect, world, *process).write(
                out,
                &process_terminate::TYPE,
                &process_terminate::MESSAGE,
                |e| [e.lead(), vec![e.user()]].joined(),
            );
        }
        EffectKind::ProcessAccessed { source, target, mask } => {
            Event::new(effect, world, *source).write(out, &process_access::TYPE, &process_access::MESSAGE, |e| {
                e.accessed(world.process(*target), *mask)
            });
        }
        EffectKind::FileCreated { process, path } => {
            let event = Event::new(effect, world, *process);
            event.write(out, &file_create::TYPE, &file_create::MESSAGE, |e| e.file(path));
            traces::file_created(&event, path, out);
        }
        EffectKind::FileDeleted { process, path } => {
            traces::file_removed(&Event::new(effect, world, *process), path, out);
        }
        EffectKind::RegistrySet { process, key, details } => {
            Event::new(effect, world, *process).write(out, &registry_set::TYPE, &registry_set::MESSAGE, |e| {
                let [time, guid, pid, image] = e.identity();
                vec![
                    dash(),
                    "SetValue".into(),
                    time,
                    guid,
                    pid,
                    image,
                    key.clone().into(),
                    details.clone().into(),
                    e.user(),
                ]
            });
        }
        EffectKind::Windows(deed) => traces::observe(effect, deed, world, out),
        EffectKind::FlowOpened { flow } => connected(effect, world, world.flow(*flow), out),
        EffectKind::NameResolved { process: Some(process), flow } => {
            if let AppLayer::Dns { query, answers, rcode, .. } = &world.flow(*flow).app {
                Event::new(effect, world, *process)
                    .write(out, &dns_query::TYPE, &dns_query::MESSAGE, |e| e.query(query, answers, *rcode));
            }
        }
        _ => {}
    }
}

/// Sysmon notes connections that were made; name lookups have their own event.
fn connected(effect: &Effect, world: &World, flow: &Flow, out: &mut Sink<'_>) {
    let made = matches!(flow.state, FlowState::Completed | FlowState::Aborted);
    let Some(process) = flow.process else { return };
    if made && !matches!(flow.app, AppLayer::Dns { .. }) {
        Event::new(effect, world, process)
            .write(out, &network_connect::TYPE, &network_connect::MESSAGE, |e| e.connection(flow));
    }
}

/// One event of one process.
pub(super) struct Event<'a> {
    world: &'a World,
    host: &'a Host,
    process: &'a Process,
    time: SimTime,
}

impl<'a> Event<'a> {
    pub(super) fn new(effect: &Effect, world: &'a World, process: ProcId) -> Self {
        let process = world.process(process);
        let host = world.host(process.host);
        Self { world, host, process, time: clock(host, effect.at) }
    }

    pub(super) fn host(&self) -> &Host {
        self.host
    }

    pub(super) fn time(&self) -> SimTime {
        self.time
    }

    /// A moment by this host's clock.
    pub(super) fn clock(&self, at: SimTime) -> SimTime {
        clock(self.host, at)
    }

    pub(super) fn write(
        &self,
        out: &mut Sink<'_>,
        kind: &'static EventType,
        message: &Message,
        values: impl FnOnce(&Self) -> Vec<Value>,
    ) {
        if !self.host.os.is_windows() {
            return;
        }
        let writer = Writer {
            process: service_pid(self.world, self.host, "sysmon"),
            account: Some(("S-1-5-18".into(), "NT AUTHORITY\\SYSTEM".into())),
            activity: None,
        };
        let header = message.header(self.host, self.time, writer);
        out.emit(kind, self.time, self.host.id, header, values(self));
    }

    /// Time, GUID, id and image of the process.
    pub(super) fn identity(&self) -> [Value; 4] {
        let p = self.process;
        [sysmon_time(self.time).into(), braced(p.guid).into(), p.pid.to_smolstr().into(), p.image.clone().into()]
    }

    /// The same after the rule name, as most events begin.
    pub(super) fn lead(&self) -> Vec<Value> {
        [vec![dash()], self.identity().to_vec()].joined()
    }

    pub(super) fn user(&self) -> Value {
        self.user_of(self.process)
    }

    pub(super) fn user_of(&self, process: &Process) -> Value {
        self.world.account(process.account).qualified().into()
    }

    fn created(&self) -> Vec<Value> {
        let p = self.process;
        let logon = self.world.logon(p.logon);
        let prefix = (p.guid.0 >> 96) as u32;
        [
            self.lead(),
            self.resource(p.file_name()),
            vec![p.command_line.clone().into(), p.directory.clone().into(), self.user()],
            vec![sysmon_logon_guid(prefix, logon.opened, logon.logon_id).into(), logon.logon_id.to_smolstr().into()],
            vec![terminal_session(logon.kind).to_smolstr().into(), format!("{:?}", p.integrity).into()],
            vec![hashes(&p.sha256).into()],
            self.parent(),
        ]
        .joined()
    }

    /// What a file says about itself: version, description, product, company, original name.
    pub(super) fn resource(&self, file_name: &str) -> Vec<Value> {
        let about = software::resource(file_name);
        let part = |f: fn(&software::Resource) -> &String| about.map_or_else(dash, |r| f(r).as_str().into());
        vec![
            part(|r| &r.version),
            part(|r| &r.description),
            part(|r| &r.product),
            part(|r| &r.company),
            part(|r| &r.original),
        ]
    }

    fn parent(&self) -> Vec<Value> {
        match self.process.parent.map(|p| self.world.process(p)) {
            None => vec![NO_GUID.into(), "0".into(), dash(), dash(), dash()],
            Some(p) => vec![
                braced(p.guid).into(),
                p.pid.to_smolstr().into(),
                p.image.clone().into(),
                p.command_line.clone().into(),
                self.user_of(p),
            ],
        }
    }

    fn accessed(&self, target: &Process, mask: u32) -> Vec<Value> {
        let p = self.process;
        let thread = 4 * (250 + digest::hash64(&[&p.guid.0.to_le_bytes(), &self.time.0.to_le_bytes()]) % 3_000);
        vec![
            dash(),
            sysmon_time(self.time).into(),
            braced(p.guid).into(),
            p.pid.to_smolstr().into(),
            thread.to_smolstr().into(),
            p.image.clone().into(),
            braced(target.guid).into(),
            target.pid.to_smolstr().into(),
            target.image.clone().into(),
            format!("{mask:#x}").into(),
            call_trace(p).into(),
            self.user(),
            self.user_of(target),
        ]
    }

    fn file(&self, path: &Text) -> Vec<Value> {
        let created = self.host.files.get(path).map_or(self.time, |f| clock(self.host, f.created));
        [self.lead(), vec![path.clone().into(), sysmon_time(created).into(), self.user()]].joined()
    }

    fn connection(&self, flow: &Flow) -> Vec<Value> {
        let t = flow.tuple;
        let name = |host: Option<&Host>| host.map_or_else(dash, |h| h.fqdn.clone().into());
        let source = vec![
            "false".into(),
            t.src.to_smolstr().into(),
            name(Some(self.host)),
            t.src_port.to_smolstr().into(),
            dash(),
        ];
        let called = flow.target.map(|h| self.world.host(h));
        let port = t.dst_port.to_smolstr().into();
        let target = vec!["false".into(), t.dst.to_smolstr().into(), name(called), port, port_name(t.dst_port)];
        let head = vec![self.user(), t.proto.to_smolstr().into(), "true".into()];
        [self.lead(), head, source, target].joined()
    }

    fn query(&self, query: &Text, answers: &[Text], rcode: u8) -> Vec<Value> {
        let [time, guid, pid, image] = self.identity();
        let found = |a: &Text| {
            if a.parse::<std::net::Ipv4Addr>().is_ok() { format!("::ffff:{a};") } else { format!("type:  5 {a};") }
        };
        let results: String = answers.iter().map(found).collect();
        vec![
            dash(),
            time,
            guid,
            pid,
            query.clone().into(),
            if rcode == 0 { "0" } else { "9003" }.into(),
            if results.is_empty() { dash() } else { results.into() },
            image,
            self.user(),
        ]
    }
}

/// MD5 and import hash follow from the file's SHA-256: the same file has the same three everywhere.
pub(super) fn hashes(sha256: &str) -> String {
    let upper = |hash: String| hash.to_ascii_uppercase();
    let (md5, imports) = (upper(filehash::md5(sha256)), upper(filehash::imports(sha256)));
    format!("MD5={md5},SHA256={},IMPHASH={imports}", sha256.to_ascii_uppercase())
}

/// Plausible frames; the offsets belong to the program, not to the call.
fn call_trace(process: &Process) -> String {
    let offset = digest::hash64(&[process.sha256.as_bytes()]);
    format!(
        r"C:\Windows\SYSTEM32\ntdll.dll+9d4c4|C:\Windows\System32\KERNELBASE.dll+2c13e|{}+{:x}",
        process.image,
        offset & 0xf_ffff
    )
}

fn port_name(port: u16) -> Value {
    match port {
        80 => "http".into(),
        88 => "kerberos".into(),
        135 => "epmap".into(),
        389 => "ldap".into(),
        443 => "https".into(),
        445 => "microsoft-ds".into(),
        3389 => "ms-wbt-server".into(),
        _ => dash(),
    }
}
