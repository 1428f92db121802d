//! What defenders' actions do to the world. The engine calls [`carry_out`] when a task is due.
//!
//! *Owns* the orders and their delays. *Reads* and *writes* the world. *Invariants*: an order says what
//! it did or why it could not; it looks at the world as an endpoint agent or a directory would, never
//! at the truth; everything it causes carries `Cause::Response`.

mod contain;
mod eradicate;
mod recover;

use super::apply::Act;
use super::stage::{Observer, OrderOutcome, Stage};
use super::truth::Cause;
use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, HostId, Pid};
use crate::base::time::SimSpan;
use std::net::Ipv4Addr;

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
    /// Restore from a clean image.
    RestoreHost(HostId),
    /// End the isolation.
    ReconnectHost(HostId),
    /// Let an account log on again.
    EnableAccount(AccountId),
    /// Look for what is left.
    VerifyHost(HostId),
}

/// An order that takes effect at its time in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Which action.
    pub action: ActionId,
    /// What.
    pub order: Order,
}

/// How long an order takes to come into effect; `critical` hosts need somebody's consent first.
pub fn delay(order: &Order, critical: bool) -> SimSpan {
    let consent = if critical { SimSpan::mins(10) } else { SimSpan::ZERO };
    let work = match order {
        Order::KillProcess(..) | Order::RevokeSessions(_) => SimSpan::secs(20),
        Order::IsolateHost(_) | Order::ReconnectHost(_) | Order::BlockHash(_) => SimSpan::secs(45),
        Order::DisableAccount(_) | Order::EnableAccount(_) | Order::ResetPassword(_) => SimSpan::secs(60),
        Order::BlockAddress(_) | Order::BlockDomain(_) => SimSpan::secs(90),
        Order::DeleteFile(..) | Order::RemovePersistence(..) => SimSpan::secs(40),
        Order::PurgeMail(_) | Order::VerifyHost(_) => SimSpan::mins(2),
        Order::Patch(_) => SimSpan::mins(20),
        Order::RestoreHost(_) => SimSpan::mins(30),
    };
    work + consent
}

/// Carries out a due task and notes what came of it.
pub fn carry_out(task: &Task, stage: &mut Stage, observe: &mut Observer<'_>) {
    let cause = Cause::Response { action: task.action };
    let result = {
        let mut act = Act::new(stage, &cause, observe);
        match &task.order {
            Order::IsolateHost(host) => contain::isolate(&mut act, *host),
            Order::DisableAccount(account) => contain::disable(&mut act, *account),
            Order::ResetPassword(account) => contain::reset(&mut act, *account),
            Order::RevokeSessions(account) => contain::revoke(&mut act, *account),
            Order::BlockAddress(address) => contain::block_address(&mut act, *address),
            Order::BlockDomain(domain) => contain::block_domain(&mut act, domain),
            Order::BlockHash(sha256) => contain::block_hash(&mut act, sha256),
            Order::PurgeMail(message_id) => contain::purge(&mut act, message_id),
            Order::KillProcess(host, pid) => contain::kill(&mut act, *host, *pid),
            Order::RemovePersistence(host, name) => eradicate::remove_persistence(&mut act, *host, name),
            Order::DeleteFile(host, path) => eradicate::delete_file(&mut act, *host, path),
            Order::Patch(host) => eradicate::patch(&mut act, *host),
            Order::RestoreHost(host) => recover::restore(&mut act, *host),
            Order::ReconnectHost(host) => recover::reconnect(&mut act, *host),
            Order::EnableAccount(account) => recover::enable(&mut act, *account),
            Order::VerifyHost(host) => recover::verify(&act, *host),
        }
    };
    stage.outcomes.insert(task.action, OrderOutcome { at: stage.now, order: task.order.clone(), result });
}
