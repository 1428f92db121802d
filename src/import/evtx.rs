//! The binary event log of Windows, through the crate `evtx`.

use super::shape;
use super::{File, input::Bytes};
use ::evtx::{EvtxParser, ParserSettings};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads all events of a log.
pub(super) fn read(file: &mut File<'_>, bytes: &mut dyn Bytes) {
    // A foreign reader of a hostile format: whatever it stumbles over must not end the program.
    let done = catch_unwind(AssertUnwindSafe(|| events(file, bytes)));
    if done.is_err() {
        file.skip("the rest: the event log is broken in a way its reader does not expect", 0);
    }
}

fn events(file: &mut File<'_>, bytes: &mut dyn Bytes) {
    let settings = ParserSettings::new().num_threads(1).separate_json_attributes(false).indent(false);
    let mut parser = match EvtxParser::from_read_seek(bytes) {
        Ok(parser) => parser.with_configuration(settings),
        Err(fault) => return file.skip(format!("a broken event log: {fault}"), 0),
    };
    let mut read = 0;
    for (number, event) in (1..).zip(parser.records_json_value()) {
        match event {
            Ok(event) => {
                read += event.data.to_string().len() as u64;
                match event.data.as_object().and_then(|object| shape::windows_event(object, file)) {
                    Some(draft) => file.row("EVTX", draft, number),
                    None => file.skip("an event without a number", number),
                }
            }
            Err(fault) => file.skip(first_words(&fault.to_string()), number),
        }
        if number % 256 == 0 {
            file.read(read);
        }
        if file.stop.is_some() {
            return;
        }
    }
    file.read(read);
}

/// The kind of a fault without its details, so that equal faults count together.
fn first_words(fault: &str) -> String {
    let short: String = fault.chars().take_while(|c| !c.is_ascii_digit() && *c != '\n').take(80).collect();
    format!("a broken event: {}", short.trim_end_matches([' ', ':', '`', '\'', '"']))
}
