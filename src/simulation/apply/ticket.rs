//! Tickets that a program asks for by itself: what roasting of passwords needs.
//!
//! *Invariant*: nobody logs on; the controller notes the request and keeps nothing. Simplified: nothing is
//! checked beyond the account, and every account may be asked for.

use super::logon::{ask_for_tickets, reached_controller};
use super::process::alive;
use super::{Act, wire};
use crate::simulation::effect::{EffectKind, LogonFailure, TicketRequest};
use crate::simulation::intent::{Made, Refusal, TicketWish};
use crate::world::exchange::{Exchange, Ticket};

/// Asks for one ticket.
///
/// # Errors
/// `ProcessGone`, `HostUnreachable` without a controller, `LogonDenied` for a disabled account.
pub(super) fn request(act: &mut Act<'_, '_>, wish: &TicketWish) -> Result<Made, Refusal> {
    let client = alive(act.world(), wish.process)?;
    let world = act.world();
    let controller = reached_controller(world, world.host(client)).ok_or(Refusal::HostUnreachable)?.id;
    let failure = (!world.account(wish.account).enabled).then_some(LogonFailure::Disabled);
    let flow = ask_for_tickets(act, client, controller);
    let world = act.world();
    let whole = format!("krbtgt/{}", world.company.dns_domain.to_ascii_uppercase()).into();
    let seen = Ticket {
        client: world.account(wish.account).name.clone(),
        service: wish.service.clone().unwrap_or(whole),
        first: wish.service.is_none(),
        error: failure.map_or(0, wire::kerberos_error),
    };
    wire::note(act, flow, Exchange::Ticket(seen));
    let source = (act.world().host(client).address, flow.map_or(0, |f| act.world().flow(f).tuple.src_port));
    let request = match &wish.service {
        Some(service) => TicketRequest::Service { service: service.clone(), logon: None, weak: wish.weak },
        None => TicketRequest::Unproven,
    };
    act.emit(controller, EffectKind::TicketRequested { account: wish.account, request, source, failure });
    failure.map_or(Ok(Made::Nothing), |failure| Err(Refusal::LogonDenied(failure)))
}
