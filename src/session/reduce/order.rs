//! Orders: how an action reaches the world, when it takes effect and what it costs.

use super::{Floor, reject, written};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId};
use crate::base::time::SimSpan;
use crate::investigation::{Response, ResponseState};
use crate::session::board::{Pending, Reply};
use crate::session::{Receipt, Rejected};
use crate::simulation::response::{self, Order};
use crate::world::{Account, AccountKind};

/// Least length of a reason that an owner of a crown jewel agrees to, in characters.
const APPROVAL_REASON: usize = 40;
/// No order takes effect in the moment it is given.
const LEAST_DELAY: SimSpan = SimSpan::secs(1);

/// An order, ready to be placed.
pub(super) struct Wish {
    pub order: Order,
    /// In plain words: `isolate fin-ws-014`.
    pub what: String,
    /// Host it is about, if any.
    pub host: Option<HostId>,
    /// Whoever owns the crown jewel must agree: the reason given.
    pub approval: Option<Text>,
}

impl Wish {
    pub(super) fn new(order: Order, what: String) -> Self {
        Self { order, what, host: None, approval: None }
    }

    pub(super) fn on(self, host: HostId) -> Self {
        Self { host: Some(host), ..self }
    }
}

impl Floor<'_> {
    /// Sends an order on its way.
    pub(super) fn place(&mut self, wish: Wish) -> Result<Receipt, Rejected> {
        let Wish { order, what, host, approval } = wish;
        if let Some(pending) = self.board.orders.iter().find(|p| p.order == order) {
            return reject(format!("That is ordered already and takes effect at {}.", pending.due.hms()));
        }
        let world = self.simulation.world();
        let critical = host.is_some_and(|h| world.host(h).critical);
        let delay = response::delay(&order, critical).max(LEAST_DELAY);
        let price = response::price(&order, world);
        let due = self.at + delay;
        if let Some(reason) = approval {
            let text = format!("The owner agrees to: {what}. Your reason was: {reason}");
            // Whoever must agree takes half of the time the order takes.
            let at = self.at + SimSpan::micros(delay.0 / 2);
            self.board.replies.push(Reply { at, action: self.id, text: text.into(), returns: None });
        }
        self.simulation.order(self.id, order.clone(), delay);
        let response = Response {
            action: self.id,
            ordered: self.at,
            what: what.as_str().into(),
            host,
            price,
            state: ResponseState::Pending(due),
        };
        self.board.responses.push(response);
        self.board.order_placed(Pending { action: self.id, order, due });
        Ok(Receipt { effective: Some(due), ..self.receipt(format!("Ordered: {what}; takes effect at {}.", due.hms())) })
    }

    /// The reason for a step against somebody's work.
    pub(super) fn reason(&self, reason: &str) -> Result<Text, Rejected> {
        written(reason, "the reason: whoever is affected will ask")
    }

    /// The reason a crown jewel's owner wants to hear; `None` for any other host.
    pub(super) fn approval(&self, host: HostId, reason: &str) -> Result<Option<Text>, Rejected> {
        let host = self.host(host)?;
        let reason = reason.trim();
        if !host.critical {
            return Ok(None);
        }
        if reason.chars().count() < APPROVAL_REASON {
            return reject(format!(
                "{} is critical and its owner must agree: give a reason of at least {APPROVAL_REASON} characters \
                 with what you saw and what happens if nothing is done.",
                host.name
            ));
        }
        Ok(Some(reason.into()))
    }

    /// An account that a person or program logs on with.
    pub(super) fn account(&self, id: AccountId) -> Result<&Account, Rejected> {
        let Some(account) = self.simulation.world().accounts.get(id.index()) else {
            return reject(format!("There is no {id} in the directory."));
        };
        match account.kind {
            AccountKind::BuiltIn => reject(format!("{} belongs to the operating system.", account.name)),
            AccountKind::Machine => reject(format!("{} is a computer; isolate the host instead.", account.name)),
            AccountKind::Foreign => reject(format!("{} belongs to {}; ask its owner.", account.name, account.domain)),
            AccountKind::User | AccountKind::Admin | AccountKind::Service => Ok(account),
        }
    }
}
