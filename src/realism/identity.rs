//! Details of Windows identities and texts (P6, P42).

use super::day::{Day, computer, number};
use super::{Bound, Finding, Tally};

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    vec![logon_guids(day), details(day)]
}

/// The last eight bytes of a Sysmon logon guid are the logon id, least byte first.
fn logon_guids(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("win.sysmon.1") {
        let guid = record.text("LogonGuid");
        let tail: String = guid.trim_matches(['{', '}']).split('-').skip(3).collect();
        let bytes: Option<Vec<u8>> = (0..8).map(|i| u8::from_str_radix(tail.get(i * 2..i * 2 + 2)?, 16).ok()).collect();
        let id = bytes.and_then(|b| <[u8; 8]>::try_from(b).ok()).map(u64::from_le_bytes);
        tally.count(id.is_some() && id == number(record, "LogonId"), || format!("{guid} on {}", computer(record)));
    }
    tally.finding("P6", "logon guids carry the logon id", Bound::AtLeast(1.0))
}

/// Record type, field, what a value must be like, and what to call it.
type Detail = (&'static str, &'static str, fn(&str) -> bool, &'static str);

/// Oddities that real records of these types have and templates forget.
const DETAILS: [Detail; 7] = [
    ("win.security.4624", "LogonProcessName", |t| t.ends_with(' '), "trailing blanks of LogonProcessName"),
    ("win.security.4624", "WorkstationName", |t| t == "-", "a dash for no workstation"),
    ("win.security.4624", "ImpersonationLevel", |t| t.starts_with("%%"), "%% codes"),
    ("win.security.4625", "FailureReason", |t| t.starts_with("%%"), "%% codes of refused logons"),
    ("win.security.4768", "IpAddress", |t| t.starts_with("::ffff:"), "mapped addresses of ticket requests"),
    ("win.security.4672", "PrivilegeList", |t| t.contains("\r\n\t\t\t"), "privileges on lines of their own"),
    ("win.security.4688", "ProcessId", |t| t.starts_with("0x"), "process ids in hexadecimal"),
];

fn details(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for (kind, field, odd, what) in DETAILS {
        let records = day.of(kind);
        if !records.is_empty() {
            tally.count(records.iter().any(|r| odd(&r.text(field))), || what.to_owned());
        }
    }
    tally.finding("P42", "Windows' own oddities of text are there", Bound::AtLeast(1.0))
}
