//! Hours to ransom: when and where it is cut decides whether documents are lost, and when.

use super::lone::Lone;
use watchfloor::base::ids::HostId;
use watchfloor::base::time::SimTime;
use watchfloor::simulation::response::Order;

fn day(seed: u64) -> Lone {
    Lone::of("hours-to-ransom", seed)
}

impl Lone {
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
        let mut day = day(seed);
        day.finish();
        assert!(day.step("carry_off").succeeded && day.locked().is_some(), "seed {seed}");
        assert!(!day.step("rush_lock").succeeded, "seed {seed}: it hurried although nobody disturbed it");
    }
}

#[test]
fn cut_at_the_desk_before_it_has_spread_nothing_is_locked() {
    for seed in 1..=3 {
        let mut day = day(seed);
        day.until("accounts");
        day.order(Order::IsolateHost(day.places().0));
        day.finish();
        assert!(!day.step("spread").succeeded && day.locked().is_none(), "seed {seed}");
    }
}

#[test]
fn cut_at_the_desk_alone_when_the_server_is_held_it_locks_earlier() {
    for seed in 1..=3 {
        let mut alone = day(seed);
        alone.finish();
        let mut day = day(seed);
        day.until("server_beacon");
        day.order(Order::IsolateHost(day.places().0));
        day.finish();
        let (locked, unhurried) = (day.locked().expect("half a cut stops nothing"), alone.locked().unwrap());
        assert!(day.step("rush_lock").succeeded && locked < unhurried, "seed {seed}: {locked:?}, alone {unhurried:?}");
    }
}

#[test]
fn cut_at_both_places_at_once_it_has_lost() {
    for seed in 1..=3 {
        let mut day = day(seed);
        day.until("server_beacon");
        let (desk, server) = day.places();
        day.order(Order::IsolateHost(desk));
        day.order(Order::IsolateHost(server));
        day.finish();
        assert!(day.locked().is_none() && !day.step("carry_off").succeeded, "seed {seed}");
    }
}
