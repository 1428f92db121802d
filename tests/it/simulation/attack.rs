//! The attacker: from the mail to the beacon, and what it does when it is disturbed.

use super::siege::{FIRST, SECOND, Siege, chain, nine, plain, step};
use super::town::{early, habits, start};
use std::collections::BTreeSet;
use watchfloor::base::time::SimSpan;
use watchfloor::base::verdict::Disposition;
use watchfloor::simulation::attacker::{FootholdKind, State};
use watchfloor::simulation::effect::LogonFailure;
use watchfloor::simulation::intent::Refusal;
use watchfloor::simulation::response::Order;
use watchfloor::simulation::truth::{AtomKind, Cause};
use watchfloor::simulation::{EffectKind, Simulation};

#[test]
fn undisturbed_the_chain_goes_from_the_mail_to_the_upload() {
    let mut siege = Siege::new(1);
    siege.until(100);
    for id in
        ["mail", "click", "script", "payload", "beacon", "task", "look", "accounts", "passwords", "pack", "upload"]
    {
        assert!(siege.step(id).succeeded, "{id}: {:#?}", siege.states());
    }
    assert_eq!(siege.step("spare").state, State::Dormant);
    assert!(siege.step("beacon").runs.len() > 50, "{:#?}", siege.states());
    let milestones = &siege.simulation.truth().milestones;
    assert!(milestones.windows(2).all(|m| m[0].at <= m[1].at));
    assert!(milestones.iter().all(|m| !m.what.contains('{')), "{milestones:#?}");
}

#[test]
fn the_answer_key_names_hosts_accounts_indicators_and_how_it_began() {
    let mut siege = Siege::new(1);
    siege.until(40);
    assert_eq!(siege.facts(AtomKind::Host), ["fin-ws-006"]);
    assert_eq!(siege.facts(AtomKind::Account), ["p.clerk5"]);
    assert_eq!(siege.facts(AtomKind::Persistence), [r"\Updater"]);
    let techniques: BTreeSet<String> = siege.facts(AtomKind::Technique).into_iter().collect();
    for technique in ["T1566.001", "T1204.002", "T1059.001", "T1105", "T1071.001", "T1053.005"] {
        assert!(techniques.contains(technique), "{techniques:?}");
    }
    let indicators = siege.facts(AtomKind::Indicator);
    assert!(indicators.contains(&FIRST.to_owned()), "{indicators:?}");
    assert!(indicators.iter().any(|i| i.len() == 64), "no hash among {indicators:?}");
    let mail = siege.world().mails.iter().find(|m| m.attachments.iter().any(|a| &*a.name == "Invoice_4711.docm"));
    let mail = mail.unwrap();
    assert_eq!(siege.facts(AtomKind::RootCause), [mail.message_id.to_string()]);
    // The hash of the opened file is the hash of the attachment.
    assert!(indicators.contains(&mail.attachments[0].sha256.to_string()));
}

#[test]
fn every_fact_is_proven_by_effects_of_the_attack_and_the_end_of_a_contact_proves_it_too() {
    let mut siege = Siege::new(2);
    siege.until(40);
    let truth = siege.simulation.truth();
    for atom in &truth.atoms {
        assert!(!atom.proof.is_empty(), "{atom:?}");
        assert!(atom.proof.iter().all(|e| matches!(truth.cause(*e), Cause::Attack { failed: false, .. })), "{atom:?}");
    }
    let contact = truth.atoms.iter().find(|a| &*a.value == FIRST).unwrap();
    let closed = siege.effects.iter().filter(|e| matches!(e.kind, EffectKind::FlowClosed { .. }));
    assert!(closed.filter(|e| contact.proof.contains(&e.id)).count() > 5);
    assert!(contact.accepted.iter().any(|a| a.parse::<std::net::Ipv4Addr>().is_ok()));
}

#[test]
fn blocking_the_domain_silences_the_beacon_and_wakes_the_second_server() {
    let mut siege = Siege::new(3);
    siege.until_done("task");
    siege.order(Order::BlockDomain(FIRST.into())).unwrap();
    let blocked = siege.simulation.now();
    siege.wait(15);
    assert_eq!(siege.contacts(FIRST, blocked), 0);
    assert!(siege.contacts(SECOND, blocked) > 3, "{:#?}", siege.states());
    assert_eq!(siege.step("beacon").state, State::Dropped);
    let refused = siege.step("beacon").runs.last().unwrap().refused.clone();
    assert!(matches!(refused, Some(Refusal::Blocked(_))), "{refused:?}");
    // The failed calls are an attempt, not a success.
    let truth = siege.simulation.truth();
    let late = siege.effects.iter().filter(|e| e.at > blocked).map(|e| truth.cause(e.id));
    let failed = late.filter(|c| matches!(c, Cause::Attack { step, failed: true, .. } if step.as_str() == "beacon"));
    assert!(failed.count() > 0);
}

#[test]
fn isolating_the_desk_stops_everything_and_wakes_the_way_through_the_vpn() {
    let mut siege = Siege::new(4);
    siege.until_done("passwords");
    let desk = siege.desk();
    siege.order(Order::IsolateHost(desk)).unwrap();
    let isolated = siege.simulation.now();
    siege.wait(45);
    let world = siege.world();
    let late = world.flows.iter().filter(|f| f.opened > isolated && f.source == Some(desk));
    assert_eq!(late.count(), 0, "an isolated host sends nothing");
    assert!(!siege.step("pack").succeeded, "no orders arrive: {:#?}", siege.states());
    assert!(siege.step("vpn").succeeded, "{:#?}", siege.states());
    let held = siege.simulation.attacker().footholds(world);
    let implant = held.iter().find(|f| f.kind == FootholdKind::Implant).unwrap();
    assert!(implant.contained, "it still runs, but is cut off");
    assert!(held.iter().any(|f| f.kind == FootholdKind::RemoteSession && !f.contained), "{held:?}");
}

#[test]
fn who_is_stopped_before_a_password_was_stolen_has_no_second_way_in() {
    let mut siege = Siege::new(4);
    siege.until_done("task");
    let desk = siege.desk();
    siege.order(Order::IsolateHost(desk)).unwrap();
    siege.wait(45);
    assert!(matches!(siege.step("vpn").state, State::Refused(Refusal::NotFound(_))), "{:#?}", siege.states());
    assert!(siege.effects_of("vpn").is_empty() && !siege.step("look").succeeded);
}

#[test]
fn a_reconnected_desk_that_was_not_cleaned_calls_home_again() {
    let mut siege = Siege::new(4);
    siege.until_done("task");
    let desk = siege.desk();
    siege.order(Order::IsolateHost(desk)).unwrap();
    siege.wait(20);
    let before = siege.simulation.now();
    siege.order(Order::ReconnectHost(desk)).unwrap();
    siege.wait(20);
    assert!(siege.contacts(FIRST, before) + siege.contacts(SECOND, before) > 0, "{:#?}", siege.states());
}

#[test]
fn ending_only_the_program_lets_the_task_bring_it_back() {
    let mut siege = Siege::new(5);
    siege.until_done("task");
    let (desk, pid) = (siege.desk(), siege.implant().unwrap());
    siege.order(Order::KillProcess(desk, pid)).unwrap();
    assert_eq!(siege.implant(), None);
    let ended = siege.simulation.now();
    siege.wait(25);
    assert!(siege.implant().is_some(), "{:#?}", siege.states());
    assert!(siege.contacts(FIRST, ended) > 0, "{:#?}", siege.states());
    let milestones = &siege.simulation.truth().milestones;
    assert!(milestones.iter().any(|m| m.what.contains(r"started again by \Updater")), "{milestones:#?}");
}

#[test]
fn removing_the_task_and_ending_the_program_ends_it() {
    let mut siege = Siege::new(5);
    siege.until_done("task");
    let (desk, pid) = (siege.desk(), siege.implant().unwrap());
    siege.order(Order::RemovePersistence(desk, "updater".into())).unwrap();
    siege.order(Order::KillProcess(desk, pid)).unwrap();
    let ended = siege.simulation.now();
    siege.wait(50);
    assert_eq!(siege.implant(), None);
    assert_eq!(siege.contacts(FIRST, ended) + siege.contacts(SECOND, ended), 0);
    assert!(!siege.step("look").succeeded);
    let held = siege.simulation.attacker().footholds(siege.world());
    assert!(held.iter().all(|f| !matches!(f.kind, FootholdKind::Implant | FootholdKind::Dormant)), "{held:?}");
}

#[test]
fn a_deleted_or_blocked_program_is_not_brought_back_by_its_task() {
    for by_hash in [false, true] {
        let mut siege = Siege::new(6);
        siege.until_done("task");
        let (desk, pid) = (siege.desk(), siege.implant().unwrap());
        let world = siege.world();
        let process = world.process(world.host(desk).live[&pid]);
        let (image, sha256) = (process.image.clone(), process.sha256.clone());
        siege.order(Order::KillProcess(desk, pid)).unwrap();
        let order = if by_hash { Order::BlockHash(sha256) } else { Order::DeleteFile(desk, image) };
        siege.order(order).unwrap();
        siege.wait(40);
        assert_eq!(siege.implant(), None, "by hash: {by_hash}");
    }
}

#[test]
fn a_run_key_brings_the_program_back_when_its_user_logs_on_again() {
    let mut campaign = chain();
    let task = campaign.steps.iter_mut().find(|s| s.id.as_str() == "task").unwrap();
    task.technique = "T1547.001".into();
    task.with = [("value".into(), "Updater".into())].into();
    let mut siege = Siege::of(&campaign, 7);
    siege.until_done("task");
    let victim = siege.victim();
    siege.order(Order::RevokeSessions(victim)).unwrap();
    assert_eq!(siege.implant(), None, "what ran in the session ended with it");
    siege.wait(30);
    assert!(siege.implant().is_some(), "{:#?}", siege.states());
}

#[test]
fn a_mail_purged_before_the_click_is_never_opened() {
    let mut siege = Siege::new(8);
    siege.until_done("mail");
    let mail = siege.world().mails.last().unwrap().message_id.clone();
    siege.order(Order::PurgeMail(mail)).unwrap();
    siege.until(60);
    assert!(matches!(siege.step("click").state, State::Refused(_)), "{:#?}", siege.states());
    assert_eq!(siege.step("script").state, State::Idle);
    assert!(siege.effects_of("click").is_empty());
}

#[test]
fn a_guessed_password_is_good_until_it_is_reset_or_the_account_disabled() {
    let campaign = plain(vec![
        step("guess", "T1110.001", None).with("source", "{lair}"),
        step("enter", "T1133", Some("guess")).minutes(20, 21),
        step("use", "T1078.002", Some("enter")),
    ]);
    let denied = |siege: &Siege| siege.step("enter").runs.last().and_then(|r| r.refused.clone());
    let mut siege = Siege::of(&campaign, 9);
    siege.until(60);
    assert!(siege.step("use").succeeded, "{:#?}", siege.states());
    assert_eq!(siege.facts(AtomKind::RootCause), ["hbr-vpn-01"]);

    let mut siege = Siege::of(&campaign, 9);
    siege.until_done("guess");
    let victim = siege.victim();
    siege.order(Order::ResetPassword(victim)).unwrap();
    siege.until(60);
    assert_eq!(denied(&siege), Some(Refusal::LogonDenied(LogonFailure::WrongPassword)));

    let mut siege = Siege::of(&campaign, 9);
    siege.until_done("guess");
    siege.order(Order::DisableAccount(victim)).unwrap();
    siege.until(60);
    assert_eq!(denied(&siege), Some(Refusal::LogonDenied(LogonFailure::Disabled)));
    assert!(siege.simulation.attacker().footholds(siege.world()).is_empty());
}

#[test]
fn revoking_the_sessions_closes_the_vpn_and_what_goes_through_it() {
    let campaign = plain(vec![
        step("enter", "T1133", None).with("account", "adm.clerk0").with("stolen", "1"),
        step("desktop", "T1021.001", Some("enter")).minutes(2, 3).with("stolen", "1"),
        step("own_account", "T1136.002", Some("desktop")).on("jump").minutes(2, 3).with("name", "svc-print"),
        step("rights", "T1098", Some("own_account")).on("jump").minutes(15, 16).with("account", "svc-print"),
        step("tracks", "T1070.001", Some("rights")).on("jump"),
    ]);
    let mut siege = Siege::of(&campaign, 10);
    siege.until(60);
    assert!(siege.step("tracks").succeeded, "{:#?}", siege.states());
    assert!(siege.world().account_named("svc-print").unwrap().is_privileged());

    let mut siege = Siege::of(&campaign, 10);
    siege.until_done("own_account");
    let account = siege.world().account_named("adm.clerk0").unwrap().id;
    siege.order(Order::RevokeSessions(account)).unwrap();
    siege.wait(45);
    assert!(!siege.step("rights").succeeded, "{:#?}", siege.states());
    let held = siege.simulation.attacker().footholds(siege.world());
    let kinds: Vec<FootholdKind> = held.iter().map(|f| f.kind).collect();
    // The session, the desktop and the console are gone; the account it made is still good.
    assert_eq!(kinds, [FootholdKind::StolenAccount], "{held:?}");
}

#[test]
fn spraying_tries_many_names_and_locks_nobody_out() {
    let campaign = plain(vec![step("spray", "T1110.003", None).with("source", "{lair}")]);
    let mut siege = Siege::of(&campaign, 11);
    siege.until(60);
    assert!(siege.step("spray").succeeded, "{:#?}", siege.states());
    let failed = siege.effects_of("spray").iter().filter(|e| matches!(e, EffectKind::LogonFailed { .. })).count();
    assert!((15..40).contains(&failed), "{failed} failed logons");
    assert!(!siege.effects.iter().any(|e| matches!(e.kind, EffectKind::LockedOut { .. })));
}

#[test]
fn a_guess_that_is_wrong_stays_an_attempt() {
    let campaign = plain(vec![step("guess", "T1110.001", None).with("guess", "wrong").with("source", "{lair}")]);
    let mut siege = Siege::of(&campaign, 12);
    siege.until(60);
    let truth = siege.simulation.truth();
    let own = siege.effects.iter().map(|e| truth.cause(e.id)).filter(|c| matches!(c, Cause::Attack { .. }));
    let (failed, all) =
        own.fold((0, 0), |(f, n), c| (f + u32::from(matches!(c, Cause::Attack { failed: true, .. })), n + 1));
    assert!(all > 5 && siege.facts(AtomKind::Account).is_empty() && siege.facts(AtomKind::Technique).is_empty());
    assert!(failed * 10 >= all * 6, "{failed} of {all} effects are marked as failed");
}

#[test]
fn whoever_is_not_at_the_desk_opens_no_attachment() {
    let campaign =
        plain(vec![step("mail", "T1566.001", None).minutes(-120, -110), step("click", "T1204.002", Some("mail"))]);
    let mut siege = Siege::of(&campaign, 13);
    siege.until(60);
    let opened = siege.step("click").runs.first().unwrap().began;
    let logon = siege.world().logons.iter().find(|l| l.account == siege.victim()).unwrap();
    assert!(logon.opened < opened && opened < nine() + SimSpan::mins(10));
}

#[test]
fn benign_twins_never_carry_the_label() {
    let mut simulation = Simulation::new(start(14));
    let mut effects = Vec::new();
    simulation.advance_to(early() + SimSpan::hours(5), &mut |effect, _| effects.push(effect.id));
    assert!(effects.iter().all(|e| !matches!(simulation.truth().cause(*e), Cause::Attack { .. })));
    assert!(simulation.truth().atoms.is_empty() && simulation.truth().ledger.is_empty());
}

#[test]
fn an_attack_leaves_what_others_do_as_it_was_until_it_touches_them() {
    let scripts = |with_attack: bool| {
        let mut seen = Vec::new();
        let mut simulation = if with_attack { Siege::by_day(15).simulation } else { Simulation::new(start(15)) };
        simulation.advance_to(nine() + SimSpan::mins(40), &mut |effect, world| {
            if let EffectKind::ScriptRun { process, text, .. } = &effect.kind
                && world.host(effect.host).role != watchfloor::world::HostRole::Workstation
            {
                seen.push((effect.at, world.process(*process).host, text.clone()));
            }
        });
        seen
    };
    assert_eq!(scripts(true), scripts(false));
    assert!(scripts(true).len() > 5);
}

#[test]
fn every_technique_is_documented_priced_and_has_a_benign_twin() {
    let library = habits();
    let techniques: Vec<_> = library.iter().filter(|p| p.reason.is_some()).collect();
    assert!(techniques.len() >= 22, "{} techniques", techniques.len());
    for technique in techniques {
        let doc = &technique.doc;
        for part in [&doc.needs, &doc.effects, &doc.visible_in, &doc.blocked_when, &doc.look_alikes, &doc.sources] {
            assert!(!part.is_empty(), "{}: the doc block is incomplete", technique.id);
        }
        assert!(technique.milestone.is_some(), "{}", technique.id);
        for twin in doc.look_alikes.split(", ") {
            let habit = library.get(twin).unwrap_or_else(|| panic!("{}: no habit {twin}", technique.id));
            assert!(habit.alert.is_some_and(|a| a.disposition != Disposition::Malicious), "{twin}");
        }
        assert!(technique.beats.iter().any(|b| !b.proves.is_empty()), "{} proves nothing", technique.id);
    }
}
