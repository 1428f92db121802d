//! How soon an alert wants a first look. Published targets: shown to the trainee, never scored.

use crate::base::time::{SimSpan, SimTime};
use crate::detection::{Alert, Severity};
use crate::investigation::AlertStatus;

/// Time from the queue to the first look, by severity.
pub fn target(severity: Severity) -> SimSpan {
    SimSpan::mins(match severity {
        Severity::High => 15,
        Severity::Medium => 30,
        Severity::Low => 60,
        Severity::Informational => 240,
    })
}

/// When somebody should have taken the alert; `None` once somebody has. What waited before the shift
/// began counts from its begin.
pub fn due(alert: &Alert, status: AlertStatus, begin: SimTime) -> Option<SimTime> {
    (status == AlertStatus::New).then(|| alert.raised.max(begin) + target(alert.severity))
}

/// Time left or overdue: `12:40`, `-03:10`, hours where needed.
pub fn countdown(left: SimSpan) -> String {
    let seconds = left.as_secs();
    let (sign, s) = if seconds < 0 { ("-", -seconds) } else { ("", seconds) };
    match s / 3600 {
        0 => format!("{sign}{:02}:{:02}", s / 60, s % 60),
        h => format!("{sign}{h}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}
