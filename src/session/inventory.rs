//! The inventory as the SOC keeps it, made from the company and kept current.
//!
//! *Invariant*: the directory and the asset list know what exists and what state the SOC put it in;
//! they know nothing of what an attacker does.

use crate::base::Text;
use crate::base::ids::{AccountId, HostId};
use crate::investigation::{AccountCard, HostCard, Inventory, PersonCard, TicketCard};
use crate::world::{Account, AccountKind, Group, Host, HostRole, Os, Person, Ticket, TicketKind, World, Zone};

/// The inventory of a company.
pub(super) fn of(world: &World) -> Inventory {
    let company = &world.company;
    let mut tickets: Vec<TicketCard> = world.tickets.iter().map(|t| ticket_card(t, world)).collect();
    tickets.sort_by(|a, b| a.number.cmp(&b.number));
    Inventory {
        company: company.name.clone(),
        dns_domain: company.dns_domain.clone(),
        mail_domain: company.mail_domain.clone(),
        utc_offset_minutes: company.utc_offset_minutes,
        hosts: world.hosts.iter().map(|h| host_card(h, world)).collect(),
        people: world.people.iter().map(|p| person_card(p, world)).collect(),
        accounts: world.accounts.iter().map(|a| account_card(a, world)).collect(),
        tickets,
    }
}

/// Takes in accounts that were made since.
pub(super) fn add_accounts(inventory: &mut Inventory, world: &World) {
    let known = inventory.accounts.len();
    inventory.accounts.extend(world.accounts[known..].iter().map(|a| account_card(a, world)));
}

/// Brings the changing part of a host's card up to date.
pub(super) fn refresh_host(inventory: &mut Inventory, host: &Host) {
    let card = &mut inventory.hosts[host.id.index()];
    card.isolated = host.isolated;
    card.online = host.online;
}

/// Brings the changing part of an account's card up to date.
pub(super) fn refresh_account(inventory: &mut Inventory, account: &Account) {
    let Some(card) = inventory.accounts.get_mut(account.id.index()) else { return };
    card.enabled = account.enabled;
    card.groups = groups(account);
}

fn host_card(host: &Host, world: &World) -> HostCard {
    HostCard {
        id: host.id,
        name: host.name.clone(),
        fqdn: host.fqdn.clone(),
        role: role(host.role).into(),
        os: os(host.os).into(),
        zone: zone(host.zone).into(),
        location: world.company.location(host).map_or_else(Text::default, |l| l.name.clone()),
        is_central: host.is_central(),
        unit: host.machine_account.map_or_else(Text::default, |a| unit(world, a)),
        address: host.address,
        owner: host.owner.map(|o| world.account(o).name.clone()),
        department: host.department.clone(),
        value_per_hour: host.value_per_hour,
        critical: host.critical,
        isolated: host.isolated,
        online: host.online,
    }
}

fn person_card(person: &Person, world: &World) -> PersonCard {
    let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
    let name = |account| world.account(account).name.clone();
    PersonCard {
        id: person.id,
        name: person.full_name().into(),
        title: person.title.clone(),
        department: person.department.clone(),
        account: name(person.account),
        admin_account: person.admin_account.map(name),
        workstation: world.host(person.workstation).name.clone(),
        hours: format!("{} to {}", clock(person.starts), clock(person.ends)).into(),
        absent: person.absent,
    }
}

fn account_card(account: &Account, world: &World) -> AccountCard {
    AccountCard {
        id: account.id,
        name: account.name.clone(),
        kind: match account.kind {
            AccountKind::User => "user",
            AccountKind::Admin => "administration",
            AccountKind::Service => "service",
            AccountKind::Machine => "computer",
            AccountKind::BuiltIn => "built-in",
            AccountKind::Foreign => "of a trusted domain",
        }
        .into(),
        mail: account.mail.clone(),
        groups: groups(account),
        unit: unit(world, account.id),
        member_of: world.tree.groups_of(account.id).into_iter().cloned().collect(),
        enabled: account.enabled,
        person: account.person,
        created: account.created,
    }
}

/// The unit of the directory an account stands in, outermost first: `Harbour / Head office / People / hr`.
fn unit(world: &World, account: AccountId) -> Text {
    let path = world.tree.unit_of(account).map_or("", |unit| &unit.path);
    let mut names: Vec<&str> = path.split(',').map(|part| part.trim_start_matches("OU=")).collect();
    names.reverse();
    names.join(" / ").into()
}

/// Groups that carry privilege: not the two that everybody is in.
fn groups(account: &Account) -> Vec<Text> {
    let privileged = account.groups.iter().filter(|g| !matches!(g, Group::DomainUsers | Group::DomainComputers));
    privileged.map(|g| g.name_and_rid().0.into()).collect()
}

fn ticket_card(ticket: &Ticket, world: &World) -> TicketCard {
    let host = |id: &HostId| world.host(*id).name.clone();
    TicketCard {
        number: ticket.number.clone(),
        kind: match ticket.kind {
            TicketKind::Change => "change",
            TicketKind::Travel => "travel",
            TicketKind::People => "people",
            TicketKind::Test => "test",
            TicketKind::Runbook => "runbook",
            TicketKind::Helpdesk => "helpdesk",
        }
        .into(),
        title: ticket.title.clone(),
        text: ticket.text.clone(),
        from: ticket.from,
        until: ticket.until,
        hosts: ticket.hosts.iter().map(host).collect(),
        accounts: ticket.accounts.iter().map(|a| world.account(*a).name.clone()).collect(),
    }
}

fn role(role: HostRole) -> &'static str {
    match role {
        HostRole::Workstation => "workstation",
        HostRole::DomainController => "domain controller",
        HostRole::FileServer => "file server",
        HostRole::MailServer => "mail server",
        HostRole::WebServer => "web server",
        HostRole::VpnServer => "VPN server",
        HostRole::Firewall => "firewall",
        HostRole::Proxy => "web proxy",
        HostRole::AppServer => "application server",
        HostRole::BackupServer => "backup server",
        HostRole::ManagementServer => "management server",
        HostRole::JumpHost => "jump host",
        HostRole::CallServer => "call server",
        HostRole::Router => "branch router",
        HostRole::Printer => "printer",
        HostRole::Scanner => "multifunction printer",
        HostRole::Phone => "telephone",
    }
}

fn os(os: Os) -> &'static str {
    match os {
        Os::Windows11 => "Windows 11",
        Os::WindowsServer2022 => "Windows Server 2022",
        Os::Linux => "Linux",
        Os::Appliance => "appliance",
    }
}

fn zone(zone: Zone) -> &'static str {
    match zone {
        Zone::Office => "Office",
        Zone::Servers => "Servers",
        Zone::Dmz => "Dmz",
        Zone::Management => "Management",
        Zone::Vpn => "Vpn",
        Zone::Devices => "Devices",
        Zone::Outside => "Outside",
    }
}
