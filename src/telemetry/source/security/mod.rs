//! Windows Security channel: logons, processes, accounts, Kerberos, tasks, cleared logs.
//!
//! Field lists and value shapes follow public samples of the newest version of each message
//! (4720, 4740 and 4769: Microsoft's documentation of the audit events).
//! Simplified: no linked token pairs, no special groups.

mod account;
mod change;
mod credential;
mod directory;
pub mod fields;
mod flow;
mod kerberos;
mod logon;
mod object;
mod process;
mod subject;
mod system;

use super::windows::{Message, Writer, clock, service_pid};
use crate::base::digest;
use crate::base::time::SimTime;
use crate::simulation::power::Power;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, World};
use fields::change::system_started;

/// The Security channel of every Windows host.
#[derive(Debug)]
pub struct Security;

impl Sensor for Security {
    fn name(&self) -> &'static str {
        "security"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::all()
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 40, mean_ms: 350, late_permille: 20, late_mean_ms: 6_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.os.is_windows()
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        if !world.host(effect.host).os.is_windows() && !matches!(effect.kind, EffectKind::FlowOpened { .. }) {
            return;
        }
        match &effect.kind {
            EffectKind::ProcessStarted { .. } | EffectKind::ProcessEnded { .. } => process::observe(effect, world, out),
            EffectKind::LoggedOn { .. } | EffectKind::LogonFailed { .. } | EffectKind::LoggedOff { .. } => {
                logon::observe(effect, world, out);
            }
            EffectKind::TicketRequested { .. } | EffectKind::NtlmChecked { .. } => {
                kerberos::observe(effect, world, out);
            }
            EffectKind::GroupJoined { .. } => {
                account::observe(effect, world, out);
                directory::group_joined(effect, world, out);
            }
            EffectKind::LockedOut { .. }
            | EffectKind::AccountCreated { .. }
            | EffectKind::TaskRegistered { .. }
            | EffectKind::LogCleared { .. } => account::observe(effect, world, out),
            EffectKind::FlowOpened { flow } => flow::observe(effect, world, world.flow(*flow), out),
            EffectKind::ProcessAccessed { source, target, mask } => {
                object::process_opened(effect, world, (*source, *target, *mask), out);
            }
            EffectKind::Power(Power::CameUp { .. }) => {
                let writing = Writing::by_lsass(effect, world);
                out.emit_written(&writing, &system_started::TYPE, &system_started::MESSAGE, Vec::new());
            }
            EffectKind::Windows(deed) => {
                change::observe(effect, deed, world, out);
                credential::observe(effect, deed, world, out);
                directory::observe(effect, deed, world, out);
                object::observe(effect, deed, world, out);
                system::observe(effect, deed, world, out);
            }
            _ => {}
        }
    }
}

/// Where, when and by which service a message is written.
struct Writing<'a> {
    host: &'a Host,
    time: SimTime,
    process: u32,
}

impl<'a> Writing<'a> {
    /// Logons and accounts are noted by the local security authority.
    fn by_lsass(effect: &Effect, world: &'a World) -> Self {
        let host = world.host(effect.host);
        Self { host, time: clock(host, effect.at), process: service_pid(world, host, "lsass") }
    }

    /// Processes are noted by the kernel.
    fn by_kernel(effect: &Effect, world: &'a World) -> Self {
        let host = world.host(effect.host);
        Self { host, time: clock(host, effect.at), process: 4 }
    }
}

impl Sink<'_> {
    fn emit_written(&mut self, by: &Writing<'_>, kind: &'static EventType, message: &Message, values: Vec<Value>) {
        let header = message.header(by.host, by.time, Writer { process: by.process, account: None, activity: None });
        self.emit(kind, by.time, by.host.id, header, values);
    }

    /// The same for messages that name the activity they belong to.
    fn emit_in_activity(&mut self, by: &Writing<'_>, kind: &'static EventType, message: &Message, values: Vec<Value>) {
        let activity = Some(digest::guid(&[b"activity", by.host.name.as_bytes(), &by.time.0.to_le_bytes()]));
        let header = message.header(by.host, by.time, Writer { process: by.process, account: None, activity });
        self.emit(kind, by.time, by.host.id, header, values);
    }
}
