//! Handshake messages as bytes. Source: RFC 8446 and 5246.

use super::certificate::Certificate;
use super::hello::{Hello, Server};
use crate::base::digest;
use crate::world::Flow;

/// Bytes that look like nothing and stay with the flow.
fn random(flow: &Flow, purpose: &str, n: usize) -> Vec<u8> {
    let key = (flow.id.0.to_le_bytes(), flow.opened.0.to_le_bytes());
    let blocks = (0..n.div_ceil(32) as u32)
        .flat_map(|i| digest::sha256(&[purpose.as_bytes(), &key.0, &key.1, &i.to_le_bytes()]));
    blocks.take(n).collect()
}

fn word(n: usize) -> [u8; 2] {
    (n as u16).to_be_bytes()
}

fn long(n: usize) -> [u8; 3] {
    [(n >> 16) as u8, (n >> 8) as u8, n as u8]
}

/// `content` behind its length in two bytes.
fn sized(content: &[u8]) -> Vec<u8> {
    [&word(content.len())[..], content].concat()
}

fn words(list: &[u16]) -> Vec<u8> {
    list.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// A record of this type.
fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind, 3, 3], &word(content.len())[..], content].concat()
}

fn message(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind], &long(content.len())[..], content].concat()
}

/// A public value of this group.
fn share(flow: &Flow, purpose: &str, group: u16) -> Vec<u8> {
    if group == 29 { random(flow, purpose, 32) } else { [vec![4], random(flow, purpose, 64)].concat() }
}

impl Hello {
    /// The record that opens the session.
    pub fn encode(&self, name: &str, flow: &Flow) -> Vec<u8> {
        let mut extensions = Vec::new();
        for kind in &self.extensions {
            extensions.extend(word(usize::from(*kind)));
            extensions.extend(sized(&self.extension(*kind, name, flow)));
        }
        let body = [
            vec![3, 3],
            random(flow, "client random", 32),
            vec![32],
            random(flow, "session", 32),
            sized(&words(&self.ciphers)),
            vec![1, 0],
            sized(&extensions),
        ]
        .concat();
        let mut record = record(22, &message(1, &body));
        // The first record names the oldest version.
        record[2] = 1;
        record
    }

    fn extension(&self, kind: u16, name: &str, flow: &Flow) -> Vec<u8> {
        match kind {
            0 => sized(&[&[0][..], &sized(name.as_bytes())].concat()),
            5 => vec![1, 0, 0, 0, 0],
            10 => sized(&words(&self.groups)),
            11 => vec![1, 0],
            13 => sized(&words(&self.signatures)),
            16 => sized(&self.protocols.iter().flat_map(|p| protocol(p)).collect::<Vec<u8>>()),
            27 => vec![2, 0, 2],
            28 => vec![0x40, 1],
            34 => vec![0, 8, 4, 3, 5, 3, 6, 3, 2, 3],
            43 => vec![4, 3, 4, 3, 3],
            45 => vec![1, 1],
            51 => sized(&[&[0, 29][..], &sized(&random(flow, "client share", 32))].concat()),
            17_613 => sized(&protocol("h2")),
            65_037 => {
                [vec![0, 0, 1, 0, 1, 7], sized(&random(flow, "ech", 32)), sized(&random(flow, "ech payload", 144))]
                    .concat()
            }
            65_281 => vec![0],
            _ => Vec::new(),
        }
    }
}

fn protocol(name: &str) -> Vec<u8> {
    [&[name.len() as u8], name.as_bytes()].concat()
}

impl Server {
    /// The server's first flight: its hello, and with TLS 1.2 certificate, key and end.
    pub fn encode(&self, flow: &Flow, certificate: &Certificate) -> Vec<u8> {
        let mut extensions = Vec::new();
        for kind in &self.extensions {
            extensions.extend(word(usize::from(*kind)));
            let body = match kind {
                43 => vec![3, 4],
                51 => [&word(usize::from(self.group))[..], &sized(&share(flow, "server share", self.group))].concat(),
                11 => vec![1, 0],
                16 => sized(&protocol(self.protocol.unwrap_or("http/1.1"))),
                _ => vec![0],
            };
            extensions.extend(sized(&body));
        }
        let body = [
            vec![3, 3],
            random(flow, "server random", 32),
            vec![32],
            random(flow, "session", 32),
            word(usize::from(self.cipher)).to_vec(),
            vec![0],
            sized(&extensions),
        ]
        .concat();
        let hello = record(22, &message(2, &body));
        if self.modern {
            return [hello, record(20, &[1])].concat();
        }
        let shown = &certificate.der;
        let one = [&long(shown.len())[..], shown].concat();
        let certificates = [&long(one.len())[..], &one].concat();
        let public = share(flow, "server share", self.group);
        let key = [
            vec![3],
            word(usize::from(self.group)).to_vec(),
            vec![public.len() as u8],
            public,
            vec![4, 1],
            sized(&random(flow, "key signature", 256)),
        ]
        .concat();
        [hello, record(22, &message(11, &certificates)), record(22, &message(12, &key)), record(22, &message(14, &[]))]
            .concat()
    }

    /// What the client answers before data flows.
    pub fn client_finish(&self, flow: &Flow) -> Vec<u8> {
        if self.modern {
            return record(20, &[1]);
        }
        let public = share(flow, "client share", self.group);
        let key = [&[public.len() as u8], &public[..]].concat();
        [record(22, &message(16, &key)), record(20, &[1]), record(22, &random(flow, "finished", 40))].concat()
    }

    /// What the server answers to that.
    pub fn server_finish(&self, flow: &Flow) -> Vec<u8> {
        if self.modern {
            return Vec::new();
        }
        [record(20, &[1]), record(22, &random(flow, "server finished", 40))].concat()
    }
}
