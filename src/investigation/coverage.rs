//! What the SOC knows of its own eyes: which types of record come from where, since when, with which gaps.
//!
//! *Owns* the answer "was this collected there at that time". *Reads* audit policy, list of agents and their
//! signs of life. *Writes* nothing. *Invariant*: says what an operator of the collection can know at that
//! moment and nothing else: a gap is known when it is over, or when an agent has been silent for a while.

use crate::base::Text;
use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::{EventType, Fate, Gap, Retention};
use std::collections::BTreeMap;

/// An agent that gave no sign of life for so long is called silent; it gives one every minute.
pub const SILENT_AFTER: SimSpan = SimSpan::mins(5);

/// How records of one kind come from one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// All of them.
    Collected,
    /// Some, or some of the types: a filter or the policy leaves the others out.
    Filtered,
    /// The policy leaves them out.
    NotCollected,
    /// No sensor reports from there.
    Missing,
    /// Nothing has come since.
    Silent(SimTime),
}

/// What the policy of a group of hosts does with one type of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// Collected without exception.
    Whole,
    /// Collected where these filters let it through, in words.
    Filtered(Vec<Text>),
    /// Left out; the category of the policy that would bring it.
    LeftOut(Text),
}

/// A log source.
#[derive(Debug, Clone)]
pub struct SourceCard {
    /// Name, `sysmon`.
    pub name: &'static str,
    /// How its records travel, `Windows agent`.
    pub way: Text,
    /// One sentence about that way.
    pub about: Text,
    /// What it writes.
    pub types: &'static [&'static EventType],
    /// Usual delay of a record, and that of a late batch.
    pub delay: (SimSpan, SimSpan),
}

/// Hosts that are set up alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupCard {
    /// `Domain controllers`.
    pub name: Text,
    /// Its hosts.
    pub hosts: Vec<HostId>,
    /// What becomes of each type of record, by name.
    pub policy: BTreeMap<&'static str, Policy>,
}

/// One log source at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The host it writes on or under whose name it reports.
    pub host: HostId,
    /// The log source.
    pub source: &'static str,
    /// A sensor reports from there.
    pub reports: bool,
    /// Gaps known by now, in order; one that has not ended reaches beyond now.
    pub gaps: Vec<Gap>,
    /// How far its clock goes fast, as the time service measures it; below zero for slow ones. What it stamps is so
    /// much later than it was.
    pub clock: SimSpan,
}

/// A branch office. All taps are in the head office: what stays inside a branch passes none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchCard {
    /// `Terminal South`.
    pub name: Text,
    /// What joins it to the head office.
    pub link: Text,
    /// Its hosts.
    pub hosts: Vec<HostId>,
}

/// Coverage as it is known at one moment.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// That moment.
    pub now: SimTime,
    /// Since when anything is collected.
    pub since: SimTime,
    /// All log sources, in the order of the registry.
    pub sources: Vec<SourceCard>,
    /// Groups of hosts.
    pub groups: Vec<GroupCard>,
    /// Sources on the hosts they sit on, by host.
    pub places: BTreeMap<(HostId, &'static str), Place>,
    /// Sources that many hosts share, by name; none where nothing has reported yet.
    pub shared: BTreeMap<&'static str, Option<Place>>,
    /// Branch offices.
    pub branches: Vec<BranchCard>,
    /// How long records are searchable.
    pub retention: Retention,
}

impl Place {
    /// How its records come at `now`, whatever the policy says.
    pub fn state(&self, now: SimTime) -> State {
        match self.gaps.iter().find(|g| g.holds(now)) {
            _ if !self.reports => State::Missing,
            Some(gap) => State::Silent(gap.from),
            None => State::Collected,
        }
    }

    /// How long it was blind by `now`: what was written then is lost.
    pub fn lost(&self, now: SimTime) -> SimSpan {
        let blind = self.gaps.iter().filter(|g| g.fate == Fate::Lost).map(|g| (g.until.min(now) - g.from).0.max(0));
        SimSpan(blind.sum())
    }

    /// Whatever was written at `t` has come or will come.
    fn is_whole(&self, t: SimTime) -> bool {
        self.reports && !self.gaps.iter().any(|g| g.fate == Fate::Lost && g.holds(t))
    }
}

impl Coverage {
    /// The group of a host.
    pub fn group_of(&self, host: HostId) -> Option<&GroupCard> {
        self.groups.iter().find(|g| g.hosts.contains(&host))
    }

    /// Whether a tap can see traffic between two hosts; both in the head office, it depends on their zones.
    pub fn passes_tap(&self, from: HostId, to: HostId) -> bool {
        !self.branches.iter().any(|b| b.hosts.contains(&from) && b.hosts.contains(&to))
    }

    /// The source that writes a type of record.
    pub fn source_of(&self, kind: &str) -> Option<&SourceCard> {
        self.sources.iter().find(|s| s.types.iter().any(|t| t.name == kind))
    }

    /// A source on a host, or wherever the shared sensor stands that sees this host.
    pub fn place(&self, host: HostId, source: &str) -> Option<&Place> {
        let shared = || self.shared.get(source).and_then(Option::as_ref);
        let of_host = self.places.range((host, "")..).take_while(|((h, _), _)| *h == host);
        of_host.map(|(_, place)| place).find(|place| place.source == source).or_else(shared)
    }

    /// How records of a type come from a host now.
    pub fn state_of_type(&self, host: HostId, kind: &str) -> State {
        let Some(place) = self.source_of(kind).and_then(|s| self.place(host, s.name)) else { return State::Missing };
        match (self.policy(host, kind), place.state(self.now)) {
            (Some(Policy::LeftOut(_)), _) => State::NotCollected,
            (Some(Policy::Filtered(_)), State::Collected) => State::Filtered,
            (_, state) => state,
        }
    }

    /// How the records of a source come from a host now: the types together. `None` where it has no business; a
    /// host without it beside others of its group that have it lacks it.
    pub fn state_of_source(&self, host: HostId, source: &str) -> Option<State> {
        let Some(place) = self.place(host, source) else {
            let group = self.group_of(host)?;
            return group.hosts.iter().any(|h| self.place(*h, source).is_some()).then_some(State::Missing);
        };
        let card = self.sources.iter().find(|s| s.name == source)?;
        let policies = || card.types.iter().map(|kind| self.policy(host, kind.name));
        let left_out = |p: Option<&Policy>| matches!(p, Some(Policy::LeftOut(_)));
        Some(match place.state(self.now) {
            State::Collected if policies().all(left_out) => State::NotCollected,
            State::Collected if policies().any(|p| !matches!(p, None | Some(Policy::Whole))) => State::Filtered,
            state => state,
        })
    }

    /// What the policy does with a type of record on a host; `None` where no policy applies.
    pub fn policy(&self, host: HostId, kind: &str) -> Option<&Policy> {
        self.group_of(host)?.policy.get(kind)
    }

    /// Whether a record of this type, written on this host at `t`, was collected and can be searched now.
    /// Filters may have left it out all the same.
    pub fn was_collected(&self, host: HostId, kind: &EventType, t: SimTime) -> bool {
        let place = self.source_of(kind.name).and_then(|s| self.place(host, s.name));
        let kept = t >= self.since && t + self.retention.of(kind.table) >= self.now;
        kept && place.is_some_and(|p| p.is_whole(t))
            && !matches!(self.policy(host, kind.name), Some(Policy::LeftOut(_)))
    }

    /// Tables of a source, sorted, each with the time its records are searchable.
    pub fn tables_of(&self, source: &SourceCard) -> BTreeMap<&'static str, SimSpan> {
        source.types.iter().map(|kind| (kind.table, self.retention.of(kind.table))).collect()
    }
}

/// A gap as it is known at `now`.
pub fn known(gap: &Gap, now: SimTime) -> bool {
    gap.until <= now || gap.from + SILENT_AFTER <= now
}
