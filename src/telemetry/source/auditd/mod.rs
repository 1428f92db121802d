//! The audit system of Linux servers.
//!
//! Rules as companies set them: logins and PAM always, programs only of people who logged in
//! (`-S execve -F auid>=1000 -F auid!=unset`). One number groups the records of one system call; `auid` and
//! `ses` lead from a command under sudo back to the login.
//! Simplified: one system call for each program; inodes and arguments' addresses follow from names.

mod exec;
pub mod fields;
mod login;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::telemetry::source::windows::clock;
use crate::world::{Host, Os, World};

/// The audit system.
#[derive(Debug)]
pub struct Auditd;

/// What stands for nobody and no session.
const UNSET: i64 = 4_294_967_295;

impl Sensor for Auditd {
    fn name(&self) -> &'static str {
        "auditd"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 40, mean_ms: 300, late_permille: 4, late_mean_ms: 3_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.os == Os::Linux
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let host = world.host(effect.host);
        if host.os != Os::Linux {
            return;
        }
        let mut log = Log { effect, world, host, out, events: 0 };
        match &effect.kind {
            EffectKind::ProcessStarted { process } => exec::started(&mut log, *process),
            EffectKind::ProcessEnded { process, .. } => exec::ended(&mut log, *process),
            EffectKind::LoggedOn { logon } => login::opened(&mut log, *logon),
            EffectKind::LoggedOff { logon } => login::closed(&mut log, *logon),
            EffectKind::LogonFailed { name, source: Some(source), package, account, .. } => {
                login::failed(&mut log, name, *source, *package, account.is_some());
            }
            _ => {}
        }
    }
}

/// The log of one host while it writes of one effect.
struct Log<'a, 's, 'o> {
    effect: &'a Effect,
    world: &'a World,
    host: &'a Host,
    out: &'s mut Sink<'o>,
    events: u32,
}

impl Log<'_, '_, '_> {
    /// The number of a new event, `audit(1741076048.361:2402)`.
    fn event(&mut self) -> String {
        let at = clock(self.host, self.effect.at).0;
        let number = 1_000 + u64::from(self.effect.id.0) * 8 + u64::from(self.events);
        self.events += 1;
        format!("audit({}.{:03}:{number})", at.div_euclid(1_000_000), at.rem_euclid(1_000_000) / 1_000)
    }

    /// A record of that event.
    fn tell(&mut self, kind: &'static EventType, event: &str, values: Vec<Value>) {
        let at = clock(self.host, self.effect.at);
        let values = [vec![Value::copied(event)], values].joined();
        self.out.emit(kind, at, self.host.id, vec![self.host.fqdn.clone().into()], values);
    }
}
