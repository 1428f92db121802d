//! The words for what an alert turned out to be: shared by habits, techniques, desk and grading.

use serde::{Deserialize, Serialize};

/// What stood behind an alert (after Yang et al. 2024: most alerts are benign triggers or failed attempts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Disposition {
    /// An attacker achieved something.
    Malicious,
    /// An attacker tried and was stopped by a control that the records show.
    FailedAttempt,
    /// The rule saw what it looks for, but somebody was allowed to do it.
    BenignTrigger,
    /// The rule took something else for what it looks for.
    FalsePositive,
}

impl Disposition {
    /// All four, in the order the console shows them.
    pub const ALL: [Self; 4] = [Self::Malicious, Self::FailedAttempt, Self::BenignTrigger, Self::FalsePositive];

    /// The console's label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Malicious => "Malicious",
            Self::FailedAttempt => "Failed attempt",
            Self::BenignTrigger => "Benign trigger",
            Self::FalsePositive => "False positive",
        }
    }
}

/// Why: the business or technical reason the analyst must name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// Malicious: entry by mail or web, code was run.
    MaliciousCode,
    /// Malicious: an account is used by somebody else.
    AccountCompromise,
    /// Malicious: contact with the attacker's server.
    CommandAndControl,
    /// Malicious: survival across reboots or password changes.
    Persistence,
    /// Malicious: looking around or moving on.
    DiscoveryOrMovement,
    /// Malicious: data taken or destroyed.
    DataLoss,
    /// Failed attempt: mail or web gateway, firewall or endpoint blocked it.
    BlockedByControl,
    /// Failed attempt: credentials were wrong or the account does not exist.
    WrongCredentials,
    /// Benign trigger: administration by those whose task it is.
    AuthorisedAdministration,
    /// Benign trigger: an announced change, patch or deployment.
    PlannedChange,
    /// Benign trigger: licensed scan or test.
    AuthorisedTest,
    /// Benign trigger: scheduled script, backup or monitoring.
    ScheduledAutomation,
    /// Benign trigger: travel, working late, new device, typing errors.
    UserBehaviour,
    /// False positive: the rule's pattern also fits ordinary software.
    RuleTooBroad,
    /// False positive: the data was misread or incomplete.
    BadData,
}

impl Reason {
    /// The reasons that fit a disposition, in console order.
    pub fn of(disposition: Disposition) -> &'static [Self] {
        match disposition {
            Disposition::Malicious => &[
                Self::MaliciousCode,
                Self::AccountCompromise,
                Self::CommandAndControl,
                Self::Persistence,
                Self::DiscoveryOrMovement,
                Self::DataLoss,
            ],
            Disposition::FailedAttempt => &[Self::BlockedByControl, Self::WrongCredentials],
            Disposition::BenignTrigger => &[
                Self::AuthorisedAdministration,
                Self::PlannedChange,
                Self::AuthorisedTest,
                Self::ScheduledAutomation,
                Self::UserBehaviour,
            ],
            Disposition::FalsePositive => &[Self::RuleTooBroad, Self::BadData],
        }
    }

    /// The reason for a malicious alert whose rule is tagged with this technique, by its ATT&CK tactic;
    /// `None` for techniques outside the list.
    pub fn of_technique(technique: &str) -> Option<Self> {
        Some(match technique.split('.').next().unwrap_or_default() {
            "T1566" | "T1204" | "T1059" | "T1218" | "T1027" | "T1140" | "T1036" | "T1189" => Self::MaliciousCode,
            "T1071" | "T1105" | "T1568" | "T1573" | "T1571" | "T1090" | "T1095" | "T1102" => Self::CommandAndControl,
            "T1053" | "T1547" | "T1543" | "T1136" | "T1098" | "T1546" | "T1574" | "T1564" => Self::Persistence,
            "T1087" | "T1082" | "T1018" | "T1021" | "T1069" | "T1016" | "T1033" | "T1046" | "T1135" | "T1482"
            | "T1070" | "T1049" | "T1570" => Self::DiscoveryOrMovement,
            "T1003" | "T1110" | "T1078" | "T1133" | "T1558" | "T1621" | "T1528" | "T1557" | "T1550" | "T1056"
            | "T1534" => Self::AccountCompromise,
            "T1560" | "T1041" | "T1567" | "T1048" | "T1074" | "T1005" | "T1486" | "T1114" | "T1020" => Self::DataLoss,
            _ => return None,
        })
    }

    /// The console's label.
    pub fn label(self) -> &'static str {
        match self {
            Self::MaliciousCode => "malicious code ran",
            Self::AccountCompromise => "account compromise",
            Self::CommandAndControl => "command and control",
            Self::Persistence => "persistence",
            Self::DiscoveryOrMovement => "discovery or movement",
            Self::DataLoss => "data loss",
            Self::BlockedByControl => "blocked by a control",
            Self::WrongCredentials => "wrong credentials",
            Self::AuthorisedAdministration => "authorised administration",
            Self::PlannedChange => "planned change",
            Self::AuthorisedTest => "authorised test",
            Self::ScheduledAutomation => "scheduled automation",
            Self::UserBehaviour => "user behaviour",
            Self::RuleTooBroad => "rule too broad",
            Self::BadData => "bad data",
        }
    }
}
