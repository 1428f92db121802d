//! Processes, running and ended.

use super::host::Os;
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::{AccountId, Guid, HostId, LogonRef, Pid, ProcId};
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};

/// Mandatory integrity level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Integrity {
    /// Sandboxed.
    Low,
    /// Ordinary user.
    Medium,
    /// Elevated.
    High,
    /// The operating system.
    System,
}

/// One process.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its own id.
    pub id: ProcId,
    /// Where it runs.
    pub host: HostId,
    /// As the operating system numbers it.
    pub pid: Pid,
    /// Sysmon's ProcessGuid: host prefix, start time, sequence.
    pub guid: Guid,
    /// Who started it; `None` for the kernel and for orphans of boot.
    pub parent: Option<ProcId>,
    /// Full path of the program.
    pub image: Text,
    /// As started.
    pub command_line: Text,
    /// Working directory with trailing separator.
    pub directory: Text,
    /// Under whom.
    pub account: AccountId,
    /// In which session.
    pub logon: LogonRef,
    /// Token level.
    pub integrity: Integrity,
    /// SHA-256 of the image, lower-case hex.
    pub sha256: Text,
    /// Start.
    pub started: SimTime,
    /// End.
    pub ended: Option<SimTime>,
}

impl Process {
    /// Still running at `now`.
    pub fn is_alive(&self) -> bool {
        self.ended.is_none()
    }

    /// File name of the image, `powershell.exe`.
    pub fn file_name(&self) -> &str {
        self.image.rsplit(['\\', '/']).next().unwrap_or(&self.image)
    }
}

/// SHA-256 (lower-case hex) of a content known by name: the same name is the same file everywhere.
pub fn content_sha256(content: &str) -> Text {
    digest::hex(&digest::sha256(&[b"content", content.as_bytes()])).into()
}

/// SHA-256 of a program that came with the system or a product: the same name and system is the same file.
pub fn program_sha256(os: Os, image: &str) -> Text {
    let name = image.rsplit(['\\', '/']).next().unwrap_or(image).to_ascii_lowercase();
    content_sha256(&format!("program/{os:?}/{name}"))
}

/// Sysmon's ProcessGuid: four bytes of the machine, the start in seconds, then a sequence.
///
/// Shape as Sysmon prints it: `{0197231E-B0FD-63C7-A802-000000000A00}`; the seconds stand as low
/// word, high word. Source: Sysmon event 1 samples; simplified: the sequence comes from the pid.
pub fn process_guid(machine: Guid, started: SimTime, pid: Pid) -> Guid {
    let seconds = u128::from(started.0.div_euclid(1_000_000) as u32);
    let sequence = u128::from(pid.0 as u16);
    let (low, high) = (seconds & 0xffff, seconds >> 16);
    let swapped = ((sequence & 0xff) << 8) | (sequence >> 8);
    Guid(((machine.0 >> 96) << 96) | (low << 80) | (high << 64) | (swapped << 48) | 0x0b00)
}
