//! A shipped campaign alone: people come to work, nothing else happens but the attack and the orders given.

use watchfloor::base::ids::ActionId;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::scenario::{self, Scenario};
use watchfloor::simulation::attacker::StepRow;
use watchfloor::simulation::procedure::{Library, vocabulary};
use watchfloor::simulation::response::Order;
use watchfloor::simulation::{Simulation, setting};

/// One seed of a scenario.
pub(crate) struct Lone {
    pub(crate) simulation: Simulation,
    pub(crate) end: SimTime,
    orders: u32,
}

impl Lone {
    pub(crate) fn of(id: &str, seed: u64) -> Self {
        let shelf = scenario::shelf(&vocabulary(&Library::embedded()));
        Self::playing(&shelf[&id.into()], seed)
    }

    pub(crate) fn playing(scenario: &Scenario, seed: u64) -> Self {
        let library = Library::embedded();
        let mut scene = scenario::set_scene(scenario, Seed(seed), None);
        (scene.attack, scene.staged) = (true, Vec::new());
        let end = scene.shift_end;
        let mut start = setting::start(scenario, scene, library.clone(), Seed(seed), false);
        start.everyday = library.iter().map(|h| (h.id.clone(), u32::from(&*h.id == "morning_logon") * 1000)).collect();
        Self { simulation: Simulation::new(start), end, orders: 0 }
    }

    pub(crate) fn step(&self, id: &str) -> &StepRow {
        self.simulation.attacker().steps().iter().find(|s| s.plan.id.as_str() == id).unwrap()
    }

    /// Until this step has succeeded.
    pub(crate) fn until(&mut self, id: &str) {
        while !self.step(id).succeeded {
            assert!(self.simulation.now() < self.end, "{id} never came about: {:?}", self.step(id).state);
            self.pass(SimSpan::mins(1));
        }
    }

    pub(crate) fn pass(&mut self, span: SimSpan) {
        self.simulation.advance_to(self.simulation.now() + span, &mut |_, _| {});
    }

    pub(crate) fn finish(&mut self) {
        self.simulation.advance_to(self.end, &mut |_, _| {});
    }

    /// Gives an order that must be possible.
    pub(crate) fn order(&mut self, order: Order) {
        let action = ActionId(self.orders);
        self.orders += 1;
        self.simulation.order(action, order, SimSpan::secs(1));
        self.pass(SimSpan::secs(2));
        let outcome = &self.simulation.outcome(action).unwrap().result;
        assert!(outcome.is_ok(), "{outcome:?}");
    }
}
