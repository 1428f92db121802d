//! The published price list as the trainee reads it. The same file that grading uses.

use super::response::Kind;
use crate::investigation::HostCard;
use serde::Deserialize;
use std::sync::OnceLock;

/// The prices the console prints; the file has more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename = "Prices")]
struct Prices {
    foothold_implant: u32,
    foothold_autostart: u32,
    foothold_stolen_account: u32,
    reset_password: u32,
    restore_host: u32,
    patch_host: u32,
    kill_benign_process: u32,
    block_business_domain: u32,
    block_address: u32,
    person_hour: u32,
    refused_visit: u32,
}

fn prices() -> &'static Prices {
    static PRICES: OnceLock<Prices> = OnceLock::new();
    PRICES.get_or_init(|| ron::from_str(include_str!("../../assets/prices.ron")).unwrap_or_default())
}

/// What an order costs the business, in words and figures; `host` makes it exact where it is known.
pub fn price(kind: Kind, host: Option<&HostCard>) -> String {
    let p = prices();
    let worth = host.map_or_else(|| "the host's worth".to_owned(), |h| format!("\u{20ac}{}", h.value_per_hour));
    match kind {
        Kind::IsolateHost => format!("{worth} for every hour it is cut off"),
        Kind::DisableAccount => format!("\u{20ac}{} an hour until it is enabled again", p.person_hour),
        Kind::ResetPassword => format!("\u{20ac}{} for the helpdesk", p.reset_password),
        Kind::RevokeSessions => "unsaved work".to_owned(),
        Kind::BlockAddress => format!("\u{20ac}{}, and whoever needs it stands still", p.block_address),
        Kind::BlockDomain => format!(
            "\u{20ac}{} if business needs it, \u{20ac}{} for each refused visit",
            p.block_business_domain, p.refused_visit
        ),
        Kind::BlockHash | Kind::KillProcess => {
            format!("\u{20ac}{} for a program somebody works with", p.kill_benign_process)
        }
        Kind::PurgeMail => "nothing".to_owned(),
        Kind::RemovePersistence | Kind::DeleteFile => "nothing, if it is the attacker's".to_owned(),
        Kind::Patch => format!("\u{20ac}{} and a restart", p.patch_host),
        Kind::VerifyHost => "an analyst's time".to_owned(),
        Kind::RestoreHost => format!("\u{20ac}{} and {worth} for the hour it takes", p.restore_host),
        Kind::ReconnectHost | Kind::EnableAccount => "nothing; it ends a cost".to_owned(),
    }
}

/// What the attacker's leftovers cost when the shift ends, in words and figures.
pub fn damage() -> [(&'static str, u32); 3] {
    let p = prices();
    [
        ("a program of the attacker left running", p.foothold_implant),
        ("an autostart entry left in place", p.foothold_autostart),
        ("a stolen password that is still good", p.foothold_stolen_account),
    ]
}
