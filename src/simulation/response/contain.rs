//! Containment: stop what is happening now.

use super::Touched;
use super::work::{Work, count};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, MailId, Pid};
use crate::simulation::windows::AccountChange;
use crate::world::{Integrity, MailVerdict, Os};
use std::net::Ipv4Addr;

pub(super) fn isolate(work: &mut Work<'_, '_>, host: HostId) -> Result<Text, Text> {
    let now = work.stage.now;
    let row = work.stage.world.host_mut(host);
    let name = row.name.clone();
    if !row.online {
        return Err(format!("{name} is switched off").into());
    }
    if row.isolated.is_some() {
        return Err(format!("{name} is isolated already").into());
    }
    row.isolated = Some(now);
    let branch = work.world().company.locations.iter().position(|l| l.gateway == Some(host));
    let cut = work.cut_flows(|flow, world| {
        let ends = [flow.source, flow.target];
        // With the router of a branch its tunnel is down.
        let through = || branch.is_some_and(|b| ends.iter().any(|e| world.location_of(*e).index() == b));
        ends.contains(&Some(host)) || (world.crosses_link(flow) && through())
    });
    let cut = count(cut, "connection", "connections");
    // Nothing runs on an appliance that could cut it off: the switch does.
    let has_agent = work.world().host(host).os != Os::Appliance;
    Ok(if has_agent {
        format!("{name} is isolated, {cut} cut")
    } else {
        format!("{name} has no agent: its switch port is shut, {cut} cut")
    }
    .into())
}

pub(super) fn disable(work: &mut Work<'_, '_>, account: AccountId) -> Result<Text, Text> {
    let row = work.account(account)?;
    let name = row.name.clone();
    if !row.enabled {
        return Err(format!("{name} is disabled already").into());
    }
    work.change_account(account, AccountChange::Disabled);
    let open = work.world().logons.iter().filter(|l| l.account == account && l.closed.is_none()).count();
    Ok(format!("{name} is disabled, {} still open", count(open, "session is", "sessions are")).into())
}

pub(super) fn reset(work: &mut Work<'_, '_>, account: AccountId) -> Result<Text, Text> {
    let name = work.account(account)?.name.clone();
    let locked = work.world().account(account).locked_until.is_some_and(|until| until > work.stage.now);
    work.change_account(account, AccountChange::PasswordReset);
    if locked {
        work.change_account(account, AccountChange::Unlocked);
    }
    let row = work.stage.world.account_mut(account);
    row.bad_passwords = 0;
    row.locked_until = None;
    Ok(format!("{name} has a new password, open sessions go on").into())
}

pub(super) fn revoke(work: &mut Work<'_, '_>, account: AccountId) -> Result<Text, Text> {
    let name = work.account(account)?.name.clone();
    let person = work.is_at_desk(account);
    let now = work.stage.now;
    work.stage.world.account_mut(account).revoked = Some(now);
    let ended = work.close_sessions(|logon| logon.account == account);
    work.send_back(person.as_slice());
    Ok(format!("{} of {name} ended", count(ended, "session", "sessions")).into())
}

pub(super) fn block_address(work: &mut Work<'_, '_>, address: Ipv4Addr) -> Result<Text, Text> {
    let now = work.stage.now;
    if work.stage.world.controls.addresses.contains_key(&address) {
        return Err(format!("{address} is blocked already").into());
    }
    work.stage.world.controls.addresses.insert(address, now);
    let cut = work.cut_flows(|flow, _| flow.tuple.src == address || flow.tuple.dst == address);
    Ok(format!("the firewall drops {address}, {} cut", count(cut, "connection", "connections")).into())
}

pub(super) fn block_domain(work: &mut Work<'_, '_>, domain: &Text) -> Result<Text, Text> {
    let now = work.stage.now;
    let domain: Text = domain.trim().trim_end_matches('.').to_ascii_lowercase().into();
    if !domain.contains('.') {
        return Err(format!("\"{domain}\" is no domain").into());
    }
    if work.world().controls.blocks_domain(&domain) {
        return Err(format!("{domain} is blocked already").into());
    }
    work.stage.world.controls.domains.insert(domain.clone(), now);
    Ok(format!("{domain} and its subdomains no longer resolve, the proxy and the mail gateway refuse them").into())
}

pub(super) fn block_hash(work: &mut Work<'_, '_>, sha256: &Text) -> Result<Text, Text> {
    let now = work.stage.now;
    let sha256: Text = sha256.trim().to_ascii_lowercase().into();
    if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err("a SHA-256 has 64 hexadecimal digits".into());
    }
    if work.stage.world.controls.hashes.insert(sha256.clone(), now).is_some() {
        return Err("this file is blocked already".into());
    }
    let running = work.world().hosts.iter().flat_map(|h| h.live.values());
    let running = running.filter(|p| work.world().process(**p).sha256 == sha256).count();
    Ok(format!("the file starts nowhere any more, {} of it", count(running, "running copy", "running copies")).into())
}

pub(super) fn purge(work: &mut Work<'_, '_>, message_id: &Text) -> Result<Text, Text> {
    let wanted = message_id.trim().trim_start_matches('<').trim_end_matches('>');
    let fits = |id: &str| id.trim_start_matches('<').trim_end_matches('>') == wanted;
    let mails = &work.stage.world.mails;
    let found: Vec<MailId> = mails.iter().filter(|m| fits(&m.message_id)).map(|m| m.id).collect();
    if found.is_empty() {
        return Err("no mail has this message id".into());
    }
    let (mut boxes, mut opened) = (0, 0);
    for id in found {
        let own = work.stage.world.company.mail_domain.clone();
        let mail = &mut work.stage.world.mails[id.index()];
        if !matches!(mail.verdict, MailVerdict::Delivered | MailVerdict::Junked) {
            continue;
        }
        mail.verdict = MailVerdict::Purged;
        boxes += mail.to.iter().filter(|to| to.ends_with(&*own)).count();
        opened += mail.opened.len();
        work.touched.push(Touched::Mail(id));
    }
    if boxes == 0 {
        return Err("the mail is in no inbox".into());
    }
    let before = match opened {
        0 => "nobody had opened it".to_owned(),
        n => format!("it had been opened {}", count(n, "time", "times")),
    };
    Ok(format!("removed from {}, {before}", count(boxes, "inbox", "inboxes")).into())
}

pub(super) fn kill(work: &mut Work<'_, '_>, host: HostId, pid: Pid) -> Result<Text, Text> {
    work.agent(host)?;
    let row = work.world().host(host);
    let Some(root) = row.live.get(&pid).copied() else {
        return Err(format!("no process {pid} runs on {} any more", row.name).into());
    };
    let process = work.world().process(root);
    if process.integrity == Integrity::System && is_of_the_system(&process.image) {
        return Err(
            format!("{} belongs to the operating system; the agent does not end it", process.file_name()).into()
        );
    }
    // Without its shell a desktop is useless: people sign on again.
    let people = work.people_at(host);
    let ended = work.end_tree(host, root);
    let still = work.people_at(host);
    let gone: Vec<_> = people.into_iter().filter(|p| !still.contains(p)).collect();
    work.send_back(&gone);
    Ok(format!("{} ended", count(ended, "process", "processes")).into())
}

fn is_of_the_system(image: &str) -> bool {
    image == "System" || image.to_ascii_lowercase().starts_with(r"c:\windows\")
}
