//! Faults of company templates, name pools and site lists, each with its place and a mend.

mod directory;
mod estate;

use super::template::{Names, Sites, Template};
use crate::base::diag::{Diagnostics, SourceFile, nearest};
use crate::scenario::fill;
use crate::scenario::locate::Tree;
use crate::scenario::ron_file;
use crate::world::{HostRole, Zone};
use std::collections::BTreeSet;

/// The most hosts a company can have.
const LARGEST: u32 = 5_000;

/// Every server role that habits refer to.
pub(in crate::scenario) const SERVER_ROLES: [HostRole; 11] = [
    HostRole::DomainController,
    HostRole::FileServer,
    HostRole::MailServer,
    HostRole::WebServer,
    HostRole::VpnServer,
    HostRole::Firewall,
    HostRole::Proxy,
    HostRole::AppServer,
    HostRole::BackupServer,
    HostRole::ManagementServer,
    HostRole::JumpHost,
];

/// Service accounts that shipped habits use.
const JOBS: [&str; 4] = ["backup", "monitor", "scan", "report"];

/// Categories that shipped habits ask for.
const CATEGORIES: [&str; 8] = ["cdn", "update", "news", "cloud", "telemetry", "security", "backup", "business"];

/// A template without faults.
pub fn template(file: &SourceFile, diags: &mut Diagnostics) -> Option<Template> {
    let (template, tree) = ron_file::parse::<Template>(file, diags)?;
    let before = diags.items.len();
    let mut checker = Checker { file, tree: &tree, diags };
    checker.head(&template);
    checker.identities(&template);
    checker.networks(&template);
    checker.departments(&template);
    checker.branches(&template);
    checker.devices(&template);
    checker.directory(&template);
    checker.notes(&template);
    (diags.items.len() == before).then_some(template)
}

/// A pool of names without faults.
pub fn names(file: &SourceFile, diags: &mut Diagnostics) -> Option<Names> {
    let (names, tree) = ron_file::parse::<Names>(file, diags)?;
    let before = diags.items.len();
    let mut checker = Checker { file, tree: &tree, diags };
    for (key, list) in [("given", &names.given), ("family", &names.family)] {
        if list.len() < 20 {
            checker.fault(&[key], "fewer than 20 names".to_owned(), "add some: people must not share names");
        }
        for (n, name) in list.iter().enumerate() {
            let path = [key, &n.to_string()];
            if name.len() < 2 || !name.chars().all(|c| c.is_ascii_alphabetic()) {
                checker.fault(&path, format!("\"{name}\" cannot become a logon name"), "use plain letters A to Z");
            }
            if list[..n].contains(name) {
                checker.fault(&path, format!("\"{name}\" stands here twice"), "remove one of the two");
            }
        }
    }
    (diags.items.len() == before).then_some(names)
}

/// A site list without faults.
pub fn sites(file: &SourceFile, diags: &mut Diagnostics) -> Option<Sites> {
    let (sites, tree) = ron_file::parse::<Sites>(file, diags)?;
    let before = diags.items.len();
    let mut checker = Checker { file, tree: &tree, diags };
    let mut seen = BTreeSet::new();
    for (n, (domain, category)) in sites.known.iter().enumerate() {
        let path = ["known", &n.to_string()];
        checker.domain(&path, domain);
        if !seen.insert(domain) {
            checker.fault(&path, format!("\"{domain}\" stands here twice"), "remove one of the two");
        }
        if category == "newly-registered" {
            checker.fault(&path, "young sites are made by the seed".to_owned(), "raise young_count instead");
        }
    }
    for category in CATEGORIES.iter().filter(|c| !sites.known.iter().any(|(_, k)| k == *c)) {
        checker.fault(&["known"], format!("no site of the category \"{category}\""), "habits ask for it: add one");
    }
    let words = sites.tail.first.len() * sites.tail.second.len();
    if (sites.tail.count as usize) > words / 2 || sites.tail.categories.is_empty() {
        checker.fault(&["tail"], "too few words for so many sites".to_owned(), "add words or lower the count");
    }
    for (n, (domain, _)) in sites.parts.network.iter().enumerate() {
        checker.domain(&["parts", "network", &n.to_string()], domain);
    }
    if sites.parts.label.is_empty() || sites.parts.network.is_empty() {
        checker.fault(&["parts"], "no words to make a name of".to_owned(), "add labels and networks");
    }
    for (name, style) in &sites.young {
        if style.first.len() * style.second.len() < 16 {
            checker.fault(&["young", name], "fewer than 16 combinations".to_owned(), "add words");
        }
    }
    (diags.items.len() == before).then_some(sites)
}

struct Checker<'a> {
    file: &'a SourceFile,
    tree: &'a Tree,
    diags: &'a mut Diagnostics,
}

impl Checker<'_> {
    fn fault(&mut self, path: &[&str], message: String, hint: &str) {
        self.diags.note(self.file, self.tree.find(path), message, hint);
    }

    fn head(&mut self, t: &Template) {
        if t.format != 1 {
            self.fault(&["format"], format!("format {} is not known", t.format), "write format: 1");
        }
        let stem = self.file.path.rsplit(['/', '\\']).next().and_then(|n| n.strip_suffix(".ron")).unwrap_or_default();
        if stem != t.id {
            let message = format!("id \"{}\" differs from the file name \"{stem}\"", t.id);
            self.fault(&["id"], message, "give both the same name");
        }
        let least = super::estate::least(t).max(20);
        if !(least..=LARGEST).contains(&t.hosts) {
            let hint = format!("choose {least} to {LARGEST}");
            self.fault(&["hosts"], format!("{} hosts cannot be built", t.hosts), &hint);
        }
        if t.utc_offset_minutes.abs() > 14 * 60 {
            self.fault(&["utc_offset_minutes"], "no clock is so far from UTC".to_owned(), "write -840 to 840");
        }
        let permilles = [
            ("absent_permille", t.absent_permille, 400),
            ("travel_permille", t.travel_permille, 400),
            ("weak_permille", t.weak_permille, 1000),
        ];
        for (name, value, most) in permilles {
            if value > most {
                self.fault(&[name], format!("{value} of 1000 is too many"), &format!("write 0 to {most}"));
            }
        }
        for (name, list, part) in [
            ("logon_names", &t.logon_names, "{family}"),
            ("admin_names", &t.admin_names, "{logon}"),
            ("service_names", &t.service_names, "{job}"),
        ] {
            if list.is_empty() {
                self.fault(&[name], "no pattern to choose from".to_owned(), &format!("add one with {part}"));
            }
            for (n, pattern) in list.iter().enumerate().filter(|(_, p)| !p.contains(part)) {
                let message = format!("\"{pattern}\" would give everybody the same name");
                self.fault(&[name, &n.to_string()], message, &format!("use {part} in it"));
            }
        }
    }

    fn identities(&mut self, t: &Template) {
        if t.identities.is_empty() {
            self.fault(&["identities"], "a company must have a name".to_owned(), "add at least one identity");
        }
        for (n, identity) in t.identities.iter().enumerate() {
            let n = n.to_string();
            self.domain(&["identities", &n, "domain"], &identity.domain);
            self.netbios(&["identities", &n, "netbios"], &identity.netbios);
            for (key, label) in [("prefix", &identity.prefix), ("directory", &identity.directory)] {
                self.label(&["identities", &n, key], label);
            }
        }
        for (n, partner) in t.partners.iter().enumerate() {
            self.domain(&["partners", &n.to_string()], partner);
        }
        if t.partners.len() < 3 {
            self.fault(&["partners"], "fewer than three partners".to_owned(), "mail habits need some: add more");
        }
        for job in JOBS.iter().filter(|j| !t.services.iter().any(|s| s.job == **j)) {
            self.fault(&["services"], format!("no service account for \"{job}\""), "habits use it: add one");
        }
    }

    fn networks(&mut self, t: &Template) {
        for role in SERVER_ROLES.iter().filter(|r| !t.servers.iter().any(|s| s.role == **r)) {
            self.fault(&["servers"], format!("no server with the role {role:?}"), "habits refer to it: add one");
        }
        let zones: Vec<(&Zone, _)> = t.subnets.iter().collect();
        for (n, (zone, net)) in zones.iter().enumerate() {
            for (other, _) in zones[..n].iter().filter(|(_, o)| o.overlaps(**net)) {
                let path = format!("{zone:?}");
                self.fault(&["subnets", &path], format!("overlaps with {other:?}"), "give each zone its own network");
            }
        }
        let office = t.subnets.get(&Zone::Office).map_or(0, |s| s.capacity());
        if office < LARGEST {
            let message = format!("the office network is missing or too small for {LARGEST} hosts");
            self.fault(&["subnets"], message, "add Office: \"10.x.x.0/19\"");
        }
        for (n, server) in t.servers.iter().enumerate() {
            let n = n.to_string();
            if !SERVER_ROLES.contains(&server.role) && server.role != HostRole::CallServer {
                let message = format!("{:?} is no server", server.role);
                self.fault(&["servers", &n, "role"], message, "departments have desks, branches and devices the rest");
            }
            if !t.subnets.contains_key(&server.zone) {
                let message = format!("the zone {:?} has no subnet", server.zone);
                self.fault(&["servers", &n, "zone"], message, "add it to subnets");
            }
            self.label(&["servers", &n, "code"], &server.code);
            if (1..20).contains(&server.one_per) {
                self.fault(&["servers", &n, "one_per"], "far too many servers".to_owned(), "write 0 or 20 and more");
            }
        }
    }

    fn departments(&mut self, t: &Template) {
        for (n, d) in t.departments.iter().enumerate() {
            let index = n.to_string();
            let at = |key: &'static str| ["departments".to_owned(), index.clone(), key.to_owned()];
            self.label(&at("name").each_ref().map(String::as_str), &d.name);
            self.label(&at("code").each_ref().map(String::as_str), &d.code);
            let twice = t.departments[..n].iter().any(|o| o.name == d.name || o.code == d.code);
            if twice {
                self.fault(&["departments", &index, "name"], "this name or code is taken".to_owned(), "choose another");
            }
            if d.desks == 0 || d.people < d.desks {
                let message = format!("{} people at {} desks", d.people, d.desks);
                self.fault(
                    &["departments", &index, "desks"],
                    message,
                    "write at least one desk and no more than people",
                );
            }
            if d.titles.is_empty() {
                self.fault(&["departments", &index, "titles"], "nobody has a title".to_owned(), "add the head's first");
            }
            if d.hours.is_empty() {
                self.fault(
                    &["departments", &index, "hours"],
                    "no working hours".to_owned(),
                    "add (\"08:00\", \"17:00\")",
                );
            }
            for (k, _) in d.hours.iter().enumerate().filter(|(_, (from, until))| from >= until) {
                let path = ["departments", &index, "hours", &k.to_string()];
                self.fault(
                    &path,
                    "the day ends before it begins".to_owned(),
                    "write the begin first; no shift passes midnight",
                );
            }
        }
        let heads = t.departments.first().and_then(|d| d.titles.first());
        if !heads.is_some_and(|title| title.admin) {
            let hint =
                "put the IT department first and give its head admin: true: small companies must have an administrator";
            self.fault(
                &["departments", "0", "titles"],
                "the first department's head is no administrator".to_owned(),
                hint,
            );
        }
        for (n, oddity) in t
            .oddities
            .iter()
            .enumerate()
            .filter(|(_, o)| o.permille > 200 || o.starts.abs() > 360 || o.ends.abs() > 360)
        {
            let message = format!("\"{}\" is not odd any more", oddity.text);
            self.fault(&["oddities", &n.to_string()], message, "at most 200 of 1000 people, at most 360 minutes");
        }
    }

    fn notes(&mut self, t: &Template) {
        for (key, list) in [("tickets", &t.tickets), ("changes", &t.changes)] {
            for (n, note) in list.iter().enumerate() {
                let n = n.to_string();
                for name in fill::names(&note.title).chain(fill::names(&note.text)) {
                    self.note_name(&[key, &n], name, t);
                }
                if note.window.is_some_and(|(from, until)| from >= until) {
                    self.fault(&[key, &n, "window"], "the window is empty".to_owned(), "write the begin first");
                }
                for job in note.accounts.iter().filter(|j| !t.services.iter().any(|s| s.job == **j)) {
                    let message = format!("no service account for \"{job}\"");
                    self.fault(&[key, &n, "accounts"], message, "take one of the services");
                }
            }
        }
        if (t.changes_today as usize) > t.changes.len() {
            self.fault(&["changes_today"], "more than there are changes".to_owned(), "add changes or lower the number");
        }
    }

    fn note_name(&mut self, path: &[&str], name: &str, t: &Template) {
        let known = match name.split_once(':') {
            Some(("server", role)) => ron::from_str::<HostRole>(role).is_ok(),
            Some(("service", job)) => t.services.iter().any(|s| s.job == job),
            Some(("site", _)) => true,
            _ => name == "company" || name == "mail_domain",
        };
        if !known {
            let hint = "notes can name {company}, {mail_domain}, {server:Role}, {service:job}, {site:category}";
            self.fault(path, format!("unknown placeholder {{{name}}}"), hint);
        }
    }

    fn domain(&mut self, path: &[&str], domain: &str) {
        let labels_fit = domain.split('.').all(is_label);
        if !domain.ends_with(".example") || !labels_fit {
            let hint = "use lower-case labels and end with .example, which belongs to nobody";
            self.fault(path, format!("\"{domain}\" is no reserved domain"), hint);
        }
    }

    fn netbios(&mut self, path: &[&str], name: &str) {
        let fits = (1..=15).contains(&name.len()) && name.chars().all(|c| c.is_ascii_uppercase());
        if !fits {
            self.fault(path, format!("\"{name}\" is no NetBIOS name"), "use 1 to 15 capital letters");
        }
    }

    fn label(&mut self, path: &[&str], label: &str) {
        if !is_label(label) {
            let hint = match nearest(label, ["it", "hr", "finance"]) {
                Some(near) => format!("write it like \"{near}\": lower-case letters and digits"),
                None => "use lower-case letters and digits".to_owned(),
            };
            self.fault(path, format!("\"{label}\" cannot be part of a host name"), &hint);
        }
    }
}

fn is_label(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 63 && text.chars().all(inside) && !text.starts_with('-') && !text.ends_with('-')
}
