//! What the world refuses, and what the attempt leaves behind.

use super::town::{early, person, start};
use watchfloor::base::ids::{HostId, LogonRef, MailId};
use watchfloor::base::net::Proto;
use watchfloor::base::time::SimSpan;
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::simulation::effect::LogonFailure;
use watchfloor::simulation::intent::{Connect, Destination, LogOn, Made, Over, Refusal};
use watchfloor::simulation::truth::Cause;
use watchfloor::simulation::{Effect, Intent, Stage};
use watchfloor::world::{AppLayer, AuthPackage, FlowState, HostRole, Integrity, LogonType, Mail, MailVerdict};

struct Scene {
    stage: Stage,
    seen: Vec<Effect>,
}

impl Scene {
    /// Before work; nothing else happens.
    fn new() -> Self {
        let start = start(1);
        Self { stage: Stage::new(start.world, start.library, early(), start.seed), seen: Vec::new() }
    }

    fn perform(&mut self, intent: Intent) -> Result<Made, Refusal> {
        let cause = Cause::Benign {
            habit: "test".into(),
            disposition: Disposition::FalsePositive,
            reason: Reason::RuleTooBroad,
            ticket: None,
        };
        let mut seen = Vec::new();
        self.stage.now += SimSpan::secs(1);
        let (result, _) = self.stage.perform(intent, &cause, &mut |effect, _| seen.push(effect.clone()));
        self.seen = seen;
        result
    }

    fn desk(&self) -> HostId {
        person(&self.stage.world, 5).host
    }

    fn log_on(&mut self, kind: LogonType, to: HostId, password: Option<u32>) -> Result<Made, Refusal> {
        let from = (kind != LogonType::Interactive).then(|| self.desk());
        let package = if kind == LogonType::Interactive { AuthPackage::Negotiate } else { AuthPackage::Kerberos };
        let name = "p.clerk5".into();
        self.perform(Intent::LogOn(LogOn {
            name,
            host: to,
            kind,
            package,
            from,
            from_address: None,
            password_version: password,
            elevated: false,
            opens: Vec::new(),
            over: Over::Usual,
        }))
    }

    fn browse(&mut self, name: &str) -> Result<Made, Refusal> {
        let host = Some(self.desk());
        self.perform(Intent::Connect(Connect {
            host,
            outside: None,
            process: None,
            to: Destination::Name(name.into()),
            port: 443,
            proto: Proto::Tcp,
            app: AppLayer::Tls {
                server_name: name.into(),
                client: "Edg".into(),
                user_agent: "Edg".into(),
                self_signed: false,
            },
            sent_bytes: 500,
            received_bytes: 900,
            lasts: SimSpan::secs(2),
        }))
    }

    /// What happened; a name that is asked for both its addresses counts as one question.
    fn kinds(&self) -> Vec<String> {
        const QUESTION: [&str; 3] = ["FlowOpened", "FlowClosed", "NameResolved"];
        let kind = |e: &Effect| format!("{:?}", e.kind).split([' ', '{']).next().unwrap().to_owned();
        let mut kinds: Vec<String> = self.seen.iter().map(kind).collect();
        if kinds.len() >= 6 && kinds[..3] == QUESTION && kinds[3..6] == QUESTION {
            kinds.drain(3..6);
        }
        kinds
    }
}

#[test]
fn a_call_by_name_asks_first_and_the_second_call_is_answered_from_the_cache() {
    let mut scene = Scene::new();
    assert!(scene.browse("site3.example").is_ok());
    assert_eq!(scene.kinds(), ["FlowOpened", "FlowClosed", "NameResolved", "FlowOpened"]);
    assert!(scene.browse("site3.example").is_ok());
    assert_eq!(scene.kinds(), ["FlowOpened"]);
}

#[test]
fn a_blocked_name_gets_no_answer_and_no_flow_even_when_cached() {
    let mut scene = Scene::new();
    assert!(scene.browse("site3.example").is_ok());
    let now = scene.stage.now;
    scene.stage.world.controls.domains.insert("site3.example".into(), now);
    assert!(matches!(scene.browse("site3.example"), Err(Refusal::Blocked(_))));
    assert_eq!(scene.kinds(), ["FlowOpened", "FlowClosed", "NameResolved"]);
    let AppLayer::Dns { rcode, answers, .. } = &scene.stage.world.flows.last().unwrap().app else {
        panic!("a question")
    };
    assert_eq!((*rcode, answers.len()), (3, 0));
}

#[test]
fn a_blocked_address_leaves_a_dropped_flow_with_the_name_of_the_rule() {
    let mut scene = Scene::new();
    let (address, now) = (scene.stage.world.internet.sites[3].address, scene.stage.now);
    scene.stage.world.controls.addresses.insert(address, now);
    assert!(matches!(scene.browse("site3.example"), Err(Refusal::Blocked(_))));
    let flow = scene.stage.world.flows.last().unwrap();
    assert_eq!((flow.state, flow.denied_by.as_deref(), flow.sent_bytes), (FlowState::Dropped, Some("soc-block"), 0));
    assert_eq!(scene.kinds()[3..], ["FlowOpened", "FlowClosed"]);
}

#[test]
fn an_isolated_host_sends_nothing_and_nobody_reaches_it() {
    let mut scene = Scene::new();
    let (desk, now) = (scene.desk(), scene.stage.now);
    scene.stage.world.host_mut(desk).isolated = Some(now);
    assert_eq!(scene.browse("site3.example"), Err(Refusal::HostUnreachable));
    assert!(scene.seen.is_empty());
    let server = scene.stage.world.server(HostRole::FileServer).unwrap().id;
    assert_eq!(scene.log_on(LogonType::Network, server, Some(1)), Err(Refusal::HostUnreachable));
    // At the keyboard it still works, with nothing said to the controller.
    assert!(scene.log_on(LogonType::Interactive, desk, Some(1)).is_ok());
    assert_eq!(scene.kinds(), ["Windows(CredentialsUsed", "LoggedOn"]);
}

#[test]
fn a_domain_logon_shows_on_the_controller_and_on_the_target() {
    let mut scene = Scene::new();
    let server = scene.stage.world.server(HostRole::FileServer).unwrap().id;
    let made = scene.log_on(LogonType::Network, server, Some(1)).unwrap();
    let kinds = scene.kinds();
    // The ticket first, then the logon, then the share the session was for.
    assert_eq!(kinds[kinds.len() - 3..], ["TicketRequested", "LoggedOn", "Windows(ShareUsed"], "{kinds:?}");
    let Made::Logon(id) = made else { panic!("a session") };
    let logon = scene.stage.world.logon(id);
    assert_eq!(logon.source.unwrap().0, scene.stage.world.host(scene.desk()).address);
    let ports: Vec<u16> = scene.stage.world.flows.iter().map(|f| f.tuple.dst_port).collect();
    assert!(ports.contains(&445) && ports.contains(&88) && ports.contains(&53), "{ports:?}");
    assert!(scene.seen.windows(2).all(|w| w[0].at <= w[1].at));
}

#[test]
fn five_wrong_passwords_lock_the_account_for_a_while() {
    let mut scene = Scene::new();
    let desk = scene.desk();
    for n in 1..=5 {
        let refused = scene.log_on(LogonType::Interactive, desk, None);
        assert_eq!(refused, Err(Refusal::LogonDenied(LogonFailure::WrongPassword)), "try {n}");
        assert_eq!(scene.kinds().contains(&"LockedOut".to_owned()), n == 5, "try {n}");
    }
    assert_eq!(scene.log_on(LogonType::Interactive, desk, Some(1)), Err(Refusal::LogonDenied(LogonFailure::LockedOut)));
    scene.stage.now += SimSpan::mins(20);
    assert!(scene.log_on(LogonType::Interactive, desk, Some(1)).is_ok());
}

#[test]
fn a_stolen_password_is_good_until_it_is_reset() {
    let mut scene = Scene::new();
    let server = scene.stage.world.server(HostRole::FileServer).unwrap().id;
    assert!(scene.log_on(LogonType::Network, server, Some(1)).is_ok());
    let account = person(&scene.stage.world, 5).account.unwrap();
    scene.stage.world.account_mut(account).password_version += 1;
    assert_eq!(
        scene.log_on(LogonType::Network, server, Some(1)),
        Err(Refusal::LogonDenied(LogonFailure::WrongPassword))
    );
    assert!(scene.kinds().contains(&"NtlmChecked".to_owned()), "{:?}", scene.kinds());
}

#[test]
fn a_clerk_may_not_use_remote_desktop_on_a_server() {
    let mut scene = Scene::new();
    let server = scene.stage.world.server(HostRole::AppServer).unwrap().id;
    let refused = scene.log_on(LogonType::RemoteInteractive, server, Some(1));
    assert_eq!(refused, Err(Refusal::LogonDenied(LogonFailure::NotGranted)));
}

fn program(scene: &Scene, logon: LogonRef) -> Intent {
    let host = scene.desk();
    let parent = scene.stage.world.host(host).resident.get("winlogon").copied();
    let (image, command_line) = ("C:\\Users\\p.clerk5\\tool.exe".into(), "tool.exe".into());
    Intent::StartProcess { host, parent, logon, image, command_line, integrity: Integrity::Medium }
}

#[test]
fn a_blocked_file_does_not_start_and_the_refusal_is_seen() {
    let mut scene = Scene::new();
    let desk = scene.desk();
    let Ok(Made::Logon(logon)) = scene.log_on(LogonType::Interactive, desk, Some(1)) else { panic!("a session") };
    let Ok(Made::Process(first)) = scene.perform(program(&scene, logon)) else { panic!("it starts") };
    let (hash, now) = (scene.stage.world.process(first).sha256.clone(), scene.stage.now);
    scene.stage.world.controls.hashes.insert(hash, now);
    assert!(matches!(scene.perform(program(&scene, logon)), Err(Refusal::Blocked(_))));
    assert_eq!(scene.kinds(), ["ProcessBlocked"]);
}

#[test]
fn nothing_starts_in_a_revoked_or_closed_session_and_closing_ends_what_runs() {
    let mut scene = Scene::new();
    let desk = scene.desk();
    let Ok(Made::Logon(logon)) = scene.log_on(LogonType::Interactive, desk, Some(1)) else { panic!("a session") };
    assert!(scene.perform(program(&scene, logon)).is_ok());
    let account = scene.stage.world.logon(logon).account;
    scene.stage.world.account_mut(account).revoked = Some(scene.stage.now);
    assert_eq!(scene.perform(program(&scene, logon)), Err(Refusal::ProcessGone));
    assert!(scene.perform(Intent::LogOff { logon }).is_ok());
    assert_eq!(scene.kinds(), ["ProcessEnded", "LoggedOff"]);
    assert_eq!(scene.perform(Intent::LogOff { logon }), Err(Refusal::ProcessGone));
}

#[test]
fn a_process_guid_carries_machine_and_start_as_sysmon_builds_it() {
    let mut scene = Scene::new();
    let desk = scene.desk();
    let Ok(Made::Logon(logon)) = scene.log_on(LogonType::Interactive, desk, Some(1)) else { panic!("a session") };
    let Ok(Made::Process(id)) = scene.perform(program(&scene, logon)) else { panic!("it starts") };
    let process = scene.stage.world.process(id);
    let text = process.guid.to_string();
    let seconds = u32::from_str_radix(&format!("{}{}", &text[14..18], &text[9..13]), 16).unwrap();
    assert_eq!(i64::from(seconds), process.started.0 / 1_000_000);
    assert_eq!(text[..8], scene.stage.world.host(desk).machine_guid.to_string()[..8]);
}

fn mail(source: [u8; 4], dmarc: &'static str, verdict: MailVerdict) -> Intent {
    Intent::SendMail(Box::new(Mail {
        id: MailId(0),
        message_id: "<1@site4.example>".into(),
        received: early(),
        from: "office@site4.example".into(),
        from_name: "Office".into(),
        return_path: "office@site4.example".into(),
        source: source.into(),
        to: vec!["p.clerk5@harbour.example".into()],
        subject: "Invoice".into(),
        body: "See the portal.".into(),
        urls: vec!["https://site4.example/1".into()],
        attachments: Vec::new(),
        spf: dmarc,
        dkim: dmarc,
        dmarc,
        verdict,
        opened: Vec::new(),
    }))
}

#[test]
fn a_mail_that_is_held_back_or_purged_cannot_be_opened_but_a_junked_one_can() {
    let mut scene = Scene::new();
    let account = person(&scene.stage.world, 5).account.unwrap();
    let open = Intent::OpenMail { account, message_id: "<1@site4.example>".into() };
    assert_eq!(scene.perform(mail([203, 0, 113, 5], "fail", MailVerdict::Blocked)), Err(Refusal::MailHeld));
    assert_eq!(scene.kinds(), ["FlowOpened", "MailHandled"]);
    assert!(matches!(scene.perform(open.clone()), Err(Refusal::NotFound(_))));
    let Ok(Made::Mail(id)) = scene.perform(mail([203, 0, 113, 5], "fail", MailVerdict::Delivered)) else {
        panic!("taken")
    };
    assert_eq!(scene.stage.world.mail(id).verdict, MailVerdict::Junked);
    assert!(scene.perform(open.clone()).is_ok());
    assert_eq!(scene.stage.world.mail(id).opened.len(), 1);
    scene.stage.world.mails[id.index()].verdict = MailVerdict::Purged;
    assert!(matches!(scene.perform(open), Err(Refusal::NotFound(_))));
}

#[test]
fn a_blocked_sender_domain_is_held_and_a_blocked_sender_address_never_arrives() {
    let mut scene = Scene::new();
    let now = scene.stage.now;
    scene.stage.world.controls.domains.insert("site4.example".into(), now);
    assert_eq!(scene.perform(mail([203, 0, 113, 5], "pass", MailVerdict::Delivered)), Err(Refusal::MailHeld));
    scene.stage.world.controls.addresses.insert([203, 0, 113, 5].into(), now);
    assert!(matches!(scene.perform(mail([203, 0, 113, 5], "pass", MailVerdict::Delivered)), Err(Refusal::Blocked(_))));
    assert_eq!(scene.kinds(), ["FlowOpened", "FlowClosed"]);
}
