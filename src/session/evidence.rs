//! Records without a company behind them: imported logs at the same desk, with the rules run over them.
//!
//! *Owns* the records, the alerts and the hosts that the records name. *Reads* nothing else. *Invariants*: nothing can be
//! decided or contained here, nothing is graded, and time stands at the newest record; the same records give the same
//! alerts.

use super::board::fresh_work;
use super::collected::Collected;
use crate::base::Text;
use crate::base::ids::{EffectId, HostId, RecordId};
use crate::base::time::SimTime;
use crate::detection::Detection;
use crate::investigation::{AlertWork, Coverage, HostCard, Inventory};
use crate::telemetry::{Collection, Record, Retention};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

/// Hosts with a card; a log of a whole network names more addresses than anybody looks up.
const HOSTS: usize = 5_000;
/// Records between two questions whether to go on.
const ASK: usize = 1_024;
/// Fields that name the host a record was written on.
const NAMES: [&str; 4] = ["Computer", "DeviceName", "host", "dvc_name"];

/// Imported logs, ready to be looked into.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub(super) title: Text,
    pub(super) brief: Text,
    pub(super) collected: Collected,
    pub(super) detection: Detection,
    pub(super) work: Vec<AlertWork>,
    pub(super) inventory: Inventory,
    pub(super) collection: Arc<Collection>,
    /// Times of the oldest and the newest record.
    pub(super) span: (SimTime, SimTime),
}

impl Evidence {
    /// Sorts the records by time and lets the rules see each; `None` when there is no record, or `go_on` says no.
    pub fn of(title: &str, brief: &str, mut records: Vec<Record>, go_on: &dyn Fn(usize) -> bool) -> Option<Self> {
        records.sort_by_key(|record| record.time);
        let span = (records.first()?.time, records.last()?.time);
        let mut evidence = Self {
            title: title.into(),
            brief: brief.into(),
            collected: Collected::default(),
            detection: Detection::embedded(),
            work: Vec::new(),
            inventory: Inventory { company: title.into(), ..Inventory::default() },
            collection: Collection::shipped(),
            span,
        };
        let mut hosts = BTreeMap::new();
        for (number, record) in records.into_iter().enumerate() {
            if number % ASK == 0 && !go_on(number) {
                return None;
            }
            let host = evidence.host(&record, &mut hosts);
            let record = Record { id: RecordId(number as u32), host, seen: record.time, ..record };
            evidence.detection.observe(&record, record.seen);
            // Nothing here was brought about by anybody of ours.
            evidence.collected.push(record, EffectId(0));
        }
        evidence.work = evidence.detection.alerts().iter().map(|_| fresh_work()).collect();
        evidence.collected.store.seal();
        Some(evidence)
    }

    /// What a person at the desk sees.
    pub fn desk(&self) -> super::Desk<'_> {
        super::Desk::over(self)
    }

    /// The host a record names, with a card of its own.
    fn host(&mut self, record: &Record, hosts: &mut BTreeMap<Text, HostId>) -> HostId {
        let named = NAMES.iter().map(|name| record.text(name)).find(|name| !name.is_empty());
        let Some(full) = named else { return HostId(u32::MAX) };
        let is_address = full.parse::<std::net::IpAddr>().is_ok();
        let short = if is_address { &full } else { full.split('.').next().unwrap_or(&full) };
        let short: Text = short.to_lowercase().into();
        if let Some(id) = hosts.get(&short) {
            return *id;
        }
        let cards = &mut self.inventory.hosts;
        if cards.len() >= HOSTS {
            return HostId(u32::MAX);
        }
        let id = HostId(cards.len() as u32);
        cards.push(card(id, short.clone(), full, record.kind.name));
        hosts.insert(short, id);
        id
    }
}

fn card(id: HostId, name: Text, fqdn: Text, kind: &str) -> HostCard {
    let os = match kind.split('.').next() {
        Some("win" | "xdr") => "Windows",
        Some("linux" | "nginx" | "apache") => "Linux",
        _ => "unknown",
    };
    HostCard {
        id,
        address: fqdn.parse().unwrap_or(Ipv4Addr::UNSPECIFIED),
        name,
        fqdn,
        role: "named in the logs".into(),
        os: os.into(),
        zone: "Office".into(),
        location: Text::default(),
        is_central: true,
        unit: Text::default(),
        owner: None,
        department: Text::default(),
        value_per_hour: 0,
        critical: false,
        isolated: None,
        online: true,
    }
}

/// Nobody knows what was collected where.
pub(super) fn coverage((since, now): (SimTime, SimTime)) -> Coverage {
    Coverage {
        now,
        since,
        sources: Vec::new(),
        groups: Vec::new(),
        places: BTreeMap::new(),
        shared: BTreeMap::new(),
        branches: Vec::new(),
        retention: Retention::everything(),
    }
}
