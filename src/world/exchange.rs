//! What passed inside a flow, as far as the two ends know: tickets, sessions, shares, files, calls.
//!
//! *Owns* these facts. *Invariant*: whoever changes the world because of a flow notes it here, so that
//! host logs and network sensors tell of the same exchange.

use super::logon::AuthPackage;
use crate::base::Text;
use crate::base::ids::MailId;
use crate::base::net::Mac;
use crate::base::time::SimSpan;
use std::net::Ipv4Addr;

/// One exchange within a flow, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange {
    /// Kerberos: a ticket was asked for.
    Ticket(Ticket),
    /// Somebody proved who they are (SMB session setup, remote desktop).
    Session(Session),
    /// A share was opened.
    Tree {
        /// `\\hbr-fs-01\finance`.
        share: Text,
    },
    /// A file of that share was touched.
    File(SharedFile),
    /// A remote procedure was called.
    Call(Call),
    /// A secure shell tried to authenticate.
    Shell {
        /// Public key and not a password.
        key: bool,
        /// Let in.
        success: bool,
    },
    /// A mail was handed over.
    Mail(MailId),
    /// An address was leased or renewed.
    Lease(Lease),
}

/// A ticket request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Whose, `m.alvarez`.
    pub client: Text,
    /// `krbtgt` or `cifs/hbr-fs-01.corp.harbour.example`.
    pub service: Text,
    /// The first ticket (AS) and not one for a service (TGS).
    pub first: bool,
    /// Error number of RFC 4120; 0 is success.
    pub error: u32,
}

/// A proof of identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Name as given.
    pub name: Text,
    /// Domain as given.
    pub domain: Text,
    /// Machine as given, upper case.
    pub workstation: Text,
    /// How.
    pub package: AuthPackage,
    /// Let in.
    pub success: bool,
}

/// What was done with a file on a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAction {
    /// Opened and read.
    Read,
    /// Written.
    Write,
}

/// A file on a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedFile {
    /// `\\hbr-fs-01\finance`.
    pub share: Text,
    /// `invoices\march.xlsx`.
    pub name: Text,
    /// What was done.
    pub action: FileAction,
    /// Size.
    pub size_bytes: u64,
}

/// A remote procedure call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// `\pipe\svcctl`, or the port for calls over TCP.
    pub pipe: &'static str,
    /// Interface, `svcctl`.
    pub interface: &'static str,
    /// Identity of the interface.
    pub uuid: &'static str,
    /// Procedure, `OpenSCManagerW`.
    pub operation: &'static str,
    /// Its number.
    pub number: u16,
}

/// A lease of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Hardware address.
    pub mac: Mac,
    /// Address.
    pub address: Ipv4Addr,
    /// Short name of the client.
    pub name: Text,
    /// How long it lasts.
    pub lasts: SimSpan,
    /// Prolonged and not new.
    pub renewal: bool,
    /// Number of the transaction.
    pub transaction: u32,
}
