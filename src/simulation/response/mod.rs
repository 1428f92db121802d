//! What defenders' actions do to the world. The engine calls [`carry_out`] when a task is due.

use super::stage::{Observer, Stage};
use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, HostId, Pid};
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

/// Carries out a due task.
pub fn carry_out(task: &Task, stage: &mut Stage, _observe: &mut Observer<'_>) {
    if let Order::IsolateHost(host) = task.order {
        stage.world.host_mut(host).isolated = Some(stage.now);
    }
}
