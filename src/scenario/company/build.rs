//! Template + seed (+ size) → the company at one moment: everything booted, nobody logged on.

use super::template::{Department, Identity, Server, Template};
use super::{Shelf, boot, estate, people, shelf, sites, tickets, tree};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::{AccountId, HostId, LogonId, PersonId};
use crate::base::net::Mac;
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::world::company::Department as Place;
use crate::world::{
    Account, AccountKind, Company, Controls, Directory, Flows, Group, Host, HostRole, Internet, LocationId, Os, Tree,
    Wire, World, Zone,
};
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// Relative ids below are those of the directory itself and of its groups.
const FIRST_RID: u32 = 1_200;

/// The company in the making.
pub(super) struct Builder {
    pub template: &'static Template,
    pub shelf: &'static Shelf,
    pub identity: &'static Identity,
    pub seed: Seed,
    pub begin: SimTime,
    pub world: World,
    /// Logon names in lower case, taken.
    pub names: BTreeSet<String>,
    /// Full names, taken.
    pub full_names: BTreeSet<String>,
    /// Accounts of SYSTEM, LOCAL SERVICE, NETWORK SERVICE and root.
    pub built_in: [AccountId; 4],
    /// Hosts so far in each zone of each location.
    in_zone: BTreeMap<(LocationId, Zone), u32>,
    /// Hosts so far whose names differ in their numbers only.
    numbers: BTreeMap<String, u32>,
    /// Patterns chosen for logon, administration and service accounts.
    pub patterns: [&'static str; 3],
}

/// The world of one run. `hosts` scales the company between 20 and 5000; `None` keeps its own size.
pub fn world(template: &'static Template, seed: Seed, hosts: Option<u32>, begin: SimTime) -> World {
    let mut builder = Builder::new(template, seed, begin);
    builder.accounts();
    for server in &template.servers {
        builder.server(server);
    }
    let hosts = hosts.unwrap_or(template.hosts).clamp(20.max(estate::least(template)), 5_000);
    estate::grow(&mut builder, hosts as usize);
    people::absences(&mut builder);
    sites::internet(&mut builder);
    tickets::standing(&mut builder);
    tree::grow(&mut builder);
    builder.world
}

impl Builder {
    fn new(template: &'static Template, seed: Seed, begin: SimTime) -> Self {
        let identities: Vec<&Identity> = template.identities.iter().collect();
        let identity = seed.draw("company", "identity", 0).pick(&identities).copied();
        let identity = identity.unwrap_or_else(|| unreachable!("a checked template has an identity"));
        let pattern = |what: &str, list: &'static [String]| {
            seed.draw("company", what, 0).pick(list).map_or("{given}{family}{logon}{job}", String::as_str)
        };
        let patterns = [
            pattern("logon names", &template.logon_names),
            pattern("admin names", &template.admin_names),
            pattern("service names", &template.service_names),
        ];
        Self {
            template,
            shelf: shelf(),
            identity,
            seed,
            begin,
            world: World {
                company: company(template, identity, seed),
                hosts: Vec::new(),
                people: Vec::new(),
                accounts: Vec::new(),
                processes: Vec::new(),
                logons: Vec::new(),
                flows: Flows::default(),
                mails: Vec::new(),
                internet: Internet::default(),
                controls: Controls::default(),
                tickets: Vec::new(),
                wire: Wire::default(),
                grants: crate::world::Grants::default(),
                directory: Directory::default(),
                tree: Tree::default(),
            },
            names: BTreeSet::new(),
            full_names: BTreeSet::new(),
            built_in: [AccountId(0); 4],
            in_zone: BTreeMap::new(),
            numbers: BTreeMap::new(),
            patterns,
        }
    }

    /// Accounts that no person has: the system's own, the directory's own, services.
    fn accounts(&mut self) {
        let local = [
            ("SYSTEM", "S-1-5-18"),
            ("LOCAL SERVICE", "S-1-5-19"),
            ("NETWORK SERVICE", "S-1-5-20"),
            ("root", "S-1-0-0"),
        ];
        for (slot, (name, sid)) in local.into_iter().enumerate() {
            let domain = if name == "root" { "" } else { "NT AUTHORITY" };
            let id = self.account(name.to_owned(), AccountKind::BuiltIn, Vec::new());
            let row = self.world.account_mut(id);
            (row.domain, row.sid) = (domain.into(), sid.into());
            self.built_in[slot] = id;
        }
        for (name, rid, groups) in [
            ("Administrator", 500, vec![Group::DomainUsers, Group::DomainAdmins, Group::Administrators]),
            ("Guest", 501, Vec::new()),
            ("krbtgt", 502, Vec::new()),
        ] {
            let id = self.account(name.to_owned(), AccountKind::BuiltIn, groups);
            let sid = format!("{}-{rid}", self.world.company.domain_sid);
            let row = self.world.account_mut(id);
            // Nobody works with these: the emergency account is off until it is needed.
            (row.sid, row.enabled) = (sid.into(), false);
        }
        for service in &self.template.services {
            let name = self.patterns[2].replace("{job}", &service.job);
            let mut groups = vec![Group::DomainUsers];
            if service.admin {
                groups.push(Group::Administrators);
            }
            self.account(name, AccountKind::Service, groups);
        }
    }

    /// A new account of the directory; a taken name gets a number.
    pub(super) fn account(&mut self, wanted: String, kind: AccountKind, groups: Vec<Group>) -> AccountId {
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.names.insert(name.to_ascii_lowercase()) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        let id = AccountId(self.world.accounts.len() as u32);
        let company = &self.world.company;
        self.world.accounts.push(Account {
            id,
            name: name.into(),
            domain: company.netbios.clone(),
            sid: format!("{}-{}", company.domain_sid, FIRST_RID + id.0).into(),
            kind,
            person: None,
            mail: None,
            groups,
            enabled: true,
            locked_until: None,
            bad_passwords: 0,
            password_version: 1,
            revoked: None,
            created: None,
        });
        id
    }

    /// The next server of its kind in the head office.
    pub(super) fn server(&mut self, server: &Server) {
        let name = self.numbered(&format!("{}-{}", self.identity.prefix, server.code));
        let id = self.host(&name, server.role, server.os, (LocationId::HEAD, server.zone), self.keeper());
        let row = self.world.host_mut(id);
        (row.value_per_hour, row.critical) = (server.value_per_hour, server.critical);
    }

    /// The department that looks after servers: the first.
    pub(super) fn keeper(&self) -> &'static str {
        self.template.departments.first().map_or("it", |d| d.name.as_str())
    }

    /// `stem-01`, `stem-02`: the next name.
    pub(super) fn numbered(&mut self, stem: &str) -> String {
        let number = self.numbers.entry(stem.to_owned()).or_default();
        *number += 1;
        format!("{stem}-{number:02}")
    }

    /// A new machine with the next address of its network.
    pub(super) fn host(
        &mut self,
        name: &str,
        role: HostRole,
        os: Os,
        (location, zone): (LocationId, Zone),
        department: &str,
    ) -> HostId {
        let id = HostId(self.world.hosts.len() as u32);
        let number = self.in_zone.entry((location, zone)).or_default();
        let subnet = estate::subnets(self.template, location).get(&zone);
        let address = subnet.and_then(|s| s.host(*number)).unwrap_or(Ipv4Addr::new(10, 255, 255, 254));
        *number += 1;
        let machine_account = os.is_windows().then(|| {
            self.account(format!("{}$", name.to_ascii_uppercase()), AccountKind::Machine, vec![Group::DomainComputers])
        });
        let mut draw = self.seed.draw(name, "host", 0);
        let bits = draw.bits().to_le_bytes();
        let booted = self.begin - boot::uptime(role, &mut draw);
        let weak = draw.chance(self.template.weak_permille);
        let weaknesses = draw.pick(&self.template.weaknesses).filter(|_| weak).map(|w| w.as_str().into());
        self.world.hosts.push(Host {
            id,
            name: name.into(),
            fqdn: format!("{name}.{}", self.world.company.dns_domain).into(),
            role,
            os,
            zone,
            location,
            address,
            // Locally administered; the last two bytes keep two machines from ever sharing one.
            mac: Mac([2, bits[0], bits[1], bits[2], (id.0 >> 8) as u8, id.0 as u8]),
            machine_guid: digest::guid(&[&self.seed.0.to_le_bytes(), b"machine", name.as_bytes()]),
            machine_account,
            owner: None,
            department: department.into(),
            value_per_hour: 0,
            critical: false,
            booted,
            isolated: None,
            online: true,
            weaknesses: weaknesses.into_iter().collect::<BTreeSet<Text>>(),
            resident: BTreeMap::new(),
            live: BTreeMap::new(),
            files: BTreeMap::new(),
            persistence: Vec::new(),
            dns_cache: BTreeMap::new(),
            next_port: draw.between(49_200, 60_000) as u16,
            asked: 0,
            next_pid: 1_000,
            next_logon: LogonId(draw.between(0x2_0000, 0x60_0000) as u64),
        });
        boot::boot(self, id);
        id
    }

    /// Gives an account to a person.
    pub(super) fn belongs(&mut self, account: AccountId, person: PersonId) {
        self.world.account_mut(account).person = Some(person);
    }
}

fn company(template: &Template, identity: &Identity, seed: Seed) -> Company {
    let mut draw = seed.draw("company", "sid", 0);
    let mut part = || draw.between(100_000_000, 4_200_000_000);
    let (a, b, c) = (part(), part(), part());
    let dns_domain = format!("{}.{}", identity.directory, identity.domain);
    Company {
        name: identity.name.as_str().into(),
        domain_guid: digest::guid(&[&seed.0.to_le_bytes(), b"domain", dns_domain.as_bytes()]),
        dns_domain: dns_domain.into(),
        mail_domain: identity.domain.as_str().into(),
        netbios: identity.netbios.as_str().into(),
        domain_sid: format!("S-1-5-21-{a}-{b}-{c}").into(),
        departments: template.departments.iter().map(place).collect(),
        locations: estate::locations(template),
        egress: Ipv4Addr::new(198, 51, 100, seed.draw("company", "egress", 0).between(2, 50) as u8),
        utc_offset_minutes: template.utc_offset_minutes,
        tunnel: template.tunnel,
    }
}

fn place(department: &Department) -> Place {
    Place {
        name: department.name.as_str().into(),
        opens: department.hours.iter().map(|(from, _)| from.0).min().unwrap_or(8 * 60),
        closes: department.hours.iter().map(|(_, until)| until.0).max().unwrap_or(17 * 60),
    }
}
