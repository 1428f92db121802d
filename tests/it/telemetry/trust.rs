//! Across the trust: guests with the names of their own realm, visits that begin with a ticket for the other one.
//! In whole companies, which also have a second controller.

use crate::simulation::town::habits;
use crate::world::companies::build;
use std::collections::BTreeSet;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::simulation::attacker::Attacker;
use watchfloor::simulation::{Simulation, Start};
use watchfloor::telemetry::{Pipeline, Record};
use watchfloor::world::{HostRole, Trust, World};

/// The habits that matter here, often; nothing else but logging on in the morning.
fn morning(company: &str, hosts: Option<u32>) -> (Vec<Record>, World) {
    let wanted = |id: &str| match id {
        // In a big company nobody needs to come for controllers to replicate.
        "morning_logon" if hosts.is_none() => 1_000,
        "trust_guest" | "trust_visit" if hosts.is_none() => 6_000,
        "directory_replication" => 1_000,
        _ => 0,
    };
    let start = Start {
        world: build(company, 3, hosts),
        library: habits(),
        begin: SimTime::parse("2025-03-10T06:30:00+01:00").unwrap(),
        seed: Seed(3),
        everyday: habits().iter().map(|h| (h.id.clone(), wanted(&h.id))).collect(),
        staged: Vec::new(),
        attacker: Attacker::default(),
    };
    let (seed, end) = (start.seed, start.begin + SimSpan::hours(5));
    let mut simulation = Simulation::new(start);
    let mut pipeline = Pipeline::new(seed, &[]);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let records = pipeline.deliver_until(end + SimSpan::hours(1)).into_iter().map(|(record, _)| record).collect();
    (records, simulation.world().clone())
}

fn of<'a>(records: &'a [Record], kind: &'a str) -> impl Iterator<Item = &'a Record> {
    records.iter().filter(move |r| r.kind.name == kind)
}

fn trust(world: &World) -> &Trust {
    &world.tree.trusts[0]
}

#[test]
fn guests_of_a_trusted_domain_are_named_by_their_own_realm_and_checked_over_there() {
    let (records, world) = morning("harbour_logistics", None);
    let trust = trust(&world);
    let names: BTreeSet<String> = trust.guests.iter().map(|g| world.account(*g).name.to_string()).collect();
    assert!((1..=6).contains(&names.len()), "{names:?}");
    let sessions: Vec<&Record> =
        of(&records, "win.security.4624").filter(|r| names.contains(&*r.text("TargetUserName"))).collect();
    let (mut tickets, mut ntlm) = (0, 0);
    for session in &sessions {
        assert!(session.text("TargetUserSid").starts_with(&*trust.sid), "{:?}", session.values);
        assert!(trust.contains(session.text("IpAddress").parse().unwrap()));
        assert_eq!(world.host(session.host).role, HostRole::AppServer);
        if &*session.text("AuthenticationPackageName") == "NTLM" {
            assert_eq!(session.text("TargetDomainName"), trust.netbios);
            assert!(session.text("WorkstationName").contains("-PC"), "{:?}", session.values);
            ntlm += 1;
            continue;
        }
        assert_eq!(*session.text("TargetDomainName"), *trust.realm());
        let asked = of(&records, "win.security.4769").find(|r| r.text("LogonGuid") == session.text("LogonGuid"));
        let asked = asked.expect("our controller gave the ticket");
        assert_eq!(*asked.text("TargetUserName"), *format!("{}@{}", session.text("TargetUserName"), trust.realm()));
        assert_eq!(*asked.text("TargetDomainName"), *trust.realm());
        assert_eq!(*asked.text("IpAddress"), *format!("::ffff:{}", session.text("IpAddress")));
        let wire = of(&records, "zeek.kerberos").any(|r| {
            *r.text("client") == *format!("{}/{}", session.text("TargetUserName"), trust.realm())
                && r.text("id.orig_p") == asked.text("IpPort")
                && r.text("service").starts_with("HTTP/")
        });
        assert!(wire, "the ticket passed the tap");
        tickets += 1;
    }
    assert!(tickets > 5 && ntlm > 0, "{tickets} tickets, {ntlm} without");
    // The password is checked over there: no first ticket, no NTLM check and no lock of ours.
    for kind in ["win.security.4768", "win.security.4771", "win.security.4776", "win.security.4740"] {
        assert!(of(&records, kind).all(|r| !names.contains(&*r.text("TargetUserName"))), "{kind}");
    }
    let failed = of(&records, "win.security.4625").find(|r| names.contains(&*r.text("TargetUserName")));
    assert!(failed.is_some_and(|r| r.text("TargetDomainName") == trust.netbios));
    // Whoever wonders finds them in the books.
    let note = world.tickets.iter().find(|t| t.title.contains(&*trust.netbios)).unwrap();
    assert!(names.iter().all(|n| note.text.contains(n)) && note.text.contains(&trust.network.to_string()));
    assert!(of(&records, "squid.access").all(|r| !r.text("url").contains(&*trust.domain)), "no proxy in the tunnel");
}

#[test]
fn our_people_get_a_ticket_for_the_other_realm_before_they_use_its_portal() {
    let (records, world) = morning("brook_software", None);
    let trust = trust(&world);
    assert!(trust.guests.is_empty() && trust.lets_us_in());
    let referral = format!("krbtgt/{}", trust.realm());
    let asked: Vec<&Record> =
        of(&records, "win.security.4769").filter(|r| *r.text("ServiceName") == *referral).collect();
    assert!(asked.len() > 5, "{}", asked.len());
    let ours = world.company.dns_domain.to_ascii_uppercase();
    assert!(asked.iter().all(|r| *r.text("TargetDomainName") == *ours));
    let (portal, address) = trust.portal();
    let mut visits = 0;
    for visit in of(&records, "zeek.ssl").filter(|r| r.text("server_name") == portal) {
        assert_eq!(*visit.text("id.resp_h"), *address.to_string());
        let before = asked
            .iter()
            .any(|r| *r.text("IpAddress") == *format!("::ffff:{}", visit.text("id.orig_h")) && r.time <= visit.time);
        assert!(before, "{:?}", visit.values);
        visits += 1;
    }
    assert!(visits > 5, "{visits}");
    let questions = of(&records, "zeek.kerberos").filter(|r| *r.text("service") == *format!("HTTP/{portal}"));
    let controller = trust.controller().1.to_string();
    assert!(questions.map(|r| r.text("id.resp_h")).all(|to| *to == *controller));
}

#[test]
fn controllers_replicate_over_a_mapped_call_under_their_own_machine_accounts() {
    let (records, world) = morning("riverside_clinic", Some(700));
    let controllers: BTreeSet<String> = world
        .hosts
        .iter()
        .filter(|h| h.role == HostRole::DomainController)
        .map(watchfloor::world::Host::machine_name)
        .collect();
    assert!(controllers.len() >= 2, "{controllers:?}");
    let used: Vec<&Record> =
        of(&records, "win.security.4662").filter(|r| r.text("Properties").contains("1131f6ad")).collect();
    assert!(used.len() > 10, "{}", used.len());
    for record in &used {
        assert!(controllers.contains(&*record.text("SubjectUserName")), "{:?}", record.values);
        let opened = of(&records, "win.security.4624").any(|r| {
            r.host == record.host && r.text("TargetLogonId") == record.text("SubjectLogonId") && r.time <= record.time
        });
        assert!(opened, "{:?}", record.values);
    }
    // What crosses from the branch passes the tap of the head office.
    let wire: Vec<&Record> = of(&records, "zeek.dce_rpc").filter(|r| &*r.text("endpoint") == "drsuapi").collect();
    assert!(wire.iter().any(|r| &*r.text("operation") == "DRSGetNCChanges"), "{} calls", wire.len());
    assert!(of(&records, "zeek.dce_rpc").any(|r| &*r.text("operation") == "ept_map"));
}
