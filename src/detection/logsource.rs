//! Which record types a rule's log source means.

use crate::telemetry::record::EventType;
use crate::telemetry::source::known_types;
use rsigma_parser::LogSource;

/// Record types of a log source, in registry order; empty when no source here writes such records.
pub(super) fn types_of(source: &LogSource) -> Vec<&'static EventType> {
    let lower = |part: &Option<String>| part.as_deref().unwrap_or_default().to_ascii_lowercase();
    let (category, product, service) = (lower(&source.category), lower(&source.product), lower(&source.service));
    let fits = |kind: &&'static EventType| {
        let place = Place::of(kind.name);
        (category.is_empty() || place.categories.contains(&category.as_str()))
            && (product.is_empty() || place.products.contains(&product.as_str()))
            && (service.is_empty() || place.services.contains(&service.as_str()))
    };
    if category.is_empty() && product.is_empty() && service.is_empty() {
        return Vec::new();
    }
    known_types().into_iter().filter(fits).collect()
}

/// The log source in the words of the console, `process_creation / windows`.
pub(super) fn words(source: &LogSource) -> String {
    let parts = [&source.category, &source.product, &source.service];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" / ")
}

/// What Sigma calls the place a record type comes from.
struct Place {
    categories: &'static [&'static str],
    products: &'static [&'static str],
    services: &'static [&'static str],
}

impl Place {
    fn of(kind: &str) -> Self {
        const WINDOWS: &[&str] = &["windows"];
        const SYSMON: &[&str] = &["sysmon"];
        const MAIL: &[&str] = &["m365"];
        let place = |categories, products, services| Self { categories, products, services };
        match kind {
            "win.security.4688" => place(&["process_creation"], WINDOWS, &["security"]),
            "win.sysmon.1" => place(&["process_creation"], WINDOWS, SYSMON),
            "win.sysmon.3" => place(&["network_connection"], WINDOWS, SYSMON),
            "win.sysmon.5" => place(&["process_termination"], WINDOWS, SYSMON),
            "win.sysmon.10" => place(&["process_access"], WINDOWS, SYSMON),
            "win.sysmon.11" => place(&["file_event"], WINDOWS, SYSMON),
            "win.sysmon.13" => place(&["registry_set", "registry_event"], WINDOWS, SYSMON),
            "win.sysmon.22" => place(&["dns_query"], WINDOWS, SYSMON),
            "win.powershell.4104" => place(&["ps_script"], WINDOWS, &["powershell", "powershell-classic"]),
            _ if kind.starts_with("win.sysmon.") => place(sysmon(kind), WINDOWS, SYSMON),
            "win.powershell.4103" => place(&["ps_module"], WINDOWS, &["powershell"]),
            "win.powershell.400" => place(&["ps_classic_start"], WINDOWS, &["powershell-classic"]),
            "win.powershell.600" => place(&["ps_classic_provider_start"], WINDOWS, &["powershell-classic"]),
            _ if kind.starts_with("win.system.") => place(&[], WINDOWS, &["system"]),
            _ if kind.starts_with("win.defender.") => place(&[], WINDOWS, &["windefend"]),
            _ if kind.starts_with("win.wmi.") => place(&[], WINDOWS, &["wmi"]),
            _ if kind.starts_with("win.taskscheduler.") => place(&[], WINDOWS, &["taskscheduler"]),
            "zeek.conn" => place(&["network_connection"], &["zeek"], &["conn"]),
            "zeek.dns" => place(&["dns"], &["zeek"], &["dns"]),
            "zeek.http" => place(&[], &["zeek"], &["http"]),
            "zeek.ssl" => place(&[], &["zeek"], &["ssl"]),
            "zeek.kerberos" => place(&[], &["zeek"], &["kerberos"]),
            "zeek.smb_files" => place(&[], &["zeek"], &["smb_files"]),
            "zeek.dce_rpc" => place(&[], &["zeek"], &["dce_rpc"]),
            "zeek.rdp" => place(&[], &["zeek"], &["rdp"]),
            "zeek.x509" => place(&[], &["zeek"], &["x509"]),
            "cisco.asa" => place(&[], &["cisco"], &["asa"]),
            "suricata.alert" => place(&[], &["suricata"], &["alert"]),
            "nginx.access" => place(&["webserver"], &["nginx"], &["access"]),
            "apache.combined" => place(&["webserver"], &["apache"], &["access"]),
            "nginx.error" => place(&[], &["nginx"], &["error"]),
            "win.dnsserver.257" => place(&[], WINDOWS, &["dns-server-analytic"]),
            "apache.error" => place(&[], &["apache"], &["error"]),
            "linux.sudo" => place(&[], &["linux"], &["sudo", "auth", "syslog"]),
            "linux.cron" => place(&[], &["linux"], &["cron", "syslog"]),
            _ if kind.starts_with("linux.auditd.") => place(&[], &["linux"], &["auditd"]),
            "panos.traffic" => place(&["firewall"], &["paloalto", "panos"], &["traffic"]),
            "squid.access" => place(&["proxy"], &["squid"], &["access"]),
            "linux.sshd" => place(&[], &["linux"], &["sshd", "auth", "syslog"]),
            "xdr.EmailEvents" => place(&["email"], MAIL, &["emailevents"]),
            "xdr.EmailUrlInfo" => place(&[], MAIL, &["emailurlinfo"]),
            "xdr.EmailAttachmentInfo" => place(&[], MAIL, &["emailattachmentinfo"]),
            "xdr.UrlClickEvents" => place(&[], MAIL, &["urlclickevents"]),
            "entra.SignInLogs" | "entra.NonInteractiveUserSignInLogs" | "entra.ServicePrincipalSignInLogs" => {
                place(&[], &["azure"], &["signinlogs"])
            }
            "entra.AuditLogs" => place(&[], &["azure"], &["auditlogs"]),
            "aws.cloudtrail" => place(&[], &["aws"], &["cloudtrail"]),
            "o365.ExchangeItem" | "o365.ExchangeItemAggregated" | "o365.ExchangeItemGroup" => {
                place(&[], MAIL, &["exchange", "audit"])
            }
            _ if kind.starts_with("o365.") => place(&[], MAIL, &["audit"]),
            _ if kind.starts_with("win.security.") => place(&[], WINDOWS, &["security"]),
            _ => place(&[], &[], &[]),
        }
    }
}

/// Categories of the rarer Sysmon events.
fn sysmon(kind: &str) -> &'static [&'static str] {
    match kind.strip_prefix("win.sysmon.").unwrap_or_default() {
        "2" => &["file_change"],
        "4" | "16" => &["sysmon_status"],
        "6" => &["driver_load"],
        "7" => &["image_load"],
        "8" => &["create_remote_thread"],
        "9" => &["raw_access_thread"],
        "12" => &["registry_add", "registry_delete", "registry_event"],
        "14" => &["registry_rename", "registry_event"],
        "15" => &["create_stream_hash"],
        "17" | "18" => &["pipe_created"],
        "19" | "20" | "21" => &["wmi_event"],
        "23" | "26" => &["file_delete"],
        "24" => &["clipboard_capture"],
        "25" => &["process_tampering"],
        "27" => &["file_block_executable"],
        "28" => &["file_block_shredding"],
        "29" => &["file_executable_detected"],
        _ => &[],
    }
}
