//! The verbs of procedures: what a beat can do.
//!
//! *Invariant*: they mirror [`Intent`](crate::simulation::intent::Intent) one to one; a new verb
//! needs an intent first.

use super::Wait;
use super::power::PowerVerb;
use super::windows::WindowsVerb;
use crate::base::Text;
use crate::base::net::Proto;
use crate::simulation::effect::DeviceReport;
use crate::simulation::intent::Over;
use crate::world::cloud::{CloudService, SecondFactor, SignInKind};
use crate::world::{AuthPackage, Group, Integrity, LogonType, PersistenceKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A byte count: least and most; `heavy` draws with a long tail from `least`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bytes {
    /// Uniform.
    Range(u64, u64),
    /// Pareto from this minimum.
    Heavy(u64),
}

impl Default for Bytes {
    fn default() -> Self {
        Self::Range(200, 900)
    }
}

/// What a connection carries; texts are templates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Speaks {
    /// Nothing known.
    #[default]
    Unknown,
    /// TLS; the name in the hello is the destination.
    Tls {
        /// User agent, also the client family.
        agent: Text,
    },
    /// TLS whose certificate names its own issuer.
    TlsSelfSigned {
        /// User agent, also the client family.
        agent: Text,
    },
    /// Plain web request.
    Http {
        /// `GET`.
        method: Text,
        /// Path and query.
        uri: Text,
        /// User agent.
        agent: Text,
        /// Answer code.
        status: u16,
        /// Answer type.
        mime: Text,
    },
    /// File sharing.
    Smb,
    /// Remote desktop.
    Rdp,
    /// Directory.
    Ldap,
    /// Tickets.
    Kerberos,
    /// Mail transfer.
    Smtp,
    /// Secure shell.
    Ssh,
    /// Remote procedure calls; the endpoint mapper is asked first.
    Rpc {
        /// What is called, `drsuapi`.
        interface: Text,
    },
    /// Time.
    Ntp,
    /// Leases of addresses.
    Dhcp,
    /// Questions of the monitoring to a device.
    Snmp,
    /// Telephones register and call.
    Sip,
    /// Voice of a call.
    Voice,
    /// A print job.
    Print,
}

/// The verbs; every text is a template. They mirror `Intent`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Primitive {
    /// Start a program.
    StartProcess {
        /// Full path.
        image: Text,
        /// As typed.
        command: Text,
        /// Slot or resident role.
        parent: Text,
        /// Session slot; by default the parent's.
        #[serde(default)]
        logon: Option<Text>,
        /// Host by short name; by default the run's.
        #[serde(default)]
        host: Option<Text>,
        /// Token level; by default the parent's.
        #[serde(default)]
        integrity: Option<Integrity>,
        /// Ends by itself after this time.
        #[serde(default)]
        lasts: Option<(Wait, Wait)>,
        /// Becomes this resident role of the host.
        #[serde(default)]
        resident: Option<Text>,
    },
    /// End a program.
    EndProcess {
        /// Slot or resident role.
        process: Text,
    },
    /// Open another process.
    AccessProcess {
        /// Slot or resident role.
        source: Text,
        /// Slot or resident role.
        target: Text,
        /// Rights, `0x1410`.
        mask: u32,
    },
    /// Run a script block.
    RunScript {
        /// Slot.
        process: Text,
        /// Script.
        text: Text,
        /// Script file.
        #[serde(default)]
        path: Option<Text>,
    },
    /// Write a new file.
    WriteFile {
        /// Slot or resident role.
        process: Text,
        /// Full path.
        path: Text,
        /// Size.
        #[serde(default)]
        size: Bytes,
        /// Identity of the content: keys the hashes; by default the path.
        #[serde(default)]
        content: Option<Text>,
        /// Mark of the web.
        #[serde(default)]
        from_internet: bool,
    },
    /// Delete a file.
    DeleteFile {
        /// Slot or resident role.
        process: Text,
        /// Full path.
        path: Text,
    },
    /// Set a registry value.
    SetRegistry {
        /// Slot or resident role.
        process: Text,
        /// Full key with value name.
        key: Text,
        /// As Sysmon prints it.
        details: Text,
    },
    /// Make something start again by itself.
    Persist {
        /// Slot or resident role.
        process: Text,
        /// How.
        kind: PersistenceKind,
        /// Name of the value, task, service or file.
        name: Text,
        /// What it runs.
        command: Text,
        /// `LogonTrigger`, `CalendarTrigger`, `TimeTrigger`.
        #[serde(default)]
        trigger: Text,
    },
    /// Resolve a name only.
    Resolve {
        /// Slot or resident role.
        #[serde(default)]
        process: Option<Text>,
        /// Name.
        name: Text,
        /// `A`, `AAAA`, `PTR`, `SRV`, `TXT`, `MX`.
        #[serde(default)]
        kind: QueryKind,
    },
    /// Open a flow.
    Connect {
        /// Slot or resident role; none for callers outside and bare hosts.
        #[serde(default)]
        process: Option<Text>,
        /// Address outside the call comes from.
        #[serde(default)]
        outside: Option<Text>,
        /// Our host that calls, by short name; by default the run's.
        #[serde(default)]
        from: Option<Text>,
        /// Host short name, domain or address.
        to: Text,
        /// Port.
        port: u16,
        /// Transport.
        #[serde(default = "tcp")]
        proto: Proto,
        /// What is spoken.
        #[serde(default)]
        speaks: Speaks,
        /// Payload out.
        #[serde(default)]
        sent: Bytes,
        /// Payload in.
        #[serde(default)]
        received: Bytes,
        /// How long.
        #[serde(default)]
        lasts: (Wait, Wait),
    },
    /// Try to log on.
    LogOn {
        /// Name as typed.
        account: Text,
        /// Host by short name; by default the run's.
        #[serde(default)]
        host: Option<Text>,
        /// How.
        kind: LogonType,
        /// Protocol.
        package: AuthPackage,
        /// From our host of this short name.
        #[serde(default)]
        from: Option<Text>,
        /// From this address.
        #[serde(default)]
        from_address: Option<Text>,
        /// `right`, `wrong`, or the version that was stolen.
        #[serde(default = "right")]
        password: Text,
        /// Ask for a full token.
        #[serde(default)]
        elevated: bool,
        /// Closes by itself after this time.
        #[serde(default)]
        lasts: Option<(Wait, Wait)>,
        /// What a network session opens, share first (`finance\\plan.docx`); by default the usual.
        #[serde(default)]
        opens: Vec<Text>,
        /// What carries it, where it is not the usual.
        #[serde(default)]
        over: Over,
    },
    /// Ask the controller for a ticket without logging on.
    RequestTicket {
        /// Slot or resident role.
        process: Text,
        /// Whose, by logon name.
        #[serde(default = "own_name")]
        account: Text,
        /// Account of the service; by default the first ticket, without proof of the password.
        #[serde(default)]
        service: Option<Text>,
        /// The old cipher.
        #[serde(default)]
        weak: bool,
    },
    /// Close a session.
    LogOff {
        /// Slot; `session` is the actor's desktop session.
        logon: Text,
    },
    /// Make an account.
    CreateAccount {
        /// Session slot.
        by: Text,
        /// Logon name.
        name: Text,
    },
    /// Put an account into a group.
    JoinGroup {
        /// Session slot.
        by: Text,
        /// Logon name.
        account: Text,
        /// Which.
        group: Group,
    },
    /// Clear the Security log.
    ClearLog {
        /// Slot or resident role.
        process: Text,
    },
    /// Hand a mail to the gateway.
    SendMail(MailText),
    /// Follow a link or open an attachment.
    OpenMail {
        /// Slot of the mail, or a message id.
        mail: Text,
    },
    /// Tell the security team about a mail.
    ReportMail {
        /// Slot of the mail, or a message id.
        mail: Text,
    },
    /// What only Windows programs do.
    Windows(WindowsVerb),
    /// Have a host restart: ask for it, go down, come up; each is a beat of its own.
    Power(PowerVerb),
    /// Sign in to the cloud, from the run's host unless `from` names another address.
    SignIn {
        /// Name as typed.
        #[serde(default = "own_mail")]
        user: Text,
        /// Application, by its key in `assets/cloud.ron`.
        app: Text,
        /// How.
        #[serde(default = "interactive")]
        kind: SignInKind,
        /// Address outside.
        #[serde(default)]
        from: Option<Text>,
        /// From an address outside, but on the own machine.
        #[serde(default)]
        own_device: bool,
        /// Browser or program.
        #[serde(default = "own_agent")]
        agent: Text,
        /// `right`, `wrong`, or the version that was stolen.
        #[serde(default = "right")]
        password: Text,
        /// What the person does when asked for the second factor.
        #[serde(default)]
        factor: SecondFactor,
        /// Begin of the session that is carried on, in microseconds; empty for a session of one's own.
        #[serde(default)]
        session: Text,
    },
    /// Do something in the company's tenant.
    Operate {
        /// Where.
        service: CloudService,
        /// Native name of the operation.
        operation: Text,
        /// Sign-in name, or name of a service.
        #[serde(default = "own_mail")]
        user: Text,
        /// What it is about.
        object: Text,
        /// What belongs to this operation only; JSON in braces (doubled) or brackets stays JSON.
        #[serde(default)]
        detail: BTreeMap<Text, Text>,
        /// Address outside; by default from the run's host.
        #[serde(default)]
        from: Option<Text>,
        /// Browser or program.
        #[serde(default = "own_agent")]
        agent: Text,
        /// As with a sign-in.
        #[serde(default)]
        session: Text,
    },
    /// Call the interface of the rented infrastructure.
    CallInfrastructure {
        /// User, or name of the role's session.
        user: Text,
        /// Assumed role.
        #[serde(default)]
        role: Option<Text>,
        /// `ec2`.
        service: Text,
        /// `DescribeInstances`.
        call: Text,
        /// Region; by default the company's.
        #[serde(default = "home_region")]
        region: Text,
        /// Address outside or name of a service; by default from the run's host.
        #[serde(default)]
        from: Option<Text>,
        /// Browser or program.
        agent: Text,
        /// Error code of a refusal.
        #[serde(default)]
        error: Option<Text>,
        /// Parameters; JSON in braces (doubled) or brackets stays JSON.
        #[serde(default)]
        request: BTreeMap<Text, Text>,
        /// Answer, alike.
        #[serde(default)]
        response: BTreeMap<Text, Text>,
    },
    /// Let the endpoint agent report on the run's host.
    ReportDevice {
        /// What about.
        report: DeviceReport,
    },
    /// Damage that has a price.
    Harm {
        /// In plain words.
        what: Text,
        /// Name in the published price list (`assets/prices.ron`).
        #[serde(default)]
        price: Option<Text>,
        /// Cost beyond the list.
        #[serde(default)]
        euros: u32,
    },
}

/// A mail as a procedure writes it; texts are templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailText {
    /// Address in the From header.
    pub from: Text,
    /// Shown name.
    #[serde(default)]
    pub from_name: Text,
    /// Envelope sender; by default `from`.
    #[serde(default)]
    pub return_path: Option<Text>,
    /// Sending server's address; by default our own mail server.
    #[serde(default)]
    pub source: Option<Text>,
    /// Recipients.
    pub to: Vec<Text>,
    /// Subject.
    pub subject: Text,
    /// Text.
    #[serde(default)]
    pub body: Text,
    /// Links.
    #[serde(default)]
    pub urls: Vec<Text>,
    /// File names of attachments.
    #[serde(default)]
    pub attachments: Vec<Text>,
    /// Sender checks (SPF, DKIM, DMARC).
    #[serde(default)]
    pub checks: MailChecks,
    /// Message id; by default drawn.
    #[serde(default)]
    pub message_id: Option<Text>,
    /// Sent by this rule of the sender's mailbox: no mail without the rule.
    #[serde(default)]
    pub rule: Option<Text>,
}

/// Outcome of the sender checks of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MailChecks {
    /// All pass.
    #[default]
    Pass,
    /// SPF passes for the attacker's own domain; nothing signed.
    Unsigned,
    /// All fail: forged sender.
    Fail,
    /// All fail and the content is known bad: the gateway holds it.
    KnownBad,
}

/// DNS record types a procedure can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum QueryKind {
    /// Address.
    #[default]
    A,
    /// IPv6 address.
    Aaaa,
    /// Name of an address.
    Ptr,
    /// Service.
    Srv,
    /// Text.
    Txt,
    /// Mail server.
    Mx,
}

fn tcp() -> Proto {
    Proto::Tcp
}

fn right() -> Text {
    "right".into()
}

fn own_name() -> Text {
    "{actor.name}".into()
}

fn own_mail() -> Text {
    "{actor.mail}".into()
}

fn own_agent() -> Text {
    "{agent}".into()
}

fn interactive() -> SignInKind {
    SignInKind::Interactive
}

fn home_region() -> Text {
    "eu-central-1".into()
}
