//! Module logging: each command of a script with the values of its parameters (4103).
//!
//! Simplified: commands are read from the text of the block, so that values of variables stay names.

use super::engine::{VERSION, identities};
use super::fields::module::command;
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::ProcId;
use crate::simulation::Effect;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Writer, clock, write};
use crate::world::{Process, World};

/// Commands of one block that are noted; blocks here are short.
const MOST: usize = 8;

/// Writes one message for each command of a block.
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
    let account = world.account(process.account);
    let user = account.qualified();
    let time = clock(host, effect.at);
    for (n, (name, parameters)) in commands(text).into_iter().take(MOST).enumerate() {
        let writer = Writer {
            process: process.pid.0,
            account: Some((account.sid.clone(), user.as_str().into())),
            activity: Some(digest::guid(&[&process.guid.0.to_le_bytes()])),
        };
        let context = context(process, name, path, &user, 15 + 2 * n);
        let values = vec![context.into(), "".into(), payload(name, &parameters).into()];
        write(out, (host, time), (&command::TYPE, &command::MESSAGE), writer, values);
    }
}

/// Commands of the form Verb-Noun with their parameters, in the order in which they stand.
fn commands(text: &str) -> Vec<(&str, Vec<(&str, &str)>)> {
    text.split(['|', ';', '{', '}', '(', ')', '='])
        .filter_map(|part| {
            let mut words = part.split_whitespace();
            let name = words.next().filter(|w| is_command(w))?;
            Some((name, parameters(&words.collect::<Vec<_>>())))
        })
        .collect()
}

fn is_command(word: &str) -> bool {
    let letters = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_alphanumeric());
    word.split_once('-')
        .is_some_and(|(verb, noun)| letters(verb) && letters(noun) && verb.starts_with(char::is_uppercase))
}

fn parameters<'a>(words: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    let mut rest = words;
    while let [word, tail @ ..] = rest {
        let value = tail.first().filter(|w| !w.starts_with('-'));
        match word.strip_prefix('-') {
            Some(name) => {
                found.push((name, value.map_or("True", |v| v.trim_matches(['\'', '"', ',']))));
                rest = if value.is_some() { &tail[1..] } else { tail };
            }
            None => rest = tail,
        }
    }
    found
}

fn payload(name: &str, parameters: &[(&str, &str)]) -> String {
    let bound: String = parameters
        .iter()
        .map(|(key, value)| format!("ParameterBinding({name}): name=\"{key}\"; value=\"{value}\"\r\n"))
        .collect();
    format!("CommandInvocation({name}): \"{name}\"\r\n{bound}")
}

fn context(process: &Process, name: &str, path: Option<&Text>, user: &str, number: usize) -> String {
    let [host, runspace] = identities(process);
    let script = path.map_or("", |p| p);
    let lines = [
        ("Severity", "Informational".to_owned()),
        ("Host Name", "ConsoleHost".to_owned()),
        ("Host Version", VERSION.to_owned()),
        ("Host ID", host),
        ("Host Application", process.command_line.to_string()),
        ("Engine Version", VERSION.to_owned()),
        ("Runspace ID", runspace),
        ("Pipeline ID", number.to_string()),
        ("Command Name", name.to_owned()),
        ("Command Type", "Cmdlet".to_owned()),
        ("Script Name", script.to_owned()),
        ("Command Path", String::new()),
        ("Sequence Number", (number + 1).to_string()),
        ("User", user.to_owned()),
        ("Connected User", String::new()),
        ("Shell ID", "Microsoft.PowerShell".to_owned()),
    ];
    lines.iter().map(|(key, value)| format!("        {key} = {value}\r\n")).collect()
}
