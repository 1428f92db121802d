//! sshd's messages on Linux hosts, as syslog lines.
//!
//! Wording follows OpenSSH 9 with PAM. Simplified: one authentication per connection, one key each.

mod emit;
pub mod fields;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, Os, World};

/// sshd on every Linux host.
#[derive(Debug)]
pub struct Sshd;

impl Sensor for Sshd {
    fn name(&self) -> &'static str {
        "sshd"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 10, mean_ms: 120, late_permille: 5, late_mean_ms: 2_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.os == Os::Linux
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        if world.host(effect.host).os != Os::Linux {
            return;
        }
        if let EffectKind::LoggedOn { .. } | EffectKind::LoggedOff { .. } | EffectKind::LogonFailed { .. } = effect.kind
        {
            emit::observe(effect, world, out);
        }
    }
}
