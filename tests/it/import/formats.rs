//! Each notation by a few lines as its own tools write them.

use super::{gzip, import, import_with, more, only};
use serde_json::json;
use watchfloor::import::Options;
use watchfloor::telemetry::Record;

fn fields(record: &Record, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| record.text(name).to_string()).collect()
}

#[test]
fn nxlog_puts_header_and_data_side_by_side() {
    let line = json!({
        "EventTime": "2025-03-04 07:32:33", "Hostname": "FIN-WS-011.corp.harbour.example",
        "Keywords": -9_214_364_837_600_034_816_i64, "EventType": "AUDIT_SUCCESS", "SeverityValue": 2, "Severity": "INFO",
        "EventID": 4688, "SourceName": "Microsoft-Windows-Security-Auditing",
        "ProviderGuid": "{54849625-5478-4994-A5BA-3E3B0328C30D}", "Version": 2, "Task": 13312, "OpcodeValue": 0,
        "RecordNumber": 4711, "ProcessID": 4, "ThreadID": 72, "Channel": "Security",
        "Message": "A new process has been created.", "SubjectUserName": "p.clerk1", "NewProcessName": "C:\\a.exe",
        "ProcessId": "0x1a4", "CommandLine": "a.exe /x", "EventReceivedTime": "2025-03-04 07:32:35",
        "SourceModuleName": "eventlog", "SourceModuleType": "im_msvistalog"
    });
    let record = only("events.json", &line.to_string());
    assert_eq!(record.kind.name, "win.security.4688");
    assert_eq!(record.time.rfc3339(), "2025-03-04T07:32:33.000000Z");
    let header = ["EventID", "Computer", "Keywords", "EventRecordID", "Execution.ProcessID", "Channel"];
    let wanted = ["4688", "FIN-WS-011.corp.harbour.example", "0x8020000000000000", "4711", "4", "Security"];
    assert_eq!(fields(&record, &header), wanted);
    let data = ["SubjectUserName", "NewProcessName", "ProcessId", "CommandLine"];
    assert_eq!(fields(&record, &data), ["p.clerk1", "C:\\a.exe", "0x1a4", "a.exe /x"]);
    assert_eq!(more(&record)["SourceModuleName"], "eventlog", "what has no field is kept");
}

#[test]
fn winlogbeat_and_logstash_have_the_event_below_winlog() {
    let line = json!({
        "@timestamp": "2025-03-04T06:30:18.570Z", "@version": "1", "tags": ["beats"],
        "winlog": {
            "channel": "Microsoft-Windows-Sysmon/Operational", "provider_name": "Microsoft-Windows-Sysmon", "event_id": "1",
            "computer_name": "fin-ws-006.corp.harbour.example", "record_id": 77, "version": 5,
            "process": {"pid": 1280, "thread": {"id": 6512}}, "user": {"identifier": "S-1-5-18"},
            "keywords": ["Audit Success"],
            "event_data": {"Image": "C:\\Windows\\System32\\cmd.exe", "ProcessId": "1000", "CommandLine": "cmd /c dir"}
        },
        "host": {"name": "fin-ws-006"}
    });
    let record = only("beat.ndjson", &line.to_string());
    assert_eq!(record.kind.name, "win.sysmon.1");
    let names = ["EventID", "Execution.ProcessID", "Security.UserID", "EventRecordID", "Image", "CommandLine"];
    let wanted = ["1", "1280", "S-1-5-18", "77", "C:\\Windows\\System32\\cmd.exe", "cmd /c dir"];
    assert_eq!(fields(&record, &names), wanted);
    assert_eq!(more(&record)["host"]["name"], "fin-ws-006");
}

#[test]
fn evtx_dump_has_attributes_and_unnamed_data() {
    let event = |data: serde_json::Value| {
        json!({"Event": {"#attributes": {"xmlns": "x"}, "System": {
            "Provider": {"#attributes": {"Name": "Service Control Manager", "Guid": "{555908d1-a6d7-4695-8e1e-26931d2012f4}"}},
            "EventID": {"#attributes": {"Qualifiers": 16384}, "#text": 7036}, "Version": 0, "Level": 4, "Task": 0,
            "Opcode": 0, "Keywords": "0x8080000000000000",
            "TimeCreated": {"#attributes": {"SystemTime": "2025-03-04T06:30:18.570346Z"}}, "EventRecordID": 9,
            "Correlation": null, "Execution": {"#attributes": {"ProcessID": 500, "ThreadID": 6}}, "Channel": "System",
            "Computer": "hbr-dc-01", "Security": null}, "EventData": data}})
    };
    let record = only("dump.json", &event(json!({"Data": {"#text": ["Print Spooler", "stopped"]}})).to_string());
    assert_eq!(record.kind.name, "win.system.7036");
    assert_eq!(fields(&record, &["EventID", "param1", "param2"]), ["7036", "Print Spooler", "stopped"]);
    let named = only("dump.json", &event(json!({"param1": "Print Spooler", "param2": "running"})).to_string());
    assert_eq!(fields(&named, &["param1", "param2"]), ["Print Spooler", "running"]);
    let pretty = serde_json::to_string_pretty(&json!([event(json!({})), event(json!({}))])).unwrap();
    let (told, records) = import("pretty.json", pretty.as_bytes());
    assert_eq!((records.len(), told.left_out()), (2, 0), "{told:?}");
}

#[test]
fn windows_xml_over_many_lines_and_events_nobody_here_writes() {
    let xml = "<?xml version=\"1.0\"?>\n<Events>\n<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>\n\
        <System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>5379</EventID>\n\
        <TimeCreated SystemTime='2025-03-04T06:30:18.5703461Z'/><Channel>Security</Channel><Computer>a</Computer></System>\n\
        <EventData><Data Name='SubjectUserName'>p.clerk1</Data>\n<Data Name='TargetName'>a &amp; b &#x41;</Data></EventData>\n\
        </Event><Event><System><EventID>1</EventID></System></Event>\n</Events>\n";
    let (told, records) = import("export.xml", xml.as_bytes());
    assert_eq!((records.len(), told.left_out()), (2, 0), "{told:?}");
    let first = &records[0];
    assert_eq!((first.kind.name, first.kind.table), ("win.security.other", "SecurityEvent"));
    assert_eq!(fields(first, &["EventID", "SubjectUserName"]), ["5379", "p.clerk1"]);
    assert_eq!(more(first)["TargetName"], "a & b A");
    assert_eq!(told.additional["win.security.other TargetName"], 1);
    assert_eq!(records[1].kind.name, "win.event.other");
    assert_eq!(records[1].time, first.time, "an event without a time has that of the one before");
    assert_eq!(told.notes.len(), 1);
}

#[test]
fn zeek_as_json_and_logs_nobody_here_writes() {
    let conn = r#"{"ts":1741069803.0,"uid":"C1","id.orig_h":"192.0.2.7","id.orig_p":5,"id.resp_h":"192.0.2.8","id.resp_p":80,"proto":"tcp","local_orig":true,"tunnel_parents":[],"new_in_zeek_8":7}"#;
    let record = only("conn.2025-03-04.log", conn);
    assert_eq!(record.kind.name, "zeek.conn");
    assert_eq!(fields(&record, &["uid", "id.resp_p", "local_orig"]), ["C1", "80", "T"]);
    assert_eq!(more(&record)["new_in_zeek_8"], 7);
    let modbus = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tmodbus\n\
        #fields\tts\tuid\tfunc\tnames\n#types\ttime\tstring\tstring\tset[string]\n\
        1741069803.5\tC2\tREAD\\x09COILS\ta,b\n1741069804.5\tC3\t-\t(empty)\n#close\t2025-03-04-08-00-00\n";
    let (told, records) = import("modbus.log", modbus.as_bytes());
    assert_eq!((records.len(), told.left_out()), (2, 0), "{told:?}");
    assert_eq!((records[0].kind.name, &*records[0].text("_path")), ("zeek.other", "modbus"));
    assert_eq!(more(&records[0]), json!({"func": "READ\tCOILS", "names": ["a", "b"]}));
    assert_eq!(more(&records[1]), json!({"names": []}));
}

#[test]
fn cloudtrail_keeps_its_records_in_a_list() {
    let record = |name: &str| {
        json!({"eventVersion": "1.09", "eventTime": "2025-03-04T06:30:51Z", "eventName": name,
        "eventSource": "s3.amazonaws.com", "userIdentity": {"type": "IAMUser"}, "vpcEndpointId": "vpce-1"})
    };
    let file = json!({"Records": [record("GetObject"), record("PutObject")]}).to_string();
    let (told, records) = import("trail.json.gz", &gzip(file.as_bytes()));
    assert_eq!((records.len(), told.left_out()), (2, 0), "{told:?}");
    assert_eq!((records[1].kind.name, &*records[1].text("eventName")), ("aws.cloudtrail", "PutObject"));
    let pretty = serde_json::to_string_pretty(&json!({"Records": [record("A"), record("B"), record("C")]})).unwrap();
    assert_eq!(import("trail.json", pretty.as_bytes()).1.len(), 3);
}

#[test]
fn the_audit_log_of_microsoft_365_as_lines_and_as_the_portal_exports_it() {
    let data = json!({"CreationTime": "2025-03-04T07:06:54", "Id": "1", "Operation": "Send", "RecordType": 2,
        "Workload": "Exchange", "UserId": "a@harbour.example", "Item": {"Subject": "Re: x"}});
    let line = only("audit.json", &data.to_string());
    assert_eq!((line.kind.name, line.time.rfc3339().as_str()), ("o365.ExchangeItem", "2025-03-04T07:06:54.000000Z"));
    let quoted = data.to_string().replace('"', "\"\"");
    let csv = format!(
        "RecordId,CreationDate,RecordType,Operation,UserId,AuditData\r\n1,2025-03-04T07:06:54,2,Send,a,\"{quoted}\"\r\n"
    );
    let (told, records) = import("AuditLog.csv", csv.as_bytes());
    assert_eq!((records.len(), told.left_out()), (1, 0), "{told:?}");
    assert_eq!((records[0].kind.name, &records[0].values), (line.kind.name, &line.values));
    let other = json!({"CreationTime": "2025-03-04T07:06:54", "Operation": "Run", "RecordType": 999, "Odd": 1});
    let other = only("audit.json", &other.to_string());
    assert_eq!((other.kind.table, &more(&other)["Odd"]), ("OfficeActivity", &json!(1)));
}

#[test]
fn syslog_in_three_notations() {
    let text = "<38>Dec 31 23:59:59 hbr-web-01 sshd[4711]: Invalid user deploy from 203.0.113.79 port 38601\n\
        Jan  1 00:00:01 hbr-web-01 CRON[12]: (root) CMD (true)\n\
        <165>1 2026-01-01T00:00:02.003Z hbr-web-01 backup 8710 ID47 [a@1 k=\"v \\\" ]\"][b@1] all well\n\
        2026-01-01T01:00:03.205153+01:00 hbr-web-01 sudo[7]: adm : TTY=pts/1 ; COMMAND=/bin/ls\n";
    let options = Options {
        year: None,
        written: watchfloor::base::time::SimTime::parse("2025-12-31T23:59:59Z").ok(),
        ..Options::default()
    };
    let (told, records) = import_with("messages", text.as_bytes(), options);
    assert_eq!((records.len(), told.left_out()), (4, 0), "{told:?}");
    let kinds: Vec<&str> = records.iter().map(|r| r.kind.name).collect();
    assert_eq!(kinds, ["linux.sshd", "linux.cron", "linux.other", "linux.sudo"]);
    let times: Vec<String> = records.iter().map(|r| r.time.rfc3339()).collect();
    assert_eq!(times[0], "2025-12-31T23:59:59.000000Z");
    assert_eq!(times[1], "2026-01-01T00:00:01.000000Z", "the year turns with the log");
    assert_eq!(times[3], "2026-01-01T00:00:03.205153Z");
    assert_eq!(fields(&records[0], &["Facility", "SeverityLevel", "pid"]), ["auth", "info", "4711"]);
    assert_eq!(fields(&records[2], &["proc", "pid", "msg"]), ["backup", "8710", "all well"]);
}

#[test]
fn audit_records_with_hexadecimal_arguments_and_of_unknown_kinds() {
    let text = "node=hbr-web-01 type=EXECVE msg=audit(1741076048.361:2402): argc=3 a0=\"sh\" a1=\"-c\" a2=6C73202F746D70\n\
        type=ANOM_ABEND msg=audit(1741076049.361:2403): auid=4294967295 comm=\"a b\" sig=11 res=1\n";
    let (told, records) = import("audit.log", text.as_bytes());
    assert_eq!((records.len(), told.left_out()), (2, 0), "{told:?}");
    assert_eq!(fields(&records[0], &["Computer", "argc", "a1", "a2"]), ["hbr-web-01", "3", "-c", "ls /tmp"]);
    assert_eq!((records[1].kind.name, &*records[1].text("type")), ("linux.auditd.other", "ANOM_ABEND"));
    assert_eq!((&more(&records[1])["comm"], &more(&records[1])["sig"]), (&json!("a b"), &json!("11")));
}

#[test]
fn web_lines_belong_to_the_server_the_file_is_named_after() {
    let line =
        "192.0.2.7 - bob [04/Mar/2025:09:14:05 +0100] \"GET /a?b=\\\"c\\\" HTTP/1.1\" 200 - \"-\" \"Mozilla/5.0\"";
    let apache = only("access.log", line);
    assert_eq!((apache.kind.name, apache.time.rfc3339().as_str()), ("apache.combined", "2025-03-04T08:14:05.000000Z"));
    assert_eq!(fields(&apache, &["user", "request", "status"]), ["bob", "GET /a?b=\"c\" HTTP/1.1", "200"]);
    let nginx = only("nginx-access.log", line);
    assert_eq!((nginx.kind.name, &*nginx.text("remote_user")), ("nginx.access", "bob"));
}

#[test]
fn tables_of_anybody_keep_all_their_columns() {
    let csv = "\u{feff}time;user;note\n2025-03-04 06:30:00;anna;\"two\nlines; and \"\"quotes\"\"\"\n2025-03-04 06:31:00;ben;\nshort\n";
    let (told, records) = import("door.csv", csv.as_bytes());
    assert_eq!((records.len(), told.left_out()), (2, 1), "{told:?}");
    assert_eq!(
        (records[0].kind.table, records[0].time.rfc3339().as_str()),
        ("Imported", "2025-03-04T06:30:00.000000Z")
    );
    assert_eq!(more(&records[0])["note"], "two\nlines; and \"quotes\"");
    assert_eq!(told.skipped.values().next().unwrap().first, "door.csv:5");
    let sentinel = json!({"TimeGenerated": "2025-03-04T06:30:00Z", "Type": "SecurityEvent", "EventID": 4625,
        "Computer": "a", "TargetUserName": "bob", "Account": "X\\bob", "NewColumn": 1});
    let record = only("query_data.json", &sentinel.to_string());
    assert_eq!((record.kind.name, &*record.text("TargetUserName")), ("win.security.4625", "bob"));
    assert_eq!(fields(&record, &["EventID", "Computer"]), ["4625", "a"]);
}

#[test]
fn formats_may_mix_in_one_file() {
    let text = "{\"event_type\":\"dns\",\"timestamp\":\"2025-03-04T07:30:13.7+0100\",\"flow_id\":1,\"dns\":{\"rrname\":\"a.example\"}}\n\
        192.0.2.7 - - [04/Mar/2025:09:14:05 +0100] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"\n\
        2026-01-01T01:00:03+01:00 h sshd[7]: hello\n\
        [2025-03-04 06:30:00] something of our own\n";
    let (told, records) = import("mixed.log", text.as_bytes());
    let kinds: Vec<&str> = records.iter().map(|r| r.kind.name).collect();
    assert_eq!(kinds, ["suricata.dns", "apache.combined", "linux.sshd", "import.row"], "{told:?}");
    assert_eq!(told.formats.len(), 4);
    assert_eq!(records[3].time.rfc3339(), "2025-03-04T06:30:00.000000Z");
}
