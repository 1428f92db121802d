//! The estate: a head office, branches, printers and telephones, in sane proportions at every size.

use super::companies::{build, distinct};
use std::collections::BTreeMap;
use watchfloor::scenario::company;
use watchfloor::world::tree::DOMAIN_POLICY;
use watchfloor::world::{AccountKind, HostRole, LocationId, Os, World, Zone};

const TEMPLATES: [&str; 4] = ["harbour_logistics", "riverside_clinic", "brook_software", "market_town"];

fn count(world: &World, role: HostRole) -> usize {
    world.hosts.iter().filter(|h| h.role == role).count()
}

#[test]
fn every_company_has_a_branch_with_its_own_router_printer_and_networks() {
    for template in TEMPLATES {
        let world = build(template, 5, None);
        let branch = &world.company.locations[1];
        let here: Vec<_> = world.hosts.iter().filter(|h| h.location == LocationId(1)).collect();
        let desks = here.iter().filter(|h| h.role == HostRole::Workstation).count();
        assert!((4..=12).contains(&desks), "{template}: {desks} desks");
        let router = world.host(branch.gateway.unwrap());
        assert_eq!((router.role, router.location), (HostRole::Router, LocationId(1)), "{template}");
        assert!(router.address.octets()[3] == 1 && router.critical, "{template}: {}", router.address);
        assert!(here.iter().any(|h| h.role == HostRole::Printer), "{template}");
        for host in &here {
            let central = host.name.starts_with(&*branch.code) && host.name.as_bytes()[branch.code.len()] == b'-';
            assert!(central, "{template}: {} shows where it stands", host.name);
            assert!(!world.company.locations[0].subnets.iter().any(|(_, network, prefix)| {
                let shift = 32 - u32::from(*prefix);
                u32::from(*network) >> shift == u32::from(host.address) >> shift
            }));
        }
        let people = world.people.iter().filter(|p| world.host(p.workstation).location == LocationId(1)).count();
        assert!(people >= desks, "{template}: {people} people");
        assert_eq!(branch.code.len(), 2);
    }
}

#[test]
fn workstations_stay_the_large_majority_and_everything_else_grows_with_them() {
    for (template, hosts) in TEMPLATES.into_iter().flat_map(|t| [50, 500, 5_000].map(|n| (t, n))) {
        let world = build(template, 3, Some(hosts));
        assert_eq!(world.hosts.len(), hosts as usize, "{template}");
        distinct(world.hosts.iter().map(|h| h.address), template);
        distinct(world.hosts.iter().map(|h| &h.name), template);
        let longest = world.hosts.iter().map(|h| h.name.len()).max().unwrap();
        assert!(longest <= 15, "{template}: a name of {longest} letters does not fit into NetBIOS");
        assert!(world.hosts.iter().all(|h| h.address.octets()[1] != 255), "{template}: a network is full");
        let desks = count(&world, HostRole::Workstation);
        assert!(desks * 100 >= hosts as usize * 60, "{template}, {hosts}: {desks} desks");
        let printers = count(&world, HostRole::Printer);
        assert!((desks / 20..=desks / 10 + 1).contains(&printers), "{template}, {hosts}: {printers} printers");
        let controllers = count(&world, HostRole::DomainController);
        let wanted = match hosts {
            50 => 1..=1,
            500 => 2..=3,
            _ => 15..=22,
        };
        assert!(wanted.contains(&controllers), "{template}, {hosts}: {controllers} controllers");
        assert!(world.hosts.iter().filter(|h| h.os == Os::Appliance).all(|h| h.machine_account.is_none()));
    }
}

#[test]
fn a_branch_asks_its_own_controller_once_it_has_one_and_all_share_the_load() {
    let world = build("harbour_logistics", 3, Some(2_000));
    let mut asked: BTreeMap<_, usize> = BTreeMap::new();
    for host in world.hosts.iter().filter(|h| h.role == HostRole::Workstation) {
        let controller = world.server_for(HostRole::DomainController, host.id).unwrap();
        assert_eq!(controller.location, host.location, "{} and {}", host.name, controller.name);
        *asked.entry(&controller.name).or_default() += 1;
    }
    let (least, most) = (asked.values().min().unwrap(), asked.values().max().unwrap());
    assert!(asked.len() >= 6 && *most < 4 * least, "{asked:?}");
    let small = build("harbour_logistics", 3, None);
    let desk = small.hosts.iter().find(|h| h.location == LocationId(1) && h.role == HostRole::Workstation).unwrap();
    let controller = small.server_for(HostRole::DomainController, desk.id).unwrap();
    assert!(controller.is_central() && controller.zone == Zone::Servers, "a small branch asks the head office");
}

#[test]
fn another_controller_answers_while_the_own_one_is_off() {
    let mut world = build("market_town", 1, Some(600));
    world.index();
    let desk = world.hosts.iter().find(|h| h.role == HostRole::Workstation).unwrap().id;
    let first = world.server_for(HostRole::DomainController, desk).unwrap().id;
    world.host_mut(first).online = false;
    let second = world.server_for(HostRole::DomainController, desk).unwrap();
    assert!(second.id != first && second.online);
}

#[test]
fn shares_of_branches_do_not_depend_on_the_seed() {
    let template = &company::shelf().templates["brook_software"];
    assert!(template.devices.iter().all(|d| d.one_per >= 10));
    let desks = |seed| {
        let world = build("brook_software", seed, None);
        world.hosts.iter().filter(|h| !h.is_central()).map(|h| h.role).collect::<Vec<_>>()
    };
    assert!((1..8).all(|seed| desks(seed) == desks(0)));
}

#[test]
fn everybody_stands_in_one_unit_of_the_directory_and_groups_lead_to_groups() {
    for template in TEMPLATES {
        let world = build(template, 2, None);
        let domain = world.domain_components();
        let mut names = std::collections::BTreeSet::new();
        for account in &world.accounts {
            let name = world.distinguished_name(account);
            assert!(name.starts_with("CN=") && name.ends_with(&domain), "{template}: {name}");
            assert!(names.insert(name.clone()) || account.domain.is_empty(), "{template}: two objects {name}");
            let placed = world.tree.unit_of(account.id).is_some();
            let of_directory = !matches!(account.kind, AccountKind::BuiltIn | AccountKind::Foreign);
            assert_eq!(placed, of_directory, "{template}: {name}");
        }
        let controller = world.server(HostRole::DomainController).unwrap();
        let machine = world.account(controller.machine_account.unwrap());
        assert!(world.distinguished_name(machine).contains(",OU=Domain Controllers,DC="), "{template}");
        let desk = world.hosts.iter().find(|h| !h.is_central() && h.role == HostRole::Workstation).unwrap();
        let unit = world.tree.unit_of(desk.machine_account.unwrap()).unwrap();
        assert!(unit.path.contains(&format!("OU={}", world.company.locations[1].name)), "{}", unit.path);
        // A computer is subject to the domain's policy and to those of its unit, in this order.
        let policies = world.tree.policies_of(world.account(desk.machine_account.unwrap()));
        assert!(policies.len() >= 2 && policies[0].guid == DOMAIN_POLICY, "{template}: {policies:?}");
        let admin = world.people.iter().find_map(|p| p.admin_account).unwrap();
        assert!(world.tree.groups_of(admin).iter().any(|g| ***g == *"Server administrators"), "{template}");
        let backup = world.accounts.iter().find(|a| a.kind == AccountKind::Service && a.name.contains("backup"));
        let nested = world.tree.groups_of(backup.unwrap().id);
        assert_eq!(nested, ["Backup operators of the house", "Server administrators"], "{template}: by nesting");
        let trust = &world.tree.trusts[0];
        assert!(trust.sid.starts_with("S-1-5-21-") && trust.sid != world.company.domain_sid, "{template}");
        let note = world.tickets.iter().find(|t| t.title.contains(&*trust.netbios)).unwrap();
        assert!(note.text.contains(&*trust.sid) && note.text.contains(&*trust.domain), "{template}");
        let joiner = world.tickets.iter().find(|t| t.title.ends_with("has joined")).unwrap();
        assert_eq!(joiner.accounts.len(), 1, "{template}");
    }
}
