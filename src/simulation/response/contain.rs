//! Stopping the attacker: isolation, accounts, blocks, mail, processes.

use crate::base::Text;
use crate::base::ids::{AccountId, FlowId, HostId, LogonRef, Pid, ProcId};
use crate::simulation::apply::{Act, logon, network, process};
use crate::world::{FlowState, MailVerdict, World};
use std::net::Ipv4Addr;

type Done = Result<Text, Text>;

/// Exit status of a program that was ended from outside.
const TERMINATED: u32 = 1;

pub(super) fn isolate(act: &mut Act<'_, '_>, host: HostId) -> Done {
    let at = act.at();
    let row = act.world_mut().host_mut(host);
    if row.isolated.is_some() {
        return Err("it is isolated already".into());
    }
    row.isolated = Some(at);
    let cut = cut_flows(act, |world, flow| {
        let flow = world.flow(flow);
        flow.source == Some(host) || flow.target == Some(host)
    });
    Ok(format!("cut off; {cut} connections ended").into())
}

pub(super) fn disable(act: &mut Act<'_, '_>, account: AccountId) -> Done {
    let row = act.world_mut().account_mut(account);
    if !row.enabled {
        return Err("it is disabled already".into());
    }
    row.enabled = false;
    Ok("nobody can log on with it; open sessions go on".into())
}

pub(super) fn reset(act: &mut Act<'_, '_>, account: AccountId) -> Done {
    act.world_mut().account_mut(account).password_version += 1;
    Ok("the old password is no longer good; open sessions go on".into())
}

pub(super) fn revoke(act: &mut Act<'_, '_>, account: AccountId) -> Done {
    let at = act.at();
    act.world_mut().account_mut(account).revoked = Some(at);
    let open: Vec<LogonRef> =
        act.world().logons.iter().filter(|l| l.account == account && l.closed.is_none()).map(|l| l.id).collect();
    let running: Vec<ProcId> =
        act.world().processes.iter().filter(|p| p.is_alive() && open.contains(&p.logon)).map(|p| p.id).collect();
    let (sessions, programs) = (open.len(), running.len());
    for id in running {
        process::end(act, id, TERMINATED);
    }
    for id in open {
        logon::log_off(act, id).map_err(|refusal| Text::from(format!("a session could not be closed: {refusal:?}")))?;
    }
    Ok(format!("{sessions} sessions and {programs} programs ended").into())
}

pub(super) fn block_address(act: &mut Act<'_, '_>, address: Ipv4Addr) -> Done {
    let at = act.at();
    if act.world_mut().controls.addresses.insert(address, at).is_some() {
        return Err("it is blocked already".into());
    }
    let cut = cut_flows(act, |world, flow| {
        let tuple = world.flow(flow).tuple;
        tuple.src == address || tuple.dst == address
    });
    Ok(format!("the firewall drops it; {cut} connections ended").into())
}

pub(super) fn block_domain(act: &mut Act<'_, '_>, domain: &Text) -> Done {
    let at = act.at();
    let name: Text = domain.to_ascii_lowercase().into();
    if act.world_mut().controls.domains.insert(name, at).is_some() {
        return Err("it is blocked already".into());
    }
    Ok("DNS and proxy refuse it and its subdomains".into())
}

pub(super) fn block_hash(act: &mut Act<'_, '_>, sha256: &Text) -> Done {
    let at = act.at();
    let hash: Text = sha256.to_ascii_lowercase().into();
    if act.world_mut().controls.hashes.insert(hash, at).is_some() {
        return Err("it is blocked already".into());
    }
    Ok("no endpoint runs or stores it any more".into())
}

pub(super) fn purge(act: &mut Act<'_, '_>, message_id: &Text) -> Done {
    let mut boxes = 0;
    for mail in act.world_mut().mails.iter_mut().filter(|m| m.message_id == *message_id) {
        mail.verdict = MailVerdict::Purged;
        boxes += mail.to.len();
    }
    if boxes == 0 { Err("no mailbox has it".into()) } else { Ok(format!("removed from {boxes} mailboxes").into()) }
}

pub(super) fn kill(act: &mut Act<'_, '_>, host: HostId, pid: Pid) -> Done {
    let Some(root) = act.world().host(host).live.get(&pid).copied() else {
        return Err(format!("no process {pid} runs there").into());
    };
    let mut doomed = vec![root];
    let mut next = 0;
    while next < doomed.len() {
        let parent = doomed[next];
        let world = act.world();
        let children = world.host(host).live.values().filter(|id| world.process(**id).parent == Some(parent));
        let children: Vec<ProcId> = children.copied().collect();
        doomed.extend(children);
        next += 1;
    }
    let count = doomed.len();
    for id in doomed.into_iter().rev() {
        process::end(act, id, TERMINATED);
    }
    Ok(match count {
        1 => "1 process ended".into(),
        n => format!("{n} processes ended").into(),
    })
}

/// Aborts every open flow that `concerns`; their closing events find them closed.
fn cut_flows(act: &mut Act<'_, '_>, concerns: impl Fn(&World, FlowId) -> bool) -> usize {
    let at = act.at();
    let world = act.world();
    let open = world.flows.iter().rev().take(RECENT).filter(|f| {
        f.state == FlowState::Completed && f.opened <= at && f.opened + f.lasted > at && concerns(world, f.id)
    });
    let open: Vec<FlowId> = open.map(|f| f.id).collect();
    for id in &open {
        network::abort(act, *id);
    }
    open.len()
}

/// Flows looked through for open ones: hours of them, far longer than any flow lasts.
const RECENT: usize = 40_000;
