//! Containment, eradication and recovery: what is granted, what is refused, what the desk then shows.

use super::desk::{SEED, after, busy, card, carried_out, done, refused, small, workstation};
use std::net::Ipv4Addr;
use watchfloor::base::ids::{AccountId, HostId};
use watchfloor::desk::Action;
use watchfloor::desk::action::{Contain, Eradicate, Recover};
use watchfloor::investigation::ResponseState;
use watchfloor::session::{Notice, Session};

fn isolate(host: HostId, reason: &str) -> Action {
    Action::Contain(Contain::IsolateHost { host, reason: reason.into() })
}

fn account(session: &Session, kind: &str) -> AccountId {
    session.desk().inventory().accounts.iter().find(|a| &*a.kind == kind && a.enabled).unwrap().id
}

#[test]
fn an_isolated_host_shows_in_the_inventory_once_the_order_took_effect_and_can_be_reconnected() {
    let mut session = busy();
    let host = workstation(&session);
    let cost = session.desk().cost();
    assert!(refused(&mut session, Action::Recover(Recover::ReconnectHost { host: host.id })).contains("not isolated"));
    let receipt = done(&mut session, isolate(host.id, "beacon every minute"));
    assert_eq!(card(&session, host.id).isolated, None, "not before its time");
    assert!(refused(&mut session, isolate(host.id, "beacon every minute")).contains("ordered already"));
    session.advance_to(receipt.effective.unwrap());
    assert_eq!(card(&session, host.id).isolated, receipt.effective);
    assert_eq!(session.desk().notices().last(), Some(&Notice::ResponseDone(receipt.action)));
    assert!(refused(&mut session, isolate(host.id, "again")).contains("isolated since"));
    let mut session = after(session, 20);
    assert!(session.desk().cost() > cost, "a desk that cannot work costs money");
    carried_out(&mut session, Action::Recover(Recover::ReconnectHost { host: host.id })).unwrap();
    assert_eq!(card(&session, host.id).isolated, None);
}

#[test]
fn a_critical_host_needs_a_reason_its_owner_can_agree_to_and_takes_longer() {
    let mut session = busy();
    let crown = session.desk().inventory().hosts.iter().find(|h| h.critical).unwrap().clone();
    let plain = workstation(&session);
    assert!(refused(&mut session, isolate(crown.id, "looks odd")).contains("owner must agree"));
    let reason = "It answers the beacon of cdn.bad.example; data will leave within the hour otherwise.";
    let slow = done(&mut session, isolate(crown.id, reason)).effective.unwrap();
    let quick = done(&mut session, isolate(plain.id, reason)).effective.unwrap();
    assert!(slow > quick);
    session.advance_to(slow);
    let agreed = |n: &Notice| matches!(n, Notice::Message(_, text) if text.contains("agrees") && text.contains(reason));
    assert!(session.desk().notices().iter().any(agreed));
    assert_eq!(card(&session, crown.id).isolated, Some(slow));
}

#[test]
fn every_step_against_somebodys_work_needs_a_reason() {
    let mut session = busy();
    let (host, account) = (workstation(&session).id, account(&session, "user"));
    let none = || " ".into();
    for contain in [
        Contain::IsolateHost { host, reason: none() },
        Contain::DisableAccount { account, reason: none() },
        Contain::ResetPassword { account, reason: none() },
        Contain::RevokeSessions { account, reason: none() },
        Contain::BlockAddress { address: Ipv4Addr::new(203, 0, 113, 9), reason: none() },
        Contain::BlockDomain { domain: "cdn.bad.example".into(), reason: none() },
        Contain::BlockHash { sha256: "a".repeat(64).into(), reason: none() },
        Contain::PurgeMail { message_id: "<x@y.example>".into(), reason: none() },
        Contain::KillProcess { host, pid: 4242, reason: none() },
    ] {
        assert!(refused(&mut session, Action::Contain(contain)).contains("reason"));
    }
}

#[test]
fn an_account_is_disabled_and_enabled_again_but_never_one_of_the_system() {
    let mut session = busy();
    let user = account(&session, "user");
    let disable = |account| Action::Contain(Contain::DisableAccount { account, reason: "used from outside".into() });
    let enabled = |session: &Session| session.desk().inventory().accounts[user.index()].enabled;
    carried_out(&mut session, disable(user)).unwrap();
    assert!(!enabled(&session));
    assert!(refused(&mut session, disable(user)).contains("disabled already"));
    carried_out(&mut session, Action::Recover(Recover::EnableAccount { account: user })).unwrap();
    assert!(enabled(&session));
    assert!(refused(&mut session, Action::Recover(Recover::EnableAccount { account: user })).contains("enabled"));
    let (system, computer) = (account(&session, "built-in"), account(&session, "computer"));
    assert!(refused(&mut session, disable(system)).contains("operating system"));
    assert!(refused(&mut session, disable(computer)).contains("isolate the host"));
    assert!(refused(&mut session, disable(AccountId(99_999))).contains("directory"));
}

#[test]
fn blocks_are_checked_for_sense_and_set_once() {
    let mut session = busy();
    let block = |domain: &str| {
        Action::Contain(Contain::BlockDomain { domain: domain.into(), reason: "command and control".into() })
    };
    let own = session.desk().inventory().mail_domain.clone();
    let parent = session.desk().inventory().dns_domain.clone();
    assert!(refused(&mut session, block(&own)).contains("our own"));
    assert!(refused(&mut session, block(&format!("mail.{parent}"))).contains("our own"));
    assert!(refused(&mut session, block("https://cdn.bad.example/x")).contains("no domain name"));
    assert!(refused(&mut session, block("example")).contains("no domain name"));
    carried_out(&mut session, block("CDN[.]bad[.]example.")).unwrap();
    assert!(refused(&mut session, block("edge.cdn.bad.example")).contains("blocked already"));

    let address = |a: Ipv4Addr| Action::Contain(Contain::BlockAddress { address: a, reason: "scanner".into() });
    let ours = workstation(&session);
    assert!(refused(&mut session, address(ours.address)).contains(&*ours.name));
    assert!(refused(&mut session, address(Ipv4Addr::new(10, 99, 99, 99))).contains("our own network"));
    carried_out(&mut session, address(Ipv4Addr::new(198, 51, 100, 77))).unwrap();
    assert!(refused(&mut session, address(Ipv4Addr::new(198, 51, 100, 77))).contains("blocked since"));

    let hash = |h: &str| Action::Contain(Contain::BlockHash { sha256: h.into(), reason: "dropper".into() });
    assert!(refused(&mut session, hash("abc")).contains("64"));
    carried_out(&mut session, hash(&"AB".repeat(32))).unwrap();
    assert!(refused(&mut session, hash(&"ab".repeat(32))).contains("blocked since"));
}

#[test]
fn a_purged_mail_is_marked_and_one_that_the_gateway_held_cannot_be_purged() {
    let mut session = busy();
    let messages = session.desk().messages().to_vec();
    let inbox = messages.iter().find(|m| &*m.verdict == "delivered").unwrap();
    let purge = |id: &str| Action::Contain(Contain::PurgeMail { message_id: id.into(), reason: "phishing".into() });
    carried_out(&mut session, purge(&inbox.message_id)).unwrap();
    assert_eq!(&*session.desk().message(&inbox.message_id).unwrap().verdict, "purged");
    assert!(refused(&mut session, purge(&inbox.message_id)).contains("already"));
    let held = messages.iter().find(|m| &*m.verdict == "blocked").expect("the gateway holds one before the shift");
    assert!(refused(&mut session, purge(&held.message_id)).contains("held"));
    assert!(refused(&mut session, purge("<nobody@nowhere.example>")).contains("no mail"));
}

#[test]
fn what_is_not_there_makes_an_order_fail_and_says_so() {
    let mut session = small(SEED);
    let host = workstation(&session).id;
    let kill = |pid| Action::Contain(Contain::KillProcess { host, pid, reason: "unknown program".into() });
    assert!(refused(&mut session, kill(4)).contains("operating system"));
    assert!(carried_out(&mut session, kill(999_999)).is_err());
    let remove = |name: &str| Action::Eradicate(Eradicate::RemovePersistence { host, name: name.into() });
    assert!(refused(&mut session, remove("")).contains("name"));
    assert!(carried_out(&mut session, remove("\\NoSuchTask")).is_err());
    let delete = |path: &str| Action::Eradicate(Eradicate::DeleteFile { host, path: path.into() });
    assert!(refused(&mut session, delete("invoice.docm")).contains("full path"));
    assert!(carried_out(&mut session, delete("C:\\Users\\Public\\nothing.exe")).is_err());
    assert!(refused(&mut session, isolate(HostId(9_999), "beacon")).contains("inventory"));
}

#[test]
fn a_clean_desk_is_verified_patched_and_restored_and_a_password_replaced() {
    let mut session = small(SEED);
    let host = workstation(&session).id;
    let account = account(&session, "user");
    let why = || "typed into a foreign page".into();
    let orders = [
        Action::Recover(Recover::VerifyHost { host }),
        Action::Contain(Contain::ResetPassword { account, reason: why() }),
        Action::Contain(Contain::RevokeSessions { account, reason: why() }),
        Action::Eradicate(Eradicate::Patch { host }),
        Action::Recover(Recover::RestoreHost { host }),
    ];
    let last = orders.into_iter().filter_map(|order| done(&mut session, order).effective).max();
    session.advance_to(last.unwrap());
    for response in session.desk().responses() {
        let ResponseState::Done(at, text) = &response.state else { panic!("{response:?}") };
        assert!(*at > response.ordered && !text.is_empty());
    }
    let prices: Vec<u32> = session.desk().responses().iter().map(|r| r.price).collect();
    assert!(prices[1] > 0 && prices[4] > 0, "replacing a password and restoring have a published price: {prices:?}");
}
