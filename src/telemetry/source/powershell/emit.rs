//! Script blocks as events: long ones in parts.

use super::fields::{MESSAGE, SCRIPT_BLOCK};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::ProcId;
use crate::simulation::Effect;
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Writer, clock};
use crate::world::World;
use smol_str::ToSmolStr as _;

/// PowerShell cuts blocks into parts of at most this many characters.
const PART: usize = 8_000;

pub(super) fn script_run(
    effect: &Effect,
    world: &World,
    process: ProcId,
    (text, path): (&Text, Option<&Text>),
    out: &mut Sink<'_>,
) {
    let process = world.process(process);
    let host = world.host(process.host);
    if !host.os.is_windows() {
        return;
    }
    let time = clock(host, effect.at);
    let account = world.account(process.account);
    let keys = [&process.guid.0.to_le_bytes()[..], &time.0.to_le_bytes(), text.as_bytes()];
    let block = digest::guid(&keys).to_string().to_ascii_lowercase();
    let activity = digest::guid(&[&process.guid.0.to_le_bytes()]);
    let parts = split(text);
    for (i, part) in parts.iter().enumerate() {
        let writer = Writer {
            process: process.pid.0,
            account: Some((account.sid.clone(), account.qualified().into())),
            activity: Some(activity),
        };
        let values = vec![
            (i + 1).to_smolstr().into(),
            parts.len().to_smolstr().into(),
            Value::copied(part),
            block.clone().into(),
            path.cloned().unwrap_or_default().into(),
        ];
        out.emit(&SCRIPT_BLOCK, time, host.id, MESSAGE.header(host, time, writer), values);
    }
}

fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() > PART {
        let mut cut = PART;
        while !rest.is_char_boundary(cut) {
            cut -= 1;
        }
        let (part, tail) = rest.split_at(cut);
        parts.push(part);
        rest = tail;
    }
    parts.push(rest);
    parts
}
