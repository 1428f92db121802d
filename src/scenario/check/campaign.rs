//! Steps and reactions of the campaign.

use super::{Checker, closest};
use crate::base::Text;
use crate::base::ids::{StepId, TechniqueId};
use crate::base::time::SimSpan;
use crate::scenario::Procedure;
use crate::scenario::model::{Reaction, Step, Trigger};
use crate::scenario::raw::{RawReaction, RawScenario, RawStep, RawTrigger};
use std::collections::{BTreeMap, BTreeSet};

impl Checker<'_> {
    pub(super) fn steps(&mut self, raw: &RawScenario) -> Vec<Step> {
        let steps = &raw.campaign.steps;
        for (n, step) in steps.iter().enumerate() {
            self.step(&n.to_string(), n, step, steps);
        }
        self.circles(steps);
        self.slots(steps);
        steps.iter().map(checked).collect()
    }

    fn step(&mut self, index: &str, n: usize, step: &RawStep, steps: &[RawStep]) {
        let at = |key: &'static str| ["campaign", "steps", index, key];
        if step.id.is_empty() || steps[..n].iter().any(|s| s.id == step.id) {
            self.fault(&at("id"), format!("a step called \"{}\" stands above", step.id), "give each step its own name");
        }
        self.actor(&at("on"), &step.on);
        self.range(&at("delay"), step.delay);
        if let Some((every, jitter)) = step.every {
            if every.0 < SimSpan::secs(1) {
                self.fault(&at("every"), "it would repeat without a pause", "write at least \"1 s\"");
            }
            self.permille(&at("every"), jitter, 900);
        }
        if let Some(after) = &step.after {
            let hint = || closest(after, steps.iter().map(|s| s.id.as_str()), "steps");
            if !steps.iter().any(|s| s.id == *after) {
                self.fault(&at("after"), format!("there is no step \"{after}\""), hint());
            } else if step.dormant {
                let hint = "drop one of the two: a dormant step is begun by a reaction";
                self.fault(&at("dormant"), "this step waits for another and sleeps as well", hint);
            }
        }
        let Some(procedure) = self.technique(&at("technique"), &step.technique) else { return };
        self.values(&["campaign", "steps", index, "with"], &step.technique, &procedure, &step.with);
    }

    fn technique(&mut self, path: &[&str], id: &str) -> Option<Procedure> {
        let known = &self.vocabulary.techniques;
        if let Some(procedure) = known.get(id) {
            return Some(procedure.clone());
        }
        let hint = closest(id, known.keys().map(String::as_str), "techniques");
        let message = if is_technique(id) {
            format!("no procedure plays the technique {id}")
        } else {
            format!("\"{id}\" is no ATT&CK technique; ids look like T1059 or T1059.001")
        };
        self.fault(path, message, hint);
        None
    }

    /// Parameters that exist, with placeholders that mean something.
    pub(super) fn values(&mut self, path: &[&str], id: &str, procedure: &Procedure, with: &BTreeMap<String, String>) {
        for (name, value) in with {
            let place: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
            if !procedure.params.iter().any(|p| p == name) {
                let hint = closest(name, procedure.params.iter().map(String::as_str), "parameters");
                let span = self.tree.find_key(&place);
                self.diags.note(self.file, span, format!("{id} has no parameter \"{name}\""), hint);
            }
            self.text(&place, value, true);
        }
    }

    /// `a` after `b` after `a` never begins.
    fn circles(&mut self, steps: &[RawStep]) {
        let before: BTreeMap<&str, &str> =
            steps.iter().filter_map(|s| Some((s.id.as_str(), s.after.as_deref()?))).collect();
        let mut told = BTreeSet::new();
        for (n, step) in steps.iter().enumerate() {
            let mut way = vec![step.id.as_str()];
            while let Some(next) = before.get(way[way.len() - 1]) {
                if *next == step.id {
                    if way.iter().any(|s| !told.insert(*s)) {
                        break;
                    }
                    way.push(next);
                    let message = format!("these steps wait for each other: {}", way.join(" after "));
                    let hint = "let the first of them begin by itself: drop its after";
                    self.fault(&["campaign", "steps", &n.to_string(), "after"], message, hint);
                    break;
                }
                if way.contains(next) {
                    break;
                }
                way.push(next);
            }
        }
    }

    /// What a technique takes, a step before it must have left.
    fn slots(&mut self, steps: &[RawStep]) {
        for (n, step) in steps.iter().enumerate() {
            let Some(procedure) = self.vocabulary.techniques.get(&step.technique) else { continue };
            let left = self.left_before(step, steps);
            let missing: Vec<String> = procedure.takes.iter().filter(|t| !left.contains(*t)).cloned().collect();
            for slot in missing {
                let leaving = steps.iter().filter(|s| {
                    let procedure = self.vocabulary.techniques.get(&s.technique);
                    procedure.is_some_and(|p| p.leaves.contains(&slot))
                });
                let names: Vec<&str> = leaving.map(|s| s.id.as_str()).collect();
                let hint = if names.is_empty() {
                    format!("add a step whose technique leaves \"{slot}\", and let this one come after it")
                } else {
                    format!("let it come after {}", names.join(" or "))
                };
                let message = format!("{} needs \"{slot}\", which no step before it leaves", step.technique);
                self.fault(&["campaign", "steps", &n.to_string(), "technique"], message, hint);
            }
        }
    }

    /// Slots left by the steps this one follows; what follows a dormant step can build on all others.
    fn left_before(&self, step: &RawStep, steps: &[RawStep]) -> BTreeSet<String> {
        let mut before: Vec<&RawStep> = Vec::new();
        let mut here = step;
        while let Some(next) = here.after.as_ref().and_then(|a| steps.iter().find(|s| s.id == *a)) {
            if before.iter().any(|s| s.id == next.id) {
                break;
            }
            before.push(next);
            here = next;
        }
        if here.dormant {
            before = steps.iter().filter(|s| s.id != step.id).collect();
        }
        let procedures = before.iter().filter_map(|s| self.vocabulary.techniques.get(&s.technique));
        procedures.flat_map(|p| p.leaves.iter().cloned()).collect()
    }

    pub(super) fn reactions(&mut self, raw: &RawScenario) -> Vec<Reaction> {
        let steps = &raw.campaign.steps;
        for (n, reaction) in raw.campaign.reactions.iter().enumerate() {
            self.reaction(&n.to_string(), reaction, steps);
        }
        let woken: BTreeSet<&str> = raw.campaign.reactions.iter().flat_map(|r| &r.then).map(String::as_str).collect();
        for (n, step) in steps.iter().enumerate().filter(|(_, s)| s.dormant && !woken.contains(s.id.as_str())) {
            let message = format!("nothing ever wakes \"{}\"", step.id);
            let hint = "name it in the then of a reaction, or drop dormant";
            self.fault(&["campaign", "steps", &n.to_string(), "dormant"], message, hint);
        }
        raw.campaign.reactions.iter().map(answer).collect()
    }

    fn reaction(&mut self, index: &str, reaction: &RawReaction, steps: &[RawStep]) {
        let at = |key: &'static str| ["campaign", "reactions", index, key];
        self.range(&at("delay"), reaction.delay);
        match &reaction.when {
            RawTrigger::Missed(id, count) => {
                let step = steps.iter().find(|s| s.id == *id);
                if step.is_none() {
                    let hint = closest(id, steps.iter().map(|s| s.id.as_str()), "steps");
                    self.fault(&at("when"), format!("there is no step \"{id}\""), hint);
                }
                if step.is_some_and(|s| s.every.is_none()) || *count == 0 {
                    let hint = "name a step with every, and at least one beat";
                    self.fault(&at("when"), format!("\"{id}\" has no beats to miss"), hint);
                }
            }
            RawTrigger::Refused(id) => {
                if !steps.iter().any(|s| s.id == *id) {
                    let hint = closest(id, steps.iter().map(|s| s.id.as_str()), "steps");
                    self.fault(&at("when"), format!("there is no step \"{id}\""), hint);
                }
            }
            RawTrigger::LogonRefused(role) | RawTrigger::HostLost(role) => self.actor(&at("when"), role),
        }
        for (n, id) in reaction.then.iter().enumerate() {
            let n = n.to_string();
            let place = ["campaign", "reactions", index, "then", &n];
            match steps.iter().find(|s| s.id == *id) {
                None => {
                    let hint = closest(id, steps.iter().map(|s| s.id.as_str()), "steps");
                    self.fault(&place, format!("there is no step \"{id}\""), hint);
                }
                Some(step) if !step.dormant => {
                    self.fault(&place, format!("\"{id}\" does not sleep"), "write dormant: true at the step");
                }
                Some(_) => {}
            }
        }
    }
}

/// `T1059` or `T1059.001`.
fn is_technique(id: &str) -> bool {
    let digits = |text: &str, count: usize| text.len() == count && text.chars().all(|c| c.is_ascii_digit());
    let (head, tail) = id.split_once('.').map_or((id, None), |(h, t)| (h, Some(t)));
    head.strip_prefix('T').is_some_and(|h| digits(h, 4)) && tail.is_none_or(|t| digits(t, 3))
}

fn checked(step: &RawStep) -> Step {
    Step {
        id: StepId::from(step.id.as_str()),
        technique: TechniqueId::from(step.technique.as_str()),
        after: step.after.as_deref().map(StepId::from),
        dormant: step.dormant,
        delay: (step.delay.0.0, step.delay.1.0),
        every: step.every.map(|(span, jitter)| (span.0, jitter)),
        on: step.on.as_str().into(),
        with: texts(&step.with),
    }
}

pub(super) fn texts(with: &BTreeMap<String, String>) -> BTreeMap<Text, Text> {
    with.iter().map(|(k, v)| (k.as_str().into(), v.as_str().into())).collect()
}

fn answer(reaction: &RawReaction) -> Reaction {
    let when = match &reaction.when {
        RawTrigger::Missed(step, count) => Trigger::Missed(StepId::from(step.as_str()), *count),
        RawTrigger::Refused(step) => Trigger::Refused(StepId::from(step.as_str())),
        RawTrigger::LogonRefused(role) => Trigger::LogonRefused(role.as_str().into()),
        RawTrigger::HostLost(role) => Trigger::HostLost(role.as_str().into()),
    };
    let then = reaction.then.iter().map(|s| StepId::from(s.as_str())).collect();
    Reaction { when, then, delay: (reaction.delay.0.0, reaction.delay.1.0) }
}
