//! The internet around the company: popular sites, partners, a long tail, and a few young domains.
//!
//! Addresses come from ranges that belong to nobody (RFC 5737, RFC 2544); names end in `.example`.

use super::build::Builder;
use super::shelf;
use super::template::Style;
use crate::base::digest;
use crate::base::rng::{Draw, Seed};
use crate::world::{Internet, Site};
use std::net::Ipv4Addr;

/// Partners stand behind the most popular sites.
const BEHIND: usize = 20;

/// Everything outside that people and machines go to.
pub(super) fn internet(b: &mut Builder) {
    let lists = &b.shelf.sites;
    let own = b.identity.domain.as_str();
    let mut names: Vec<(String, String)> = lists.known.clone();
    let partners = b.template.partners.iter().map(|p| (p.clone(), "partner".to_owned()));
    let at = BEHIND.min(names.len());
    names.splice(at..at, partners);
    let mut draw = b.seed.draw("internet", "tail", 0);
    let (mut made, mut tries) = (0, 0);
    while made < lists.tail.count && tries < lists.tail.count * 8 {
        tries += 1;
        let (Some(first), Some(second)) = (draw.pick(&lists.tail.first), draw.pick(&lists.tail.second)) else { break };
        let domain = format!("{first}{}{second}.example", if draw.chance(500) { "-" } else { "" });
        let category = draw.pick(&lists.tail.categories).map_or("business", String::as_str).to_owned();
        if !names.iter().any(|(name, _)| *name == domain) {
            names.push((domain, category));
            made += 1;
        }
    }
    for (domain, category) in names.into_iter().filter(|(name, _)| name != own) {
        let age = b.seed.draw(&domain, "age", 0).between(400, 8_000) as u32;
        push(b.seed, &mut b.world.internet, &domain, &category, age);
    }
    let styles: Vec<&String> = lists.young.keys().collect();
    for n in 0..lists.young_count {
        let mut draw = b.seed.draw("internet", "young", u64::from(n));
        let style = draw.pick(&styles).map_or("", |s| s.as_str());
        if let Some(domain) = young_domain(b.seed, &format!("young/{n}"), style, &b.world.internet) {
            push(b.seed, &mut b.world.internet, &domain, "newly-registered", draw.between(2, 28) as u32);
        }
    }
    parts(b);
}

/// Servers that pages load parts from: many names that few pages share, the long tail of every log of names.
fn parts(b: &mut Builder) {
    let lists = &b.shelf.sites.parts;
    let mut draw = b.seed.draw("internet", "parts", 0);
    for n in 0..lists.count {
        let Some(label) = draw.pick(&lists.label) else { return };
        let Some((network, category)) = draw.pick(&lists.network) else { return };
        let domain = format!("{label}{n}.{network}");
        let age = draw.between(400, 4_000) as u32;
        let address = fresh_address(b.seed, &domain, &b.world.internet);
        b.world.internet.parts.push(site(&domain, category, age, address));
    }
}

fn push(seed: Seed, internet: &mut Internet, domain: &str, category: &str, age_days: u32) {
    let address = fresh_address(seed, domain, internet);
    internet.sites.push(site(domain, category, age_days, address));
}

/// A site with the certificate its name implies.
pub(in crate::scenario) fn site(domain: &str, category: &str, age_days: u32, address: Ipv4Addr) -> Site {
    let certificate = digest::guid(&[b"certificate", domain.as_bytes(), &address.octets()]);
    Site { domain: domain.into(), address, category: category.into(), age_days, certificate }
}

/// A young domain of this style that does not exist yet; of any style when there is no such.
pub(in crate::scenario) fn young_domain(seed: Seed, key: &str, style: &str, internet: &Internet) -> Option<String> {
    let styles = &shelf().sites.young;
    let style = styles.get(style).or_else(|| styles.values().next())?;
    (0..64).map(|n| spell(style, &mut seed.draw(key, "domain", n))).find(|d| internet.site(d).is_none())
}

fn spell(style: &Style, draw: &mut Draw) -> String {
    let first = draw.pick(&style.first).map_or("site", String::as_str);
    let second = draw.pick(&style.second).map_or("web", String::as_str);
    match draw.below(3) {
        0 => format!("{first}{second}.example"),
        1 => format!("{first}-{second}.example"),
        _ => format!("{first}-{second}{}.example", draw.between(2, 99)),
    }
}

/// An address outside that no site has.
pub(in crate::scenario) fn fresh_address(seed: Seed, key: &str, internet: &Internet) -> Ipv4Addr {
    let mut draw = seed.draw(key, "address", 0);
    loop {
        let last = draw.between(2, 253) as u8;
        let address = if draw.chance(250) {
            Ipv4Addr::new(203, 0, 113, last)
        } else {
            Ipv4Addr::new(198, draw.between(18, 19) as u8, draw.between(0, 255) as u8, last)
        };
        if internet.at(address).is_none() {
            return address;
        }
    }
}
