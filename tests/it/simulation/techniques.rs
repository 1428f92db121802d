//! Every technique, played alone at the place it is made for: it comes about, the sources it names see it, its facts
//! stand in the records, and what is said to stop it stops it. The files are read from the disk, none is named here.

use super::siege::nine;
use super::town::{person, start};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use watchfloor::base::Text;
use watchfloor::base::attack::Tradecraft;
use watchfloor::base::diag::{Diagnostics, SourceFile};
use watchfloor::base::ids::{ActionId, EffectId, StepId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::scenario::model::{Campaign, Step};
use watchfloor::scenario::{Cast, CastMember};
use watchfloor::simulation::attacker::{Attacker, State, StepRow};
use watchfloor::simulation::intent::Refusal;
use watchfloor::simulation::procedure::{Library, Place, Procedure, embedded_files};
use watchfloor::simulation::response::Order;
use watchfloor::simulation::truth::{Atom, AtomKind, Cause};
use watchfloor::simulation::{Simulation, Start};
use watchfloor::telemetry::visible::visible;
use watchfloor::telemetry::{Pipeline, Record};
use watchfloor::world::World;

/// What the attacker has got before: a program, a document and a script on a desk, and the person's password.
const DESK: &str = r##"Procedure(format: 1, id: "setup_desk", title: "A desk is taken",
    doc: (needs: "a session", effects: "programs", visible_in: "-"),
    params: { "steals": "{actor.name}", "path": r"C:\Users\{actor.name}\AppData\Roaming\OneSync\syncsvc.exe" },
    beats: [
        (as: "mail", do: SendMail((from: "desk@invoice-hub.example", source: "{outside}", to: ["{actor.mail}"], subject: "A file", attachments: ["Invoice.docm"], checks: Unsigned))),
        (do: WriteFile(process: "explorer", path: "{path}", content: "setup program")),
        (as: "implant", do: StartProcess(image: "{path}", command: "\"{path}\"", parent: "explorer")),
        (as: "doc", do: StartProcess(image: r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE", command: "WINWORD.EXE /n", parent: "explorer")),
        (as: "ps", do: StartProcess(image: r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", command: "powershell.exe -NoP", parent: "doc")),
    ])"##;

/// An administrator's password, and an administrator's session with a console on a server.
const ADMIN: &str = r##"Procedure(format: 1, id: "setup_admin", title: "A server is taken",
    doc: (needs: "a password", effects: "a session", visible_in: "-"),
    params: { "steals": "{account}", "account": "adm.clerk0", "from": "fin-ws-001", "server": "{host.name}" },
    beats: [
        (as: "rdp", do: LogOn(account: "{account}", host: "{server}", from: "{from}", kind: RemoteInteractive, package: Negotiate, elevated: true)),
        (as: "doc", do: StartProcess(host: "{server}", image: r"C:\Windows\explorer.exe", command: r"C:\Windows\Explorer.EXE", parent: "winlogon", logon: "rdp", integrity: High, resident: "explorer")),
        (as: "implant", do: StartProcess(host: "{server}", image: r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", command: "powershell.exe", parent: "doc")),
    ])"##;

/// A shell on the web server.
const LINUX: &str = r##"Procedure(format: 1, id: "setup_linux", title: "A Linux server is taken",
    doc: (needs: "a key", effects: "a session", visible_in: "-"),
    params: { "account": "p.clerk5", "from": "fin-ws-006" },
    beats: [
        (as: "shell", do: LogOn(account: "{account}", host: "{host.name}", from: "{from}", kind: Network, package: SshKey)),
        (as: "implant", do: StartProcess(image: "/bin/bash", command: "-bash", parent: "sshd", host: "{host.name}", logon: "shell", integrity: Medium)),
    ])"##;

/// The files as they lie in the tree, so that who writes a technique needs no build to try it.
fn shelf() -> Library {
    let mut files: Vec<SourceFile> = embedded_files().into_iter().filter(|f| !f.path.contains("techniques")).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/techniques");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        files.push(SourceFile { path: path.to_string_lossy().as_ref().into(), text: text.into() });
    }
    let setups = [("setup_desk", DESK), ("setup_admin", ADMIN), ("setup_linux", LINUX)];
    files.extend(setups.map(|(id, text)| SourceFile { path: format!("{id}.ron").into(), text: text.into() }));
    let mut diags = Diagnostics::default();
    let library = Library::read(&files, &mut diags);
    assert!(diags.is_clean(), "\n{}", diags.render());
    library
}

fn techniques(library: &Library) -> Vec<Procedure> {
    library.iter().filter(|p| p.is_technique()).map(|p| (**p).clone()).collect()
}

/// One technique, alone in the company.
struct Stand {
    simulation: Simulation,
    pipeline: Pipeline,
    records: Vec<(Record, EffectId)>,
    orders: u32,
}

impl Stand {
    fn new(library: &Library, technique: &Procedure, tradecraft: Tradecraft) -> Self {
        let world = start(7).world;
        let step = |id: &str, what: &str, after: Option<&str>, on: &str, minutes: i64| Step {
            id: id.into(),
            technique: what.into(),
            after: after.map(Into::into),
            dormant: false,
            delay: (SimSpan::mins(minutes), SimSpan::mins(minutes)),
            every: None,
            on: on.into(),
            with: BTreeMap::new(),
        };
        let on = match technique.place {
            Place::Admin => "jump",
            Place::Linux => "web",
            Place::Desk | Place::Outside | Place::Cloud => "victim",
        };
        let mut steps =
            vec![step("desk", "setup_desk", None, "victim", 1), step("admin", "setup_admin", Some("desk"), "jump", 1)];
        steps.push(step("linux", "setup_linux", Some("admin"), "web", 1));
        // What stands on the same machine comes last, so that its slots are at hand.
        let after = match technique.place {
            Place::Admin => "admin",
            Place::Linux => "linux",
            Place::Desk | Place::Outside | Place::Cloud => "desk",
        };
        // Who clicks has a mail to click in; what sends mail on has a rule to send it by.
        let clicks = technique.doc.visible_in.starts_with("Mail UrlClickEvents");
        let forwards = technique.params.get("forward").is_some_and(|rule| &**rule == "none");
        let before = [(clicks, "mail", "T1566.002"), (forwards, "rule", "T1114.003")];
        let before = before.into_iter().find(|(needed, ..)| *needed);
        steps.extend(before.map(|(_, id, what)| step(id, what, Some(after), on, 1)));
        let after = before.map_or(after, |(_, id, _)| id);
        let mut it = step("it", &technique.id, Some(after), on, 9);
        if technique.params.contains_key("stolen") && technique.params.contains_key("account") {
            it.with.insert("account".into(), "adm.clerk0".into());
        }
        steps.push(it);
        let campaign = Campaign { steps, tradecraft, ..Campaign::default() };
        let attacker = Attacker::new(&campaign, &cast(&world), &world, nine());
        let everyday = library.iter().map(|h| (h.id.clone(), u32::from(&*h.id == "morning_logon") * 1000)).collect();
        let simulation = Simulation::new(Start { library: library.clone(), attacker, everyday, ..start(7) });
        Self { simulation, pipeline: Pipeline::new(Seed(7), &[]), records: Vec::new(), orders: 0 }
    }

    fn until(&mut self, t: SimTime) {
        let pipeline = &mut self.pipeline;
        self.simulation.advance_to(t, &mut |effect, world| pipeline.observe(effect, world));
        self.records.extend(self.pipeline.deliver_until(t + SimSpan::hours(2)));
    }

    /// Until the technique has come to an end, and what it opened too.
    fn play(&mut self) -> &State {
        let limit = nine() + SimSpan::hours(2);
        while !matches!(self.it().state, State::Done | State::Refused(_)) && self.simulation.now() < limit {
            let next = self.simulation.now() + SimSpan::mins(1);
            self.until(next);
        }
        let rest = self.simulation.now() + SimSpan::mins(40);
        self.until(rest);
        &self.it().state
    }

    fn it(&self) -> &StepRow {
        self.simulation.attacker().steps().iter().find(|s| s.plan.id == StepId::from("it")).unwrap()
    }

    /// What the sensors wrote of it.
    fn own(&self) -> impl Iterator<Item = &(Record, EffectId)> {
        let truth = self.simulation.truth();
        let own = |e: EffectId| matches!(truth.cause(e), Cause::Attack { step, .. } if step.as_str() == "it");
        self.records.iter().filter(move |(_, effect)| own(*effect))
    }

    fn order(&mut self, order: Order) {
        let action = ActionId(self.orders);
        self.orders += 1;
        self.simulation.order(action, order, SimSpan::secs(1));
        let next = self.simulation.now() + SimSpan::secs(2);
        self.until(next);
        let outcome = &self.simulation.outcome(action).unwrap().result;
        assert!(outcome.is_ok(), "{outcome:?}");
    }
}

fn cast(world: &World) -> Cast {
    let role = |n: usize| {
        let actor = person(world, n);
        CastMember::Person { person: actor.person.unwrap(), account: actor.account.unwrap(), host: actor.host }
    };
    let server = |name: &str| CastMember::Server(world.host_named(name).unwrap().id);
    let members = [("victim", role(5)), ("jump", server("hbr-jmp-01")), ("web", server("hbr-web-01"))];
    Cast(members.into_iter().map(|(name, member)| (Text::from(name), member)).collect())
}

/// Everything a record says, in lower case.
fn text_of(record: &Record) -> String {
    format!("{:?} {:?}", record.system, record.values).replace("\\\\", "\\").to_lowercase()
}

fn shows(atom: &Atom, record: &Record, world: &World) -> bool {
    if atom.kind == AtomKind::Technique {
        return true;
    }
    let host = world.host(record.host);
    let text = text_of(record);
    let values = std::iter::once(&atom.value).chain(&atom.accepted);
    values.map(|v| v.to_lowercase()).any(|v| text.contains(&v) || (atom.kind == AtomKind::Host && *host.name == *v))
}

fn faults_of(stand: &mut Stand, technique: &Procedure) -> Vec<String> {
    let state = stand.play().clone();
    if state != State::Done {
        return vec![format!("it did not come about: {state:?}")];
    }
    let mut faults = Vec::new();
    let types: BTreeSet<&str> = stand.own().map(|(record, _)| record.kind.name).collect();
    for source in visible(&technique.doc.visible_in).unwrap() {
        let unseen: Vec<&str> = source.types.iter().map(|t| t.name).filter(|t| !types.contains(t)).collect();
        if !unseen.is_empty() {
            faults.push(format!("{} saw nothing: {unseen:?} not among {types:?}", source.text));
        }
    }
    let world = stand.simulation.world();
    let truth = stand.simulation.truth();
    // What the mail or rule before it proves is that technique's own affair.
    let its = |effect: &EffectId| matches!(truth.cause(*effect), watchfloor::simulation::truth::Cause::Attack { step, .. } if step.as_str() == "it");
    for atom in truth.atoms.iter().filter(|atom| atom.proof.iter().any(its)) {
        let shown = stand.own().any(|(record, effect)| atom.proof.contains(effect) && shows(atom, record, world));
        if !shown {
            faults.push(format!("no record shows {:?} {}", atom.kind, atom.value));
        }
    }
    let proven =
        stand.simulation.truth().atoms.iter().any(|a| a.kind == AtomKind::Technique && a.value == technique.id);
    if !proven {
        faults.push("the technique itself is no fact".to_owned());
    }
    faults
}

fn told(faults: &BTreeMap<Text, Vec<String>>) -> String {
    let lines = faults.iter().flat_map(|(id, list)| list.iter().map(move |f| format!("{id}: {f}")));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_technique_comes_about_alone_and_the_records_it_promises_show_its_facts() {
    let library = shelf();
    let mut faults: BTreeMap<Text, Vec<String>> = BTreeMap::new();
    let mut played = 0;
    for technique in techniques(&library) {
        let mut stand = Stand::new(&library, &technique, Tradecraft::Noisy);
        let found = faults_of(&mut stand, &technique);
        played += 1;
        if !found.is_empty() {
            faults.insert(technique.id.clone(), found);
        }
    }
    assert!(faults.is_empty(), "{} of {played}\n{}", faults.len(), told(&faults));
    assert!(played >= 90, "only {played} techniques");
}

#[test]
fn a_careful_attacker_does_the_same_otherwise() {
    let library = shelf();
    let (mut faults, mut played) = (BTreeMap::new(), 0);
    for technique in techniques(&library).into_iter().filter(|t| t.beats.iter().any(|b| b.at.is_some())) {
        played += 1;
        let mut ways = [Tradecraft::Noisy, Tradecraft::Careful].map(|t| Stand::new(&library, &technique, t));
        let states = ways.each_mut().map(|stand| stand.play().clone());
        let seen = ways.each_ref().map(|stand| stand.own().map(|(r, _)| text_of(r)).collect::<Vec<_>>());
        if states != [State::Done, State::Done] || seen[0] == seen[1] {
            faults.insert(
                technique.id.clone(),
                vec![format!("{states:?}, {} and {} records", seen[0].len(), seen[1].len())],
            );
        }
    }
    assert!(faults.is_empty(), "{}", told(&faults));
    assert!(played >= 10, "only {played} techniques have a careful way");
}

/// Prepared, but not yet played.
fn prepared(library: &Library, technique: &Procedure) -> Stand {
    let mut stand = Stand::new(library, technique, Tradecraft::Noisy);
    stand.until(nine() + SimSpan::mins(6));
    stand
}

#[test]
fn what_runs_in_a_program_is_refused_when_that_program_has_ended() {
    let library = shelf();
    let mut faults = BTreeMap::new();
    for technique in techniques(&library).into_iter().filter(|t| t.takes.iter().any(|s| &**s == "implant")) {
        let mut stand = prepared(&library, &technique);
        let world = stand.simulation.world();
        let on = world.host_named(match technique.place {
            Place::Admin => "hbr-jmp-01",
            Place::Linux => "hbr-web-01",
            _ => "fin-ws-006",
        });
        let on = on.unwrap();
        let newest = |end: &str| {
            on.live.iter().filter(|(_, p)| world.process(**p).image.ends_with(end)).map(|(pid, _)| *pid).next_back()
        };
        let pid = newest("syncsvc.exe").or_else(|| newest("powershell.exe")).or_else(|| newest("bash")).unwrap();
        let host = on.id;
        stand.order(Order::KillProcess(host, pid));
        let state = stand.play().clone();
        if state != State::Refused(Refusal::ProcessGone) || stand.own().next().is_some() {
            faults.insert(technique.id.clone(), vec![format!("{state:?}")]);
        }
    }
    assert!(faults.is_empty(), "{}", told(&faults));
}

#[test]
fn what_needs_a_password_is_refused_when_that_password_was_reset() {
    let library = shelf();
    let (mut faults, mut played) = (BTreeMap::new(), 0);
    for technique in techniques(&library).into_iter().filter(|t| t.params.contains_key("stolen")) {
        played += 1;
        let mut stand = prepared(&library, &technique);
        for name in ["adm.clerk0", "p.clerk5"] {
            let account = stand.simulation.world().account_named(name).unwrap().id;
            stand.order(Order::ResetPassword(account));
        }
        let state = stand.play().clone();
        if !matches!(state, State::Refused(Refusal::LogonDenied(_))) {
            faults.insert(technique.id.clone(), vec![format!("{state:?}")]);
        }
    }
    assert!(faults.is_empty(), "{}", told(&faults));
    assert!(played >= 5, "only {played}");
}

#[test]
fn what_calls_a_server_outside_is_refused_when_its_name_is_blocked() {
    let library = shelf();
    let (mut faults, mut played) = (BTreeMap::new(), 0);
    let outward = |t: &Procedure| t.params.get("domain").is_some_and(|d| &**d == "{site:newly-registered}");
    for technique in techniques(&library).into_iter().filter(outward) {
        let mut stand = prepared(&library, &technique);
        let fresh = stand.simulation.world().internet.sites.iter().filter(|s| &*s.category == "newly-registered");
        for domain in fresh.map(|s| s.domain.clone()).collect::<Vec<_>>() {
            stand.order(Order::BlockDomain(domain));
        }
        played += 1;
        let state = stand.play().clone();
        if !matches!(state, State::Refused(Refusal::Blocked(_))) {
            faults.insert(technique.id.clone(), vec![format!("{state:?}")]);
        }
    }
    assert!(faults.is_empty(), "{}", told(&faults));
    assert!(played >= 5, "only {played}");
}
