//! Message trace and one message, its authentication explained and its links defanged.

use super::defang::defang;
use super::explain;
use crate::base::Text;
use crate::base::time::SimTime;
use crate::investigation::Message;
use crate::session::Desk;

/// One row of the trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// Key: message id.
    pub id: Text,
    /// When the gateway took it.
    pub received: SimTime,
    /// From address.
    pub from: Text,
    /// First recipient, and how many more.
    pub to: String,
    /// Subject.
    pub subject: Text,
    /// What the gateway did.
    pub verdict: Text,
    /// Authentication that did not pass, shortly.
    pub doubts: String,
    /// Somebody opened it.
    pub opened: usize,
}

/// One authentication result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `SPF`, `DKIM`, `DMARC`.
    pub name: &'static str,
    /// `pass`, `fail` …
    pub result: Text,
    /// What that says.
    pub meaning: &'static str,
    /// It passed.
    pub passed: bool,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailView {
    /// The message as the gateway kept it.
    pub message: Message,
    /// Authentication.
    pub checks: Vec<Check>,
    /// Things worth a second look.
    pub oddities: Vec<String>,
    /// Body with defanged links.
    pub body: String,
    /// Links: raw for pivots, defanged for eyes.
    pub links: Vec<(Text, String)>,
    /// Host names of the links.
    pub domains: Vec<String>,
    /// Other messages from the same sender or with the same subject.
    pub alike: Vec<Text>,
}

/// The trace: messages whose addresses, subject or links contain all words, newest first.
pub fn trace(desk: &Desk<'_>, filter: &str, odd_only: bool) -> Vec<MailRow> {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let fits = |m: &&Message| {
        let hay = format!("{} {} {} {} {}", m.from, m.from_name, m.to.join(" "), m.subject, m.urls.join(" "));
        let hay = hay.to_lowercase();
        words.iter().all(|w| hay.contains(w)) && (!odd_only || !doubts(m).is_empty() || !m.opened.is_empty())
    };
    desk.messages().iter().rev().filter(fits).map(row).collect()
}

fn row(m: &Message) -> MailRow {
    let more = m.to.len().saturating_sub(1);
    let first = m.to.first().map_or("nobody", |t| t);
    MailRow {
        id: m.message_id.clone(),
        received: m.received,
        from: m.from.clone(),
        to: if more > 0 { format!("{first} +{more}") } else { first.to_owned() },
        subject: m.subject.clone(),
        verdict: m.verdict.clone(),
        doubts: doubts(m),
        opened: m.opened.len(),
    }
}

fn doubts(m: &Message) -> String {
    let checks = [("SPF", &m.spf), ("DKIM", &m.dkim), ("DMARC", &m.dmarc)];
    let bad = checks.iter().filter(|(_, r)| &***r != "pass");
    bad.map(|(n, r)| format!("{n} {r}")).collect::<Vec<_>>().join(", ")
}

/// One message in full.
pub fn mail(desk: &Desk<'_>, id: &str) -> Option<MailView> {
    let m = desk.message(id)?;
    let check = |name: &'static str, key: &str, result: &Text| Check {
        name,
        result: result.clone(),
        meaning: explain::mail(key, result).unwrap_or("a result this console does not know"),
        passed: &**result == "pass",
    };
    let mut domains: Vec<String> = m.urls.iter().filter_map(|u| host_of(u)).collect();
    domains.sort();
    domains.dedup();
    let alike = |o: &&Message| o.message_id != m.message_id && (o.from == m.from || o.subject == m.subject);
    Some(MailView {
        checks: vec![check("SPF", "spf", &m.spf), check("DKIM", "dkim", &m.dkim), check("DMARC", "dmarc", &m.dmarc)],
        oddities: oddities(m),
        body: defang(&m.body),
        links: m.urls.iter().map(|u| (u.clone(), defang(u))).collect(),
        domains,
        alike: desk.messages().iter().filter(alike).take(20).map(|o| o.message_id.clone()).collect(),
        message: m.clone(),
    })
}

/// The host name of a link.
pub fn host_of(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

fn oddities(m: &Message) -> Vec<String> {
    let mut odd = Vec::new();
    let domain = |a: &str| a.rsplit_once('@').map(|(_, d)| d.to_ascii_lowercase());
    if let (Some(from), Some(envelope)) = (domain(&m.from), domain(&m.return_path)) {
        if from != envelope {
            odd.push(format!("shown sender is at {}, but the envelope says {}", defang(&from), defang(&envelope)));
        }
        for host in m.urls.iter().filter_map(|u| host_of(u)) {
            if !host.ends_with(&from) {
                odd.push(format!("links to {}, which is not the sender's domain", defang(&host)));
            }
        }
    }
    let risky = ["js", "vbs", "hta", "iso", "img", "lnk", "docm", "xlsm", "zip", "one", "html", "htm"];
    for (name, _, _) in &m.attachments {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if risky.contains(&ending.as_str()) {
            odd.push(format!("attachment {name} can carry or run a program"));
        }
    }
    odd.dedup();
    odd
}
