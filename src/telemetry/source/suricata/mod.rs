//! Suricata beside Zeek at the core switch, writing EVE records.
//!
//! Sees what Zeek sees. Written as companies set it: flows only across the perimeter and without name
//! questions, answers of name questions only for names outside. Alerts come from `assets/signatures.ron`.
//! Simplified: all records of a flow are written when it ends; an alert carries the time of its packet.

mod alert;
mod app;
mod body;
pub mod fields;

use crate::base::Text;
use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::telemetry::wire;
use crate::world::{Flow, World};
use smol_str::{ToSmolStr as _, format_smolstr};

/// The intrusion detection.
#[derive(Debug)]
pub struct Suricata;

impl Sensor for Suricata {
    fn name(&self) -> &'static str {
        "suricata"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 200, mean_ms: 700, late_permille: 3, late_mean_ms: 5_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::FlowClosed { flow } = &effect.kind else { return };
        let flow = world.flow(*flow);
        let Some(tap) = wire::tap(world, flow) else { return };
        let error = out.clock_error(tap);
        let mut seen = Seen { world, flow, tap: tap.id, error, out };
        alert::alerts(&mut seen);
        app::records(&mut seen);
        alert::flow(&mut seen, effect.at);
    }
}

/// One flow at the tap, and where its records go.
struct Seen<'a, 's, 'o> {
    world: &'a World,
    flow: &'a Flow,
    tap: HostId,
    /// How far the tap's clock goes fast.
    error: SimSpan,
    out: &'s mut Sink<'o>,
}

impl Seen<'_, '_, '_> {
    /// A record of the flow, so long after its first packet; `answer` turns the direction round.
    fn tell(&mut self, kind: &'static EventType, after: SimSpan, answer: bool, body: Vec<Value>) {
        let at = self.flow.opened + after;
        let values = [self.head(kind, at, answer), body].joined();
        self.out.emit(kind, at + self.error, self.tap, Vec::new(), values);
    }

    /// What every record begins with.
    fn head(&self, kind: &EventType, at: SimTime, answer: bool) -> Vec<Value> {
        let t = self.flow.tuple;
        let (from, to) = ((t.src, t.src_port), (t.dst, t.dst_port));
        let (from, to) = if answer { (to, from) } else { (from, to) };
        vec![
            self.stamp(at).into(),
            wire::flow_id(self.flow).into(),
            "eth1".into(),
            kind.name.trim_start_matches("suricata.").into(),
            from.0.to_smolstr().into(),
            i64::from(from.1).into(),
            to.0.to_smolstr().into(),
            i64::from(to.1).into(),
            t.proto.to_string().to_ascii_uppercase().into(),
            "wire/pcap".into(),
            t.community_id().into(),
        ]
    }

    /// Local time of the tap with its offset.
    fn stamp(&self, at: SimTime) -> Text {
        let offset = i64::from(self.world.company.utc_offset_minutes);
        let (local, sign) =
            ((at + self.error + SimSpan::mins(offset)).dated('-', 'T', 6), if offset < 0 { '-' } else { '+' });
        format_smolstr!("{local}{sign}{:02}{:02}", offset.abs() / 60, offset.abs() % 60)
    }
}
