//! What scenarios may refer to in these tests: the shipped procedures and a few log sources.

use watchfloor::scenario::Vocabulary;
use watchfloor::simulation::procedure::{self, Library};

pub(crate) fn vocabulary() -> Vocabulary {
    let mut vocabulary = procedure::vocabulary(&Library::embedded());
    vocabulary.sources = ["sysmon", "security", "zeek"].map(str::to_owned).to_vec();
    vocabulary
}
