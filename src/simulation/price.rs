//! The published price list of damage and responses (`assets/prices.ron`).

use serde::Deserialize;
use std::sync::OnceLock;

/// All prices, in euros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Version of the format, 1.
    pub format: u32,
    /// A program of the attacker that outlives the shift.
    pub foothold_implant: u32,
    /// An autostart that outlives the shift.
    pub foothold_autostart: u32,
    /// A stolen password that is still good.
    pub foothold_stolen_account: u32,
    /// An account of the attacker's own.
    pub foothold_made_account: u32,
    /// Hours of the host's value that a foothold on it costs besides.
    pub foothold_host_hours: u32,
    /// Helping a person to a new password.
    pub reset_password: u32,
    /// Restoring a host from an image, besides the hour it takes.
    pub restore_host: u32,
    /// Patching a host out of turn.
    pub patch_host: u32,
    /// Ending a program somebody works with.
    pub kill_benign_process: u32,
    /// Blocking a domain that business needs.
    pub block_business_domain: u32,
    /// Keeping an address on the block list.
    pub block_address: u32,
    /// An hour of a person who cannot log on.
    pub person_hour: u32,
    /// A refused visit to a blocked site.
    pub refused_visit: u32,
}

/// The price list that comes with the program.
pub fn prices() -> &'static Prices {
    static PRICES: OnceLock<Prices> = OnceLock::new();
    PRICES.get_or_init(|| {
        let list = ron::from_str(include_str!("../../assets/prices.ron"));
        list.unwrap_or_else(|error| panic!("assets/prices.ron: {error}"))
    })
}
