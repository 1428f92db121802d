//! Imported logs at the desk: queue, search and process tree, and nothing that could be decided.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::io::Cursor;
use std::sync::OnceLock;
use watchfloor::import::{Options, Taker, read};
use watchfloor::session::Evidence;
use watchfloor::telemetry::Record;
use watchfloor::ui::{Command, ConsoleState, HomeState, Screen, Tab, console_ui, home_ui};
use watchfloor::view::endpoint::endpoint;
use watchfloor::view::home::HomeView;

struct Kept(Vec<Record>);

impl Taker for Kept {
    fn take(&mut self, record: Record) -> Result<(), String> {
        self.0.push(record);
        Ok(())
    }
}

/// A log was cleared, after a program had started another.
fn evidence() -> &'static Evidence {
    static EVIDENCE: OnceLock<Evidence> = OnceLock::new();
    EVIDENCE.get_or_init(|| {
        let head = "\"Hostname\":\"FIN-WS-011.corp.harbour.example\",\"SourceName\"";
        let sysmon = |time: &str, pid: u32, guid: u32, parent: u32, image: &str| {
            format!(
                "{{\"EventTime\":\"2025-03-04 07:{time}\",{head}:\"Microsoft-Windows-Sysmon\",\"EventID\":1,\"Channel\":\
                 \"Microsoft-Windows-Sysmon/Operational\",\"ProcessId\":\"{pid}\",\"ProcessGuid\":\"{{{guid}}}\",\"ParentProcessGuid\":\
                 \"{{{parent}}}\",\"Image\":\"C:\\\\{image}\",\"CommandLine\":\"{image}\",\"User\":\"CORP\\\\p.clerk1\"}}\n"
            )
        };
        let cleared = format!(
            "{{\"EventTime\":\"2025-03-04 07:05:00\",{head}:\"Microsoft-Windows-Eventlog\",\"EventID\":1102,\"Channel\":\"Security\",\
             \"SubjectUserName\":\"p.clerk1\"}}\n"
        );
        let text = sysmon("00:00", 100, 1, 0, "explorer.exe") + &sysmon("01:00", 200, 2, 1, "calc.exe") + &cleared;
        let mut kept = Kept(Vec::new());
        let (told, _) = read("events.json", Cursor::new(text.into_bytes()), Options::default(), &mut kept);
        assert_eq!((told.rows(), told.left_out()), (3, 0), "{told:?}");
        Evidence::of("events.json", "# What was read", kept.0, &|_| true).unwrap()
    })
}

#[test]
fn rules_ran_and_the_process_tree_stands() {
    let desk = evidence().desk();
    assert!(desk.is_imported() && !desk.is_over() && desk.cases().is_empty());
    assert_eq!(desk.alerts().len(), 1, "{:?}", desk.alerts());
    assert!(desk.work(desk.alerts()[0].id).is_some());
    let tree = endpoint(&desk, "fin-ws-011");
    let names: Vec<(&str, usize)> = tree.order.iter().map(|(n, depth)| (&*tree.nodes[*n].name, *depth)).collect();
    assert_eq!(names, [("explorer.exe", 0), ("calc.exe", 1)]);
    assert_eq!(desk.query("Event | where EventID == 1 | count").unwrap().text(0, 0), "2");
    assert!(Evidence::of("a", "b", Vec::new(), &|_| true).is_none());
}

#[test]
fn the_console_opens_over_them_with_every_tab() {
    let tabs = [
        Tab::Queue,
        Tab::Alert,
        Tab::Search,
        Tab::Endpoint,
        Tab::Mail,
        Tab::Case,
        Tab::Response,
        Tab::Report,
        Tab::Inventory,
        Tab::Coverage,
    ];
    for tab in tabs {
        let mut state = ConsoleState::default();
        state.follow(&Command::ShowHost("fin-ws-011".into()));
        state.follow(&Command::Open(tab));
        let mut seat = Harness::builder().with_size([1280.0, 800.0]).build_ui_state(
            |ui, s: &mut (ConsoleState, Vec<Command>)| {
                console_ui(ui, &evidence().desk(), &mut s.0, &mut s.1);
            },
            (state, Vec::new()),
        );
        seat.run_steps(3);
        seat.get_by_label("Imported logs");
        assert!(seat.query_by_label("Pause").is_none(), "there is no clock to stop");
        seat.get_by_label("Close the logs").click();
        seat.run_steps(2);
        assert!(seat.state().1.contains(&Command::Go(Screen::Home)), "{tab:?}");
    }
}

#[test]
fn home_opens_a_typed_path() {
    let view = HomeView { tier: 1, ..HomeView::default() };
    let mut home = Harness::builder().with_size([1280.0, 900.0]).build_ui_state(
        |ui, s: &mut (HomeState, Vec<Command>)| home_ui(ui, &view, &mut s.0, &mut s.1),
        Default::default(),
    );
    home.run_steps(2);
    home.get_by_label("Open logs").click();
    home.run_steps(2);
    assert!(home.state().1.is_empty(), "there is nothing to open yet");
    home.state_mut().0.logs = " /var/log ".into();
    home.run_steps(2);
    home.get_by_label("Open logs").click();
    home.run_steps(2);
    assert_eq!(home.state().1, [Command::OpenLogs("/var/log".into())]);
}
