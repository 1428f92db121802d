//! `--format pcap`: the packets of chosen hosts in one file.

use super::{Args, Failure, PIECE, unwritable};
use crate::base::ids::FlowId;
use crate::base::time::{SimSpan, SimTime};
use crate::cli::scenarios::say;
use crate::simulation::{EffectKind, Simulation};
use crate::telemetry::export::pcap::write_capture;
use crate::telemetry::{Fate, Pipeline, wire};
use crate::world::{Flow, HostRole, World};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write as _};

/// Name of the file.
const NAME: &str = "capture.pcap";
/// The sensor whose tap takes it.
const MONITOR: &str = "zeek";

/// Simulates the shift, then writes the flows of `args.pcap_hosts` that the tap saw. The capture is the tap's own: it
/// bears the tap's clock and lacks what Zeek, on the same machine, lacks.
///
/// # Errors
/// When a host does not exist or the file cannot be written.
pub(super) fn run(
    args: &Args,
    mut simulation: Simulation,
    pipeline: &Pipeline,
    (begin, end): (SimTime, SimTime),
) -> Result<(), Failure> {
    let unknown = args.pcap_hosts.iter().find(|name| simulation.world().host_named(name).is_none());
    if let Some(name) = unknown {
        return Err(Failure::Call(format!("there is no host \"{name}\" in this company")));
    }
    let tap = simulation.world().server(HostRole::Firewall);
    let gaps = tap.map_or_else(Vec::new, |tap| pipeline.gaps(MONITOR, tap, (begin, end)));
    let clock = tap.and_then(|tap| Some(pipeline.ways().clock(MONITOR)?.error(tap))).unwrap_or_default();
    let mut missed: BTreeSet<FlowId> = BTreeSet::new();
    let mut now = begin;
    while now < end {
        now = (now + PIECE).min(end);
        simulation.advance_to(now, &mut |effect, _| {
            if let EffectKind::FlowClosed { flow } = effect.kind
                && gaps.iter().any(|gap| gap.fate == Fate::Lost && gap.holds(effect.at))
            {
                missed.insert(flow);
            }
        });
    }
    let world = simulation.world();
    let path = args.out.join(NAME);
    let file = File::create(&path).map_err(|fault| unwritable(&path, &fault.to_string()))?;
    let mut out = BufWriter::new(file);
    let span = (begin, end);
    let wanted = |flow: &&Flow| !missed.contains(&flow.id) && is_wanted(world, flow, &args.pcap_hosts, (span, clock));
    let flows: Vec<&Flow> = world.flows.iter().filter(wanted).collect();
    let count = flows.len();
    let packets = write_capture(world, flows, clock, &mut out)
        .and_then(|packets| out.flush().map(|()| packets))
        .map_err(|fault| unwritable(&path, &fault.to_string()))?;
    say(&format!("{packets:>9}  {NAME} ({count} flows)"))
}

/// Seen by the tap, of one of the hosts, begun and ended within the time by the tap's clock.
fn is_wanted(
    world: &World,
    flow: &Flow,
    hosts: &[String],
    ((begin, end), clock): ((SimTime, SimTime), SimSpan),
) -> bool {
    let within = flow.opened + clock >= begin && flow.opened + flow.lasted < end;
    let named = |end: Option<crate::base::ids::HostId>| {
        end.is_some_and(|host| hosts.iter().any(|name| **name == *world.host(host).name))
    };
    within && wire::tap(world, flow).is_some() && (hosts.is_empty() || named(flow.source) || named(flow.target))
}
