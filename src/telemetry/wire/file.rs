//! Files that pass a tap in the clear: web answers, shared documents, mail attachments.

use super::uid;
use crate::base::Text;
use crate::base::digest;
use crate::world::exchange::FileAction;
use crate::world::process::content_sha256;
use crate::world::{AppLayer, Exchange, Flow, World};
use md5::{Digest, Md5};

/// Header bytes of a web request and of its answer: payload counts them, bodies do not.
pub const HEADER: u64 = 350;

/// One file of a flow.
#[derive(Debug, Clone)]
pub struct Passed {
    /// Zeek's identifier.
    pub fuid: String,
    /// `HTTP`, `SMB`, `SMTP`.
    pub source: &'static str,
    /// Name, if the protocol tells one.
    pub name: Option<Text>,
    /// `application/pdf`.
    pub mime: Text,
    /// Size.
    pub size_bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: Text,
    /// Sent by the opener of the flow.
    pub by_opener: bool,
    /// Share it lies on, for SMB.
    pub share: Option<Text>,
    /// What was done with it, for SMB.
    pub action: Option<FileAction>,
}

impl Passed {
    /// MD5; follows from the SHA-256 as in the endpoint's records.
    pub fn md5(&self) -> String {
        let mut hash = Md5::new();
        hash.update(b"file");
        hash.update(self.sha256.as_bytes());
        digest::hex(&hash.finalize())
    }

    /// SHA-1; follows from the SHA-256.
    pub fn sha1(&self) -> String {
        digest::hex(&digest::sha256(&[b"sha1", self.sha256.as_bytes()])[..20])
    }
}

/// Mail between these two servers is encrypted on the way: seven of ten are.
pub fn is_encrypted_mail(flow: &Flow) -> bool {
    let (a, b) = (flow.tuple.src.octets(), flow.tuple.dst.octets());
    digest::hash64(&[b"starttls", &a, &b]) % 10 < 7
}

/// The files of `flow`, in order.
pub fn files(world: &World, flow: &Flow) -> Vec<Passed> {
    if !flow.came_up() {
        return Vec::new();
    }
    match &flow.app {
        AppLayer::Http { host, uri, mime, .. } if !mime.is_empty() && flow.received_bytes > HEADER => {
            let content = format!("{host}{uri}");
            vec![Passed {
                fuid: uid(flow, 'F', 0),
                source: "HTTP",
                name: None,
                mime: mime.clone(),
                size_bytes: flow.received_bytes - HEADER,
                sha256: content_sha256(&content),
                by_opener: false,
                share: None,
                action: None,
            }]
        }
        AppLayer::Smb => shared(flow),
        AppLayer::Smtp if !is_encrypted_mail(flow) => attached(world, flow),
        _ => Vec::new(),
    }
}

fn shared(flow: &Flow) -> Vec<Passed> {
    let files = flow.exchanges.iter().filter_map(|e| if let Exchange::File(file) = e { Some(file) } else { None });
    let passed = files.enumerate().map(|(n, file)| Passed {
        fuid: uid(flow, 'F', n as u64),
        source: "SMB",
        mime: mime_of(&file.name).into(),
        sha256: content_sha256(&format!("{}\\{}", file.share, file.name)),
        name: Some(file.name.clone()),
        size_bytes: file.size_bytes,
        by_opener: file.action == FileAction::Write,
        share: Some(file.share.clone()),
        action: Some(file.action),
    });
    passed.collect()
}

fn attached(world: &World, flow: &Flow) -> Vec<Passed> {
    let mails = flow.exchanges.iter().filter_map(|e| if let Exchange::Mail(id) = e { Some(*id) } else { None });
    let attachments = mails.flat_map(|id| &world.mail(id).attachments);
    let passed = attachments.enumerate().map(|(n, file)| Passed {
        fuid: uid(flow, 'F', n as u64),
        source: "SMTP",
        mime: mime_of(&file.name).into(),
        sha256: file.sha256.clone(),
        name: Some(file.name.clone()),
        size_bytes: file.size_bytes,
        by_opener: true,
        share: None,
        action: None,
    });
    passed.collect()
}

/// Type of a file as its first bytes tell.
fn mime_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "docx" | "docm" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" | "xlsm" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "exe" | "dll" => "application/x-dosexec",
        "zip" | "7z" => "application/zip",
        _ => "text/plain",
    }
}
