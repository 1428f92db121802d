//! PowerShell on every Windows host: script blocks (4104), commands with parameters (4103), engine starts (400, 600).
//!
//! Simplified: every block is logged at level verbose; Windows' own list of suspicious words,
//! which lifts some blocks to warning, is not modelled.

mod command;
mod emit;
mod engine;
pub mod fields;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, World};

/// The PowerShell engine's own log.
#[derive(Debug)]
pub struct PowerShell;

impl Sensor for PowerShell {
    fn name(&self) -> &'static str {
        "powershell"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::all()
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 40, mean_ms: 400, late_permille: 25, late_mean_ms: 6_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.os.is_windows()
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        if let EffectKind::ScriptRun { process, text, path } = &effect.kind {
            emit::script_run(effect, world, *process, (text, path.as_ref()), out);
            command::script_run(effect, world, *process, (text, path.as_ref()), out);
        }
        if let EffectKind::ProcessStarted { process } = &effect.kind {
            engine::started(effect, world, *process, out);
        }
    }
}
