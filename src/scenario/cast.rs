//! Filling the roles of a scenario with the people, servers, domains and words of one seed.
//!
//! *Invariants*: nobody plays two roles; every draw is keyed by the role's name, so a new role
//! changes no older one that stands before it.

use super::Scenario;
use super::company::{self, fresh_address};
use super::fill;
use super::model::Pick;
use super::scene::{Cast, CastMember};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId};
use crate::base::rng::Seed;
use crate::base::time::SimSpan;
use crate::world::{Group, Host, HostRole, Person, Site, TicketKind, World};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Casts every role in order; domains and addresses join `world.internet`.
pub(super) fn choose(scenario: &Scenario, world: &mut World, seed: Seed) -> Cast {
    let mut cast = Cast::default();
    let mut taken = Taken::default();
    for role in &scenario.cast {
        let key = format!("cast/{}", role.name);
        let member = match &role.pick {
            Pick::Person(department) => person(world, seed, &key, &mut taken, |w, p| fits(w, p, scenario, department)),
            Pick::Admin => person(world, seed, &key, &mut taken, |_, p| rank(&[!p.absent, p.admin_account.is_some()])),
            Pick::Helpdesk => person(world, seed, &key, &mut taken, |w, p| {
                let groups = &w.account(p.account).groups;
                rank(&[!p.absent, groups.contains(&Group::Helpdesk), w.host(p.workstation).owner == Some(p.account)])
            }),
            Pick::Traveller => person(world, seed, &key, &mut taken, |w, p| rank(&[p.absent, travels(w, p)])),
            Pick::Server(role) => server(world, seed, &key, &mut taken, role),
            Pick::Domain(style) => domain(world, seed, &key, style),
            Pick::Address => CastMember::Address(fresh_address(seed, &key, &world.internet)),
            Pick::Word(words) => {
                let word = seed.draw(&key, "word", 0).pick(words).cloned();
                CastMember::Word(word.unwrap_or_else(|| "".into()))
            }
        };
        cast.0.insert(role.name.clone(), member);
    }
    cast
}

#[derive(Default)]
struct Taken {
    people: BTreeSet<u32>,
    hosts: BTreeSet<HostId>,
}

/// Of those who fit best and play nothing yet, one by seed.
fn person(
    world: &World,
    seed: Seed,
    key: &str,
    taken: &mut Taken,
    fits: impl Fn(&World, &Person) -> u32,
) -> CastMember {
    let free = |p: &&Person| !taken.people.contains(&p.id.0) && !taken.hosts.contains(&p.workstation);
    let rated: Vec<(u32, &Person)> = world.people.iter().filter(free).map(|p| (fits(world, p), p)).collect();
    let best = rated.iter().map(|(rate, _)| *rate).max().unwrap_or(0);
    let best: Vec<&Person> = rated.into_iter().filter(|(rate, _)| *rate == best).map(|(_, p)| p).collect();
    let chosen = seed.draw(key, "person", 0).pick(&best).copied().or(world.people.first());
    let person = chosen.unwrap_or_else(|| unreachable!("a company has people"));
    taken.people.insert(person.id.0);
    taken.hosts.insert(person.workstation);
    CastMember::Person { person: person.id, account: person.account, host: person.workstation }
}

/// How well somebody suits a role played at the own desk: what matters most counts most.
fn fits(world: &World, person: &Person, scenario: &Scenario, department: &str) -> u32 {
    let offset = SimSpan::mins(i64::from(world.company.utc_offset_minutes));
    let begin = (scenario.starts + offset).minute_of_day();
    let busy_until = begin + (scenario.shift.as_mins() as u32).min(5 * 60);
    rank(&[
        !person.absent,
        person.admin_account.is_none(),
        world.host(person.workstation).owner == Some(person.account),
        department == "*" || *person.department == *department,
        person.starts <= begin + 45 && person.ends >= busy_until.min(15 * 60 + 30),
        // At the desk when things begin, with half an hour for traffic and coffee.
        person.starts + 30 <= begin.max(9 * 60),
        // Of a department, rather those whose traffic passes the taps.
        department == "*" || world.host(person.workstation).is_central(),
    ])
}

/// The first condition outweighs all later ones.
fn rank(conditions: &[bool]) -> u32 {
    conditions.iter().fold(0, |sum, holds| sum * 2 + u32::from(*holds))
}

fn travels(world: &World, person: &Person) -> bool {
    let noted = |t: &&crate::world::Ticket| t.kind == TicketKind::Travel && t.accounts.contains(&person.account);
    world.account(person.account).groups.contains(&Group::VpnUsers) && world.tickets.iter().any(|t| noted(&t))
}

fn server(world: &World, seed: Seed, key: &str, taken: &mut Taken, role: &str) -> CastMember {
    let role = ron::from_str::<HostRole>(role).unwrap_or(HostRole::FileServer);
    let fitting: Vec<&Host> = world.hosts.iter().filter(|h| h.role == role).collect();
    let free: Vec<&Host> = fitting.iter().copied().filter(|h| !taken.hosts.contains(&h.id)).collect();
    let chosen = seed.draw(key, "server", 0).pick(if free.is_empty() { &fitting } else { &free }).copied();
    let host = chosen.or(world.hosts.first()).unwrap_or_else(|| unreachable!("a company has hosts"));
    taken.hosts.insert(host.id);
    CastMember::Server(host.id)
}

/// A young domain that nobody visits by themselves.
fn domain(world: &mut World, seed: Seed, key: &str, style: &str) -> CastMember {
    let name = company::young_domain(seed, key, style, &world.internet);
    let name = name.unwrap_or_else(|| format!("{}.example", key.replace('/', "-")));
    let address = fresh_address(seed, key, &world.internet);
    let age_days = seed.draw(key, "age", 0).between(1, 12) as u32;
    let site: Site = company::site(&name, "newly-registered", age_days, address);
    let domain = site.domain.clone();
    world.internet.unvisited.push(site);
    CastMember::Domain(domain, address)
}

/// What may stand behind the dot of a role of this kind.
pub(super) fn fields(pick: &Pick) -> &'static [&'static str] {
    match pick {
        Pick::Person(_) | Pick::Helpdesk | Pick::Traveller => {
            &["name", "given", "family", "full", "mail", "host", "address"]
        }
        Pick::Admin => &["name", "given", "family", "full", "mail", "host", "address", "admin"],
        Pick::Server(_) => &["name", "host", "HOST", "fqdn", "address"],
        Pick::Domain(_) => &["name", "address"],
        Pick::Address => &["address"],
        Pick::Word(_) => &["name"],
    }
}

impl Cast {
    /// Fills `{role}` (logon name, host name, domain, address or word) and `{role.field}`; other
    /// placeholders stay as they are. Fields: of a person `name` (logon name), `given`, `family`, `full`,
    /// `mail`, `host`, `address` (of the own machine) and, for administrators, `admin`; of a server `name`, `host`,
    /// `HOST`, `fqdn`, `address`; of a domain `name`, `address`.
    pub fn fill(&self, text: &str, world: &World) -> Text {
        if !text.contains('{') {
            return text.into();
        }
        fill::fill(text, |name| {
            let (role, field) = name.split_once('.').unwrap_or((name, ""));
            value(self.0.get(role)?, field, world)
        })
        .into()
    }

    /// The person in this role.
    pub fn person(&self, role: &str) -> Option<(AccountId, HostId)> {
        match self.0.get(role)? {
            CastMember::Person { account, host, .. } => Some((*account, *host)),
            _ => None,
        }
    }
}

fn value(member: &CastMember, field: &str, world: &World) -> Option<String> {
    match member {
        CastMember::Person { person, account, host } => {
            let (person, account, host) = (world.person(*person), world.account(*account), world.host(*host));
            Some(match field {
                "" | "name" => account.name.to_string(),
                "given" => person.given.to_string(),
                "family" => person.family.to_string(),
                "full" => person.full_name(),
                "mail" => account.mail.as_ref()?.to_string(),
                "host" => host.name.to_string(),
                "address" => host.address.to_string(),
                "admin" => world.account(person.admin_account?).name.to_string(),
                _ => return None,
            })
        }
        CastMember::Server(id) => {
            let host = world.host(*id);
            Some(match field {
                "" | "name" | "host" => host.name.to_string(),
                "HOST" => host.name.to_ascii_uppercase(),
                "fqdn" => host.fqdn.to_string(),
                "address" => host.address.to_string(),
                _ => return None,
            })
        }
        CastMember::Domain(name, address) => match field {
            "" | "name" => Some(name.to_string()),
            "address" => Some(address.to_string()),
            _ => None,
        },
        CastMember::Address(address) => named(address, field),
        CastMember::Word(word) => matches!(field, "" | "name").then(|| word.to_string()),
    }
}

fn named(address: &Ipv4Addr, field: &str) -> Option<String> {
    matches!(field, "" | "address").then(|| address.to_string())
}
