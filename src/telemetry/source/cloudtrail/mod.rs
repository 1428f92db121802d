//! The trail of the rented infrastructure: every call of its interface.
//!
//! Native keys are CloudTrail's; columns are those of Sentinel's `AWSCloudTrail`. Simplified:
//! management calls of one account; data calls only where a habit makes them.

mod emit;
pub mod fields;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::World;

/// The trail.
#[derive(Debug)]
pub struct CloudTrail;

impl Sensor for CloudTrail {
    fn name(&self) -> &'static str {
        "cloudtrail"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 150_000, mean_ms: 180_000, late_permille: 20, late_mean_ms: 600_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        if let EffectKind::InfrastructureCalled(call) = &effect.kind {
            emit::called(effect, world, call, out);
        }
    }
}
