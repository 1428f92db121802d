//! The binary event log.

use super::event_log::event_log;
use super::import;

#[test]
fn a_binary_event_log_is_read_also_from_a_packed_file() {
    let log = event_log(5);
    for (name, bytes) in [("Security.evtx", log.clone()), ("Security.evtx.gz", super::gzip(&log))] {
        let (told, records) = import(name, &bytes);
        assert_eq!((records.len(), told.left_out()), (5, 0), "{told:?}");
        let first = &records[0];
        assert_eq!(first.kind.name, "win.security.4624");
        assert_eq!(first.time.rfc3339(), "2025-03-04T06:30:18.570346Z");
        assert_eq!((&*first.text("TargetUserName"), &*first.text("LogonType")), ("clerk1", "3"));
        assert_eq!(&*first.text("Computer"), "hbr-dc-01.corp.harbour.example");
        assert_eq!(super::more(first)["Brandnew"], "yes");
    }
}
