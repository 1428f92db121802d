//! The audit log of the DHCP server, which runs on the domain controller.
//!
//! Source: the head of `DhcpSrvLog-*.log` as Windows Server writes it. Simplified: one server, no relay.

pub mod fields;

use crate::base::time::SimSpan;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::telemetry::source::windows::clock;
use crate::world::{AppLayer, Exchange, Host, HostRole, World};
use smol_str::ToSmolStr as _;

/// The DHCP server.
#[derive(Debug)]
pub struct Dhcp;

impl Sensor for Dhcp {
    fn name(&self) -> &'static str {
        "dhcp"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 500, mean_ms: 4_000, late_permille: 5, late_mean_ms: 20_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.role == HostRole::DomainController
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::FlowClosed { flow } = &effect.kind else { return };
        let flow = world.flow(*flow);
        let Some(server) = flow.target.filter(|_| flow.app == AppLayer::Dhcp && flow.came_up()) else { return };
        let host = world.host(server);
        for exchange in &flow.exchanges {
            let Exchange::Lease(lease) = exchange else { continue };
            let at = clock(host, effect.at);
            let local = (at + SimSpan::mins(i64::from(world.company.utc_offset_minutes))).utc();
            let (id, what) = if lease.renewal { ("11", "Renew") } else { ("10", "Assign") };
            let mac = lease.mac.0.iter().map(|b| format!("{b:02X}")).collect::<String>();
            let fqdn = format!("{}.{}", lease.name, world.company.dns_domain);
            let mut values: Vec<Value> = vec![
                id.into(),
                local.format("%m/%d/%y").to_smolstr().into(),
                local.format("%H:%M:%S").to_smolstr().into(),
                what.into(),
                lease.address.to_smolstr().into(),
                fqdn.into(),
                mac.into(),
                "".into(),
                lease.transaction.to_smolstr().into(),
                "0".into(),
            ];
            // Only Windows says what it is.
            let windows = flow.source.is_some_and(|client| world.host(client).os.is_windows());
            let (class, in_words) = if windows { ("0x4D53465420352E30", "MSFT 5.0") } else { ("", "") };
            values.extend(["", "", "", class, in_words, "", "", "", "0"].map(Value::from));
            out.emit(&fields::LEASE, at, host.id, vec![host.fqdn.clone().into()], values);
        }
    }
}
