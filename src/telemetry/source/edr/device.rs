//! What the agent says about its own machine: `DeviceInfo`, `DeviceNetworkInfo` and the findings of
//! `DeviceTvmSoftwareVulnerabilities` (`assets/weaknesses.ron`).

use super::deployment::deployment;
use super::fields::device::{ADAPTER, DEVICE, WEAKNESS};
use super::identity::{device_type, platform};
use super::row::Row;
use crate::base::digest;
use crate::simulation::effect::DeviceReport;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::world::{Host, HostRole, Logon, LogonType, Os, World, tenant};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;
use std::sync::LazyLock;

/// One weakness.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weakness {
    vendor: String,
    name: String,
    version: String,
    cve: String,
    severity: String,
    /// Update that closes it; empty for none.
    update: String,
    id: String,
    /// As the world calls the missing patch; empty for weaknesses no attacker here uses.
    patch: String,
    /// How many of 1000 machines have it besides.
    permille: u64,
}

static WEAKNESSES: LazyLock<Vec<Weakness>> = LazyLock::new(|| {
    ron::from_str(include_str!("../../../../assets/weaknesses.ron"))
        .expect("assets/weaknesses.ron is checked by a test")
});

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let EffectKind::DeviceReported { report } = effect.kind else { return };
    let host = world.host(effect.host);
    if !deployment().covers(host) {
        return;
    }
    let row = Row::new(effect, world, host, None);
    match report {
        DeviceReport::State => {
            state(&row, out);
            adapter(&row, out);
        }
        DeviceReport::Identities => {}
        DeviceReport::Weaknesses => WEAKNESSES.iter().filter(|w| w.is_on(host)).for_each(|w| weakness(&row, w, out)),
    }
}

impl Weakness {
    fn is_on(&self, host: &Host) -> bool {
        let drawn = digest::hash64(&[b"weakness", self.cve.as_bytes(), &host.machine_guid.0.to_le_bytes()]) % 1_000;
        host.weaknesses.iter().any(|w| **w == *self.patch) || drawn < self.permille
    }
}

fn state(row: &Row<'_>, out: &mut Sink<'_>) {
    let (host, joined) = (row.host, tenant::is_joined(row.host));
    let (build, version) = release(host.os);
    let exposure = if host.weaknesses.is_empty() { "Low" } else { "Medium" };
    let cells = vec![
        ("ClientVersion", "10.8735.22621.1010".into()),
        ("PublicIP", row.world.company.egress.to_smolstr().into()),
        ("OSArchitecture", "64-bit".into()),
        ("OSPlatform", platform(host).into()),
        ("OSBuild", Value::Int(build)),
        ("IsAzureADJoined", Value::Bool(joined)),
        ("JoinType", if joined { "Hybrid Azure AD Join" } else { "Domain Join" }.into()),
        ("AadDeviceId", if joined { tenant::device_id(host).into() } else { Value::Absent }),
        ("LoggedOnUsers", logged_on(row.world, host).to_smolstr().into()),
        ("OSVersion", "10.0".into()),
        ("MachineGroup", group(host).into()),
        ("OnboardingStatus", "Onboarded".into()),
        ("DeviceCategory", "Endpoint".into()),
        ("DeviceType", device_type(host).into()),
        ("OSVersionInfo", version.into()),
        ("IsInternetFacing", Value::Bool(false)),
        ("SensorHealthState", "Active".into()),
        ("IsExcluded", Value::Bool(false)),
        ("ExposureLevel", exposure.into()),
        ("AssetValue", if host.critical { "High" } else { "Normal" }.into()),
        ("ConnectivityType", "Streamlined".into()),
    ];
    row.write(out, &DEVICE, cells);
}

fn adapter(row: &Row<'_>, out: &mut Sink<'_>) {
    let (world, host) = (row.world, row.host);
    let subnet = world.company.subnet(host);
    let prefix = subnet.map_or(24, |(_, prefix)| prefix);
    let gateway = subnet.map(|(network, _)| Ipv4Addr::from(u32::from(network) + 1).to_string());
    let names: Vec<String> =
        world.hosts.iter().filter(|h| h.role == HostRole::DomainController).map(|h| h.address.to_string()).collect();
    let identity = digest::guid(&[b"adapter", &host.machine_guid.0.to_le_bytes()]);
    let network = json!([{ "Name": &*world.company.dns_domain, "Category": "DomainAuthenticated", "Description": &*world.company.dns_domain, "IsConnectedToInternet": true }]);
    let addresses =
        json!([{ "IPAddress": host.address.to_string(), "SubnetPrefix": prefix, "AddressType": "Private" }]);
    let cells = vec![
        ("NetworkAdapterName", format!("{{{identity}}}").into()),
        ("MacAddress", host.mac.to_string().to_ascii_uppercase().replace(':', "-").into()),
        ("NetworkAdapterType", "Ethernet".into()),
        ("NetworkAdapterStatus", "Up".into()),
        ("TunnelType", "None".into()),
        ("ConnectedNetworks", network.to_smolstr().into()),
        ("DnsAddresses", json!(names).to_smolstr().into()),
        ("DefaultGateways", json!(gateway.into_iter().collect::<Vec<_>>()).to_smolstr().into()),
        ("IPAddresses", addresses.to_smolstr().into()),
    ];
    row.write(out, &ADAPTER, cells);
}

fn weakness(row: &Row<'_>, found: &Weakness, out: &mut Sink<'_>) {
    let text = |t: &str| if t.is_empty() { Value::Absent } else { Value::copied(t) };
    let tags = if found.update.is_empty() { json!(["NoSecurityUpdate"]) } else { json!([]) };
    let cells = vec![
        ("OSPlatform", platform(row.host).into()),
        ("OSVersion", release(row.host.os).1.into()),
        ("OSArchitecture", "x64".into()),
        ("SoftwareVendor", text(&found.vendor)),
        ("SoftwareName", text(&found.name)),
        ("SoftwareVersion", text(&found.version)),
        ("CveId", text(&found.cve)),
        ("VulnerabilitySeverityLevel", text(&found.severity)),
        ("RecommendedSecurityUpdate", text(&found.update)),
        ("RecommendedSecurityUpdateId", text(&found.id)),
        ("CveTags", tags.into()),
    ];
    row.write(out, &WEAKNESS, cells);
}

fn release(os: Os) -> (i64, &'static str) {
    match os {
        Os::Windows11 => (22_621, "22H2"),
        Os::WindowsServer2022 => (20_348, "21H2"),
        Os::Linux | Os::Appliance => (0, ""),
    }
}

fn group(host: &Host) -> &'static str {
    if host.role == HostRole::Workstation { "Workstations" } else { "Servers" }
}

/// People with an open session at the machine.
fn logged_on(world: &World, host: &Host) -> Json {
    let at_desk = |l: &&Logon| {
        matches!(l.kind, LogonType::Interactive | LogonType::RemoteInteractive | LogonType::CachedInteractive)
    };
    let explorers = host.resident.iter().filter(|(role, _)| role.starts_with("explorer"));
    let mut sessions: Vec<&Logon> = explorers
        .map(|(_, p)| world.process(*p))
        .filter(|p| p.is_alive())
        .map(|p| world.logon(p.logon))
        .filter(|l| l.closed.is_none())
        .filter(at_desk)
        .collect();
    sessions.dedup_by_key(|l| l.account);
    sessions
        .into_iter()
        .map(|l| {
            let account = world.account(l.account);
            json!({ "UserName": account.name.to_ascii_lowercase(), "DomainName": account.domain.to_ascii_lowercase(), "Sid": &*account.sid })
        })
        .collect()
}
