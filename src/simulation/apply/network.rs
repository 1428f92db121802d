//! Names and flows: resolving, policy of the firewall, address translation, opening and closing.
//!
//! *Invariants*: an isolated or switched-off host sends nothing; the first call to a name that is
//! not cached is preceded by its question to the domain controller; every flow that was opened is
//! closed once.

use super::process::{alive, open_session};
use super::services::{is_open_to_partners, is_partner_service, is_published, listens};
use super::{Act, rpc, wire};
use crate::base::Text;
use crate::base::ids::{FlowId, HostId, ProcId};
use crate::base::net::{FiveTuple, Proto};
use crate::base::rng::Draw;
use crate::base::time::SimSpan;
use crate::simulation::effect::EffectKind;
use crate::simulation::intent::{Connect, Destination, Refusal};
use crate::simulation::queue::Event;
use crate::world::flow::answer_bytes;
use crate::world::{AppLayer, Flow, FlowState, Host, HostRole, LocationId, World, Zone};
use std::net::Ipv4Addr;

/// Services the firewall lets out.
const ALLOWED_OUT: [u16; 9] = [22, 53, 80, 123, 443, 587, 993, 8_080, 8_443];

/// How the reason of a refusal ends when a block of the SOC is the cause.
const BY_SOC: &str = "is blocked";

/// The refusal comes from a block of the SOC, not from the company's standing policy.
pub fn is_soc_block(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Blocked(why) if why.ends_with(BY_SOC))
}

/// How long an answer is kept by the host's resolver.
const DNS_LIFE: SimSpan = SimSpan::mins(15);

/// How often a name outside is asked for its IPv6 address too: public captures have about one such
/// question for three others.
const BOTH_PERMILLE: u32 = 550;

/// Both ends of a wanted flow.
struct Ends {
    source: Option<HostId>,
    target: Option<HostId>,
    process: Option<ProcId>,
    src: Ipv4Addr,
    dst: Ipv4Addr,
}

/// Opens a flow, asking for the name first where it is not cached.
///
/// # Errors
/// `HostUnreachable`, `ProcessGone`, `Blocked`, `NobodyThere` or `NotFound`; a flow that was tried
/// and denied leaves its traces.
pub fn connect(act: &mut Act<'_, '_>, wish: Connect) -> Result<FlowId, Refusal> {
    may_send(act.world(), wish.host, wish.process)?;
    rpc::find_port(act, &wish)?;
    let (target, dst) = find(act, &wish)?;
    // What a branch sends into a dead tunnel is seen by nobody.
    if act.world().location_of(wish.host) != LocationId::HEAD && !act.world().is_linked(wish.host, target) {
        return Err(Refusal::HostUnreachable);
    }
    let src = match (wish.host, wish.outside) {
        (Some(host), _) => act.world().host(host).address,
        (None, Some(address)) => address,
        (None, None) => return Err(Refusal::NotFound("caller".into())),
    };
    let ends = Ends { source: wish.host, target, process: wish.process, src, dst };
    let verdict = policy(act.world(), &ends, wish.port, &wish.app);
    let lost = verdict.as_ref().err();
    let state = match lost {
        None => FlowState::Completed,
        Some((state, _, _)) => *state,
    };
    let src_port = source_port(act, &ends, wish.port);
    let flow = Flow {
        id: act.world().flows.next(),
        tuple: FiveTuple { src, src_port, dst, dst_port: wish.port, proto: wish.proto },
        translated: translation(act, &ends, src_port),
        source: ends.source,
        target: ends.target,
        process: ends.process,
        app: if lost.is_some() { AppLayer::Unknown } else { wish.app },
        state,
        opened: act.at(),
        lasted: if lost.is_some() { SimSpan::ZERO } else { wish.lasts },
        sent_bytes: if lost.is_some() { 0 } else { wish.sent_bytes },
        received_bytes: if lost.is_some() { 0 } else { wish.received_bytes },
        denied_by: lost.and_then(|(_, rule, _)| rule.clone()),
        exchanges: Vec::new(),
    };
    let id = open(act, flow);
    match verdict {
        Ok(()) => {
            wire::spoken(act, id);
            rpc::called(act, id);
            let (at, cause) = (act.at() + act.world().flow(id).lasted, act.cause.clone());
            act.stage.open.insert(id, cause);
            act.later(at, lane(act.world(), id), Event::CloseFlow(id));
            Ok(id)
        }
        Err((_, _, why)) => {
            close(act, id);
            Err(why)
        }
    }
}

/// Host and process can put something on the wire.
fn may_send(world: &World, host: Option<HostId>, process: Option<ProcId>) -> Result<(), Refusal> {
    if let Some(process) = process {
        alive(world, process)?;
        open_session(world, world.process(process).logon)?;
    }
    match host {
        Some(host) if !world.host(host).is_reachable() => Err(Refusal::HostUnreachable),
        _ => Ok(()),
    }
}

/// Host and address of the destination.
fn find(act: &mut Act<'_, '_>, wish: &Connect) -> Result<(Option<HostId>, Ipv4Addr), Refusal> {
    match &wish.to {
        Destination::Address(address) => Ok((act.world().host_at(*address).map(|h| h.id), *address)),
        Destination::Host(id) => {
            let host = act.world().host(*id);
            let (name, address) = (host.fqdn.clone(), host.address);
            if let Some(source) = wish.host.filter(|h| h != id) {
                look_up(act, source, wish.process, &name, "A")?;
            }
            Ok((Some(*id), address))
        }
        Destination::Name(name) => {
            let address = match wish.host {
                Some(source) => look_up(act, source, wish.process, name, "A")?,
                None => address_of(act.world(), name).ok_or_else(|| Refusal::NotFound(name.clone()))?,
            };
            Ok((act.world().host_at(address).map(|h| h.id), address))
        }
    }
}

/// Asks the domain controller for a name; the answer is cached.
///
/// # Errors
/// `HostUnreachable`, `Blocked` when the name is blocked, `NotFound` when nobody has it.
pub fn resolve(
    act: &mut Act<'_, '_>,
    host: HostId,
    process: Option<ProcId>,
    name: &Text,
    kind: &'static str,
) -> Result<Option<Ipv4Addr>, Refusal> {
    may_send(act.world(), Some(host), process)?;
    ask(act, host, process, name, kind)
}

fn look_up(
    act: &mut Act<'_, '_>,
    host: HostId,
    process: Option<ProcId>,
    name: &Text,
    kind: &'static str,
) -> Result<Ipv4Addr, Refusal> {
    let cached = act.world().host(host).dns_cache.get(name).is_some_and(|until| *until > act.at());
    let blocked = act.world().controls.blocks_domain(name);
    if cached && !blocked {
        return address_of(act.world(), name).ok_or_else(|| Refusal::NotFound(name.clone()));
    }
    let found = ask(act, host, process, name, kind)?.ok_or_else(|| Refusal::NotFound(name.clone()))?;
    // Programs that speak both internet protocols ask for the newer address as well; nobody here has one.
    let asks = host_draw(act, host, "asks for both").chance(BOTH_PERMILLE);
    if asks && !is_ours(act.world(), name) {
        ask(act, host, process, name, "AAAA")?;
    }
    Ok(found)
}

fn is_ours(world: &World, name: &str) -> bool {
    name.ends_with(&*world.company.dns_domain)
}

/// A draw of this host at this moment.
fn host_draw(act: &Act<'_, '_>, host: HostId, purpose: &str) -> Draw {
    let host = act.world().host(host);
    let number = act.at().0 as u64 ^ (u64::from(host.next_port) << 48) ^ (u64::from(host.asked) << 32);
    act.stage.seed.draw(&host.name, purpose, number)
}

fn ask(
    act: &mut Act<'_, '_>,
    host: HostId,
    process: Option<ProcId>,
    name: &Text,
    kind: &'static str,
) -> Result<Option<Ipv4Addr>, Refusal> {
    let world = act.world();
    let blocked = world.controls.blocks_domain(name);
    let address = if blocked { None } else { address_of(world, name) };
    let known = address.is_some() || (!blocked && matches!(kind, "SRV" | "PTR" | "MX" | "TXT"));
    let controller = world.server_for(HostRole::DomainController, host);
    let reached = |c: &&Host| c.is_reachable() && world.is_linked(Some(host), Some(c.id));
    let controller = controller.filter(reached).map(|c| (c.id, c.address));
    let Some((controller, dst)) = controller else { return Err(Refusal::HostUnreachable) };
    let caller = world.host(host);
    let mut draw = host_draw(act, host, "dns");
    let answers = match (known, address) {
        (true, Some(address)) if kind == "A" => vec![address.to_string().into()],
        (true, _) => other_answer(world, name, kind),
        (false, _) => Vec::new(),
    };
    let sent_bytes = name.len() as u64 + 18;
    let received_bytes = sent_bytes + answers.iter().map(|a| answer_bytes(kind, a)).sum::<u64>();
    let app = AppLayer::Dns {
        query: name.clone(),
        kind,
        answers,
        rcode: if known { 0 } else { 3 },
        trans_id: draw.below(65_536) as u16,
    };
    let wait = draw.span(SimSpan::micros(300), SimSpan::millis(18));
    // The controller asks itself through the loopback interface, which no tap sees.
    if host != controller {
        let src = caller.address;
        let src_port = act.world_mut().host_mut(host).take_resolver_port();
        let flow = Flow {
            id: act.world().flows.next(),
            tuple: FiveTuple { src, src_port, dst, dst_port: 53, proto: Proto::Udp },
            translated: None,
            source: Some(host),
            target: Some(controller),
            process: None,
            app,
            state: FlowState::Completed,
            opened: act.at(),
            lasted: wait,
            sent_bytes,
            received_bytes,
            denied_by: None,
            exchanges: Vec::new(),
        };
        let id = open(act, flow);
        act.tick(wait);
        close(act, id);
        act.emit(host, EffectKind::NameResolved { process, flow: id });
    }
    if known {
        if kind == "A" {
            let expires = act.at() + DNS_LIFE;
            act.world_mut().host_mut(host).dns_cache.insert(name.clone(), expires);
        }
        return Ok(address);
    }
    Err(if blocked {
        Refusal::Blocked(format!("name {name} {BY_SOC}").into())
    } else {
        Refusal::NotFound(name.clone())
    })
}

fn other_answer(world: &World, name: &Text, kind: &str) -> Vec<Text> {
    match kind {
        "PTR" => vec![world.host_at(reversed(name)).map_or_else(|| "unknown.invalid".into(), |h| h.fqdn.clone())],
        "SRV" => world.server(HostRole::DomainController).map(|c| c.fqdn.clone()).into_iter().collect(),
        "TXT" => vec!["v=spf1 mx -all".into()],
        _ => Vec::new(),
    }
}

/// The address in `4.14.20.10.in-addr.arpa`.
fn reversed(name: &str) -> Ipv4Addr {
    let parts: Vec<u8> = name.split('.').take(4).filter_map(|p| p.parse().ok()).collect();
    if let [d, c, b, a] = parts[..] { Ipv4Addr::new(a, b, c, d) } else { Ipv4Addr::UNSPECIFIED }
}

fn address_of(world: &World, name: &str) -> Option<Ipv4Addr> {
    let ours = world.host_named(name).map(|h| h.address);
    ours.or_else(|| world.internet.site(name).map(|s| s.address)).or_else(|| world.partner_address(name))
}

type Denial = (FlowState, Option<Text>, Refusal);

/// What firewall, proxy and the other end make of it.
fn policy(world: &World, ends: &Ends, port: u16, app: &AppLayer) -> Result<(), Denial> {
    let blocked = |rule: &str, why: String| (FlowState::Dropped, Some(rule.into()), Refusal::Blocked(why.into()));
    for address in [ends.src, ends.dst] {
        if world.controls.addresses.contains_key(&address) {
            return Err(blocked("soc-block", format!("address {address} {BY_SOC}")));
        }
    }
    // The transparent proxy sees the name of a session even where the name was resolved long ago.
    if let AppLayer::Tls { server_name: name, .. } | AppLayer::Http { host: name, .. } = app
        && world.controls.blocks_domain(name)
    {
        return Err(blocked("soc-block", format!("name {name} {BY_SOC}")));
    }
    match (ends.source, ends.target) {
        (_, Some(target)) => {
            let target = world.host(target);
            let partner = || world.trust_at(ends.src).is_some() && is_open_to_partners(target, port);
            if ends.source.is_none() && !is_published(target, port) && !partner() {
                return Err(blocked("deny-inbound", format!("port {port} is not published")));
            }
            if !target.is_reachable() || !world.is_linked(ends.source, ends.target) {
                return Err((FlowState::Dropped, None, Refusal::NobodyThere));
            }
            if !listens(target, port) {
                return Err((FlowState::Refused, None, Refusal::NobodyThere));
            }
            Ok(())
        }
        (Some(source), None) => {
            let mail = port == 25 && world.host(source).role == HostRole::MailServer;
            if world.trust_at(ends.dst).is_some() && is_partner_service(port) {
                return Ok(());
            }
            if ends.dst.is_private() {
                return Err((FlowState::Dropped, None, Refusal::NobodyThere));
            }
            if mail || ALLOWED_OUT.contains(&port) {
                return Ok(());
            }
            Err(blocked("deny-outbound", format!("port {port} is not let out")))
        }
        (None, None) => Err(blocked("deny-inbound", "nobody has this address".to_owned())),
    }
}

fn source_port(act: &mut Act<'_, '_>, ends: &Ends, port: u16) -> u16 {
    match ends.source {
        // A client for leases has a port of its own.
        Some(_) if port == 67 => 68,
        Some(host) => act.world_mut().host_mut(host).take_port(),
        None => {
            let low = if act.world().trust_at(ends.src).is_some() { 49_152 } else { 1_024 };
            let key = u64::from(u32::from(ends.dst)) << 16 | u64::from(port);
            let at = act.at().0 as u64;
            act.stage.seed.draw(&ends.src.to_string(), "source port", key ^ at).between(low, 65_535) as u16
        }
    }
}

/// Public address and port, for flows that leave the company.
fn translation(act: &Act<'_, '_>, ends: &Ends, src_port: u16) -> Option<(Ipv4Addr, u16)> {
    let source = act.world().host(ends.source?);
    if ends.target.is_some() || ends.dst.is_private() || source.zone == Zone::Outside {
        return None;
    }
    let counter = u64::from(src_port) << 40 ^ act.at().0 as u64;
    let port = act.stage.seed.draw(&source.name, "address translation", counter).between(1_024, 65_535);
    Some((act.world().company.egress, port as u16))
}

/// The lane of a flow: the host most concerned.
fn lane(world: &World, flow: FlowId) -> HostId {
    let flow = world.flow(flow);
    flow.source.or(flow.target).unwrap_or(HostId(0))
}

fn open(act: &mut Act<'_, '_>, flow: Flow) -> FlowId {
    let id = flow.id;
    act.world_mut().flows.push(flow);
    let host = lane(act.world(), id);
    act.emit(host, EffectKind::FlowOpened { flow: id });
    id
}

/// Ends a flow; one whose end was cut off meanwhile ends as aborted.
pub fn close(act: &mut Act<'_, '_>, id: FlowId) {
    let world = act.world();
    let flow = world.flow(id);
    let cut = [flow.source, flow.target].into_iter().flatten().any(|h| {
        let host = world.host(h);
        !host.online || host.isolated.is_some_and(|since| since >= flow.opened)
    });
    if cut && flow.state == FlowState::Completed {
        abort(act, id);
    }
    wire::introduce(act, id);
    let host = lane(act.world(), id);
    act.emit(host, EffectKind::FlowClosed { flow: id });
}

/// Ends a running flow in the middle: the other end gets a reset.
pub fn cut(act: &mut Act<'_, '_>, id: FlowId) {
    abort(act, id);
    wire::introduce(act, id);
    let host = lane(act.world(), id);
    act.emit(host, EffectKind::FlowClosed { flow: id });
}

/// What passed until now stays; the rest never does.
fn abort(act: &mut Act<'_, '_>, id: FlowId) {
    let at = act.at();
    let Some(row) = act.world_mut().flows.get_mut(id) else { return };
    let planned = row.lasted.0.max(1);
    let lasted = (at - row.opened).0.clamp(0, planned);
    let share = |bytes: u64| (u128::from(bytes) * lasted as u128 / planned as u128) as u64;
    (row.sent_bytes, row.received_bytes) = (share(row.sent_bytes), share(row.received_bytes));
    row.state = FlowState::Aborted;
    row.lasted = SimSpan(lasted);
}
