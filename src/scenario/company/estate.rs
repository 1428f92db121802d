//! The company grows to its size: desks one after the other, with the branches, servers, printers and
//! telephones that so many desks need.
//!
//! *Reads* the template. *Writes* hosts through the builder. *Invariant*: the sequence is the same however
//! long it gets; no draw decides where a desk stands, so that every seed has branches of the same size.

use super::build::Builder;
use super::people;
use super::template::{Branch, BranchServer, Department, Device, Subnet, Template};
use crate::base::ids::HostId;
use crate::world::{AccountKind, Group, HostRole, Location, LocationId, Os, Zone};
use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;

/// The service account under which multifunction printers write to shares.
const SCAN_ACCOUNT: &str = "mfp";

/// Something due before the next desk.
enum Due {
    /// The router of a branch.
    Router(LocationId),
    /// A server of a branch.
    Server(LocationId, &'static BranchServer),
    /// A printer or telephone beside a desk.
    Device(&'static Device, HostId),
}

/// What is counted while the company grows.
struct Growth {
    /// Desks of each department.
    by_department: Vec<u32>,
    /// Desks of each location.
    by_location: BTreeMap<LocationId, u32>,
    due: VecDeque<Due>,
}

/// The fewest hosts a company of this template has: servers, a desk for each department.
pub(super) fn least(template: &Template) -> u32 {
    (template.servers.len() + template.departments.len()) as u32
}

/// The head office and the branches, without routers.
pub(super) fn locations(template: &Template) -> Vec<Location> {
    let nets = |all: &BTreeMap<Zone, Subnet>| all.iter().map(|(zone, s)| (*zone, s.network, s.prefix)).collect();
    let head = Location {
        name: "Head office".into(),
        code: "".into(),
        subnets: nets(&template.subnets),
        gateway: None,
        link: "".into(),
    };
    let branch = |b: &Branch| Location {
        name: b.name.as_str().into(),
        code: b.code.as_str().into(),
        subnets: nets(&b.subnets),
        gateway: None,
        link: b.link.as_str().into(),
    };
    std::iter::once(head).chain(template.branches.iter().map(branch)).collect()
}

/// The networks of a location.
pub(super) fn subnets(template: &Template, location: LocationId) -> &BTreeMap<Zone, Subnet> {
    branch_at(template, location).map_or(&template.subnets, |b| &b.subnets)
}

fn branch_at(template: &Template, location: LocationId) -> Option<&Branch> {
    location.index().checked_sub(1).and_then(|n| template.branches.get(n))
}

/// Desks until there are `hosts` machines: one each at first, then in proportion (d'Hondt), with whatever
/// becomes due on the way.
pub(super) fn grow(b: &mut Builder, hosts: usize) {
    let template = b.template;
    let count = template.departments.len();
    let mut growth = Growth { by_department: vec![0; count], by_location: BTreeMap::new(), due: VecDeque::new() };
    while b.world.hosts.len() < hosts {
        let size = b.world.hosts.len() as u32 + 1;
        let server = template.servers.iter().find(|s| s.one_per > 0 && size.is_multiple_of(s.one_per));
        if let Some(server) = server {
            b.server(server);
        } else if let Some(due) = growth.due.pop_front() {
            build(b, &due);
        } else {
            let Some(next) = next_department(&template.departments, &growth.by_department) else { return };
            let n = growth.by_department[next];
            growth.by_department[next] += 1;
            let department = &template.departments[next];
            let location = location_of(template, department, n);
            let desk = desk(b, department, n, location);
            growth.needs(template, desk, location);
        }
    }
    if b.world.hosts.iter().any(|h| h.role == HostRole::Scanner) {
        let name = b.patterns[2].replace("{job}", SCAN_ACCOUNT);
        b.account(name, AccountKind::Service, vec![Group::DomainUsers]);
    }
}

impl Growth {
    /// What one more desk makes due.
    fn needs(&mut self, template: &'static Template, desk: HostId, location: LocationId) {
        let here = self.by_location.entry(location).or_default();
        *here += 1;
        if let Some(branch) = branch_at(template, location) {
            if *here == 1 {
                self.due.push_back(Due::Router(location));
                let printer = template.devices.iter().find(|d| d.role == HostRole::Printer);
                self.due.extend(printer.map(|d| Due::Device(d, desk)));
            }
            let servers = branch.servers.iter().filter(|s| s.from_desks == *here);
            self.due.extend(servers.map(|s| Due::Server(location, s)));
        }
        let all: u32 = self.by_department.iter().sum();
        // Half a turn off, so that the first is there before a turn is full.
        let devices = template.devices.iter().filter(|d| all % d.one_per == d.one_per / 2);
        self.due.extend(devices.map(|d| Due::Device(d, desk)));
    }
}

/// Desks of a department are dealt out evenly: the same ones stand in a branch in every company.
fn location_of(template: &Template, department: &Department, n: u32) -> LocationId {
    let mut before = 0;
    for (number, branch) in template.branches.iter().enumerate() {
        let share = branch.departments.get(&department.name).copied().unwrap_or(0);
        let upto = |desks: u32| u64::from(desks) * u64::from(share) / 1_000;
        // Branches that share a department take different desks of it.
        if upto(n + 1 + before) > upto(n + before) {
            return LocationId(number as u8 + 1);
        }
        before += u32::from(share > 0);
    }
    LocationId::HEAD
}

/// Begin of the names of what stands at a location.
fn prefix(b: &Builder, location: LocationId) -> String {
    branch_at(b.template, location).map_or_else(|| b.identity.prefix.clone(), |branch| branch.code.clone())
}

fn build(b: &mut Builder, due: &Due) {
    match due {
        Due::Router(location) => {
            let name = b.numbered(&format!("{}-gw", prefix(b, *location)));
            let id = b.host(&name, HostRole::Router, Os::Appliance, (*location, Zone::Office), b.keeper());
            let Some(branch) = branch_at(b.template, *location) else { return };
            let row = b.world.host_mut(id);
            (row.value_per_hour, row.critical) = (branch.value_per_hour, true);
            if let Some(office) = branch.subnets.get(&Zone::Office) {
                row.address = Ipv4Addr::from(u32::from(office.network) + 1);
            }
            b.world.company.locations[location.index()].gateway = Some(id);
        }
        Due::Server(location, server) => {
            let name = b.numbered(&format!("{}-{}", prefix(b, *location), server.code));
            let id = b.host(&name, server.role, server.os, (*location, Zone::Servers), b.keeper());
            b.world.host_mut(id).value_per_hour = server.value_per_hour;
        }
        Due::Device(device, desk) => {
            let desk = b.world.host(*desk);
            let (location, department) = (desk.location, desk.department.clone());
            let name = b.numbered(&format!("{}-{}", prefix(b, location), device.code));
            let id = b.host(&name, device.role, Os::Appliance, (location, Zone::Devices), &department);
            b.world.host_mut(id).value_per_hour = device.value_per_hour;
        }
    }
}

/// Desk number `n` of a department with the people who work at it.
fn desk(b: &mut Builder, department: &'static Department, n: u32, location: LocationId) -> HostId {
    let key = format!("desk/{}/{n}", department.name);
    let laptop = b.seed.draw(&key, "laptop", 0).chance(department.laptops_permille);
    let kind = if laptop { "nb" } else { "ws" };
    let at = if location == LocationId::HEAD { String::new() } else { format!("{}-", prefix(b, location)) };
    let name = format!("{at}{}-{kind}-{:03}", department.code, n + 1);
    let id = b.host(&name, HostRole::Workstation, Os::Windows11, (location, Zone::Office), &department.name);
    let swing = b.seed.draw(&name, "value", 0).between(800, 1200);
    b.world.host_mut(id).value_per_hour = (i64::from(department.value_per_hour) * swing / 1000) as u32;
    let share = |d: u32| (u64::from(d) * u64::from(department.people)).div_ceil(u64::from(department.desks)) as u32;
    let (first, last) = (share(n), share(n + 1));
    for number in first..last {
        people::hire(b, department, number, id, laptop, last - first > 1);
    }
    id
}

/// The department with the best claim to the next desk; first those without any.
fn next_department(departments: &[Department], counts: &[u32]) -> Option<usize> {
    if let Some(without) = counts.iter().position(|c| *c == 0) {
        return Some(without);
    }
    // d'Hondt: most desks of the template for each desk it would then have; earlier wins a tie.
    let claim = |n: usize| (u64::from(departments[n].desks) << 24) / u64::from(counts[n] + 1);
    (0..departments.len()).max_by_key(|n| (claim(*n), departments.len() - n))
}
