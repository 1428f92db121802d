//! The directory's tree of a company: units by place and department, policies, groups, the trust.
//!
//! *Reads* hosts, people and accounts when all are there. *Writes* `World::tree`. *Invariant*: every person,
//! machine and service of the directory stands in exactly one unit.

use super::build::Builder;
use super::template::{Link, Members};
use super::trust;
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::{AccountId, Guid};
use crate::world::tree::{CONTROLLER_POLICY, DOMAIN_POLICY, OwnGroup, Policy, Scope, Tree, Unit};
use crate::world::{AccountKind, Group, HostRole, Location};
use std::collections::BTreeMap;

/// Relative ids of the company's own groups; people and machines are numbered elsewhere.
const GROUP_RIDS: u32 = 1_120;

/// Makes the tree.
pub(super) fn grow(b: &mut Builder) {
    let mut making = TreeBuilder { tree: Tree::default(), named: BTreeMap::new() };
    making.roots(b);
    for location in b.world.company.locations.clone() {
        making.location(b, &location);
    }
    making.places(b);
    making.policies(b);
    b.world.tree = making.tree;
    groups(b);
    trust::agree(b);
}

struct TreeBuilder {
    tree: Tree,
    /// Units by path.
    named: BTreeMap<Text, usize>,
}

impl TreeBuilder {
    fn unit(&mut self, name: &str, parent: Option<usize>) -> usize {
        let around = parent.map_or("", |n| self.tree.units[n].path.as_str());
        let path: Text = match (parent, around) {
            (None, _) => "".into(),
            (_, "") => format!("OU={name}").into(),
            (_, around) => format!("OU={name},{around}").into(),
        };
        self.tree.units.push(Unit { name: name.into(), path: path.clone(), parent, policies: Vec::new() });
        let n = self.tree.units.len() - 1;
        self.named.insert(path, n);
        n
    }

    /// Position of a unit of the company, by the names from the inside out.
    fn find(&self, b: &Builder, names: &[&str]) -> Option<usize> {
        let path: Vec<String> = names.iter().map(|n| format!("OU={n}")).collect();
        self.named.get(&*format!("{},OU={}", path.join(","), b.world.company.name)).copied()
    }

    fn roots(&mut self, b: &Builder) {
        let domain = self.unit(&b.world.company.dns_domain, None);
        self.unit("Domain Controllers", Some(domain));
        let company = self.unit(&b.world.company.name, Some(domain));
        for name in ["Servers", "Service accounts", "Administration", "Groups"] {
            self.unit(name, Some(company));
        }
    }

    fn location(&mut self, b: &Builder, location: &Location) {
        let company = self.named.get(&*format!("OU={}", b.world.company.name)).copied();
        let place = self.unit(&location.name, company);
        let people = self.unit("People", Some(place));
        for department in &b.template.departments {
            self.unit(&department.name, Some(people));
        }
        let computers = self.unit("Computers", Some(place));
        for name in ["Desktops", "Laptops"] {
            self.unit(name, Some(computers));
        }
    }

    /// Every account into its unit.
    fn places(&mut self, b: &Builder) {
        let world = &b.world;
        let mut places = BTreeMap::new();
        let at = |host: crate::base::ids::HostId| {
            world.company.location(world.host(host)).map_or("", |location| location.name.as_str())
        };
        for person in &world.people {
            let home = self.find(b, &[&person.department, "People", at(person.workstation)]);
            places.extend(home.map(|n| (person.account, n)));
            let admin = person.admin_account.zip(self.find(b, &["Administration"]));
            places.extend(admin);
        }
        for account in world.accounts.iter().filter(|a| a.kind == AccountKind::Service) {
            places.extend(self.find(b, &["Service accounts"]).map(|n| (account.id, n)));
        }
        for host in &world.hosts {
            let Some(machine) = host.machine_account else { continue };
            let unit = match host.role {
                HostRole::DomainController => self.named.get("OU=Domain Controllers").copied(),
                HostRole::Workstation => {
                    let kind = if host.name.contains("-nb-") { "Laptops" } else { "Desktops" };
                    self.find(b, &[kind, "Computers", at(host.id)])
                }
                _ => self.find(b, &["Servers"]),
            };
            places.extend(unit.map(|n| (machine, n)));
        }
        self.tree.places = places;
    }

    fn policies(&mut self, b: &Builder) {
        let link = |tree: &mut Tree, name: &str, guid: Guid, for_computers: bool, units: &[usize]| {
            tree.policies.push(Policy { name: name.into(), guid, for_computers });
            let number = tree.policies.len() - 1;
            units.iter().for_each(|unit| tree.units[*unit].policies.push(number));
        };
        link(&mut self.tree, "Default Domain Policy", DOMAIN_POLICY, true, &[0]);
        // One object; its half for people is listed by itself.
        link(&mut self.tree, "Default Domain Policy", DOMAIN_POLICY, false, &[0]);
        let controllers: Vec<usize> = self.named.get("OU=Domain Controllers").copied().into_iter().collect();
        link(&mut self.tree, "Default Domain Controllers Policy", CONTROLLER_POLICY, true, &controllers);
        for plan in &b.template.active_directory.policies {
            let mut units = Vec::new();
            let places = b.world.company.locations.iter().map(|l| l.name.as_str());
            match &plan.on {
                Link::Servers => units.extend(self.find(b, &["Servers"])),
                Link::Computers => units.extend(places.filter_map(|at| self.find(b, &["Computers", at]))),
                Link::People => units.extend(places.filter_map(|at| self.find(b, &["People", at]))),
                Link::Department(d) => units.extend(places.filter_map(|at| self.find(b, &[d, "People", at]))),
            }
            let guid = digest::guid(&[&b.seed.0.to_le_bytes(), b"policy", plan.name.as_bytes()]);
            let for_computers = matches!(plan.on, Link::Computers | Link::Servers);
            link(&mut self.tree, &plan.name, guid, for_computers, &units);
        }
    }
}

fn groups(b: &mut Builder) {
    let group = |name: String, scope: Scope, purpose: String, members: Vec<AccountId>| OwnGroup {
        name: name.into(),
        sid: Text::default(),
        scope,
        purpose: purpose.into(),
        members,
        within: Vec::new(),
    };
    let mut all: Vec<OwnGroup> = Vec::new();
    for department in &b.template.departments {
        let members = members(b, &Members::Department(department.name.clone()));
        let purpose = format!("Everybody of {}", department.name);
        all.push(group(format!("GG-{}", department.name), Scope::Global, purpose, members));
    }
    for (n, location) in b.world.company.locations.iter().enumerate().skip(1) {
        let here = b.world.people.iter().filter(|p| b.world.host(p.workstation).location.index() == n);
        let members = here.map(|p| p.account).collect();
        let name = format!("GG-{}", location.name.replace(' ', "-"));
        all.push(group(name, Scope::Global, format!("Everybody at {}", location.name), members));
    }
    for plan in &b.template.active_directory.groups {
        let mut list: Vec<AccountId> = plan.of.iter().flat_map(|m| members(b, m)).collect();
        list.sort_unstable();
        list.dedup();
        let within = plan.within.iter().map(|g| g.as_str().into()).collect();
        all.push(OwnGroup { within, ..group(plan.name.clone(), plan.scope, plan.purpose.clone(), list) });
    }
    for (n, group) in (GROUP_RIDS..).zip(&mut all) {
        group.sid = format!("{}-{n}", b.world.company.domain_sid).into();
    }
    b.world.tree.groups = all;
}

fn members(b: &Builder, wanted: &Members) -> Vec<AccountId> {
    let world = &b.world;
    let has = |account: AccountId, group: Group| world.account(account).groups.contains(&group);
    let people = world.people.iter();
    match wanted {
        Members::Admins => people.filter_map(|p| p.admin_account).collect(),
        Members::Helpdesk => people.map(|p| p.account).filter(|a| has(*a, Group::Helpdesk)).collect(),
        Members::Laptops => people.map(|p| p.account).filter(|a| has(*a, Group::VpnUsers)).collect(),
        Members::Heads => {
            let heads: Vec<&str> =
                b.template.departments.iter().filter_map(|d| d.titles.first()).map(|t| t.name.as_str()).collect();
            people.filter(|p| heads.contains(&&*p.title)).map(|p| p.account).collect()
        }
        Members::Department(name) => people.filter(|p| *p.department == **name).map(|p| p.account).collect(),
        Members::Service(job) => {
            let service = |a: &&crate::world::Account| a.kind == AccountKind::Service && a.name.contains(job.as_str());
            world.accounts.iter().filter(service).map(|a| a.id).collect()
        }
    }
}
