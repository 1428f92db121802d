//! Bring business back.

use super::order::Wish;
use super::{Floor, reject};
use crate::desk::action::Recover;
use crate::session::{Receipt, Rejected};
use crate::simulation::response::Order;

pub(super) fn reduce(floor: &mut Floor<'_>, action: &Recover) -> Result<Receipt, Rejected> {
    let wish = match action {
        Recover::RestoreHost { host } => {
            let what = format!("restore {} from a clean image", floor.host(*host)?.name);
            Wish::new(Order::RestoreHost(*host), what).on(*host)
        }
        Recover::ReconnectHost { host } => {
            let row = floor.host(*host)?;
            if row.isolated.is_none() {
                return reject(format!("{} is not isolated.", row.name));
            }
            Wish::new(Order::ReconnectHost(*host), format!("reconnect {}", row.name)).on(*host)
        }
        Recover::EnableAccount { account } => {
            let row = floor.account(*account)?;
            if row.enabled {
                return reject(format!("{} is enabled.", row.name));
            }
            Wish::new(Order::EnableAccount(*account), format!("enable {}", row.name))
        }
        Recover::VerifyHost { host } => {
            let what = format!("look for what is left on {}", floor.answering(*host)?.name);
            Wish::new(Order::VerifyHost(*host), what).on(*host)
        }
    };
    floor.place(wish)
}
