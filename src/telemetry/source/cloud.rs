//! What the provider's logs share: its catalogue of applications, places of addresses, identities.
//!
//! *Owns* the catalogue (`assets/cloud.ron`). *Reads* the world. *Writes* nothing. *Invariant*: one
//! address lies in one place, and a sign-in has the same request, session and token everywhere.

use crate::base::digest;
use crate::simulation::Effect;
use crate::world::tenant::notation;
use crate::world::{World, tenant};
use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::LazyLock;

/// An application people and programs sign in with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Application {
    /// Shown name.
    pub(super) name: String,
    /// Identity.
    pub(super) id: String,
    /// What the token is for.
    pub(super) resource: String,
    /// Identity of that.
    pub(super) resource_id: String,
    /// Runs in a browser.
    pub(super) browser: bool,
}

/// City, state, country, latitude, longitude.
type Place = (String, String, String, f64, f64);

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Catalogue")]
struct Catalogue {
    applications: BTreeMap<String, Application>,
    home: Vec<Place>,
    abroad: Vec<Place>,
    policies: Vec<String>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    ron::from_str(include_str!("../../../assets/cloud.ron")).expect("assets/cloud.ron is checked by a test")
});

/// The application with this key; one that is not listed is an application of the company's own.
pub(super) fn application(world: &World, key: &str) -> Application {
    CATALOGUE.applications.get(key).cloned().unwrap_or_else(|| {
        let graph = &CATALOGUE.applications["graph"];
        Application {
            name: key.to_owned(),
            id: named(world, "application", key),
            resource: graph.resource.clone(),
            resource_id: graph.resource_id.clone(),
            browser: false,
        }
    })
}

/// Names of the company's conditional access policies, in order of their evaluation.
pub(super) fn policies() -> &'static [String] {
    &CATALOGUE.policies
}

/// Where an address lies: the company and its people's homes in one country, everything else abroad.
pub(super) struct Whereabouts {
    place: &'static Place,
    /// Provider, one of the numbers reserved for documentation (RFC 5398).
    pub(super) autonomous_system: u32,
    /// A network the company names as its own.
    pub(super) trusted: bool,
}

impl Whereabouts {
    /// Of an address.
    pub(super) fn of(world: &World, address: Ipv4Addr) -> Self {
        let trusted = address == world.company.egress;
        let [a, b, c, _] = address.octets();
        let company = digest::hash64(&[b"place", &world.company.domain_guid.0.to_le_bytes()]);
        let home = trusted || address.is_private() || tenant::is_home(address);
        let drawn = digest::hash64(&[b"place", &[a, b, c]]);
        let (list, number) = if home { (&CATALOGUE.home, company) } else { (&CATALOGUE.abroad, drawn) };
        let autonomous_system = match (trusted, home) {
            (true, _) => 64_496,
            (false, true) => 64_499,
            (false, false) => 64_500 + (drawn % 10) as u32,
        };
        Self { place: &list[number as usize % list.len()], autonomous_system, trusted }
    }

    /// Two letters.
    pub(super) fn country(&self) -> &'static str {
        &self.place.2
    }

    /// As sign-in logs nest it.
    pub(super) fn nested(&self) -> Json {
        let (city, state, country, latitude, longitude) = self.place;
        json!({
            "city": city, "state": state, "countryOrRegion": country,
            "geoCoordinates": { "latitude": latitude, "longitude": longitude },
        })
    }
}

/// Identity of something of this effect.
pub(super) fn drawn(world: &World, effect: &Effect, what: &str) -> String {
    notation(digest::guid(&[tenant::tenant_id(world).as_bytes(), &effect.id.0.to_le_bytes(), what.as_bytes()]))
}

/// Identity of something the tenant knows by name.
pub(super) fn named(world: &World, what: &str, name: &str) -> String {
    notation(digest::guid(&[tenant::tenant_id(world).as_bytes(), what.as_bytes(), name.as_bytes()]))
}

/// Short identity of a token, 22 characters.
pub(super) fn token(identity: &str) -> String {
    let bytes = digest::sha256(&[identity.as_bytes()]);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bytes[..16])
}

/// A session: the same identity all day for one name at one address.
pub(super) fn session(world: &World, effect: &Effect, name: &str, address: Ipv4Addr) -> String {
    let day = effect.at.utc().format("%Y-%m-%d").to_string();
    named(world, "session", &format!("{name}/{address}/{day}"))
}

/// Text from a habit as the native value it stands for: JSON where it is written as such.
pub(super) fn native(text: &str) -> Json {
    let nested = text.starts_with(['{', '[']) || matches!(text, "true" | "false" | "null");
    let number =
        !text.is_empty() && text.len() < 16 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    if nested || number || text == "0" {
        serde_json::from_str(text).unwrap_or_else(|_| text.into())
    } else {
        text.into()
    }
}

/// Operating system and browser in a user agent.
pub(super) fn client(agent: &str) -> (&'static str, &'static str) {
    let system = match () {
        () if agent.contains("Windows") || agent.contains("Microsoft Office") || agent.contains("FileSync") => {
            "Windows10"
        }
        () if agent.contains("iPhone") || agent.contains("iOS") => "Ios",
        () if agent.contains("Android") => "Android",
        () if agent.contains("Linux") => "Linux",
        () => "",
    };
    let browser = match () {
        () if agent.contains("Edg/") => "Edge 133.0.0",
        () if agent.contains("Firefox/") => "Firefox 135.0",
        () if agent.contains("Chrome/") => "Chrome 133.0.0",
        () if agent.contains("Safari/") => "Mobile Safari",
        () if agent.is_empty() => "",
        () => "Rich Client 5.2.8.0",
    };
    (system, browser)
}
