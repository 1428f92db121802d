//! What a run cost: damage by the attacker, and what responses took from those who wanted to work.
//!
//! *Reads* truth, attacker and the books of responses. *Invariant*: every sum comes from the published
//! price list; the same simulation gives the same entries.

use super::Simulation;
use super::attacker::{Attacker, Foothold, FootholdKind};
use super::price::prices;
use super::response::{Deed, Friction, Ledger, Order, Touched};
use super::truth::Cause;
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, PersonId};
use crate::base::time::{SimSpan, SimTime};
use crate::world::{Person, World};
use std::collections::BTreeMap;

/// Who took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossKind {
    /// The attacker.
    Damage,
    /// A response.
    Cost,
}

/// One priced entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// When it was lost.
    pub at: SimTime,
    /// In plain words.
    pub what: Text,
    /// Euros.
    pub euros: u64,
    /// Who took it.
    pub kind: LossKind,
}

/// Costs that run are booked in pieces of this length, so that a loss curve shows when they arose.
const PIECE: SimSpan = SimSpan::mins(30);

/// Everything lost until `until`, by time. When the shift is over, what the attacker still holds is priced too.
pub fn losses(simulation: &Simulation, until: SimTime, shift_over: bool) -> Vec<Priced> {
    let (world, attacker) = (simulation.world(), simulation.attacker());
    let books = &simulation.stage().responses;
    let mut out = damage(simulation, until);
    if shift_over {
        out.extend(attacker.footholds(world).iter().map(|foothold| residual(foothold, world, until)));
    }
    out.extend(books.deeds.iter().filter(|d| d.at <= until).flat_map(|deed| deed_costs(deed, world, attacker)));
    out.extend(isolations(books, world, until));
    out.extend(lockouts(books, world, until));
    out.extend(friction(books, until));
    out.retain(|entry| entry.euros > 0);
    // Stable: entries of one moment keep the order of their kinds above.
    out.sort_by_key(|entry| entry.at);
    out
}

fn damage(simulation: &Simulation, until: SimTime) -> Vec<Priced> {
    let truth = simulation.truth();
    let attack = truth.ledger.iter().filter(|e| matches!(truth.cause(e.effect), Cause::Attack { .. }));
    let entry = |e: &super::truth::LedgerEntry| Priced {
        at: e.at,
        what: e.what.clone(),
        euros: u64::from(e.euros),
        kind: LossKind::Damage,
    };
    attack.filter(|e| e.at <= until).map(entry).collect()
}

/// The price of a foothold that nobody has closed.
fn residual(foothold: &Foothold, world: &World, at: SimTime) -> Priced {
    let list = &prices().foothold;
    let hours = |hours: u32| foothold.host.map_or(0, |h| hours * world.host(h).value_per_hour);
    let host = foothold.host.map_or("", |h| &*world.host(h).name);
    let account = foothold.account.map(|a| world.account(a));
    let name = account.map_or("", |a| &*a.name);
    let (full, what) = match foothold.kind {
        FootholdKind::Implant => (hours(list.implant_hours), format!("the attacker's program still runs on {host}")),
        FootholdKind::Dormant => (hours(list.dormant_hours), format!("the attacker's program will be back on {host}")),
        FootholdKind::StolenAccount if account.is_some_and(crate::world::Account::is_privileged) => {
            (list.privileged_account, format!("the stolen password of {name}, with privileges, still works"))
        }
        FootholdKind::StolenAccount => (list.stolen_account, format!("the stolen password of {name} still works")),
        FootholdKind::CloudSession => (list.remote_session, format!("a cloud session of {name} is still open")),
        FootholdKind::MailRule => (list.remote_session, format!("a rule in the mailbox of {name} still leaks mail")),
        FootholdKind::AppConsent => (list.remote_session, format!("an application still reads for {name}")),
        FootholdKind::RemoteSession => (list.remote_session, format!("a session of {name} from outside is still open")),
    };
    let (euros, what) = if foothold.contained {
        ((u64::from(full) * u64::from(list.contained_permille) / 1000) as u32, format!("{what}, but is cut off"))
    } else {
        (full, what)
    };
    Priced { at, what: what.into(), euros: u64::from(euros), kind: LossKind::Damage }
}

fn cost(at: SimTime, what: impl Into<Text>, euros: u32) -> Priced {
    Priced { at, what: what.into(), euros: u64::from(euros), kind: LossKind::Cost }
}

/// The flat price of a deed, its one-off share of the host's value, and what it took from the innocent.
fn deed_costs(deed: &Deed, world: &World, attacker: &Attacker) -> Vec<Priced> {
    let list = prices();
    let price = list.orders.get(deed.order.name()).copied().unwrap_or_default();
    let once = match deed.order {
        // Its hours run until the host is back.
        Order::IsolateHost(_) => 0,
        _ => deed.order.host().map_or(0, |h| permille(world.host(h).value_per_hour, price.host_permille)),
    };
    let mut out = vec![cost(deed.at, title(&deed.order, world), price.euros + once)];
    for touched in &deed.touched {
        let (innocent, euros, what) = match touched {
            Touched::Process(id) => {
                let process = world.process(*id);
                let what = format!("{} was somebody's work", process.file_name());
                (!attacker.owns_process(*id), list.friction.ended_program, what)
            }
            Touched::Mail(id) => {
                let what = format!("the mail \"{}\" was wanted", world.mail(*id).subject);
                (!attacker.owns_mail(*id), list.friction.purged_mail, what)
            }
            Touched::Autostart(host, name) => {
                let what = format!("{name} on {} was needed", world.host(*host).name);
                (!attacker.owns_autostart(*host, name), list.friction.removed_autostart, what)
            }
            Touched::File(host, path) => {
                (!attacker.owns_file(*host, path), list.friction.deleted_file, format!("{path} was needed"))
            }
            Touched::Grant(account, name) => {
                let what = format!("{name} of {} was wanted", world.account(*account).name);
                (!attacker.owns_grant(*account, name), list.friction.removed_autostart, what)
            }
        };
        if innocent {
            out.push(cost(deed.at, what, euros));
        }
    }
    out
}

fn title(order: &Order, world: &World) -> String {
    let host = |h: &HostId| &world.host(*h).name;
    let account = |a: &AccountId| &world.account(*a).name;
    match order {
        Order::IsolateHost(h) => format!("isolating {}", host(h)),
        Order::DisableAccount(a) => format!("disabling {}", account(a)),
        Order::ResetPassword(a) => format!("a new password for {}", account(a)),
        Order::RevokeSessions(a) => format!("ending the sessions of {}", account(a)),
        Order::BlockAddress(address) => format!("blocking {address}"),
        Order::BlockDomain(domain) => format!("blocking {domain}"),
        Order::BlockHash(_) => "blocking a file".to_owned(),
        Order::PurgeMail(_) => "removing a mail from inboxes".to_owned(),
        Order::KillProcess(h, pid) => format!("ending process {pid} on {}", host(h)),
        Order::RemovePersistence(h, name) => format!("removing {name} from {}", host(h)),
        Order::DeleteFile(h, path) => format!("deleting {path} on {}", host(h)),
        Order::Patch(h) => format!("patching {}", host(h)),
        Order::RemoveInboxRule(a, name) => format!("removing the rule {name} of {}", account(a)),
        Order::RevokeAppConsent(a, name) => format!("taking back the consent to {name} of {}", account(a)),
        Order::RestoreHost(h) => format!("restoring {}", host(h)),
        Order::ReconnectHost(h) => format!("reconnecting {}", host(h)),
        Order::EnableAccount(a) => format!("enabling {}", account(a)),
        Order::VerifyHost(h) => format!("checking {}", host(h)),
    }
}

fn permille(value: u32, share: u32) -> u32 {
    (u64::from(value) * u64::from(share) / 1000) as u32
}

/// What `value_per_hour` comes to in a span.
fn prorated(value_per_hour: u32, span: SimSpan) -> u32 {
    (i64::from(value_per_hour) * span.as_secs() / 3_600) as u32
}

/// From each order that begins something until the one that ends it, or until `until`.
fn intervals<K: Ord + Copy>(
    books: &Ledger,
    until: SimTime,
    begins: impl Fn(&Order) -> Option<K>,
    ends: impl Fn(&Order) -> Option<K>,
) -> Vec<(K, SimTime, SimTime)> {
    let mut open: BTreeMap<K, SimTime> = BTreeMap::new();
    let mut out = Vec::new();
    for deed in books.deeds.iter().filter(|d| d.at <= until) {
        if let Some(key) = begins(&deed.order) {
            open.entry(key).or_insert(deed.at);
        }
        if let Some((key, from)) = ends(&deed.order).and_then(|key| open.remove_entry(&key)) {
            out.push((key, from, deed.at));
        }
    }
    out.extend(open.into_iter().map(|(key, from)| (key, from, until)));
    out
}

/// Cuts a span into pieces; each is booked at its end.
fn pieces(from: SimTime, until: SimTime) -> impl Iterator<Item = (SimTime, SimTime)> {
    let mut at = from;
    std::iter::from_fn(move || {
        let begin = at;
        at = (at + PIECE).min(until);
        (begin < until).then_some((begin, at))
    })
}

fn isolations(books: &Ledger, world: &World, until: SimTime) -> Vec<Priced> {
    let list = prices();
    let share = list.orders.get("IsolateHost").map_or(1000, |p| p.host_permille);
    let begins = |order: &Order| if let Order::IsolateHost(h) = order { Some(*h) } else { None };
    let ends = |order: &Order| if let Order::ReconnectHost(h) = order { Some(*h) } else { None };
    let mut out = Vec::new();
    for (id, from, to) in intervals(books, until, begins, ends) {
        let host = world.host(id);
        let times = if host.critical { list.friction.critical_times.max(1) } else { 1 };
        let hourly = permille(host.value_per_hour * times, share);
        let what: Text = format!("{} could not work", host.name).into();
        out.extend(pieces(from, to).map(|(a, b)| cost(b, what.clone(), prorated(hourly, b - a))));
    }
    out
}

/// People without their account during their working hours.
fn lockouts(books: &Ledger, world: &World, until: SimTime) -> Vec<Priced> {
    let hourly = prices().friction.account_hour;
    let person = |a: &AccountId| -> Option<PersonId> {
        let account = world.account(*a);
        account.person.filter(|p| !world.person(*p).absent)
    };
    let begins = |order: &Order| if let Order::DisableAccount(a) = order { person(a) } else { None };
    let ends = |order: &Order| if let Order::EnableAccount(a) = order { person(a) } else { None };
    let mut out = Vec::new();
    for (id, from, to) in intervals(books, until, begins, ends) {
        let row = world.person(id);
        let what: Text = format!("{} could not work without the account", row.full_name()).into();
        let busy = pieces(from, to).filter(|(a, _)| works_at(row, *a, world));
        out.extend(busy.map(|(a, b)| cost(b, what.clone(), prorated(hourly, b - a))));
    }
    out
}

fn works_at(person: &Person, at: SimTime, world: &World) -> bool {
    let local = at + SimSpan::mins(i64::from(world.company.utc_offset_minutes));
    local.is_weekday() && (person.starts..person.ends).contains(&local.minute_of_day())
}

/// Refused visits and held mail, summed up by piece: a blocked business partner is felt many times a day.
fn friction(books: &Ledger, until: SimTime) -> Vec<Priced> {
    let list = &prices().friction;
    let mut sums: BTreeMap<(i64, bool), u32> = BTreeMap::new();
    for (at, what) in books.friction.iter().filter(|(at, _)| *at <= until) {
        *sums.entry((at.0.div_euclid(PIECE.0), *what == Friction::HeldMail)).or_default() += 1;
    }
    let booked = sums.into_iter().map(|((piece, mail), count)| {
        let at = SimTime((piece + 1) * PIECE.0).min(until);
        let (each, what) =
            if mail { (list.held_mail, "wanted mails held") } else { (list.refused_visit, "visits refused") };
        cost(at, format!("{count} {what} by a block"), count * each)
    });
    booked.collect()
}
