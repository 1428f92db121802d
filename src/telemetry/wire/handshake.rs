//! The opening of an encrypted session: both hellos, the certificate, the fingerprints, the lengths.
//!
//! *Owns* a memo per thread: an opening follows from the client's program, the server's name and the life of its
//! certificate. There are few of those, and every sensor asks for the opening of every session. *Invariant*: a
//! remembered opening is the one that would be made anew, so nothing shows whether it was remembered.

use super::certificate::Certificate;
use super::hello::{Hello, Server};
use crate::base::Text;
use crate::world::{AppLayer, Flow};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What both ends say before data flows.
#[derive(Debug)]
pub struct Handshake {
    /// The client's hello.
    pub hello: Hello,
    /// The server's answer.
    pub server: Server,
    /// The certificate the server shows (TLS 1.3 hides it from the wire).
    pub certificate: Certificate,
    /// JA3 and the text it hashes.
    pub ja3: (Text, Text),
    /// JA3S and the text it hashes.
    pub ja3s: (Text, Text),
    /// JA4.
    pub ja4: Text,
    /// SHA-256 of the certificate, lower-case hex.
    pub sha256: Text,
    /// Bytes of the client's first record.
    pub opening: u64,
    /// Bytes of the server's first flight.
    pub flight: u64,
}

/// Client program, whether it asks for a name, the server's name or address, a self-made certificate.
type Ends = (Text, bool, Text, bool);

/// More than any shift has; a run over many companies begins anew.
const REMEMBERED: usize = 4_096;

thread_local! {
    static MEMO: RefCell<BTreeMap<Ends, Rc<Handshake>>> = const { RefCell::new(BTreeMap::new()) };
}

impl Handshake {
    /// The opening of `flow`; none when it does not speak TLS.
    pub fn of(flow: &Flow) -> Option<Rc<Self>> {
        let AppLayer::Tls { server_name, client, self_signed, .. } = &flow.app else { return None };
        let ends = (client.clone(), !server_name.is_empty(), flow.server_name(), *self_signed);
        let known = MEMO.with_borrow(|memo| memo.get(&ends).filter(|h| h.certificate.is_valid(flow.opened)).cloned());
        known.or_else(|| {
            let made = Rc::new(Self::make(&ends, server_name, flow));
            MEMO.with_borrow_mut(|memo| {
                if memo.len() >= REMEMBERED {
                    memo.clear();
                }
                memo.insert(ends, Rc::clone(&made));
            });
            Some(made)
        })
    }

    /// The records of both ends until data flows, from the opener and to it; `asked` is the name asked for.
    pub fn encode(&self, asked: &str, flow: &Flow) -> [Vec<u8>; 2] {
        let out = [self.hello.encode(asked, flow), self.server.client_finish(flow)].concat();
        let back = [self.server.encode(flow, &self.certificate), self.server.server_finish(flow)].concat();
        [out, back]
    }

    fn make((client, asks, name, self_signed): &Ends, asked: &str, flow: &Flow) -> Self {
        let hello = Hello::of(client, *asks);
        let server = Server::of(name, *self_signed, &hello);
        let certificate = Certificate::of(name, *self_signed, flow.opened);
        Self {
            ja3: (hello.ja3().into(), hello.ja3_string().into()),
            ja3s: (server.ja3s().into(), server.ja3s_string().into()),
            ja4: hello.ja4().into(),
            sha256: certificate.sha256().into(),
            // The contents differ from flow to flow, the lengths do not.
            opening: hello.encode(asked, flow).len() as u64,
            flight: server.encode(flow, &certificate).len() as u64,
            hello,
            server,
            certificate,
        }
    }
}
