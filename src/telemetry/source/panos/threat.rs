//! What the firewall's own signatures say of a session: the threat log.

use super::emit::{Line, location, word};
use super::threat_fields::THREAT;
use crate::base::time::SimSpan;
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::wire::signature::{Signature, fired};
use crate::world::{AppLayer, Flow, FlowState, Host, World};
use smol_str::ToSmolStr as _;

/// One line for each signature of the common list that the firewall knows too; what it denies it does not read.
pub(super) fn lines(world: &World, firewall: &Host, flow: &Flow, out: &mut Sink<'_>) {
    if flow.state == FlowState::Dropped {
        return;
    }
    for signature in fired(world, flow) {
        let Some(category) = &signature.threat else { continue };
        let at = flow.opened + SimSpan(flow.lasted.0.clamp(1_000, 80_000));
        let error = out.clock_error(firewall);
        let line = Line { world, firewall, flow, at, error };
        let subtype = if &**category == "spyware" { "spyware" } else { "vulnerability" };
        let mut session = line.session();
        // The last of these columns is the action.
        session.pop();
        session.push("alert".into());
        let values =
            [line.begin("THREAT", subtype), line.addresses(), session, named(flow, signature), rest(&line, category)];
        out.emit(&THREAT, at + error, firewall.id, Vec::new(), values.concat());
    }
}

/// From `misc` to `dest_location`.
fn named(flow: &Flow, signature: &Signature) -> Vec<Value> {
    let misc = match &flow.app {
        AppLayer::Http { host, uri, .. } => word_path(&format!("{host}{uri}")),
        AppLayer::Tls { server_name, .. } => format!("{server_name}/"),
        _ => String::new(),
    };
    let severity = match signature.severity {
        1 => "high",
        2 => "medium",
        _ => "low",
    };
    let sequence = 7_200_000_000_000_000_000_u64 + u64::from(flow.id.0);
    vec![
        misc.into(),
        format!("{}({})", signature.signature.replace(',', ""), signature.sid - 960_000).into(),
        "any".into(),
        severity.into(),
        "client-to-server".into(),
        sequence.to_smolstr().into(),
        "0x8000000000000000".into(),
        location(flow.tuple.src).into(),
        location(flow.tuple.dst).into(),
    ]
}

/// Commas would end the column.
fn word_path(text: &str) -> String {
    text.replace([',', '"', ' '], "%20")
}

/// From `future_use4` to the end.
fn rest(line: &Line<'_>, category: &str) -> Vec<Value> {
    let (method, agent) = match &line.flow.app {
        AppLayer::Http { method, user_agent, .. } => (method.to_string(), word_path(user_agent)),
        _ => (String::new(), String::new()),
    };
    let empty = || Value::from("");
    let zero = || Value::from("0");
    [
        vec![zero(), empty(), zero(), empty(), empty(), zero(), agent.into()],
        // file_type to recipient, then report and device groups.
        vec![empty(); 6],
        vec![zero(); 5],
        vec![empty(), line.firewall.name.clone().into(), empty(), empty(), empty(), method.into()],
        vec![zero(), empty(), zero(), empty(), "N/A".into()],
        vec![word(category).into(), "AppThreat-8877-8886".into(), "0x0".into()],
    ]
    .joined()
}
