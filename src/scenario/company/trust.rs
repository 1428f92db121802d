//! The trust with another domain: its identity, its network, the people of it who work with our servers.

use super::build::Builder;
use super::tickets;
use crate::base::ids::AccountId;
use crate::base::rng::Draw;
use crate::world::{Account, AccountKind, Direction, Trust};
use std::net::Ipv4Addr;

/// People of the other house who have something to do here.
const GUESTS: i64 = 6;

/// Agrees on the trust of the template, if it has one.
pub(super) fn agree(b: &mut Builder) {
    let Some(plan) = &b.template.active_directory.trust else { return };
    let mut draw = b.seed.draw(&plan.domain, "sid", 0);
    let mut part = || draw.between(100_000_000, 4_200_000_000);
    let (first, second, third) = (part(), part(), part());
    let mut draw = b.seed.draw(&plan.domain, "network", 0);
    // No company of ours has a network in this part of the private ranges.
    let network = Ipv4Addr::new(172, draw.between(20, 30) as u8, draw.between(1, 250) as u8, 0);
    let mut trust = Trust {
        domain: plan.domain.as_str().into(),
        netbios: plan.netbios.as_str().into(),
        sid: format!("S-1-5-21-{first}-{second}-{third}").into(),
        direction: plan.direction,
        purpose: plan.purpose.as_str().into(),
        network,
        guests: Vec::new(),
    };
    if trust.lets_them_in() {
        trust.guests = (0..draw.between(3, GUESTS)).filter_map(|_| guest(b, &trust, &mut draw)).collect();
    }
    tickets::runbook(b, format!("Trust with {}", trust.netbios), note(b, &trust));
    b.world.tree.trusts.push(trust);
}

fn note(b: &Builder, trust: &Trust) -> String {
    let who = match trust.direction {
        Direction::Outbound => "their accounts may log on here",
        Direction::Inbound => "our accounts may log on there",
        Direction::Bidirectional => "accounts of either may log on in the other",
    };
    let names: Vec<&str> = trust.guests.iter().map(|g| &*b.world.account(*g).name).collect();
    let mut text = format!(
        "The domain trusts {} ({}, {}): {who}. {} Listing domain trusts shows this one and no other. The tunnel between \
         both houses carries tickets and web sessions with {}/24 and nothing else.",
        trust.domain, trust.netbios, trust.sid, trust.purpose, trust.network
    );
    if !names.is_empty() {
        text.push_str(&format!(" Guests at present: {}.", names.join(", ")));
    }
    text
}

/// An account of theirs; in no unit of our directory.
fn guest(b: &mut Builder, trust: &Trust, draw: &mut Draw) -> Option<AccountId> {
    let pools = &b.shelf.names;
    let (given, family) = (draw.pick(&pools.given)?, draw.pick(&pools.family)?);
    let name = format!("{}_{}", family.to_ascii_lowercase(), given[..1].to_ascii_lowercase());
    if !b.names.insert(name.clone()) {
        return None;
    }
    let id = AccountId(b.world.accounts.len() as u32);
    b.world.accounts.push(Account {
        id,
        name: name.into(),
        domain: trust.netbios.clone(),
        sid: format!("{}-{}", trust.sid, draw.between(1_104, 9_000)).into(),
        kind: AccountKind::Foreign,
        person: None,
        mail: None,
        groups: Vec::new(),
        enabled: true,
        locked_until: None,
        bad_passwords: 0,
        password_version: 1,
        revoked: None,
        created: None,
    });
    Some(id)
}
