//! The published price list of damage and of responses (`assets/prices.ron`).
//!
//! *Invariant*: one list for everything that has a price, so that no file of code or content holds
//! a sum of its own for it.

use super::procedure::Wait;
use crate::base::Text;
use ron::extensions::Extensions;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

static TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/prices.ron"));

/// The price list; all sums are euros.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Version of the format, 1.
    pub format: u32,
    /// Damage of a technique by its name in `Harm(price: …)`.
    pub damage: BTreeMap<Text, u32>,
    /// Data that reached the attacker, per MiB.
    pub data_loss_per_mib: u32,
    /// What the attacker still holds when the shift ends.
    pub foothold: FootholdPrices,
    /// Orders by name.
    pub orders: BTreeMap<Text, OrderPrice>,
    /// What responses do to those who only wanted to work.
    pub friction: FrictionPrices,
}

/// Residual risk of what the attacker still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FootholdPrices {
    /// A running implant, in hours of the host's business value.
    pub implant_hours: u32,
    /// An implant that will come back by itself, in hours of the host's business value.
    pub dormant_hours: u32,
    /// A stolen password that still works.
    pub stolen_account: u32,
    /// The same for an account with privileges.
    pub privileged_account: u32,
    /// An open session from outside.
    pub remote_session: u32,
    /// Share of the price for a foothold that is cut off, in per mille.
    pub contained_permille: u32,
}

/// Time and price of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderPrice {
    /// From the order to its effect.
    pub delay: Wait,
    /// So much longer on a critical host: somebody has to approve it.
    #[serde(default)]
    pub approval: Wait,
    /// Flat sum.
    pub euros: u32,
    /// Hours of the host's business value in per mille (for an isolation: of each hour that it lasts).
    #[serde(default)]
    pub host_permille: u32,
}

/// What responses do to those who only wanted to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrictionPrices {
    /// Hours of an isolated critical host count so many times.
    pub critical_times: u32,
    /// An hour of work without the account.
    pub account_hour: u32,
    /// A visit refused by a block.
    pub refused_visit: u32,
    /// A mail held by a block.
    pub held_mail: u32,
    /// An ended program that was not the attacker's.
    pub ended_program: u32,
    /// A purged mail that was not the attacker's.
    pub purged_mail: u32,
    /// A removed autostart entry that was not the attacker's.
    pub removed_autostart: u32,
    /// A deleted file that was not the attacker's.
    pub deleted_file: u32,
}

impl Prices {
    /// Reads a price list.
    ///
    /// # Errors
    /// The parser's words with line and column.
    pub fn read(text: &str) -> Result<Self, String> {
        let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
        options.from_str(text).map_err(|e| e.to_string())
    }
}

/// The list that comes with the program.
pub fn prices() -> &'static Prices {
    static PRICES: OnceLock<Prices> = OnceLock::new();
    PRICES.get_or_init(|| Prices::read(TEXT).unwrap_or_else(|error| panic!("assets/prices.ron: {error}")))
}
