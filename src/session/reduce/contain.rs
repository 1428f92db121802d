//! Stop the attacker: hosts, accounts, network, mail, processes.

use super::order::Wish;
use super::{Floor, reject};
use crate::base::Text;
use crate::base::ids::{HostId, Pid};
use crate::desk::action::Contain;
use crate::session::{Receipt, Rejected};
use crate::simulation::response::Order;
use std::net::Ipv4Addr;

pub(super) fn reduce(floor: &mut Floor<'_>, action: &Contain) -> Result<Receipt, Rejected> {
    let wish = match action {
        Contain::IsolateHost { host, reason } => isolate(floor, *host, reason)?,
        Contain::DisableAccount { account, reason } => {
            floor.reason(reason)?;
            let row = floor.account(*account)?;
            if !row.enabled {
                return reject(format!("{} is disabled already.", row.name));
            }
            Wish::new(Order::DisableAccount(*account), format!("disable {}", row.name))
        }
        Contain::ResetPassword { account, reason } => {
            floor.reason(reason)?;
            Wish::new(
                Order::ResetPassword(*account),
                format!("reset the password of {}", floor.account(*account)?.name),
            )
        }
        Contain::RevokeSessions { account, reason } => {
            floor.reason(reason)?;
            Wish::new(
                Order::RevokeSessions(*account),
                format!("revoke all sessions of {}", floor.account(*account)?.name),
            )
        }
        Contain::BlockAddress { address, reason } => {
            floor.reason(reason)?;
            block_address(floor, *address)?
        }
        Contain::BlockDomain { domain, reason } => {
            floor.reason(reason)?;
            block_domain(floor, domain)?
        }
        Contain::BlockHash { sha256, reason } => {
            floor.reason(reason)?;
            block_hash(floor, sha256)?
        }
        Contain::PurgeMail { message_id, reason } => {
            floor.reason(reason)?;
            purge(floor, message_id)?
        }
        Contain::KillProcess { host, pid, reason } => {
            floor.reason(reason)?;
            kill(floor, *host, Pid(*pid))?
        }
    };
    floor.place(wish)
}

fn isolate(floor: &Floor<'_>, host: HostId, reason: &str) -> Result<Wish, Rejected> {
    floor.reason(reason)?;
    let row = floor.host(host)?;
    if let Some(since) = row.isolated {
        return reject(format!("{} has been isolated since {}.", row.name, since.hms()));
    }
    let approval = floor.approval(host, reason)?;
    let wish = Wish::new(Order::IsolateHost(host), format!("isolate {}", row.name)).on(host);
    Ok(Wish { approval, ..wish })
}

fn block_address(floor: &Floor<'_>, address: Ipv4Addr) -> Result<Wish, Rejected> {
    let world = floor.simulation.world();
    if let Some(host) = world.host_at(address) {
        return reject(format!("{address} is our own {}; isolate the host instead.", host.name));
    }
    if address.is_private() || address.is_loopback() || address == world.company.egress || address.is_unspecified() {
        return reject(format!("{address} is an address of our own network; blocking it would cut us off."));
    }
    if let Some(since) = world.controls.addresses.get(&address) {
        return reject(format!("{address} has been blocked since {}.", since.hms()));
    }
    Ok(Wish::new(Order::BlockAddress(address), format!("block {address} at the firewall")))
}

/// A domain name as typed or pasted, defanged or with a final dot.
fn clean_domain(text: &str) -> Option<String> {
    let text = text.trim().replace("[.]", ".").to_ascii_lowercase();
    let name = text.trim_end_matches('.');
    let label = |l: &str| {
        let inner = l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        inner && (1..=63).contains(&l.len()) && !l.starts_with('-') && !l.ends_with('-')
    };
    let sound = name.len() <= 253 && name.contains('.') && name.split('.').all(label);
    (sound && name.parse::<Ipv4Addr>().is_err()).then(|| name.to_owned())
}

fn block_domain(floor: &Floor<'_>, text: &str) -> Result<Wish, Rejected> {
    let Some(domain) = clean_domain(text) else {
        return reject(format!("\"{}\" is no domain name; write it as cdn.bad.example, without http://.", text.trim()));
    };
    let world = floor.simulation.world();
    let covers = |own: &str| own == domain || own.ends_with(&format!(".{domain}"));
    let ours = [&world.company.dns_domain, &world.company.mail_domain];
    if ours.iter().any(|own| covers(own) || domain.ends_with(&format!(".{own}"))) {
        return reject(format!("{domain} is our own domain; blocking it would cut us off."));
    }
    if world.controls.blocks_domain(&domain) {
        return reject(format!("{domain} is blocked already."));
    }
    let what = format!("block {domain} in DNS and proxy");
    Ok(Wish::new(Order::BlockDomain(domain.into()), what))
}

fn block_hash(floor: &Floor<'_>, text: &str) -> Result<Wish, Rejected> {
    let sha256 = text.trim().to_ascii_lowercase();
    if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        return reject("A SHA-256 has 64 hexadecimal digits; copy it from a process or file record.");
    }
    let sha256: Text = sha256.into();
    if let Some(since) = floor.simulation.world().controls.hashes.get(&sha256) {
        return reject(format!("This file has been blocked since {}.", since.hms()));
    }
    let what = format!("block files with SHA-256 {}…", &sha256[..12]);
    Ok(Wish::new(Order::BlockHash(sha256), what))
}

fn purge(floor: &Floor<'_>, message_id: &str) -> Result<Wish, Rejected> {
    let id = message_id.trim();
    let Some(message) = floor.board.mailbox.messages().iter().find(|m| &*m.message_id == id) else {
        return reject(format!("The gateway has handled no mail with message id \"{id}\"."));
    };
    match &*message.verdict {
        "purged" => reject("This mail has been purged already."),
        "blocked" => reject("The gateway held this mail back; it is in no inbox."),
        _ => {
            let what = format!("purge the mail \"{}\" from all inboxes", message.subject);
            Ok(Wish::new(Order::PurgeMail(message.message_id.clone()), what))
        }
    }
}

fn kill(floor: &Floor<'_>, host: HostId, pid: Pid) -> Result<Wish, Rejected> {
    let row = floor.answering(host)?;
    if pid.0 <= 4 {
        return reject(format!("Process {pid} is the operating system itself."));
    }
    let what = format!("end process {pid} on {} with its children", row.name);
    Ok(Wish::new(Order::KillProcess(host, pid), what).on(host))
}
