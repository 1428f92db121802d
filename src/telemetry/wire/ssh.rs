//! Banners and algorithms of secure shells.

use super::taste;
use crate::base::digest;
use crate::world::{Exchange, Flow, World};
use base64::Engine as _;

/// The banner of every server.
pub const SERVER: &str = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3";

/// What both ends say before encryption begins.
#[derive(Debug, Clone)]
pub struct Shell {
    /// `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3`.
    pub server: &'static str,
    /// The client's banner.
    pub client: &'static str,
    /// `SHA256:…` of the server's key.
    pub host_key: String,
    /// Attempts to authenticate.
    pub attempts: usize,
    /// Let in in the end; `None` if nobody tried.
    pub success: Option<bool>,
}

/// The secure shell inside `flow`.
pub fn shell(world: &World, flow: &Flow) -> Shell {
    let ours = flow.source.map(|h| world.host(h));
    let guessers = ["SSH-2.0-libssh2_1.10.0", "SSH-2.0-Go", "SSH-2.0-libssh_0.9.6", "SSH-2.0-PUTTY"];
    let client = match ours {
        Some(host) if host.os.is_windows() => "SSH-2.0-OpenSSH_for_Windows_9.5",
        Some(_) => "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3",
        None => guessers[taste("ssh client", &flow.tuple.src.to_string(), 4) as usize],
    };
    let tries: Vec<bool> = flow
        .exchanges
        .iter()
        .filter_map(|e| if let Exchange::Shell { success, .. } = e { Some(*success) } else { None })
        .collect();
    let key = digest::sha256(&[b"ssh host key", &flow.tuple.dst.octets()]);
    Shell {
        server: SERVER,
        client,
        host_key: format!("SHA256:{}", base64::engine::general_purpose::STANDARD_NO_PAD.encode(key)),
        attempts: tries.len(),
        success: tries.last().copied(),
    }
}
