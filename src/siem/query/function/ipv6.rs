//! Functions of addresses of either version; an IPv4 address counts as its mapped IPv6 address, as Kusto has it.

use super::call::{Function, Param};
use super::network::{heads, in_any_range};
use crate::siem::query::ColumnKind::{Bool, Long, String as Text};
use Param::{Json, Long as L, Text as T};
use std::net::{IpAddr, Ipv6Addr};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("parse_ipv6", &[T], Text, "the address in its full notation", |c| {
        let ip = c.text(0);
        c.texts(|i| address(ip.at(i)).map_or_else(String::new, |(ip, prefix)| full(mask(ip, prefix))).into())
    }),
    Function::new("ipv6_is_match", &[T, T, L], Bool, "the same address, or the same within the shorter prefix", |c| {
        let heads = heads(c, address, mask);
        c.bools(|i| heads(i).map(|(a, b)| a == b))
    })
    .least(2),
    Function::new("ipv6_compare", &[T, T, L], Long, "0 if equal within the prefix, -1 or 1 if less or greater", |c| {
        let heads = heads(c, address, mask);
        c.longs(|i| heads(i).map(|(a, b)| a.cmp(&b) as i64))
    })
    .least(2),
    Function::new("ipv6_is_in_range", &[T, T], Bool, "an address within a range such as 2001:db8::/32", |c| {
        let (ip, range) = (c.text(0), c.text(1));
        c.bools(|i| Some(within(address(ip.at(i))?.0, address(range.at(i))?)))
    }),
    Function::new("ipv6_is_in_any_range", &[T, Json], Bool, "an address within one of the ranges", |c| {
        in_any_range(c, |ip, range| Some(within(address(ip)?.0, address(range)?)))
    })
    .repeats(),
];

/// An address with its prefix length.
fn address(text: &str) -> Option<(u128, u32)> {
    let (ip, prefix) = text.split_once('/').map_or((text, None), |(ip, prefix)| (ip, Some(prefix)));
    let (ip, offset) = match ip.trim().parse().ok()? {
        IpAddr::V4(ip) => (ip.to_ipv6_mapped(), 96),
        IpAddr::V6(ip) => (ip, 0),
    };
    let prefix = match prefix {
        Some(prefix) => prefix.parse::<u32>().ok()? + offset,
        None => 128,
    };
    (prefix <= 128).then_some((u128::from(ip), prefix))
}

fn mask(ip: u128, prefix: u32) -> u128 {
    ip & u128::MAX.checked_shl(128 - prefix).unwrap_or(0)
}

fn within(ip: u128, (base, prefix): (u128, u32)) -> bool {
    mask(ip, prefix) == mask(base, prefix)
}

fn full(ip: u128) -> String {
    Ipv6Addr::from(ip).segments().map(|part| format!("{part:04x}")).join(":")
}
