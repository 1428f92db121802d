//! The task scheduler's own channel: registrations (106, 140, 141) and runs (100, 102, 129, 200, 201).
//!
//! A program that the scheduler's service host starts is the run of a task: the task registered with that
//! program, else the one that `tasks` lists for it. The run's identity follows from the process.
//! Simplified: the Windows default, where the channel is switched off, is what `assets/collection.ron` says
//! for desks.

pub mod fields;
mod tasks;

use super::windows::{Message, Writer, braced, clock, local_system, service_pid, write};
use crate::base::Text;
use crate::base::digest;
use crate::base::time::SimTime;
use crate::simulation::windows::{Deed, TaskChange};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, Process, World};
use fields::{action_completed, action_started, completed, deleted, process_made, registered, started, updated};
use smol_str::ToSmolStr as _;

/// The task scheduler.
#[derive(Debug)]
pub struct TaskScheduler;

impl Sensor for TaskScheduler {
    fn name(&self) -> &'static str {
        "taskscheduler"
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
        let host = world.host(effect.host);
        if !host.os.is_windows() {
            return;
        }
        let log = Log { world, host, time: clock(host, effect.at) };
        match &effect.kind {
            EffectKind::ProcessStarted { process } => log.began(world.process(*process), out),
            EffectKind::ProcessEnded { process, status } => log.ended(world.process(*process), *status, out),
            EffectKind::TaskRegistered { process, name, .. } => {
                let values = vec![name.clone().into(), log.user(world.process(*process))];
                log.emit((&registered::TYPE, &registered::MESSAGE), values, out);
            }
            EffectKind::Windows(Deed::TaskChanged { process, name, change, .. }) => {
                let kind: (&'static EventType, &Message) = match change {
                    TaskChange::Updated => (&updated::TYPE, &updated::MESSAGE),
                    TaskChange::Deleted => (&deleted::TYPE, &deleted::MESSAGE),
                    TaskChange::Enabled | TaskChange::Disabled => return,
                };
                log.emit(kind, vec![name.clone().into(), log.user(world.process(*process))], out);
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
        let process = service_pid(self.world, self.host, "svchost");
        let writer = Writer { process, account: local_system(), activity: None };
        write(out, (self.host, self.time), kind, writer, values);
    }

    fn user(&self, process: &Process) -> Value {
        self.world.account(process.account).qualified().into()
    }

    /// The scheduler's own process, which runs the actions.
    fn engine(&self) -> Value {
        service_pid(self.world, self.host, "svchost").to_smolstr().into()
    }

    fn began(&self, process: &Process, out: &mut Sink<'_>) {
        let Some(task) = tasks::task_of(self.world, self.host, process) else { return };
        let (task, instance) = (Value::from(task), Value::from(instance(process)));
        let values = vec![task.clone(), self.user(process), instance.clone()];
        self.emit((&started::TYPE, &started::MESSAGE), values, out);
        let image = Value::from(process.image.clone());
        let pid = Value::from(process.pid.to_string());
        let values = vec![task.clone(), image.clone(), pid, "16384".into()];
        self.emit((&process_made::TYPE, &process_made::MESSAGE), values, out);
        let values = vec![task, instance, image, self.engine()];
        self.emit((&action_started::TYPE, &action_started::MESSAGE), values, out);
    }

    fn ended(&self, process: &Process, status: u32, out: &mut Sink<'_>) {
        let Some(task) = tasks::task_of(self.world, self.host, process) else { return };
        let (task, instance) = (Value::from(task), Value::from(instance(process)));
        let values = vec![
            task.clone(),
            instance.clone(),
            process.image.clone().into(),
            status.to_smolstr().into(),
            self.engine(),
        ];
        self.emit((&action_completed::TYPE, &action_completed::MESSAGE), values, out);
        self.emit((&completed::TYPE, &completed::MESSAGE), vec![task, self.user(process), instance], out);
    }
}

/// One run of a task is one process.
fn instance(process: &Process) -> Text {
    braced(digest::guid(&[b"task run", &process.guid.0.to_le_bytes()]))
}
