//! Signs on a family of processes: what makes it look hostile, and what explains it.

use super::notebook::{DeedKind, Notebook, Process, file_name};
use crate::base::Text;
use crate::base::ids::RecordId;
use crate::session::Desk;
use std::collections::BTreeSet;

/// Programs that start everything: no family begins with them.
const PARENTS_OF_ALL: [&str; 16] = [
    "explorer.exe",
    "services.exe",
    "svchost.exe",
    "winlogon.exe",
    "userinit.exe",
    "wininit.exe",
    "system",
    "smss.exe",
    "taskhostw.exe",
    "outlook.exe",
    "msedge.exe",
    "chrome.exe",
    "firefox.exe",
    "lsass.exe",
    "runtimebroker.exe",
    "taskeng.exe",
];
const OFFICE: [&str; 5] = ["winword.exe", "excel.exe", "powerpnt.exe", "onenote.exe", "acrobat.exe"];
const BROWSERS: [&str; 3] = ["msedge.exe", "chrome.exe", "firefox.exe"];
const SHELLS: [&str; 9] = [
    "cmd.exe",
    "powershell.exe",
    "pwsh.exe",
    "wscript.exe",
    "cscript.exe",
    "mshta.exe",
    "rundll32.exe",
    "regsvr32.exe",
    "bitsadmin.exe",
];

/// One observation with its weight: positive looks hostile, negative explains.
#[derive(Debug, Clone)]
pub(super) struct Sign {
    pub points: i32,
    pub kind: SignKind,
    pub why: String,
    pub record: RecordId,
}

/// What an observation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignKind {
    /// Code was run that nobody wanted.
    Code,
    /// A young or unknown place was contacted.
    Contact,
    /// Something that starts again by itself.
    Autostart,
    /// Secrets were read.
    Secrets,
    /// Started by a management agent or service.
    Managed,
    /// A script kept by the company.
    HouseScript,
    /// Installed by the user's own hand.
    Installed,
    /// Worked by an administrator.
    Administrator,
    /// A known security product looked.
    SecurityTool,
}

/// The oldest ancestor that is not one of the programs that start everything.
pub(super) fn root<'a>(notes: &'a Notebook, process: &'a Process) -> &'a Process {
    let lineage = notes.lineage(&process.guid);
    let own = lineage.into_iter().take_while(|p| !is_any(&p.image, &PARENTS_OF_ALL)).last();
    own.unwrap_or(process)
}

/// All signs on the family of one process.
pub(super) fn of_family(desk: &Desk<'_>, notes: &Notebook, process: &Process) -> Vec<Sign> {
    let root = root(notes, process);
    let family = if is_any(&root.image, &PARENTS_OF_ALL) { vec![process] } else { notes.descent(&root.guid) };
    let mut out = Vec::new();
    for member in &family {
        hostile_start(member, &mut out);
        deeds(notes, member, &mut out);
        contacts(notes, member, &mut out);
    }
    explain(desk, notes, root, &family, &mut out);
    out
}

/// Sum of all signs; four and more is hostile.
pub(super) fn sum(signs: &[Sign]) -> i32 {
    // The same kind of observation many times is still one observation.
    let mut seen: BTreeSet<(i32, &str)> = BTreeSet::new();
    signs
        .iter()
        .filter(|s| seen.insert((s.points, s.why.split(':').next().unwrap_or_default())))
        .map(|s| s.points)
        .sum()
}

fn hostile_start(p: &Process, out: &mut Vec<Sign>) {
    let mut add = |points, why: String| out.push(Sign { points, kind: SignKind::Code, why, record: p.record });
    let (image, parent) = (file_name(&p.image), file_name(&p.parent_image));
    if OFFICE.contains(&&*parent) && SHELLS.contains(&&*image) {
        add(3, format!("An office program started a shell: {parent} started {image}."));
    }
    let command = p.command.to_ascii_lowercase();
    if SHELLS.contains(&&*image) && [" -enc", " -e ", "-encodedcommand"].iter().any(|w| command.contains(w)) {
        add(2, format!("The command is encoded: {image}."));
    }
    if SHELLS.contains(&&*image)
        && ["hidden", "downloadstring", "invoke-webrequest", "frombase64"].iter().any(|w| command.contains(w))
    {
        add(2, format!("The command hides or downloads: {image}."));
    }
    if is_user_path(&p.image) {
        let by_script = SHELLS.contains(&&*parent) || OFFICE.contains(&&*parent);
        if by_script {
            add(4, format!("A script started a program from a user's folder: {}.", p.image));
        } else {
            add(1, format!("A program runs from a user's folder: {}.", p.image));
        }
    }
}

fn deeds(notes: &Notebook, p: &Process, out: &mut Vec<Sign>) {
    for deed in notes.deeds_of(&p.guid) {
        let (points, kind, why) = match deed.kind {
            DeedKind::Access if is_reader(&deed.object, &deed.detail) => {
                (5, SignKind::Secrets, format!("The memory of lsass was read: {} with {}.", deed.image, deed.detail))
            }
            DeedKind::Registry if is_run_key(&deed.object) && is_user_path(&deed.detail) => {
                (2, SignKind::Autostart, format!("An autostart points into a user's folder: {}.", deed.object))
            }
            _ => continue,
        };
        out.push(Sign { points, kind, why, record: deed.record });
    }
    if file_name(&p.image) == "schtasks.exe"
        && p.command.to_ascii_lowercase().contains("/create")
        && is_user_path(&p.command)
    {
        let why = format!("A task starts a program from a user's folder: {}.", p.command);
        out.push(Sign { points: 3, kind: SignKind::Autostart, why, record: p.record });
    }
    let pid = p.pid.to_string();
    let said = notes.deeds_on(&p.host).filter(|d| d.kind == DeedKind::Script && *d.process == *pid);
    for deed in said.filter(|d| d.at >= p.at) {
        let text = deed.object.to_ascii_lowercase();
        if ["downloadstring", "downloadfile", "invoke-webrequest", "webclient", "https://", "http://"]
            .iter()
            .any(|w| text.contains(w))
        {
            let why = "The script fetches something from the web: see the script block.".into();
            out.push(Sign { points: 3, kind: SignKind::Code, why, record: deed.record });
        }
    }
}

fn contacts(notes: &Notebook, p: &Process, out: &mut Vec<Sign>) {
    if is_any(&p.image, &BROWSERS) {
        return;
    }
    for contact in notes.contacts_of(&p.guid).filter(|c| !c.name.is_empty()) {
        if is_young(&notes.category(&contact.name)) {
            let why = format!("A program that is no browser contacted a young site: {}.", contact.name);
            out.push(Sign { points: 3, kind: SignKind::Contact, why, record: contact.record });
        }
    }
}

fn explain(desk: &Desk<'_>, notes: &Notebook, root: &Process, family: &[&Process], out: &mut Vec<Sign>) {
    let parent = file_name(&root.parent_image);
    let by_service = ["services.exe", "svchost.exe"].contains(&&*parent);
    let mut add = |points, kind, why: String| out.push(Sign { points, kind, why, record: root.record });
    if by_service && root.image.to_ascii_lowercase().contains(r":\program files") {
        let tool = notes.deeds_of(&root.guid).any(|d| d.kind == DeedKind::Access);
        let kind = if tool { SignKind::SecurityTool } else { SignKind::Managed };
        add(-9, kind, format!("A service of installed software started it: {}.", root.image));
    }
    let scripted = |p: &&&Process| {
        let command = p.command.to_ascii_lowercase();
        SHELLS.contains(&&*file_name(&p.image)) && (command.contains(r"c:\scripts\") || house_share(desk, &command))
    };
    if let Some(script) = family.iter().find(scripted) {
        add(-7, SignKind::HouseScript, format!("The script is kept by the company: {}.", script.command));
    }
    let from_desktop = parent == "explorer.exe";
    if from_desktop && root.image.to_ascii_lowercase().contains(r"\downloads\") {
        add(-6, SignKind::Installed, format!("The user started the installer from the desktop: {}.", root.image));
    }
    let person = desk.inventory().person_of(&root.user);
    let admin = person.is_some_and(|p| p.admin_account.is_some() || &*p.department == "it");
    if admin && !is_user_path(&root.image) && !OFFICE.contains(&&*file_name(&root.image)) {
        add(-5, SignKind::Administrator, format!("An administrator worked here: {}.", root.user));
    }
}

/// A script on a share of one of our own servers.
fn house_share(desk: &Desk<'_>, command: &str) -> bool {
    let share = command.split(r"\\").nth(1).and_then(|rest| rest.split('\\').next());
    share.is_some_and(|server| desk.inventory().host(server).is_some_and(|h| h.owner.is_none()))
}

/// Rights that read memory (0x10) on lsass.
fn is_reader(target: &str, mask: &str) -> bool {
    let rights = u32::from_str_radix(mask.trim_start_matches("0x"), 16).unwrap_or(0);
    file_name(target) == "lsass.exe" && rights & 0x10 != 0
}

/// Categories of the proxy that say nothing good.
pub(super) fn is_young(category: &str) -> bool {
    let category = category.to_ascii_lowercase();
    category.contains("newly") || category.contains("unknown") || category.contains("uncategor")
}

/// A folder that every user may write to.
pub(super) fn is_user_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [r"\appdata\", r"\temp\", r"\downloads\", r"\users\public\", r"\perflogs\"].iter().any(|f| lower.contains(f))
}

/// A Run or RunOnce key.
pub(super) fn is_run_key(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    lower.contains(r"\currentversion\run\") || lower.contains(r"\currentversion\runonce\")
}

/// The program is one of these.
pub(super) fn is_any(image: &str, names: &[&str]) -> bool {
    names.contains(&&*file_name(image))
}

/// An office program.
pub(super) fn is_office(image: &str) -> bool {
    is_any(image, &OFFICE)
}

/// A web browser.
pub(super) fn is_browser(image: &str) -> bool {
    is_any(image, &BROWSERS)
}

/// A shell or script host.
pub(super) fn is_shell(image: &str) -> bool {
    is_any(image, &SHELLS)
}

/// A program that starts everything and belongs to nobody's family.
pub(super) fn is_parent_of_all(image: &str) -> bool {
    is_any(image, &PARENTS_OF_ALL)
}

/// Name of an autostart value: the last part of its key.
pub(super) fn value_name(key: &str) -> Text {
    key.rsplit('\\').next().unwrap_or_default().into()
}
