//! When a view must be computed again.

use crate::session::Desk;

/// Changes whenever anything on the desk may look different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    revision: u64,
    minute: i64,
    work: u64,
}

/// Above so many alerts the work on them is not summed up each frame; the minute refreshes it.
const SUMMED: usize = 20_000;

impl Stamp {
    /// The stamp of a desk now. `answers` counts the actions answered so far: whatever the trainee does
    /// shows at once.
    pub fn of(desk: &Desk<'_>, answers: u64) -> Self {
        let mut sum = answers;
        let mut add = |n: u64| sum = sum.wrapping_mul(0x0100_0000_01b3).wrapping_add(n);
        for n in [desk.alerts().len(), desk.notices().len(), desk.messages().len(), desk.handovers().len()] {
            add(n as u64);
        }
        for case in desk.cases() {
            let parts = [case.alerts.len(), case.evidence.len(), case.timeline.len(), case.claims.len()];
            parts.iter().for_each(|n| add(*n as u64));
            add(case.notes.len() as u64 + u64::from(case.report.is_some()) + u64::from(case.escalation.is_some()));
            add(matches!(case.status, crate::investigation::CaseStatus::Open).into());
        }
        for response in desk.responses() {
            add(matches!(response.state, crate::investigation::ResponseState::Pending(_)).into());
        }
        for alert in desk.alerts().iter().take(SUMMED) {
            add(alert.records.len() as u64);
            if let Some(work) = desk.work(alert.id) {
                add(work.status as u64 + 4 * u64::from(work.hints));
                add(work.verdict.as_ref().map_or(0, |v| u64::from(v.action.0) + 1));
                add(work.case.map_or(0, |c| u64::from(c.0) + 1));
            }
        }
        Self { revision: desk.store().revision(), minute: desk.now().0.div_euclid(60_000_000), work: sum }
    }
}
