//! Faults of branches and devices.

use super::{Checker, LARGEST};
use crate::scenario::company::template::{Branch, Device, Template};
use crate::world::{HostRole, Os, Zone};

/// Names of machines have at most so many letters in a Windows domain.
const LONGEST_NAME: usize = 15;
/// `-nb-1234`: what follows the codes in the name of a desk.
const DESK_TAIL: usize = 8;
/// Kinds of devices.
const DEVICES: [HostRole; 3] = [HostRole::Printer, HostRole::Scanner, HostRole::Phone];

impl Checker<'_> {
    pub(super) fn branches(&mut self, t: &Template) {
        for (n, branch) in t.branches.iter().enumerate() {
            let index = n.to_string();
            self.label(&["branches", &index, "code"], &branch.code);
            let taken = t.identities.iter().any(|i| i.prefix == branch.code)
                || t.departments.iter().any(|d| d.code == branch.code)
                || t.branches[..n].iter().any(|b| b.code == branch.code);
            if taken {
                let message = format!("the code \"{}\" is taken", branch.code);
                self.fault(&["branches", &index, "code"], message, "names of hosts begin with it: choose another");
            }
            self.shares(t, branch, &index);
            self.branch_networks(t, n, branch, &index);
            for (k, server) in branch.servers.iter().enumerate() {
                let path = ["branches", &index, "servers", &k.to_string()];
                self.label(&path, &server.code);
                if !matches!(server.role, HostRole::DomainController | HostRole::FileServer)
                    || server.os != Os::WindowsServer2022
                {
                    let message = format!("a branch cannot have a {:?} on {:?}", server.role, server.os);
                    self.fault(&path, message, "domain controllers and file servers with Windows stand in branches");
                }
                if server.from_desks == 0 {
                    self.fault(&path, "from_desks is 0".to_owned(), "write how many desks make the server worth it");
                }
            }
        }
        for d in &t.departments {
            let shares = t.branches.iter().filter_map(|b| b.departments.get(&d.name));
            if shares.sum::<u32>() > 900 {
                let message = format!("no desk of {} is left in the head office", d.name);
                self.fault(&["branches"], message, "let branches have at most 900 of 1000 desks of a department");
            }
        }
    }

    fn shares(&mut self, t: &Template, branch: &Branch, index: &str) {
        let path = |name: &str| ["branches".to_owned(), index.to_owned(), "departments".to_owned(), name.to_owned()];
        for name in branch.departments.keys() {
            let Some(department) = t.departments.iter().find(|d| d.name == *name) else {
                self.department(&path(name).each_ref().map(String::as_str), name, t);
                continue;
            };
            if branch.code.len() + 1 + department.code.len() + DESK_TAIL > LONGEST_NAME {
                let message = format!("names like {}-{}-nb-1234 are too long", branch.code, department.code);
                let hint = format!("shorten a code: {LONGEST_NAME} letters is the most a machine's name can have");
                self.fault(&path(name).each_ref().map(String::as_str), message, &hint);
            }
        }
        if branch.departments.values().all(|share| *share == 0) {
            let hint = "write departments: {\"sales\": 400}";
            self.fault(&["branches", index, "departments"], "nobody works there".to_owned(), hint);
        }
    }

    /// No network overlaps another, and each holds what a company of the largest size puts there.
    fn branch_networks(&mut self, t: &Template, n: usize, branch: &Branch, index: &str) {
        let others = t.subnets.iter().chain(t.branches[..n].iter().flat_map(|b| &b.subnets));
        let others: Vec<_> = others.collect();
        for (zone, net) in &branch.subnets {
            let path = format!("{zone:?}");
            let own = branch.subnets.iter().filter(|(z, _)| *z < zone);
            if let Some((other, _)) = others.iter().copied().chain(own).find(|(_, o)| o.overlaps(*net)) {
                let message = format!("overlaps with {other:?}");
                self.fault(&["branches", index, "subnets", &path], message, "give each place its own networks");
            }
        }
        let desks = desks_at_most(t, branch);
        let devices = t.devices.iter().map(|d| desks / d.one_per.max(1) + 1).sum();
        let mut wanted = vec![(Zone::Office, desks + 1), (Zone::Devices, devices)];
        if !branch.servers.is_empty() {
            wanted.push((Zone::Servers, branch.servers.len() as u32));
        }
        for (zone, count) in wanted {
            let capacity = branch.subnets.get(&zone).map_or(0, |s| s.capacity());
            if capacity < count {
                let message = format!("{zone:?} has room for {capacity} of {count} hosts in a company of {LARGEST}");
                let hint = "add it, or give it a shorter prefix: /24 has room for 240, /21 for 1920";
                self.fault(&["branches", index, "subnets"], message, hint);
            }
        }
    }

    pub(super) fn devices(&mut self, t: &Template) {
        for (n, device) in t.devices.iter().enumerate() {
            let n = n.to_string();
            self.label(&["devices", &n, "code"], &device.code);
            if !DEVICES.contains(&device.role) {
                let message = format!("{:?} is no device", device.role);
                self.fault(&["devices", &n, "role"], message, "write Printer, Scanner or Phone");
            }
            if device.one_per < 4 {
                let hint = "write 4 and more: most hosts of a company are workstations";
                self.fault(&["devices", &n, "one_per"], "far too many devices".to_owned(), hint);
            }
        }
        let share = |d: &Device| LARGEST / d.one_per.max(1) + 1;
        let wanted: u32 = t.devices.iter().map(share).sum();
        let capacity = t.subnets.get(&Zone::Devices).map_or(0, |s| s.capacity());
        if capacity < wanted {
            let message = format!("Devices has room for {capacity} of {wanted} hosts in a company of {LARGEST}");
            self.fault(&["subnets"], message, "add Devices: \"10.x.x.0/22\" or give it a shorter prefix");
        }
        let printers = t.devices.iter().any(|d| d.role == HostRole::Printer);
        if !t.branches.is_empty() && !printers {
            self.fault(&["devices"], "no printers".to_owned(), "every branch has one: add a Printer");
        }
        let phones = t.devices.iter().any(|d| d.role == HostRole::Phone);
        if phones && !t.servers.iter().any(|s| s.role == HostRole::CallServer) {
            self.fault(&["servers"], "telephones without a call server".to_owned(), "add a CallServer");
        }
    }
}

/// Desks of a branch in a company of the largest size.
fn desks_at_most(t: &Template, branch: &Branch) -> u32 {
    let all: u64 = t.departments.iter().map(|d| u64::from(d.desks)).sum();
    let share = |d: &crate::scenario::company::template::Department| {
        u64::from(LARGEST) * u64::from(d.desks) * u64::from(branch.departments.get(&d.name).copied().unwrap_or(0))
            / (all.max(1) * 1_000)
            + 1
    };
    t.departments.iter().map(share).sum::<u64>() as u32
}
