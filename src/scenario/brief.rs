//! The briefing: Markdown with a few placeholders that are filled once the seed has chosen the company.

use super::Diagnostics;
use super::fill;
use super::scene::Scene;
use crate::base::Text;
use crate::base::diag::{SourceFile, Span, nearest};
use crate::base::time::{SimSpan, SimTime};

/// What `brief.md` may name between braces. Nothing of the cast: a briefing gives no answers away.
pub(super) const NAMES: [&str; 8] =
    ["company", "domain", "mail_domain", "hosts", "people", "shift_begin", "shift_end", "date"];

/// Notes placeholders that mean nothing.
pub(super) fn check(file: &SourceFile, diags: &mut Diagnostics) {
    for name in fill::names(&file.text).filter(|n| !NAMES.contains(n)) {
        let needle = format!("{{{name}}}");
        let start = file.text.find(&needle).unwrap_or(0);
        let hint = match nearest(name, NAMES) {
            Some(near) => format!("did you mean {{{near}}}?"),
            None => format!("a briefing can name {}", NAMES.join(", ")),
        };
        let span = Span { start, end: start + needle.len() };
        diags.note(file, span, format!("unknown placeholder {needle}"), hint);
    }
    if file.text.trim().is_empty() {
        diags.note(file, Span::default(), "the briefing is empty", "tell the trainee where they are and what counts");
    }
}

/// The briefing of one run.
pub(super) fn filled(text: &str, scene: &Scene) -> Text {
    let company = &scene.world.company;
    let local = |at: SimTime| (at + SimSpan::mins(i64::from(company.utc_offset_minutes))).utc();
    fill::fill(text, |name| {
        Some(match name {
            "company" => company.name.to_string(),
            "domain" => company.dns_domain.to_string(),
            "mail_domain" => company.mail_domain.to_string(),
            "hosts" => scene.world.hosts.len().to_string(),
            "people" => scene.world.people.len().to_string(),
            "shift_begin" => local(scene.shift_begin).format("%H:%M").to_string(),
            "shift_end" => local(scene.shift_end).format("%H:%M").to_string(),
            "date" => local(scene.shift_begin).format("%A, %-d %B %Y").to_string(),
            _ => return None,
        })
    })
    .into()
}
