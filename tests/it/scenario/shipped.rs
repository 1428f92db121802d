//! The scenarios that come with the program.

use super::vocabulary::vocabulary;
use std::collections::BTreeSet;
use watchfloor::base::attack::Tradecraft;
use watchfloor::base::diag::Diagnostics;
use watchfloor::base::rng::Seed;
use watchfloor::scenario::{self, CastMember, Scenario, company, model::Pick};

/// What comes with the program.
const SHIPPED: [&str; 6] =
    ["first-shift", "hours-to-ransom", "monday-queue", "paste-to-verify", "reported-mail", "tidy-inbox"];

fn shelf() -> Vec<Scenario> {
    let shelf = scenario::shelf(&vocabulary());
    assert_eq!(shelf.keys().map(|id| id.as_str()).collect::<Vec<_>>(), SHIPPED);
    shelf.into_values().collect()
}

#[test]
fn every_shipped_file_is_sound() {
    let mut diags = Diagnostics::default();
    let files = scenario::embedded_files();
    for folder in SHIPPED {
        let own: Vec<_> = files.iter().filter(|f| f.path.contains(folder)).cloned().collect();
        assert_eq!(own.len(), 3, "scenario, brief and rubric of {folder}");
        scenario::read(&own, &vocabulary(), &mut diags);
    }
    for file in company::embedded_files() {
        match &*file.path {
            p if p.ends_with("names.ron") => drop(company::check_names(&file, &mut diags)),
            p if p.ends_with("sites.ron") => drop(company::check_sites(&file, &mut diags)),
            _ => drop(company::check_template(&file, &mut diags)),
        }
    }
    assert!(diags.is_clean(), "\n{}", diags.render());
}

#[test]
fn every_seed_casts_distinct_people_who_are_at_work() {
    for scenario in shelf() {
        for seed in 0..50 {
            let scene = scenario::set_scene(&scenario, Seed(seed), None);
            let at = format!("{}, seed {seed}", scenario.id);
            let (mut people, mut domains) = (BTreeSet::new(), BTreeSet::new());
            for role in &scenario.cast {
                match &scene.cast.0[&role.name] {
                    CastMember::Person { person, account, host } => {
                        assert!(people.insert(*person), "{at}: {} plays two roles", role.name);
                        let person = scene.world.person(*person);
                        assert_eq!((person.account, person.workstation), (*account, *host), "{at}");
                        let away = matches!(role.pick, Pick::Traveller);
                        assert_eq!(person.absent, away, "{at}: {}", role.name);
                        assert!(role.pick != Pick::Admin || person.admin_account.is_some(), "{at}: {}", role.name);
                    }
                    CastMember::Domain(name, address) => {
                        assert!(domains.insert(name.clone()), "{at}");
                        let site = scene.world.internet.site(name).unwrap();
                        assert_eq!((site.address, &*site.category), (*address, "newly-registered"), "{at}");
                        assert!(
                            !scene.world.internet.sites.iter().any(|s| s.domain == *name),
                            "{at}: nobody goes there"
                        );
                    }
                    CastMember::Word(word) => assert!(!word.is_empty(), "{at}"),
                    CastMember::Server(_) | CastMember::Address(_) => {}
                }
            }
        }
    }
}

#[test]
fn what_is_staged_lies_in_its_time_with_its_note_filled_in() {
    for scenario in shelf() {
        for seed in 0..20 {
            let scene = scenario::set_scene(&scenario, Seed(seed), None);
            assert!(scene.staged.len() >= 5, "{} seed {seed}", scenario.id);
            for staged in &scene.staged {
                assert!(scene.begin <= staged.at && staged.at <= scene.shift_end, "{} seed {seed}", staged.habit);
                let Some(number) = &staged.ticket else { continue };
                let ticket = scene.world.tickets.iter().find(|t| t.number == *number).unwrap();
                assert!(ticket.from < staged.at && staged.at < ticket.until);
                assert!(!ticket.text.contains('{'), "{}", ticket.text);
            }
        }
    }
}

#[test]
fn the_monday_queue_has_an_attack_in_most_seeds_and_none_in_some() {
    let shelf = shelf();
    let monday = shelf.iter().find(|s| s.id.as_str() == "monday-queue").unwrap();
    let attacks = (0..100).filter(|seed| scenario::set_scene(monday, Seed(*seed), Some(20)).attack).count();
    assert!((72..=93).contains(&attacks), "{attacks} of 100");
    let first = shelf.iter().find(|s| s.id.as_str() == "first-shift").unwrap();
    assert!((0..20).all(|seed| scenario::set_scene(first, Seed(seed), Some(20)).attack));
}

#[test]
fn the_same_seed_sets_the_same_scene_and_seeds_differ_in_company_and_culprit() {
    let shelf = shelf();
    let text = |seed| format!("{:?}", scenario::set_scene(&shelf[0], Seed(seed), None));
    assert_eq!(text(11), text(11));
    let scenes: Vec<_> = (0..12).map(|seed| scenario::set_scene(&shelf[0], Seed(seed), None)).collect();
    let companies: BTreeSet<_> = scenes.iter().map(|s| s.world.company.name.clone()).collect();
    let culprits: BTreeSet<_> = scenes.iter().map(|s| s.cast.fill("{victim} {command}", &s.world)).collect();
    assert!(companies.len() >= 4 && culprits.len() == 12, "{companies:?} {culprits:?}");
}

#[test]
fn roles_are_filled_and_other_placeholders_stay() {
    let shelf = shelf();
    let scene = scenario::set_scene(&shelf[0], Seed(1), None);
    let (account, host) = scene.cast.person("victim").unwrap();
    let account = scene.world.account(account);
    let filled = scene.cast.fill("{victim} on {victim.host} <{victim.mail}> {draw:hex:8} {{x}} {nobody}", &scene.world);
    let host = &scene.world.host(host).name;
    let mail = account.mail.as_ref().unwrap();
    assert_eq!(*filled, format!("{} on {host} <{mail}> {{draw:hex:8}} {{{{x}}}} {{nobody}}", account.name));
    let brief = scenario::briefing(&shelf[0], &scene);
    assert!(brief.contains(&*scene.world.company.name) && !brief.contains('{'), "{brief}");
    assert!(brief.contains("09:00") && brief.contains("10:30") && brief.contains("4 March 2025"), "{brief}");
}

#[test]
fn content_has_one_name_that_changes_with_it() {
    let shelf = shelf();
    assert_eq!(shelf[0].digest.len(), 64);
    assert_ne!(shelf[0].digest, shelf[1].digest);
    let mut files: Vec<_> = scenario::embedded_files().into_iter().filter(|f| f.path.contains("first-shift")).collect();
    let same = scenario::read(&files, &vocabulary(), &mut Diagnostics::default()).unwrap();
    assert_eq!(same.digest, shelf[0].digest);
    let brief = files.iter_mut().find(|f| f.path.ends_with("brief.md")).unwrap();
    brief.text = format!("{} ", brief.text).into();
    let other = scenario::read(&files, &vocabulary(), &mut Diagnostics::default()).unwrap();
    assert_ne!(other.digest, shelf[0].digest);
}

#[test]
fn a_campaign_says_how_careful_its_attacker_is() {
    let read = |campaign: &str| {
        let mut files = scenario::embedded_files();
        files.retain(|f| f.path.contains("first-shift"));
        for file in files.iter_mut().filter(|f| f.path.ends_with("scenario.ron")) {
            file.text = file.text.replace("campaign: (", campaign).into();
        }
        scenario::read(&files, &vocabulary(), &mut Diagnostics::default()).map(|s| s.campaign.tradecraft)
    };
    assert_eq!(read("campaign: ("), Some(Tradecraft::Noisy));
    assert_eq!(read("campaign: (tradecraft: Careful,"), Some(Tradecraft::Careful));
    assert_eq!(read("campaign: (tradecraft: Quiet,"), None);
}
