//! What the analyst has read of the cloud: sign-ins, operations in the tenant, links in mails and who followed them.

use super::notebook::account;
use crate::base::Text;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::telemetry::Record;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// So many people make a provider a usual one.
const USUAL: usize = 5;

/// How a token was got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Prompt,
    Renewal,
    Application,
}

/// One sign-in, granted or refused.
#[derive(Debug, Clone)]
pub(super) struct SignIn {
    pub record: RecordId,
    pub at: SimTime,
    pub kind: TokenKind,
    /// Logon name, or name of the application.
    pub who: Text,
    pub address: Option<Ipv4Addr>,
    /// Error number; `0` is granted.
    pub code: Text,
    /// From a machine of the company.
    pub managed: bool,
    pub country: Text,
    /// Number of the address's provider.
    pub provider: u64,
}

impl SignIn {
    pub(super) fn granted(&self) -> bool {
        &*self.code == "0"
    }
}

/// One operation in the tenant.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub record: RecordId,
    pub at: SimTime,
    /// Logon name, or name of the application.
    pub who: Text,
    pub address: Option<Ipv4Addr>,
    pub name: Text,
    /// Mailbox, application or device it is about.
    pub object: Text,
    pub detail: Text,
}

impl Operation {
    /// Value of one of the pairs an operation on rules lists.
    pub(super) fn pair(&self, name: &str) -> Option<Text> {
        let tree: Json = serde_json::from_str(&self.detail).ok()?;
        let pair = tree.as_array()?.iter().find(|p| p["Name"] == name)?;
        pair["Value"].as_str().map(Text::from)
    }
}

/// A link in a mail.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub record: RecordId,
    pub gateway: Text,
    pub domain: Text,
}

/// A followed link.
#[derive(Debug, Clone)]
pub(super) struct Click {
    pub record: RecordId,
    pub gateway: Text,
    pub who: Text,
}

/// Everything read of the cloud.
#[derive(Debug, Clone, Default)]
pub(super) struct CloudNotes {
    pub sign_ins: Vec<SignIn>,
    pub operations: Vec<Operation>,
    pub links: Vec<Link>,
    pub clicks: Vec<Click>,
    /// Who was let in through which provider.
    providers: BTreeMap<u64, BTreeSet<Text>>,
}

impl CloudNotes {
    pub(super) fn note(&mut self, record: &Record) {
        match record.kind.name {
            "entra.SignInLogs" => self.sign_in(record, TokenKind::Prompt),
            "entra.NonInteractiveUserSignInLogs" => self.sign_in(record, TokenKind::Renewal),
            "entra.ServicePrincipalSignInLogs" => self.sign_in(record, TokenKind::Application),
            "entra.AuditLogs" => self.change(record),
            "o365.ExchangeItem" | "o365.ExchangeItemAggregated" => self.item(record),
            "xdr.EmailUrlInfo" => self.links.push(Link {
                record: record.id,
                gateway: record.text("NetworkMessageId"),
                domain: record.text("UrlDomain").to_ascii_lowercase().into(),
            }),
            "xdr.UrlClickEvents" => self.clicks.push(Click {
                record: record.id,
                gateway: record.text("NetworkMessageId"),
                who: account(&record.text("AccountUpn")),
            }),
            _ => {}
        }
    }

    fn sign_in(&mut self, r: &Record, kind: TokenKind) {
        let tree = r.get("properties").tree().unwrap_or_default();
        let word = |name: &str| tree[name].as_str().unwrap_or_default().to_owned();
        let who: Text = if kind == TokenKind::Application {
            word("servicePrincipalName").into()
        } else {
            account(&word("userPrincipalName"))
        };
        let managed = tree["deviceDetail"]["isManaged"].as_bool().unwrap_or(false);
        let (code, country) = (r.text("resultType"), r.text("location"));
        let provider = tree["autonomousSystemNumber"].as_u64().unwrap_or(0);
        if &*code == "0" {
            self.providers.entry(provider).or_default().insert(who.clone());
        }
        let address = r.text("callerIpAddress").parse().ok();
        self.sign_ins.push(SignIn { record: r.id, at: r.time, kind, who, address, code, managed, country, provider });
    }

    fn change(&mut self, r: &Record) {
        let tree = r.get("properties").tree().unwrap_or_default();
        let who = tree["initiatedBy"]["user"]["userPrincipalName"].as_str().unwrap_or_default();
        let target = &tree["targetResources"][0];
        let object = ["displayName", "userPrincipalName"].into_iter().find_map(|n| target[n].as_str());
        self.operations.push(Operation {
            record: r.id,
            at: r.time,
            who: account(who),
            address: r.text("callerIpAddress").parse().ok(),
            name: r.text("operationName"),
            object: object.unwrap_or_default().into(),
            detail: Text::default(),
        });
    }

    fn item(&mut self, r: &Record) {
        let address = [r.text("ClientIPAddress"), r.text("ClientIP")].into_iter().find_map(|a| a.parse().ok());
        self.operations.push(Operation {
            record: r.id,
            at: r.time,
            who: account(&r.text("UserId")),
            address,
            name: r.text("Operation"),
            object: account(&r.text("MailboxOwnerUPN")),
            detail: r.text("OperationProperties"),
        });
    }

    /// Neither a machine of the company nor a provider that colleagues come from.
    pub(super) fn is_strange(&self, s: &SignIn) -> bool {
        let usual = self.providers.get(&s.provider).is_some_and(|people| people.len() >= USUAL);
        s.kind != TokenKind::Application && !s.managed && !usual
    }
}
