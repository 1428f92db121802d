//! `--format pcap`: the packets of chosen hosts in one file.

use super::{Args, Failure, PIECE, unwritable};
use crate::base::time::SimTime;
use crate::cli::scenarios::say;
use crate::simulation::Simulation;
use crate::telemetry::export::pcap::write_capture;
use crate::telemetry::wire;
use crate::world::{Flow, World};
use std::fs::File;
use std::io::{BufWriter, Write as _};

/// Name of the file.
const NAME: &str = "capture.pcap";

/// Simulates the shift, then writes the flows of `args.pcap_hosts` that the tap saw.
///
/// # Errors
/// When a host does not exist or the file cannot be written.
pub(super) fn run(args: &Args, mut simulation: Simulation, (begin, end): (SimTime, SimTime)) -> Result<(), Failure> {
    let unknown = args.pcap_hosts.iter().find(|name| simulation.world().host_named(name).is_none());
    if let Some(name) = unknown {
        return Err(Failure::Call(format!("there is no host \"{name}\" in this company")));
    }
    let mut now = begin;
    while now < end {
        now = (now + PIECE).min(end);
        simulation.advance_to(now, &mut |_, _| {});
    }
    let world = simulation.world();
    let path = args.out.join(NAME);
    let file = File::create(&path).map_err(|fault| unwritable(&path, &fault.to_string()))?;
    let mut out = BufWriter::new(file);
    let flows: Vec<&Flow> =
        world.flows.iter().filter(|flow| is_wanted(world, flow, &args.pcap_hosts, (begin, end))).collect();
    let count = flows.len();
    let packets = write_capture(world, flows, &mut out)
        .and_then(|packets| out.flush().map(|()| packets))
        .map_err(|fault| unwritable(&path, &fault.to_string()))?;
    say(&format!("{packets:>9}  {NAME} ({count} flows)"))
}

/// Seen by the tap, of one of the hosts, begun and ended within the time.
fn is_wanted(world: &World, flow: &Flow, hosts: &[String], (begin, end): (SimTime, SimTime)) -> bool {
    let within = flow.opened >= begin && flow.opened + flow.lasted < end;
    let named = |end: Option<crate::base::ids::HostId>| {
        end.is_some_and(|host| hosts.iter().any(|name| **name == *world.host(host).name))
    };
    within && wire::tap(world, flow).is_some() && (hosts.is_empty() || named(flow.source) || named(flow.target))
}
