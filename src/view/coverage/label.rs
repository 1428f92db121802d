//! Words for sources, states and spans.

use crate::base::time::SimSpan;
use crate::investigation::coverage::State;

/// A log source as people call it.
pub fn source_label(source: &'static str) -> &'static str {
    const LABELS: [(&str, &str); 24] = [
        ("security", "Security"),
        ("sysmon", "Sysmon"),
        ("powershell", "PowerSh."),
        ("system", "System"),
        ("defender", "Defender"),
        ("wmi", "WMI"),
        ("taskscheduler", "Tasks"),
        ("zeek", "Zeek"),
        ("suricata", "Suricata"),
        ("firewall", "Perimeter firewall"),
        ("asa", "Inner firewall"),
        ("proxy", "Web proxy"),
        ("mail", "Mail gateway"),
        ("sshd", "sshd"),
        ("edr", "EDR"),
        ("entra", "Entra ID"),
        ("office", "Microsoft 365"),
        ("cloudtrail", "CloudTrail"),
        ("ueba", "Identity analytics"),
        ("syslog", "Syslog"),
        ("auditd", "auditd"),
        ("web", "Web"),
        ("dhcp", "DHCP"),
        ("dns", "DNS"),
    ];
    LABELS.iter().find(|(name, _)| *name == source).map_or(source, |(_, label)| label)
}

/// One or two words for a cell.
pub fn state_word(state: State) -> &'static str {
    match state {
        State::Collected => "all",
        State::Filtered => "part",
        State::NotCollected => "off",
        State::Missing => "none",
        State::Silent(_) => "silent",
    }
}

/// A sentence for a state; `missing` of `hosts` have no sensor.
pub(super) fn sentence(state: State, missing: usize, hosts: usize) -> String {
    match state {
        State::Collected => "everything is collected".to_owned(),
        State::Filtered if missing > 0 => format!("{} of {hosts} hosts have the sensor", hosts - missing),
        State::Filtered => "collected in part: policy or filters leave some out".to_owned(),
        State::NotCollected => "not collected by policy".to_owned(),
        State::Missing => "no sensor reports".to_owned(),
        State::Silent(since) => format!("silent since {}", since.hms()),
    }
}

/// `120 ms fast`, `1.2 s slow`.
pub(super) fn clock(error: SimSpan) -> String {
    let size = SimSpan(error.0.abs());
    let text = if size < SimSpan::secs(1) { format!("{} ms", size.0 / 1_000) } else { span(size) };
    match error.0 / 1_000 {
        0 => "right".to_owned(),
        1.. => format!("{text} fast"),
        _ => format!("{text} slow"),
    }
}

/// `nothing`, or what was written within `4 min`.
pub(super) fn lost(blind: SimSpan) -> String {
    if blind == SimSpan::ZERO { "nothing".to_owned() } else { format!("what was written in {}", span(blind)) }
}

/// `90 d`, `4 min`, `2.3 s`.
pub(super) fn span(span: SimSpan) -> String {
    match span.as_secs() {
        s if s >= 48 * 3_600 => format!("{} d", s / 86_400),
        s if s >= 10 => span.to_string(),
        _ => format!("{:.1} s", span.0 as f64 / 1e6),
    }
}
