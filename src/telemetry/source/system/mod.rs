//! The System channel of every Windows host: services (7036, 7040, 7045), policies (1500,
//! 1502) and cleared logs (104).
//!
//! A process under `services.exe` is a service: its start and end are told as 7036 with the name the
//! service manager shows. Start and end of the system are told by
//! 12, 13, 1074, 6005, 6006, 6008 and 6013. Simplified: no binary data.

pub mod fields;
mod policy;
mod power;
mod services;

use super::windows::{Message, Writer, clock, local_system, service_pid, write};
use crate::base::time::SimTime;
use crate::simulation::windows::{Deed, StartType};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, Logon, World};
use fields::{log_cleared, service_installed, service_state, start_type_changed};

/// The System channel.
#[derive(Debug)]
pub struct System;

impl Sensor for System {
    fn name(&self) -> &'static str {
        "system"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::all()
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 60, mean_ms: 700, late_permille: 20, late_mean_ms: 8_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.os.is_windows()
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let host = world.host(effect.host);
        if !host.os.is_windows() {
            return;
        }
        let channel = Channel { world, host, time: clock(host, effect.at) };
        match &effect.kind {
            EffectKind::ProcessStarted { process } => channel.process(world.process(*process), "running", out),
            EffectKind::ProcessEnded { process, .. } => channel.process(world.process(*process), "stopped", out),
            EffectKind::Windows(deed) => channel.deed(deed, out),
            EffectKind::Power(what) => power::observe(&channel, what, effect.at, out),
            _ => {}
        }
    }
}

struct Channel<'a> {
    world: &'a World,
    host: &'a Host,
    time: SimTime,
}

impl Channel<'_> {
    fn manager(&self) -> Writer {
        Writer { process: service_pid(self.world, self.host, "services"), account: None, activity: None }
    }

    fn by(&self, session: &Logon) -> Writer {
        let account = self.world.account(session.account);
        Writer { account: Some((account.sid.clone(), account.qualified().into())), ..self.manager() }
    }

    fn emit(&self, kind: (&'static EventType, &Message), writer: Writer, values: Vec<Value>, out: &mut Sink<'_>) {
        write(out, (self.host, self.time), kind, writer, values);
    }

    fn process(&self, process: &crate::world::Process, state: &str, out: &mut Sink<'_>) {
        if let Some(name) = services::shown_name(self.world, self.host, process) {
            self.state(&name, state, out);
        }
    }

    fn state(&self, name: &str, state: &str, out: &mut Sink<'_>) {
        let kind = (&service_state::TYPE, &service_state::MESSAGE);
        self.emit(kind, self.manager(), vec![Value::copied(name), Value::copied(state)], out);
    }

    fn deed(&self, deed: &Deed, out: &mut Sink<'_>) {
        match deed {
            Deed::ServiceState { name, running, .. } => {
                self.state(&services::shown(name), if *running { "running" } else { "stopped" }, out);
            }
            Deed::StartTypeChanged { name, from, to, .. } => {
                let words = |start: &StartType| Value::from(in_words(*start));
                let values = vec![services::shown(name).into(), words(from), words(to), name.clone().into()];
                let writer = Writer { account: local_system(), ..self.manager() };
                self.emit((&start_type_changed::TYPE, &start_type_changed::MESSAGE), writer, values, out);
            }
            Deed::ServiceInstalled { by, name, command, start, driver } => {
                let (kind, account) =
                    if *driver { ("kernel mode driver", "") } else { ("user mode service", "LocalSystem") };
                let values = vec![
                    name.clone().into(),
                    command.clone().into(),
                    kind.into(),
                    in_words(*start).into(),
                    account.into(),
                ];
                let writer = self.by(self.world.logon(*by));
                self.emit((&service_installed::TYPE, &service_installed::MESSAGE), writer, values, out);
            }
            Deed::PoliciesApplied { process, controller, edited } => {
                policy::applied(self, self.world.process(*process), *controller, *edited, out);
            }
            Deed::LogCleared { by, log } => {
                let session = self.world.logon(*by);
                let account = self.world.account(session.account);
                let values =
                    vec![account.name.clone().into(), account.domain.clone().into(), log.clone().into(), "".into()];
                let message = Message {
                    provider: "Microsoft-Windows-Eventlog",
                    guid: "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}",
                    keywords: "0x8000000000000000",
                    ..log_cleared::MESSAGE
                };
                self.emit((&log_cleared::TYPE, &message), self.by(session), values, out);
            }
            _ => {}
        }
    }
}

fn in_words(start: StartType) -> &'static str {
    match start {
        StartType::Auto => "auto start",
        StartType::Demand => "demand start",
        StartType::Disabled => "disabled",
    }
}
