//! The reducer: one file per family of actions. Each checks everything first and changes something
//! only when the action is granted, so that a rejected action leaves no trace.

mod case;
mod communicate;
mod contain;
mod eradicate;
mod order;
mod recover;
mod shift;
mod triage;

use super::board::Board;
use super::{Receipt, Rejected};
use crate::base::Text;
use crate::base::ids::{ActionId, AlertId, CaseId, HostId, RecordId};
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::desk::Action;
use crate::detection::{Alert, Rule};
use crate::simulation::Simulation;
use crate::world::Host;

/// No action may cite, name or write more than this: a journal is the work of one person.
const MOST_ITEMS: usize = 500;
/// Longest text of one field, in characters.
const LONGEST_TEXT: usize = 20_000;

/// What an action may look at and change.
pub(super) struct Floor<'a> {
    /// Number of the action.
    pub id: ActionId,
    /// When.
    pub at: SimTime,
    /// Root of all draws.
    pub seed: Seed,
    /// The queue.
    pub alerts: &'a [Alert],
    /// The rules.
    pub rules: &'a [Rule],
    /// How many records have arrived.
    pub records: usize,
    /// What the SOC knows and has written down.
    pub board: &'a mut Board,
    /// Where orders go.
    pub simulation: &'a mut Simulation,
}

/// Does one action or says why it cannot be.
pub(super) fn reduce(floor: &mut Floor<'_>, action: &Action) -> Result<Receipt, Rejected> {
    match action {
        Action::Triage(triage) => triage::reduce(floor, triage),
        Action::Case(work) => case::reduce(floor, work),
        Action::Contain(contain) => contain::reduce(floor, contain),
        Action::Eradicate(eradicate) => eradicate::reduce(floor, eradicate),
        Action::Recover(recover) => recover::reduce(floor, recover),
        Action::Communicate(communicate) => communicate::reduce(floor, communicate),
        Action::Shift(shift) => shift::reduce(floor, shift),
    }
}

/// A refusal in plain words.
fn reject<T>(text: impl Into<Text>) -> Result<T, Rejected> {
    Err(Rejected(text.into()))
}

impl Floor<'_> {
    fn receipt(&self, text: impl Into<Text>) -> Receipt {
        Receipt { action: self.id, case: None, effective: None, text: text.into() }
    }

    /// The alert, if it is in the queue.
    fn alert(&self, id: AlertId) -> Result<&Alert, Rejected> {
        self.alerts.get(id.index()).ok_or_else(|| Rejected(format!("There is no {id} in the queue.").into()))
    }

    /// These alerts are in the queue; sorted, each once.
    fn known_alerts(&self, ids: &[AlertId]) -> Result<Vec<AlertId>, Rejected> {
        at_most(ids.len(), "alerts")?;
        ids.iter().try_for_each(|id| self.alert(*id).map(|_| ()))?;
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// These records have arrived; in the order cited, each once.
    fn known_records(&self, ids: &[RecordId]) -> Result<Vec<RecordId>, Rejected> {
        at_most(ids.len(), "records")?;
        let mut known: Vec<RecordId> = Vec::with_capacity(ids.len());
        for id in ids {
            if id.index() >= self.records {
                return reject(format!("There is no {id}: only records that have arrived can be cited."));
            }
            if !known.contains(id) {
                known.push(*id);
            }
        }
        Ok(known)
    }

    /// The case, if it can still be worked on.
    fn open_case(&self, id: CaseId) -> Result<usize, Rejected> {
        use crate::investigation::CaseStatus as S;
        let Some(case) = self.board.cases.get(id.index()) else {
            return reject(format!("There is no {id}."));
        };
        match case.status {
            S::Open | S::Escalated => Ok(id.index()),
            S::Closed => reject(format!("{id} is closed.")),
            S::Merged(into) => reject(format!("{id} was merged into {into}; go on there.")),
        }
    }

    fn host(&self, id: HostId) -> Result<&Host, Rejected> {
        let host = self.simulation.world().hosts.get(id.index());
        host.ok_or_else(|| Rejected(format!("There is no {id} in the inventory.").into()))
    }

    /// A host whose agent answers: isolation leaves it reachable, a power switch does not.
    fn answering(&self, id: HostId) -> Result<&Host, Rejected> {
        let host = self.host(id)?;
        if host.online {
            Ok(host)
        } else {
            reject(format!("{} is switched off; its agent does not answer.", host.name))
        }
    }
}

fn at_most(count: usize, what: &str) -> Result<(), Rejected> {
    if count <= MOST_ITEMS {
        Ok(())
    } else {
        reject(format!("{count} {what} are too many for one action: {MOST_ITEMS} at most."))
    }
}

/// The text without blanks around it, if something is left and it is not endless.
fn written(text: &str, what: &str) -> Result<Text, Rejected> {
    let text = text.trim();
    if text.is_empty() {
        return reject(format!("Write {what} first."));
    }
    not_endless(text)?;
    Ok(text.into())
}

fn not_endless(text: &str) -> Result<(), Rejected> {
    let count = text.chars().count();
    if count <= LONGEST_TEXT {
        Ok(())
    } else {
        reject(format!("The text has {count} characters; {LONGEST_TEXT} are the limit."))
    }
}
