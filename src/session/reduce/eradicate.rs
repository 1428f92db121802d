//! Remove what the attacker left.

use super::order::Wish;
use super::{Floor, reject, written};
use crate::desk::action::Eradicate;
use crate::session::{Receipt, Rejected};
use crate::simulation::response::Order;

pub(super) fn reduce(floor: &mut Floor<'_>, action: &Eradicate) -> Result<Receipt, Rejected> {
    let wish = match action {
        Eradicate::RemovePersistence { host, name } => {
            let name = written(name, "the name of the task, value or service")?;
            let what = format!("remove the autostart entry {name} from {}", floor.answering(*host)?.name);
            Wish::new(Order::RemovePersistence(*host, name), what).on(*host)
        }
        Eradicate::DeleteFile { host, path } => {
            let path = written(path, "the path of the file")?;
            let row = floor.answering(*host)?;
            let absolute = path.starts_with('/') || path.get(1..3) == Some(":\\") || path.starts_with("\\\\");
            if !absolute {
                return reject(format!("\"{path}\" is no full path; copy it from a file or process record."));
            }
            let what = format!("delete {path} on {}", row.name);
            Wish::new(Order::DeleteFile(*host, path), what).on(*host)
        }
        Eradicate::Patch { host } => {
            let what = format!("patch {}", floor.answering(*host)?.name);
            Wish::new(Order::Patch(*host), what).on(*host)
        }
        Eradicate::RemoveInboxRule { account, name } => {
            let name = written(name, "the name of the rule")?;
            let what = format!("remove the rule {name} from the mailbox of {}", floor.account(*account)?.name);
            Wish::new(Order::RemoveInboxRule(*account, name), what)
        }
        Eradicate::RevokeAppConsent { account, name } => {
            let name = written(name, "the name of the application")?;
            let what = format!("take back the consent of {} to {name}", floor.account(*account)?.name);
            Wish::new(Order::RevokeAppConsent(*account, name), what)
        }
    };
    floor.place(wish)
}
