//! What a run cost, as grading and the debrief show it.

use crate::base::time::SimTime;
use crate::grading::{LossPoint, Losses};
use crate::simulation::Simulation;
use crate::simulation::losses::{LossKind, losses};

/// Damage and cost until `until`; a finished shift also carries what living footholds will cost.
pub(super) fn count(simulation: &Simulation, until: SimTime, over: bool) -> Losses {
    let mut out = Losses::default();
    for priced in losses(simulation, until, over) {
        let euros = priced.euros;
        match priced.kind {
            LossKind::Damage => out.damage += euros,
            LossKind::Cost => out.cost += euros,
        }
        let total = out.total();
        match out.curve.last_mut() {
            Some(point) if point.at == priced.at => point.euros = total,
            _ => out.curve.push(LossPoint { at: priced.at, euros: total }),
        }
        out.entries.push((priced.at, priced.what, euros));
    }
    out
}
