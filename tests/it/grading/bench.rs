//! A shift made by hand: alerts with known causes, verdicts, cases; small enough to build by the hundred.

use std::sync::{Arc, OnceLock};
use watchfloor::base::Text;
use watchfloor::base::ids::{ActionId, AlertId, CaseId, EffectId, HostId, RecordId, RuleId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::Action;
use watchfloor::desk::action::{Claim, ClaimKind, ShiftControl, Stamped};
use watchfloor::desk::journal::{Header, Journal};
use watchfloor::detection::{Alert, Entity, EntityKind, Severity};
use watchfloor::grading::{Debrief, Losses, Part, Play, parts, score};
use watchfloor::investigation::{AlertStatus, AlertWork, Case, CaseStatus, HostCard, Inventory, Verdict};
use watchfloor::scenario::Scenario;
use watchfloor::session::Setup;
use watchfloor::siem::Store;
use watchfloor::simulation::truth::{Atom, AtomKind, Cause, Truth};
use watchfloor::telemetry::{Record, Retention, Value, event_type};

/// Everything a play borrows.
pub(crate) struct Bench {
    scenario: Arc<Scenario>,
    pub truth: Truth,
    pub records: Vec<Arc<Record>>,
    effects: Vec<EffectId>,
    store: Store,
    retention: Retention,
    pub alerts: Vec<Alert>,
    pub work: Vec<AlertWork>,
    pub cases: Vec<Case>,
    pub journal: Journal,
    pub inventory: Inventory,
    pub handovers: Vec<(SimTime, Text)>,
    pub losses: Losses,
    pub attack: bool,
    begin: SimTime,
    pub end: SimTime,
}

impl Bench {
    pub(crate) fn new() -> Self {
        static SETUP: OnceLock<Setup> = OnceLock::new();
        let setup = SETUP.get_or_init(|| Setup::embedded(&"first-shift".into()).unwrap());
        let begin = setup.scenario.starts;
        let end = begin + setup.scenario.shift;
        let header = Header {
            format: 1,
            scenario: setup.scenario.id.clone(),
            content: "test".into(),
            seed: 1,
            analyst: "you".into(),
        };
        Self {
            scenario: setup.scenario.clone(),
            truth: Truth::default(),
            records: Vec::new(),
            effects: Vec::new(),
            store: Store::new(),
            retention: Retention::everything(),
            alerts: Vec::new(),
            work: Vec::new(),
            cases: Vec::new(),
            journal: Journal { header, actions: Vec::new() },
            inventory: Inventory::default(),
            handovers: Vec::new(),
            losses: Losses::default(),
            attack: false,
            begin,
            end,
        }
    }

    /// A drawn shift: five to twenty-four incidents, about a fifth of the alerts the attacker's.
    pub(crate) fn drawn(seed: u64) -> Self {
        let mut bench = Self::new();
        let mut draw = Seed(seed).draw("bench", "shift", 0);
        for n in 0..draw.between(5, 24) as u32 {
            let severity = [Severity::Low, Severity::Medium, Severity::High][draw.below(3) as usize];
            let cause = match draw.below(10) {
                0 | 1 => attack(&format!("step{}", draw.below(3)), false),
                2 | 3 => benign("scan", n, Disposition::FailedAttempt, Reason::BlockedByControl),
                4..=6 => benign("work", n, Disposition::BenignTrigger, Reason::UserBehaviour),
                _ => benign("noise", n, Disposition::FalsePositive, Reason::RuleTooBroad),
            };
            bench.raise(cause, severity, &format!("ws-{n:03}"));
        }
        // No shift is of one kind only: then no answer would tell anything.
        bench.raise(benign("work", 90, Disposition::BenignTrigger, Reason::UserBehaviour), Severity::Low, "ws-090");
        bench.raise(benign("noise", 91, Disposition::FalsePositive, Reason::RuleTooBroad), Severity::Low, "ws-091");
        bench.raise(benign("scan", 92, Disposition::FailedAttempt, Reason::BlockedByControl), Severity::Low, "ws-092");
        bench
    }

    /// One effect with one record, and an alert on it.
    pub(crate) fn raise(&mut self, cause: Cause, severity: Severity, host: &str) -> AlertId {
        self.attack |= matches!(cause, Cause::Attack { .. });
        let record = self.record(cause, host);
        let id = AlertId(self.alerts.len() as u32);
        let seen = self.records[record.index()].seen;
        let entity = Entity { kind: EntityKind::Host, value: host.into() };
        self.alerts.push(Alert {
            id,
            rule: RuleId::from("rule"),
            title: "Something".into(),
            severity,
            techniques: Vec::new(),
            first: seen,
            last: seen,
            raised: seen,
            records: vec![record],
            entities: vec![entity.clone()],
            key: Some(entity),
        });
        self.work.push(AlertWork { status: AlertStatus::New, taken: None, verdict: None, case: None, hints: 0 });
        id
    }

    pub(crate) fn record(&mut self, cause: Cause, host: &str) -> RecordId {
        let effect = EffectId(self.truth.len() as u32);
        self.truth.note(effect, cause);
        let kind = event_type("win.sysmon.1").unwrap();
        let id = RecordId(self.records.len() as u32);
        let time = self.begin + SimSpan::secs(20 * (i64::from(id.0) + 1));
        let text = |names: &'static [watchfloor::telemetry::Field]| {
            let value = |name: &str| match name {
                "Computer" => Value::from(format!("{host}.corp.test.example")),
                "EventID" => Value::from("1"),
                "Image" => Value::from(format!("C:\\Temp\\{}.exe", id.0)),
                _ => Value::from("x"),
            };
            names.iter().map(|f| value(f.name)).collect::<Vec<_>>()
        };
        let (system, values) = (text(kind.system), text(kind.fields));
        let record =
            Arc::new(Record { id, kind, time, seen: time + SimSpan::secs(2), host: HostId(0), system, values });
        self.store.append(Arc::clone(&record));
        self.records.push(record);
        self.effects.push(effect);
        id
    }

    /// A host of the inventory.
    pub(crate) fn host(&mut self, name: &str, critical: bool) {
        let n = self.inventory.hosts.len() as u32;
        self.inventory.hosts.push(HostCard {
            id: HostId(n),
            name: name.into(),
            fqdn: format!("{name}.corp.test.example").into(),
            role: "workstation".into(),
            os: "Windows 11".into(),
            zone: "Office".into(),
            location: "Head office".into(),
            is_central: true,
            unit: "".into(),
            address: std::net::Ipv4Addr::new(10, 0, 0, n as u8 + 1),
            owner: None,
            department: "finance".into(),
            value_per_hour: 100,
            critical,
            isolated: None,
            online: true,
        });
    }

    /// A true fact proven by these records.
    pub(crate) fn fact(&mut self, kind: AtomKind, value: &str, proof: &[RecordId]) {
        let proof = proof.iter().map(|r| self.effects[r.index()]).collect();
        self.truth.atoms.push(Atom { kind, value: value.into(), accepted: Vec::new(), proof, since: self.begin });
    }

    /// An action of the journal.
    pub(crate) fn act(&mut self, action: Action) -> (ActionId, SimTime) {
        let id = ActionId(self.journal.actions.len() as u32);
        let at = self.end - SimSpan::mins(11);
        self.journal.actions.push(Stamped { id, at, action });
        (id, at)
    }

    /// A verdict that cites the alert's first record.
    pub(crate) fn say(&mut self, alert: AlertId, disposition: Disposition, reason: Reason, malicious_percent: u8) {
        let (action, at) = self.act(Action::Shift(ShiftControl::Hint { alert }));
        let records = self.alerts[alert.index()].records.clone();
        let verdict = Verdict { action, at, disposition, reason, malicious_percent, records, note: "".into() };
        let work = &mut self.work[alert.index()];
        work.status = AlertStatus::Closed;
        work.verdict = Some(verdict);
    }

    /// What every alert truly is, with a reason that holds.
    pub(crate) fn key(&self, alert: AlertId) -> (Disposition, Reason) {
        let record = self.alerts[alert.index()].records[0];
        match self.truth.cause(self.effects[record.index()]) {
            Cause::Attack { reason, failed: false, .. } => (Disposition::Malicious, *reason),
            Cause::Attack { .. } => (Disposition::FailedAttempt, Reason::BlockedByControl),
            Cause::Benign { disposition, reason, .. } => (*disposition, *reason),
            _ => (Disposition::FalsePositive, Reason::RuleTooBroad),
        }
    }

    /// The right answer to everything.
    pub(crate) fn solve(&mut self) {
        for n in 0..self.alerts.len() as u32 {
            let (disposition, reason) = self.key(AlertId(n));
            let hostile = matches!(disposition, Disposition::Malicious | Disposition::FailedAttempt);
            self.say(AlertId(n), disposition, reason, if hostile { 97 } else { 3 });
        }
    }

    /// An open case with these claims.
    pub(crate) fn case(&mut self, alerts: &[AlertId], claims: &[(ClaimKind, &str, &[RecordId])]) -> CaseId {
        let id = CaseId(self.cases.len() as u32);
        let stamped = claims.iter().map(|(kind, value, records)| {
            let claim = Claim { kind: *kind, value: (*value).into(), records: records.to_vec() };
            (self.act(Action::Shift(ShiftControl::End)).0, claim)
        });
        let claims = stamped.collect();
        self.cases.push(Case {
            id,
            title: "A case".into(),
            status: CaseStatus::Open,
            opened: self.begin,
            alerts: alerts.to_vec(),
            evidence: Vec::new(),
            timeline: Vec::new(),
            claims,
            notes: Vec::new(),
            escalation: None,
            report: None,
        });
        id
    }

    pub(crate) fn play(&self) -> Play<'_> {
        Play {
            scenario: &self.scenario,
            attack: self.attack,
            truth: &self.truth,
            records: &self.records,
            effects: &self.effects,
            store: &self.store,
            retention: &self.retention,
            alerts: &self.alerts,
            work: &self.work,
            cases: &self.cases,
            responses: &[],
            handovers: &self.handovers,
            messages: &[],
            inventory: &self.inventory,
            journal: &self.journal,
            losses: &self.losses,
            begin: self.begin,
            end: self.end,
        }
    }

    /// Graded against 10,000 euros of damage without anybody and 500 with the reference.
    pub(crate) fn grade(&self) -> Debrief {
        score(&self.play(), &lost(10_000), &lost(500), &[])
    }
}

/// Reached in all parts, without the work of proving it.
pub(crate) fn quick(bench: &Bench, which: Part) -> i32 {
    reached(bench).into_iter().find(|(part, _)| *part == which).unwrap().1
}

/// By part.
pub(crate) fn reached(bench: &Bench) -> Vec<(Part, i32)> {
    let parts = parts(&bench.play(), &lost(10_000), &lost(500));
    parts.into_iter().map(|p| (p.part, p.reached)).collect()
}

/// A run that lost this much.
pub(crate) fn lost(damage: u64) -> Losses {
    let at = SimTime::parse("2025-03-04T08:30:00Z").unwrap();
    let entries = if damage > 0 { vec![(at, "a desk is under foreign control".into(), damage)] } else { Vec::new() };
    Losses { damage, entries, ..Losses::default() }
}

/// Reached and possible of one part.
pub(crate) fn part(debrief: &Debrief, part: Part) -> (i32, i32) {
    debrief.parts.iter().find(|p| p.part == part).map(|p| (p.reached, p.possible)).unwrap()
}

pub(crate) fn attack(step: &str, failed: bool) -> Cause {
    Cause::Attack { step: step.into(), technique: "T1059.001".into(), reason: Reason::MaliciousCode, failed }
}

pub(crate) fn benign(habit: &str, n: u32, disposition: Disposition, reason: Reason) -> Cause {
    Cause::Benign { habit: format!("{habit}{n}").into(), disposition, reason, ticket: None }
}
