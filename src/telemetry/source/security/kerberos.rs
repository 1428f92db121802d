//! What the domain controller notes about tickets and NTLM: 4768, 4769, 4771, 4776.

use super::Writing;
use super::fields::{FAILURE, ntlm_checked, preauth_failed, service_ticket, ticket_granting};
use crate::base::Text;
use crate::base::digest;
use crate::simulation::effect::{LogonFailure, TicketRequest};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Message, NO_GUID, NULL_SID, braced, dash};
use crate::world::{Account, AccountKind, World};
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

const AES256: &str = "0x12";
const RC4: &str = "0x17";
const NO_TICKET: &str = "0xffffffff";

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let writing = Writing::by_lsass(effect, world);
    match &effect.kind {
        EffectKind::TicketRequested { account, request, source, failure } => {
            let exchange = Exchange { world, account: world.account(*account), source: *source, failure: *failure };
            exchange.write(request, &writing, out);
        }
        EffectKind::NtlmChecked { name, workstation, failure } => {
            let status = match failure {
                None => "0x0",
                Some(LogonFailure::WrongPassword) => "0xc000006a",
                Some(LogonFailure::NoSuchUser) => "0xc0000064",
                Some(LogonFailure::Disabled) => "0xc0000072",
                Some(LogonFailure::LockedOut) => "0xc0000234",
                Some(LogonFailure::Expired) => "0xc0000071",
                Some(LogonFailure::NotGranted) => "0xc0000070",
            };
            let package = "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0";
            let values = vec![package.into(), name.clone().into(), workstation.clone().into(), status.into()];
            let message = graded(ntlm_checked::MESSAGE, failure.is_some());
            out.emit_written(&writing, &ntlm_checked::TYPE, &message, values);
        }
        _ => {}
    }
}

fn graded(message: Message, failed: bool) -> Message {
    if failed { Message { keywords: FAILURE, ..message } } else { message }
}

/// One request to the ticket service.
struct Exchange<'a> {
    world: &'a World,
    account: &'a Account,
    source: (Ipv4Addr, u16),
    failure: Option<LogonFailure>,
}

impl Exchange<'_> {
    fn write(&self, request: &TicketRequest, writing: &Writing<'_>, out: &mut Sink<'_>) {
        let message = |m: Message| graded(m, self.failure.is_some());
        match (request, self.failure) {
            (TicketRequest::Authentication, Some(LogonFailure::WrongPassword | LogonFailure::Expired)) => {
                let m = message(preauth_failed::MESSAGE);
                out.emit_written(writing, &preauth_failed::TYPE, &m, self.preauth_failed());
            }
            (TicketRequest::Authentication | TicketRequest::Unproven, _) => {
                let m = message(ticket_granting::MESSAGE);
                out.emit_written(
                    writing,
                    &ticket_granting::TYPE,
                    &m,
                    self.ticket_granting(*request == TicketRequest::Unproven),
                );
            }
            (TicketRequest::Service { service, logon, weak }, _) => {
                let guid = logon.map(|l| self.world.logon(l).guid).filter(|g| g.0 != 0);
                let guid = guid.map_or_else(|| Text::new_static(NO_GUID), braced);
                let m = message(service_ticket::MESSAGE);
                out.emit_written(writing, &service_ticket::TYPE, &m, self.service_ticket(service, guid, *weak));
            }
        }
    }

    fn realm(&self) -> String {
        self.world.realm_of(self.account)
    }

    fn krbtgt(&self) -> String {
        format!("krbtgt/{}", self.realm())
    }

    /// IPv4 clients appear as mapped IPv6 addresses.
    fn client(&self) -> [Value; 2] {
        [format!("::ffff:{}", self.source.0).into(), self.source.1.to_smolstr().into()]
    }

    fn status(&self) -> &'static str {
        match self.failure {
            None => "0x0",
            Some(LogonFailure::NoSuchUser) => "0x6",
            Some(LogonFailure::Disabled | LogonFailure::LockedOut) => "0x12",
            Some(LogonFailure::NotGranted) => "0xc",
            Some(LogonFailure::Expired) => "0x17",
            Some(LogonFailure::WrongPassword) => "0x18",
        }
    }

    fn ticket_granting(&self, unproven: bool) -> Vec<Value> {
        let granted = self.failure.is_none();
        let pick = |yes: String, no: String| Value::from(if granted { yes } else { no });
        let [ip, port] = self.client();
        vec![
            self.account.name.clone().into(),
            self.realm().into(),
            pick(self.account.sid.to_string(), NULL_SID.into()),
            pick("krbtgt".into(), self.krbtgt()),
            pick(format!("{}-502", self.world.company.domain_sid), NULL_SID.into()),
            "0x40810010".into(),
            self.status().into(),
            pick(if unproven { RC4 } else { AES256 }.into(), NO_TICKET.into()),
            pick(if unproven { "0" } else { "2" }.into(), "-".into()),
            ip,
            port,
            "".into(),
            "".into(),
            "".into(),
        ]
    }

    fn preauth_failed(&self) -> Vec<Value> {
        let [ip, port] = self.client();
        vec![
            self.account.name.clone().into(),
            self.account.sid.clone().into(),
            self.krbtgt().into(),
            "0x40810010".into(),
            self.status().into(),
            "2".into(),
            ip,
            port,
            "".into(),
            "".into(),
            "".into(),
        ]
    }

    fn service_ticket(&self, service: &str, guid: Text, weak: bool) -> Vec<Value> {
        let owner = self.world.account_named(service);
        let sid = match owner {
            Some(account) => account.sid.to_string(),
            None if service == "krbtgt" => format!("{}-502", self.world.company.domain_sid),
            None => NULL_SID.into(),
        };
        let cipher = match self.failure {
            Some(_) => NO_TICKET,
            None if weak => RC4,
            None => cipher_of(owner),
        };
        let [ip, port] = self.client();
        vec![
            format!("{}@{}", self.account.name, self.realm()).into(),
            self.realm().into(),
            Value::copied(service),
            sid.into(),
            "0x40810000".into(),
            cipher.into(),
            ip,
            port,
            self.status().into(),
            guid.into(),
            dash(),
        ]
    }
}

/// Some old service accounts never got AES keys: one in six, always the same ones.
fn cipher_of(owner: Option<&Account>) -> &'static str {
    let old = |a: &Account| a.kind == AccountKind::Service && digest::hash64(&[a.sid.as_bytes()]).is_multiple_of(6);
    if owner.is_some_and(old) { RC4 } else { AES256 }
}
