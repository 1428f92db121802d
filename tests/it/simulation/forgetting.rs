//! A long run forgets what is over, and what comes is the same.

use super::town::{early, start};
use watchfloor::base::ids::EffectId;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::Simulation;
use watchfloor::telemetry::Pipeline;
use watchfloor::telemetry::export::write_line;

/// Four hours of records, forgetting every half hour what is older than an hour; and the flows left.
fn hours(forgets: bool) -> (Vec<String>, usize) {
    let (mut simulation, mut pipeline) = (Simulation::new(start(5)), Pipeline::new(Seed(5), &[]));
    let mut lines = Vec::new();
    let mut effects = Vec::new();
    for half in 1..=8_usize {
        let now = early() + SimSpan::mins(30 * half as i64);
        effects.push(EffectId(simulation.truth().len() as u32));
        simulation.advance_to(now, &mut |effect, world| pipeline.observe(effect, world));
        lines.extend(pipeline.deliver_until(now).iter().map(|(record, _)| write_line(record)));
        if forgets && half > 2 {
            simulation.forget(now - SimSpan::hours(1), effects[half - 2]);
        }
    }
    let world = simulation.world();
    let now = simulation.now();
    let standing = world.flows.iter().filter(|f| f.opened < now - SimSpan::hours(1)).collect::<Vec<_>>();
    assert!(!forgets || standing.iter().all(|f| f.opened + f.lasted >= now - SimSpan::hours(1)), "{standing:?}");
    (lines, world.flows.iter().count())
}

#[test]
fn a_run_that_forgets_writes_what_one_that_remembers_writes() {
    let ((whole, all), (short, few)) = (hours(false), hours(true));
    assert!(whole.len() > 5_000 && whole == short);
    assert!(few * 2 < all, "{few} of {all} flows are remembered");
}
