//! The coverage as it is known now, from policy, agents and their signs of life.
//!
//! *Invariant*: reads the pipeline's gaps only as far as they are known at the desk.

use super::Session;
use crate::base::Text;
use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::investigation::Coverage;
use crate::investigation::coverage::{BranchCard, GroupCard, Place, Policy, SourceCard, known};
use crate::telemetry::collection::Filter;
use crate::telemetry::sensor::Sensor;
use crate::telemetry::source::windows;
use crate::telemetry::{all_types, registry};
use crate::world::{Host, Location, Os, World};
use std::collections::BTreeMap;

impl Session {
    /// When the first record can have been written.
    pub(super) fn since(&self) -> SimTime {
        SimTime(self.begin.0 - self.setup.scenario.history.0)
    }

    /// What can be searched now, for tables that hold less than everything.
    pub(super) fn horizon(&self) -> BTreeMap<&'static str, SimTime> {
        self.retention.horizon(self.since(), self.now())
    }

    /// Coverage as of now.
    pub(super) fn coverage(&self) -> Coverage {
        let (world, now) = (self.simulation.world(), self.now());
        let mut places = BTreeMap::new();
        for host in &world.hosts {
            for sensor in registry().iter().filter(|s| s.runs_on(host)) {
                places.insert((host.id, sensor.name()), self.place(host, sensor.name()));
            }
        }
        let mut shared = BTreeMap::new();
        for sensor in registry().iter().filter(|s| !world.hosts.iter().any(|h| s.runs_on(h))) {
            let carrier = self.pipeline.carrier(sensor.name()).map(|host| world.host(host));
            shared.insert(sensor.name(), carrier.map(|host| self.place(host, sensor.name())));
        }
        Coverage {
            now,
            since: self.since(),
            sources: registry().iter().map(|s| self.source_card(*s)).collect(),
            groups: self.groups(),
            places,
            shared,
            branches: branches(world),
            retention: self.retention.clone(),
        }
    }

    fn place(&self, host: &Host, source: &'static str) -> Place {
        let now = self.now();
        let gaps = self.pipeline.gaps(source, host, (self.since(), now)).into_iter().filter(|g| known(g, now));
        let own = || windows::clock(host, now) - now;
        let clock = self.pipeline.ways().clock(source).map_or_else(own, |clock| clock.error(host));
        Place { host: host.id, source, reports: !self.pipeline.is_off(source, host), gaps: gaps.collect(), clock }
    }

    fn source_card(&self, sensor: &'static dyn Sensor) -> SourceCard {
        let way = self.pipeline.ways().of(sensor.name());
        let delay = sensor.forwarding();
        SourceCard {
            name: sensor.name(),
            way: way.map_or_else(Text::default, |w| w.name.clone()),
            about: way.map_or_else(Text::default, |w| w.about.clone()),
            types: sensor.types(),
            delay: (SimSpan::millis(delay.floor_ms + delay.mean_ms), SimSpan::millis(delay.late_mean_ms)),
        }
    }

    /// Windows hosts by the groups of the collection, all others by what they run.
    fn groups(&self) -> Vec<GroupCard> {
        let (world, collection) = (self.simulation.world(), self.pipeline.collection());
        let of = |test: &dyn Fn(&Host) -> bool| -> Vec<HostId> {
            world.hosts.iter().filter(|h| test(h)).map(|h| h.id).collect()
        };
        let mut groups: Vec<GroupCard> = Vec::new();
        for group in &collection.groups {
            let hosts = of(&|h| h.os.is_windows() && group.roles.contains(&h.role));
            let Some(role) = hosts.first().map(|h| world.host(*h).role) else { continue };
            let policy = |kind: &'static str| match collection.category_of(kind) {
                Some(category) if !collection.collects(role, kind) => Policy::LeftOut(category.clone()),
                _ => match collection.filters_of(role, kind).map(in_words).collect::<Vec<_>>() {
                    filters if filters.is_empty() => Policy::Whole,
                    filters => Policy::Filtered(filters),
                },
            };
            let policy = all_types().into_iter().map(|kind| (kind.name, policy(kind.name))).collect();
            groups.push(GroupCard { name: group.name.clone(), hosts, policy });
        }
        let rest: [(&str, Vec<HostId>); 2] =
            [("Linux servers", of(&|h| h.os == Os::Linux)), ("Appliances", of(&|h| h.os == Os::Appliance))];
        let rest = rest.into_iter().filter(|(_, hosts)| !hosts.is_empty());
        groups.extend(rest.map(|(name, hosts)| GroupCard { name: name.into(), hosts, policy: BTreeMap::new() }));
        groups
    }
}

fn branches(world: &World) -> Vec<BranchCard> {
    let branches = world.company.locations.iter().enumerate().skip(1);
    let card = |(n, branch): (usize, &Location)| {
        let here = world.hosts.iter().filter(|h| h.location.index() == n);
        BranchCard { name: branch.name.clone(), link: branch.link.clone(), hosts: here.map(|h| h.id).collect() }
    };
    branches.map(card).filter(|b| !b.hosts.is_empty()).collect()
}

fn in_words(filter: &Filter) -> Text {
    let list = |patterns: &[Text]| patterns.iter().map(|p| &**p).collect::<Vec<_>>().join(", ");
    let mut words = filter.field.to_string();
    if !filter.include.is_empty() {
        words.push_str(&format!(" only {}", list(&filter.include)));
    }
    if !filter.exclude.is_empty() {
        words.push_str(&format!(" never {}", list(&filter.exclude)));
    }
    words.into()
}
