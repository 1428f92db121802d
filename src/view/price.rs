//! The published price list as the trainee reads it. The same file that grading uses.

use super::response::Kind;
use crate::base::Text;
use crate::investigation::HostCard;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The prices the console prints; the file has more.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename = "Prices")]
struct Prices {
    foothold: Foothold,
    orders: BTreeMap<Text, Flat>,
    friction: Friction,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Foothold {
    implant_hours: u32,
    dormant_hours: u32,
    stolen_account: u32,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Flat {
    euros: u32,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Friction {
    account_hour: u32,
    refused_visit: u32,
    ended_program: u32,
    purged_mail: u32,
    removed_autostart: u32,
    deleted_file: u32,
}

fn prices() -> &'static Prices {
    static PRICES: OnceLock<Prices> = OnceLock::new();
    PRICES.get_or_init(|| {
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.from_str(include_str!("../../assets/prices.ron")).unwrap_or_default()
    })
}

/// What an order costs the business, in words and figures; `host` makes it exact where it is known.
pub fn price(kind: Kind, host: Option<&HostCard>) -> String {
    let (p, f) = (prices(), &prices().friction);
    let flat = format!("\u{20ac}{}", p.orders.get(&*format!("{kind:?}")).map_or(0, |o| o.euros));
    let worth = host.map_or_else(|| "the host's worth".to_owned(), |h| format!("\u{20ac}{}", h.value_per_hour));
    match kind {
        Kind::IsolateHost => format!("{flat}, and {worth} for every hour it is cut off"),
        Kind::DisableAccount => format!("{flat}, and \u{20ac}{} an hour until it is enabled again", f.account_hour),
        Kind::RevokeSessions | Kind::KillProcess | Kind::BlockHash => {
            format!("{flat}, and \u{20ac}{} for each program of a colleague", f.ended_program)
        }
        Kind::BlockAddress | Kind::BlockDomain => {
            format!("{flat}, and \u{20ac}{} for each visit that business needed", f.refused_visit)
        }
        Kind::PurgeMail => format!("{flat}, and \u{20ac}{} if it was a business mail", f.purged_mail),
        Kind::RemovePersistence => format!("{flat}, and \u{20ac}{} if it was not the attacker's", f.removed_autostart),
        Kind::RemoveInboxRule | Kind::RevokeAppConsent => {
            format!("{flat}, and \u{20ac}{} if it was not the attacker's", f.removed_autostart)
        }
        Kind::DeleteFile => format!("{flat}, and \u{20ac}{} if it was not the attacker's", f.deleted_file),
        Kind::RestoreHost => format!("{flat}, and {worth} for the hour it takes"),
        Kind::Patch => format!("{flat} and a restart"),
        Kind::ResetPassword | Kind::VerifyHost => flat,
        Kind::ReconnectHost | Kind::EnableAccount => format!("{flat}; it ends a cost"),
    }
}

/// What the attacker's leftovers cost when the shift ends, in words.
pub fn damage() -> [(&'static str, String); 3] {
    let left = &prices().foothold;
    [
        ("a program of the attacker left running", format!("{} hours of the host's worth", left.implant_hours)),
        ("an autostart entry left in place", format!("{} hours of the host's worth", left.dormant_hours)),
        ("a stolen password that is still good", format!("\u{20ac}{}", left.stolen_account)),
    ]
}
