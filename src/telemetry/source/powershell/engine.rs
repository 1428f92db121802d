//! The old log: the engine and its providers begin with the program (400, 600).

use super::fields::classic::{engine, provider};
use crate::base::digest;
use crate::base::ids::ProcId;
use crate::simulation::Effect;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Writer, clock, write};
use crate::world::{Process, World};

/// Version of Windows PowerShell on current systems.
pub(super) const VERSION: &str = "5.1.22621.2506";
/// Providers the engine starts, in its order.
const PROVIDERS: [&str; 6] = ["Registry", "Alias", "Environment", "FileSystem", "Function", "Variable"];

/// Writes what the old log says of a new PowerShell.
pub(super) fn started(effect: &Effect, world: &World, process: ProcId, out: &mut Sink<'_>) {
    let process = world.process(process);
    let host = world.host(process.host);
    if !host.os.is_windows() || !process.file_name().eq_ignore_ascii_case("powershell.exe") {
        return;
    }
    let place = (host, clock(host, effect.at));
    let writer = Writer { process: process.pid.0, account: None, activity: None };
    for (n, name) in PROVIDERS.into_iter().enumerate() {
        let details = details(process, "ProviderName", name, "NewProviderState=Started", 1 + 2 * n);
        let values = vec![name.into(), "Started".into(), details.into()];
        write(out, place, (&provider::TYPE, &provider::MESSAGE), writer.clone(), values);
    }
    let details = details(process, "NewEngineState", "Available", "PreviousEngineState=None", 13);
    let values = vec!["Available".into(), "None".into(), details.into()];
    write(out, place, (&engine::TYPE, &engine::MESSAGE), writer, values);
}

/// Lines as the log prints them, indented by a tabulator.
fn details(process: &Process, key: &str, value: &str, second: &str, number: usize) -> String {
    let [host, runspace] = identities(process);
    format!(
        "\t{key}={value}\r\n\t{second}\r\n\r\n\tSequenceNumber={number}\r\n\r\n\tHostName=ConsoleHost\r\n\t\
         HostVersion={VERSION}\r\n\tHostId={host}\r\n\tHostApplication={}\r\n\tEngineVersion={VERSION}\r\n\t\
         RunspaceId={runspace}\r\n\tPipelineId=\r\n\tCommandName=\r\n\tCommandType=\r\n\tScriptName=\r\n\t\
         CommandPath=\r\n\tCommandLine=",
        process.command_line
    )
}

/// Identities of the host and the runspace of a PowerShell process.
pub(super) fn identities(process: &Process) -> [String; 2] {
    [b"host".as_slice(), b"runspace"]
        .map(|what| digest::guid(&[what, &process.guid.0.to_le_bytes()]).to_string().to_ascii_lowercase())
}
