//! Names of techniques, for the claim form and for tooltips.

use crate::base::attack::attack;
use std::sync::OnceLock;

/// One technique: id, name, tactic.
pub type Technique = (String, String, String);

/// The techniques the console knows by name; from `assets/attack/techniques.ron`.
pub fn techniques() -> &'static [Technique] {
    static LIST: OnceLock<Vec<Technique>> = OnceLock::new();
    LIST.get_or_init(|| ron::from_str(include_str!("../../assets/attack/techniques.ron")).unwrap_or_default())
}

/// Name of a technique: as the list has it, else as ATT&CK has it; old ids are known by their new names.
pub fn technique_name(id: &str) -> Option<&'static str> {
    let listed = techniques().iter().find(|(t, _, _)| t == id).map(|(_, name, _)| name.as_str());
    listed.or_else(|| attack().find(id).map(|(_, known)| known.name.as_str()))
}
