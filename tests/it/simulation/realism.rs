//! The shape of everyday life against what was measured on real data, over several seeds.

use super::town::{DESKS, early, start};
use std::collections::BTreeMap;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::effect::TicketRequest;
use watchfloor::simulation::truth::Cause;
use watchfloor::simulation::{EffectKind, Simulation};
use watchfloor::world::{AccountKind, AppLayer, LogonType};

/// Occurrences of one effect of one habit between eight and four local time, per seed.
fn counts(seeds: std::ops::Range<u64>) -> BTreeMap<(String, String), Vec<u32>> {
    let mut all: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    let span = seeds.end - seeds.start;
    for (n, seed) in seeds.enumerate() {
        let mut simulation = Simulation::new(start(seed));
        let begin = early() + SimSpan::mins(30);
        let mut seen = Vec::new();
        simulation.advance_to(begin + SimSpan::hours(8), &mut |effect, _| {
            if effect.at >= begin {
                seen.push((effect.id, format!("{:?}", effect.kind).split([' ', '{']).next().unwrap().to_owned()));
            }
        });
        for (id, kind) in seen {
            let Cause::Benign { habit, .. } = simulation.truth().cause(id) else { continue };
            all.entry((habit.to_string(), kind)).or_insert_with(|| vec![0; span as usize])[n] += 1;
        }
    }
    all
}

#[test]
fn habits_keep_their_rates_over_seeds() {
    let counts = counts(40..48);
    let people = DESKS as u32 - 1;
    let cases = [
        // Every 55 s from outside.
        ("inbound_mail", "MailHandled", 430..620),
        // Every 48 min of somebody's working time, thinner at noon and at the edges.
        ("mail_sending", "MailHandled", 5 * people..12 * people),
        ("unlock", "LoggedOn", 3 * people..9 * people),
        // Every quarter of an hour on five servers.
        ("monitoring", "LoggedOn", 150..170),
        ("scheduled_script", "ScriptRun", 28..40),
        ("documents", "ProcessStarted", 5 * people..13 * people),
        ("morning_logon", "LoggedOn", people..people + 1),
    ];
    for (habit, kind, bounds) in cases {
        let seen = &counts[&(habit.to_owned(), kind.to_owned())];
        assert!(seen.iter().all(|n| bounds.contains(n)), "{habit} {kind}: {seen:?} outside {bounds:?}");
    }
}

#[test]
fn machines_log_on_more_than_people_and_network_logons_are_the_majority() {
    let mut simulation = Simulation::new(start(50));
    simulation.advance_to(early() + SimSpan::hours(9), &mut |_, _| {});
    let world = simulation.world();
    let logons: Vec<_> = world.logons.iter().filter(|l| l.opened >= early()).collect();
    let share = |n: usize| n * 1000 / logons.len();
    let network = share(logons.iter().filter(|l| l.kind == LogonType::Network).count());
    let service = share(logons.iter().filter(|l| l.kind == LogonType::Service).count());
    let machines = share(logons.iter().filter(|l| world.account(l.account).kind == AccountKind::Machine).count());
    assert!((550..850).contains(&network), "network {network} per mille");
    assert!((80..350).contains(&service), "service {service} per mille");
    assert!((350..750).contains(&machines), "machine accounts {machines} per mille");
}

#[test]
fn several_service_tickets_come_on_each_ticket_granting_ticket() {
    let mut simulation = Simulation::new(start(51));
    let (mut granting, mut service) = (0, 0);
    simulation.advance_to(early() + SimSpan::hours(9), &mut |effect, _| {
        if let EffectKind::TicketRequested { request, failure: None, .. } = &effect.kind {
            match request {
                TicketRequest::Authentication | TicketRequest::Unproven => granting += 1,
                TicketRequest::Service { .. } => service += 1,
            }
        }
    });
    let ratio = service * 10 / granting;
    assert!((20..=65).contains(&ratio), "{service} service tickets on {granting}");
}

#[test]
fn most_questions_are_for_addresses_and_a_few_names_do_not_exist() {
    let mut simulation = Simulation::new(start(52));
    simulation.advance_to(early() + SimSpan::hours(9), &mut |_, _| {});
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut unknown, mut all) = (0, 0);
    for flow in simulation.world().flows.iter() {
        let AppLayer::Dns { kind, rcode, .. } = &flow.app else { continue };
        *kinds.entry(kind).or_default() += 1;
        all += 1;
        unknown += u32::from(*rcode == 3);
    }
    let share = |kind: &str| kinds.get(kind).copied().unwrap_or(0) * 1000 / all;
    assert!((600..920).contains(&share("A")), "{kinds:?}");
    assert!(share("AAAA") > 20 && share("SRV") > 10 && share("PTR") > 3, "{kinds:?}");
    assert!((10..80).contains(&(unknown * 1000 / all)), "{unknown} of {all} unknown");
}
