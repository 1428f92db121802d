//! How hits become alerts: who they are about, and which join.

use super::records::{moment, of};
use watchfloor::base::time::SimSpan;
use watchfloor::detection::{Detection, EntityKind, Raised};
use watchfloor::telemetry::Record;

fn values(detection: &Detection, kind: EntityKind) -> Vec<String> {
    let entities = &detection.alerts()[0].entities;
    entities.iter().filter(|e| e.kind == kind).map(|e| e.value.to_string()).collect()
}

fn macro_shell(number: u32, host: &str) -> Record {
    of(
        "win.sysmon.1",
        number,
        &[
            ("Computer", host),
            ("ParentImage", r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"),
            ("Image", r"C:\Windows\System32\cmd.exe"),
            ("User", r"HARBOUR\P.Clerk3"),
            ("Hashes", "SHA1=00,MD5=11,SHA256=AB12,IMPHASH=22"),
        ],
    )
}

#[test]
fn an_alert_names_host_account_program_and_hash_in_the_console_s_notation() {
    let mut detection = Detection::embedded();
    let record = macro_shell(0, "FIN-WS-003.corp.harbour.example");
    assert!(matches!(detection.observe(&record, record.seen)[..], [Raised::New(_)]));
    assert_eq!(values(&detection, EntityKind::Host), ["fin-ws-003"]);
    assert_eq!(values(&detection, EntityKind::Account), ["p.clerk3"]);
    assert_eq!(values(&detection, EntityKind::File), [r"C:\Windows\System32\cmd.exe"]);
    assert_eq!(values(&detection, EntityKind::Hash), ["ab12"]);
    let alert = &detection.alerts()[0];
    assert_eq!(alert.host(), Some("fin-ws-003"));
    assert_eq!(alert.records, [record.id]);
    assert_eq!((alert.first, alert.last, alert.raised), (record.time, record.time, record.seen));
}

#[test]
fn machines_and_built_in_accounts_are_nobody() {
    let mut detection = Detection::embedded();
    let record = of(
        "win.security.4698",
        0,
        &[("SubjectUserName", "FIN-WS-001$"), ("TaskName", r"\X"), ("TaskContent", "<Command>C:\\a.exe</Command>")],
    );
    detection.observe(&record, record.seen);
    assert!(values(&detection, EntityKind::Account).is_empty());
    assert_eq!(values(&detection, EntityKind::File), [r"C:\a.exe"]);
}

#[test]
fn a_later_hit_on_the_same_host_joins_and_one_on_another_host_does_not() {
    let mut detection = Detection::embedded();
    for (n, host) in ["a.x.example", "A.x.example", "b.x.example"].iter().enumerate() {
        let record = macro_shell(n as u32, host);
        detection.observe(&record, record.seen);
    }
    assert_eq!(detection.alerts().len(), 2);
    assert_eq!(detection.alerts()[0].records.len(), 2);
    assert_eq!(detection.alerts()[0].key.as_ref().map(|k| &*k.value), Some("a"));
}

#[test]
fn a_hit_after_the_window_is_a_new_alert() {
    let mut detection = Detection::embedded();
    let mut record = macro_shell(0, "a.x.example");
    detection.observe(&record, record.seen);
    record.seen = moment(0) + SimSpan::mins(61);
    assert!(matches!(detection.observe(&record, record.seen)[..], [Raised::New(_)]));
}

#[test]
fn a_mail_is_named_by_its_header_in_every_mail_table() {
    let mut detection = Detection::embedded();
    let event = of("xdr.EmailEvents", 0, &[("NetworkMessageId", "aa-bb"), ("InternetMessageId", "<1@young.example>")]);
    let file = of(
        "xdr.EmailAttachmentInfo",
        1,
        &[
            ("NetworkMessageId", "aa-bb"),
            ("FileType", "docm"),
            ("FileName", "bill.docm"),
            ("SenderObjectId", ""),
            ("SenderFromAddress", "office@young.example"),
            ("RecipientObjectId", "77"),
            ("RecipientEmailAddress", "p.clerk3@harbour.example"),
            ("SHA256", "cd34"),
        ],
    );
    detection.observe(&event, event.seen);
    detection.observe(&file, file.seen);
    assert_eq!(values(&detection, EntityKind::Mail), ["<1@young.example>"]);
    assert_eq!(values(&detection, EntityKind::Domain), ["young.example"]);
    assert_eq!(values(&detection, EntityKind::Account), ["p.clerk3"]);
    assert_eq!(values(&detection, EntityKind::Hash), ["cd34"]);
}

#[test]
fn one_process_told_by_two_logs_is_one_alert_and_counts_once() {
    let mut detection = Detection::embedded();
    let twice = |n: u32| {
        let set = [("Image", r"C:\Windows\System32\vssadmin.exe"), ("CommandLine", "vssadmin delete shadows /all")];
        let audit = [("NewProcessName", set[0].1), ("CommandLine", set[1].1)];
        [of("win.sysmon.1", n, &set), of("win.security.4688", n + 1, &audit)]
    };
    for record in twice(0) {
        detection.observe(&record, record.seen);
    }
    assert_eq!(detection.alerts().len(), 1);
    assert_eq!(detection.alerts()[0].records.len(), 2);
}

#[test]
fn a_count_names_every_record_it_counted_and_goes_on_taking_more() {
    let mut detection = Detection::embedded();
    for n in 0..7 {
        let record = of("win.security.4625", n, &[("TargetUserName", "p.clerk3"), ("IpAddress", "10.20.4.12")]);
        let raised = detection.observe(&record, record.seen);
        assert_eq!(raised.len(), usize::from(n >= 4), "after {} failures", n + 1);
    }
    let alert = &detection.alerts()[0];
    assert_eq!(alert.records.iter().map(|r| r.0).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(values(&detection, EntityKind::Address), ["10.20.4.12"]);
}

#[test]
fn what_lies_outside_the_span_is_not_counted() {
    let mut detection = Detection::embedded();
    for n in 0..5_u32 {
        let mut record = of("win.security.4625", n, &[("TargetUserName", "p.clerk3")]);
        record.seen = moment(0) + SimSpan::mins(3 * i64::from(n));
        assert!(detection.observe(&record, record.seen).is_empty());
    }
}
