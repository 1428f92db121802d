//! Syslog of Linux servers: sudo, su, cron, systemd, useradd, kernel, and the VPN gateway.
//!
//! Wording follows Debian 12 with PAM and OpenVPN 2.6. Simplified: units are known by their program.

mod emit;
pub mod fields;
mod power;
pub(super) mod vpn;

pub(crate) use emit::full_path;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, HostRole, Os, World};

/// The system log of every Linux host.
#[derive(Debug)]
pub struct Syslog;

impl Sensor for Syslog {
    fn name(&self) -> &'static str {
        "syslog"
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
        let host = world.host(effect.host);
        if host.os != Os::Linux {
            return;
        }
        match &effect.kind {
            EffectKind::ProcessStarted { process } => emit::started(effect, world, *process, out),
            EffectKind::ProcessEnded { process, .. } => emit::ended(effect, world, *process, out),
            EffectKind::Power(what) => power::observe(effect, what, world, out),
            _ if host.role == HostRole::VpnServer => vpn::observe(effect, world, out),
            _ => {}
        }
    }
}
