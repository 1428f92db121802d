//! What raises the alerts of a scenario: packs of Sigma rules and scheduled rules exist, each chosen once.

use super::{Checker, closest};
use crate::scenario::raw::RawScenario;

impl Checker<'_> {
    pub(super) fn rules(&mut self, raw: &RawScenario) {
        let packs = &self.vocabulary.packs;
        for (n, name) in raw.rules.iter().enumerate() {
            if !packs.is_empty() && !packs.contains(name) {
                let hint = closest(name, packs.iter().map(String::as_str), "packs");
                self.fault(&["rules", &n.to_string()], format!("unknown pack of rules \"{name}\""), hint);
            }
        }
        let known = &self.vocabulary.analytics;
        for (n, name) in raw.analytics.iter().enumerate() {
            let place = n.to_string();
            if !known.is_empty() && !known.contains(name) {
                let hint = closest(name, known.iter().map(String::as_str), "scheduled rules");
                self.fault(&["analytics", &place], format!("unknown scheduled rule \"{name}\""), hint);
            } else if raw.analytics[..n].contains(name) {
                let fault = format!("the scheduled rule \"{name}\" is chosen twice");
                self.fault(&["analytics", &place], fault, "choose each once");
            }
        }
    }
}
