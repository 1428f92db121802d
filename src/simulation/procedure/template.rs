//! Filling `{…}` in the texts of a procedure.
//!
//! *Invariant*: the same (run, beat, repetition) gives the same text, whatever else happens.

use super::Actor;
use crate::base::Text;
use crate::base::rng::{Draw, Seed};
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::apply::file::content_sha256;
use crate::simulation::intent::Refusal;
use crate::world::{Account, AccountKind, Host, HostRole, World, tenant};
use base64::Engine as _;
use std::collections::BTreeMap;

/// What a template can name.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The company.
    pub world: &'a World,
    /// Who acts, where.
    pub actor: Actor,
    /// Parameters of the run, already filled.
    pub params: &'a BTreeMap<Text, Text>,
    /// The moment.
    pub now: SimTime,
    /// Root of draws, for what sticks to an actor.
    pub seed: Seed,
}

/// Names with a fixed meaning; a parameter may not take one of them.
pub const NAMES: [&str; 32] = [
    "actor.name",
    "actor.mail",
    "actor.sid",
    "actor.given",
    "actor.family",
    "actor.admin",
    "actor.home",
    "actor.password",
    "colleague.mail",
    "colleague.name",
    "host.name",
    "host.HOST",
    "host.fqdn",
    "host.address",
    "domain",
    "netbios",
    "mail_domain",
    "agent",
    "outside",
    "date",
    "time",
    "site",
    "egress",
    "company",
    "DOMAIN",
    "domain_sid",
    "department",
    "anyhost",
    "anyaddress",
    "other_controller",
    "partner.user",
    "partner.portal",
];

/// Names that take arguments after a colon.
pub const FAMILIES: [&str; 13] = [
    "guest.address",
    "sha256",
    "encoded",
    "server",
    "service",
    "site",
    "site.address",
    "draw",
    "pick",
    "sticky",
    "server.fqdn",
    "server.address",
    "server.HOST",
];

/// Browsers in use; one per host, by sticky draw.
const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 Edg/132.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:135.0) Gecko/20100101 Firefox/135.0",
];

/// Fills every `{…}` of `text`; `{{` and `}}` stand for braces.
///
/// # Errors
/// `NotFound` names the placeholder that means nothing here (no such server, no colleague).
pub fn fill(text: &Text, scope: &Scope<'_>, draw: &mut Draw) -> Result<Text, Refusal> {
    if !text.bytes().any(is_brace) {
        return Ok(text.clone());
    }
    let mut out = String::with_capacity(text.len() + 32);
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => out.push_str(plain),
            Piece::Name(name) => match value(name, scope, draw) {
                Some(value) => out.push_str(&value),
                None => return Err(Refusal::NotFound(format!("{{{name}}}").into())),
            },
        }
    }
    Ok(out.into())
}

fn is_brace(byte: u8) -> bool {
    matches!(byte, b'{' | b'}')
}

/// A stretch of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Stands for itself.
    Plain(&'a str),
    /// What stood between braces.
    Name(&'a str),
}

/// Cuts a template; a brace without partner stands for itself.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, left) = first_piece(rest)?;
        rest = left;
        Some(piece)
    })
}

/// The first stretch of a template and what follows it.
fn first_piece(text: &str) -> Option<(Piece<'_>, &str)> {
    let plain = |until: usize, from: usize| Some((Piece::Plain(&text[..until]), &text[from..]));
    match text.bytes().position(is_brace).unwrap_or(text.len()) {
        0 if text.is_empty() => None,
        0 if text.starts_with("{{") || text.starts_with("}}") => plain(1, 2),
        0 => match text.split_once('}') {
            Some((name, left)) if text.starts_with('{') => Some((Piece::Name(&name[1..]), left)),
            _ => plain(1, 1),
        },
        brace => plain(brace, brace),
    }
}

fn value(name: &str, scope: &Scope<'_>, draw: &mut Draw) -> Option<String> {
    if let Some(value) = scope.params.get(name) {
        return Some(value.to_string());
    }
    match name.split_once(':') {
        Some((family, arguments)) => with_arguments(family, arguments, scope, draw),
        None => match name.split_once('.') {
            Some(("actor", field)) => actor_field(field, scope),
            Some(("host", field)) => host_field(scope.world.host(scope.actor.host), field),
            Some(("colleague", field)) => colleague_field(field, scope, draw),
            Some(("partner", field)) => partner_field(field, scope, draw),
            _ => plain(name, scope, draw),
        },
    }
}

fn plain(name: &str, scope: &Scope<'_>, draw: &mut Draw) -> Option<String> {
    let company = &scope.world.company;
    let local = scope.now + SimSpan::mins(i64::from(company.utc_offset_minutes));
    Some(match name {
        "domain" => company.dns_domain.to_string(),
        "DOMAIN" => company.dns_domain.to_ascii_uppercase(),
        "netbios" => company.netbios.to_string(),
        "mail_domain" => company.mail_domain.to_string(),
        "company" => company.name.to_string(),
        "domain_sid" => company.domain_sid.to_string(),
        "egress" => company.egress.to_string(),
        "agent" => sticky(scope, "browser").pick(&AGENTS)?.to_string(),
        "outside" => outside(draw),
        "date" => local.utc().format("%Y%m%d").to_string(),
        "time" => local.utc().format("%H%M%S").to_string(),
        "site" => site("", scope, draw)?.domain.to_string(),
        "department" => department(scope),
        "anyaddress" => draw.pick(&scope.world.hosts)?.address.to_string(),
        "other_controller" => other_controller(scope)?.name.to_string(),
        "anyhost" => draw.pick(&scope.world.hosts)?.name.to_string(),
        _ => return None,
    })
}

fn with_arguments(family: &str, arguments: &str, scope: &Scope<'_>, draw: &mut Draw) -> Option<String> {
    let options: Vec<&str> = arguments.split('|').collect();
    match family {
        "pick" => draw.pick(&options).map(ToString::to_string),
        "sticky" => sticky(scope, arguments).pick(&options).map(ToString::to_string),
        "site" => site(arguments, scope, draw).map(|s| s.domain.to_string()),
        "site.address" => site(arguments, scope, draw).map(|s| s.address.to_string()),
        "service" => service(arguments, scope.world).map(|a| a.name.to_string()),
        "server" => host_field(server(arguments, scope)?, "name"),
        "draw" => drawn(arguments, draw),
        "guest.address" => {
            let guest = scope.world.account_named(scope.params.get(arguments)?)?;
            Some(scope.world.trust_of(guest)?.address_of(guest.id).to_string())
        }
        "sha256" => scope.params.get(arguments).map(|content| content_sha256(content).to_string()),
        "encoded" => scope.params.get(arguments).map(|script| encoded(script)),
        _ => host_field(server(arguments, scope)?, family.strip_prefix("server.")?),
    }
}

/// A script as PowerShell's `-EncodedCommand` takes it: UTF-16, little endian, base64.
fn encoded(script: &str) -> String {
    let bytes: Vec<u8> = script.encode_utf16().flat_map(u16::to_le_bytes).collect();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn drawn(arguments: &str, draw: &mut Draw) -> Option<String> {
    let parts: Vec<&str> = arguments.split(':').collect();
    let (letters, count) = match parts[..] {
        ["int", low, high] => {
            let (low, high) = (low.parse().ok()?, high.parse().ok()?);
            return (low <= high).then(|| draw.between(low, high).to_string());
        }
        ["hex", count] => ("0123456789abcdef", count),
        ["HEX", count] => ("0123456789ABCDEF", count),
        ["letters", count] => ("abcdefghijklmnopqrstuvwxyz", count),
        ["digits", count] => ("0123456789", count),
        ["base64", count] => ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", count),
        _ => return None,
    };
    let count: usize = count.parse().ok().filter(|n| *n <= 4096)?;
    Some((0..count).map(|_| char::from(letters.as_bytes()[draw.below(letters.len() as u64) as usize])).collect())
}

/// A draw that always falls the same for one actor on one host.
pub(super) fn sticky(scope: &Scope<'_>, what: &str) -> Draw {
    let host = &scope.world.host(scope.actor.host).name;
    let account = scope.actor.account.map_or("", |a| &scope.world.account(a).name);
    scope.seed.draw(&format!("sticky/{host}/{account}"), what, 0)
}

fn actor_field(field: &str, scope: &Scope<'_>) -> Option<String> {
    let world = scope.world;
    let account: &Account = world.account(scope.actor.account?);
    let person = account.person.map(|p| world.person(p));
    Some(match field {
        "name" => account.name.to_string(),
        "sid" => account.sid.to_string(),
        "mail" => account.mail.as_ref()?.to_string(),
        "password" => account.password_version.to_string(),
        "home" => tenant::home_address(world, account).to_string(),
        "given" => person?.given.to_string(),
        "family" => person?.family.to_string(),
        "admin" => world.account(person?.admin_account?).name.to_string(),
        _ => return None,
    })
}

fn host_field(host: &Host, field: &str) -> Option<String> {
    Some(match field {
        "name" => host.name.to_string(),
        "HOST" => host.name.to_ascii_uppercase(),
        "fqdn" => host.fqdn.to_string(),
        "address" => host.address.to_string(),
        _ => return None,
    })
}

fn colleague_field(field: &str, scope: &Scope<'_>, draw: &mut Draw) -> Option<String> {
    let world = scope.world;
    let own = scope.actor.account;
    // Bounded tries instead of a filtered list: everybody but oneself, absent or not, gets mail.
    let person = (0..8).filter_map(|_| draw.pick(&world.people)).find(|p| Some(p.account) != own)?;
    let account = world.account(person.account);
    match field {
        "mail" => account.mail.as_ref().map(ToString::to_string),
        "name" => Some(account.name.to_string()),
        _ => None,
    }
}

/// Somebody of the trusted domain, or the name of its portal.
fn partner_field(field: &str, scope: &Scope<'_>, draw: &mut Draw) -> Option<String> {
    let world = scope.world;
    let trust = world.tree.trusts.first()?;
    match field {
        "user" if trust.lets_them_in() => Some(world.account(*draw.pick(&trust.guests)?).name.to_string()),
        "portal" if trust.lets_us_in() => Some(trust.portal().0.to_string()),
        _ => None,
    }
}

/// A controller that is not the host itself: the first of the others.
fn other_controller<'a>(scope: &Scope<'a>) -> Option<&'a Host> {
    let controllers = scope.world.hosts.iter().filter(|h| h.role == HostRole::DomainController);
    let mut others = controllers.filter(|h| h.id != scope.actor.host);
    others.next()
}

/// The actor's department, else that of the host.
fn department(scope: &Scope<'_>) -> String {
    let person = scope.actor.person.map(|p| &scope.world.person(p).department);
    person.unwrap_or(&scope.world.host(scope.actor.host).department).to_string()
}

/// What a habit says for a server that pages load parts from.
const PARTS: &str = "parts";

/// A site of this category by popularity; of any category where the company's world has none of it.
fn site<'a>(category: &str, scope: &Scope<'a>, draw: &mut Draw) -> Option<&'a crate::world::Site> {
    let internet = &scope.world.internet;
    let sites = if category == PARTS { &internet.parts } else { &internet.sites };
    if category == PARTS {
        return sites.get(by_octave(sites.len(), draw));
    }
    let fitting: Vec<_> = sites.iter().filter(|s| &*s.category == category).collect();
    if category.is_empty() || fitting.is_empty() {
        return sites.get(draw.zipf(sites.len()));
    }
    fitting.get(draw.zipf(fitting.len())).copied()
}

/// Zipf's law in steps: each doubling of the rank has the same weight. Cheap for thousands, where the exact
/// law would add up all of them for each draw.
fn by_octave(n: usize, draw: &mut Draw) -> usize {
    let octave = draw.below(u64::from((n as u64 + 1).max(2).ilog2()));
    (1 << octave) - 1 + draw.below(1 << octave) as usize
}

fn service<'a>(part: &str, world: &'a World) -> Option<&'a Account> {
    let mut services = world.accounts.iter().filter(|a| a.kind == AccountKind::Service);
    services.clone().find(|a| a.name.contains(part)).or_else(|| services.next())
}

fn server<'a>(role: &str, scope: &Scope<'a>) -> Option<&'a Host> {
    let role: HostRole = ron::from_str(role).ok()?;
    if role == HostRole::Workstation {
        return Some(scope.world.host(scope.actor.host));
    }
    scope.world.server_for(role, scope.actor.host)
}

/// An address of the outside ranges (RFC 5737 and RFC 2544: reserved for documentation and tests).
fn outside(draw: &mut Draw) -> String {
    match draw.below(4) {
        0 => format!("192.0.2.{}", draw.between(1, 254)),
        1 => format!("198.51.100.{}", draw.between(1, 254)),
        2 => format!("203.0.113.{}", draw.between(1, 254)),
        _ => format!("198.{}.{}.{}", draw.between(18, 19), draw.between(0, 255), draw.between(1, 254)),
    }
}
