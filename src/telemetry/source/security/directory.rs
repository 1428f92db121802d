//! Objects of the directory as a controller audits them: 4662 for the access, 5136 for what was changed.

use super::fields::object::{directory_changed, directory_used};
use super::{Writing, subject};
use crate::base::digest;
use crate::base::ids::Guid;
use crate::simulation::windows::Deed;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{braced, dash};
use crate::world::{PolicyExtension, World};

/// Identities of classes and attributes in the schema (Microsoft's schema reference), and of extended rights.
const USER: &str = "{bf967aba-0de6-11d0-a285-00aa003049e2}";
const GROUP: &str = "{bf967a9c-0de6-11d0-a285-00aa003049e2}";
const POLICY: &str = "{f30e3bc2-9ff0-11d1-b603-0000f80367c1}";
const DOMAIN: &str = "{19195a5b-6da0-11d0-afd3-00c04fd930c9}";
const GET_CHANGES: &str = "{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}";
const GET_ALL_CHANGES: &str = "{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}";

/// Message codes of the rights.
const WRITE_PROPERTY: (&str, &str) = ("%%7685", "0x20");
const CONTROL_ACCESS: (&str, &str) = ("%%7688", "0x100");

pub(super) fn observe(effect: &Effect, deed: &Deed, world: &World, out: &mut Sink<'_>) {
    let writing = Writing::by_lsass(effect, world);
    match deed {
        Deed::PolicyEdited { by, policy, for_computers, from, to, extension, had } => {
            let by = subject::session(world, world.logon(*by));
            let edit = Edit { world, writing: &writing, by, policy: *policy };
            edit.extensions(*for_computers, *extension, had, out);
            edit.versions(*from, *to, out);
        }
        Deed::DirectoryReplicated { by } => {
            let by = subject::session(world, world.logon(*by));
            let object = Object { world, writing: &writing, key: b"domain", class: "domainDNS" };
            // Once for the changes, once for those that carry secrets.
            for right in [GET_CHANGES, GET_ALL_CHANGES] {
                object.used(&by, CONTROL_ACCESS, right, out);
            }
        }
        _ => {}
    }
}

/// A membership as the directory sees it: one more value of the group's attribute `member`.
pub(super) fn group_joined(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let EffectKind::GroupJoined { by, account, group } = &effect.kind else { return };
    let writing = Writing::by_lsass(effect, world);
    let (name, _) = group.name_and_rid();
    let object = Object { world, writing: &writing, key: name.as_bytes(), class: "group" };
    let by = subject::session(world, world.logon(*by));
    let member = world.distinguished_name(world.account(*account));
    object.used(&by, WRITE_PROPERTY, attribute("member"), out);
    object.changed(&by, &world.group_name(*group), ["member", "2.5.5.1", &member, "%%14674"], out);
}

/// One edit of one policy.
struct Edit<'a> {
    world: &'a World,
    writing: &'a Writing<'a>,
    by: Vec<Value>,
    policy: Guid,
}

impl Edit<'_> {
    /// The list of extensions is written anew when the policy is about something it was not about before.
    fn extensions(
        &self,
        for_computers: bool,
        new: PolicyExtension,
        had: &std::collections::BTreeSet<PolicyExtension>,
        out: &mut Sink<'_>,
    ) {
        if had.contains(&new) {
            return;
        }
        let name = if for_computers { "gPCMachineExtensionNames" } else { "gPCUserExtensionNames" };
        let listed = |all: &mut dyn Iterator<Item = PolicyExtension>| -> String {
            let mut all: Vec<&str> = all.map(PolicyExtension::listed).collect();
            all.sort_unstable();
            all.concat()
        };
        let before = listed(&mut had.iter().copied());
        let after = listed(&mut had.iter().copied().chain([new]));
        self.replaced(name, "2.5.5.12", [&before, &after], out);
    }

    fn versions(&self, from: u32, to: u32, out: &mut Sink<'_>) {
        self.replaced("versionNumber", "2.5.5.9", [&from.to_string(), &to.to_string()], out);
    }

    /// The old value goes, the new one comes.
    fn replaced(&self, name: &str, syntax: &str, values: [&str; 2], out: &mut Sink<'_>) {
        let policy = self.policy.to_string();
        let object =
            Object { world: self.world, writing: self.writing, key: policy.as_bytes(), class: "groupPolicyContainer" };
        let path = format!("CN={{{policy}}},CN=Policies,CN=System,{}", self.world.domain_components());
        object.used(&self.by, WRITE_PROPERTY, attribute(name), out);
        for (value, kind) in values.into_iter().zip(["%%14675", "%%14674"]) {
            object.changed(&self.by, &path, [name, syntax, value, kind], out);
        }
    }
}

fn attribute(name: &str) -> &'static str {
    match name {
        "versionNumber" => "{bf967a76-0de6-11d0-a285-00aa003049e2}",
        "gPCMachineExtensionNames" => "{32ff8ecc-783f-11d2-9916-0000f87a57d4}",
        "gPCUserExtensionNames" => "{42a75fc6-783f-11d2-9916-0000f87a57d4}",
        "member" => "{bf9679c0-0de6-11d0-a285-00aa003049e2}",
        _ => "{bf967a68-0de6-11d0-a285-00aa003049e2}",
    }
}

/// An object of the directory.
pub(super) struct Object<'a> {
    pub(super) world: &'a World,
    pub(super) writing: &'a Writing<'a>,
    /// Its identity follows from this.
    pub(super) key: &'a [u8],
    pub(super) class: &'a str,
}

impl Object<'_> {
    fn guid(&self) -> String {
        braced(digest::guid(&[b"object", self.key])).to_ascii_lowercase()
    }

    /// The account flags of an account are written.
    pub(super) fn flags_used(&self, by: &[Value], out: &mut Sink<'_>) {
        self.used(by, WRITE_PROPERTY, attribute("userAccountControl"), out);
    }

    /// A right to it was used; `what` is the attribute or the extended right.
    fn used(&self, by: &[Value], (code, mask): (&str, &str), what: &str, out: &mut Sink<'_>) {
        let class = match self.class {
            "group" => GROUP,
            "groupPolicyContainer" => POLICY,
            "domainDNS" => DOMAIN,
            _ => USER,
        };
        let values = [
            by.to_vec(),
            vec!["DS".into(), format!("%{class}").into(), format!("%{}", self.guid()).into()],
            vec!["Object Access".into(), "0x0".into(), format!("{code}\r\n\t\t\t\t").into(), Value::copied(mask)],
            vec![format!("{code}\r\n\t\t{what}\r\n\t{class}\r\n").into(), dash(), "".into()],
        ]
        .joined();
        out.emit_written(self.writing, &directory_used::TYPE, &directory_used::MESSAGE, values);
    }

    /// `change` is the attribute, its syntax, the value and whether it came or went.
    pub(super) fn changed(&self, by: &[Value], name: &str, change: [&str; 4], out: &mut Sink<'_>) {
        let operation = digest::guid(&[self.key, &self.writing.time.0.to_le_bytes()]);
        let values = [
            vec![braced(operation).to_ascii_lowercase().into(), dash()],
            by.to_vec(),
            vec![self.world.company.dns_domain.clone().into(), "%%14676".into(), Value::copied(name)],
            vec![self.guid().into(), Value::copied(self.class)],
            change.map(Value::copied).to_vec(),
        ]
        .joined();
        out.emit_written(self.writing, &directory_changed::TYPE, &directory_changed::MESSAGE, values);
    }
}
