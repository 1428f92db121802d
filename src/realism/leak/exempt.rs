//! What an attack is made of may tell it. Each exemption names types and fields, and says above them why the attack
//! cannot but be seen there.
//!
//! *Invariant*: content may tell the attack in what it says (value, length, style), but how it is written,
//! whether it is there, which number comes next and which digits a clock shows stay under test, unless a line
//! of the second table names that very field.

use super::view::View;

/// Fields of some types that are the attack itself.
struct Exempt {
    /// Types, with `*` for any end.
    kinds: &'static [&'static str],
    /// Fields, with `*` at one or both ends for any text.
    fields: &'static [&'static str],
}

const fn of(kinds: &'static [&'static str], fields: &'static [&'static str]) -> Exempt {
    Exempt { kinds, fields }
}

/// Fields whose content is what was done, by whom and to whom.
const CONTENT: [Exempt; 8] = [
    // Which program runs with which words is the technique; a hash names a program.
    of(
        &["win.*", "xdr.*", "linux.*"],
        &[
            "*CommandLine",
            "MD5",
            "SHA1",
            "SHA256",
            "*Hashes",
            "*Image",
            "*ImageLoaded",
            "*ProcessName",
            "*FileName",
            "*FolderPath",
            "*Directory",
            "*Description",
        ],
    ),
    // What is known of the program that the attack runs.
    of(
        &["win.*", "xdr.*"],
        &["*VersionInfo*", "*Product", "*Company", "*FileVersion", "*Signature*", "*FileSize", "*IntegrityLevel"],
    ),
    // Whom the attack is done to and whose name it uses.
    of(&["*"], &["*User*", "*Account*", "*Sid", "*user*", "*Domain*", "*DeviceName", "*HostName", "*Workstation*"]),
    // Whose session the attack works in and with which rights: a stolen one, from afar, as an administrator.
    of(&["win.*", "xdr.*"], &["*MandatoryLabel", "*TokenElevation*", "*SessionId", "*LogonId", "*LogonGuid"]),
    // From where to where the attack goes.
    of(
        &["*"],
        &[
            "*id.orig_h",
            "*id.resp_h",
            "*id.resp_p",
            "*src_ip",
            "*dest_*",
            "dst_ip",
            "*IpAddress",
            "*IPAddress",
            "*IP*",
            "src_translated*",
        ],
    ),
    // The names of the attacker's servers.
    of(
        &["*"],
        &[
            "query",
            "*Query*",
            "QNAME",
            "PacketData",
            "answers",
            "TTLs",
            "server_name",
            "url",
            "*Url",
            "host",
            "uri",
            "subject",
            "issuer",
        ],
    ),
    // How the attack logs on and is refused.
    of(&["*"], &["*LogonType*", "*Package*", "Protocol", "*Status", "*Reason", "*LogonProcessName", "*EncryptionType"]),
    // What the attack changes.
    of(&["*"], &["ActionType", "*TargetObject", "Details", "*Message*", "*Task*", "*Service*"]),
];

/// Fields in which the attack may be seen in every way.
const WHOLLY: [Exempt; 4] = [
    // How much a beacon says and how long: the very thing that hunters of beacons look at.
    of(
        &["zeek.conn", "panos.traffic", "squid.access", "suricata.flow"],
        &["*bytes*", "*pkts", "packets*", "duration", "elapsed*", "history", "conn_state", "flow", "tcp"],
    ),
    // Guessing is made of refusals over the network, and a refusal has neither session nor caller.
    of(
        &["xdr.DeviceLogonEvents", "xdr.IdentityLogonEvents", "win.security.4625", "win.security.4776"],
        &[
            "FailureReason",
            "LogonId",
            "SubjectLogonId",
            "ProcessName",
            "ProcessId",
            "SubjectDomainName",
            "SubjectUserName",
        ],
    ),
    // Who guesses from outside comes through some address translation, whose ports are anything; ours are Windows'.
    of(&["xdr.DeviceLogonEvents", "win.security.4625"], &["RemotePort", "IpPort", "RemoteDeviceName"]),
    // A password is checked by NTLM for a server, whose controller knows neither port nor place of the caller.
    of(
        &["xdr.IdentityLogonEvents"],
        &[
            "Port",
            "DestinationPort",
            "AdditionalFields",
            "Destination*",
            "Isp",
            "Location",
            "Protocol",
            "OSPlatform",
            "DeviceType",
        ],
    ),
];

/// The field is what the attack is made of, so it may tell it.
pub(super) fn is_the_attack(kind: &str, field: &str, view: View) -> bool {
    let content = matches!(view, View::Value | View::Length | View::Shape | View::LastSign);
    let named = |table: &[Exempt]| table.iter().any(|e| any(e.kinds, kind) && any(e.fields, field));
    named(&WHOLLY) || content && named(&CONTENT)
}

fn any(patterns: &[&str], name: &str) -> bool {
    patterns.iter().any(|pattern| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(rest), Some(_)) => name.contains(rest.trim_end_matches('*')),
        (Some(end), None) => name.ends_with(end),
        (None, Some(begin)) => name.starts_with(begin),
        (None, None) => *pattern == name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_may_tell_the_attack_and_a_port_may_not() {
        assert!(is_the_attack("win.sysmon.1", "CommandLine", View::Length));
        assert!(!is_the_attack("win.sysmon.1", "CommandLine", View::Presence));
        assert!(!is_the_attack("zeek.conn", "id.orig_p", View::Number));
    }
}
