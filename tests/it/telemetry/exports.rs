//! Records as files and back: JSON lines, Parquet, the native text of each source.

use super::days::full_day;
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::base::ids::RecordId;
use watchfloor::base::time::SimTime;
use watchfloor::telemetry::export::{TableWriter, raw, read_columns, read_line, write_line};
use watchfloor::telemetry::{Record, all_types, project, tables};

#[test]
fn a_line_read_back_is_the_same_record() {
    for record in full_day() {
        let back = read_line(&write_line(record), record.id).unwrap();
        assert_eq!(back.kind.name, record.kind.name);
        assert_eq!((back.time, &back.values, &back.system), (record.time, &record.values, &record.system));
    }
}

#[test]
fn rows_read_back_from_parquet_show_the_same_columns() {
    for table in tables() {
        let records: Vec<&Record> = full_day().iter().filter(|r| r.kind.table == table).collect();
        let mut writer = TableWriter::new(table, Vec::new()).unwrap();
        records.iter().for_each(|r| writer.push(r).unwrap());
        let bytes = writer.finish().unwrap();
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let back: Vec<Record> = read_columns(file).unwrap().map(Result::unwrap).collect();
        assert_eq!(back.len(), records.len(), "{table}");
        for (n, (back, record)) in back.iter().zip(&records).enumerate() {
            assert_eq!((back.id, back.time, back.kind.name), (RecordId(n as u32), record.time, record.kind.name));
            assert_eq!(project(back), project(record), "{table} {}", write_line(record));
        }
    }
}

#[test]
fn what_is_no_parquet_is_told_and_not_believed() {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, b"PAR1 this is not what it says PAR1").unwrap();
    assert!(read_columns(file).is_err());
}

/// Native lines by file.
fn native() -> BTreeMap<String, Vec<(&'static Record, String)>> {
    let mut files: BTreeMap<String, Vec<(&'static Record, String)>> = BTreeMap::new();
    for record in full_day() {
        files.entry(raw::file_name(record.kind)).or_default().push((record, raw::line(record)));
    }
    files
}

/// One file for each log as its own tool keeps it.
const FILES: [&str; 82] = [
    "AlertEvidence.csv",
    "AlertInfo.csv",
    "AuditLogs.json",
    "AzureActiveDirectory.json",
    "AzureActiveDirectoryStsLogon.json",
    "DNSServer.xml",
    "Defender.xml",
    "DeviceEvents.csv",
    "DeviceFileEvents.csv",
    "DeviceImageLoadEvents.csv",
    "DeviceInfo.csv",
    "DeviceLogonEvents.csv",
    "DeviceNetworkEvents.csv",
    "DeviceNetworkInfo.csv",
    "DeviceProcessEvents.csv",
    "DeviceRegistryEvents.csv",
    "DeviceTvmSoftwareVulnerabilities.csv",
    "DhcpSrvLog.log",
    "EmailAttachmentInfo.csv",
    "EmailEvents.csv",
    "EmailUrlInfo.csv",
    "ExchangeItem.json",
    "ExchangeItemAggregated.json",
    "ExchangeItemGroup.json",
    "IdentityInfo.csv",
    "IdentityLogonEvents.csv",
    "MicrosoftTeams.json",
    "NonInteractiveUserSignInLogs.json",
    "PowerShell.xml",
    "Security.xml",
    "SecurityComplianceAlerts.json",
    "SecurityComplianceCenterEOPCmdlet.json",
    "ServicePrincipalSignInLogs.json",
    "SharePoint.json",
    "SharePointFileOperation.json",
    "SharePointSharingOperation.json",
    "SignInLogs.json",
    "Sysmon.xml",
    "System.xml",
    "TaskScheduler.xml",
    "UrlClickEvents.csv",
    "WMI-Activity.xml",
    "WindowsPowerShell.xml",
    "apache_combined.log",
    "apache_error.log",
    "audit.log",
    "cisco_asa.log",
    "cloudtrail.json",
    "conn.log",
    "dce_rpc.log",
    "dhcp.log",
    "dns.log",
    "eve.json",
    "files.log",
    "http.log",
    "kerberos.log",
    "known_hosts.log",
    "linux_cron.log",
    "linux_kernel.log",
    "linux_openvpn.log",
    "linux_sshd.log",
    "linux_su.log",
    "linux_sudo.log",
    "linux_systemd.log",
    "linux_useradd.log",
    "nginx_access.log",
    "nginx_error.log",
    "notice.log",
    "ntlm.log",
    "ntp.log",
    "panos_threat.log",
    "panos_traffic.log",
    "rdp.log",
    "smb_files.log",
    "smb_mapping.log",
    "smtp.log",
    "software.log",
    "squid_access.log",
    "ssh.log",
    "ssl.log",
    "weird.log",
    "x509.log",
];

#[test]
fn every_source_has_a_file_and_every_record_one_line() {
    let files = native();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, FILES);
    assert!(files.values().flatten().all(|(_, line)| !line.contains(['\n', '\r']) && !line.is_empty()));
}

#[test]
fn windows_events_are_sound_xml_with_all_their_data() {
    let files = native();
    for (record, line) in files.iter().filter(|(file, _)| file.ends_with(".xml")).flat_map(|(_, lines)| lines) {
        let mut open: Vec<&str> = Vec::new();
        for tag in line.split('<').skip(1) {
            let (tag, text) = tag.split_once('>').unwrap();
            assert!(!text.contains(['"', '\'', '>']), "{line}");
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{line}"),
                None if tag.ends_with('/') => {}
                None => open.push(tag.split(' ').next().unwrap()),
            }
        }
        assert!(open.is_empty(), "{line}");
        let data = line.matches("<Data Name=").count();
        let own_shape = line.contains("<UserData>");
        assert_eq!(
            own_shape,
            record.kind.name.starts_with("win.wmi.")
                || ["win.security.1102", "win.system.104"].contains(&record.kind.name),
            "{line}"
        );
        let present = record.values.iter().filter(|v| v.to_text().is_some()).count();
        assert_eq!(data, if own_shape { 0 } else { present }, "{line}");
        assert!(line.contains(&format!("<EventID>{}</EventID>", record.text("EventID"))));
    }
}

#[test]
fn zeek_lines_have_the_columns_their_header_names() {
    let files = native();
    let logs = all_types().into_iter().filter_map(|k| k.name.strip_prefix("zeek."));
    for log in logs {
        let lines = &files[&format!("{log}.log")];
        let header = raw::header(lines[0].0.kind, SimTime(0));
        let columns = |start: &str| header.lines().find(|l| l.starts_with(start)).unwrap().split('\t').count() - 1;
        assert_eq!(columns("#fields"), columns("#types"), "{log}");
        assert!(lines.iter().all(|(_, line)| line.split('\t').count() == columns("#fields")), "{log}");
        assert!(header.starts_with("#separator \\x09\n") && header.ends_with('\n'));
    }
}

#[test]
fn firewall_lines_have_75_columns_behind_their_syslog_header() {
    for (_, line) in &native()["panos_traffic.log"] {
        let (header, columns) = line.split_once(" 1,").unwrap();
        assert!(header.starts_with("<14>Mar  4 "), "{line}");
        assert_eq!(columns.split(',').count() + 1, 75, "{line}");
    }
}

#[test]
fn proxy_and_sshd_lines_read_as_their_tools_write_them() {
    let files = native();
    let access = regex::Regex::new(
        r#"^\d{10}\.\d{3} +\d+ [\d.]+ \d+ TCP_[A-Z]+/\d{3} \d+ \d+ [A-Z]+ \S+ - [A-Z_]+/\S+ \S+ "[^"]*" [a-z-]+$"#,
    );
    let access = access.unwrap();
    for (_, line) in &files["squid_access.log"] {
        assert!(access.is_match(line), "{line}");
    }
    let syslog = regex::Regex::new(r"^2025-03-04T\d\d:\d\d:\d\d\.\d{6}\+01:00 \S+ sshd\[\d+\]: \S").unwrap();
    for (_, line) in &files["linux_sshd.log"] {
        assert!(syslog.is_match(line), "{line}");
    }
}

#[test]
fn mail_tables_are_csv_with_as_many_cells_as_names() {
    for (file, lines) in native().iter().filter(|(file, _)| file.ends_with(".csv")) {
        let header = raw::header(lines[0].0.kind, SimTime(0));
        for (_, line) in lines {
            let mut quoted = false;
            let commas = line
                .chars()
                .filter(|c| {
                    quoted ^= *c == '"';
                    *c == ',' && !quoted
                })
                .count();
            assert_eq!(commas, header.matches(',').count(), "{file}: {line}");
        }
    }
}

#[test]
fn files_of_all_types_have_names_of_their_own_kind() {
    let names: BTreeSet<String> = all_types().into_iter().map(raw::file_name).collect();
    assert_eq!(names.len(), FILES.len());
}
