//! What scenarios may refer to in these tests: the shipped procedures, and the techniques that
//! campaigns agreed upon where the shipped ones lack them.

use watchfloor::scenario::{Procedure, Vocabulary};
use watchfloor::simulation::procedure::{self, Library};

pub(crate) fn vocabulary() -> Vocabulary {
    let mut vocabulary = procedure::vocabulary(&Library::embedded());
    vocabulary.sources = ["sysmon", "security", "zeek"].map(str::to_owned).to_vec();
    for (id, params, takes, leaves) in AGREED {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let agreed = Procedure { params: words(params), takes: words(takes), leaves: words(leaves) };
        vocabulary.techniques.entry(id.to_owned()).or_insert(agreed);
    }
    vocabulary
}

const AGREED: [(&str, &str, &str, &str); 20] = [
    ("T1566.001", "sender sender_name subject attachment url source", "", "mail"),
    ("T1204.002", "attachment", "mail", "doc"),
    ("T1059.001", "domain", "doc", "ps"),
    ("T1105", "domain path", "ps", "implant"),
    ("T1071.001", "domain", "implant", ""),
    ("T1547.001", "value path", "implant", ""),
    ("T1053.005", "task path", "implant", ""),
    ("T1082", "", "implant", ""),
    ("T1087.002", "", "implant", ""),
    ("T1003.001", "account", "implant", ""),
    ("T1560.001", "", "implant", ""),
    ("T1041", "domain", "implant", ""),
    ("T1110.001", "account source", "", ""),
    ("T1110.003", "account source", "", ""),
    ("T1133", "account source", "", "vpn"),
    ("T1078.002", "account server from", "", "net"),
    ("T1021.001", "account server from", "", "rdp doc implant"),
    ("T1021.002", "account server from", "", "net implant"),
    ("T1136.002", "name", "implant", ""),
    ("T1098", "name account", "implant", ""),
];
