//! The report form: filled in from the case, checked as it is typed, exported as Markdown.

use super::case::{CaseView, Need};
use super::defang::defang;
use crate::base::Text;
use crate::base::time::SimTime;
use crate::desk::action::{ClaimKind, Report};
use crate::session::Desk;

/// Most words of the executive summary.
pub const EXECUTIVE_WORDS: usize = 250;

/// What the case already proves, as the start of a report.
pub fn prefilled(desk: &Desk<'_>, view: &CaseView) -> Report {
    let of = |kind: ClaimKind| -> Vec<Text> {
        let mut values: Vec<Text> =
            view.claims.iter().filter(|(_, c)| c.kind == kind).map(|(_, c)| c.value.clone()).collect();
        values.sort();
        values.dedup();
        values
    };
    let hosts = of(ClaimKind::Host);
    let first = desk.cases().get(view.id.index()).and_then(|c| c.timeline.first().map(|t| t.at));
    let began = first.or_else(|| view.evidence.iter().map(|e| e.at).min());
    let orders: Vec<String> = desk.responses().iter().map(|r| format!("{} {}", r.ordered.hms(), r.what)).collect();
    Report {
        incident: !view.claims.is_empty(),
        root_cause: of(ClaimKind::RootCause).join(", ").into(),
        patient_zero: hosts.first().cloned().unwrap_or_default(),
        began: began.map(SimTime::rfc3339).unwrap_or_default().into(),
        hosts,
        accounts: of(ClaimKind::Account),
        techniques: of(ClaimKind::Technique).iter().map(|t| (&**t).into()).collect(),
        indicators: of(ClaimKind::Indicator).iter().map(|i| defang(i).into()).collect(),
        actions: orders.join("\n").into(),
        ..Report::default()
    }
}

/// Form checks, live.
pub fn needs(report: &Report) -> Vec<Need> {
    let need = |text: &str, met: bool| Need { text: text.to_owned(), met };
    let words = report.executive.split_whitespace().count();
    let texts = [&report.technical, &report.executive, &report.root_cause, &report.recommendations];
    let live = texts
        .iter()
        .find_map(|t| live_indicator(t))
        .or_else(|| report.indicators.iter().find_map(|i| live_indicator(i)));
    let mut needs = Vec::new();
    if report.incident {
        needs.push(need("root cause: how it began", !report.root_cause.trim().is_empty()));
        needs.push(need("host where it began", !report.patient_zero.trim().is_empty()));
        needs.push(need(
            "begin as RFC 3339 in UTC, such as 2025-03-04T09:13:25Z",
            SimTime::parse(&report.began).is_ok(),
        ));
        needs.push(need("affected hosts", !report.hosts.is_empty()));
        needs.push(need("affected accounts", !report.accounts.is_empty()));
        needs.push(need("techniques", !report.techniques.is_empty()));
        needs.push(need("what was done", !report.actions.trim().is_empty()));
    }
    needs.push(need("recommendations", report.recommendations.split_whitespace().count() >= 5));
    needs.push(need("a technical part of at least 20 words", report.technical.split_whitespace().count() >= 20));
    let executive = format!("an executive part of 15 to {EXECUTIVE_WORDS} words ({words} so far)");
    needs.push(need(&executive, (15..=EXECUTIVE_WORDS).contains(&words)));
    needs.push(need("no command lines or hashes in the executive part", !has_jargon(&report.executive)));
    match live {
        Some(word) => needs.push(Need { text: format!("indicators defanged: write {}", defang(&word)), met: false }),
        None => needs.push(need("indicators defanged", true)),
    }
    needs
}

/// An outside address or link that could still be clicked. Our own names have no dots in their short form.
fn live_indicator(text: &str) -> Option<String> {
    let word = |w: &&str| w.contains("http://") || w.contains("https://") || defang(w) != **w;
    text.split_whitespace().find(word).map(str::to_owned)
}

fn has_jargon(text: &str) -> bool {
    let hash = |w: &str| w.len() >= 32 && w.chars().all(|c| c.is_ascii_hexdigit());
    let command = [".exe", "powershell", "-enc", "cmd /c", "hklm\\", "hkcu\\"];
    let lower = text.to_lowercase();
    command.iter().any(|c| lower.contains(c)) || text.split_whitespace().any(hash)
}

/// The report as Markdown.
pub fn markdown(title: &str, report: &Report) -> String {
    let list = |items: Vec<String>| match items.is_empty() {
        true => "none known".to_owned(),
        false => items.join(", "),
    };
    let texts = |items: &[Text]| list(items.iter().map(ToString::to_string).collect());
    format!(
        "# {title}\n\n{}\n\n## Executive summary\n\n{}\n\n## Facts\n\n| | |\n|---|---|\n| Root cause | {} |\n| Began at | {} on {} |\n| Hosts | {} |\n| Accounts | {} |\n| Techniques | {} |\n| Indicators | {} |\n\n## What happened\n\n{}\n\n## What was done\n\n{}\n\n## Recommendations\n\n{}\n",
        if report.incident { "This was an incident." } else { "This was not an incident." },
        report.executive,
        report.root_cause,
        report.began,
        report.patient_zero,
        texts(&report.hosts),
        texts(&report.accounts),
        list(report.techniques.iter().map(ToString::to_string).collect()),
        list(report.indicators.iter().map(|i| defang(i)).collect()),
        report.technical,
        report.actions,
        report.recommendations,
    )
}
