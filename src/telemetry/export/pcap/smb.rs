//! Messages of SMB 3.0.2 as far as records tell: sessions, shares, files. Source: MS-SMB2.

use crate::world::{AuthPackage, Exchange, Flow, Session};

/// Bytes before the data of a read answer or a write request: length, header, and the message's own part.
pub(super) const HEADER: usize = 4 + 64 + 48;

const SIGNATURE: &[u8] = b"NTLMSSP\0";

/// Commands.
const NEGOTIATE: u16 = 0;
const SETUP: u16 = 1;
const TREE: u16 = 3;
const CREATE: u16 = 5;
const READ: u16 = 8;
const WRITE: u16 = 9;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Length, header and body of one message.
fn message(command: u16, number: u64, answer: bool, body: &[u8]) -> Vec<u8> {
    let mut out = vec![0xfe, b'S', b'M', b'B', 64, 0, 1, 0, 0, 0, 0, 0];
    out.extend(command.to_le_bytes());
    out.extend([1, 0]);
    out.extend(u32::from(answer).to_le_bytes());
    out.extend([0; 4]);
    out.extend(number.to_le_bytes());
    out.extend([0xff, 0xfe, 0, 0]);
    out.extend(if command > TREE { [5, 0, 0, 0] } else { [0; 4] });
    out.extend(if command == NEGOTIATE { [0; 8] } else { [0x19, 0, 0, 0, 0, 0x10, 0, 0] });
    out.extend([0; 16]);
    out.extend_from_slice(body);
    let length = out.len();
    [&[0, (length >> 16) as u8, (length >> 8) as u8, length as u8][..], &out].concat()
}

/// What the client says before it moves data.
pub(super) fn requests(flow: &Flow) -> Vec<u8> {
    let mut body = vec![36, 0, 1, 0, 1, 0, 0, 0, 0x7f, 0, 0, 0];
    body.extend([0x5a; 16]);
    body.extend([0; 8]);
    body.extend([2, 3]);
    let mut out = message(NEGOTIATE, 0, false, &body);
    let mut number = 1;
    let mut say = |command: u16, body: &[u8]| {
        out.extend(message(command, number, false, body));
        number += 1;
    };
    for exchange in &flow.exchanges {
        match exchange {
            Exchange::Session(session) => {
                let blob = proof(session);
                let mut body = vec![25, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 88, 0];
                body.extend((blob.len() as u16).to_le_bytes());
                body.extend([0; 8]);
                body.extend(blob);
                say(SETUP, &body);
            }
            Exchange::Tree { share } => {
                let path = utf16(share);
                let mut body = vec![9, 0, 0, 0, 72, 0];
                body.extend((path.len() as u16).to_le_bytes());
                body.extend(path);
                say(TREE, &body);
            }
            Exchange::File(file) => say(CREATE, &open(&file.name)),
            Exchange::Call(call) => say(CREATE, &open(call.interface)),
            _ => {}
        }
    }
    out
}

fn open(name: &str) -> Vec<u8> {
    let name = utf16(name);
    let mut body = vec![57, 0, 0, 0, 2, 0, 0, 0];
    body.extend([0; 16]);
    body.extend(0x0012_0089_u32.to_le_bytes());
    body.extend([0; 4]);
    body.extend([7, 0, 0, 0, 1, 0, 0, 0, 0x40, 0, 0, 0, 120, 0]);
    body.extend((name.len() as u16).to_le_bytes());
    body.extend([0; 8]);
    body.extend(name);
    body
}

/// The third message of NTLM with the names given; tickets are left out.
fn proof(session: &Session) -> Vec<u8> {
    if session.package != AuthPackage::Ntlm {
        return Vec::new();
    }
    let parts = [&session.domain, &session.name, &session.workstation].map(|t| utf16(t));
    let mut out = SIGNATURE.to_vec();
    out.extend(3_u32.to_le_bytes());
    let mut at = 64_u32;
    let mut place = |length: usize| {
        let field = [(length as u16).to_le_bytes(), (length as u16).to_le_bytes()].concat();
        let field = [field, at.to_le_bytes().to_vec()].concat();
        at += length as u32;
        field
    };
    let (old, new) = (place(24), place(24));
    let names: Vec<u8> = parts.iter().flat_map(|p| place(p.len())).collect();
    let key = place(0);
    out.extend([old, new, names, key].concat());
    out.extend(0xa288_8205_u32.to_le_bytes());
    out.extend([0x5a; 48]);
    out.extend(parts.concat());
    out
}

/// What the server answers.
pub(super) fn responses(flow: &Flow) -> Vec<u8> {
    let mut body = vec![65, 0, 1, 0, 2, 3, 0, 0];
    body.extend([0xa5; 16]);
    body.extend([0x2f, 0, 0, 0]);
    body.extend([0, 0, 0x80, 0].repeat(3));
    body.extend([0; 16]);
    body.extend([128, 0, 0, 0, 0, 0, 0, 0]);
    let mut out = message(NEGOTIATE, 0, true, &body);
    let mut number = 1;
    let mut say = |command: u16, body: &[u8]| {
        out.extend(message(command, number, true, body));
        number += 1;
    };
    for exchange in &flow.exchanges {
        match exchange {
            Exchange::Session(_) => say(SETUP, &[9, 0, 0, 0, 72, 0, 0, 0]),
            Exchange::Tree { share } => {
                let kind = if share.ends_with("IPC$") { 2 } else { 1 };
                say(TREE, &[16, 0, kind, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0xff, 1, 0x1f, 0]);
            }
            Exchange::File(file) => say(CREATE, &opened(file.size_bytes)),
            Exchange::Call(_) => say(CREATE, &opened(0)),
            _ => {}
        }
    }
    out
}

fn opened(size: u64) -> Vec<u8> {
    let mut body = vec![89, 0, 0, 0, 1, 0, 0, 0];
    body.extend([0; 32]);
    body.extend(size.next_multiple_of(4_096).to_le_bytes());
    body.extend(size.to_le_bytes());
    body.extend([0x80, 0, 0, 0, 0, 0, 0, 0]);
    body.extend([1; 16]);
    body.extend([0; 8]);
    body
}

/// Everything before the data of an answer of this length; the data begins later than it must.
pub(super) fn read_header(length: usize) -> Vec<u8> {
    let data = length - HEADER;
    let mut body = vec![17, 0, (HEADER - 4) as u8, 0];
    body.extend((data as u32).to_le_bytes());
    body.extend([0; 8]);
    body.extend([0; 32]);
    frame(READ, true, &body, length)
}

/// Everything before the data of a write request of this length.
pub(super) fn write_header(length: usize) -> Vec<u8> {
    let data = length - HEADER;
    let mut body = vec![49, 0, 112, 0];
    body.extend((data as u32).to_le_bytes());
    body.extend([0; 8]);
    body.extend([1; 16]);
    body.extend([0; 16]);
    frame(WRITE, false, &body, length)
}

/// A message whose length counts data that follows later.
fn frame(command: u16, answer: bool, body: &[u8], length: usize) -> Vec<u8> {
    let mut out = message(command, 40, answer, body);
    let whole = length - 4;
    out[1..4].copy_from_slice(&[(whole >> 16) as u8, (whole >> 8) as u8, whole as u8]);
    out
}
