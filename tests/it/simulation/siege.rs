//! A campaign against the hand-made company, with the trainee's orders at hand.

use super::town::{early, only, person, start};
use std::collections::BTreeMap;
use watchfloor::base::Text;
use watchfloor::base::ids::{ActionId, HostId, Pid};
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::scenario::model::{Campaign, Reaction, Step, Trigger};
use watchfloor::scenario::{Cast, CastMember};
use watchfloor::simulation::attacker::{Attacker, State, StepRow};
use watchfloor::simulation::engine::StagedPlay;
use watchfloor::simulation::response::Order;
use watchfloor::simulation::truth::{AtomKind, Cause};
use watchfloor::simulation::{Effect, EffectKind, Simulation, Start};
use watchfloor::world::{AppLayer, FlowState, World};

/// Number of the victim among the people of the town.
pub(crate) const VICTIM: usize = 5;

/// The attacker's first and second server.
pub(crate) const FIRST: &str = "site9.example";
pub(crate) const SECOND: &str = "site19.example";

/// Nine o'clock local time: the campaign begins.
pub(crate) fn nine() -> SimTime {
    early() + SimSpan::mins(90)
}

/// `step("beacon", "T1071.001", Some("payload")).every(60).with("domain", "{c2}")`.
pub(crate) struct Planned(Step);

pub(crate) fn step(id: &str, technique: &str, after: Option<&str>) -> Planned {
    let (least, most) = (SimSpan::secs(20), SimSpan::secs(60));
    Planned(Step {
        id: id.into(),
        technique: technique.into(),
        after: after.map(Into::into),
        dormant: false,
        delay: (least, most),
        every: None,
        on: "victim".into(),
        with: BTreeMap::new(),
    })
}

impl Planned {
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.with.insert(name.into(), value.into());
        self
    }

    pub(crate) fn every(mut self, seconds: i64) -> Self {
        self.0.every = Some((SimSpan::secs(seconds), 200));
        self
    }

    pub(crate) fn minutes(mut self, least: i64, most: i64) -> Self {
        self.0.delay = (SimSpan::mins(least), SimSpan::mins(most));
        self
    }

    pub(crate) fn dormant(mut self) -> Self {
        self.0.dormant = true;
        self
    }

    pub(crate) fn on(mut self, role: &str) -> Self {
        self.0.on = role.into();
        self
    }
}

/// Mail, click, script, program, beacon, task; later discovery, passwords, documents. Two spare ways in.
pub(crate) fn chain() -> Campaign {
    let steps = vec![
        step("mail", "T1566.001", None).with("attachment", "Invoice_4711.docm"),
        step("click", "T1204.002", Some("mail")).minutes(2, 4),
        step("script", "T1059.001", Some("click")).with("domain", "{c2}"),
        step("payload", "T1105", Some("script")),
        step("beacon", "T1071.001", Some("payload")).every(60),
        step("task", "T1053.005", Some("beacon")).minutes(1, 2).with("task", r"\Updater"),
        step("look", "T1082", Some("task")).minutes(20, 22),
        step("accounts", "T1087.002", Some("look")),
        step("passwords", "T1003.001", Some("accounts")).minutes(4, 6),
        step("pack", "T1560.001", Some("passwords")).minutes(4, 6),
        step("upload", "T1041", Some("pack")).minutes(2, 3).with("domain", "{c2}"),
        step("spare", "T1071.001", None).dormant().every(90).with("domain", "{c3}"),
        step("vpn", "T1133", None).dormant().minutes(1, 3).with("source", "{lair}"),
    ];
    let delay = (SimSpan::mins(1), SimSpan::mins(2));
    let reactions = vec![
        Reaction { when: Trigger::Missed("beacon".into(), 2), then: vec!["spare".into()], delay },
        Reaction { when: Trigger::HostLost("victim".into()), then: vec!["vpn".into()], delay },
    ];
    Campaign { steps: steps.into_iter().map(|s| s.0).collect(), reactions, ..Campaign::default() }
}

/// Steps alone.
pub(crate) fn plain(steps: Vec<Planned>) -> Campaign {
    Campaign { steps: steps.into_iter().map(|s| s.0).collect(), ..Campaign::default() }
}

fn cast(world: &World) -> Cast {
    let role = |n: usize| {
        let person = &world.people[n];
        CastMember::Person { person: person.id, account: person.account, host: person.workstation }
    };
    let domain = |name: &str| CastMember::Domain(name.into(), world.internet.site(name).unwrap().address);
    let members: Vec<(&str, CastMember)> = vec![
        ("victim", role(VICTIM)),
        ("admin", role(0)),
        ("c2", domain(FIRST)),
        ("c3", domain(SECOND)),
        ("lair", CastMember::Address([198, 18, 7, 7].into())),
        ("jump", CastMember::Server(world.host_named("hbr-jmp-01").unwrap().id)),
    ];
    Cast(members.into_iter().map(|(name, member)| (Text::from(name), member)).collect())
}

/// A running siege; everybody logs on in the morning and does nothing else, so that what happens is the story's.
pub(crate) struct Siege {
    pub(crate) simulation: Simulation,
    pub(crate) effects: Vec<Effect>,
    orders: u32,
}

impl Siege {
    pub(crate) fn new(seed: u64) -> Self {
        Self::of(&chain(), seed)
    }

    pub(crate) fn of(campaign: &Campaign, seed: u64) -> Self {
        let quiet = only("time_sync", person(&start(seed).world, 3), seed);
        Self::on(Start { staged: Vec::new(), ..quiet }, campaign)
    }

    /// The same siege in the middle of a working day.
    pub(crate) fn by_day(seed: u64) -> Self {
        Self::on(start(seed), &chain())
    }

    /// A siege on whose victim's desk a habit was staged, so many minutes after nine.
    pub(crate) fn staged(seed: u64, plays: &[(&str, i64)]) -> Self {
        let quiet = only("time_sync", person(&start(seed).world, 3), seed);
        let actor = person(&quiet.world, VICTIM);
        let staged = plays.iter().map(|(habit, minutes)| StagedPlay {
            habit: (*habit).into(),
            at: nine() + SimSpan::mins(*minutes),
            actor,
            given: BTreeMap::new(),
            ticket: None,
        });
        Self::on(Start { staged: staged.collect(), ..quiet }, &plain(Vec::new()))
    }

    fn on(start: Start, campaign: &Campaign) -> Self {
        let attacker = Attacker::new(campaign, &cast(&start.world), &start.world, nine());
        Self { simulation: Simulation::new(Start { attacker, ..start }), effects: Vec::new(), orders: 0 }
    }

    /// Plays until so many minutes after nine.
    pub(crate) fn until(&mut self, minutes: i64) -> &mut Self {
        let effects = &mut self.effects;
        self.simulation.advance_to(nine() + SimSpan::mins(minutes), &mut |effect, _| effects.push(effect.clone()));
        self
    }

    /// Plays until a step has succeeded; at most two hours.
    pub(crate) fn until_done(&mut self, id: &str) -> &mut Self {
        let limit = nine() + SimSpan::hours(2);
        while !self.step(id).succeeded && self.simulation.now() < limit {
            let effects = &mut self.effects;
            let next = self.simulation.now() + SimSpan::secs(5);
            self.simulation.advance_to(next, &mut |effect, _| effects.push(effect.clone()));
        }
        assert!(self.step(id).succeeded, "{id} never succeeded: {:#?}", self.states());
        self
    }

    /// Plays on for so many minutes.
    pub(crate) fn wait(&mut self, minutes: i64) -> &mut Self {
        let effects = &mut self.effects;
        let until = self.simulation.now() + SimSpan::mins(minutes);
        self.simulation.advance_to(until, &mut |effect, _| effects.push(effect.clone()));
        self
    }

    /// Gives an order that takes effect at once; returns what came of it.
    pub(crate) fn order(&mut self, order: Order) -> Result<Text, Text> {
        let action = ActionId(self.orders);
        self.orders += 1;
        self.simulation.order(action, order, SimSpan::secs(1));
        let effects = &mut self.effects;
        let until = self.simulation.now() + SimSpan::secs(1);
        self.simulation.advance_to(until, &mut |effect, _| effects.push(effect.clone()));
        self.simulation.outcome(action).unwrap().result.clone()
    }

    pub(crate) fn world(&self) -> &World {
        self.simulation.world()
    }

    /// The victim's machine.
    pub(crate) fn desk(&self) -> HostId {
        self.world().people[VICTIM].workstation
    }

    pub(crate) fn victim(&self) -> watchfloor::base::ids::AccountId {
        self.world().people[VICTIM].account
    }

    pub(crate) fn step(&self, id: &str) -> &StepRow {
        self.simulation.attacker().steps().iter().find(|s| s.plan.id.as_str() == id).unwrap()
    }

    pub(crate) fn states(&self) -> Vec<(String, State, usize, u32)> {
        let steps = self.simulation.attacker().steps().iter();
        steps.map(|s| (s.plan.id.to_string(), s.state.clone(), s.runs.len(), s.missed)).collect()
    }

    /// Process id of the attacker's program on the victim's desk, while it runs.
    pub(crate) fn implant(&self) -> Option<Pid> {
        let world = self.world();
        let live = world.host(self.desk()).live.values().map(|p| world.process(*p));
        live.filter(|p| p.image.contains(r"\AppData\Roaming\")).map(|p| p.pid).next()
    }

    /// Sessions that reached this server and were completed or cut, since a moment.
    pub(crate) fn contacts(&self, domain: &str, since: SimTime) -> usize {
        let named = |app: &AppLayer| matches!(app, AppLayer::Tls { server_name, .. } if &**server_name == domain);
        let flows = self.world().flows.iter().filter(|f| f.opened >= since && named(&f.app));
        flows.filter(|f| matches!(f.state, FlowState::Completed | FlowState::Aborted)).count()
    }

    /// Values of the facts of one kind.
    pub(crate) fn facts(&self, kind: AtomKind) -> Vec<String> {
        let atoms = self.simulation.truth().atoms.iter().filter(|a| a.kind == kind);
        atoms.map(|a| a.value.to_string()).collect()
    }

    /// Effects of one step, by kind.
    pub(crate) fn effects_of(&self, id: &str) -> Vec<&EffectKind> {
        let truth = self.simulation.truth();
        let own = |e: &&Effect| matches!(truth.cause(e.id), Cause::Attack { step, .. } if step.as_str() == id);
        self.effects.iter().filter(own).map(|e| &e.kind).collect()
    }
}
