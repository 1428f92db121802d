//! Signatures of network detection, read from `assets/signatures.ron`, and which of them a flow fires.
//!
//! *Owns* the format. *Reads* flows. *Invariant*: a signature looks at the flow only, never at its cause;
//! the firewall's threat log and Suricata share the list.

use super::ssh;
use crate::base::Text;
use crate::base::net::Proto;
use crate::world::{AppLayer, AuthPackage, Exchange, Flow, FlowState, Novelty, World, Zone};
use serde::Deserialize;
use std::sync::LazyLock;

/// One signature.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Number.
    pub sid: u32,
    /// Revision.
    pub rev: u32,
    /// 1 is the gravest.
    pub severity: u32,
    /// Class in words.
    pub category: Text,
    /// Name.
    pub signature: Text,
    /// What a flow must have.
    pub when: When,
    /// Category under which the firewall knows it too.
    #[serde(default)]
    pub threat: Option<Text>,
}

/// Conditions; all that are given must hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Protocol spoken, as [`app_proto`] names it.
    app: Option<Text>,
    /// To outside.
    outward: bool,
    /// From outside.
    inward: bool,
    /// The certificate names its own issuer.
    self_signed: bool,
    /// User agents that contain one of these.
    agents: Vec<Text>,
    /// Paths that end so, before the query.
    endings: Vec<Text>,
    /// Record type asked for.
    query: Option<Text>,
    /// A label of the name has so many letters.
    label_from: Option<usize>,
    /// Banners of the client that contain one of these.
    clients: Vec<Text>,
    /// NTLM and not Kerberos.
    ntlm: bool,
    /// A share that ends so was opened.
    shares: Vec<Text>,
    /// One of these procedures was called.
    calls: Vec<Text>,
    /// A ticket was refused.
    failed: bool,
    /// Ports called.
    ports: Vec<u16>,
    /// Nobody answered or a reset came.
    refused: bool,
    /// Bytes sent.
    sent_from: Option<u64>,
    /// Attachments that end so.
    files: Vec<Text>,
    /// Told once a day for caller, called and port.
    limit: bool,
}

/// All signatures, in the order of the file.
pub fn signatures() -> &'static [Signature] {
    static ALL: LazyLock<Vec<Signature>> = LazyLock::new(|| {
        ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
            .from_str(include_str!("../../../assets/signatures.ron"))
            .unwrap_or_else(|fault| unreachable!("assets/signatures.ron: {fault}"))
    });
    &ALL
}

/// The signatures that `flow` fires.
pub fn fired<'a>(world: &'a World, flow: &'a Flow) -> impl Iterator<Item = &'static Signature> + 'a {
    signatures().iter().filter(move |s| s.when.holds(world, flow))
}

/// Suricata's word for what is spoken.
pub fn app_proto(flow: &Flow) -> &'static str {
    match flow.app {
        _ if !flow.came_up() && flow.tuple.proto == Proto::Tcp => "failed",
        AppLayer::Dns { .. } => "dns",
        AppLayer::Http { .. } => "http",
        AppLayer::Tls { .. } => "tls",
        AppLayer::Smb => "smb",
        AppLayer::Rdp => "rdp",
        AppLayer::Ldap => "ldap",
        AppLayer::Kerberos => "krb5",
        AppLayer::Smtp => "smtp",
        AppLayer::Ssh => "ssh",
        AppLayer::Rpc { .. } => "dcerpc",
        AppLayer::Ntp => "ntp",
        AppLayer::Dhcp => "dhcp",
        AppLayer::Snmp => "snmp",
        AppLayer::Sip => "sip",
        AppLayer::Unknown | AppLayer::Voice | AppLayer::Print => "failed",
    }
}

impl When {
    fn holds(&self, world: &World, flow: &Flow) -> bool {
        let outside = |end| world.zone_of(end) == Zone::Outside;
        let lost = matches!(flow.state, FlowState::Refused | FlowState::Dropped);
        let pair = || Novelty::Pair(flow.tuple.src, flow.tuple.dst, flow.tuple.dst_port);
        self.app.as_deref().is_none_or(|app| app == app_proto(flow))
            && (!self.outward || (outside(flow.target) && !outside(flow.source)))
            && (!self.inward || (outside(flow.source) && !outside(flow.target)))
            && (!self.refused || lost)
            && (self.ports.is_empty() || self.ports.contains(&flow.tuple.dst_port))
            && self.sent_from.is_none_or(|least| flow.sent_bytes >= least)
            && self.speech(world, flow)
            && self.exchanges(world, flow)
            && (!self.limit || world.wire.is_first(flow.opened, pair(), flow.id))
    }

    /// What the flow says at once.
    fn speech(&self, world: &World, flow: &Flow) -> bool {
        let any = |wanted: &[Text], text: &str| wanted.is_empty() || wanted.iter().any(|w| text.contains(&**w));
        match &flow.app {
            AppLayer::Http { uri, user_agent, .. } => {
                let path = uri.split('?').next().unwrap_or_default();
                any(&self.agents, user_agent)
                    && (self.endings.is_empty() || self.endings.iter().any(|e| path.ends_with(&**e)))
            }
            AppLayer::Dns { query, kind, .. } => {
                let longest = query.split('.').map(str::len).max().unwrap_or(0);
                self.query.as_deref().is_none_or(|q| q == *kind) && self.label_from.is_none_or(|least| longest >= least)
            }
            AppLayer::Tls { self_signed, .. } => !self.self_signed || *self_signed,
            AppLayer::Ssh if !self.clients.is_empty() => any(&self.clients, ssh::shell(world, flow).client),
            _ => true,
        }
    }

    /// What passed inside.
    fn exchanges(&self, world: &World, flow: &Flow) -> bool {
        let any = |test: &dyn Fn(&Exchange) -> bool| flow.exchanges.iter().any(test);
        let ntlm = |e: &Exchange| matches!(e, Exchange::Session(s) if s.package == AuthPackage::Ntlm);
        let share =
            |e: &Exchange| matches!(e, Exchange::Tree { share } if self.shares.iter().any(|s| share.ends_with(&**s)));
        let call = |e: &Exchange| matches!(e, Exchange::Call(c) if self.calls.iter().any(|n| **n == *c.operation));
        let refused = |e: &Exchange| matches!(e, Exchange::Ticket(t) if t.error != 0);
        let attached = |e: &Exchange| {
            let Exchange::Mail(id) = e else { return false };
            let names = world.mail(*id).attachments.iter().map(|a| &a.name);
            !super::file::is_encrypted_mail(flow)
                && names.into_iter().any(|n| self.files.iter().any(|f| n.ends_with(&**f)))
        };
        (!self.ntlm || any(&ntlm))
            && (self.shares.is_empty() || any(&share))
            && (self.calls.is_empty() || any(&call))
            && (!self.failed || any(&refused))
            && (self.files.is_empty() || any(&attached))
    }
}
