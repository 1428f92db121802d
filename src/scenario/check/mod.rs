//! Cross-reference checks: from the RON mirror of a scenario to the checked [`Scenario`].
//!
//! *Invariant*: nothing is dropped silently; a scenario that came through names only what exists.

mod campaign;
mod rules;
mod staged;

use super::company::{self, SERVER_ROLES};
use super::locate::Tree;
use super::model::{Campaign, CastRole, Lesson, Pick, Scenario, SensorOff, SensorPlan};
use super::raw::{RawLesson, RawPick, RawRubric, RawScenario};
use super::{Vocabulary, cast, fill, ron_file};
use crate::base::Text;
use crate::base::diag::{Diagnostics, SourceFile, Span, nearest};
use crate::base::ids::ScenarioId;
use crate::base::time::SimSpan;
use std::collections::BTreeMap;

/// What a lesson can wait for, besides `next`: the actions of the desk and the tabs of the console.
pub const LESSON_STEPS: [&str; 46] = [
    "next",
    "Take",
    "Dispose",
    "Reopen",
    "Open",
    "Add",
    "Merge",
    "Pin",
    "Unpin",
    "Timeline",
    "Claim",
    "Withdraw",
    "Note",
    "Close",
    "IsolateHost",
    "DisableAccount",
    "ResetPassword",
    "RevokeSessions",
    "BlockAddress",
    "BlockDomain",
    "BlockHash",
    "PurgeMail",
    "KillProcess",
    "RemovePersistence",
    "DeleteFile",
    "Patch",
    "RemoveInboxRule",
    "RevokeAppConsent",
    "RestoreHost",
    "ReconnectHost",
    "EnableAccount",
    "VerifyHost",
    "Escalate",
    "HandOver",
    "Report",
    "Hint",
    "End",
    "Queue",
    "Alert",
    "Search",
    "Endpoint",
    "Mail",
    "Case",
    "Response",
    "Inventory",
    "Coverage",
];

/// One pass over one scenario file.
pub(super) struct Checker<'a> {
    pub file: &'a SourceFile,
    pub tree: &'a Tree,
    pub diags: &'a mut Diagnostics,
    pub vocabulary: &'a Vocabulary,
    /// Roles known so far, in order.
    pub roles: Vec<CastRole>,
}

/// The checked scenario, unless something is wrong. `weights`, `brief` and `digest` come from its neighbours.
pub(super) fn scenario(file: &SourceFile, vocabulary: &Vocabulary, diags: &mut Diagnostics) -> Option<Scenario> {
    let (raw, tree) = ron_file::parse::<RawScenario>(file, diags)?;
    let before = diags.items.len();
    let mut checker = Checker { file, tree: &tree, diags, vocabulary, roles: Vec::new() };
    checker.head(&raw);
    checker.cast(&raw);
    let (steps, reactions) = (checker.steps(&raw), checker.reactions(&raw));
    let campaign = Campaign { tradecraft: raw.campaign.tradecraft, steps, reactions };
    let staged = checker.staged(&raw);
    let everyday = checker.everyday(&raw);
    let visibility = checker.visibility(&raw);
    let sensors = sensors(&raw);
    checker.rules(&raw);
    let lessons = checker.lessons(&raw.lessons);
    let cast = checker.roles;
    (diags.items.len() == before).then(|| Scenario {
        id: ScenarioId::from(raw.id.as_str()),
        title: raw.title.into(),
        tier: raw.tier,
        shift: raw.shift.0,
        starts: raw.starts.at,
        history: raw.history.0,
        waiting: raw.waiting.map_or(raw.history.0, |w| w.0),
        guided: raw.guided,
        brief: "".into(),
        focus: raw.focus.into_iter().map(Text::from).collect(),
        company: raw.companies.first().map_or("", |c| c.as_str()).into(),
        companies: raw.companies.into_iter().map(Text::from).collect(),
        cast,
        attack_permille: raw.attack_permille,
        campaign,
        staged,
        everyday,
        visibility,
        sensors,
        rules: raw.rules.into_iter().map(Text::from).collect(),
        analytics: raw.analytics.into_iter().map(Text::from).collect(),
        lessons,
        weights: BTreeMap::new(),
        digest: "".into(),
    })
}

fn sensors(raw: &RawScenario) -> SensorPlan {
    let kept = raw.sensors.retention.iter().map(|(table, span)| (table.as_str().into(), span.0));
    SensorPlan { faults_permille: raw.sensors.faults_permille, retention: kept.collect() }
}

/// The weights of the score parts by letter.
pub(super) fn rubric(file: &SourceFile, diags: &mut Diagnostics) -> Option<BTreeMap<char, u32>> {
    let (raw, tree) = ron_file::parse::<RawRubric>(file, diags)?;
    let before = diags.items.len();
    if raw.format != 1 {
        diags.note(file, tree.find(&["format"]), format!("format {} is not known", raw.format), "write format: 1");
    }
    let w = raw.weights;
    let parts = [
        ('T', w.triage),
        ('B', w.calibration),
        ('I', w.investigation),
        ('C', w.containment),
        ('H', w.handover),
        ('R', w.report),
    ];
    let sum: u64 = parts.iter().map(|(_, weight)| u64::from(*weight)).sum();
    if sum != 1000 {
        let way = if sum < 1000 { format!("add {}", 1000 - sum) } else { format!("take away {}", sum - 1000) };
        let message = format!("the weights sum to {sum}, not to 1000 per mille");
        diags.note(file, tree.find(&["weights"]), message, way);
    }
    (diags.items.len() == before).then(|| parts.into_iter().collect())
}

impl Checker<'_> {
    pub(super) fn fault(&mut self, path: &[&str], message: impl Into<String>, hint: impl Into<String>) {
        self.diags.note(self.file, self.tree.find(path), message, hint);
    }

    fn head(&mut self, raw: &RawScenario) {
        if raw.format != 1 {
            self.fault(&["format"], format!("format {} is not known", raw.format), "write format: 1");
        }
        let folder = folder_of(&self.file.path);
        if folder.is_some_and(|f| f != raw.id) {
            let message = format!("id \"{}\" differs from the folder \"{}\"", raw.id, folder.unwrap_or_default());
            self.fault(&["id"], message, "give both the same name");
        }
        if raw.id.is_empty() || !raw.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            self.fault(&["id"], format!("\"{}\" is no id", raw.id), "use lower-case letters, digits and hyphens");
        }
        if raw.title.trim().is_empty() {
            self.fault(&["title"], "the title is empty", "name the shift in two or three words");
        }
        if !(1..=3).contains(&raw.tier) {
            self.fault(&["tier"], format!("there is no tier {}", raw.tier), "1 monitoring, 2 investigation, 3 hunting");
        }
        let (shortest, longest) = (SimSpan::mins(10), SimSpan::hours(24));
        if !(shortest..=longest).contains(&raw.shift.0) {
            self.fault(
                &["shift"],
                format!("a shift of {} cannot be played", raw.shift.0),
                "write \"10 min\" to \"24 h\"",
            );
        }
        if raw.history.0 > longest {
            self.fault(&["history"], format!("{} of history is too long", raw.history.0), "write at most \"24 h\"");
        }
        if let Some(waiting) = raw.waiting.filter(|w| w.0 > raw.history.0) {
            let fault =
                format!("alerts of {} before the shift cannot wait after {} of history", waiting.0, raw.history.0);
            self.fault(&["waiting"], fault, "write at most the length of the history");
        }
        self.permille(&["attack_permille"], raw.attack_permille, 1000);
        if raw.attack_permille > 0 && raw.campaign.steps.is_empty() {
            self.fault(&["attack_permille"], "an attack without steps", "write 0, or add campaign: (steps: […])");
        }
        self.companies(raw);
    }

    fn companies(&mut self, raw: &RawScenario) {
        let shelf = company::shelf();
        if raw.companies.is_empty() {
            self.fault(&["companies"], "no company to work for", "name at least one company template");
        }
        for (n, name) in raw.companies.iter().enumerate() {
            let n = n.to_string();
            let Some(template) = shelf.templates.get(name) else {
                let hint = closest(name, shelf.templates.keys().map(String::as_str), "companies");
                self.fault(&["companies", &n], format!("unknown company \"{name}\""), hint);
                continue;
            };
            if template.utc_offset_minutes != raw.starts.offset_minutes {
                let (h, m) = (template.utc_offset_minutes / 60, template.utc_offset_minutes.abs() % 60);
                let message = format!("{name} does not live by the clock of this moment");
                self.fault(&["starts"], message, format!("write the moment with the offset {h:+03}:{m:02}"));
            }
        }
    }

    fn cast(&mut self, raw: &RawScenario) {
        for (n, role) in raw.cast.iter().enumerate() {
            let index = n.to_string();
            let fits = role.name.starts_with(|c: char| c.is_ascii_lowercase())
                && role.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if !fits {
                let message = format!("\"{}\" is no role name", role.name);
                self.fault(&["cast", &index, "name"], message, "use lower-case letters, digits and _");
            }
            if self.roles.iter().any(|r| *r.name == *role.name) {
                let message = format!("the role \"{}\" is cast twice", role.name);
                self.fault(&["cast", &index, "name"], message, "give each role its own name");
            }
            let heads = self.vocabulary.placeholders.iter().map(|p| p.split('.').next().unwrap_or_default());
            if heads.into_iter().any(|head| head == role.name) {
                let message = format!("\"{}\" already means something in procedures", role.name);
                self.fault(&["cast", &index, "name"], message, "choose another name");
            }
            let pick = self.pick(&["cast", &index, "pick"], &role.pick, raw);
            self.roles.push(CastRole { name: role.name.as_str().into(), pick });
        }
    }

    fn pick(&mut self, path: &[&str], pick: &RawPick, raw: &RawScenario) -> Pick {
        let shelf = company::shelf();
        match pick {
            RawPick::Person(department) => {
                let lacks =
                    |t: &&company::Template| department != "*" && !t.departments.iter().any(|d| d.name == *department);
                let without = raw.companies.iter().filter_map(|c| shelf.templates.get(c)).find(lacks);
                if let Some(template) = without {
                    let names = template.departments.iter().map(|d| d.name.as_str());
                    let hint = closest(department, names, "departments");
                    self.fault(path, format!("{} has no department \"{department}\"", template.id), hint);
                }
                Pick::Person(department.as_str().into())
            }
            RawPick::Server(role) => {
                let names = SERVER_ROLES.map(|r| format!("{r:?}"));
                if !names.contains(role) {
                    let hint = closest(role, names.iter().map(String::as_str), "servers");
                    self.fault(path, format!("no server has the role \"{role}\""), hint);
                }
                Pick::Server(role.as_str().into())
            }
            RawPick::Domain(style) => {
                if !shelf.sites.young.contains_key(style) {
                    let hint = closest(style, shelf.sites.young.keys().map(String::as_str), "styles");
                    self.fault(path, format!("unknown style of domain \"{style}\""), hint);
                }
                Pick::Domain(style.as_str().into())
            }
            RawPick::Word(words) => {
                if words.is_empty() {
                    self.fault(path, "no word to choose from", "add some: Word([\"Updater\", \"Helper\"])");
                }
                Pick::Word(words.iter().map(|w| w.as_str().into()).collect())
            }
            RawPick::Admin => Pick::Admin,
            RawPick::Helpdesk => Pick::Helpdesk,
            RawPick::Traveller => Pick::Traveller,
            RawPick::Address => Pick::Address,
        }
    }

    fn visibility(&mut self, raw: &RawScenario) -> Vec<SensorOff> {
        let sources = &self.vocabulary.sources;
        for (n, off) in raw.visibility.iter().enumerate() {
            let n = n.to_string();
            if !sources.is_empty() && !sources.contains(&off.source) {
                let hint = closest(&off.source, sources.iter().map(String::as_str), "sources");
                self.fault(&["visibility", &n, "source"], format!("unknown log source \"{}\"", off.source), hint);
            }
            if off.during.is_some_and(|(from, until)| from >= until) {
                self.fault(
                    &["visibility", &n, "during"],
                    "this time ends before it begins",
                    "write the earlier one first",
                );
            }
            if off.hosts.trim().is_empty() {
                self.fault(&["visibility", &n, "hosts"], "no host is meant", "write a pattern such as \"fin-ws-02*\"");
            }
        }
        let list = raw.visibility.iter();
        list.map(|o| SensorOff {
            source: o.source.as_str().into(),
            hosts: o.hosts.as_str().into(),
            during: o.during.map(|(from, until)| (from.0, until.0)),
        })
        .collect()
    }

    fn lessons(&mut self, raw: &[RawLesson]) -> Vec<Lesson> {
        for (n, lesson) in raw.iter().enumerate() {
            let n = n.to_string();
            if !LESSON_STEPS.contains(&&*lesson.until) {
                let hint = closest(&lesson.until, LESSON_STEPS, "steps");
                self.fault(&["lessons", &n, "until"], format!("nobody can do \"{}\"", lesson.until), hint);
            }
            if lesson.text.trim().is_empty() || lesson.text.len() > 600 {
                self.fault(&["lessons", &n, "text"], "a lesson has one to three sentences", "say one thing at a time");
            }
        }
        let list = raw.iter();
        list.map(|l| Lesson { at: l.at.as_str().into(), text: l.text.as_str().into(), until: l.until.as_str().into() })
            .collect()
    }

    pub(super) fn permille(&mut self, path: &[&str], value: u32, most: u32) {
        if value > most {
            self.fault(path, format!("{value} per mille is too much"), format!("write 0 to {most}"));
        }
    }

    pub(super) fn range<T: PartialOrd>(&mut self, path: &[&str], range: (T, T)) {
        if range.0 > range.1 {
            self.fault(path, "the range is empty", "write the least first, then the most");
        }
    }

    /// The role, if it can act: a person or a server.
    pub(super) fn actor(&mut self, path: &[&str], name: &str) {
        let acts = |pick: &Pick| {
            matches!(pick, Pick::Person(_) | Pick::Admin | Pick::Helpdesk | Pick::Traveller | Pick::Server(_))
        };
        match self.roles.iter().find(|r| *r.name == *name) {
            Some(role) if acts(&role.pick) => {}
            Some(_) => self.fault(path, format!("\"{name}\" cannot act"), "name a person or a server of the cast"),
            None => {
                let hint = closest(name, self.roles.iter().map(|r| &*r.name), "roles");
                self.fault(path, format!("nobody in the cast is called \"{name}\""), hint);
            }
        }
    }

    /// Every `{…}` of a text: a role with a field it has, else a placeholder of the procedures.
    pub(super) fn text(&mut self, path: &[&str], text: &str, procedures: bool) {
        for name in fill::names(text) {
            let (head, field) = name.split_once('.').unwrap_or((name, ""));
            let Some(role) = self.roles.iter().find(|r| *r.name == *head) else {
                if !procedures || !self.is_placeholder(name) {
                    let hint = closest(head, self.roles.iter().map(|r| &*r.name), "roles");
                    self.fault(path, format!("unknown placeholder {{{name}}}"), hint);
                }
                continue;
            };
            let fields = cast::fields(&role.pick);
            if !field.is_empty() && !fields.contains(&field) {
                let hint = closest(field, fields.iter().copied(), "fields");
                self.fault(path, format!("\"{head}\" has no \"{field}\""), hint);
            }
        }
    }

    fn is_placeholder(&self, name: &str) -> bool {
        let known = &self.vocabulary.placeholders;
        let family = name.split(':').next().unwrap_or_default();
        known.is_empty() || known.iter().any(|k| k == name || (name.contains(':') && k == family))
    }
}

/// `did you mean …?`, or what there is.
pub(super) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, what: &str) -> String {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    match nearest(word, candidates.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None if candidates.is_empty() => format!("there are no {what} here"),
        None => {
            let more = if candidates.len() > 12 { " …" } else { "" };
            format!("{what} are {}{more}", candidates[..candidates.len().min(12)].join(", "))
        }
    }
}

/// The folder a scenario file stands in, if its path names one.
fn folder_of(path: &str) -> Option<&str> {
    let mut parts = path.rsplit(['/', '\\']);
    parts.next()?;
    parts.next().filter(|f| !f.is_empty() && *f != "." && *f != "..")
}

/// The first place of a file.
pub(super) const TOP: Span = Span { start: 0, end: 0 };
