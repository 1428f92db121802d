//! RON mirror types of `scenario.ron` and `rubric.ron`: what an author may write, and nothing else.
//!
//! *Invariant*: values whose form can be wrong by itself (spans, moments, clock times) are read by
//! types of their own, so that the parser's position is theirs.

use crate::base::attack::Tradecraft;
use crate::base::time::{SimSpan, SimTime};
use crate::world::TicketKind;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// `scenario.ron`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Scenario")]
pub(super) struct RawScenario {
    pub format: u32,
    pub id: String,
    pub title: String,
    pub tier: u8,
    #[serde(default)]
    pub guided: bool,
    pub starts: Moment,
    pub shift: Length,
    pub history: Length,
    #[serde(default)]
    pub waiting: Option<Length>,
    pub companies: Vec<String>,
    #[serde(default)]
    pub focus: Vec<String>,
    pub attack_permille: u32,
    pub cast: Vec<RawRole>,
    #[serde(default)]
    pub campaign: RawCampaign,
    #[serde(default)]
    pub staged: Vec<RawStaged>,
    #[serde(default)]
    pub everyday: BTreeMap<String, u32>,
    #[serde(default)]
    pub visibility: Vec<RawSensorOff>,
    #[serde(default)]
    pub sensors: RawSensors,
    #[serde(default)]
    pub rules: Vec<String>,
    #[serde(default)]
    pub analytics: Vec<String>,
    #[serde(default)]
    pub lessons: Vec<RawLesson>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Role")]
pub(super) struct RawRole {
    pub name: String,
    pub pick: RawPick,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Pick")]
pub(super) enum RawPick {
    Person(String),
    Admin,
    Helpdesk,
    Traveller,
    Server(String),
    Domain(String),
    Address,
    Word(Vec<String>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename = "Campaign")]
pub(super) struct RawCampaign {
    #[serde(default)]
    pub tradecraft: Tradecraft,
    #[serde(default)]
    pub steps: Vec<RawStep>,
    #[serde(default)]
    pub reactions: Vec<RawReaction>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Step")]
pub(super) struct RawStep {
    pub id: String,
    pub technique: String,
    #[serde(default)]
    pub after: Option<String>,
    #[serde(default)]
    pub dormant: bool,
    pub delay: (Length, Length),
    #[serde(default)]
    pub every: Option<(Length, u32)>,
    pub on: String,
    #[serde(default)]
    pub with: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Trigger")]
pub(super) enum RawTrigger {
    Missed(String, u32),
    Refused(String),
    LogonRefused(String),
    HostLost(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Reaction")]
pub(super) struct RawReaction {
    pub when: RawTrigger,
    pub then: Vec<String>,
    pub delay: (Length, Length),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Staged")]
pub(super) struct RawStaged {
    pub habit: String,
    pub at: (Offset, Offset),
    #[serde(default = "always")]
    pub permille: u32,
    pub on: String,
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    #[serde(default)]
    pub ticket: Option<RawTicket>,
}

fn always() -> u32 {
    1000
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Ticket")]
pub(super) struct RawTicket {
    pub kind: TicketKind,
    pub title: String,
    pub text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "SensorOff")]
pub(super) struct RawSensorOff {
    pub source: String,
    pub hosts: String,
    #[serde(default)]
    pub during: Option<(Offset, Offset)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Sensors")]
pub(super) struct RawSensors {
    #[serde(default = "always")]
    pub faults_permille: u32,
    #[serde(default)]
    pub retention: BTreeMap<String, Length>,
}

impl Default for RawSensors {
    fn default() -> Self {
        Self { faults_permille: always(), retention: BTreeMap::new() }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Lesson")]
pub(super) struct RawLesson {
    pub at: String,
    pub text: String,
    pub until: String,
}

/// `rubric.ron`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Rubric")]
pub(super) struct RawRubric {
    pub format: u32,
    pub weights: RawWeights,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Weights")]
pub(super) struct RawWeights {
    pub triage: u32,
    pub calibration: u32,
    pub investigation: u32,
    pub containment: u32,
    pub handover: u32,
    pub report: u32,
}

/// A span in words, `"90 min"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Length(pub SimSpan);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        SimSpan::parse(&text).map(Self).ok_or_else(|| D::Error::custom(no_span(&text)))
    }
}

/// A span before or after the begin of the shift, `"-25 min"`, `"2 h"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Offset(pub SimSpan);

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let (sign, rest) = text.strip_prefix('-').map_or((1, &*text), |rest| (-1, rest.trim_start()));
        SimSpan::parse(rest).map(|s| Self(SimSpan(sign * s.0))).ok_or_else(|| D::Error::custom(no_span(&text)))
    }
}

fn no_span(text: &str) -> String {
    let text: String = text.chars().take(40).collect();
    format!("\"{text}\" is no span of time; write \"40 s\", \"12 min\" or \"1 h 30 min\"")
}

/// A moment with the company's own offset, `"2025-03-04T09:00:00+01:00"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub at: SimTime,
    /// Minutes ahead of UTC, as written.
    pub offset_minutes: i32,
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let wrong = |why: &dyn std::fmt::Display| {
            let text: String = text.chars().take(40).collect();
            D::Error::custom(format!(
                "\"{text}\" is no moment that exists ({why}); write it with its offset, \"2025-03-04T09:00:00+01:00\""
            ))
        };
        let moment = chrono::DateTime::parse_from_rfc3339(&text).map_err(|e| wrong(&e))?;
        if !(1990..=2100).contains(&chrono::Datelike::year(&moment)) {
            return Err(wrong(&"the year is out of reach"));
        }
        let offset_minutes = moment.offset().local_minus_utc() / 60;
        Ok(Self { at: SimTime(moment.timestamp_micros()), offset_minutes })
    }
}
