//! The network map: zones, hosts and what the SOC knows of them, and where they stand on the screen.

use crate::base::Text;
use crate::base::ids::{HostId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::detection::{EntityKind, Severity};
use crate::investigation::{AlertStatus, HostCard};
use crate::session::Desk;
use std::collections::BTreeMap;

/// How a host is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A machine of a person.
    Workstation,
    /// A server.
    Server,
    /// Directory and mail: what everything hangs on.
    Core,
    /// Firewall, proxy, VPN, router.
    Gate,
    /// Printer, telephone.
    Device,
}

/// One host on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapNode {
    /// Which.
    pub host: HostId,
    /// Short name.
    pub name: Text,
    /// How it is drawn.
    pub shape: Shape,
    /// Index of its zone.
    pub zone: usize,
    /// Worst open alert.
    pub alert: Option<Severity>,
    /// Open alerts.
    pub open: u32,
    /// Cut off.
    pub isolated: bool,
    /// Switched on.
    pub online: bool,
    /// Crown jewel.
    pub critical: bool,
}

/// The map.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MapView {
    /// Names of zones, in drawing order.
    pub zones: Vec<Text>,
    /// Hosts by `HostId`.
    pub nodes: Vec<MapNode>,
}

/// A recent connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// From this node; none is the internet.
    pub from: Option<usize>,
    /// To this node; none is the internet.
    pub to: Option<usize>,
    /// It was refused or not answered.
    pub refused: bool,
    /// When.
    pub at: SimTime,
}

/// A rectangle: left, top, right, bottom.
pub type Area = [f32; 4];

/// Where everything stands, in points from the map's top left corner.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// By zone.
    pub zones: Vec<Area>,
    /// By node.
    pub nodes: Vec<[f32; 2]>,
    /// Where flows from and to the internet end.
    pub internet: [f32; 2],
    /// Distance between neighbours.
    pub pitch: f32,
}

/// The map as the SOC knows it.
pub fn network(desk: &Desk<'_>) -> MapView {
    let inventory = desk.inventory();
    let mut zones: Vec<Text> = Vec::new();
    let branches = inventory.hosts.iter().filter(|h| !h.is_central).map(area);
    let usual = ["Office", "Devices", "Servers", "Management", "Vpn", "Dmz"].into_iter().map(Text::from);
    for zone in branches.chain(usual).chain(inventory.hosts.iter().map(area)) {
        if !zones.contains(&zone) && inventory.hosts.iter().any(|h| area(h) == zone) {
            zones.push(zone);
        }
    }
    let mut open: BTreeMap<&str, (u32, Severity)> = BTreeMap::new();
    for alert in desk.alerts() {
        if desk.work(alert.id).is_some_and(|w| w.status == AlertStatus::Closed) {
            continue;
        }
        for host in alert.entities.iter().filter(|e| e.kind == EntityKind::Host) {
            let entry = open.entry(&host.value).or_insert((0, alert.severity));
            *entry = (entry.0 + 1, entry.1.max(alert.severity));
        }
    }
    let node = |h: &HostCard| {
        let alerts = open.get(&*h.name);
        MapNode {
            host: h.id,
            name: h.name.clone(),
            shape: shape(&h.role),
            zone: zones.iter().position(|z| *z == area(h)).unwrap_or(0),
            alert: alerts.map(|a| a.1),
            open: alerts.map_or(0, |a| a.0),
            isolated: h.isolated.is_some(),
            online: h.online,
            critical: h.critical,
        }
    };
    let nodes = inventory.hosts.iter().map(node).collect();
    MapView { zones, nodes }
}

/// Hosts of the head office stand in their zones, those of a branch together.
fn area(host: &HostCard) -> Text {
    host.place().into()
}

/// The shape of a role, in the words of the inventory.
pub fn shape(role: &str) -> Shape {
    let role = role.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| role.contains(w));
    if has(&["firewall", "proxy", "vpn", "gateway", "router"]) {
        Shape::Gate
    } else if has(&["printer", "telephone"]) {
        Shape::Device
    } else if has(&["domain controller", "mail"]) {
        Shape::Core
    } else if has(&["server", "scanner", "backup", "management", "jump"]) {
        Shape::Server
    } else {
        Shape::Workstation
    }
}

/// Connections that arrived within the last `span`, newest first, at most `most`.
pub fn flows(desk: &Desk<'_>, span: SimSpan, most: usize) -> Vec<Flow> {
    let since = SimTime(desk.now().0 - span.0);
    let inventory = desk.inventory();
    let node = |address: &str| address.parse().ok().and_then(|a| inventory.host_at(a)).map(|h| h.id.index());
    let mut flows = Vec::new();
    for id in (0..desk.record_count()).rev() {
        let Some(record) = desk.record(RecordId(id as u32)) else { continue };
        if record.seen < since || flows.len() >= most {
            break;
        }
        if record.kind.name == "zeek.conn" {
            let (from, to) = (node(&record.text("id.orig_h")), node(&record.text("id.resp_h")));
            let refused = matches!(&*record.text("conn_state"), "S0" | "REJ");
            flows.push(Flow { from, to, refused, at: record.time });
        }
    }
    flows
}

/// Places zones side by side, as wide as they need, and hosts on a grid inside. The internet is at the
/// right edge, past the zone that faces it.
pub fn layout(view: &MapView, width: f32, height: f32) -> Layout {
    const HEAD: f32 = 18.0;
    const EDGE: f32 = 8.0;
    const FOOT: f32 = 8.0;
    let internet_width = (width * 0.08).clamp(40.0, 90.0);
    // The name of a host in the last row stands below it.
    let (usable_w, usable_h) = (width - internet_width - EDGE * 2.0, height - EDGE * 2.0 - FOOT);
    let counts: Vec<usize> =
        (0..view.zones.len()).map(|z| view.nodes.iter().filter(|n| n.zone == z).count().max(1)).collect();
    // Each zone gets columns enough for its hosts at the largest pitch at which all zones fit.
    let rows_at = |pitch: f32| (((usable_h - HEAD) / pitch).floor() as usize).max(1);
    let width_at =
        |pitch: f32| -> f32 { counts.iter().map(|n| n.div_ceil(rows_at(pitch)).max(2) as f32 * pitch + EDGE).sum() };
    let mut pitch = 44.0_f32;
    while pitch > 9.0 && width_at(pitch) > usable_w {
        pitch -= 1.0;
    }
    let rows = rows_at(pitch);
    let columns: Vec<usize> = counts.iter().map(|n| n.div_ceil(rows).max(2)).collect();
    let slack = (usable_w - width_at(pitch)).max(0.0) / columns.iter().sum::<usize>().max(1) as f32;
    let mut zones = Vec::new();
    let mut nodes = vec![[0.0, 0.0]; view.nodes.len()];
    let mut left = EDGE;
    for (z, columns) in columns.into_iter().enumerate() {
        let zone_width = columns as f32 * (pitch + slack);
        zones.push([left, EDGE, left + zone_width, height - EDGE]);
        let step = zone_width / columns as f32;
        for (i, (n, _)) in view.nodes.iter().enumerate().filter(|(_, n)| n.zone == z).enumerate() {
            let (column, row) = (i / rows, i % rows);
            let x = left + (column as f32 + 0.5) * step;
            nodes[n] = [x, EDGE + HEAD + (row as f32 + 0.5) * pitch];
        }
        left += zone_width + EDGE;
    }
    Layout { zones, nodes, internet: [width - internet_width * 0.5, height * 0.5], pitch }
}
