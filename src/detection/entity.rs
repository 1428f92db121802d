//! Who and what a record is about.
//!
//! *Invariants*: hosts by short lower-case name, accounts by lower-case logon name without domain;
//! machine and built-in accounts are nobody; an inside address counts only for the acting side, since
//! the name servers and shares that everybody talks to would join everything with everything.

mod cloud;

use super::alert::{Entity, EntityKind};
use super::fields::host_of_url;
use crate::base::Text;
use crate::telemetry::record::Record;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

/// What the gateway calls a message, to what its header calls it: only `EmailEvents` has both.
#[derive(Debug, Clone, Default)]
pub(super) struct MailIds(Arc<BTreeMap<Text, Text>>);

impl MailIds {
    /// Remembers both names of a message.
    pub(super) fn learn(&mut self, record: &Record) {
        if record.kind.name == "xdr.EmailEvents" {
            let (gateway, header) = (record.text("NetworkMessageId"), record.text("InternetMessageId"));
            Arc::make_mut(&mut self.0).insert(gateway, header);
        }
    }

    fn header_of(&self, gateway: Text) -> Text {
        self.0.get(&gateway).cloned().unwrap_or(gateway)
    }
}

/// Entities of a record, the most telling of each kind first, each once.
pub(super) fn entities(record: &Record, mails: &MailIds) -> Vec<Entity> {
    let mut found = Found { record, entities: Vec::new() };
    match record.kind.name {
        name if name.starts_with("win.security.") => found.security(),
        name if name.starts_with("win.") => found.endpoint(),
        name if name.starts_with("zeek.") => found.zeek(),
        name if name.starts_with("suricata.") || name.starts_with("panos.") || name == "cisco.asa" => {
            found.firewall();
        }
        "squid.access" => found.proxy(),
        name if name.starts_with("linux.auditd.") => found.host("Computer"),
        name if name.starts_with("linux.") => found.sshd(),
        name if name.starts_with("xdr.Device") => found.device(),
        name if name.starts_with("entra.") => found.directory(),
        name if name.starts_with("o365.") => found.office(),
        "aws.cloudtrail" => found.calls(),
        "nginx.access" => found.source("remote_addr"),
        "apache.combined" => found.source("client"),
        _ => found.mail(mails),
    }
    found.entities
}

struct Found<'a> {
    record: &'a Record,
    entities: Vec<Entity>,
}

impl Found<'_> {
    fn add(&mut self, kind: EntityKind, value: impl Into<Text>) {
        let entity = Entity { kind, value: value.into() };
        if !entity.value.is_empty() && &*entity.value != "-" && !self.entities.contains(&entity) {
            self.entities.push(entity);
        }
    }

    fn text(&self, field: &str) -> Text {
        self.record.text(field)
    }

    /// A host by any of its names.
    fn host(&mut self, field: &str) {
        let name = self.text(field);
        let short = name.trim_start_matches('\\').split('.').next().unwrap_or_default().to_ascii_lowercase();
        self.add(EntityKind::Host, short);
    }

    fn account(&mut self, field: &str) {
        let name = self.text(field);
        self.account_named(&name);
    }

    /// `DOMAIN\name`, `name@REALM` or the bare name.
    fn account_named(&mut self, name: &str) {
        let bare = name.rsplit('\\').next().unwrap_or_default().split('@').next().unwrap_or_default();
        let lower = bare.to_ascii_lowercase();
        let built_in = matches!(&*lower, "system" | "local service" | "network service" | "anonymous logon" | "krbtgt");
        if !built_in && !lower.ends_with('$') && !lower.starts_with("dwm-") && !lower.starts_with("umfd-") {
            self.add(EntityKind::Account, lower);
        }
    }

    /// The acting side: any address.
    fn source(&mut self, field: &str) {
        if let Some(address) = address(&self.text(field)) {
            self.add(EntityKind::Address, address.to_string());
        }
    }

    /// The called side: only what lies outside.
    fn target(&mut self, field: &str) {
        if let Some(address) = address(&self.text(field)).filter(|a| !a.is_private()) {
            self.add(EntityKind::Address, address.to_string());
        }
    }

    fn domain(&mut self, name: &str) {
        let lower = name.trim_end_matches('.').to_ascii_lowercase();
        if lower.contains('.') && lower.parse::<Ipv4Addr>().is_err() && !lower.ends_with(".arpa") {
            self.add(EntityKind::Domain, lower);
        }
    }

    fn file(&mut self, field: &str) {
        let path = self.text(field);
        self.add(EntityKind::File, path);
    }

    fn security(&mut self) {
        self.host("Computer");
        let about_target = matches!(
            self.record.kind.name,
            "win.security.4624"
                | "win.security.4625"
                | "win.security.4634"
                | "win.security.4688"
                | "win.security.4720"
                | "win.security.4740"
                | "win.security.4768"
                | "win.security.4769"
                | "win.security.4771"
                | "win.security.4776"
        );
        if about_target {
            self.account("TargetUserName");
        }
        self.account("SubjectUserName");
        match self.record.kind.name {
            // Windows puts the name of the calling machine into this field.
            "win.security.4740" => self.host("TargetDomainName"),
            "win.security.4776" => self.host("Workstation"),
            "win.security.4698" => {
                let content = self.text("TaskContent");
                let command = content.split_once("<Command>").and_then(|(_, rest)| rest.split_once("</Command>"));
                self.add(EntityKind::File, command.map_or("", |(command, _)| command));
            }
            _ => {}
        }
        self.source("IpAddress");
        self.file("NewProcessName");
    }

    fn endpoint(&mut self) {
        self.host("Computer");
        let user = ["User", "SourceUser"].map(|f| self.text(f)).into_iter().find(|t| !t.is_empty());
        // In a script block the header's account is the one that ran it.
        let user = user.unwrap_or_else(|| self.text("UserName"));
        self.account_named(&user);
        for field in ["Image", "SourceImage", "TargetFilename", "Path"] {
            self.file(field);
        }
        let details = self.text("Details");
        if let Some(program) = program(&details) {
            self.add(EntityKind::File, program);
        }
        let hashes = self.text("Hashes");
        self.add(
            EntityKind::Hash,
            hashes.split(',').find_map(|h| h.strip_prefix("SHA256=")).unwrap_or_default().to_ascii_lowercase(),
        );
        self.target("DestinationIp");
        for field in ["DestinationHostname", "QueryName"] {
            let name = self.text(field);
            self.domain(&name);
        }
    }

    fn zeek(&mut self) {
        self.source("id.orig_h");
        self.target("id.resp_h");
        for field in ["query", "server_name", "host"] {
            let name = self.text(field);
            self.domain(&name);
        }
    }

    fn firewall(&mut self) {
        self.source("src_ip");
        self.target("dest_ip");
        self.account("src_user");
    }

    fn proxy(&mut self) {
        self.source("src_ip");
        self.target("dst_ip");
        self.account("user");
        let url = self.text("url");
        self.domain(host_of_url(&url));
    }

    fn sshd(&mut self) {
        self.host("Computer");
        let message = self.text("msg");
        let words: Vec<&str> = message.split_whitespace().collect();
        let after = |word: &str| words.iter().position(|w| *w == word).and_then(|at| words.get(at + 1));
        if !message.contains("nvalid user") {
            self.account_named(after("for").or_else(|| after("user")).copied().unwrap_or_default());
        }
        if let Some(address) = words.iter().find_map(|w| address(w.trim_start_matches("rhost="))) {
            self.add(EntityKind::Address, address.to_string());
        }
    }

    fn mail(&mut self, mails: &MailIds) {
        let header = mails.header_of(self.text("NetworkMessageId"));
        self.add(EntityKind::Mail, header);
        self.account("AccountUpn");
        // Whoever has a mailbox here has an identity in the directory.
        if !self.text("RecipientObjectId").is_empty() {
            self.account("RecipientEmailAddress");
        }
        if self.text("SenderObjectId").is_empty() {
            let sender = self.text("SenderFromAddress");
            self.domain(sender.rsplit('@').next().unwrap_or_default());
        }
        let url_domain = self.text("UrlDomain");
        self.domain(&url_domain);
        let url = self.text("Url");
        self.domain(host_of_url(&url));
        self.file("FileName");
        let hash = self.text("SHA256");
        self.add(EntityKind::Hash, hash);
        self.target("SenderIPv4");
        self.source("IPAddress");
    }
}

/// An address worth naming: version 4, also as mapped into version 6, and not the host itself.
fn address(text: &str) -> Option<Ipv4Addr> {
    let address: Ipv4Addr = text.trim_start_matches("::ffff:").parse().ok()?;
    (!address.is_loopback() && !address.is_unspecified() && !address.is_multicast()).then_some(address)
}

/// The program in a command line that begins with a drive.
fn program(command: &str) -> Option<String> {
    let text = command.trim_start();
    let path = match text.strip_prefix('"') {
        Some(rest) => rest.split('"').next()?,
        None => {
            let end = text.to_ascii_lowercase().find(".exe").map(|at| at + 4);
            end.and_then(|end| text.get(..end)).unwrap_or_else(|| text.split(' ').next().unwrap_or_default())
        }
    };
    let drive = path.as_bytes().get(1) == Some(&b':') || path.starts_with('%');
    drive.then(|| path.to_owned())
}
