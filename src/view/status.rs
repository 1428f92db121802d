//! The top bar and the lifecycle line.

use super::response::{Phase, phase_of};
use super::sla;
use crate::base::ids::AlertId;
use crate::base::time::{SimSpan, SimTime};
use crate::investigation::AlertStatus;
use crate::session::Desk;

/// A step of the incident response lifecycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// Something was done in it.
    pub done: bool,
    /// What was done, for the tooltip.
    pub count: usize,
}

/// What the top bar shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatusView {
    /// Nobody has them.
    pub new: usize,
    /// Not closed.
    pub open: usize,
    /// The alert that should be looked at next, and by when.
    pub next_due: Option<(AlertId, SimTime)>,
    /// Alerts past their target.
    pub overdue: usize,
    /// Cost of responses, euros.
    pub cost: u64,
    /// Triage to report.
    pub steps: Vec<Step>,
    /// Orders that have not taken effect.
    pub pending: usize,
    /// Begin and end of the shift.
    pub shift: Option<(SimTime, SimTime)>,
}

/// The status of the shift.
pub fn status(desk: &Desk<'_>) -> StatusView {
    let mut view = StatusView { cost: desk.cost(), shift: Some(desk.shift()), ..StatusView::default() };
    let mut judged = 0;
    for alert in desk.alerts() {
        let status = desk.work(alert.id).map_or(AlertStatus::New, |w| w.status);
        view.open += usize::from(status != AlertStatus::Closed);
        view.new += usize::from(status == AlertStatus::New);
        judged += usize::from(status != AlertStatus::New);
        if let Some(due) = sla::due(alert, status, desk.shift().0) {
            view.overdue += usize::from(due < desk.now());
            if view.next_due.is_none_or(|(_, best)| due < best) {
                view.next_due = Some((alert.id, due));
            }
        }
    }
    let orders = |phase: Phase| desk.responses().iter().filter(|r| phase_of(&r.what) == Some(phase)).count();
    let facts: usize = desk.cases().iter().map(|c| c.evidence.len() + c.claims.len() + c.timeline.len()).sum();
    let reports = desk.cases().iter().filter(|c| c.report.is_some()).count() + desk.handovers().len();
    let step = |name, count| Step { name, done: count > 0, count };
    view.steps = vec![
        step("triage", judged),
        step("investigate", facts),
        step("contain", orders(Phase::Contain)),
        step("eradicate", orders(Phase::Eradicate)),
        step("recover", orders(Phase::Recover)),
        step("report", reports),
    ];
    let waiting =
        |r: &&crate::investigation::Response| matches!(r.state, crate::investigation::ResponseState::Pending(_));
    view.pending = desk.responses().iter().filter(waiting).count();
    view
}

/// Euros as the top bar shows them: `€840`, `€1.2k`.
pub fn euros(amount: u64) -> String {
    match amount {
        0..1_000 => format!("\u{20ac}{amount}"),
        1_000..100_000 => format!("\u{20ac}{}.{}k", amount / 1_000, amount / 100 % 10),
        100_000..1_000_000 => format!("\u{20ac}{}k", amount / 1_000),
        _ => format!("\u{20ac}{}.{}M", amount / 1_000_000, amount / 100_000 % 10),
    }
}

/// Time left in the shift.
pub fn left(desk: &Desk<'_>) -> SimSpan {
    desk.shift().1 - desk.now()
}
