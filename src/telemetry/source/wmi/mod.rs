//! WMI activity: providers, failures, temporary and permanent subscriptions (5857 to 5861).
//!
//! Simplified: operations that succeed are not noted, as on real hosts; one provider for all questions.

pub mod fields;

use super::windows::{Message, Writer, braced, clock, local_system, service_pid, write};
use crate::base::digest;
use crate::base::time::SimTime;
use crate::simulation::windows::{Deed, WmiOutcome};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, Process, World};
use fields::{failed, filter_started, permanent, provider_started, temporary};
use smol_str::ToSmolStr as _;

/// The WMI service's own log.
#[derive(Debug)]
pub struct Wmi;

impl Sensor for Wmi {
    fn name(&self) -> &'static str {
        "wmi"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 60, mean_ms: 700, late_permille: 20, late_mean_ms: 8_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.os.is_windows()
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::Windows(deed) = &effect.kind else { return };
        let host = world.host(effect.host);
        let log = Log { world, host, time: clock(host, effect.at) };
        match deed {
            Deed::WmiQueried { process, query, outcome } => log.asked(world.process(*process), query, *outcome, out),
            Deed::WmiSubscribed { process, name, query, command, made: true } => {
                log.subscribed(world.process(*process), [name, query, command], out);
            }
            _ => {}
        }
    }
}

struct Log<'a> {
    world: &'a World,
    host: &'a Host,
    time: SimTime,
}

impl Log<'_> {
    fn emit(&self, kind: (&'static EventType, &Message), values: Vec<Value>, out: &mut Sink<'_>) {
        let process = service_pid(self.world, self.host, "winmgmt");
        let writer = Writer { process, account: local_system(), activity: None };
        write(out, (self.host, self.time), kind, writer, values);
    }

    fn user(&self, process: &Process) -> Value {
        self.world.account(process.account).qualified().into()
    }

    fn asked(&self, process: &Process, query: &str, outcome: WmiOutcome, out: &mut Sink<'_>) {
        let machine = Value::from(self.host.name.to_ascii_uppercase());
        let pid = Value::from(process.pid.to_string());
        match outcome {
            WmiOutcome::ProviderLoaded => {
                let values = vec![
                    "CIMWin32".into(),
                    "0x0".into(),
                    "wmiprvse.exe".into(),
                    service_pid(self.world, self.host, "wmiprvse").to_smolstr().into(),
                    r"%systemroot%\system32\wbem\cimwin32.dll".into(),
                ];
                self.emit((&provider_started::TYPE, &provider_started::MESSAGE), values, out);
            }
            WmiOutcome::Failed => {
                let id = digest::guid(&[query.as_bytes(), &self.time.0.to_le_bytes()]);
                let values = vec![
                    braced(id).into(),
                    machine,
                    self.user(process),
                    pid,
                    "Unknown".into(),
                    format!(r"Start IWbemServices::ExecQuery - root\cimv2 : {query}").into(),
                    "0x80041010".into(),
                    "Unknown".into(),
                ];
                self.emit((&failed::TYPE, &failed::MESSAGE), values, out);
            }
            WmiOutcome::Waiting => {
                let namespace = r"\\.\root\cimv2".into();
                let values =
                    vec![namespace, Value::copied(query), self.user(process), pid, machine, "Temporary".into()];
                self.emit((&temporary::TYPE, &temporary::MESSAGE), values, out);
            }
        }
    }

    fn subscribed(&self, process: &Process, [name, query, command]: [&str; 3], out: &mut Sink<'_>) {
        let user = self.user(process);
        let values = vec![
            namespace("cimv2").into(),
            Value::copied(query),
            user.clone(),
            service_pid(self.world, self.host, "winmgmt").to_smolstr().into(),
            "Permanent".into(),
            "0".into(),
            "Permanent".into(),
        ];
        self.emit((&filter_started::TYPE, &filter_started::MESSAGE), values, out);
        let account = user.to_text().unwrap_or_default();
        let sid = &self.world.account(process.account).sid;
        let binding = format!(
            "Binding EventFilter: \r\ninstance of __EventFilter\r\n{{\r\n\tCreatorSID = {{{sid}}};\r\n\tEventNamespace = \"root\\\\cimv2\";\r\n\tName = \"{name}\";\r\n\tQuery = \"{query}\";\r\n\tQueryLanguage = \"WQL\";\r\n}};\r\nPerm. Consumer: \r\ninstance of CommandLineEventConsumer\r\n{{\r\n\tCommandLineTemplate = \"{command}\";\r\n\tCreatorSID = {{{sid}}};\r\n\tName = \"{name}\";\r\n}};\r\n({account})"
        );
        let values = vec![
            namespace("subscription").into(),
            Value::copied(name),
            format!("CommandLineEventConsumer=\"{name}\"").into(),
            binding.into(),
        ];
        self.emit((&permanent::TYPE, &permanent::MESSAGE), values, out);
    }
}

/// A namespace below the root of this machine, as WMI writes it.
fn namespace(name: &str) -> String {
    format!("//./{}/{name}", "root")
}
