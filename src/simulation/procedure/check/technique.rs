//! What a technique file must have beyond a habit's: a place in ATT&CK and a whole doc block.

use super::super::Procedure;
use super::super::library::has_habit;
use super::Checker;
use crate::base::attack::attack;
use crate::base::diag::nearest;
use crate::simulation::truth::AtomKind;

impl Checker<'_> {
    pub(super) fn technique(&mut self, p: &Procedure) {
        self.place_in_attack(p);
        let d = &p.doc;
        let parts = [
            ("needs", &d.needs, "what must be so before"),
            ("effects", &d.effects, "what it does"),
            ("visible_in", &d.visible_in, "sources with their types: \"Sysmon 1 11, Security 4688\""),
            ("blocked_when", &d.blocked_when, "what stops it"),
            ("look_alikes", &d.look_alikes, "habits that resemble it, by id"),
            ("sources", &d.sources, "where the facts come from"),
            ("careful", &d.careful, "what a careful attacker does otherwise"),
            ("find", &d.find, "a query in KQL that finds it"),
            ("undo", &d.undo, "how to undo it"),
        ];
        for (name, _, hint) in parts.iter().filter(|(_, text, _)| text.trim().is_empty()) {
            self.fault("doc", format!("the doc block of a technique has no \"{name}\""), hint);
        }
        for habit in d.look_alikes.split(',').map(str::trim).filter(|h| !h.is_empty()) {
            if !has_habit(habit) {
                self.fault(habit, format!("there is no habit \"{habit}\""), "look_alikes lists ids of assets/habits");
            }
        }
        if p.reason.is_none() || p.milestone.is_none() {
            let hint =
                "add reason: (what an alert about it should be called) and milestone: (the gain, for the debrief)";
            self.fault("beats", "a technique has a reason and a milestone".to_owned(), hint);
        }
        let own = |(kind, value): &(AtomKind, crate::base::Text)| *kind == AtomKind::Technique && *value == p.id;
        if !p.beats.iter().any(|b| b.proves.iter().any(own)) {
            let hint = format!("add proves: [(Technique, \"{}\")] to the beats that show it", p.id);
            self.fault("beats", "no beat proves the technique itself".to_owned(), &hint);
        }
    }

    fn place_in_attack(&mut self, p: &Procedure) {
        let file = attack();
        if let Some(now) = file.renamed.get(&*p.id) {
            let message = format!("ATT&CK has renamed {}", p.id);
            return self.fault(&p.id, message, &format!("renamed: it is {now} now"));
        }
        let Some(known) = file.techniques.get(&*p.id) else {
            let message = format!("ATT&CK {} has no technique {}", file.version, p.id);
            let near = nearest(&p.id, file.techniques.keys().map(String::as_str));
            let hint = near.map_or_else(
                || "look it up in assets/attack/enterprise.ron".to_owned(),
                |n| format!("did you mean {n}?"),
            );
            return self.fault(&p.id, message, &hint);
        };
        if !known.name.eq_ignore_ascii_case(&p.title) {
            let message = format!("{} is called \"{}\" in ATT&CK, not \"{}\"", p.id, known.name, p.title);
            self.fault(&p.title, message, &format!("write title: \"{}\"", known.name));
        }
        let tactic = p.tactic.as_deref().unwrap_or_default();
        if !known.tactics.iter().any(|t| t == tactic) {
            let message = if tactic.is_empty() {
                format!("{} says no tactic", p.id)
            } else {
                format!("{} does not serve the tactic \"{tactic}\"", p.id)
            };
            let place = if tactic.is_empty() { "title" } else { tactic };
            self.fault(place, message, &format!("write tactic: \"{}\"", known.tactics.join("\" or \"")));
        }
    }
}
