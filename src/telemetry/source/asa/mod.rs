//! The inner firewall between the DMZ and the rest of the company, a Cisco ASA.
//!
//! Writes when a connection between the DMZ and the inside is built and when it ends, under one number, and what
//! it denies. In companies whose tunnels end on it, also who came in from home. Source: Cisco's list of ASA messages. Simplified: both lines are written when the flow ends; no
//! address translation between inside zones.

pub mod fields;
mod vpn;

use crate::base::net::Proto;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::telemetry::wire::volume::{duration_micros, payload};
use crate::world::{Flow, FlowState, Host, HostRole, World, Zone};
use smol_str::ToSmolStr as _;

/// The inner firewall.
#[derive(Debug)]
pub struct Asa;

impl Sensor for Asa {
    fn name(&self) -> &'static str {
        "asa"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 40, mean_ms: 200, late_permille: 2, late_mean_ms: 1_500 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        vpn::observe(effect, world, out);
        let EffectKind::FlowClosed { flow } = &effect.kind else { return };
        let flow = world.flow(*flow);
        let (from, to) = (world.zone_of(flow.source), world.zone_of(flow.target));
        let dmz = from == Zone::Dmz || to == Zone::Dmz;
        let outside = from == Zone::Outside || to == Zone::Outside;
        let Some(carrier) = world.server(HostRole::Firewall).filter(|_| dmz && !outside && from != to) else { return };
        let mut log = Log { world, carrier, flow, names: (name(from), name(to)), out };
        match flow.state {
            FlowState::Dropped => log.denied(),
            FlowState::Completed | FlowState::Refused | FlowState::Aborted => log.passed(),
        }
    }
}

/// The name of an interface.
fn name(zone: Zone) -> &'static str {
    match zone {
        Zone::Dmz => "dmz",
        Zone::Management => "mgmt",
        Zone::Servers => "servers",
        _ => "inside",
    }
}

struct Log<'a, 's, 'o> {
    world: &'a World,
    carrier: &'a Host,
    flow: &'a Flow,
    names: (&'static str, &'static str),
    out: &'s mut Sink<'o>,
}

impl Log<'_, '_, '_> {
    /// Built, then ended, under one number.
    fn passed(&mut self) {
        let (t, (from, to)) = (self.flow.tuple, self.names);
        let tcp = t.proto == Proto::Tcp;
        let proto = self.proto();
        let number = self.number();
        let (sent, received) = if tcp { payload(self.flow) } else { (self.flow.sent_bytes, self.flow.received_bytes) };
        let source = format!("{from}:{}/{}", t.src, t.src_port);
        let target = format!("{to}:{}/{}", t.dst, t.dst_port);
        // The ASA calls a connection inbound when it comes from the less trusted side.
        let way = if from == "dmz" { "inbound" } else { "outbound" };
        let (near, far) = if way == "inbound" { (&source, &target) } else { (&target, &source) };
        let own = |end: &str| format!("{end} ({})", end.split_once(':').map_or(end, |(_, address)| address));
        let built = format!("Built {way} {proto} connection {number} for {} to {}", own(near), own(far));
        self.tell(self.flow.opened, "6", if tcp { "302013" } else { "302015" }, &built, ("Built", None));
        let lasted = duration_micros(self.flow);
        let seconds = lasted / 1_000_000;
        let clock = format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let reason = match self.flow.state {
            _ if !tcp => "",
            FlowState::Completed => " TCP FINs",
            FlowState::Refused => " TCP Reset-O",
            _ => " TCP Reset-I",
        };
        let bytes = sent + received;
        let ended =
            format!("Teardown {proto} connection {number} for {near} to {far} duration {clock} bytes {bytes}{reason}");
        let at = self.flow.opened + SimSpan(lasted);
        self.tell(at, "6", if tcp { "302014" } else { "302016" }, &ended, ("Teardown", Some(bytes)));
    }

    fn denied(&mut self) {
        let (t, (from, to)) = (self.flow.tuple, self.names);
        let proto = self.proto().to_ascii_lowercase();
        let message = format!(
            "Deny {proto} src {from}:{}/{} dst {to}:{}/{} by access-group \"{from}_in\" [0x0, 0x0]",
            t.src, t.src_port, t.dst, t.dst_port
        );
        self.tell(self.flow.opened, "4", "106023", &message, ("Deny", None));
    }

    fn proto(&self) -> String {
        self.flow.tuple.proto.to_string().to_ascii_uppercase()
    }

    fn number(&self) -> u64 {
        1_200_000 + u64::from(self.flow.id.0)
    }

    fn tell(&mut self, at: SimTime, severity: &str, id: &str, message: &str, (action, bytes): (&str, Option<u64>)) {
        let at = at + self.out.clock_error(self.carrier);
        let local = (at + SimSpan::mins(i64::from(self.world.company.utc_offset_minutes))).utc();
        let t = self.flow.tuple;
        let values = vec![
            local.format("%b %d %Y %H:%M:%S").to_smolstr().into(),
            format!("{}-dmz", self.carrier.name).into(),
            Value::copied(severity),
            Value::copied(id),
            Value::copied(message),
            if action == "Deny" { Value::Absent } else { Value::Int(self.number() as i64) },
            t.src.to_smolstr().into(),
            Value::Int(i64::from(t.src_port)),
            t.dst.to_smolstr().into(),
            Value::Int(i64::from(t.dst_port)),
            self.proto().into(),
            Value::copied(action),
            bytes.map_or(Value::Absent, |n| Value::Int(n as i64)),
            Value::Absent,
        ];
        self.out.emit(&fields::ASA, at, self.carrier.id, Vec::new(), values);
    }
}
