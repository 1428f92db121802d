//! The process tree and its live actions.

use super::desk::{console, shift};
use egui_kittest::kittest::Queryable;
use watchfloor::desk::Action;
use watchfloor::desk::action::Contain;
use watchfloor::ui::Command;
use watchfloor::view::endpoint::{EndpointView, endpoint};

/// A host with an alert about a program, where something runs.
fn host() -> String {
    let desk = shift().desk();
    let alive = |name: &String| {
        let nodes = endpoint(&desk, name).nodes;
        nodes.iter().any(|n| n.ended.is_none()) && nodes.iter().any(|n| n.alerting)
    };
    let mut hosts = desk.alerts().iter().filter_map(|a| a.host().map(str::to_owned));
    hosts.find(alive).expect("something runs on a host with an alert")
}

fn view() -> EndpointView {
    endpoint(&shift().desk(), &host())
}

#[test]
fn a_process_is_killed_from_the_tree_with_a_reason() {
    let view = view();
    let (index, node) = view.nodes.iter().enumerate().find(|(_, n)| n.ended.is_none()).unwrap();
    let mut seat = console(&[Command::ShowHost(host())]);
    seat.state_mut().state.endpoint.chosen = Some(index);
    seat.run_steps(2);
    seat.get_by_label("Reason for the order").focus();
    seat.run_steps(2);
    seat.get_by_label("Reason for the order").type_text("calls home");
    seat.run_steps(2);
    seat.get_by_label("Kill process").click();
    seat.run_steps(2);
    let reason = "calls home".into();
    let wanted = Action::Contain(Contain::KillProcess { host: view.id.unwrap(), pid: node.pid, reason });
    assert_eq!(seat.state().actions(), [wanted]);
}

#[test]
fn children_started_after_their_parents_and_stand_below_them() {
    let view = view();
    assert!(view.nodes.len() > 10, "{} processes", view.nodes.len());
    assert!(view.nodes.iter().any(|n| n.alerting), "the process the alert is about is marked");
    for node in &view.nodes {
        if let Some(parent) = node.parent {
            assert!(view.nodes[parent].at <= node.at, "{} before its parent", node.name);
        }
    }
    assert_eq!(view.order.len(), view.nodes.len(), "every process stands in the tree once");
    let depth_of = |i: usize| view.order.iter().find(|(n, _)| *n == i).unwrap().1;
    for (i, depth) in &view.order {
        let above = view.nodes[*i].parent.map(depth_of);
        assert_eq!(*depth, above.map_or(0, |d| d + 1));
    }
}

#[test]
fn sysmon_and_security_log_tell_of_one_process_not_two() {
    let both = view().nodes.into_iter().filter(|n| n.records.len() >= 2).count();
    assert!(both > 0, "no process is known from both logs");
}

#[test]
fn a_filter_keeps_the_parents_of_what_it_finds() {
    let view = view();
    let node = view.nodes.iter().find(|n| n.parent.is_some()).unwrap();
    let kept = view.matching(&node.pid.to_string(), false);
    let kept: Vec<usize> = kept.iter().map(|(i, _)| *i).collect();
    assert!(kept.contains(&node.parent.unwrap()));
    assert!(kept.len() < view.nodes.len());
}

#[test]
fn only_the_visible_part_of_the_tree_is_drawn() {
    let seat = console(&[Command::ShowHost(host())]);
    let drawn = seat.state().state.endpoint.drawn;
    assert!((1..70).contains(&drawn), "{drawn} rows were drawn");
}
