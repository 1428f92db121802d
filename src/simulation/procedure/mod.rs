//! One data format for benign habits and attack techniques: a list of beats.
//!
//! *Owns* the format of `assets/habits/*.ron` and `assets/techniques/*.ron`, their check and their
//! interpreter. *Reads* the world to fill templates. *Writes* nothing itself: a beat becomes an
//! [`Intent`](super::intent::Intent), which [`super::apply`] grants or refuses.
//! *Invariants*: hostile and benign procedures share every primitive, so nothing but intent tells
//! them apart; all chance is drawn by (run, beat, repetition).
//!
//! ```ron
//! Procedure(
//!     format: 1, id: "T1059.001", title: "PowerShell",
//!     doc: (needs: "a session", effects: "powershell.exe, a script block", visible_in: "Sysmon 1, Security 4688, PowerShell 4104",
//!           blocked_when: "hash blocked", look_alikes: "management tools", simplified: "no AMSI"),
//!     params: { "parent": "explorer", "url": "https://{domain_c2}/u" },
//!     beats: [
//!         (after: ("1 s", "3 s"), as: "ps", do: StartProcess(image: "{ps}", command: "powershell.exe -nop", parent: "{parent}"),
//!          proves: [(Technique, "T1059.001")]),
//!         (after: ("0 s", "1 s"), do: Connect(process: "ps", to: "{domain_c2}", port: 443, speaks: Tls(agent: "{agent}")), refused: GoOn),
//!         (after: ("1 s", "9 s"), do: EndProcess(process: "ps")),
//!     ],
//! )
//! ```
//!
//! **Templates** (see [`template`]) fill every text: `{param}`, `{actor.name}`, `{actor.mail}`, `{actor.sid}`,
//! `{actor.given}`, `{actor.family}`, `{actor.admin}` (own administration account), `{actor.home}` (address of the home), `{colleague.mail}`,
//! `{host.name}`, `{host.HOST}` (upper case), `{host.fqdn}`, `{host.address}`, `{domain}` (DNS), `{netbios}`,
//! `{mail_domain}`, `{server:FileServer}` (short name; also `.fqdn`, `.address`), `{service:backup}` (service account whose
//! name contains it), `{site}` / `{site:news}` (Zipf), `{site:parts}` (a server that pages load parts from), `{site.address:news}`, `{draw:hex:8}`, `{draw:int:1:99}`, `{pick:a|b|c}`, `{sticky:a|b|c}`
//! (always the same for one actor and host), `{agent}` (browser of this host), `{outside}` (an address outside), `{date}`, `{time}`, `{department}`, `{anyhost}`, `{anyaddress}` (of any of our hosts), `{other_controller}` (not the host itself),
//! `{partner.user}` (somebody of the trusted domain), `{guest.address:param}` (where the one a parameter names sits),
//! `{partner.portal}` (what our people use over there),
//! `{company}`, `{DOMAIN}` (upper case), `{domain_sid}`, `{egress}`, `{actor.password}` (current version, for `password:`), `{sha256:param}` (hash of the content
//! a parameter names), `{encoded:param}` (a parameter as PowerShell's `-EncodedCommand` takes it).
//!
//! **Techniques** hand their parameters on like slots: what one step of a campaign chose (a domain, an attachment), the
//! next ones know under the same name, unless the author says otherwise. The attacker sets `path` to its program, `from` to the VPN
//! gateway while it has a session there, and `stolen` to the password version it knows; `steals` names the
//! account whose password a technique gains.
//!
//! **Windows** has verbs of its own, `do: Windows(LoadDriver(process: "system", path: …))`, listed in [`windows`]; a network
//! logon says what it opens with `opens: [r"finance\plan.docx"]`.
//!
//! **Slots**: `as: "ps"` names what the beat made; later beats say `process: "ps"`. A name that is no slot is a
//! resident role of the host (`explorer`, `services`, `lsass`, `svchost`, `sshd`, `cron`, `init`; a morning logon
//! adds `mail` and `browser`). A technique lists in `takes`
//! the slots that earlier steps of the campaign must have left.
//!
//! **A technique** is named as in ATT&CK (`base::attack`), says its `tactic` and its `place`, and its doc block says besides
//! what a `careful` attacker changes, how to `find` it (KQL) and how to `undo` it. A beat may be kept for one tradecraft:
//! `at: Careful`; the campaign of a scenario says which is played, `Noisy` unless it says otherwise.

mod check;
mod cloud;
mod library;
pub mod power;
pub mod primitive;
mod run;
mod technique;
pub mod template;
pub mod windows;

pub use check::check_procedure;
pub use library::{Library, embedded_files, vocabulary};
pub use primitive::{Bytes, MailChecks, MailText, Primitive, QueryKind, Speaks};
pub use run::{Actor, Bindings, Wish, intent_of, range_draw};
pub use technique::{Place, TRADECRAFT};
pub use windows::WindowsVerb;

use super::truth::AtomKind;
use crate::base::Text;
use crate::base::attack::Tradecraft;
use crate::base::time::SimSpan;
use crate::base::verdict::{Disposition, Reason};
use crate::world::HostRole;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A habit or technique file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Version of the format, 1.
    pub format: u32,
    /// File name without extension: `mail_reading`, `T1059.001`.
    pub id: Text,
    /// Name for people.
    pub title: Text,
    /// What it needs, does and resembles.
    pub doc: Doc,
    /// Parameters with their defaults; values are templates, drawn once per run.
    #[serde(default)]
    pub params: BTreeMap<Text, Text>,
    /// Slots that must exist before it runs (techniques).
    #[serde(default)]
    pub takes: Vec<Text>,
    /// Runs only while the actor has a desktop session on the host.
    #[serde(default)]
    pub needs_session: bool,
    /// When it happens by itself (habits).
    #[serde(default)]
    pub schedule: Option<Schedule>,
    /// What an alert about it should be called (habits).
    #[serde(default)]
    pub alert: Option<Verdict>,
    /// Which of its tactics it is played for, as ATT&CK writes it: `credential-access` (techniques).
    #[serde(default)]
    pub tactic: Option<Text>,
    /// Where it is at home: what a scenario should choose for `on` (techniques).
    #[serde(default)]
    pub place: Place,
    /// The alert reason that names it best (techniques).
    #[serde(default)]
    pub reason: Option<Reason>,
    /// The attacker's gain in plain words, for the debrief (techniques).
    #[serde(default)]
    pub milestone: Option<Text>,
    /// What it does, in order.
    pub beats: Vec<Beat>,
}

/// The doc block every procedure has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doc {
    /// Preconditions.
    pub needs: Text,
    /// What changes.
    pub effects: Text,
    /// Which sources see it.
    pub visible_in: Text,
    /// What stops it.
    #[serde(default)]
    pub blocked_when: Text,
    /// What resembles it.
    #[serde(default)]
    pub look_alikes: Text,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Text,
    /// What is left out.
    #[serde(default)]
    pub simplified: Text,
    /// What a careful attacker does otherwise (techniques).
    #[serde(default)]
    pub careful: Text,
    /// How to find it: a query in KQL over our tables (techniques).
    #[serde(default)]
    pub find: Text,
    /// How to undo it (techniques).
    #[serde(default)]
    pub undo: Text,
}

/// What an alert about a habit should be called, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Benign trigger, false positive or failed attempt.
    pub disposition: Disposition,
    /// The reason to name.
    pub reason: Reason,
}

/// When a habit happens by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Who has the habit; each has its own rhythm.
    pub who: Who,
    /// How often.
    pub pace: Pace,
    /// At which hours.
    #[serde(default)]
    pub hours: Hours,
    /// Share of those concerned who have it at all, in per mille; always the same ones.
    #[serde(default = "all")]
    pub share_permille: u32,
}

fn all() -> u32 {
    1000
}

/// Who has a habit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    /// People present today of these departments (`*` for all), at their workstation.
    People(Vec<Text>),
    /// People with an administration account, at their workstation.
    Admins,
    /// Hosts of these roles, by themselves.
    Hosts(Vec<HostRole>),
    /// Somebody outside; the host is the first with this role.
    Outside(HostRole),
}

/// How often a habit happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// At random with this mean waiting time at the busiest hour (Poisson).
    Mean(Wait),
    /// At this interval with jitter in per mille of it.
    Every(Wait, u32),
    /// Once a day at this minute (hour, minute, local time), up to so much later.
    Daily(u32, u32, Wait),
    /// When the person begins to work, up to so much later.
    AtWorkStart(Wait),
    /// When the person leaves, up to so much later.
    AtWorkEnd(Wait),
}

/// At which local hours a habit happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Hours {
    /// Round the clock.
    #[default]
    Always,
    /// The person's working hours, thinner at noon and at both ends.
    Working,
    /// From this hour to before that hour; may pass midnight.
    Between(u32, u32),
}

/// One thing done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beat {
    /// Waiting time before it (and before each repetition): least and most; drawn with a long tail.
    #[serde(default)]
    pub after: (Wait, Wait),
    /// What.
    #[serde(rename = "do")]
    pub act: Primitive,
    /// Name for what it makes.
    #[serde(rename = "as", default)]
    pub slot: Option<Text>,
    /// How many times: least and most.
    #[serde(default = "once")]
    pub repeat: (u32, u32),
    /// Happens at all in so many of 1000 runs.
    #[serde(default = "all")]
    pub chance_permille: u32,
    /// Played at this tradecraft only; by default at every.
    #[serde(default)]
    pub at: Option<Tradecraft>,
    /// What happens when the world refuses.
    #[serde(default)]
    pub refused: Refused,
    /// Facts that its effects prove (techniques); values are templates.
    #[serde(default)]
    pub proves: Vec<(AtomKind, Text)>,
}

fn once() -> (u32, u32) {
    (1, 1)
}

/// What a refusal does to the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Refused {
    /// The run ends.
    #[default]
    Stop,
    /// The next beat comes anyway.
    GoOn,
}

/// A span written in words, `"90 min"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Wait(pub SimSpan);

impl<'de> Deserialize<'de> for Wait {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        SimSpan::parse(&text).map(Self).ok_or_else(|| {
            serde::de::Error::custom(format!("\"{text}\" is no span of time; write \"40 s\" or \"1 h 30 min\""))
        })
    }
}

impl Serialize for Wait {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(out)
    }
}
