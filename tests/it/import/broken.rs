//! Files that are broken: what is sound is read, the rest is counted with its reason and first place.

use super::{gzip, import, zipped};
use std::io::Write as _;

fn line(number: usize) -> String {
    format!("2025-03-04T06:30:{:02}Z hbr-web-01 sshd[7]: line {number}\n", number % 60)
}

#[test]
fn packed_data_that_ends_in_the_middle() {
    // Lines that do not shrink to nothing.
    let text: String =
        (0..4_000).map(|n| line(n).trim_end().to_owned() + &format!(" {:x}\n", n * 0x9e37_79b9_7f4a_usize)).collect();
    let whole = gzip(text.as_bytes());
    let (told, records) = import("auth.log.gz", &whole[..whole.len() / 2]);
    assert!(records.len() > 1_000 && records.len() < 3_000, "{}", records.len());
    assert!(told.skipped.keys().any(|why| why.contains("ends in the middle")), "{told:?}");
    let packed = zstd_of(text.as_bytes());
    assert_eq!(import("auth.log.zst", &packed).1.len(), 4_000);
    let (told, _) = import("auth.log.zst", &packed[..packed.len() / 2]);
    assert!(told.left_out() > 0, "{told:?}");
}

fn zstd_of(bytes: &[u8]) -> Vec<u8> {
    let mut out = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn half_a_line_is_counted_with_its_place() {
    let sound = r#"{"event_type":"dns","timestamp":"2025-03-04T07:30:13.7+0100","flow_id":1}"#;
    let text = format!("{sound}\n{}\n{sound}\n{{\"no\": json}}\n{}", &sound[..30], &sound[..50]);
    let (told, records) = import("eve.json", text.as_bytes());
    assert_eq!((records.len(), told.left_out()), (2, 3), "{told:?}");
    assert_eq!(told.skipped["JSON that ends in the middle"].first, "eve.json:2");
    assert_eq!(told.skipped["broken JSON"].first, "eve.json:4");
}

#[test]
fn other_encodings_are_read() {
    let text = "2025-03-04T06:30:00Z h sshd[7]: Grüße 😀\n";
    let wide = |bytes: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    for bytes in [wide(u16::to_le_bytes, true), wide(u16::to_be_bytes, true), wide(u16::to_le_bytes, false)] {
        let (told, records) = import("wide.log", &bytes);
        assert_eq!(records.len(), 1, "{told:?}");
        assert_eq!(&*records[0].text("msg"), "Grüße 😀");
    }
    let latin: Vec<u8> = "2025-03-04T06:30:00Z h sshd[7]: Grüße\n".chars().map(|c| c as u8).collect();
    let (told, records) = import("latin.log", &latin);
    assert_eq!(&*records[0].text("msg"), "Grüße");
    assert!(told.notes.keys().any(|note| note.contains("Latin-1")), "{told:?}");
}

#[test]
fn a_line_without_end_is_left_out_and_the_next_is_read() {
    let mut text = line(1).into_bytes();
    text.resize(text.len() + 100_000_000, b'x');
    text.push(b'\n');
    text.extend(line(2).into_bytes());
    let (told, records) = import("long.log", &text);
    assert_eq!((records.len(), told.left_out()), (2, 1), "{:?}", told.skipped);
    assert_eq!(told.skipped["a line longer than 8 MiB"].first, "long.log:2");
}

#[test]
fn json_that_is_nested_too_deep_or_too_long() {
    let deep = format!("{{\"a\":{}1{}}}\n{}", "[".repeat(100_000), "]".repeat(100_000), line(2));
    let (told, records) = import("deep.log", deep.as_bytes());
    assert_eq!((records.len(), told.left_out()), (1, 1), "{told:?}");
    let long = format!("[{{\"a\":\"{}\"}},\n{{\"b\":1}}]", "x".repeat(9 << 20));
    let (told, records) = import("long.json", long.as_bytes());
    assert_eq!((records.len(), told.left_out()), (1, 1), "{:?}", told.skipped);
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b'a'; 200 << 20];
    let bomb = zipped(&[("bomb.log", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    for (name, bytes) in [("bomb.zip", &bomb), ("bomb.log.gz", &gzip(&zeros))] {
        let (told, _) = import(name, bytes);
        assert!(told.skipped.keys().any(|why| why.contains("bomb")), "{name}: {:?}", told.skipped);
    }
    let nested = (0..8).fold(line(1).into_bytes(), |inner, _| gzip(&inner));
    let (told, records) = import("deep.gz", &nested);
    assert_eq!((records.len(), told.left_out()), (0, 1), "{told:?}");
    let names = zipped(&[("../../etc/evil.log", line(1).as_bytes()), ("C:\\evil.log", line(2).as_bytes())]);
    assert_eq!(import("names.zip", &names).1.len(), 2, "names lead nowhere, because nothing is written");
}

#[test]
fn what_is_no_log_is_said_so() {
    for (bytes, why) in [
        (&b""[..], "empty"),
        (&b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"[..], "no log format"),
        (&b"\xd4\xc3\xb2\xa1\x02\0\x04\0"[..], "packets"),
        (&b"BZh91AY&SY"[..], "bzip2"),
    ] {
        let (told, records) = import("file", bytes);
        assert!(records.is_empty() && told.skipped.keys().any(|k| k.contains(why)), "{why}: {told:?}");
    }
}
