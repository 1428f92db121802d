//! Tickets across a trust: guests who ask our controller for a service, our people who ask theirs.
//!
//! *Invariants*: a guest's password is checked over there, so that our controllers note no first ticket and no NTLM
//! check of theirs (Microsoft: 4776 is written by the computer that is authoritative for the account); whoever goes
//! from one realm into another has a ticket for the other's ticket service first.

use super::{Act, network, wire};
use crate::base::ids::{AccountId, FlowId, HostId, LogonRef};
use crate::base::net::Proto;
use crate::base::time::SimSpan;
use crate::simulation::effect::{EffectKind, TicketRequest};
use crate::simulation::intent::{Connect, Destination, LogOn, Refusal};
use crate::world::exchange::{Exchange, Ticket};
use crate::world::{AccountKind, AppLayer, AuthPackage, HostRole};
use std::net::Ipv4Addr;

/// The browser that guests use for our application.
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0";

/// Where a guest of the trusted domain sits, if the wish is one's.
pub(super) fn guest_address(act: &Act<'_, '_>, wish: &LogOn) -> Option<Ipv4Addr> {
    let account = act.world().account_named(&wish.name).filter(|a| a.kind == AccountKind::Foreign)?;
    wish.from_address.filter(|_| wish.from.is_none() && act.world().trust_of(account).is_some())
}

/// What a guest speaks to one of our servers.
pub(super) fn speech(act: &Act<'_, '_>, host: HostId) -> AppLayer {
    AppLayer::Tls {
        server_name: act.world().host(host).fqdn.clone(),
        client: "Edg/".into(),
        user_agent: BROWSER.into(),
        self_signed: false,
    }
}

/// A guest asks our controller for a ticket; only with Kerberos, and only after the own controller gave the
/// ticket for our realm.
pub(super) fn guest_tickets(act: &mut Act<'_, '_>, wish: &LogOn, address: Ipv4Addr, granted: bool) -> Option<FlowId> {
    if wish.package == AuthPackage::Ntlm || !granted {
        return None;
    }
    let controller = act.world().server_for(HostRole::DomainController, wish.host)?.id;
    let flow = network::connect(act, asking(None, Some(address), Destination::Host(controller))).ok();
    act.tick(SimSpan::millis(2));
    flow
}

/// Somebody of ours asks the own controller for a ticket of the other realm, then the other controller for the
/// portal.
///
/// # Errors
/// `NotFound` without a trust that lets us in, `HostUnreachable` without a controller.
pub(super) fn visit(act: &mut Act<'_, '_>, host: HostId, by: LogonRef) -> Result<(), Refusal> {
    let world = act.world();
    let trust = world.tree.trusts.iter().find(|t| t.lets_us_in()).ok_or(Refusal::NotFound("trust".into()))?;
    let (realm, theirs, portal) = (trust.realm(), trust.controller().0, trust.portal().0);
    let account = world.logon(by).account;
    let ours = world.server_for(HostRole::DomainController, host).ok_or(Refusal::HostUnreachable)?.id;
    let referral = network::connect(act, asking(Some(host), None, Destination::Host(ours)))?;
    act.tick(SimSpan::millis(2));
    let krbtgt = format!("krbtgt/{realm}");
    noted(act, referral, account, &krbtgt);
    let tuple = act.world().flow(referral).tuple;
    let request = TicketRequest::Service { service: krbtgt.into(), logon: None, weak: false };
    let source = (tuple.src, tuple.src_port);
    act.emit(ours, EffectKind::TicketRequested { account, request, source, failure: None });
    let service = network::connect(act, asking(Some(host), None, Destination::Name(theirs)))?;
    noted(act, service, account, &format!("HTTP/{portal}"));
    Ok(())
}

fn noted(act: &mut Act<'_, '_>, flow: FlowId, account: AccountId, service: &str) {
    let client = act.world().account(account).name.clone();
    let ticket = Ticket { client, service: service.into(), first: false, error: 0 };
    wire::note(act, Some(flow), Exchange::Ticket(ticket));
}

/// A question to a ticket service.
fn asking(host: Option<HostId>, outside: Option<Ipv4Addr>, to: Destination) -> Connect {
    Connect {
        host,
        outside,
        process: None,
        to,
        port: 88,
        proto: Proto::Tcp,
        app: AppLayer::Kerberos,
        sent_bytes: 1_910,
        received_bytes: 1_872,
        lasts: SimSpan::millis(7),
    }
}
