//! Which requests a session with the web server was.

use crate::base::digest;
use crate::base::time::SimSpan;
use crate::world::{AppLayer, Flow};

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// After the first packet of the session.
    pub(super) after: SimSpan,
    /// `GET`.
    pub(super) method: String,
    /// Path and query.
    pub(super) path: String,
    /// Answer code.
    pub(super) status: u16,
    /// Bytes of the answer.
    pub(super) bytes: u64,
    /// Path of the page before, if any.
    pub(super) referrer: Option<&'static str>,
    /// Answered by the application behind.
    pub(super) dynamic: bool,
}

/// Pages by popularity; the application answers those that are marked.
const PAGES: [(&str, bool); 9] = [
    ("/", false),
    ("/track?shipment=", true),
    ("/services", false),
    ("/contact", false),
    ("/login", true),
    ("/rates?lane=", true),
    ("/about", false),
    ("/news", false),
    ("/jobs", false),
];
/// What browsers load with a page.
const PARTS: [&str; 5] = ["/css/site.css", "/js/site.js", "/img/logo.svg", "/img/quay.webp", "/favicon.ico"];
/// What is asked for now and then and does not exist.
const MISSING: [&str; 4] = ["/apple-touch-icon.png", "/old/index.php", "/.well-known/security.txt", "/wp-login.php"];

/// The requests of `flow`, in order.
pub(super) fn requests(flow: &Flow) -> Vec<Request> {
    match &flow.app {
        AppLayer::Http { method, uri, status, .. } => vec![Request {
            after: SimSpan(flow.lasted.0 / 2),
            method: method.to_string(),
            path: uri.to_string(),
            status: *status,
            bytes: flow.received_bytes.saturating_sub(crate::telemetry::wire::file::HEADER),
            referrer: None,
            dynamic: uri.contains('?'),
        }],
        AppLayer::Tls { user_agent, .. } if user_agent.starts_with("Watchpost") => {
            vec![plain("/health", SimSpan(flow.lasted.0 / 2), flow.received_bytes / 4)]
        }
        AppLayer::Tls { .. } => visit(flow),
        _ => Vec::new(),
    }
}

fn plain(path: &str, after: SimSpan, bytes: u64) -> Request {
    Request { after, method: "GET".into(), path: path.into(), status: 200, bytes, referrer: None, dynamic: false }
}

/// A page, and what comes with it as far as the bytes reach.
fn visit(flow: &Flow) -> Vec<Request> {
    let key = digest::hash64(&[b"visit", &flow.id.0.to_le_bytes(), &flow.opened.0.to_le_bytes()]);
    // Low numbers are likelier: the smaller of two.
    let page = ((key % 9).min(key / 9 % 9)) as usize;
    let (path, dynamic) = PAGES[page];
    let body = flow.received_bytes.saturating_sub(4_200).max(180);
    let parts = (body / 9_000).min(4);
    let share = body / (parts + 1);
    let step = SimSpan(flow.lasted.0 / (parts as i64 + 2));
    let mut path_text = path.to_owned();
    if path.ends_with('=') {
        path_text.push_str(&format!("HL{:07}", key % 9_999_999));
    }
    let mut first = plain(&path_text, step, share);
    first.dynamic = dynamic;
    if path == "/login" && flow.sent_bytes > 2_000 {
        (first.method, first.status) = ("POST".into(), 302);
    }
    let mut all = vec![first];
    for n in 0..parts {
        let mut part = plain(PARTS[n as usize % 5], SimSpan(step.0 + step.0 / 3 * (n as i64 + 1)), share);
        part.referrer = Some(path);
        if key >> 20 & 3 == 0 {
            (part.status, part.bytes) = (304, 0);
        }
        all.push(part);
    }
    if key.is_multiple_of(23) {
        let mut missing = plain(MISSING[(key >> 8) as usize % 4], SimSpan(step.0 * 2), 196);
        (missing.status, missing.dynamic) = (404, missing.path.ends_with(".php"));
        all.push(missing);
    }
    all
}
