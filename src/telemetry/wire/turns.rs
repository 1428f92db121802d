//! Who talks when within a connection: the turns that packets are counted by.
//!
//! *Invariant*: the turns of each direction add up to the flow's payload.

use super::hello::{Hello, Server};
use super::volume::payload;
use crate::world::{AppLayer, Flow};

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the opener.
    Out,
    /// To the opener.
    In,
}

/// So many bytes one way, before the other end talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Which way.
    pub way: Way,
    /// Bytes.
    pub bytes: u64,
}

/// The turns of `flow`, in order; empty ones are left out.
pub fn turns(flow: &Flow) -> Vec<Turn> {
    let (sent, received) = payload(flow);
    let (out, back) = (|bytes| Turn { way: Way::Out, bytes }, |bytes| Turn { way: Way::In, bytes });
    let all = match &flow.app {
        AppLayer::Tls { server_name, client, self_signed, .. } => {
            let hello = Hello::of(client, !server_name.is_empty());
            let server = Server::of(&flow.server_name(), *self_signed, &hello);
            let first = (hello.encode(server_name, flow).len() as u64).min(sent);
            let flight = (server.encode(flow).len() as u64).min(received);
            vec![out(first), back(flight), out(sent - first), back(received - flight)]
        }
        AppLayer::Smtp | AppLayer::Ssh => {
            let greeting = received.min(60);
            vec![back(greeting), out(sent), back(received - greeting)]
        }
        _ => vec![out(sent), back(received)],
    };
    all.into_iter().filter(|turn| turn.bytes > 0).collect()
}
