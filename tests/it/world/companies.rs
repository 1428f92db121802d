//! What must hold for every company a seed can make.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimTime;
use watchfloor::scenario::company;
use watchfloor::world::{AccountKind, Group, HostRole, TicketKind, World};

fn monday() -> SimTime {
    SimTime::parse("2025-03-10T06:00:00+01:00").unwrap()
}

pub(crate) fn build(template: &str, seed: u64, hosts: Option<u32>) -> World {
    let template = &company::shelf().templates[template];
    company::world(template, Seed(seed), hosts, monday())
}

/// Fifty companies of each template, built once for all tests.
static COMPANIES: LazyLock<Vec<(String, World)>> = LazyLock::new(|| {
    let templates = company::shelf().templates.keys();
    let all = templates.flat_map(|t| (0..50).map(move |seed| (format!("{t}, seed {seed}"), build(t, seed, None))));
    all.collect()
});

fn each(check: impl Fn(&World, &str)) {
    COMPANIES.iter().for_each(|(at, world)| check(world, at));
}

/// No two of `items` are the same.
pub(crate) fn distinct<T: Ord + std::fmt::Debug>(items: impl Iterator<Item = T>, what: &str) {
    let mut seen = BTreeSet::new();
    for item in items {
        let text = format!("{item:?}");
        assert!(seen.insert(item), "{what}: {text} twice");
    }
}

#[test]
fn nobody_shares_a_name_an_address_or_an_identifier() {
    each(|world, at| {
        assert_eq!(world.hosts.len(), 70, "{at}");
        assert_eq!(world.people.len(), 80, "{at}");
        distinct(world.hosts.iter().map(|h| &h.name), at);
        distinct(world.hosts.iter().map(|h| h.address), at);
        distinct(world.hosts.iter().map(|h| h.mac), at);
        distinct(world.hosts.iter().map(|h| h.machine_guid), at);
        distinct(world.people.iter().map(|p| p.full_name()), at);
        distinct(world.accounts.iter().map(|a| a.name.to_lowercase()), at);
        distinct(world.accounts.iter().map(|a| &a.sid), at);
        distinct(world.accounts.iter().filter_map(|a| a.mail.as_ref()), at);
        distinct(world.processes.iter().map(|p| p.guid), at);
        distinct(world.processes.iter().map(|p| (p.host, p.pid)), at);
        distinct(world.internet.all().map(|s| &s.domain), at);
        distinct(world.internet.all().map(|s| s.address), at);
        distinct(world.tickets.iter().map(|t| &t.number), at);
    });
}

#[test]
fn ids_are_positions_and_references_lead_back() {
    each(|world, at| {
        for (n, host) in world.hosts.iter().enumerate() {
            assert_eq!(host.id.index(), n, "{at}");
            let machine = host.machine_account.map(|a| world.account(a));
            assert_eq!(machine.is_some(), host.os.is_windows(), "{at}: {}", host.name);
            assert!(machine.is_none_or(|a| a.kind == AccountKind::Machine && *a.name == *host.machine_name()), "{at}");
            if let Some(owner) = host.owner {
                let person = world.person(world.account(owner).person.unwrap());
                assert_eq!((person.workstation, person.account), (host.id, owner), "{at}");
            }
            assert!(host.address.is_private(), "{at}: {} at {}", host.name, host.address);
            let (network, prefix) = world.company.subnet(host).unwrap();
            let shift = 32 - u32::from(prefix);
            assert_eq!(u32::from(host.address) >> shift, u32::from(network) >> shift, "{at}: {} at home", host.name);
        }
        for (n, person) in world.people.iter().enumerate() {
            assert_eq!(person.id.index(), n, "{at}");
            let desk = world.host(person.workstation);
            assert_eq!(desk.role, HostRole::Workstation, "{at}: {}", person.full_name());
            assert_eq!(desk.department, person.department, "{at}");
            assert_eq!(world.account(person.account).person, Some(person.id), "{at}");
            assert!(world.account(person.account).mail.is_some(), "{at}");
            assert!(person.starts + 120 <= person.ends && person.ends < 24 * 60, "{at}: {}", person.full_name());
        }
        for account in &world.accounts {
            assert!(account.groups.is_sorted(), "{at}: groups of {}", account.name);
        }
    });
}

#[test]
fn every_company_has_what_habits_ask_for() {
    each(|world, at| {
        for role in [
            HostRole::DomainController,
            HostRole::FileServer,
            HostRole::MailServer,
            HostRole::WebServer,
            HostRole::VpnServer,
            HostRole::Firewall,
            HostRole::Proxy,
            HostRole::AppServer,
            HostRole::BackupServer,
            HostRole::ManagementServer,
            HostRole::JumpHost,
        ] {
            assert!(world.server(role).is_some(), "{at}: {role:?}");
        }
        for job in ["backup", "monitor", "scan", "report"] {
            let service = |a: &&watchfloor::world::Account| a.kind == AccountKind::Service && a.name.contains(job);
            assert_eq!(world.accounts.iter().filter(service).count(), 1, "{at}: {job}");
        }
        for category in
            ["partner", "cdn", "update", "news", "cloud", "telemetry", "security", "backup", "newly-registered"]
        {
            assert!(world.internet.sites.iter().any(|s| &*s.category == category), "{at}: {category}");
        }
        let present_admin = world.people.iter().any(|p| !p.absent && p.admin_account.is_some());
        assert!(present_admin, "{at}: an administrator is here");
        let absent = world.people.iter().filter(|p| p.absent).count();
        assert!((1..=24).contains(&absent), "{at}: {absent} away");
        let travels = |t: &&watchfloor::world::Ticket| t.kind == TicketKind::Travel;
        let traveller = world.tickets.iter().find(travels).unwrap().accounts[0];
        assert!(world.account(traveller).groups.contains(&Group::VpnUsers), "{at}");
        assert!(world.tickets.iter().all(|t| !t.text.contains('{') && !t.title.contains('{')), "{at}: unfilled note");
        assert!(world.tickets.iter().all(|t| t.from < t.until), "{at}");
    });
}

#[test]
fn everything_is_booted_and_nobody_is_logged_on() {
    each(|world, at| {
        for host in world.hosts.iter().filter(|h| h.os.is_windows()) {
            for role in ["system", "winlogon", "services", "lsass", "svchost"] {
                let process = world.process(host.resident[role]);
                assert!(process.is_alive() && process.host == host.id, "{at}: {role} of {}", host.name);
                assert_eq!(process.pid.0 % 4, 0, "{at}: process ids of Windows are multiples of four");
            }
            assert!(!host.resident.contains_key("explorer"), "{at}");
            assert_eq!(host.next_pid % 4, 0, "{at}");
        }
        for process in &world.processes {
            assert!(process.started < monday(), "{at}");
            assert_eq!(world.logon(process.logon).host, process.host, "{at}");
            let parent = process.parent.map(|p| world.process(p));
            assert!(parent.is_none_or(|p| p.host == process.host && p.started <= process.started), "{at}");
            assert_eq!(world.host(process.host).live.get(&process.pid), Some(&process.id), "{at}");
        }
        assert!(world.logons.iter().all(|l| world.account(l.account).kind == AccountKind::BuiltIn), "{at}");
    });
}

#[test]
fn all_names_and_addresses_outside_belong_to_nobody() {
    each(|world, at| {
        for site in world.internet.all() {
            assert!(site.domain.ends_with(".example"), "{at}: {}", site.domain);
            let [a, b, ..] = site.address.octets();
            assert!(site.address.is_documentation() || (a == 198 && (b == 18 || b == 19)), "{at}: {}", site.address);
        }
        assert!(world.company.egress.is_documentation(), "{at}");
        assert!(world.company.mail_domain.ends_with(".example"), "{at}");
    });
}

#[test]
fn the_same_seed_makes_the_same_world_and_another_seed_another() {
    let text = |seed| format!("{:?}", build("harbour_logistics", seed, None));
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn one_host_more_changes_nothing_about_the_others() {
    for seed in 0..10 {
        let (small, large) = (build("harbour_logistics", seed, Some(60)), build("harbour_logistics", seed, Some(61)));
        assert_eq!((small.hosts.len(), large.hosts.len()), (60, 61));
        for (a, b) in small.hosts.iter().zip(&large.hosts) {
            assert_eq!(format!("{a:?}"), format!("{b:?}"), "seed {seed}");
        }
        for (a, b) in small.people.iter().zip(&large.people) {
            assert_eq!(format!("{a:?}"), format!("{b:?}"), "seed {seed}");
        }
    }
}

#[test]
fn companies_scale_from_twenty_to_five_thousand_hosts() {
    for hosts in [20, 61, 300, 5_000] {
        let world = build("riverside_clinic", 3, Some(hosts));
        assert_eq!(world.hosts.len(), hosts as usize);
        distinct(world.hosts.iter().map(|h| h.address), "scaled");
        distinct(world.accounts.iter().map(|a| a.name.to_lowercase()), "scaled");
        distinct(world.people.iter().map(|p| p.full_name()), "scaled");
        assert!(world.people.len() > hosts as usize / 2, "{hosts} hosts, {} people", world.people.len());
        assert!(world.people.iter().any(|p| p.admin_account.is_some() && !p.absent));
    }
}
