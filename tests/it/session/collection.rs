//! What the desk says about collection, and what the trainee's own steps leave in the records.

use super::desk::{after, busy, carried_out};
use watchfloor::base::ids::HostId;
use watchfloor::desk::Action;
use watchfloor::desk::action::{Contain, Recover};
use watchfloor::session::Session;

pub(super) fn of_role(session: &Session, role: &str) -> HostId {
    session.desk().inventory().hosts.iter().find(|h| &*h.role == role).unwrap_or_else(|| panic!("no {role}")).id
}

#[test]
fn the_desk_answers_what_is_collected_on_a_host() {
    let session = busy();
    let desk = session.desk();
    let (files, clerk) = (of_role(&session, "file server"), of_role(&session, "workstation"));
    assert!(desk.collects(files, "win.security.4663") && desk.collects(files, "win.security.5145"));
    assert!(!desk.collects(clerk, "win.security.4663") && desk.collects(clerk, "win.sysmon.7"));
    let seen = desk.query("SecurityEvent | where EventID == 5145 | summarize count() by Computer").unwrap();
    assert!(!seen.is_empty());
}

#[test]
fn an_account_disabled_reset_and_enabled_shows_on_the_controller() {
    let mut session = busy();
    let account = session.desk().inventory().accounts.iter().find(|a| &*a.kind == "user" && a.enabled).unwrap().clone();
    let id = account.id;
    let why = || "seen from two countries within an hour".into();
    carried_out(&mut session, Action::Contain(Contain::DisableAccount { account: id, reason: why() })).unwrap();
    carried_out(&mut session, Action::Contain(Contain::ResetPassword { account: id, reason: why() })).unwrap();
    carried_out(&mut session, Action::Recover(Recover::EnableAccount { account: id })).unwrap();
    let session = after(session, 5);
    for event in [4725, 4724, 4722, 4738] {
        let query = format!("SecurityEvent | where EventID == {event} and TargetUserName == '{}'", account.name);
        assert!(!session.desk().query(&query).unwrap().is_empty(), "{event} of {}", account.name);
    }
}
