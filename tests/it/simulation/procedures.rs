//! Procedure files: what the check says, what the interpreter makes of them.

use super::town::{early, habits, only, person, run, server, start};
use watchfloor::base::diag::{Diagnostics, SourceFile};
use watchfloor::base::time::SimSpan;
use watchfloor::base::verdict::Disposition;
use watchfloor::simulation::procedure::check_procedure;
use watchfloor::simulation::truth::Cause;
use watchfloor::simulation::{EffectKind, Simulation};
use watchfloor::world::HostRole;

fn complaints(text: &str) -> Vec<String> {
    let mut diags = Diagnostics::default();
    check_procedure(&SourceFile { path: "habits/sample.ron".into(), text: text.into() }, &mut diags);
    diags
        .items
        .iter()
        .map(|d| format!("{}:{} {} | {}", d.line_column().0, d.line_column().1, d.message, d.hint))
        .collect()
}

fn sample(beats: &str) -> String {
    format!(
        "Procedure(format: 1, id: \"sample\", title: \"Sample\",\n doc: (needs: \"x\", effects: \"x\", visible_in: \"x\"),\n beats: [\n{beats}\n])"
    )
}

#[test]
fn a_sound_file_has_no_complaint() {
    let none: Vec<String> = Vec::new();
    assert_eq!(complaints(&sample("(do: Harm(what: \"{host.name} is down\", euros: 5))")), none);
}

#[test]
fn an_unknown_field_is_shown_where_it_stands() {
    let found = complaints(&sample("(do: Harm(what: \"x\", euro: 5))"));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("4:") && found[0].contains("euro"), "{found:?}");
}

#[test]
fn an_unknown_placeholder_gets_a_suggestion() {
    let found = complaints(&sample("(do: Harm(what: \"{host.nam}\", euros: 5))"));
    assert!(found[0].contains("unknown placeholder {host.nam}") && found[0].contains("{host.name}"), "{found:?}");
    assert!(found[0].starts_with("4:18"), "{found:?}");
}

#[test]
fn a_slot_that_nobody_makes_is_named_with_the_way_to_make_it() {
    let found = complaints(&sample("(do: EndProcess(process: \"ps\"))"));
    assert!(found[0].contains("nothing is called \"ps\"") && found[0].contains("as: \"ps\""), "{found:?}");
}

#[test]
fn a_span_without_unit_is_explained() {
    let found = complaints(&sample("(after: (\"5\", \"9 s\"), do: Harm(what: \"x\", euros: 5))"));
    assert!(found[0].contains("\"5\" is no span of time"), "{found:?}");
}

#[test]
fn a_file_that_lies_about_its_name_or_format_is_told_so() {
    let found = complaints(
        &sample("(do: Harm(what: \"x\", euros: 5))")
            .replace("format: 1", "format: 9")
            .replace("\"sample\"", "\"other\""),
    );
    assert!(
        found.iter().any(|f| f.contains("format 9")) && found.iter().any(|f| f.contains("differs from the file name")),
        "{found:?}"
    );
}

#[test]
fn every_shipped_habit_is_documented_and_says_what_an_alert_about_it_is() {
    for habit in habits().iter().filter(|p| p.reason.is_none()) {
        assert!(!habit.doc.visible_in.is_empty(), "{}", habit.id);
        let verdict = habit.alert.unwrap_or_else(|| panic!("{} has no alert", habit.id));
        assert_ne!(verdict.disposition, Disposition::Malicious, "{}", habit.id);
    }
}

/// Every staged habit, on the actor a scenario would give it, with an effect that only it has.
#[test]
fn every_staged_habit_reaches_its_last_beat() {
    let world = start(1).world;
    let admin = person(&world, 0);
    let clerk = person(&world, 5);
    let cases = [
        ("vulnerability_scan", server(&world, HostRole::ManagementServer), "FlowClosed"),
        ("password_lockout", clerk, "LockedOut"),
        ("mistyped_logons", clerk, "LoggedOn"),
        ("expired_service_password", clerk, "LogonFailed"),
        ("vpn_travel", clerk, "NtlmChecked"),
        ("helpdesk_account", admin, "AccountCreated"),
        ("admin_group_change", admin, "GroupJoined"),
        ("management_encoded", clerk, "ScriptRun"),
        ("task_rollout", clerk, "TaskRegistered"),
        ("browser_extension", clerk, "RegistrySet"),
        ("log_clearing", admin, "LogCleared"),
        ("remote_service", admin, "RegistrySet"),
        ("macro_report", clerk, "ScriptRun"),
        ("large_upload", clerk, "FlowOpened"),
        ("phish_simulation", clerk, "MailOpened"),
        ("cloud_travel", clerk, "CloudSignedIn"),
        ("policy_change", admin, "Windows(PolicyEdited"),
        ("server_restart", server(&world, HostRole::BackupServer), "Power(CameUp"),
        ("power_cut", clerk, "Power(CameUp"),
    ];
    for (habit, actor, sign) in cases {
        let mut simulation = Simulation::new(only(habit, actor, 1));
        let (effects, _) = run(&mut simulation, early() + SimSpan::hours(5));
        let own: Vec<String> = effects
            .iter()
            .filter(|e| matches!(simulation.truth().cause(e.id), Cause::Benign { habit: h, ticket, .. } if &**h == habit && ticket.is_some()))
            .map(|e| format!("{:?}", e.kind))
            .collect();
        assert!(own.iter().any(|e| e.starts_with(sign)), "{habit} has no {sign} among {own:#?}");
    }
}

#[test]
fn draws_of_one_habit_do_not_depend_on_whether_another_runs() {
    let until = early() + SimSpan::hours(3);
    let scripts = |without: Option<&str>| {
        let mut begin = start(2);
        begin.everyday = without.into_iter().map(|name| (name.into(), 0)).collect();
        let mut simulation = Simulation::new(begin);
        let mut seen = Vec::new();
        simulation.advance_to(until, &mut |effect, _| {
            if let EffectKind::ScriptRun { text, .. } = &effect.kind {
                seen.push((effect.at, effect.host, text.clone()));
            }
        });
        seen
    };
    assert_eq!(scripts(None), scripts(Some("inbound_mail")));
    assert!(!scripts(None).is_empty());
}
