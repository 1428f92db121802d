//! What a run costs: the attack, the handful of right orders, and shutting everything down.

use super::siege::{FIRST, Siege, plain};
use super::town::{company, start};
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::simulation::Simulation;
use watchfloor::simulation::losses::{LossKind, Priced, losses};
use watchfloor::simulation::price::{Prices, prices};
use watchfloor::simulation::response::Order;

fn until(siege: &Siege, over: bool) -> Vec<Priced> {
    losses(&siege.simulation, siege.simulation.now(), over)
}

fn sum(entries: &[Priced], kind: LossKind) -> u64 {
    entries.iter().filter(|p| p.kind == kind).map(|p| p.euros).sum()
}

#[test]
fn an_attack_left_alone_costs_data_passwords_and_a_foothold() {
    let mut siege = Siege::new(1);
    siege.until(100);
    let entries = until(&siege, true);
    assert_eq!(sum(&entries, LossKind::Cost), 0);
    let has = |words: &str| entries.iter().any(|p| p.what.contains(words));
    assert!(has("MiB of data reached") && has("foreign hands") && has("still runs on fin-ws-006"), "{entries:#?}");
    assert!(entries.windows(2).all(|p| p[0].at <= p[1].at));
    assert!(sum(&until(&siege, false), LossKind::Damage) < sum(&entries, LossKind::Damage));
}

#[test]
fn the_right_handful_of_orders_is_cheap() {
    let total = |entries: &[Priced]| sum(entries, LossKind::Damage) + sum(entries, LossKind::Cost);
    let mut alone = Siege::new(2);
    alone.until(100);
    let mut handled = Siege::new(2);
    handled.until_done("task");
    let (desk, pid) = (handled.desk(), handled.implant().unwrap());
    handled.order(Order::RemovePersistence(desk, "Updater".into())).unwrap();
    handled.order(Order::KillProcess(desk, pid)).unwrap();
    handled.order(Order::BlockDomain(FIRST.into())).unwrap();
    handled.until(100);
    let [alone, handled] = [&alone, &handled].map(|s| total(&until(s, true)));
    assert!(handled * 8 < alone, "handled {handled}, alone {alone}");
}

#[test]
fn an_isolation_is_paid_by_the_hour_until_the_desk_is_back() {
    let mut siege = Siege::of(&plain(Vec::new()), 3);
    siege.until(0);
    let desk = siege.desk();
    siege.order(Order::IsolateHost(desk)).unwrap();
    siege.wait(120);
    siege.order(Order::ReconnectHost(desk)).unwrap();
    let flat = u64::from(prices().orders["IsolateHost"].euros);
    let two_hours = 2 * u64::from(siege.world().host(desk).value_per_hour);
    assert!(sum(&until(&siege, false), LossKind::Cost).abs_diff(flat + two_hours) < 5, "{:#?}", until(&siege, false));
    siege.wait(60);
    assert!(sum(&until(&siege, true), LossKind::Cost).abs_diff(flat + two_hours) < 5);
    assert_eq!(sum(&until(&siege, true), LossKind::Damage), 0);
}

#[test]
fn who_works_without_an_account_costs_only_during_working_hours() {
    let mut siege = Siege::of(&plain(Vec::new()), 4);
    siege.until(60);
    let victim = siege.victim();
    siege.order(Order::DisableAccount(victim)).unwrap();
    siege.until(14 * 60);
    let cost = sum(&until(&siege, true), LossKind::Cost);
    // Ten until five.
    let expected = 7 * u64::from(prices().friction.account_hour) + u64::from(prices().orders["DisableAccount"].euros);
    assert!(cost.abs_diff(expected) <= u64::from(prices().friction.account_hour) / 2, "{cost}, expected {expected}");
}

#[test]
fn blocking_what_business_needs_is_felt_many_times_a_day() {
    let mut simulation = Simulation::new(start(5));
    let begin = start(5).begin + SimSpan::mins(60);
    simulation.advance_to(begin, &mut |_, _| {});
    // The most popular site of the town.
    simulation.order(watchfloor::base::ids::ActionId(0), Order::BlockDomain("site0.example".into()), SimSpan::ZERO);
    let end: SimTime = begin + SimSpan::hours(5);
    simulation.advance_to(end, &mut |_, _| {});
    let entries = losses(&simulation, end, true);
    assert!(entries.iter().any(|p| p.what.contains("visits refused by a block")), "{entries:#?}");
    assert!(sum(&entries, LossKind::Cost) > 200, "{entries:#?}");
}

#[test]
fn what_was_not_the_attackers_is_paid_for() {
    let mut siege = Siege::new(6);
    siege.until_done("task");
    let (desk, implant) = (siege.desk(), siege.implant().unwrap());
    siege.order(Order::RemovePersistence(desk, "Updater".into())).unwrap();
    siege.order(Order::KillProcess(desk, implant)).unwrap();
    let fair = sum(&until(&siege, false), LossKind::Cost);
    let list = prices();
    assert_eq!(fair, u64::from(list.orders["RemovePersistence"].euros + list.orders["KillProcess"].euros));
    let world = siege.world();
    let mail = world.host(desk).live.values().map(|p| world.process(*p)).find(|p| p.file_name() == "OUTLOOK.EXE");
    siege.order(Order::KillProcess(desk, mail.unwrap().pid)).unwrap();
    let dear = until(&siege, false);
    assert!(dear.iter().any(|p| &*p.what == "OUTLOOK.EXE was somebody's work"), "{dear:#?}");
}

#[test]
fn the_price_list_names_every_order_and_explains_its_faults() {
    let world = company();
    let orders = prices().orders.keys().map(|k| k.to_string()).collect::<Vec<_>>();
    assert_eq!(orders.len(), 18, "{orders:?}");
    assert!(orders.iter().any(|o| o == Order::VerifyHost(world.hosts[0].id).name()));
    let fault = Prices::read("Prices(format: 1, damage: {}, data_lost: 3)").unwrap_err();
    assert!(fault.contains("data_lost") && fault.starts_with("1:"), "{fault}");
}
