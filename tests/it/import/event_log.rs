//! A binary event log, written byte by byte. Source: the documentation of the format by the libevtx project.

/// Appends an element name: where it stands, then the name itself.
fn name(out: &mut Vec<u8>, base: usize, text: &str) {
    let here = (base + out.len() + 4) as u32;
    out.extend(here.to_le_bytes());
    out.extend(0_u32.to_le_bytes());
    let hash = text.encode_utf16().fold(0_u32, |h, c| h.wrapping_mul(65_599).wrapping_add(u32::from(c)));
    out.extend((hash as u16).to_le_bytes());
    wide(out, text);
    out.extend([0, 0]);
}

fn wide(out: &mut Vec<u8>, text: &str) {
    out.extend((text.encode_utf16().count() as u16).to_le_bytes());
    text.encode_utf16().for_each(|c| out.extend(c.to_le_bytes()));
}

fn value(out: &mut Vec<u8>, text: &str) {
    out.extend([0x05, 0x01]);
    wide(out, text);
}

/// An element with attributes and text or other elements inside.
fn element(
    out: &mut Vec<u8>,
    base: usize,
    tag: &str,
    attributes: &[(&str, &str)],
    inner: &mut dyn FnMut(&mut Vec<u8>),
) {
    out.push(if attributes.is_empty() { 0x01 } else { 0x41 });
    out.extend([0xff, 0xff]);
    let size_at = out.len();
    out.extend([0; 4]);
    name(out, base, tag);
    if !attributes.is_empty() {
        let list_at = out.len();
        out.extend([0; 4]);
        for (n, (key, text)) in attributes.iter().enumerate() {
            out.push(if n + 1 < attributes.len() { 0x46 } else { 0x06 });
            name(out, base, key);
            value(out, text);
        }
        let size = (out.len() - list_at - 4) as u32;
        out[list_at..list_at + 4].copy_from_slice(&size.to_le_bytes());
    }
    out.push(0x02);
    inner(out);
    out.push(0x04);
    let size = (out.len() - size_at - 4) as u32;
    out[size_at..size_at + 4].copy_from_slice(&size.to_le_bytes());
}

fn event(base: usize, number: u64) -> Vec<u8> {
    let mut out = vec![0x0f, 0x01, 0x01, 0x00];
    let text = |content: String| move |out: &mut Vec<u8>| value(out, &content);
    element(&mut out, base, "Event", &[], &mut |out| {
        element(out, base, "System", &[], &mut |out| {
            element(out, base, "Provider", &[("Name", "Microsoft-Windows-Security-Auditing")], &mut |_| {});
            element(out, base, "EventID", &[], &mut text("4624".to_owned()));
            element(out, base, "TimeCreated", &[("SystemTime", "2025-03-04T06:30:18.570346Z")], &mut |_| {});
            element(out, base, "EventRecordID", &[], &mut text(number.to_string()));
            element(out, base, "Channel", &[], &mut text("Security".to_owned()));
            element(out, base, "Computer", &[], &mut text("hbr-dc-01.corp.harbour.example".to_owned()));
        });
        element(out, base, "EventData", &[], &mut |out| {
            element(out, base, "Data", &[("Name", "TargetUserName")], &mut text(format!("clerk{number}")));
            element(out, base, "Data", &[("Name", "LogonType")], &mut text("3".to_owned()));
            element(out, base, "Data", &[("Name", "Brandnew")], &mut text("yes".to_owned()));
        });
    });
    out.push(0x00);
    out
}

fn checksum(parts: &[&[u8]]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    parts.iter().for_each(|part| crc.update(part));
    crc.sum().to_le_bytes()
}

/// An event log with so many logons.
pub(crate) fn event_log(events: u64) -> Vec<u8> {
    let mut chunk = vec![0_u8; 512];
    let mut last = 512_u32;
    for number in 1..=events {
        last = chunk.len() as u32;
        let body = event(chunk.len() + 24, number);
        let size = (24 + body.len() + 4) as u32;
        chunk.extend(b"\x2a\x2a\0\0");
        chunk.extend(size.to_le_bytes());
        chunk.extend(number.to_le_bytes());
        chunk.extend(133_855_434_185_703_460_u64.to_le_bytes());
        chunk.extend(body);
        chunk.extend(size.to_le_bytes());
    }
    let free = chunk.len() as u32;
    let records = checksum(&[&chunk[512..]]);
    chunk.resize(65_536, 0);
    chunk[..8].copy_from_slice(b"ElfChnk\0");
    for (at, number) in [(8, 1), (16, events), (24, 1), (32, events)] {
        chunk[at..at + 8].copy_from_slice(&number.to_le_bytes());
    }
    for (at, number) in [(40, 128), (44, last), (48, free)] {
        chunk[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    chunk[52..56].copy_from_slice(&records);
    let head = checksum(&[&chunk[..120], &chunk[128..512]]);
    chunk[124..128].copy_from_slice(&head);
    let mut file = vec![0_u8; 4_096];
    file[..8].copy_from_slice(b"ElfFile\0");
    file[24..32].copy_from_slice(&(events + 1).to_le_bytes());
    file[32..36].copy_from_slice(&128_u32.to_le_bytes());
    for (at, number) in [(36, 1_u16), (38, 3), (40, 4_096), (42, 1)] {
        file[at..at + 2].copy_from_slice(&number.to_le_bytes());
    }
    let head = checksum(&[&file[..120]]);
    file[124..128].copy_from_slice(&head);
    file.extend(chunk);
    file
}
