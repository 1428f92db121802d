//! Records on their way: on one side the company lives, on the other records arrive and the SOC takes them in.
//!
//! *Invariants*: nothing that is under way or taken in changes the company, so both sides may work at the same time; records are
//! taken in by their time of arrival, so it shows nowhere into which pieces time was cut.

use super::collected::Collected;
use super::inventory;
use super::mailbox::{Mailbox, Sighting};
use crate::base::ids::AlertId;
use crate::base::time::{SimSpan, SimTime};
use crate::detection::{Detection, Ground, Raised};
use crate::investigation::Inventory;
use crate::simulation::{EffectKind, Simulation};
use crate::telemetry::{Relay, Retention, Sensors, Written};
use std::sync::mpsc::sync_channel;

/// Long spans are passed in pieces of this length, on two threads.
const PIECE: SimSpan = SimSpan::mins(10);
/// Pieces that may wait to be taken in.
const WAITING: usize = 4;

/// The company, its sensors, and the directory that follows it.
pub(super) struct Estate<'a> {
    pub simulation: &'a mut Simulation,
    pub sensors: &'a mut Sensors,
    pub inventory: &'a mut Inventory,
}

/// Where records arrive.
pub(super) struct Intake<'a> {
    pub relay: &'a mut Relay,
    pub detection: &'a mut Detection,
    pub collected: &'a mut Collected,
    pub mailbox: &'a mut Mailbox,
    /// How long records can be searched, and when the first one can have been written.
    pub retention: (&'a Retention, SimTime),
    /// What the rules found before was worked by the shift before.
    pub waiting_since: SimTime,
    /// New alerts with the moment they were raised.
    pub raised: Vec<(SimTime, AlertId)>,
}

/// What was written in one piece of time.
struct Lived {
    until: SimTime,
    sightings: Vec<Sighting>,
    written: Vec<Written>,
}

/// Lets time pass from `from` until `until`.
pub(super) fn pass(mut estate: Estate<'_>, intake: &mut Intake<'_>, from: SimTime, until: SimTime) {
    if until - from <= PIECE {
        intake.take(estate.live(until));
        return;
    }
    let (sender, pieces) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut now = from;
            while now < until {
                now = (now + PIECE).min(until);
                if sender.send(estate.live(now)).is_err() {
                    return;
                }
            }
        });
        pieces.into_iter().for_each(|piece| intake.take(piece));
    });
}

impl Estate<'_> {
    /// The company lives on; sensors and directory see each effect as it happens.
    fn live(&mut self, until: SimTime) -> Lived {
        let Self { simulation, sensors, inventory } = self;
        let (mut sightings, mut written) = (Vec::new(), Vec::new());
        simulation.advance_to(until, &mut |effect, world| {
            sensors.observe(effect, world, &mut written);
            match &effect.kind {
                EffectKind::MailHandled { .. } | EffectKind::MailOpened { .. } => {
                    sightings.extend(Sighting::of(effect, world));
                }
                EffectKind::AccountCreated { .. } => inventory::add_accounts(inventory, world),
                EffectKind::GroupJoined { account, .. } => {
                    inventory::refresh_account(inventory, world.account(*account));
                }
                _ => {}
            }
        });
        Lived { until, sightings, written }
    }
}

impl Intake<'_> {
    /// Records arrive in their order; the rules see each as it does.
    fn take(&mut self, piece: Lived) {
        self.relay.take(piece.written);
        piece.sightings.into_iter().for_each(|sighting| self.mailbox.expect(sighting));
        for (record, effect) in self.relay.deliver_until(piece.until) {
            // A scheduled rule sees what has arrived up to and including its moment.
            while let Some(at) = self.detection.next_run().filter(|at| *at < record.seen) {
                self.run_scheduled(at);
            }
            if record.seen < self.waiting_since {
                // The counts of the rules go on.
                self.detection.hits(&record, record.seen);
            } else {
                let raised = self.detection.observe(&record, record.seen);
                self.note(raised, record.seen);
            }
            self.mailbox.arrived(effect);
            self.collected.push(record, effect);
        }
        while let Some(at) = self.detection.next_run().filter(|at| *at <= piece.until) {
            self.run_scheduled(at);
        }
        self.mailbox.tell(piece.until);
    }

    fn run_scheduled(&mut self, at: SimTime) {
        let (retention, since) = self.retention;
        let kept = retention.horizon(since, at);
        let ground = Ground { store: &self.collected.store, records: &self.collected.records, kept: &kept };
        let raised = self.detection.run_scheduled(ground, at, at < self.waiting_since);
        self.note(raised, at);
    }

    fn note(&mut self, raised: Vec<Raised>, at: SimTime) {
        let new = raised.into_iter().filter_map(|r| if let Raised::New(alert) = r { Some(alert) } else { None });
        self.raised.extend(new.map(|alert| (at, alert)));
    }
}
