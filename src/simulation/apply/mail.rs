//! Mail: the gateway's decision, and what recipients do with it.

use super::{Act, network, wire};
use crate::base::Text;
use crate::base::ids::{AccountId, FlowId, HostId, MailId};
use crate::base::net::Proto;
use crate::base::time::SimSpan;
use crate::simulation::effect::EffectKind;
use crate::simulation::intent::{Connect, Destination, Made, Refusal};
use crate::world::{AppLayer, Exchange, HostRole, Mail, MailVerdict, World};
use std::net::Ipv4Addr;

/// Hands a mail to the gateway.
///
/// # Errors
/// `HostUnreachable` without a mail server, `Blocked` when the firewall drops the sender,
/// `MailHeld` when the gateway keeps the mail back (which it reports).
pub fn send(act: &mut Act<'_, '_>, mut mail: Mail) -> Result<Made, Refusal> {
    let server = act.world().server(HostRole::MailServer).filter(|s| s.is_reachable());
    let (server, address) = server.map(|s| (s.id, s.address)).ok_or(Refusal::HostUnreachable)?;
    let size = 2_400 + mail.body.len() as u64 + mail.attachments.iter().map(|a| a.size_bytes * 4 / 3).sum::<u64>();
    let carrier = if mail.source == address { None } else { Some(arrive(act, mail.source, server, size)?) };
    mail.id = MailId(act.world().mails.len() as u32);
    mail.received = act.at();
    mail.verdict = decide(act.world(), &mail);
    let (id, verdict) = (mail.id, mail.verdict);
    let outward = recipients_outside(act.world(), &mail);
    act.world_mut().mails.push(mail);
    wire::note(act, carrier, Exchange::Mail(id));
    act.emit(server, EffectKind::MailHandled { mail: id });
    act.remember_letter(id);
    for name in outward {
        leave(act, server, name, size, id);
    }
    if verdict == MailVerdict::Blocked { Err(Refusal::MailHeld) } else { Ok(Made::Mail(id)) }
}

fn decide(world: &World, mail: &Mail) -> MailVerdict {
    let domain = |address: &str| address.rsplit('@').next().unwrap_or_default().to_owned();
    let sender =
        world.controls.blocks_domain(&domain(&mail.from)) || world.controls.blocks_domain(&domain(&mail.return_path));
    let file = mail.attachments.iter().any(|a| world.controls.hashes.contains_key(&a.sha256));
    if mail.verdict == MailVerdict::Blocked || sender || file {
        MailVerdict::Blocked
    } else if mail.dmarc == "fail" {
        MailVerdict::Junked
    } else {
        MailVerdict::Delivered
    }
}

fn recipients_outside(world: &World, mail: &Mail) -> Vec<Text> {
    let domains = mail.to.iter().filter_map(|to| to.rsplit('@').next());
    let mut outside: Vec<Text> = domains.filter(|d| **d != *world.company.mail_domain).map(Text::from).collect();
    outside.sort();
    outside.dedup();
    outside
}

fn smtp(host: Option<HostId>, outside: Option<Ipv4Addr>, to: Destination, sent_bytes: u64) -> Connect {
    let (proto, app) = (Proto::Tcp, AppLayer::Smtp);
    let lasts = SimSpan::millis(900 + (sent_bytes / 4_000) as i64);
    Connect { host, outside, process: None, to, port: 25, proto, app, sent_bytes, received_bytes: 640, lasts }
}

/// The delivery from outside, or from one of our hosts.
fn arrive(act: &mut Act<'_, '_>, source: Ipv4Addr, server: HostId, size: u64) -> Result<FlowId, Refusal> {
    let ours = act.world().host_at(source).map(|h| h.id);
    let outside = if ours.is_none() { Some(source) } else { None };
    let flow = network::connect(act, smtp(ours, outside, Destination::Host(server), size))?;
    act.tick(SimSpan::millis(4));
    Ok(flow)
}

/// The delivery to another company; a name nobody has is the sender's problem later.
fn leave(act: &mut Act<'_, '_>, server: HostId, domain: Text, size: u64, mail: MailId) {
    if act.world().internet.site(&domain).is_some() {
        let delivered = network::connect(act, smtp(Some(server), None, Destination::Name(domain), size));
        debug_assert!(!matches!(delivered, Err(Refusal::ProcessGone)), "the mail server sends without a process");
        wire::note(act, delivered.ok(), Exchange::Mail(mail));
    }
}

/// A recipient follows a link or opens an attachment.
///
/// # Errors
/// `NotFound` when the mail never was or no longer is in the mailbox.
pub fn open(act: &mut Act<'_, '_>, account: AccountId, message_id: &Text) -> Result<Made, Refusal> {
    let (id, host) = in_inbox(act.world(), account, message_id)?;
    let at = act.at();
    act.world_mut().mails[id.index()].opened.push((account, at));
    act.emit(host, EffectKind::MailOpened { mail: id, account });
    Ok(Made::Mail(id))
}

/// A recipient tells the security team about a mail. Why that happens is why the mail came.
///
/// # Errors
/// `NotFound` when the mail never was or no longer is in the mailbox.
pub fn report(act: &mut Act<'_, '_>, account: AccountId, message_id: &Text) -> Result<Made, Refusal> {
    let (mail, host) = in_inbox(act.world(), account, message_id)?;
    act.emit_for_letter(host, mail, EffectKind::MailReported { mail, account });
    Ok(Made::Mail(mail))
}

/// The mail in this account's mailbox, and the desk of its reader.
fn in_inbox(world: &World, account: AccountId, message_id: &Text) -> Result<(MailId, HostId), Refusal> {
    let gone = || Refusal::NotFound(message_id.clone());
    let mail = world.mails.iter().rev().find(|m| m.message_id == *message_id).ok_or_else(gone)?;
    let reader = world.account(account);
    let received = reader.mail.as_ref().is_some_and(|own| mail.to.contains(own));
    if !received || matches!(mail.verdict, MailVerdict::Purged | MailVerdict::Blocked) {
        return Err(gone());
    }
    Ok((mail.id, reader.person.map_or(HostId(0), |p| world.person(p).workstation)))
}
