//! A web request or TLS session as one line of the access log.

use crate::base::Text;
use crate::base::time::SimTime;
use crate::telemetry::record::Value;
use crate::telemetry::source::windows::dash;
use crate::world::{AppLayer, Flow, FlowState, World};
use smol_str::ToSmolStr as _;

/// The line, if the proxy saw the flow: from one of ours to somebody outside, and speaking web.
pub(super) fn values(world: &World, flow: &Flow, at: SimTime) -> Option<Vec<Value>> {
    // What goes to a partner has a tunnel of its own.
    if flow.source.is_none() || flow.target.is_some() || flow.tuple.dst.is_private() {
        return None;
    }
    let denied = flow.denied_by.as_deref().is_some_and(|by| by.starts_with("proxy"));
    let up = matches!(flow.state, FlowState::Completed | FlowState::Aborted);
    // What the firewall drops first never reaches the proxy.
    if !up && !denied {
        return None;
    }
    let request = Request::read(flow)?;
    let or_dash = |text: &Text| if text.is_empty() { dash() } else { text.clone().into() };
    let site = world.internet.site(&request.name).or_else(|| world.internet.at(flow.tuple.dst));
    let (result, status) = match (denied, request.tunnel) {
        (true, _) => ("TCP_DENIED", 403),
        (false, true) => ("TCP_TUNNEL", 200),
        (false, false) => ("TCP_MISS", request.status),
    };
    Some(vec![
        Value::Float((at.0 / 1_000) as f64 / 1e3),
        Value::Int(flow.lasted.0 / 1_000),
        flow.tuple.src.to_smolstr().into(),
        Value::Int(i64::from(flow.tuple.src_port)),
        result.into(),
        Value::Int(i64::from(status)),
        Value::Int(flow.sent_bytes as i64),
        Value::Int(if denied { 3_900 } else { flow.received_bytes as i64 }),
        request.method,
        request.url.into(),
        dash(),
        if denied { "HIER_NONE" } else { "ORIGINAL_DST" }.into(),
        if denied { dash() } else { flow.tuple.dst.to_smolstr().into() },
        if denied { "text/html".into() } else { or_dash(&request.mime) },
        or_dash(&request.user_agent),
        site.map_or_else(|| "uncategorised".into(), |s| s.category.clone().into()),
    ])
}

/// What the proxy can read of a request.
struct Request {
    name: Text,
    method: Value,
    url: String,
    status: u16,
    mime: Text,
    user_agent: Text,
    tunnel: bool,
}

impl Request {
    fn read(flow: &Flow) -> Option<Self> {
        let port = flow.tuple.dst_port;
        match &flow.app {
            AppLayer::Http { method, host, uri, user_agent, status, mime } => Some(Self {
                name: host.clone(),
                method: method.clone().into(),
                url: if port == 80 { format!("http://{host}{uri}") } else { format!("http://{host}:{port}{uri}") },
                status: *status,
                mime: mime.clone(),
                user_agent: user_agent.clone(),
                tunnel: false,
            }),
            AppLayer::Tls { server_name, .. } => {
                let name =
                    if server_name.is_empty() { Text::from(flow.tuple.dst.to_string()) } else { server_name.clone() };
                Some(Self {
                    url: format!("{name}:{port}"),
                    name,
                    method: "CONNECT".into(),
                    status: 200,
                    mime: Text::default(),
                    user_agent: Text::default(),
                    tunnel: true,
                })
            }
            _ => None,
        }
    }
}
