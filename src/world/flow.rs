//! Network flows as the wire carries them.

use crate::base::Text;
use crate::base::ids::{FlowId, HostId, ProcId};
use crate::base::net::FiveTuple;
use crate::base::time::{SimSpan, SimTime};
use crate::world::exchange::Exchange;
use crate::world::wire::Novelty;
use std::net::Ipv4Addr;

/// How a flow went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowState {
    /// Opened and closed in order (Zeek `SF`).
    Completed,
    /// Answered with a reset: nobody listens (Zeek `REJ`).
    Refused,
    /// Never answered: dropped by a firewall or by isolation (Zeek `S0`).
    Dropped,
    /// Cut while running (Zeek `RSTO`).
    Aborted,
}

/// What is spoken inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppLayer {
    /// Nothing a sensor understands.
    Unknown,
    /// Name resolution.
    Dns {
        /// Name asked for.
        query: Text,
        /// Record type, `A`, `AAAA`, `PTR`, `SRV`, `TXT`, `MX`.
        kind: &'static str,
        /// Answers; empty for NXDOMAIN.
        answers: Vec<Text>,
        /// 0 no error, 3 no such name.
        rcode: u8,
        /// Transaction id.
        trans_id: u16,
    },
    /// Plain web request.
    Http {
        /// `GET`, `POST`.
        method: Text,
        /// Host header.
        host: Text,
        /// Path and query.
        uri: Text,
        /// Browser or program.
        user_agent: Text,
        /// Answer code.
        status: u16,
        /// Answer type, `text/html`.
        mime: Text,
    },
    /// Encrypted session.
    Tls {
        /// Name in the hello.
        server_name: Text,
        /// Client program family: keys JA3.
        client: Text,
        /// Path as only a decrypting proxy would know it; the transparent proxy logs the name alone.
        user_agent: Text,
        /// Certificate names its own issuer.
        self_signed: bool,
    },
    /// File sharing.
    Smb,
    /// Remote desktop.
    Rdp,
    /// Directory queries.
    Ldap,
    /// Tickets.
    Kerberos,
    /// Mail transfer.
    Smtp,
    /// Secure shell.
    Ssh,
    /// Remote procedure calls over TCP.
    Rpc {
        /// What is called, `drsuapi`; `epmapper` on port 135.
        interface: Text,
    },
    /// Time.
    Ntp,
    /// Leases of addresses.
    Dhcp,
    /// Questions of the monitoring to a device.
    Snmp,
    /// Telephones register and call.
    Sip,
    /// Voice of a call.
    Voice,
    /// A print job as the printer takes it.
    Print,
}

/// One flow.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its own id; sensors derive uid and session id from it.
    pub id: FlowId,
    /// Addresses as seen inside the company, before address translation.
    pub tuple: FiveTuple,
    /// Source after address translation, if it crosses the firewall outward.
    pub translated: Option<(Ipv4Addr, u16)>,
    /// Our host that opened it, if any.
    pub source: Option<HostId>,
    /// Our host that was called, if any.
    pub target: Option<HostId>,
    /// Process that opened it, if it runs on one of our hosts.
    pub process: Option<ProcId>,
    /// What is spoken.
    pub app: AppLayer,
    /// How it went.
    pub state: FlowState,
    /// First packet.
    pub opened: SimTime,
    /// First to last packet.
    pub lasted: SimSpan,
    /// Payload from the opener.
    pub sent_bytes: u64,
    /// Payload to the opener.
    pub received_bytes: u64,
    /// Denied by this firewall rule, if it was.
    pub denied_by: Option<Text>,
    /// What passed inside, in order.
    pub exchanges: Vec<Exchange>,
}

impl Flow {
    /// The name an encrypted session asks for, or the address it calls.
    pub fn server_name(&self) -> Text {
        match &self.app {
            AppLayer::Tls { server_name, .. } if !server_name.is_empty() => server_name.clone(),
            _ => self.tuple.dst.to_string().into(),
        }
    }

    /// The certificate an encrypted session shows: a self-made one is another than the one of the same name.
    pub fn certificate(&self) -> Option<Novelty> {
        let AppLayer::Tls { self_signed, .. } = &self.app else { return None };
        let name = self.server_name();
        Some(Novelty::Certificate(if *self_signed { format!("{name} of its own").into() } else { name }))
    }

    /// A connection came up (a datagram was answered).
    pub fn came_up(&self) -> bool {
        matches!(self.state, FlowState::Completed | FlowState::Aborted)
    }
}

/// Bytes of one answer to a name question. Source: RFC 1035, 2782.
pub fn answer_bytes(kind: &str, answer: &str) -> u64 {
    let name = answer.len() as u64 + 2;
    12 + match kind {
        "PTR" => name,
        "SRV" => 6 + name,
        "TXT" => answer.len() as u64 + 1,
        _ => 4,
    }
}
