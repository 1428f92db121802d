//! Coverage: found by label, a cell opens its detail, the detail leads to a search.

use super::desk::{console, shift};
use egui_kittest::kittest::Queryable;
use watchfloor::investigation::coverage::State;
use watchfloor::ui::{Command, Tab};
use watchfloor::view::coverage::{Shelf, coverage, detail};

#[test]
fn a_cell_opens_its_detail_and_the_detail_a_search() {
    let mut seat = console(&[Command::Open(Tab::Coverage)]);
    let view = coverage(&shift().desk(), Shelf::Groups, "");
    let cell = view.rows.iter().flat_map(|r| &r.cells).find(|c| c.says.starts_with("Sysmon on Work")).unwrap();
    seat.get_by_label(&cell.says).click();
    seat.run_steps(2);
    seat.get_by_label("Search its records").click();
    seat.run_steps(2);
    let asked =
        seat.state().out.iter().find_map(|c| if let Command::Query(kql) = c { Some(kql.clone()) } else { None });
    let found = shift().desk().query(&asked.expect("a query")).unwrap();
    assert!(!found.is_empty());
    assert_eq!(seat.state().state.tab, Tab::Search);
}

#[test]
fn each_shared_sensor_says_how_wrong_its_clock_is_and_what_it_lost() {
    let mut seat = console(&[Command::Open(Tab::Coverage)]);
    seat.get_by_label("Shared sensors").click();
    seat.run_steps(2);
    let desk = shift().desk();
    let known = desk.coverage();
    let zeek = known.shared["zeek"].as_ref().unwrap();
    let millis = zeek.clock.0.abs() / 1_000;
    let way = if zeek.clock.0 > 0 { "fast" } else { "slow" };
    assert!((1..=140).contains(&millis), "{millis} ms");
    seat.get_by_label(&format!("Clock of Zeek: {millis} ms {way}"));
    let lost = zeek.lost(known.now);
    let says = coverage(&desk, Shelf::Shared, "zeek").rows[0].cells[5].says.clone();
    assert_eq!(says == "Lost by Zeek: nothing", lost.0 == 0, "{says}");
    seat.get_by_label(&says);
    // Hosts stamp with clocks of their own; a group tells how far they lie apart.
    let view = coverage(&desk, Shelf::Groups, "");
    let group = view.rows.iter().flat_map(|r| &r.cells).find(|c| c.says.starts_with("Sysmon on Work")).unwrap();
    let detail = detail(&desk, &view.coverage, group.chosen.as_ref().unwrap()).unwrap();
    let clock = &detail.facts.iter().find(|(name, _)| *name == "Clock").unwrap().1;
    assert!(clock.contains(" to ") && clock.contains("ms"), "{clock}");
    assert!(detail.facts.iter().any(|(name, value)| *name == "Lost" && value == "nothing"));
}

#[test]
fn shelves_list_groups_hosts_sensors_and_tables() {
    let desk = shift().desk();
    let rows = |shelf, filter: &str| coverage(&desk, shelf, filter).rows;
    let hosts = desk.inventory().hosts.len();
    assert_eq!(rows(Shelf::Hosts, "").len(), hosts);
    assert!(rows(Shelf::Groups, "").len() >= 5);
    assert!(rows(Shelf::Shared, "zeek").len() == 1 && rows(Shelf::Tables, "zeek_").len() > 10);
    let name = desk.inventory().hosts[3].name.to_string();
    assert_eq!(rows(Shelf::Hosts, &name)[0].name, name);
    let view = coverage(&desk, Shelf::Hosts, "");
    for row in &view.rows {
        assert_eq!(row.cells.len() + 1, view.heads.len());
        for cell in row.cells.iter().filter_map(|c| c.chosen.as_ref()) {
            let detail = detail(&desk, &view.coverage, cell).unwrap_or_else(|| panic!("{cell:?}"));
            assert!(desk.query(&detail.query).is_ok(), "{}", detail.query);
        }
    }
}

#[test]
fn a_desk_without_the_agent_of_its_neighbours_lacks_it_and_a_linux_server_does_not() {
    let desk = shift().desk();
    let view = coverage(&desk, Shelf::Hosts, "");
    let column = view.heads.iter().position(|head| head == "EDR").unwrap() - 1;
    let cell = |role: &str| {
        let host = desk.inventory().hosts.iter().filter(|h| h.role.contains(role));
        let rows = host.filter_map(|h| view.rows.iter().find(|row| row.name == *h.name));
        rows.map(|row| row.cells[column].clone()).collect::<Vec<_>>()
    };
    let lacking = cell("workstation").into_iter().find(|cell| cell.text == "none").expect("one desk in ten has none");
    let detail = detail(&desk, &view.coverage, &lacking.chosen.unwrap()).unwrap();
    assert!(detail.types.iter().all(|line| line.state == State::Missing));
    assert!(cell("web server").iter().all(|cell| cell.text.is_empty()));
}
