//! What defenders' actions do to the world. The engine calls [`carry_out`] when a task is due.
//!
//! *Owns* the orders, their outcomes and the books of what they touched ([`Ledger`]).
//! *Reads* the world and the price list. *Writes* the world, through the same acts as everybody else,
//! so that sensors see a response where real ones would.
//! *Invariants*: an order looks at what an agent or a console can see, never at the truth; its effects
//! have the cause `Response`, only the end of a cut flow keeps the cause of the flow, whose record it is.

mod contain;
mod eradicate;
mod grants;
mod recover;
mod work;

pub use recover::sign_on;

use super::price::prices;
use super::stage::{Observer, Stage};
use super::truth::Cause;
use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, HostId, MailId, Pid, ProcId};
use crate::base::time::{SimSpan, SimTime};
use crate::world::World;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use work::Work;

/// What the trainee ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Cut a host off; its agent stays reachable.
    IsolateHost(HostId),
    /// Nobody may log on with it any more.
    DisableAccount(AccountId),
    /// A new password.
    ResetPassword(AccountId),
    /// End all sessions.
    RevokeSessions(AccountId),
    /// Drop traffic at the firewall.
    BlockAddress(Ipv4Addr),
    /// Refuse a name and its subdomains.
    BlockDomain(Text),
    /// Refuse a file by SHA-256.
    BlockHash(Text),
    /// Remove a mail from all inboxes, by message id.
    PurgeMail(Text),
    /// End a process and its children.
    KillProcess(HostId, Pid),
    /// Remove an autostart entry by its name.
    RemovePersistence(HostId, Text),
    /// Delete a file by path.
    DeleteFile(HostId, Text),
    /// Close all known weaknesses.
    Patch(HostId),
    /// Remove a rule from a mailbox by its name.
    RemoveInboxRule(AccountId, Text),
    /// Take back a person's consent to an application.
    RevokeAppConsent(AccountId, Text),
    /// Restore from a clean image.
    RestoreHost(HostId),
    /// End the isolation.
    ReconnectHost(HostId),
    /// Let an account log on again.
    EnableAccount(AccountId),
    /// Look for what is left.
    VerifyHost(HostId),
}

impl Order {
    /// Name in the price list.
    pub fn name(&self) -> &'static str {
        match self {
            Self::IsolateHost(_) => "IsolateHost",
            Self::DisableAccount(_) => "DisableAccount",
            Self::ResetPassword(_) => "ResetPassword",
            Self::RevokeSessions(_) => "RevokeSessions",
            Self::BlockAddress(_) => "BlockAddress",
            Self::BlockDomain(_) => "BlockDomain",
            Self::BlockHash(_) => "BlockHash",
            Self::PurgeMail(_) => "PurgeMail",
            Self::KillProcess(..) => "KillProcess",
            Self::RemovePersistence(..) => "RemovePersistence",
            Self::DeleteFile(..) => "DeleteFile",
            Self::Patch(_) => "Patch",
            Self::RemoveInboxRule(..) => "RemoveInboxRule",
            Self::RevokeAppConsent(..) => "RevokeAppConsent",
            Self::RestoreHost(_) => "RestoreHost",
            Self::ReconnectHost(_) => "ReconnectHost",
            Self::EnableAccount(_) => "EnableAccount",
            Self::VerifyHost(_) => "VerifyHost",
        }
    }

    /// The host it is about, if it is about one.
    pub fn host(&self) -> Option<HostId> {
        match self {
            Self::IsolateHost(host)
            | Self::KillProcess(host, _)
            | Self::RemovePersistence(host, _)
            | Self::DeleteFile(host, _)
            | Self::Patch(host)
            | Self::RestoreHost(host)
            | Self::ReconnectHost(host)
            | Self::VerifyHost(host) => Some(*host),
            _ => None,
        }
    }
}

/// An order that takes effect at its time in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Which action.
    pub action: ActionId,
    /// What.
    pub order: Order,
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// When it took effect or failed.
    pub at: SimTime,
    /// What it did, or why it could not, in plain words.
    pub result: Result<Text, Text>,
}

/// Something an order took away; losses ask whose it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// An ended process.
    Process(ProcId),
    /// A purged mail.
    Mail(MailId),
    /// A removed autostart entry.
    Autostart(HostId, Text),
    /// A deleted file.
    File(HostId, Text),
    /// A removed mailbox rule, or a consent that was taken back.
    Grant(AccountId, Text),
}

/// An order that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Which action.
    pub action: ActionId,
    /// When.
    pub at: SimTime,
    /// What.
    pub order: Order,
    /// What it took away.
    pub touched: Vec<Touched>,
}

/// Somebody who only wanted to work met a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Friction {
    /// A visit was refused.
    RefusedVisit,
    /// A mail was held.
    HeldMail,
}

/// The books of all responses of one run.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// By action.
    pub outcomes: BTreeMap<ActionId, Outcome>,
    /// Orders that took effect, in order.
    pub deeds: Vec<Deed>,
    /// Benign wishes that blocks refused, in order.
    pub friction: Vec<(SimTime, Friction)>,
}

/// How long an order takes until it has effect; one on a critical host needs approval first.
pub fn delay(order: &Order, critical: bool) -> SimSpan {
    let Some(price) = prices().orders.get(order.name()) else { return SimSpan::ZERO };
    if critical { price.delay.0 + price.approval.0 } else { price.delay.0 }
}

/// The published price of an order in euros; for an isolation that of its first hour.
pub fn price(order: &Order, world: &World) -> u32 {
    let list = prices();
    let Some(price) = list.orders.get(order.name()) else { return 0 };
    let hour = order.host().map_or(0, |id| {
        let host = world.host(id);
        let times =
            if host.critical && matches!(order, Order::IsolateHost(_)) { list.friction.critical_times } else { 1 };
        host.value_per_hour * times.max(1)
    });
    price.euros + (u64::from(hour) * u64::from(price.host_permille) / 1000) as u32
}

/// Carries out a due task.
pub fn carry_out(task: &Task, stage: &mut Stage, observe: &mut Observer<'_>) {
    let action = task.action;
    let mut work = Work { stage, observe, cause: Cause::Response { action }, action, touched: Vec::new() };
    let result = dispatch(&task.order, &mut work);
    let touched = work.touched;
    let at = stage.now;
    if result.is_ok() {
        stage.responses.deeds.push(Deed { action, at, order: task.order.clone(), touched });
    }
    stage.responses.outcomes.insert(action, Outcome { at, result });
}

fn dispatch(order: &Order, work: &mut Work<'_, '_>) -> Result<Text, Text> {
    match order {
        Order::IsolateHost(host) => contain::isolate(work, *host),
        Order::DisableAccount(account) => contain::disable(work, *account),
        Order::ResetPassword(account) => contain::reset(work, *account),
        Order::RevokeSessions(account) => contain::revoke(work, *account),
        Order::BlockAddress(address) => contain::block_address(work, *address),
        Order::BlockDomain(domain) => contain::block_domain(work, domain),
        Order::BlockHash(sha256) => contain::block_hash(work, sha256),
        Order::PurgeMail(message_id) => contain::purge(work, message_id),
        Order::KillProcess(host, pid) => contain::kill(work, *host, *pid),
        Order::RemovePersistence(host, name) => eradicate::remove_persistence(work, *host, name),
        Order::DeleteFile(host, path) => eradicate::delete_file(work, *host, path),
        Order::Patch(host) => eradicate::patch(work, *host),
        Order::RemoveInboxRule(account, name) => grants::remove_rule(work, *account, name),
        Order::RevokeAppConsent(account, name) => grants::revoke_consent(work, *account, name),
        Order::RestoreHost(host) => recover::restore(work, *host),
        Order::ReconnectHost(host) => recover::reconnect(work, *host),
        Order::EnableAccount(account) => recover::enable(work, *account),
        Order::VerifyHost(host) => recover::verify(work, *host),
    }
}
