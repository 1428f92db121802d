//! Shares, files on shares, opened processes: 5140, 5145, 4656, 4663.
//!
//! Address and port are those of the session's own flow; the handle joins 4656 with 4663.

use super::fields::object::{handle_requested, object_accessed, share_file, share_opened};
use super::{Writing, credential, subject};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::{LogonRef, ProcId};
use crate::simulation::Effect;
use crate::simulation::windows::{Deed, ShareAccess};
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{NO_GUID, dash};
use crate::world::{Integrity, World};

/// Reading a file as the explorer opens it; writing a new one; opening a pipe; deleting a file.
const READ: u32 = 0x12_0089;
const WRITE: u32 = 0x12_0196;
const PIPE: u32 = 0x12_019f;
const DELETE: u32 = 0x1_0080;
/// Right to read the memory of a process.
const READ_MEMORY: u32 = 0x10;

pub(super) fn observe(effect: &Effect, deed: &Deed, world: &World, out: &mut Sink<'_>) {
    let Deed::ShareUsed { logon, share, paths, access } = deed else { return };
    let use_of = Use { world, writing: Writing::by_kernel(effect, world), logon: *logon, share, access: *access };
    use_of.opened(out);
    for path in paths.iter().filter(|p| !p.is_empty()) {
        use_of.file(path, out);
    }
}

/// One share within one session.
struct Use<'a> {
    world: &'a World,
    writing: Writing<'a>,
    logon: LogonRef,
    share: &'a Text,
    access: ShareAccess,
}

impl Use<'_> {
    /// Who, from where, which share: what 5140 and 5145 begin with.
    fn head(&self) -> Vec<Value> {
        let session = self.world.logon(self.logon);
        let (ip, port) = session.source.map_or_else(
            || ("::1".into(), "0".into()),
            |(ip, port)| (Value::from(ip.to_string()), Value::from(port.to_string())),
        );
        let folder = folder(self.world, self.share);
        let local = if folder.is_empty() { String::new() } else { format!("\\??\\{folder}") };
        [
            subject::session(self.world, session),
            vec!["File".into(), ip, port, format!("\\\\*\\{}", self.share).into(), local.into()],
        ]
        .joined()
    }

    fn opened(&self, out: &mut Sink<'_>) {
        let values = [self.head(), vec!["0x1".into(), accesses(1).into()]].joined();
        out.emit_written(&self.writing, &share_opened::TYPE, &share_opened::MESSAGE, values);
    }

    fn file(&self, path: &Text, out: &mut Sink<'_>) {
        let mask = self.mask();
        let values =
            [self.head(), vec![path.clone().into(), format!("{mask:#x}").into(), accesses(mask).into(), dash()]]
                .joined();
        out.emit_written(&self.writing, &share_file::TYPE, &share_file::MESSAGE, values);
        let folder = folder(self.world, self.share);
        if folder.is_empty() {
            return;
        }
        // The server's kernel opens the file for the client: process 4 without a path.
        let used = mask & (0x3 | 0x1_0000);
        let values = [
            subject::session(self.world, self.world.logon(self.logon)),
            vec!["Security".into(), "File".into(), format!("{folder}\\{path}").into()],
            vec![handle(&self.writing, path).into(), accesses(used).into(), format!("{used:#x}").into()],
            vec!["0x4".into(), "".into(), "S:AI".into()],
        ]
        .joined();
        out.emit_written(&self.writing, &object_accessed::TYPE, &object_accessed::MESSAGE, values);
    }

    /// Programs are brought over administrative shares, pipes are opened both ways.
    fn mask(&self) -> u32 {
        match (&**self.share, self.access) {
            ("IPC$", _) => PIPE,
            (_, ShareAccess::Delete) => DELETE,
            (share, access) if share.ends_with('$') || access == ShareAccess::Write => WRITE,
            _ => READ,
        }
    }
}

/// The folder behind a share; empty for pipes.
fn folder(world: &World, share: &str) -> String {
    match share {
        "IPC$" => String::new(),
        "ADMIN$" => r"C:\Windows".to_owned(),
        "C$" => r"C:".to_owned(),
        "SYSVOL" => r"C:\Windows\SYSVOL\sysvol".to_owned(),
        "NETLOGON" => format!(r"C:\Windows\SYSVOL\sysvol\{}\SCRIPTS", world.company.dns_domain),
        other => format!(r"D:\Shares\{other}"),
    }
}

/// Rights as message codes, standard rights first, each on a line of its own (Microsoft's table of
/// file access rights).
fn accesses(mask: u32) -> String {
    const RIGHTS: [(u32, u32); 14] = [
        (0x1_0000, 1537),
        (0x2_0000, 1538),
        (0x4_0000, 1539),
        (0x8_0000, 1540),
        (0x10_0000, 1541),
        (0x1, 4416),
        (0x2, 4417),
        (0x4, 4418),
        (0x8, 4419),
        (0x10, 4420),
        (0x20, 4421),
        (0x40, 4422),
        (0x80, 4423),
        (0x100, 4424),
    ];
    RIGHTS.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, code)| format!("%%{code}\r\n\t\t\t\t")).collect()
}

fn handle(writing: &Writing<'_>, name: &str) -> String {
    let hash = digest::hash64(&[writing.host.name.as_bytes(), name.as_bytes(), &writing.time.0.to_le_bytes()]);
    format!("{:#x}", 4 * (100 + hash % 1_500))
}

/// The system audits who opens the process that holds credentials (its own list since Windows 10).
pub(super) fn process_opened(
    effect: &Effect,
    world: &World,
    (source, target, mask): (ProcId, ProcId, u32),
    out: &mut Sink<'_>,
) {
    let (source, target) = (world.process(source), world.process(target));
    if mask & READ_MEMORY == 0 {
        return;
    }
    if source.integrity >= Integrity::High {
        credential::debug_privilege(effect, world, source, out);
    }
    if !target.file_name().eq_ignore_ascii_case("lsass.exe") {
        return;
    }
    let writing = Writing::by_kernel(effect, world);
    let name = target
        .image
        .strip_prefix("C:")
        .map_or_else(|| target.image.to_string(), |rest| format!(r"\Device\HarddiskVolume3{rest}"));
    let head = [
        subject::session(world, world.logon(source.logon)),
        vec!["Security".into(), "Process".into(), name.clone().into(), handle(&writing, &name).into()],
    ]
    .joined();
    let list = |mask: u32| Value::from(process_rights(mask));
    let by = vec![source.pid.hex().into(), source.image.clone().into(), dash()];
    let asked = [
        head.clone(),
        vec![NO_GUID.into(), list(mask), dash(), format!("{mask:#x}").into(), dash(), "0".into()],
        by.clone(),
    ]
    .joined();
    out.emit_written(&writing, &handle_requested::TYPE, &handle_requested::MESSAGE, asked);
    let used = [head, vec![list(READ_MEMORY), "0x10".into()], by].joined();
    out.emit_written(&writing, &object_accessed::TYPE, &object_accessed::MESSAGE, used);
}

/// Rights on a process as message codes.
fn process_rights(mask: u32) -> String {
    const RIGHTS: [(u32, u32); 9] = [
        (0x2_0000, 1538),
        (0x10_0000, 1541),
        (0x1, 4480),
        (0x2, 4481),
        (0x8, 4483),
        (0x10, 4484),
        (0x20, 4485),
        (0x40, 4486),
        (0x400, 4490),
    ];
    RIGHTS.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, code)| format!("%%{code}\r\n\t\t\t\t")).collect()
}
