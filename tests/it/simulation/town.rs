//! A small company made by hand: twelve desks, the servers, two administrators, one person on leave.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use watchfloor::base::diag::Diagnostics;
use watchfloor::base::digest;
use watchfloor::base::ids::{AccountId, Guid, HostId, LogonId, LogonRef, PersonId, Pid, ProcId};
use watchfloor::base::net::Mac;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::simulation::attacker::Attacker;
use watchfloor::simulation::engine::StagedPlay;
use watchfloor::simulation::procedure::{Actor, Library, embedded_files};
use watchfloor::simulation::{Effect, Simulation, Start};
use watchfloor::world::process::process_guid;
use watchfloor::world::{
    Account, AccountKind, AuthPackage, Company, Controls, Directory, Group, Host, HostRole, Integrity, Internet,
    LocationId, Logon, LogonType, Os, Person, Process, Site, Tree, Tunnel, Wire, World, Zone,
};

pub(crate) const DESKS: usize = 12;
const SID: &str = "S-1-5-21-1111111111-2222222222-3333333333";

/// Tuesday, half past six, before anybody has come.
pub(crate) fn early() -> SimTime {
    SimTime::parse("2025-03-04T06:30:00Z").unwrap()
}

/// Habits and techniques as shipped, read and checked.
pub(crate) fn habits() -> Library {
    let mut diags = Diagnostics::default();
    let library = Library::read(&embedded_files(), &mut diags);
    let faults: Vec<String> = diags
        .items
        .iter()
        .map(|d| format!("{}:{:?}: {} ({})", d.file.path, d.line_column(), d.message, d.hint))
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    library
}

/// The company with everyday life only.
pub(crate) fn start(seed: u64) -> Start {
    Start {
        world: company(),
        library: habits(),
        begin: early(),
        seed: Seed(seed),
        everyday: Vec::new(),
        staged: Vec::new(),
        attacker: Attacker::default(),
    }
}

/// One habit, played on purpose at nine o'clock, and nothing else.
pub(crate) fn only(habit: &str, actor: Actor, seed: u64) -> Start {
    let everyday = habits().iter().map(|h| (h.id.clone(), u32::from(&*h.id == "morning_logon") * 1000)).collect();
    let at = early() + SimSpan::mins(150);
    let staged =
        vec![StagedPlay { habit: habit.into(), at, actor, given: BTreeMap::new(), ticket: Some("CHG-1".into()) }];
    Start { everyday, staged, ..start(seed) }
}

/// Runs until `until` and returns all effects with the digest of their course.
pub(crate) fn run(simulation: &mut Simulation, until: SimTime) -> (Vec<Effect>, u64) {
    let mut effects = Vec::new();
    simulation.advance_to(until, &mut |effect, _| effects.push(effect.clone()));
    let course = digest::hash64(&[format!("{effects:?}").as_bytes()]);
    (effects, course)
}

/// Person number `n` at the own machine.
pub(crate) fn person(world: &World, n: usize) -> Actor {
    let person = &world.people[n];
    Actor { host: person.workstation, account: Some(person.account), person: Some(person.id) }
}

/// A server by itself.
pub(crate) fn server(world: &World, role: HostRole) -> Actor {
    let host = world.server(role).unwrap();
    Actor { host: host.id, account: host.machine_account, person: None }
}

pub(crate) fn company() -> World {
    let mut world = World {
        company: Company {
            name: "Harbour Logistics".into(),
            dns_domain: "corp.harbour.example".into(),
            mail_domain: "harbour.example".into(),
            netbios: "HARBOUR".into(),
            domain_sid: SID.into(),
            domain_guid: Guid(0x1234),
            departments: Vec::new(),
            locations: Vec::new(),
            egress: Ipv4Addr::new(198, 51, 100, 7),
            utc_offset_minutes: 60,
            tunnel: Tunnel::OpenVpn,
        },
        hosts: Vec::new(),
        people: Vec::new(),
        accounts: Vec::new(),
        processes: Vec::new(),
        logons: Vec::new(),
        flows: Default::default(),
        mails: Vec::new(),
        internet: Internet { sites: sites(), ..Internet::default() },
        controls: Controls::default(),
        tickets: Vec::new(),
        wire: Wire::default(),
        grants: watchfloor::world::Grants::default(),
        directory: Directory::default(),
        tree: Tree::default(),
    };
    let system = account(&mut world, "SYSTEM", AccountKind::BuiltIn);
    for name in ["svc_monitor", "svc_backup", "svc_scan", "svc_report"] {
        account(&mut world, name, AccountKind::Service);
    }
    for (n, (name, role, os, zone)) in servers().into_iter().enumerate() {
        host(&mut world, name, role, os, zone, Ipv4Addr::new(10, 20, 1, 10 + n as u8), system);
    }
    for n in 0..DESKS {
        let name = format!("fin-ws-{:03}", n + 1);
        let desk = host(
            &mut world,
            &name,
            HostRole::Workstation,
            Os::Windows11,
            Zone::Office,
            Ipv4Addr::new(10, 20, 4, 10 + n as u8),
            system,
        );
        hire(&mut world, n, desk);
    }
    let root = account(&mut world, "root", AccountKind::BuiltIn);
    for server in [HostRole::WebServer, HostRole::VpnServer] {
        let id = world.server(server).unwrap().id;
        let programs = [("init", "systemd"), ("sshd", "sshd"), ("cron", "cron")];
        boot(&mut world, id, root, &programs.map(|(role, image)| (role, format!("/usr/sbin/{image}"))));
    }
    world
}

fn servers() -> [(&'static str, HostRole, Os, Zone); 11] {
    use HostRole as R;
    use Os::{Appliance, Linux, WindowsServer2022 as W};
    [
        ("hbr-dc-01", R::DomainController, W, Zone::Servers),
        ("hbr-fs-01", R::FileServer, W, Zone::Servers),
        ("hbr-mx-01", R::MailServer, W, Zone::Servers),
        ("hbr-app-01", R::AppServer, W, Zone::Servers),
        ("hbr-bak-01", R::BackupServer, W, Zone::Servers),
        ("hbr-mgt-01", R::ManagementServer, W, Zone::Management),
        ("hbr-jmp-01", R::JumpHost, W, Zone::Management),
        ("hbr-web-01", R::WebServer, Linux, Zone::Dmz),
        ("hbr-vpn-01", R::VpnServer, Linux, Zone::Dmz),
        ("hbr-fw-01", R::Firewall, Appliance, Zone::Management),
        ("hbr-px-01", R::Proxy, Appliance, Zone::Management),
    ]
}

fn sites() -> Vec<Site> {
    let categories = [
        "business",
        "cdn",
        "update",
        "news",
        "partner",
        "cloud",
        "telemetry",
        "security",
        "backup",
        "newly-registered",
    ];
    (0..40_u8)
        .map(|n| Site {
            domain: format!("site{n}.example").into(),
            address: Ipv4Addr::new(203, 0, 113, n + 1),
            category: categories[usize::from(n) % categories.len()].into(),
            age_days: 900,
            certificate: Guid(u128::from(n)),
        })
        .collect()
}

fn account(world: &mut World, name: &str, kind: AccountKind) -> AccountId {
    let id = AccountId(world.accounts.len() as u32);
    let built_in = kind == AccountKind::BuiltIn;
    world.accounts.push(Account {
        id,
        name: name.into(),
        domain: if built_in { "NT AUTHORITY" } else { "HARBOUR" }.into(),
        sid: if built_in { "S-1-5-18".into() } else { format!("{SID}-{}", 1_100 + id.0).into() },
        kind,
        person: None,
        mail: None,
        groups: if kind == AccountKind::Admin { vec![Group::DomainAdmins] } else { vec![Group::DomainUsers] },
        enabled: true,
        locked_until: None,
        bad_passwords: 0,
        password_version: 1,
        revoked: None,
        created: None,
    });
    id
}

/// Numbers 0 and 1 are administrators; number 2 is on leave.
fn hire(world: &mut World, n: usize, workstation: HostId) {
    let id = PersonId(world.people.len() as u32);
    let name = format!("p.clerk{n}");
    let own = account(world, &name, AccountKind::User);
    let admin_account = (n < 2).then(|| account(world, &format!("adm.clerk{n}"), AccountKind::Admin));
    for account in admin_account.into_iter().chain([own]) {
        world.accounts[account.index()].person = Some(id);
    }
    world.accounts[own.index()].mail = Some(format!("{name}@harbour.example").into());
    world.hosts[workstation.index()].owner = Some(own);
    world.people.push(Person {
        id,
        given: "Pat".into(),
        family: format!("Clerk{n}").into(),
        title: "clerk".into(),
        department: "finance".into(),
        account: own,
        admin_account,
        workstation,
        starts: 8 * 60,
        ends: 17 * 60,
        absent: n == 2,
        typos_permille: 50,
        oddity: None,
    });
}

fn host(
    world: &mut World,
    name: &str,
    role: HostRole,
    os: Os,
    zone: Zone,
    address: Ipv4Addr,
    system: AccountId,
) -> HostId {
    let id = HostId(world.hosts.len() as u32);
    let windows = os.is_windows();
    let machine_account =
        windows.then(|| account(world, &format!("{}$", name.to_ascii_uppercase()), AccountKind::Machine));
    world.hosts.push(Host {
        id,
        name: name.into(),
        fqdn: format!("{name}.corp.harbour.example").into(),
        role,
        os,
        zone,
        location: LocationId::HEAD,
        address,
        mac: Mac([2, 0, 0, 0, 0, id.0 as u8]),
        machine_guid: digest::guid(&[name.as_bytes()]),
        machine_account,
        owner: None,
        department: "finance".into(),
        value_per_hour: 100,
        critical: false,
        booted: early() - SimSpan::hours(30),
        isolated: None,
        online: true,
        weaknesses: BTreeSet::new(),
        resident: BTreeMap::new(),
        live: BTreeMap::new(),
        files: BTreeMap::new(),
        persistence: Vec::new(),
        dns_cache: BTreeMap::new(),
        next_port: 50_000,
        asked: 0,
        next_pid: 1_000,
        next_logon: LogonId(0x1_0000),
    });
    if windows {
        let programs = ["system", "winlogon", "services", "lsass", "svchost"].map(|role| {
            let system = role == "system";
            (role, if system { "System".to_owned() } else { format!("C:\\Windows\\System32\\{role}.exe") })
        });
        boot(world, id, system, &programs);
    }
    id
}

fn boot(world: &mut World, host: HostId, account: AccountId, programs: &[(&str, String)]) {
    let (logon, opened) = (LogonRef(world.logons.len() as u32), world.host(host).booted);
    world.logons.push(Logon {
        id: logon,
        host,
        logon_id: LogonId::SYSTEM,
        guid: Guid(0),
        account,
        kind: LogonType::Service,
        package: AuthPackage::Negotiate,
        source: None,
        source_host: None,
        elevated: true,
        opened,
        closed: None,
    });
    let mut parent = None;
    for (n, (role, image)) in programs.iter().enumerate() {
        let (id, pid) = (ProcId(world.processes.len() as u32), Pid(4 + 4 * n as u32));
        world.processes.push(Process {
            id,
            host,
            pid,
            guid: process_guid(world.host(host).machine_guid, opened, pid),
            parent,
            image: image.as_str().into(),
            command_line: (*role).into(),
            directory: "C:\\Windows\\system32\\".into(),
            account,
            logon,
            integrity: Integrity::System,
            sha256: "0".repeat(64).into(),
            started: opened,
            ended: None,
        });
        parent = parent.or(Some(id));
        let row = world.host_mut(host);
        row.live.insert(pid, id);
        row.resident.insert((*role).into(), id);
    }
}
