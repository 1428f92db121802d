//! Work on the alert queue: take, give a verdict, put back.

use super::{Floor, not_endless, reject};
use crate::base::ids::AlertId;
use crate::base::verdict::Reason;
use crate::desk::action::Triage;
use crate::investigation::{AlertStatus, AlertWork, Verdict};
use crate::session::{Receipt, Rejected};

pub(super) fn reduce(floor: &mut Floor<'_>, action: &Triage) -> Result<Receipt, Rejected> {
    match action {
        Triage::Take { alert } => take(floor, *alert),
        Triage::Dispose { .. } => dispose(floor, action),
        Triage::Reopen { alert } => reopen(floor, *alert),
    }
}

fn work<'a>(floor: &'a mut Floor<'_>, alert: AlertId) -> &'a mut AlertWork {
    &mut floor.board.work[alert.index()]
}

fn take(floor: &mut Floor<'_>, alert: AlertId) -> Result<Receipt, Rejected> {
    let title = floor.alert(alert)?.title.clone();
    let at = floor.at;
    let work = work(floor, alert);
    match work.status {
        AlertStatus::New => (work.status, work.taken) = (AlertStatus::Active, Some(at)),
        AlertStatus::Active => return reject(format!("{alert} is yours already.")),
        AlertStatus::Closed => return reject(format!("{alert} is closed; reopen it to go on.")),
    }
    Ok(floor.receipt(format!("{alert} is yours: {title}")))
}

fn dispose(floor: &mut Floor<'_>, action: &Triage) -> Result<Receipt, Rejected> {
    let Triage::Dispose { alerts, disposition, reason, malicious_percent, records, note } = action else {
        return reject("This is no verdict.");
    };
    let alerts = floor.known_alerts(alerts)?;
    if alerts.is_empty() {
        return reject("Choose at least one alert.");
    }
    if !Reason::of(*disposition).contains(reason) {
        let fitting: Vec<&str> = Reason::of(*disposition).iter().map(|r| r.label()).collect();
        return reject(format!(
            "\"{}\" is no reason for \"{}\". Fitting reasons: {}.",
            reason.label(),
            disposition.label(),
            fitting.join(", ")
        ));
    }
    if !(1..=99).contains(malicious_percent) {
        return reject(format!("{malicious_percent} % is not possible: say 1 to 99, nobody is ever quite sure."));
    }
    let records = floor.known_records(records)?;
    not_endless(note)?;
    let verdict = Verdict {
        action: floor.id,
        at: floor.at,
        disposition: *disposition,
        reason: *reason,
        malicious_percent: *malicious_percent,
        records,
        note: note.trim().into(),
    };
    let at = floor.at;
    for alert in &alerts {
        let work = work(floor, *alert);
        work.status = AlertStatus::Closed;
        work.taken = work.taken.or(Some(at));
        work.verdict = Some(verdict.clone());
    }
    let what = match alerts.as_slice() {
        [one] => format!("{one} is closed"),
        many => format!("{} alerts are closed", many.len()),
    };
    Ok(floor.receipt(format!("{what} as {}: {}.", disposition.label().to_lowercase(), reason.label())))
}

fn reopen(floor: &mut Floor<'_>, alert: AlertId) -> Result<Receipt, Rejected> {
    floor.alert(alert)?;
    let work = work(floor, alert);
    if work.status != AlertStatus::Closed {
        return reject(format!("{alert} is open."));
    }
    (work.status, work.verdict) = (AlertStatus::Active, None);
    Ok(floor.receipt(format!("{alert} is open again and yours; its verdict is withdrawn.")))
}
