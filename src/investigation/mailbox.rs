//! Mail as the analyst can open it.

use crate::base::Text;
use crate::base::time::SimTime;
use std::net::Ipv4Addr;

/// One message the gateway handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `<…@…>` of the header.
    pub message_id: Text,
    /// When the gateway took it.
    pub received: SimTime,
    /// Address in the From header.
    pub from: Text,
    /// Shown name.
    pub from_name: Text,
    /// Envelope sender.
    pub return_path: Text,
    /// Sending server.
    pub source: Ipv4Addr,
    /// Our recipients.
    pub to: Vec<Text>,
    /// Subject.
    pub subject: Text,
    /// Plain text.
    pub body: Text,
    /// Links.
    pub urls: Vec<Text>,
    /// Attachments: name, size in bytes, SHA-256.
    pub attachments: Vec<(Text, u64, Text)>,
    /// `pass`, `fail`, `softfail`, `none`.
    pub spf: Text,
    /// `pass`, `fail`, `none`.
    pub dkim: Text,
    /// `pass`, `fail`, `none`.
    pub dmarc: Text,
    /// `delivered`, `junked`, `blocked`, `purged`.
    pub verdict: Text,
    /// Logon names of who opened a link or an attachment, and when (endpoint and proxy tell the gateway).
    pub opened: Vec<(Text, SimTime)>,
}
