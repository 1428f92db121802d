//! How much a working day writes: enough to search in, not too much to wait for.

use super::town::{DESKS, early, start};
use std::collections::BTreeMap;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::Simulation;
use watchfloor::telemetry::Pipeline;

#[test]
fn a_shift_writes_between_twelve_and_fifty_hundred_records_per_host() {
    for seed in [1, 2] {
        let mut simulation = Simulation::new(start(seed));
        let mut pipeline = Pipeline::new(Seed(seed), &[]);
        let begin = early() + SimSpan::mins(30);
        let end = begin + SimSpan::hours(8);
        simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
        let mut by_type: BTreeMap<&str, usize> = BTreeMap::new();
        for (record, _) in pipeline.deliver_until(end) {
            if record.time >= begin {
                *by_type.entry(record.kind.name).or_default() += 1;
            }
        }
        let hosts = DESKS + 9;
        let each = by_type.values().sum::<usize>() / hosts;
        assert!((1_200..5_000).contains(&each), "seed {seed}: {each} records a host\n{by_type:#?}");
    }
}
