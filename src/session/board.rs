//! What the SOC knows and has written down during one run.

use super::mailbox::Mailbox;
use super::{Notice, inventory};
use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, CaseId, HostId};
use crate::base::time::SimTime;
use crate::investigation::{AlertStatus, AlertWork, Case, Inventory, Response};
use crate::simulation::response::Order;
use crate::world::World;
use std::collections::BTreeSet;

/// The state that actions change; plain data.
#[derive(Debug, Clone)]
pub(super) struct Board {
    /// By `AlertId`.
    pub work: Vec<AlertWork>,
    /// By `CaseId`.
    pub cases: Vec<Case>,
    /// In order of ordering.
    pub responses: Vec<Response>,
    /// In order.
    pub handovers: Vec<(SimTime, Text)>,
    /// What the gateway handled.
    pub mailbox: Mailbox,
    /// Hosts, people, accounts, tickets.
    pub inventory: Inventory,
    /// In order.
    pub notices: Vec<Notice>,
    /// Orders that have not taken effect yet.
    pub orders: Vec<Pending>,
    /// Answers under way.
    pub replies: Vec<Reply>,
    /// Cards that responses may change.
    touched: (BTreeSet<HostId>, BTreeSet<AccountId>),
}

/// An order on its way.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    /// Action that ordered it.
    pub action: ActionId,
    /// What.
    pub order: Order,
    /// When it takes effect.
    pub due: SimTime,
}

/// Somebody will answer.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    /// When.
    pub at: SimTime,
    /// What to.
    pub action: ActionId,
    /// The answer.
    pub text: Text,
    /// The case comes back with it.
    pub returns: Option<CaseId>,
}

impl Board {
    /// A clean desk; `mails` were in the mailboxes before the run.
    pub(super) fn new(inventory: Inventory, mails: usize) -> Self {
        Self {
            work: Vec::new(),
            cases: Vec::new(),
            responses: Vec::new(),
            handovers: Vec::new(),
            mailbox: Mailbox::new(mails),
            inventory,
            notices: Vec::new(),
            orders: Vec::new(),
            replies: Vec::new(),
            touched: (BTreeSet::new(), BTreeSet::new()),
        }
    }

    /// A new alert waits.
    pub(super) fn alert_raised(&mut self) {
        self.work.push(fresh_work());
    }

    /// An order is under way: its host or account may look different from now on.
    pub(super) fn order_placed(&mut self, pending: Pending) {
        match pending.order {
            Order::IsolateHost(host) | Order::ReconnectHost(host) | Order::RestoreHost(host) | Order::Patch(host) => {
                self.touched.0.insert(host);
            }
            Order::DisableAccount(account) | Order::EnableAccount(account) => {
                self.touched.1.insert(account);
            }
            Order::ResetPassword(_)
            | Order::RevokeSessions(_)
            | Order::BlockAddress(_)
            | Order::BlockDomain(_)
            | Order::BlockHash(_)
            | Order::PurgeMail(_)
            | Order::KillProcess(..)
            | Order::RemovePersistence(..)
            | Order::DeleteFile(..)
            | Order::RemoveInboxRule(..)
            | Order::RevokeAppConsent(..)
            | Order::VerifyHost(_) => {}
        }
        self.orders.push(pending);
    }

    /// Brings the cards up to date that responses may have changed.
    pub(super) fn refresh(&mut self, world: &World) {
        for host in &self.touched.0 {
            inventory::refresh_host(&mut self.inventory, world.host(*host));
        }
        for account in &self.touched.1 {
            inventory::refresh_account(&mut self.inventory, world.account(*account));
        }
    }
}

/// Nobody has looked at the alert.
pub(super) fn fresh_work() -> AlertWork {
    AlertWork { status: AlertStatus::New, taken: None, verdict: None, case: None, hints: 0 }
}
