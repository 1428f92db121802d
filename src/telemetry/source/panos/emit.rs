//! A finished or refused session as one line of the traffic log.

use crate::base::digest;
use crate::base::ids::HostId;
use crate::base::net::Proto;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::wire::volume;
use crate::world::{AppLayer, Flow, FlowState, Host, World, Zone};
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

/// One end is outside, in the DMZ, in the VPN or in a branch, and the other is elsewhere.
pub(super) fn crosses_perimeter(world: &World, flow: &Flow) -> bool {
    let (from, to) = areas(world, flow);
    let edge = |area: Area| matches!(area, Area::Branches | Area::Zone(Zone::Outside | Zone::Dmz | Zone::Vpn));
    (from != to || world.crosses_link(flow)) && (edge(from) || edge(to))
}

/// A zone of the firewall: one of the head office, or everything behind the tunnels to branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Zone(Zone),
    Branches,
}

fn areas(world: &World, flow: &Flow) -> (Area, Area) {
    let area = |host: Option<HostId>| match host.map(|h| world.host(h)) {
        Some(host) if !host.is_central() => Area::Branches,
        host => Area::Zone(host.map_or(Zone::Outside, |h| h.zone)),
    };
    (area(flow.source), area(flow.target))
}

/// All 75 columns; `error` is how far the firewall's clock goes fast.
pub(super) fn values(world: &World, firewall: &Host, flow: &Flow, (at, error): (SimTime, SimSpan)) -> Vec<Value> {
    let line = Line { world, firewall, flow, at, error };
    [line.head(), line.addresses(), line.session(), line.counts(), line.tail()].joined()
}

pub(super) struct Line<'a> {
    pub(super) world: &'a World,
    pub(super) firewall: &'a Host,
    pub(super) flow: &'a Flow,
    pub(super) at: SimTime,
    pub(super) error: SimSpan,
}

impl Line<'_> {
    /// The firewall prints local time by its own clock.
    pub(super) fn local(&self, at: SimTime) -> Value {
        let local = at + self.error + SimSpan::mins(i64::from(self.world.company.utc_offset_minutes));
        local.dated('/', ' ', 0).into()
    }

    fn denied(&self) -> bool {
        self.flow.state == FlowState::Dropped && self.flow.denied_by.is_some()
    }

    fn head(&self) -> Vec<Value> {
        self.begin("TRAFFIC", if self.denied() { "drop" } else { "end" })
    }

    /// The first columns of any log type.
    pub(super) fn begin(&self, log: &str, subtype: &str) -> Vec<Value> {
        let serial = 10_000_000_000 + digest::hash64(&[b"serial", self.firewall.name.as_bytes()]) % 9_999_999_999;
        vec![
            "1".into(),
            self.local(self.at),
            serial.to_smolstr().into(),
            Value::copied(log),
            Value::copied(subtype),
            "2305".into(),
            self.local(self.at),
        ]
    }

    pub(super) fn addresses(&self) -> Vec<Value> {
        let t = self.flow.tuple;
        let (from, to) = areas(self.world, self.flow);
        let translated = self.flow.translated.filter(|_| !self.denied());
        let user = self.flow.source.and_then(|h| self.world.host(h).owner).map(|a| {
            let account = self.world.account(a);
            format!("{}\\{}", account.domain.to_ascii_lowercase(), account.name)
        });
        let none = || "0.0.0.0".to_owned();
        vec![
            t.src.to_smolstr().into(),
            t.dst.to_smolstr().into(),
            translated.map_or_else(none, |(ip, _)| ip.to_string()).into(),
            translated.map_or_else(none, |_| t.dst.to_string()).into(),
            self.rule(from, to).into(),
            user.unwrap_or_default().into(),
            "".into(),
            self.app().into(),
            "vsys1".into(),
            zone_name(from).into(),
            zone_name(to).into(),
            interface(from).into(),
            interface(to).into(),
            "siem-forward".into(),
            self.local(self.at),
        ]
    }

    fn rule(&self, from: Area, to: Area) -> String {
        match &self.flow.denied_by {
            Some(rule) => word(rule),
            None => format!("{}-to-{}", zone_name(from), zone_name(to)),
        }
    }

    pub(super) fn session(&self) -> Vec<Value> {
        let t = self.flow.tuple;
        let translated = self.flow.translated.filter(|_| !self.denied());
        let flags = match (self.denied(), translated, t.proto) {
            (true, ..) => "0x0",
            (false, Some(_), Proto::Tcp) => "0x400053",
            (false, Some(_), _) => "0x400019",
            (false, None, _) => "0x1c",
        };
        vec![
            (100_000 + u64::from(self.flow.id.0) % 800_000).to_smolstr().into(),
            "1".into(),
            t.src_port.to_smolstr().into(),
            t.dst_port.to_smolstr().into(),
            translated.map_or(0, |(_, port)| port).to_smolstr().into(),
            translated.map_or(0, |_| t.dst_port).to_smolstr().into(),
            flags.into(),
            t.proto.to_smolstr().into(),
            if self.denied() { "drop" } else { "allow" }.into(),
        ]
    }

    fn counts(&self) -> Vec<Value> {
        let v = volume(self.flow);
        let category = match &self.flow.app {
            AppLayer::Http { .. } | AppLayer::Tls { .. } => self.world.internet.at(self.flow.tuple.dst),
            _ => None,
        };
        let sequence = 7_100_000_000_000_000_000_u64 + u64::from(self.flow.id.0);
        vec![
            (v.sent_bytes + v.received_bytes).to_smolstr().into(),
            v.sent_bytes.to_smolstr().into(),
            v.received_bytes.to_smolstr().into(),
            (v.sent_packets + v.received_packets).to_smolstr().into(),
            self.local(self.flow.opened),
            self.flow.lasted.as_secs().max(0).to_smolstr().into(),
            category.map_or_else(|| "any".to_owned(), |site| word(&site.category)).into(),
            "0".into(),
            sequence.to_smolstr().into(),
            "0x8000000000000000".into(),
            location(self.flow.tuple.src).into(),
            location(self.flow.tuple.dst).into(),
            "0".into(),
            v.sent_packets.to_smolstr().into(),
            v.received_packets.to_smolstr().into(),
        ]
    }

    fn tail(&self) -> Vec<Value> {
        let (from, to) = areas(self.world, self.flow);
        let rule = digest::guid(&[b"rule", self.rule(from, to).as_bytes()]).to_string().to_ascii_lowercase();
        let empty = || Value::from("");
        let zero = || Value::from("0");
        [
            vec![self.end_reason().into(), zero(), zero(), zero(), zero(), empty()],
            vec![self.firewall.name.clone().into(), "from-policy".into(), empty(), empty(), zero(), empty(), zero()],
            vec![empty(), "N/A".into(), zero(), zero(), zero(), zero(), rule.into(), zero(), zero()],
            vec![empty(); 7],
        ]
        .joined()
    }

    fn end_reason(&self) -> &'static str {
        match (self.flow.state, self.flow.tuple.proto) {
            _ if self.denied() => "policy-deny",
            (FlowState::Completed, Proto::Tcp) => "tcp-fin",
            (FlowState::Refused, Proto::Tcp) => "tcp-rst-from-server",
            (FlowState::Aborted, Proto::Tcp) => "tcp-rst-from-client",
            _ => "aged-out",
        }
    }

    fn app(&self) -> &'static str {
        let up = matches!(self.flow.state, FlowState::Completed | FlowState::Aborted);
        match &self.flow.app {
            _ if self.denied() => "not-applicable",
            AppLayer::Dns { .. } => "dns",
            _ if !up => "incomplete",
            AppLayer::Unknown if self.flow.tuple.proto == Proto::Icmp => "ping",
            AppLayer::Unknown if self.flow.tuple.proto == Proto::Udp => "unknown-udp",
            AppLayer::Unknown => "unknown-tcp",
            AppLayer::Http { .. } => "web-browsing",
            AppLayer::Tls { .. } => "ssl",
            AppLayer::Smb => "ms-ds-smb",
            AppLayer::Rdp => "ms-rdp",
            AppLayer::Ldap => "ldap",
            AppLayer::Kerberos => "kerberos",
            AppLayer::Smtp => "smtp",
            AppLayer::Ssh => "ssh",
            AppLayer::Rpc { .. } => "msrpc",
            AppLayer::Ntp => "ntp",
            AppLayer::Dhcp => "dhcp",
            AppLayer::Snmp => "snmp-base",
            AppLayer::Sip => "sip",
            AppLayer::Voice => "rtp-base",
            AppLayer::Print => "hp-jetdirect",
        }
    }
}

/// Names in this log are single words.
pub(super) fn word(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || "_.-".contains(c) { c } else { '-' }).take(60).collect()
}

fn zone_name(area: Area) -> &'static str {
    match area {
        Area::Branches => "branches",
        Area::Zone(Zone::Office) => "clients",
        Area::Zone(Zone::Servers) => "servers",
        Area::Zone(Zone::Dmz) => "dmz1",
        Area::Zone(Zone::Management) => "management",
        Area::Zone(Zone::Vpn) => "vpn-users",
        Area::Zone(Zone::Devices) => "devices",
        Area::Zone(Zone::Outside) => "untrust",
    }
}

fn interface(area: Area) -> &'static str {
    match area {
        Area::Branches => "tunnel.2",
        Area::Zone(Zone::Outside) => "ethernet1/1",
        Area::Zone(Zone::Dmz) => "ethernet1/2",
        Area::Zone(Zone::Office) => "ethernet1/3",
        Area::Zone(Zone::Servers) => "ethernet1/4",
        Area::Zone(Zone::Management) => "ethernet1/5",
        Area::Zone(Zone::Devices) => "ethernet1/6",
        Area::Zone(Zone::Vpn) => "tunnel.1",
    }
}

/// Private ranges by range, everything else by a country that stays with the address.
pub(super) fn location(address: Ipv4Addr) -> &'static str {
    const COUNTRIES: [&str; 8] =
        ["United States", "Germany", "Netherlands", "United Kingdom", "France", "Singapore", "Canada", "Brazil"];
    match address.octets() {
        [10, ..] => "10.0.0.0-10.255.255.255",
        [172, 16..=31, ..] => "172.16.0.0-172.31.255.255",
        [192, 168, ..] => "192.168.0.0-192.168.255.255",
        [a, b, c, _] => COUNTRIES[(digest::hash64(&[b"country", &[a, b, c]]) % 8) as usize],
    }
}
