//! What a run cost so far: damage by the attacker and cost of responses, at the published prices.
//!
//! *Owns* nothing. *Reads* world, truth, outcomes and the attacker's holds; for grading only.
//! *Invariant*: a pure function of the run up to a moment.

use super::attacker::{Foothold, FootholdKind};
use super::engine::Simulation;
use super::price::prices;
use super::response::Order;
use super::truth::Cause;
use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, HostId};
use crate::base::time::{SimSpan, SimTime};
use crate::world::{AccountKind, World};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// Who caused an entry.
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
    /// When it was complete.
    pub at: SimTime,
    /// In plain words.
    pub what: Text,
    /// Euros.
    pub euros: u64,
    /// Who caused it.
    pub kind: LossKind,
}

/// All entries up to `until`, by time; with `shift_over`, what surviving footholds will cost as well.
pub fn losses(simulation: &Simulation, until: SimTime, shift_over: bool) -> Vec<Priced> {
    let mut out: Vec<Priced> = Vec::new();
    for entry in simulation.truth().ledger.iter().filter(|e| e.at <= until) {
        let (what, euros) = (entry.what.clone(), u64::from(entry.euros));
        out.push(Priced { at: entry.at, what, euros, kind: LossKind::Damage });
    }
    costs(simulation, until, &mut out);
    if shift_over {
        let world = simulation.world();
        for foothold in simulation.attacker().footholds(world) {
            let (what, euros) = residual(&foothold, world);
            out.push(Priced { at: until, what, euros, kind: LossKind::Damage });
        }
    }
    out.retain(|p| p.euros > 0);
    out.sort_by(|a, b| (a.at, a.kind, &a.what).cmp(&(b.at, b.kind, &b.what)));
    out
}

/// What a hold that outlives the shift will cost; an isolated host costs a quarter.
fn residual(foothold: &Foothold, world: &World) -> (Text, u64) {
    let list = prices();
    let (words, price) = match foothold.kind {
        FootholdKind::Implant => ("the attacker's program still runs", list.foothold_implant),
        FootholdKind::Autostart => ("an autostart of the attacker is still there", list.foothold_autostart),
        FootholdKind::StolenAccount => ("a stolen password is still good", list.foothold_stolen_account),
        FootholdKind::MadeAccount => ("an account of the attacker still works", list.foothold_made_account),
    };
    let host = foothold.host.map(|h| world.host(h));
    let value = host.map_or(0, |h| u64::from(h.value_per_hour) * u64::from(list.foothold_host_hours));
    let part = if host.is_some_and(|h| h.isolated.is_some()) { 4 } else { 1 };
    let place = host.map_or_else(String::new, |h| format!(" on {}", h.name));
    (format!("{words}{place}: {}", foothold.what).into(), (u64::from(price) + value) / part)
}

/// Intervals under way while the orders are read in the order they took effect.
#[derive(Default)]
struct Open {
    isolated: BTreeMap<HostId, SimTime>,
    disabled: BTreeMap<AccountId, SimTime>,
}

fn costs(simulation: &Simulation, until: SimTime, out: &mut Vec<Priced>) {
    let world = simulation.world();
    let outcomes = &simulation.stage().outcomes;
    let mut done: Vec<_> = outcomes.iter().filter(|(_, o)| o.result.is_ok() && o.at <= until).collect();
    done.sort_by_key(|(action, o)| (o.at, **action));
    let mut open = Open::default();
    for (action, outcome) in done {
        let at = outcome.at;
        match &outcome.order {
            Order::IsolateHost(host) => {
                open.isolated.insert(*host, at);
            }
            Order::ReconnectHost(host) => {
                if let Some(since) = open.isolated.remove(host) {
                    out.push(standstill(world, *host, since, at));
                }
            }
            Order::DisableAccount(account) => {
                open.disabled.insert(*account, at);
            }
            Order::EnableAccount(account) => {
                if let Some(since) = open.disabled.remove(account) {
                    out.push(locked_out(world, *account, since, at));
                }
            }
            order => {
                if let Some((what, euros)) = flat(simulation, *action, order) {
                    out.push(Priced { at, what, euros, kind: LossKind::Cost });
                }
            }
        }
    }
    out.extend(open.isolated.into_iter().map(|(host, since)| standstill(world, host, since, until)));
    out.extend(open.disabled.into_iter().map(|(account, since)| locked_out(world, account, since, until)));
}

fn standstill(world: &World, host: HostId, since: SimTime, until: SimTime) -> Priced {
    let row = world.host(host);
    let euros = for_time(u64::from(row.value_per_hour), until - since);
    let what = format!("{} was cut off for {}", row.name, until - since).into();
    Priced { at: until, what, euros, kind: LossKind::Cost }
}

fn locked_out(world: &World, account: AccountId, since: SimTime, until: SimTime) -> Priced {
    let row = world.account(account);
    let hour = u64::from(prices().person_hour);
    let absent = row.person.is_some_and(|p| world.person(p).absent);
    let rate = match row.kind {
        AccountKind::User | AccountKind::Admin if absent || row.created.is_some() => 0,
        AccountKind::User | AccountKind::Admin => hour,
        AccountKind::Service => hour * 6,
        AccountKind::Machine | AccountKind::BuiltIn => hour * 10,
    };
    let what = format!("{} could not log on for {}", row.name, until - since).into();
    Priced { at: until, what, euros: for_time(rate, until - since), kind: LossKind::Cost }
}

fn for_time(euros_per_hour: u64, span: SimSpan) -> u64 {
    euros_per_hour * (span.as_secs().max(0) as u64) / 3_600
}

/// Orders with a price of their own.
fn flat(simulation: &Simulation, action: ActionId, order: &Order) -> Option<(Text, u64)> {
    let (world, list) = (simulation.world(), prices());
    let (what, euros): (String, u64) = match order {
        Order::ResetPassword(account) => {
            (format!("new password for {}", world.account(*account).name), u64::from(list.reset_password))
        }
        Order::RestoreHost(host) => {
            let row = world.host(*host);
            (format!("{} restored", row.name), u64::from(list.restore_host + row.value_per_hour))
        }
        Order::Patch(host) => (format!("{} patched out of turn", world.host(*host).name), u64::from(list.patch_host)),
        Order::BlockDomain(domain) if is_business(world, domain) => {
            (format!("business needs {domain}, which is blocked"), u64::from(list.block_business_domain))
        }
        Order::BlockAddress(address) => (format!("{address} on the block list"), block_price(world, *address)),
        Order::KillProcess(..) | Order::RevokeSessions(_) => {
            let ended = benign_ended(simulation, action);
            (format!("{ended} programs of colleagues ended"), ended * u64::from(list.kill_benign_process))
        }
        Order::PurgeMail(id) if is_benign_mail(simulation, id) => {
            (format!("a business mail was removed: {id}"), u64::from(list.person_hour))
        }
        _ => return None,
    };
    Some((what.into(), euros))
}

fn is_business(world: &World, domain: &str) -> bool {
    let within = |site: &str| site == domain || site.ends_with(&format!(".{domain}"));
    world.internet.sites.iter().any(|s| within(&s.domain) && &*s.category != "newly-registered")
}

fn block_price(world: &World, address: Ipv4Addr) -> u64 {
    let list = prices();
    let ours = world.host_at(address).map(|h| u64::from(h.value_per_hour) * 8);
    let business = world.internet.at(address).is_some_and(|s| &*s.category != "newly-registered");
    ours.unwrap_or_else(|| u64::from(if business { list.block_business_domain } else { list.block_address }))
}

/// Programs ended by this action that the attacker did not start.
fn benign_ended(simulation: &Simulation, action: ActionId) -> u64 {
    let truth = simulation.truth();
    let ended = truth.ended_by(action);
    ended.filter(|process| !matches!(truth.process_cause(*process), Some(Cause::Attack { .. }))).count() as u64
}

fn is_benign_mail(simulation: &Simulation, message_id: &str) -> bool {
    let mail = simulation.world().mails.iter().find(|m| &*m.message_id == message_id);
    mail.is_some_and(|m| !matches!(simulation.truth().mail_cause(m.id), Some(Cause::Attack { .. })))
}
