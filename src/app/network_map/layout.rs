//! Where things stand on the map: zones side by side, hosts in a grid, one switch a zone, a backbone below.
//!
//! Pure geometry in logical pixels, origin in the middle, y upwards: tested without a window.

use bevy::math::Vec2;

/// Zones from the outside in; a zone that has no host takes no room. Branches come last.
const ORDER: [&str; 6] = ["Dmz", "Vpn", "Servers", "Management", "Devices", "Office"];
/// Room of the world outside, left of everything.
const OUTSIDE_WIDTH: f32 = 84.0;
/// A zone of one host still shows its name.
const LEAST_WIDTH: f32 = 72.0;
const GAP: f32 = 8.0;
const TITLE: f32 = 16.0;
const FOOT: f32 = 22.0;
/// A host's cell is wider than high, because its name stands below it.
const CELL_RATIO: f32 = 1.8;

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A host, by its position in the list given to [`place`].
    Host(usize),
    /// Somebody outside; the number keeps one address at one spot.
    Outside(u32),
}

/// The area of one zone.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneArea {
    /// As the inventory names it.
    pub name: String,
    /// Middle.
    pub center: Vec2,
    /// Width and height.
    pub size: Vec2,
    /// Width and height of one host's cell.
    pub cell: Vec2,
}

/// The whole map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Placement {
    /// Left to right; the first is the outside.
    pub zones: Vec<ZoneArea>,
    /// Place of every host, in the order given.
    pub hosts: Vec<Vec2>,
    /// Zone of every host, an index into `zones`.
    pub zone_of: Vec<usize>,
    /// Height of the line at the foot of every zone to which its lanes lead.
    pub bus: f32,
    /// Height of the line that joins all zones.
    pub backbone: f32,
}

/// Places the hosts, given the zone of each, into an area of `size`.
pub fn place(zone_names: &[&str], size: Vec2) -> Placement {
    let groups = groups(zone_names);
    let counts: Vec<usize> = groups.iter().map(|(_, members)| members.len()).collect();
    let inner = Vec2::new(size.x - OUTSIDE_WIDTH - GAP * (groups.len() as f32 + 2.0), size.y - TITLE - FOOT - GAP);
    let (cell_height, rows) = cell(&counts, inner);
    let wide = |n: &usize| (n.div_ceil(rows) as f32 * cell_height * CELL_RATIO).max(LEAST_WIDTH);
    let natural: Vec<f32> = counts.iter().map(wide).collect();
    let stretch = inner.x.max(1.0) / natural.iter().sum::<f32>().max(1.0);

    let mut placement = Placement {
        zones: vec![area("Internet", -size.x / 2.0 + GAP, OUTSIDE_WIDTH, size)],
        hosts: vec![Vec2::ZERO; zone_names.len()],
        zone_of: vec![0; zone_names.len()],
        bus: -size.y / 2.0 + FOOT * 0.75,
        backbone: -size.y / 2.0 + FOOT * 0.25,
    };
    let mut left = -size.x / 2.0 + OUTSIDE_WIDTH + GAP * 2.0;
    for ((name, members), width) in groups.iter().zip(natural) {
        let width = width * stretch;
        let mut zone = area(name, left, width, size);
        let columns = members.len().div_ceil(rows).max(1);
        let used_rows = members.len().div_ceil(columns).max(1);
        let room = (inner.y / used_rows as f32).min(cell_height * 1.6);
        zone.cell = Vec2::new(width / columns as f32, room);
        let top = size.y / 2.0 - TITLE - GAP / 2.0;
        for (i, member) in members.iter().enumerate() {
            let (column, row) = (i % columns, i / columns);
            let x = left + (column as f32 + 0.5) * zone.cell.x;
            placement.hosts[*member] = Vec2::new(x, top - (row as f32 + 0.4) * zone.cell.y);
            placement.zone_of[*member] = placement.zones.len();
        }
        placement.zones.push(zone);
        left += width + GAP;
    }
    placement
}

impl Placement {
    /// The way of a packet along the links: out of the cell to its lane, down to the bus, along it.
    pub fn route(&self, from: End, to: End) -> Vec<Vec2> {
        let (Some((start, from_zone)), Some((goal, to_zone))) = (self.end(from), self.end(to)) else {
            return Vec::new();
        };
        let mut way = self.way_out(from, start);
        if from_zone != to_zone {
            for zone in [from_zone, to_zone] {
                let x = self.zones[zone].center.x;
                let mut drop = [Vec2::new(x, self.bus), Vec2::new(x, self.backbone)];
                if zone == to_zone {
                    drop.reverse();
                }
                way.extend(drop);
            }
        }
        way.extend(self.way_out(to, goal).into_iter().rev());
        way.dedup();
        way
    }

    /// From an end to the bus of its zone.
    pub fn way_out(&self, end: End, spot: Vec2) -> Vec<Vec2> {
        match end {
            End::Host(host) => {
                let lane = self.lane(host);
                vec![spot, Vec2::new(lane, spot.y), Vec2::new(lane, self.bus)]
            }
            End::Outside(_) => vec![spot, Vec2::new(spot.x, self.bus)],
        }
    }

    /// Where the lane beside a host's column runs.
    pub fn lane(&self, host: usize) -> f32 {
        self.hosts[host].x - self.zones[self.zone_of[host]].cell.x * 0.5 + 3.0
    }

    /// The host nearest to `point`, at most `reach` away.
    pub fn nearest(&self, point: Vec2, reach: f32) -> Option<usize> {
        let distance = |i: &usize| self.hosts[*i].distance(point);
        (0..self.hosts.len()).filter(|i| distance(i) <= reach).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    fn end(&self, end: End) -> Option<(Vec2, usize)> {
        match end {
            End::Host(i) => Some((*self.hosts.get(i)?, self.zone_of[i])),
            End::Outside(key) => {
                let zone = self.zones.first()?;
                // Two different multipliers spread neighbouring addresses over the area.
                let spread = |factor: u32| (key.wrapping_mul(factor) >> 16) as f32 / 65_536.0 - 0.5;
                let room = Vec2::new(zone.size.x - 20.0, zone.size.y - TITLE - FOOT);
                let middle = zone.center + Vec2::new(0.0, (FOOT - TITLE) / 2.0);
                Some((middle + Vec2::new(spread(2_654_435_761), spread(2_246_822_519)) * room, 0))
            }
        }
    }
}

fn area(name: &str, left: f32, width: f32, size: Vec2) -> ZoneArea {
    let height = size.y - FOOT / 2.0 - 4.0;
    ZoneArea {
        name: name.to_owned(),
        center: Vec2::new(left + width / 2.0, size.y / 2.0 - 2.0 - height / 2.0),
        size: Vec2::new(width, height),
        cell: Vec2::ZERO,
    }
}

/// Hosts by zone, zones in order.
fn groups<'a>(zone_names: &[&'a str]) -> Vec<(&'a str, Vec<usize>)> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for (i, name) in zone_names.iter().enumerate() {
        match groups.iter_mut().find(|(known, _)| known == name) {
            Some((_, members)) => members.push(i),
            None => groups.push((name, vec![i])),
        }
    }
    let rank = |name: &str| ORDER.iter().position(|o| o.eq_ignore_ascii_case(name)).unwrap_or(ORDER.len());
    groups.sort_by_key(|(name, _)| (rank(name), *name));
    groups
}

/// The largest cell height, with its number of rows, at which every zone still fits beside the others.
fn cell(counts: &[usize], inner: Vec2) -> (f32, usize) {
    for height in (8..=64).rev() {
        let height = height as f32;
        let rows = ((inner.y / height) as usize).max(1);
        let wide = |n: &usize| (n.div_ceil(rows) as f32 * height * CELL_RATIO).max(LEAST_WIDTH);
        let width: f32 = counts.iter().map(wide).sum();
        if width <= inner.x {
            return (height, rows);
        }
    }
    (8.0, ((inner.y / 8.0) as usize).max(1))
}
