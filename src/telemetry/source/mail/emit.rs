//! Mail and clicks as rows.

use super::fields::{ATTACHMENTS, CLICKS, EVENTS, URLS};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::HostId;
use crate::simulation::Effect;
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::world::{Account, Attachment, HostRole, Mail, MailVerdict, World, tenant};
use smol_str::ToSmolStr as _;

/// The gateway reports under the mail server's name.
fn gateway(world: &World, effect: &Effect) -> HostId {
    world.server(HostRole::MailServer).map_or(effect.host, |h| h.id)
}

pub(super) fn handled(effect: &Effect, world: &World, mail: &Mail, out: &mut Sink<'_>) {
    let host = gateway(world, effect);
    let row = Row { world, mail, time: effect.at.rfc3339().into() };
    for to in &mail.to {
        out.emit(&EVENTS, effect.at, host, Vec::new(), row.event(to));
        for attachment in &mail.attachments {
            out.emit(&ATTACHMENTS, effect.at, host, Vec::new(), row.attachment(to, attachment));
        }
    }
    for url in &mail.urls {
        out.emit(&URLS, effect.at, host, Vec::new(), row.url(url));
    }
}

/// Only links are clicks; an opened attachment shows as a process and a file.
pub(super) fn clicked(effect: &Effect, world: &World, mail: &Mail, account: &Account, out: &mut Sink<'_>) {
    let Some(url) = mail.urls.first() else { return };
    let row = Row { world, mail, time: effect.at.rfc3339().into() };
    let address = account.person.map(|p| world.host(world.person(p).workstation).address);
    let blocked = world.controls.blocks_domain(&domain_of_url(url));
    let values = vec![
        row.time.clone().into(),
        url.clone().into(),
        if blocked { "ClickBlocked" } else { "ClickAllowed" }.into(),
        account.mail.clone().unwrap_or_else(|| account.name.clone()).into(),
        "Email".into(),
        row.message().into(),
        "".into(),
        "".into(),
        address.map_or_else(|| Value::from(""), |a| a.to_smolstr().into()),
        Value::Bool(false),
        format!("[\"{url}\"]").into(),
        row.report("click", account.name.as_bytes()).into(),
    ];
    out.emit(&CLICKS, effect.at, gateway(world, effect), Vec::new(), values);
}

struct Row<'a> {
    world: &'a World,
    mail: &'a Mail,
    time: Text,
}

impl Row<'_> {
    fn message(&self) -> String {
        digest::guid(&[b"network message", self.mail.message_id.as_bytes()]).to_string().to_ascii_lowercase()
    }

    fn report(&self, kind: &str, part: &[u8]) -> String {
        let number = digest::hash64(&[kind.as_bytes(), self.mail.message_id.as_bytes(), part]) % 10_000;
        format!("{}-{number}", self.message())
    }

    /// Ours is whoever has a mailbox here.
    fn is_ours(&self, address: &str) -> bool {
        domain(address) == &*self.world.company.mail_domain
    }

    fn object_id(&self, address: &str) -> Value {
        let text = if self.is_ours(address) { tenant::object_id(address) } else { String::new() };
        text.into()
    }

    fn direction(&self, to: &str) -> &'static str {
        match (self.is_ours(&self.mail.from), self.is_ours(to)) {
            (true, true) if self.mail.source.is_private() => "Intra-org",
            (true, false) => "Outbound",
            _ => "Inbound",
        }
    }

    /// Action, place, threat, method, confidence, policy: a verdict of the gateway's own.
    fn verdict(&self) -> [&'static str; 6] {
        match self.mail.verdict {
            MailVerdict::Delivered | MailVerdict::Purged => ["Delivered", "Inbox/folder", "", "", "", ""],
            MailVerdict::Junked => [
                "Junked",
                "Junk folder",
                "Spam",
                r#"{"Spam":["Fingerprint matching"]}"#,
                r#"{"Spam":"Normal"}"#,
                "Antispam",
            ],
            MailVerdict::Blocked => [
                "Blocked",
                "Quarantine",
                "Phish",
                r#"{"Phish":["URL detonation reputation"]}"#,
                r#"{"Phish":"High"}"#,
                "Antispam high-confidence phishing",
            ],
        }
    }

    fn event(&self, to: &Text) -> Vec<Value> {
        let mail = self.mail;
        let [action, place, threat, method, confidence, policy] = self.verdict();
        let composite =
            if mail.dmarc == "pass" || (mail.spf == "pass" && mail.dkim == "pass") { "pass" } else { "fail" };
        let authentication = format!(
            r#"{{"SPF":"{}","DKIM":"{}","DMARC":"{}","CompAuth":"{composite}"}}"#,
            mail.spf, mail.dkim, mail.dmarc
        );
        let cluster = digest::hash64(&[b"cluster", mail.subject.as_bytes()]) >> 33;
        let empty = || Value::from("");
        [
            vec![self.time.clone().into(), self.message().into(), mail.message_id.clone().into()],
            vec![mail.return_path.clone().into(), mail.from.clone().into(), mail.from_name.clone().into()],
            vec![
                self.object_id(&mail.from),
                Value::copied(domain(&mail.return_path)),
                Value::copied(domain(&mail.from)),
            ],
            vec![mail.source.to_smolstr().into(), empty(), to.clone().into(), self.object_id(to)],
            vec![mail.subject.clone().into(), Value::Int(cluster as i64), self.direction(to).into()],
            vec![action.into(), place.into(), threat.into(), empty(), method.into(), confidence.into()],
            vec![Value::Absent, if policy.is_empty() { empty() } else { "Move to quarantine".into() }],
            vec![policy.into(), empty(), authentication.into()],
            vec![Value::Int(mail.attachments.len() as i64), Value::Int(mail.urls.len() as i64), "en".into()],
            vec![empty(), empty(), empty(), empty(), empty(), self.report("event", to.as_bytes()).into()],
        ]
        .joined()
    }

    fn url(&self, url: &Text) -> Vec<Value> {
        vec![
            self.time.clone().into(),
            self.message().into(),
            url.clone().into(),
            domain_of_url(url).into(),
            "Body".into(),
            self.report("url", url.as_bytes()).into(),
        ]
    }

    fn attachment(&self, to: &Text, file: &Attachment) -> Vec<Value> {
        let mail = self.mail;
        let [_, _, threat, method, ..] = self.verdict();
        let extension = file.name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        [
            vec![
                self.time.clone().into(),
                self.message().into(),
                mail.from.clone().into(),
                mail.from_name.clone().into(),
            ],
            vec![self.object_id(&mail.from), to.clone().into(), self.object_id(to), file.name.clone().into()],
            vec![extension.into(), file.sha256.clone().into(), Value::Int(file.size_bytes as i64)],
            vec![threat.into(), "".into(), method.into(), self.report("file", file.name.as_bytes()).into()],
        ]
        .joined()
    }
}

fn domain(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}

fn domain_of_url(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or_default().to_owned()
}
