//! One sentence for every code the records carry, and the entity a field names.

use crate::base::Text;
use crate::detection::{Entity, EntityKind};

/// What a value means, where it is a code: `LogonType 3` is "over the network".
pub fn code(field: &str, value: &str) -> Option<&'static str> {
    match field {
        "LogonType" => logon_type(value),
        "Status" | "SubStatus" => status(value),
        "conn_state" => conn_state(value),
        "rcode_name" | "QueryStatus" => dns(value),
        "TicketEncryptionType" => ticket(value),
        "GrantedAccess" => access(value),
        "MandatoryLabel" => label(value),
        "resultType" | "ErrorNumber" => cloud_error(value),
        "spf" | "dkim" | "dmarc" => mail(field, value),
        _ if value.starts_with("%%") => message(value),
        _ => None,
    }
}

fn logon_type(value: &str) -> Option<&'static str> {
    Some(match value {
        "0" => "the system itself, at boot",
        "2" => "at the keyboard",
        "3" => "over the network: a share, a remote command",
        "4" => "batch: a scheduled task",
        "5" => "a service",
        "7" => "the screen was unlocked",
        "8" => "over the network with the password in clear text",
        "9" => "other credentials for the network only (runas /netonly)",
        "10" => "remote desktop",
        "11" => "cached credentials: the domain controller was not asked",
        _ => return None,
    })
}

fn cloud_error(value: &str) -> Option<&'static str> {
    Some(match value {
        "0" => "success",
        "50034" => "no such user in the tenant",
        "50053" => "locked after too many wrong passwords",
        "50057" => "the account is disabled",
        "50126" => "wrong name or password",
        "50173" => "the token was revoked by a change of the password",
        "500121" => "the password was right, the second factor was refused or not answered",
        _ => return None,
    })
}

fn status(value: &str) -> Option<&'static str> {
    Some(match value.to_ascii_lowercase().as_str() {
        "0x0" => "success",
        "0xc000006d" => "the logon failed; the sub status says why",
        "0xc000006a" => "right name, wrong password",
        "0xc0000064" => "no such user",
        "0xc000006e" => "the account may not log on this way; the sub status says why",
        "0xc0000070" => "not allowed from this workstation",
        "0xc0000071" => "the password has expired",
        "0xc0000072" => "the account is disabled",
        "0xc000006f" => "outside the allowed hours",
        "0xc0000193" => "the account has expired",
        "0xc0000224" => "the password must be changed first",
        "0xc0000234" => "the account is locked out",
        "0xc000015b" => "the account may not use this kind of logon",
        "0x6" => "Kerberos: no such user",
        "0x12" => "Kerberos: account disabled, expired or locked out",
        "0x17" => "Kerberos: the password has expired",
        "0x18" => "Kerberos: wrong password",
        "0x20" => "Kerberos: the ticket has expired",
        "0x25" => "Kerberos: the clocks differ too much",
        _ => return None,
    })
}

fn conn_state(value: &str) -> Option<&'static str> {
    Some(match value {
        "S0" => "asked, never answered",
        "S1" => "opened, not closed yet",
        "SF" => "opened and closed in order",
        "REJ" => "refused",
        "S2" => "the opener closed, the other side did not answer",
        "S3" => "the called side closed, the opener did not answer",
        "RSTO" => "cut by the opener",
        "RSTR" => "cut by the called side",
        "RSTOS0" => "asked, then cut by the opener before an answer",
        "SH" => "asked and closed by the opener; no answer was seen",
        "OTH" => "seen only in the middle",
        _ => return None,
    })
}

fn dns(value: &str) -> Option<&'static str> {
    Some(match value {
        "NOERROR" | "0" => "answered",
        "NXDOMAIN" | "9003" => "no such name",
        "SERVFAIL" | "9002" => "the server could not find out",
        "REFUSED" | "9005" => "the server will not answer this (a block list does that)",
        _ => return None,
    })
}

fn ticket(value: &str) -> Option<&'static str> {
    Some(match value {
        "0x11" => "AES-128",
        "0x12" => "AES-256, the normal case",
        "0x17" => "RC4: old and weak; ask why",
        "0xffffffff" => "failed, no ticket",
        _ => return None,
    })
}

fn access(value: &str) -> Option<&'static str> {
    Some(match value {
        "0x1000" | "0x1400" => "only asks for information",
        "0x1010" | "0x1410" => "can read its memory: how passwords are taken from LSASS",
        "0x1fffff" | "0x1f0fff" => "everything",
        _ => return None,
    })
}

fn label(value: &str) -> Option<&'static str> {
    Some(match value {
        "S-1-16-4096" => "low: sandboxed",
        "S-1-16-8192" => "medium: a user",
        "S-1-16-12288" => "high: an administrator",
        "S-1-16-16384" => "system",
        _ => return None,
    })
}

fn message(value: &str) -> Option<&'static str> {
    Some(match value {
        "%%1833" => "the server may act as the client here",
        "%%1840" => "the server may act as the client elsewhere too",
        "%%1842" => "yes",
        "%%1843" => "no",
        "%%1936" => "full token: no user account control in the way",
        "%%1937" => "elevated: run as administrator",
        "%%1938" => "limited: an administrator working without the rights",
        "%%1537" => "may delete it",
        "%%1538" => "may read who has which right",
        "%%2048" => "the account was enabled",
        "%%2080" => "the account was disabled",
        "%%4416" => "read",
        "%%4417" => "write",
        "%%8448" => "success is no longer audited",
        "%%8449" => "success is audited from now on",
        "%%14592" => "inbound: somebody called this host",
        "%%14593" => "outbound: this host called",
        "%%14608" => "a port was taken",
        "%%14610" => "a connection was accepted",
        "%%14611" => "a connection was made",
        "%%14674" => "a value was added",
        "%%14675" => "a value was taken away",
        "%%2304" => "an error occurred during logon",
        "%%2305" => "the user has not been granted this kind of logon",
        "%%2307" => "the account is locked out",
        "%%2308" => "the password has expired or must change",
        "%%2310" => "the account is disabled",
        "%%2313" => "unknown name or wrong password",
        _ => return None,
    })
}

/// What an authentication result of a mail says.
pub fn mail(check: &str, value: &str) -> Option<&'static str> {
    Some(match (check, value) {
        ("spf", "pass") => "the sending server may send for the envelope domain; says nothing about the From line",
        ("spf", "softfail") => "the envelope domain does not list this server, but only suggests suspicion (~all)",
        ("spf", "fail") => "the envelope domain forbids this server",
        ("spf", _) => "the envelope domain publishes no list of servers",
        ("dkim", "pass") => "a valid signature: the message was not changed since that domain signed it",
        ("dkim", "fail") => "the signature does not fit: changed on the way, or forged",
        ("dkim", _) => "not signed",
        ("dmarc", "pass") => {
            "the From domain agrees with SPF or DKIM: the shown sender is not forged (it may still be bad)"
        }
        ("dmarc", "fail") => "neither SPF nor DKIM speaks for the From domain: the shown sender may be forged",
        ("dmarc", _) => "the From domain publishes no policy",
        _ => return None,
    })
}

/// The entity a native field names, if it does.
pub fn entity(kind: &str, field: &str, value: &str) -> Option<Entity> {
    let value = value.trim();
    if value.is_empty() || value == "-" {
        return None;
    }
    let (kind, value): (EntityKind, String) = match field {
        "Computer" | "WorkstationName" | "TargetServerName" | "dvc_name" => (EntityKind::Host, short(value)),
        "host" if kind.starts_with("linux") || kind.contains("sshd") => (EntityKind::Host, short(value)),
        "TargetUserName" | "SubjectUserName" | "User" | "src_user" | "user" | "SamAccountName" | "ParentUser"
        | "AccountUpn" => (EntityKind::Account, account(value)),
        "IpAddress" | "SourceIp" | "DestinationIp" | "id.orig_h" | "id.resp_h" | "src_ip" | "dest_ip" | "dst_ip"
        | "SourceAddress" | "DestAddress" | "SenderIPv4" | "IPAddress" => {
            (EntityKind::Address, value.trim_start_matches("::ffff:").to_owned())
        }
        "QueryName" | "query" | "server_name" | "host" | "UrlDomain" | "SenderFromDomain" | "SenderMailFromDomain" => {
            (EntityKind::Domain, value.to_ascii_lowercase())
        }
        "SHA256" => (EntityKind::Hash, value.to_ascii_lowercase()),
        "Hashes" | "Hash" => (EntityKind::Hash, sha256(value)?),
        "Image" | "ParentImage" | "TargetFilename" | "NewProcessName" | "ParentProcessName" | "ProcessName"
        | "SourceImage" | "TargetImage" | "ImageLoaded" | "CallerProcessName" => (EntityKind::File, value.to_owned()),
        "InternetMessageId" => (EntityKind::Mail, value.to_owned()),
        _ => return None,
    };
    let sound = match kind {
        EntityKind::Address => value.parse::<std::net::Ipv4Addr>().is_ok(),
        EntityKind::Account => !value.ends_with('$'),
        _ => !value.is_empty(),
    };
    sound.then(|| Entity { kind, value: value.into() })
}

/// The SHA-256 of a Sysmon `Hashes` field, lower case.
pub fn sha256(hashes: &str) -> Option<String> {
    hashes.split(',').find_map(|h| h.strip_prefix("SHA256=")).map(str::to_ascii_lowercase)
}

/// Short lower-case host name.
pub fn short(name: &str) -> String {
    name.trim_start_matches('\\').split('.').next().unwrap_or(name).to_ascii_lowercase()
}

/// Logon name without domain, lower case.
pub fn account(name: &str) -> String {
    let name = name.rsplit('\\').next().unwrap_or(name);
    name.split('@').next().unwrap_or(name).to_ascii_lowercase()
}

/// Word for an entity kind.
pub fn kind_word(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Host => "Host",
        EntityKind::Account => "Account",
        EntityKind::Address => "Address",
        EntityKind::Domain => "Domain",
        EntityKind::Hash => "File hash",
        EntityKind::File => "File",
        EntityKind::Mail => "Mail",
    }
}

/// An entity of this kind.
pub fn entity_of(kind: EntityKind, value: &str) -> Entity {
    Entity { kind, value: Text::from(value) }
}
