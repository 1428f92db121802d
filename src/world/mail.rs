//! Mail as the gateway handles it.

use crate::base::Text;
use crate::base::ids::{AccountId, MailId};
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// What the gateway did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MailVerdict {
    /// Put into the inbox.
    Delivered,
    /// Put into the junk folder.
    Junked,
    /// Held back.
    Blocked,
    /// Removed later by the trainee.
    Purged,
}

/// An attached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `invoice_4711.docm`.
    pub name: Text,
    /// Size.
    pub size_bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: Text,
}

/// One message to one or more recipients.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its own id.
    pub id: MailId,
    /// `<…@…>` message id of the header.
    pub message_id: Text,
    /// When the gateway took it.
    pub received: SimTime,
    /// Address in the From header.
    pub from: Text,
    /// Shown name of the sender.
    pub from_name: Text,
    /// Envelope sender.
    pub return_path: Text,
    /// Sending server.
    pub source: Ipv4Addr,
    /// Addresses of our recipients.
    pub to: Vec<Text>,
    /// Subject.
    pub subject: Text,
    /// Plain text.
    pub body: Text,
    /// Links in the body.
    pub urls: Vec<Text>,
    /// Attached files.
    pub attachments: Vec<Attachment>,
    /// `pass`, `fail`, `softfail`, `none`.
    pub spf: &'static str,
    /// `pass`, `fail`, `none`.
    pub dkim: &'static str,
    /// `pass`, `fail`, `none`.
    pub dmarc: &'static str,
    /// What the gateway did.
    pub verdict: MailVerdict,
    /// Who opened a link or an attachment, and when.
    pub opened: Vec<(AccountId, SimTime)>,
}
