//! Hours to ransom: when and where it is cut decides whether documents are lost, and when.

use watchfloor::base::ids::{ActionId, HostId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::scenario;
use watchfloor::simulation::attacker::StepRow;
use watchfloor::simulation::procedure::{Library, vocabulary};
use watchfloor::simulation::response::Order;
use watchfloor::simulation::{Simulation, setting};

/// The day of one seed: people come to work, nothing else happens but the attack and the orders given.
struct Day {
    simulation: Simulation,
    end: SimTime,
    orders: u32,
}

impl Day {
    fn of(seed: u64) -> Self {
        let library = Library::embedded();
        let shelf = scenario::shelf(&vocabulary(&library));
        let scenario = &shelf[&"hours-to-ransom".into()];
        let mut scene = scenario::set_scene(scenario, Seed(seed), None);
        scene.staged = Vec::new();
        let end = scene.shift_end;
        let mut start = setting::start(scenario, scene, library.clone(), Seed(seed), false);
        start.everyday = library.iter().map(|h| (h.id.clone(), u32::from(&*h.id == "morning_logon") * 1000)).collect();
        Self { simulation: Simulation::new(start), end, orders: 0 }
    }

    fn step(&self, id: &str) -> &StepRow {
        self.simulation.attacker().steps().iter().find(|s| s.plan.id.as_str() == id).unwrap()
    }

    /// Plays until the step has succeeded, or to the end.
    fn until(&mut self, id: &str) -> &mut Self {
        while !self.step(id).succeeded && self.simulation.now() < self.end {
            let next = self.simulation.now() + SimSpan::mins(1);
            self.simulation.advance_to(next, &mut |_, _| {});
        }
        self
    }

    fn isolate(&mut self, host: HostId) -> &mut Self {
        self.simulation.order(ActionId(self.orders), Order::IsolateHost(host), SimSpan::secs(5));
        self.orders += 1;
        self
    }

    fn finish(&mut self) -> &mut Self {
        let end = self.end;
        self.simulation.advance_to(end, &mut |_, _| {});
        self
    }

    /// The desk and the file server.
    fn places(&self) -> (HostId, HostId) {
        (self.step("beacon").seat.host, self.step("lock").seat.host)
    }

    /// When documents were locked, if they were.
    fn locked(&self) -> Option<SimTime> {
        let runs = ["lock", "rush_lock"].into_iter().filter(|id| self.step(id).succeeded);
        runs.flat_map(|id| self.step(id).runs.iter().map(|run| run.began)).min()
    }
}

#[test]
fn left_alone_the_documents_are_carried_off_and_then_locked() {
    for seed in 1..=3 {
        let mut day = Day::of(seed);
        day.finish();
        assert!(day.step("carry_off").succeeded, "seed {seed}");
        assert!(day.locked().is_some(), "seed {seed}");
        assert!(!day.step("rush_lock").succeeded, "seed {seed}: it hurried although nobody disturbed it");
    }
}

#[test]
fn cut_at_the_desk_before_it_has_spread_nothing_is_locked() {
    for seed in 1..=3 {
        let mut day = Day::of(seed);
        day.until("accounts");
        let (desk, _) = day.places();
        day.isolate(desk).finish();
        assert!(!day.step("spread").succeeded && day.locked().is_none(), "seed {seed}");
    }
}

#[test]
fn cut_at_the_desk_alone_when_the_server_is_held_it_locks_earlier() {
    for seed in 1..=3 {
        let alone = Day::of(seed).finish().locked().unwrap();
        let mut day = Day::of(seed);
        day.until("server_beacon");
        let (desk, _) = day.places();
        day.isolate(desk).finish();
        let locked = day.locked().expect("half a cut stops nothing");
        assert!(day.step("rush_lock").succeeded && locked < alone, "seed {seed}: {locked:?}, alone {alone:?}");
    }
}

#[test]
fn cut_at_both_places_at_once_it_has_lost() {
    for seed in 1..=3 {
        let mut day = Day::of(seed);
        day.until("server_beacon");
        let (desk, server) = day.places();
        day.isolate(desk).isolate(server).finish();
        assert!(day.locked().is_none() && !day.step("carry_off").succeeded, "seed {seed}");
    }
}
