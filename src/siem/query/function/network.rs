//! Functions of addresses, paths and URLs.

use super::call::{Call, Function, Param};
use super::matcher::{TextTest, pairwise};
use crate::siem::query::ColumnKind::{Bool, Dynamic, Long, String as Text};
use Param::{Json, Long as L, Text as T};
use datafusion::arrow::array::ArrayRef;
use serde_json::{Map, Value, json};
use std::net::Ipv4Addr;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("ipv4_is_private", &[T], Bool, "an address of a private network (RFC 1918)", |c| {
        let ip = c.text(0);
        c.bools(|i| Some(network(ip.at(i))?.0.is_private()))
    }),
    Function::new("ipv4_is_in_range", &[T, T], Bool, "an address within a range such as 10.0.0.0/8", |c| {
        let (ip, range) = (c.text(0), c.text(1));
        c.bools(|i| Some(within(network(ip.at(i))?.0, network(range.at(i))?)))
    }),
    Function::new("ipv4_is_in_any_range", &[T, Json], Bool, "an address within one of the ranges", |c| {
        in_any_range(c, |ip, range| Some(within(network(ip)?.0, network(range)?)))
    })
    .repeats(),
    Function::new("ipv4_is_match", &[T, T, L], Bool, "the same address, or the same within the shorter prefix", |c| {
        let heads = heads(c, network, mask);
        c.bools(|i| heads(i).map(|(a, b)| a == b))
    })
    .least(2),
    Function::new("ipv4_compare", &[T, T, L], Long, "0 if equal within the prefix, -1 or 1 if less or greater", |c| {
        let heads = heads(c, network, mask);
        c.longs(|i| heads(i).map(|(a, b)| a.cmp(&b) as i64))
    })
    .least(2),
    Function::new("parse_ipv4", &[T], Long, "the address as a number", |c| {
        let ip = c.text(0);
        c.longs(|i| network(ip.at(i)).map(|(ip, prefix)| i64::from(mask(ip, prefix))))
    }),
    Function::new("format_ipv4", &[T, Param::Long], Text, "the network of an address at a prefix length", |c| {
        let (ip, prefix) = (c.text(0), c.long(1));
        c.texts(|i| {
            let prefix = prefix.get(i).and_then(|p| u32::try_from(p).ok()).unwrap_or(32).min(32);
            network(ip.at(i)).map_or_else(String::new, |(ip, _)| Ipv4Addr::from(mask(ip, prefix)).to_string()).into()
        })
    })
    .least(1),
    Function::new("has_ipv4", &[T, T], Bool, "the text has this address as a term", |c| {
        let (text, ip) = (c.text(0), c.text(1));
        c.bools(|i| Some(network(ip.at(i)).is_some() && pairwise(TextTest::Has, text.at(i), ip.at(i), false)))
    }),
    Function::new("parse_url", &[T], Dynamic, "scheme, host, port, path and query of a URL", |c| {
        let url = c.text(0);
        c.jsons(|i| Some(parse_url(url.at(i)).to_string()))
    }),
    Function::new("parse_path", &[T], Dynamic, "folder, file name and extension of a path", parse_path),
];

/// Both addresses of a row, cut by `mask` to the shortest of their prefixes and the third argument.
pub(super) fn heads<A: Copy, N>(
    call: &Call<'_>,
    address: fn(&str) -> Option<(A, u32)>,
    mask: fn(A, u32) -> N,
) -> impl Fn(usize) -> Option<(N, N)> {
    let (a, b, most) = (call.text(0), call.text(1), call.long(2));
    move |i| {
        let (a, b) = (address(a.at(i))?, address(b.at(i))?);
        let most = most.get(i).and_then(|p| u32::try_from(p).ok()).unwrap_or(u32::MAX);
        let prefix = a.1.min(b.1).min(most);
        Some((mask(a.0, prefix), mask(b.0, prefix)))
    }
}

/// Whether the first argument lies in one of the others; each of them is a range or an array of ranges.
pub(super) fn in_any_range(call: &Call<'_>, within: impl Fn(&str, &str) -> Option<bool>) -> ArrayRef {
    let ip = call.text(0);
    let ranges: Vec<_> = (1..call.count()).map(|i| call.text(i)).collect();
    call.bools(|i| {
        let ip = ip.at(i);
        // What is no address lies in no range, and is not outside of one either.
        within(ip, ip)?;
        let mut texts = ranges.iter().filter_map(|r| r.get(i)).flat_map(|r| match super::json::parse(r) {
            Value::Array(items) => items,
            other => vec![other],
        });
        Some(texts.any(|range| range.as_str().and_then(|range| within(ip, range)) == Some(true)))
    })
}

/// An address with its prefix length, 32 if there is none.
fn network(text: &str) -> Option<(Ipv4Addr, u32)> {
    let (ip, prefix) = match text.split_once('/') {
        Some((ip, prefix)) => (ip, prefix.parse().ok().filter(|p| *p <= 32)?),
        None => (text, 32),
    };
    ip.trim().parse().ok().map(|ip| (ip, prefix))
}

fn mask(ip: Ipv4Addr, prefix: u32) -> u32 {
    u32::from(ip) & u32::MAX.checked_shl(32 - prefix).unwrap_or(0)
}

fn within(ip: Ipv4Addr, (base, prefix): (Ipv4Addr, u32)) -> bool {
    mask(ip, prefix) == mask(base, prefix)
}

fn parse_url(url: &str) -> Value {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (login, server) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let (host, port) = server.rsplit_once(':').unwrap_or((server, ""));
    let pairs = query.split('&').filter(|p| !p.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key.to_owned(), Value::from(value))
    });
    json!({
        "Scheme": scheme, "Host": host, "Port": port, "Path": path, "Username": user, "Password": password,
        "Query Parameters": Value::Object(pairs.collect::<Map<_, _>>()), "Fragment": fragment,
    })
}

fn parse_path(call: &Call<'_>) -> ArrayRef {
    let path = call.text(0);
    call.jsons(|i| {
        let text = path.at(i);
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let cut = rest.rfind(['/', '\\']);
        let (folder, file) = cut.map_or(("", rest), |at| (&rest[..at], &rest[at + 1..]));
        let extension = file.rsplit_once('.').map_or("", |(_, e)| e);
        let root = rest.find(['/', '\\']).map_or("", |at| &rest[..at]);
        let parent = folder.rsplit(['/', '\\']).next().unwrap_or("");
        let stream = file.split_once(':').map_or("", |(_, s)| s);
        Some(
            json!({
                "Scheme": scheme, "RootPath": root, "DirectoryPath": folder, "DirectoryName": parent,
                "Filename": file, "Extension": extension, "AlternateDataStreamName": stream,
            })
            .to_string(),
        )
    })
}
