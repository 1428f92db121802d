//! The company's cloud directory: identities that follow from the accounts on the ground.
//!
//! *Invariants*: nothing is drawn; the same account has the same identity in every log source, and
//! identities of one company mean nothing in another.

use super::{Account, AccountKind, Host, Os, World};
use crate::base::digest;
use crate::base::ids::Guid;
use std::net::Ipv4Addr;

/// Lower-case notation of the cloud.
pub fn notation(guid: Guid) -> String {
    guid.lower().to_string()
}

/// Identity of the tenant.
pub fn tenant_id(world: &World) -> String {
    notation(digest::guid(&[b"tenant", &world.company.domain_guid.0.to_le_bytes()]))
}

/// Sign-in name of an account that is synchronised to the cloud: people and their administration accounts.
pub fn upn(world: &World, account: &Account) -> Option<String> {
    match account.kind {
        AccountKind::User | AccountKind::Admin => Some(
            account
                .mail
                .as_ref()
                .map_or_else(|| format!("{}@{}", account.name, world.company.mail_domain), ToString::to_string),
        ),
        AccountKind::Service | AccountKind::Machine | AccountKind::BuiltIn | AccountKind::Foreign => None,
    }
}

/// Identity of whoever signs in by this name.
pub fn object_id(upn: &str) -> String {
    notation(digest::guid(&[b"mailbox", upn.as_bytes()]))
}

/// The account behind a sign-in name, whatever its case.
pub fn account_of<'a>(world: &'a World, name: &str) -> Option<&'a Account> {
    let (local, domain) = name.split_once('@')?;
    let mut ours = world.accounts.iter().filter(|_| domain.eq_ignore_ascii_case(&world.company.mail_domain));
    ours.find(|a| a.name.eq_ignore_ascii_case(local) && upn(world, a).is_some())
}

/// Address under which an account's home reaches the internet: one of the consumer provider's
/// (198.18.0.0/20, reserved by RFC 2544), always the same.
pub fn home_address(world: &World, account: &Account) -> Ipv4Addr {
    let drawn = digest::hash64(&[b"home", &world.company.domain_guid.0.to_le_bytes(), account.sid.as_bytes()]);
    Ipv4Addr::new(198, 18, (drawn >> 8) as u8 % 16, 1 + (drawn % 254) as u8)
}

/// The address belongs to the provider of people's homes.
pub fn is_home(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [198, 18, 0..16, _])
}

/// Identity of a machine in the cloud directory.
pub fn device_id(host: &Host) -> String {
    notation(digest::guid(&[b"device", &host.machine_guid.0.to_le_bytes()]))
}

/// Machines people work at are joined and kept compliant; servers are not in the cloud directory.
pub fn is_joined(host: &Host) -> bool {
    host.os == Os::Windows11
}
