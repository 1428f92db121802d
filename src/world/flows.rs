//! All flows of a run by number; a run that only writes logs may forget those that are long over.
//!
//! *Invariant*: a flow that has not ended is never forgotten.

use super::Flow;
use crate::base::ids::FlowId;
use crate::base::time::SimTime;
use std::collections::{BTreeMap, VecDeque};

/// Flows in order of opening.
#[derive(Debug, Clone, Default)]
pub struct Flows {
    /// The number of the first of `recent`.
    first: usize,
    recent: VecDeque<Flow>,
    /// Those before `first` that were not forgotten.
    standing: BTreeMap<FlowId, Flow>,
}

impl Flows {
    /// The number of the next flow.
    pub fn next(&self) -> FlowId {
        FlowId((self.first + self.recent.len()) as u32)
    }

    /// Takes the next flow in.
    pub fn push(&mut self, flow: Flow) {
        assert_eq!(flow.id, self.next(), "flows are numbered in order of opening");
        self.recent.push_back(flow);
    }

    /// The flow with this number; none that was forgotten.
    pub fn get(&self, id: FlowId) -> Option<&Flow> {
        match id.index().checked_sub(self.first) {
            Some(at) => self.recent.get(at),
            None => self.standing.get(&id),
        }
    }

    /// The flow with this number, to change.
    pub fn get_mut(&mut self, id: FlowId) -> Option<&mut Flow> {
        match id.index().checked_sub(self.first) {
            Some(at) => self.recent.get_mut(at),
            None => self.standing.get_mut(&id),
        }
    }

    /// All that are remembered, in order of opening.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Flow> + Clone {
        self.standing.values().chain(&self.recent)
    }

    /// The youngest.
    pub fn last(&self) -> Option<&Flow> {
        self.recent.back()
    }

    /// Forgets flows that were over before `t`.
    pub fn forget(&mut self, t: SimTime) {
        let is_over = |flow: &Flow| flow.opened + flow.lasted < t;
        self.standing.retain(|_, flow| !is_over(flow));
        while self.recent.front().is_some_and(|flow| flow.opened < t) {
            let Some(flow) = self.recent.pop_front() else { return };
            self.first += 1;
            if !is_over(&flow) {
                self.standing.insert(flow.id, flow);
            }
        }
    }
}
