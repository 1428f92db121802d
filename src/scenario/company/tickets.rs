//! Notes of the company: runbooks, announced tests, today's changes, travel and leave.

use super::build::Builder;
use super::template::{Clock, Note};
use crate::base::ids::{AccountId, HostId, PersonId};
use crate::base::rng::Seed;
use crate::base::time::{SimSpan, SimTime};
use crate::scenario::fill;
use crate::world::{AccountKind, Group, HostRole, Ticket, TicketKind, World};

/// Everything that stands in the books before the shift begins.
pub(super) fn standing(b: &mut Builder) {
    for note in &b.template.tickets {
        write(b, note);
    }
    let mut changes: Vec<&'static Note> = b.template.changes.iter().collect();
    b.seed.draw("company", "changes", 0).shuffle(&mut changes);
    changes.truncate(b.template.changes_today as usize);
    for note in changes {
        write(b, note);
    }
    people_away(b);
    joiner(b);
}

fn write(b: &mut Builder, note: &Note) {
    let world = &b.world;
    let service = |job: &str| world.accounts.iter().find(|a| a.kind == AccountKind::Service && a.name.contains(job));
    let value = |name: &str| match name.split_once(':') {
        Some(("server", role)) => world.server(ron::from_str::<HostRole>(role).ok()?).map(|h| h.name.to_string()),
        Some(("service", job)) => service(job).map(|a| a.name.to_string()),
        Some(("site", category)) => {
            world.internet.sites.iter().find(|s| &*s.category == category).map(|s| s.domain.to_string())
        }
        _ => match name {
            "company" => Some(world.company.name.to_string()),
            "mail_domain" => Some(world.company.mail_domain.to_string()),
            _ => None,
        },
    };
    let (title, text) = (fill::fill(&note.title, value), fill::fill(&note.text, value));
    let hosts = note.hosts.iter().filter_map(|role| world.server(*role)).map(|h| h.id).collect();
    let accounts = note.accounts.iter().filter_map(|job| service(job)).map(|a| a.id).collect();
    let window = match note.window {
        Some((from, until)) => (at(b, from), at(b, until)),
        None => (b.begin - SimSpan::hours(24 * 200), b.begin + SimSpan::hours(24 * 200)),
    };
    push(b, note.kind, title, text, window, hosts, accounts);
}

/// A standing note of the program's own.
pub(super) fn runbook(b: &mut Builder, title: String, text: String) {
    let window = (b.begin - SimSpan::hours(24 * 200), b.begin + SimSpan::hours(24 * 200));
    push(b, TicketKind::Runbook, title, text, window, Vec::new(), Vec::new());
}

/// Local clock time of the day of the shift.
fn at(b: &Builder, clock: Clock) -> SimTime {
    let offset = SimSpan::mins(i64::from(b.world.company.utc_offset_minutes));
    let local = b.begin + offset;
    let midnight = SimTime(local.0 - local.0.rem_euclid(SimSpan::hours(24).0));
    midnight + SimSpan(SimSpan::mins(i64::from(clock.0)).0 - offset.0)
}

/// Travellers work elsewhere, through the VPN; absentees do not work at all. Both have a note.
fn people_away(b: &mut Builder) {
    let travellers = travellers(b);
    for id in b.world.people.iter().map(|p| p.id).collect::<Vec<PersonId>>() {
        let travels = travellers.contains(&id.index());
        if travels {
            b.world.people[id.index()].absent = true;
        }
        if !b.world.person(id).absent {
            continue;
        }
        let person = b.world.person(id);
        let (account, full) = (person.account, person.full_name());
        let logon = b.world.account(account).name.to_string();
        let mut draw = b.seed.draw(&logon, "away", 0);
        let (from, until) = (
            b.begin - draw.span(SimSpan::hours(10), SimSpan::hours(70)),
            b.begin + draw.span(SimSpan::hours(14), SimSpan::hours(24 * 8)),
        );
        let (title, text) = if travels { &b.template.travel } else { &b.template.leave };
        let value = |name: &str| match name {
            "full" => Some(full.clone()),
            "logon" => Some(logon.clone()),
            "until" => Some(until.utc().format("%-d %B").to_string()),
            _ => None,
        };
        let (title, text) = (fill::fill(title, value), fill::fill(text, value));
        let kind = if travels { TicketKind::Travel } else { TicketKind::People };
        push(b, kind, title, text, (from, until), Vec::new(), vec![account]);
    }
}

/// Somebody began this week: whatever they do for the first time has a reason.
fn joiner(b: &mut Builder) {
    let Some((title, text)) = &b.template.joiner else { return };
    let world = &b.world;
    let name = |n: usize| world.account(world.people[n].account).name.clone();
    // Of the first few dozen, so that it is the same person however large the company is.
    let few = (0..world.people.len()).take(40);
    let able = few.filter(|n| world.people[*n].admin_account.is_none() && !world.people[*n].absent);
    let Some(chosen) = able.min_by_key(|n| b.seed.draw(&name(*n), "joiner rank", 0).bits()) else { return };
    let person = &world.people[chosen];
    let (account, host) = (person.account, person.workstation);
    let value = |field: &str| match field {
        "full" => Some(person.full_name()),
        "logon" => Some(name(chosen).to_string()),
        "host" => Some(world.host(host).name.to_string()),
        "title" => Some(person.title.to_string()),
        _ => None,
    };
    let (title, text) = (fill::fill(title, value), fill::fill(text, value));
    let mut draw = b.seed.draw(&name(chosen), "joined", 0);
    let from = b.begin - draw.span(SimSpan::hours(15), SimSpan::hours(24 * 4));
    let until = b.begin + SimSpan::hours(24 * 14);
    push(b, TicketKind::People, title, text, (from, until), Vec::new(), vec![account]);
}

/// People with a laptop who travel today; of the first dozen at least one does.
fn travellers(b: &Builder) -> Vec<usize> {
    let world = &b.world;
    let able = |n: &usize| {
        let person = &world.people[*n];
        let groups = &world.account(person.account).groups;
        // The helpdesk is at its desks.
        person.admin_account.is_none() && groups.contains(&Group::VpnUsers) && !groups.contains(&Group::Helpdesk)
    };
    let name = |n: usize| world.account(world.people[n].account).name.clone();
    let mut out: Vec<usize> = (0..world.people.len())
        .filter(able)
        .filter(|n| b.seed.draw(&name(*n), "travel", 0).chance(b.template.travel_permille))
        .collect();
    if out.is_empty() {
        let first = (0..world.people.len()).filter(able).take(12);
        out.extend(first.min_by_key(|n| b.seed.draw(&name(*n), "travel rank", 0).bits()));
    }
    out
}

fn push(
    b: &mut Builder,
    kind: TicketKind,
    title: String,
    text: String,
    (from, until): (SimTime, SimTime),
    hosts: Vec<HostId>,
    accounts: Vec<AccountId>,
) {
    let number = number(b.seed, kind, &b.world).into();
    b.world.tickets.push(Ticket { number, kind, title: title.into(), text: text.into(), from, until, hosts, accounts });
}

/// The next free number of a kind, `CHG-2041`.
pub(in crate::scenario) fn number(seed: Seed, kind: TicketKind, world: &World) -> String {
    let prefix = match kind {
        TicketKind::Change => "CHG",
        TicketKind::Travel => "TRV",
        TicketKind::People => "HR",
        TicketKind::Test => "TST",
        TicketKind::Runbook => "RB",
        TicketKind::Helpdesk => "HD",
    };
    let first = seed.draw(prefix, "ticket numbers", 0).between(1_000, 8_000);
    let used = world.tickets.iter().filter(|t| t.kind == kind).count();
    format!("{prefix}-{}", first + used as i64)
}
