//! Look-alikes placed on purpose, and the rates of everyday life.

use super::campaign::texts;
use super::{Checker, closest};
use crate::base::Text;
use crate::base::time::SimSpan;
use crate::scenario::model::{Staged, TicketTemplate};
use crate::scenario::raw::{RawScenario, RawStaged};

impl Checker<'_> {
    pub(super) fn staged(&mut self, raw: &RawScenario) -> Vec<Staged> {
        for (n, staged) in raw.staged.iter().enumerate() {
            self.scene(&n.to_string(), staged, raw);
        }
        let checked = raw.staged.iter().map(|s| Staged {
            habit: s.habit.as_str().into(),
            at: (s.at.0.0, s.at.1.0),
            permille: s.permille,
            on: s.on.as_str().into(),
            with: texts(&s.with),
            ticket: s.ticket.as_ref().map(|t| TicketTemplate {
                kind: t.kind,
                title: t.title.as_str().into(),
                text: t.text.as_str().into(),
            }),
        });
        checked.collect()
    }

    fn scene(&mut self, index: &str, staged: &RawStaged, raw: &RawScenario) {
        let at = |key: &'static str| ["staged", index, key];
        self.actor(&at("on"), &staged.on);
        self.range(&at("at"), staged.at);
        self.permille(&at("permille"), staged.permille, 1000);
        let earliest = SimSpan(-raw.history.0.0);
        if staged.at.0.0 < earliest || staged.at.1.0 > raw.shift.0 {
            let message = "this lies outside the history and the shift";
            let hint = format!("write \"-{} min\" to \"{} min\"", raw.history.0.as_mins(), raw.shift.0.as_mins());
            self.fault(&at("at"), message, hint);
        }
        if let Some(ticket) = &staged.ticket {
            self.text(&["staged", index, "ticket", "title"], &ticket.title, false);
            self.text(&["staged", index, "ticket", "text"], &ticket.text, false);
        }
        let habits = &self.vocabulary.habits;
        let Some(habit) = habits.get(&staged.habit).cloned() else {
            let hint = closest(&staged.habit, habits.keys().map(String::as_str), "habits");
            self.fault(&at("habit"), format!("unknown habit \"{}\"", staged.habit), hint);
            return;
        };
        self.values(&["staged", index, "with"], &staged.habit, &habit, &staged.with);
    }

    pub(super) fn everyday(&mut self, raw: &RawScenario) -> Vec<(Text, u32)> {
        let habits = &self.vocabulary.habits;
        for (name, rate) in &raw.everyday {
            if !habits.contains_key(name) {
                let hint = closest(name, habits.keys().map(String::as_str), "habits");
                let span = self.tree.find_key(&["everyday", name]);
                self.diags.note(self.file, span, format!("unknown habit \"{name}\""), hint);
            }
            self.permille(&["everyday", name], *rate, 10_000);
        }
        raw.everyday.iter().map(|(name, rate)| (name.as_str().into(), *rate)).collect()
    }
}
