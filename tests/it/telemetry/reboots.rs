//! Hosts that restart: silence in between, and everything new afterwards.

use crate::simulation::town::{early, person, server, start};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use watchfloor::base::ids::{EffectId, HostId};
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::simulation::engine::StagedPlay;
use watchfloor::simulation::power::{Fall, Power};
use watchfloor::simulation::procedure::Actor;
use watchfloor::simulation::{EffectKind, Simulation};
use watchfloor::telemetry::{Pipeline, Record, registry};
use watchfloor::world::{HostRole, World};

struct Morning {
    records: Vec<(Record, EffectId)>,
    /// Host, last moment before it went down, first moment after; how it fell.
    falls: Vec<(HostId, SimTime, SimTime, Fall)>,
    world: World,
    desk: HostId,
}

/// A server and a web server restart, a desk loses its power at ten, when somebody works there.
fn morning() -> &'static Morning {
    static MORNING: LazyLock<Morning> = LazyLock::new(|| {
        let mut start = start(5);
        let clerk = person(&start.world, 9);
        let staged: [(&str, Actor); 3] = [
            ("server_restart", server(&start.world, HostRole::BackupServer)),
            ("linux_restart", server(&start.world, HostRole::WebServer)),
            ("power_cut", clerk),
        ];
        for (n, (habit, actor)) in staged.into_iter().enumerate() {
            let at = early() + SimSpan::mins(200 + 7 * n as i64);
            start.staged.push(StagedPlay { habit: habit.into(), at, actor, given: BTreeMap::new(), ticket: None });
        }
        let (seed, end) = (start.seed, early() + SimSpan::hours(5));
        let mut simulation = Simulation::new(start);
        let mut pipeline = Pipeline::new(seed, &[]);
        let mut falls = Vec::new();
        simulation.advance_to(end, &mut |effect, world| {
            if let EffectKind::Power(Power::CameUp { after, down, .. }) = &effect.kind {
                falls.push((effect.host, *down, effect.at, *after));
            }
            pipeline.observe(effect, world);
        });
        let records = pipeline.deliver_until(end + SimSpan::hours(1));
        Morning { records, falls, world: simulation.world().clone(), desk: clerk.host }
    });
    &MORNING
}

fn of<'a>(host: HostId, kind: &'a str) -> impl Iterator<Item = &'static Record> + 'a {
    morning().records.iter().map(|(r, _)| r).filter(move |r| r.host == host && r.kind.name == kind)
}

fn fall(fall: Fall, windows: bool) -> (HostId, SimTime, SimTime) {
    let wanted =
        |f: &&(HostId, SimTime, SimTime, Fall)| f.3 == fall && morning().world.host(f.0).os.is_windows() == windows;
    let found = morning().falls.iter().find(wanted).expect("staged");
    (found.0, found.1, found.2)
}

/// Hosts' own clocks are some hundredths of a second wrong.
const CLOCKS: SimSpan = SimSpan::millis(100);

#[test]
fn nothing_is_written_on_a_host_while_it_is_down() {
    let morning = morning();
    assert_eq!(morning.falls.len(), 3, "{:?}", morning.falls);
    let own: BTreeMap<&str, bool> = registry()
        .iter()
        .flat_map(|s| s.types().iter().map(move |t| (t.name, morning.world.hosts.iter().any(|h| s.runs_on(h)))))
        .collect();
    for (host, down, up, fall) in &morning.falls {
        assert!(*up - *down > SimSpan::secs(20), "{fall:?}");
        let inside = |r: &&Record| r.host == *host && r.time > *down + CLOCKS && r.time < *up - CLOCKS;
        let written: Vec<&Record> = morning.records.iter().map(|(r, _)| r).filter(inside).collect();
        let told: BTreeSet<&str> = written.iter().map(|r| r.kind.name).filter(|kind| own[kind]).collect();
        assert!(told.is_empty(), "{fall:?}: {told:?}");
        let (before, after) = (*down - SimSpan::mins(30), *up + SimSpan::mins(30));
        let around = |from, until| {
            morning.records.iter().filter(|(r, _)| r.host == *host && from < r.time && r.time < until).count()
        };
        assert!(around(before, *down + CLOCKS) > 5 && around(*up - CLOCKS, after) > 5, "{fall:?}");
    }
    // Nobody reaches it either: what calls it in between is never answered.
    let (host, down, up) = fall_of_server();
    let address = morning.world.host(host).address.to_string();
    let calls = morning.records.iter().map(|(r, _)| r).filter(|r| r.kind.name == "zeek.conn");
    for call in calls.filter(|r| *r.text("id.resp_h") == *address && r.time > down + CLOCKS && r.time < up - CLOCKS) {
        assert_eq!(&*call.text("conn_state"), "S0", "{:?}", call.values);
    }
}

fn fall_of_server() -> (HostId, SimTime, SimTime) {
    fall(Fall::Ordered, true)
}

#[test]
fn a_restart_in_order_is_asked_for_stops_the_log_and_starts_it_again() {
    let (host, down, up) = fall_of_server();
    let times = |id: &str| -> Vec<SimTime> { of(host, id).map(|r| r.time).collect() };
    let one = |id: &str| {
        let all = times(id);
        assert_eq!(all.len(), 1, "{id}");
        all[0]
    };
    let asked = one("win.system.1074");
    let (stopped, stopping) = (one("win.system.6006"), one("win.system.13"));
    let (started, log) = (one("win.system.12"), one("win.system.6005"));
    assert!(asked < stopped && stopped <= stopping && stopping <= down + CLOCKS, "in this order");
    assert!(up - CLOCKS <= started && started <= log && log <= one("win.security.4608"));
    assert!(times("win.system.6008").is_empty());
    let reason = of(host, "win.system.1074").next().unwrap();
    assert!(reason.text("param3").ends_with("(Planned)") && reason.text("param1").contains("MoUsoCoreWorker.exe"));
    let boot = of(host, "win.system.6013").find(|r| r.time >= up - CLOCKS && r.time < up + SimSpan::secs(5)).unwrap();
    assert!(boot.text("param5").parse::<u32>().unwrap() < 60, "{:?}", boot.values);
}

#[test]
fn a_power_cut_leaves_no_word_and_is_noted_when_the_host_is_back() {
    let (host, down, up) = fall(Fall::Cut, true);
    assert_eq!(host, morning().desk);
    for silent in ["win.system.1074", "win.system.6006", "win.system.13"] {
        assert_eq!(of(host, silent).count(), 0, "{silent}");
    }
    let noted: Vec<&Record> = of(host, "win.system.6008").collect();
    assert_eq!(noted.len(), 1);
    let minute = (down + SimSpan::hours(1)).utc().format("%-I:%M:").to_string();
    assert!(noted[0].text("param1").starts_with(&minute), "{} is not {minute}", noted[0].text("param1"));
    // The person comes back: a session, a shell and a logon id that nobody had before.
    let owner = morning().world.people.iter().find(|p| p.workstation == host).unwrap();
    let name = morning().world.account(owner.account).name.clone();
    let sessions: Vec<&Record> = of(host, "win.security.4624")
        .filter(|r| r.text("TargetUserName") == name && &*r.text("LogonType") == "2")
        .collect();
    let (before, after): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|r| r.time < down);
    assert!(!before.is_empty() && !after.is_empty(), "{} before, {} after", before.len(), after.len());
    assert!(after[0].time > up && before.iter().all(|r| r.text("TargetLogonId") != after[0].text("TargetLogonId")));
    let shell = of(host, "win.sysmon.1").find(|r| r.time > up && r.text("Image").ends_with("explorer.exe"));
    assert!(shell.is_some(), "the desktop is back");
    // Nobody logged the old session off: the power did.
    assert!(of(host, "win.security.4634").all(|r| r.text("TargetLogonId") != before[0].text("TargetLogonId")));
}

#[test]
fn programs_after_a_start_are_new_ones_and_their_parents_are_known() {
    for (host, down, up, _) in &morning().falls {
        if !morning().world.host(*host).os.is_windows() {
            continue;
        }
        let started: Vec<&Record> = of(*host, "win.sysmon.1").filter(|r| r.time > *up - CLOCKS).collect();
        let known: BTreeSet<String> = started.iter().map(|r| r.text("ProcessGuid").to_string()).collect();
        let old: BTreeSet<String> = of(*host, "win.sysmon.1")
            .filter(|r| r.time < *down + CLOCKS)
            .map(|r| r.text("ProcessGuid").to_string())
            .collect();
        assert!(known.len() >= 4 && known.is_disjoint(&old), "{} programs", known.len());
        let of_boot = |r: &&&Record| r.time < *up + SimSpan::secs(2);
        assert!(started.iter().filter(of_boot).any(|r| r.text("Image").ends_with("lsass.exe")));
        for kind in ["win.sysmon.3", "win.sysmon.5", "win.sysmon.11", "win.sysmon.13"] {
            for record in of(*host, kind).filter(|r| r.time > *up) {
                let guid = record.text("ProcessGuid").to_string();
                assert!(known.contains(&guid) || record.text("Image") == "System", "{kind} {guid}");
            }
        }
        // The Security log names the same programs under the same numbers.
        let numbers = |kind: &str, field: &str, hex: bool| -> BTreeSet<u32> {
            let read = |text: &str| if hex { u32::from_str_radix(&text[2..], 16) } else { text.parse() };
            of(*host, kind).filter(|r| r.time > *up - CLOCKS).map(|r| read(&r.text(field)).unwrap()).collect()
        };
        assert_eq!(numbers("win.security.4688", "NewProcessId", true), numbers("win.sysmon.1", "ProcessId", false));
    }
}

#[test]
fn a_linux_server_tells_of_its_units_and_its_kernel() {
    let (host, down, up) = fall(Fall::Ordered, false);
    let lines = |kind: &'static str, from: SimTime, until: SimTime| -> Vec<String> {
        of(host, kind).filter(|r| r.time >= from && r.time <= until).map(|r| r.text("msg").to_string()).collect()
    };
    let going = lines("linux.systemd", down - SimSpan::secs(20), down + CLOCKS);
    assert!(
        going.iter().any(|l| l.contains("will reboot now"))
            && going.iter().any(|l| l.starts_with("Stopping ssh.service")),
        "{going:?}"
    );
    let kernel = lines("linux.kernel", up - CLOCKS, up + SimSpan::secs(2));
    assert!(kernel[0].starts_with("Linux version 6.1.0"), "{kernel:?}");
    assert!(kernel.iter().all(|l| !l.contains("recovery complete")), "it had been stopped in order");
    let coming = lines("linux.systemd", up - CLOCKS, up + SimSpan::secs(2));
    assert!(coming.iter().any(|l| l.starts_with("Started nginx.service")), "{coming:?}");
}
