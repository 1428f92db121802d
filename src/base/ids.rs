//! Newtypes for every identifier; `Display` is the notation of the field.
//!
//! *Invariant*: an id is never reused within a run, and no raw integer crosses a module border.

use super::Text;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! index_ids {
    ($($(#[$doc:meta])* $name:ident($prefix:literal);)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// Position in the arena that owns this kind.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    )*};
}

index_ids! {
    /// A host of the company (index into `World::hosts`).
    HostId("host-");
    /// An account, human, service or machine (index into `World::accounts`).
    AccountId("account-");
    /// A person who works here (index into `World::people`).
    PersonId("person-");
    /// One process, running or ended (index into `World::processes`).
    ProcId("proc-");
    /// One logon session, open or closed (index into `World::logons`).
    LogonRef("logon-");
    /// One network flow (index into `World::flows`).
    FlowId("flow-");
    /// One mail message (index into `World::mails`).
    MailId("mail-");
    /// Something the world did; the unit of truth.
    EffectId("effect-");
    /// One collected log record, in order of arrival.
    RecordId("record-");
    /// One alert of the queue.
    AlertId("alert-");
    /// One case.
    CaseId("case-");
    /// One action of the trainee, in order of the journal.
    ActionId("action-");
}

/// Windows/Linux process id as the operating system numbers it (Windows: multiple of four).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pid(pub u32);

impl Pid {
    /// Security log notation, `0x1a38`.
    pub fn hex(self) -> String {
        format!("{:#x}", self.0)
    }
}

impl fmt::Display for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Locally unique logon id, printed `0x53a1c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LogonId(pub u64);

impl LogonId {
    /// The operating system itself.
    pub const SYSTEM: Self = Self(0x3e7);
    /// NETWORK SERVICE.
    pub const NETWORK_SERVICE: Self = Self(0x3e4);
    /// LOCAL SERVICE.
    pub const LOCAL_SERVICE: Self = Self(0x3e5);
}

impl fmt::Display for LogonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// 128-bit identifier printed as Windows prints a GUID, upper case, without braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Guid(pub u128);

impl Guid {
    /// The usual notation, `0A1B2C3D-…`, with these hexadecimal digits. Every record has several GUIDs, and the
    /// general formatter takes as long for one as for all else of the record.
    fn digits(self, digits: &[u8; 16]) -> [u8; 36] {
        let mut text = [b'-'; 36];
        let mut left = self.0;
        for at in (0..36).rev().filter(|at| !matches!(at, 8 | 13 | 18 | 23)) {
            text[at] = digits[(left & 15) as usize];
            left >>= 4;
        }
        text
    }

    /// `0a1b2c3d-…`, as most clouds print it.
    pub fn lower(self) -> Text {
        std::str::from_utf8(&self.digits(b"0123456789abcdef")).map_or_else(|_| Text::default(), Text::from)
    }

    /// `{0A1B2C3D-…}`, as Windows prints it.
    pub fn braced(self) -> Text {
        let mut text = [b'{'; 38];
        text[1..37].copy_from_slice(&self.digits(b"0123456789ABCDEF"));
        text[37] = b'}';
        std::str::from_utf8(&text).map_or_else(|_| Text::default(), Text::from)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits(b"0123456789ABCDEF")).unwrap_or_default())
    }
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub super::Text);

        impl $name {
            /// The identifier as written in files.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// A detection rule, by the Sigma `id`.
    RuleId;
    /// An ATT&CK technique, `T1059.001`.
    TechniqueId;
    /// A scenario, by its folder name.
    ScenarioId;
    /// A step of a campaign, by its name in the scenario file.
    StepId;
}
