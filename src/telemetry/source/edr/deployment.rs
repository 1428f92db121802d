//! Where the agent runs and what it leaves out, from `assets/edr.ron`.

use crate::base::digest;
use crate::world::{Host, HostRole};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The roll-out and the filters of the agent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Deployment")]
pub(super) struct Deployment {
    /// Hosts with the agent, per mille of each role.
    agents: BTreeMap<HostRole, u64>,
    /// Ports of calls that are not reported.
    pub(super) quiet_ports: Vec<u16>,
    /// Ports of incoming calls that are reported.
    pub(super) inbound_ports: Vec<u16>,
    /// Programs (lower case) whose calls are reported in so many of 1000 cases.
    sampled: BTreeMap<String, u64>,
}

static DEPLOYMENT: LazyLock<Deployment> = LazyLock::new(|| {
    ron::from_str(include_str!("../../../../assets/edr.ron")).expect("assets/edr.ron is checked by a test")
});

/// The deployment that comes with the program.
pub(super) fn deployment() -> &'static Deployment {
    &DEPLOYMENT
}

impl Deployment {
    /// The agent runs on this machine; always the same ones of a company.
    pub(super) fn covers(&self, host: &Host) -> bool {
        let share = self.agents.get(&host.role).copied().unwrap_or(0);
        host.os.is_windows()
            && share > 0
            && digest::hash64(&[b"edr", &host.machine_guid.0.to_le_bytes()]) % 1_000 < share
    }

    /// This call of a program is among those reported; `key` tells calls apart.
    pub(super) fn samples(&self, file_name: &str, key: impl FnOnce() -> u64) -> bool {
        let share = self.sampled.get(&file_name.to_ascii_lowercase()).copied();
        share.is_none_or(|share| digest::hash64(&[b"sample", &key().to_le_bytes()]) % 1_000 < share)
    }
}
