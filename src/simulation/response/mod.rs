//! What defenders' actions do to the world. The engine calls [`carry_out`] when a task is due.

use super::stage::{Observer, Stage};
use crate::base::ids::{ActionId, HostId};

/// What the trainee ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Cut a host off.
    IsolateHost(HostId),
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
    match task.order {
        Order::IsolateHost(host) => stage.world.host_mut(host).isolated = Some(stage.now),
    }
}
