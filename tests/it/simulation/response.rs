//! What orders do to the world, what they say about it, and that they change nothing before their time.

use super::siege::{FIRST, SECOND, Siege, VICTIM, nine};
use super::town::person;
use watchfloor::base::ids::{ActionId, Pid};
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::EffectKind;
use watchfloor::simulation::response::{Order, delay, price};
use watchfloor::simulation::truth::Cause;
use watchfloor::world::{AccountKind, FlowState, HostRole, LogonType, MailVerdict};

#[test]
fn an_isolation_cuts_running_connections_and_tells_how_many() {
    let mut siege = Siege::by_day(1);
    siege.until(5);
    let (desk, before) = (siege.desk(), siege.simulation.now());
    let said = siege.order(Order::IsolateHost(desk)).unwrap();
    assert!(said.starts_with("fin-ws-006 is isolated, "), "{said}");
    let cut = siege.world().flows.iter().filter(|f| f.state == FlowState::Aborted && f.source == Some(desk));
    for flow in cut {
        assert!(flow.opened + flow.lasted <= siege.simulation.now() && flow.opened <= before + SimSpan::secs(1));
    }
    assert_eq!(siege.order(Order::IsolateHost(desk)).unwrap_err(), "fin-ws-006 is isolated already");
    siege.wait(3);
    assert_eq!(siege.order(Order::ReconnectHost(desk)).unwrap(), "fin-ws-006 is back on the network");
    assert_eq!(siege.order(Order::ReconnectHost(desk)).unwrap_err(), "fin-ws-006 is not isolated");
}

#[test]
fn the_record_of_a_cut_upload_counts_only_what_had_passed() {
    let mut siege = Siege::new(1);
    siege.until_done("pack");
    let upload = |siege: &Siege| siege.world().flows.iter().find(|f| f.sent_bytes > 15_000_000).map(|f| f.id);
    while upload(&siege).is_none() {
        siege.order(Order::VerifyHost(siege.desk())).unwrap();
    }
    let flow = upload(&siege).unwrap();
    let planned = siege.world().flow(flow).sent_bytes;
    siege.order(Order::IsolateHost(siege.desk())).unwrap();
    let row = siege.world().flow(flow);
    assert_eq!(row.state, FlowState::Aborted);
    assert!(row.sent_bytes < planned, "{} of {planned}", row.sent_bytes);
    let cause = siege.effects.iter().rev().find(|e| matches!(e.kind, EffectKind::FlowClosed { flow: f } if f == flow));
    // The record of the attacker's upload stays the attacker's.
    assert!(matches!(siege.simulation.truth().cause(cause.unwrap().id), Cause::Attack { .. }));
}

#[test]
fn ending_a_process_ends_its_children_and_the_trainee_is_the_cause() {
    let mut siege = Siege::new(2);
    siege.until_done("script");
    let desk = siege.desk();
    let world = siege.world();
    let word = world.host(desk).live.values().map(|p| world.process(*p)).find(|p| p.file_name() == "WINWORD.EXE");
    let pid = word.unwrap().pid;
    let said = siege.order(Order::KillProcess(desk, pid)).unwrap();
    assert_eq!(said, "2 processes ended");
    let ended = siege.effects.iter().rev().find(|e| matches!(e.kind, EffectKind::ProcessEnded { .. })).unwrap();
    assert!(matches!(siege.simulation.truth().cause(ended.id), Cause::Response { .. }));
    let again = siege.order(Order::KillProcess(desk, pid)).unwrap_err();
    assert_eq!(again, format!("no process {pid} runs on fin-ws-006 any more"));
    let lsass = world_pid(&siege, "lsass");
    assert!(siege.order(Order::KillProcess(desk, lsass)).unwrap_err().contains("belongs to the operating system"));
}

fn world_pid(siege: &Siege, role: &str) -> Pid {
    let world = siege.world();
    world.process(world.host(siege.desk()).resident[role]).pid
}

#[test]
fn a_scan_names_what_is_left_and_says_so_when_nothing_is() {
    let mut siege = Siege::new(3);
    siege.until_done("task");
    let (desk, pid) = (siege.desk(), siege.implant().unwrap());
    let found = siege.order(Order::VerifyHost(desk)).unwrap();
    assert!(found.starts_with("2 things left on fin-ws-006: unknown program "), "{found}");
    assert!(found.contains(r"scheduled task \Updater"), "{found}");
    siege.order(Order::KillProcess(desk, pid)).unwrap();
    assert!(siege.order(Order::VerifyHost(desk)).unwrap().starts_with("1 thing left"));
    let removed = siege.order(Order::RemovePersistence(desk, "Updater".into())).unwrap();
    assert_eq!(removed, r"scheduled task \Updater removed from fin-ws-006");
    assert_eq!(siege.order(Order::VerifyHost(desk)).unwrap(), "nothing left on fin-ws-006");
    assert!(siege.order(Order::RemovePersistence(desk, "Updater".into())).unwrap_err().contains("nothing called"));
}

#[test]
fn a_running_file_cannot_be_deleted_and_a_blocked_one_is_counted() {
    let mut siege = Siege::new(4);
    siege.until_done("beacon");
    let desk = siege.desk();
    let world = siege.world();
    let implant = world.process(world.host(desk).live[&siege.implant().unwrap()]);
    let (image, sha256) = (implant.image.clone(), implant.sha256.clone());
    assert!(siege.order(Order::DeleteFile(desk, image)).unwrap_err().contains("end it first"));
    assert!(siege.order(Order::BlockHash(sha256)).unwrap().contains("1 running copy"));
    assert!(siege.order(Order::BlockHash("12".into())).is_err());
}

#[test]
fn a_restored_desk_is_clean_and_its_user_comes_back_to_it() {
    let mut siege = Siege::new(5);
    siege.until_done("task");
    let (desk, victim) = (siege.desk(), siege.victim());
    siege.order(Order::IsolateHost(desk)).unwrap();
    let said = siege.order(Order::RestoreHost(desk)).unwrap();
    assert!(said.contains("is as it was installed"), "{said}");
    let host = siege.world().host(desk);
    assert!(host.isolated.is_some(), "a restore does not reconnect");
    assert!(host.files.is_empty() && host.persistence.iter().all(|p| p.removed.is_some()));
    assert_eq!(siege.order(Order::VerifyHost(desk)).unwrap(), "nothing left on fin-ws-006");
    siege.order(Order::ReconnectHost(desk)).unwrap();
    let clean = siege.simulation.now();
    siege.wait(45);
    assert_eq!(siege.contacts(FIRST, clean) + siege.contacts(SECOND, clean), 0);
    let back = siege.world().logons.iter().filter(|l| l.account == victim && l.opened > clean);
    assert!(back.clone().any(|l| l.kind == LogonType::Interactive), "{:?}", back.collect::<Vec<_>>());
    assert!(person(siege.world(), VICTIM).session(siege.world()).is_some());
}

#[test]
fn a_restored_desk_keeps_its_system_and_comes_up_with_it_after_a_power_cut() {
    // Cut, restored, cut again: each time the same programs of the system are there.
    let mut siege = Siege::staged(5, &[("power_cut", 2), ("power_cut", 40)]);
    let desk = siege.desk();
    let system = |siege: &Siege| -> Vec<String> {
        let world = siege.world();
        let own = world.host(desk).live.values().map(|p| world.process(*p));
        let own = own.filter(|p| world.account(p.account).kind == AccountKind::BuiltIn);
        let mut names: Vec<String> = own.map(|p| p.file_name().to_owned()).collect();
        names.sort_unstable();
        names
    };
    let booted = |siege: &Siege| siege.world().host(desk).booted;
    let (at_first, first_boot) = (system(&siege), booted(&siege));
    assert!(at_first.len() > 4 && at_first.iter().any(|name| name == "lsass.exe"), "{at_first:?}");
    siege.until(20);
    assert!(booted(&siege) > first_boot, "the power was cut");
    assert_eq!(system(&siege), at_first, "after the cut");
    siege.order(Order::RestoreHost(desk)).unwrap();
    siege.order(Order::RestoreHost(desk)).unwrap();
    assert_eq!(system(&siege), at_first, "after it was restored, twice");
    let restored = booted(&siege);
    siege.until(60);
    assert!(booted(&siege) > restored && siege.world().host(desk).online, "the power was cut again");
    assert_eq!(system(&siege), at_first, "after the second cut");
    assert!(siege.world().host(desk).resident.contains_key("services"));
}

#[test]
fn a_disabled_person_is_refused_at_the_own_desk_until_enabled_again() {
    let mut siege = Siege::new(6);
    siege.until(2);
    let victim = siege.victim();
    assert!(siege.order(Order::DisableAccount(victim)).unwrap().contains("1 session is still open"));
    siege.order(Order::RevokeSessions(victim)).unwrap();
    siege.wait(15);
    let refused = siege
        .effects
        .iter()
        .any(|e| matches!(&e.kind, EffectKind::LogonFailed { account: Some(a), .. } if *a == victim));
    assert!(refused && person(siege.world(), VICTIM).session(siege.world()).is_none());
    siege.order(Order::EnableAccount(victim)).unwrap();
    siege.wait(15);
    assert!(person(siege.world(), VICTIM).session(siege.world()).is_some());
    let machine = siege.world().host(siege.desk()).machine_account.unwrap();
    assert!(siege.order(Order::DisableAccount(machine)).unwrap_err().contains("belongs to the system"));
}

#[test]
fn a_purge_counts_inboxes_and_readers_and_happens_once() {
    let mut siege = Siege::new(7);
    siege.until_done("click");
    let mail = siege.world().mails.iter().find(|m| !m.opened.is_empty()).unwrap();
    let (id, plain) = (mail.id, mail.message_id.trim_matches(['<', '>']).to_owned());
    let said = siege.order(Order::PurgeMail(plain.as_str().into())).unwrap();
    assert!(said.contains("3 inboxes") && said.contains("opened 1 time"), "{said}");
    assert_eq!(siege.world().mail(id).verdict, MailVerdict::Purged);
    assert!(siege.order(Order::PurgeMail(plain.as_str().into())).is_err());
    assert!(siege.order(Order::PurgeMail("<nobody@nowhere.example>".into())).is_err());
}

#[test]
fn orders_take_their_time_and_critical_hosts_need_approval() {
    let siege = Siege::new(8);
    let desk = siege.desk();
    let orders = [
        Order::IsolateHost(desk),
        Order::BlockDomain(FIRST.into()),
        Order::KillProcess(desk, Pid(4)),
        Order::RestoreHost(desk),
    ];
    for order in &orders {
        assert!(delay(order, false) > SimSpan::ZERO, "{order:?}");
        assert!(delay(order, true) >= delay(order, false), "{order:?}");
    }
    assert!(delay(&orders[0], true) > delay(&orders[0], false));
    assert!(price(&orders[3], siege.world()) > price(&orders[0], siege.world()).min(1));
    let server = siege.world().server(HostRole::FileServer).unwrap().id;
    assert!(price(&Order::IsolateHost(server), siege.world()) > 0);
}

#[test]
fn an_order_changes_nothing_before_it_takes_effect() {
    for seed in 20..23 {
        let minutes = 12 + seed as i64;
        let course = |order: Option<Order>| {
            let mut siege = Siege::by_day(seed);
            siege.until(10);
            if let Some(order) = order {
                let wait = nine() + SimSpan::mins(minutes) - siege.simulation.now();
                siege.simulation.order(ActionId(900), order, wait);
            }
            siege.until(minutes + 8);
            siege.effects
        };
        let desk = Siege::new(seed).desk();
        let without = course(None);
        let at = nine() + SimSpan::mins(minutes);
        for order in [Order::IsolateHost(desk), Order::BlockDomain(FIRST.into())] {
            let with = course(Some(order.clone()));
            let before = |effects: &[watchfloor::simulation::Effect]| -> Vec<String> {
                effects.iter().filter(|e| e.at < at).map(|e| format!("{e:?}")).collect()
            };
            assert_eq!(before(&without), before(&with), "seed {seed}: {order:?}");
        }
        let isolated = course(Some(Order::IsolateHost(desk)));
        assert_ne!(format!("{without:?}"), format!("{isolated:?}"), "seed {seed}: nothing changed at all");
    }
}
