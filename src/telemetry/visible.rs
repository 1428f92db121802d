//! What techniques say about who sees them, as types of records: `Sysmon 1 22, Zeek dns, firewall`.
//!
//! *Owns* the names of sources in that text. *Invariant*: every word of a sound text is a type of the registry.

use super::record::EventType;
use super::source::event_type;

/// Name of a source in the text, what its types begin with, and its types where the text lists none.
const SOURCES: [(&str, &str, &[&str]); 20] = [
    ("Security", "win.security", &[]),
    ("Sysmon", "win.sysmon", &[]),
    ("PowerShell", "win.powershell", &[]),
    ("System", "win.system", &[]),
    ("Defender", "win.defender", &[]),
    ("WMI-Activity", "win.wmi", &[]),
    ("TaskScheduler", "win.taskscheduler", &[]),
    ("EDR", "xdr", &[]),
    ("Mail", "xdr", &["EmailEvents"]),
    ("Zeek", "zeek", &[]),
    ("Suricata", "suricata", &[]),
    ("firewall", "panos", &["traffic"]),
    ("proxy", "squid", &["access"]),
    ("Syslog", "linux", &[]),
    ("auditd", "linux.auditd", &[]),
    ("nginx", "nginx", &["access"]),
    ("Apache", "apache", &["combined"]),
    ("Entra", "entra", &[]),
    ("Office", "o365", &[]),
    ("CloudTrail", "aws", &["cloudtrail"]),
];

/// One source of the text.
#[derive(Debug, Clone)]
pub struct Visible {
    /// As written.
    pub text: String,
    /// Its types.
    pub types: Vec<&'static EventType>,
}

/// The sources of a text.
///
/// # Errors
/// The first word that means nothing, with what is known.
pub fn visible(text: &str) -> Result<Vec<Visible>, String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(source).collect()
}

fn source(part: &str) -> Result<Visible, String> {
    let mut words = part.split_whitespace();
    let name = words.next().unwrap_or_default();
    let Some((_, prefix, usual)) = SOURCES.iter().find(|(known, _, _)| *known == name) else {
        let known: Vec<&str> = SOURCES.iter().map(|(known, _, _)| *known).collect();
        return Err(format!("\"{name}\" is no log source here; known are {}", known.join(", ")));
    };
    let listed: Vec<&str> = words.collect();
    let listed = if listed.is_empty() { usual.to_vec() } else { listed };
    if listed.is_empty() {
        return Err(format!("\"{name}\" says no type; write \"{name} 1\" or the like"));
    }
    let types: Result<Vec<_>, String> = listed
        .iter()
        .map(|word| event_type(&format!("{prefix}.{word}")).ok_or_else(|| format!("{name} writes no \"{word}\"")))
        .collect();
    Ok(Visible { text: part.to_owned(), types: types? })
}
