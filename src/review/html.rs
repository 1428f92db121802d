//! The debrief as one HTML file: no script, no outside resource, everything escaped.

use super::chart;
use super::line::line;
use super::text::{name, points};
use crate::base::ids::RecordId;
use crate::grading::{Debrief, Deduction, Losses, PartScore, StoryLine};
use crate::session::Session;

const STYLE: &str = include_str!("debrief.css");

/// The whole page; `session` gives names and log lines.
pub fn html(debrief: &Debrief, session: &Session) -> String {
    let desk = session.desk();
    let (begin, end) = desk.shift();
    let header = &session.journal().header;
    let mut out = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    let title = format!("Debrief: {} (seed {})", desk.title(), header.seed);
    put!(out, "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n", escape(&title));
    put!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n", escape(&title));
    let who =
        format!("{}, {} to {} UTC, played by {}", desk.inventory().company, begin.hms(), end.hms(), header.analyst);
    putln!(out, "<p class=\"sub\">{}</p>", escape(&who));
    vector(&mut out, debrief);
    list(&mut out, "Rules of engagement that were broken", debrief.gates.iter().map(|g| escape(g)));
    list(&mut out, "What went well", debrief.praise.iter().map(|p| escape(p)));
    put!(out, "<h2>What it cost</h2>\n{}\n", chart::losses(debrief, begin, end));
    costs(&mut out, debrief);
    stories(&mut out, debrief, session);
    deductions(&mut out, debrief, session);
    put!(
        out,
        "<footer>Scorer version {}. Fictional company, simulated events.</footer>\n</main>\n</body>\n</html>\n",
        debrief.scorer
    );
    out
}

/// Text as HTML text or attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && c != '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn list(out: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        return;
    }
    putln!(out, "<h2>{title}</h2>\n<ul>");
    for item in items {
        putln!(out, "<li>{item}</li>");
    }
    putln!(out, "</ul>");
}

fn vector(out: &mut String, debrief: &Debrief) {
    putln!(out, "<p class=\"score\"><b>{}</b> of 100</p>\n<table class=\"vector\">", points(debrief.score));
    for part in debrief.parts.iter().filter(|p| p.possible > 0) {
        bar(out, part);
    }
    putln!(out, "</table>");
}

fn bar(out: &mut String, part: &PartScore) {
    let percent = (part.reached.max(0) * 100 / part.possible.max(1)).min(100);
    putln!(
        out,
        "<tr><th>{}</th><td class=\"bar\"><span style=\"width:{percent}%\"></span></td><td class=\"num\">{} / {}</td></tr>",
        name(part.part),
        points(part.reached),
        points(part.possible)
    );
}

fn costs(out: &mut String, debrief: &Debrief) {
    putln!(out, "<table><tr><th></th><th>Damage</th><th>Response</th><th>Together</th></tr>");
    let rows = [
        ("Without anybody", &debrief.without),
        ("With you", &debrief.with),
        ("With the reference responder", &debrief.reference),
    ];
    for (who, losses) in rows {
        putln!(
            out,
            "<tr><th>{who}</th><td class=\"num\">{} €</td><td class=\"num\">{} €</td><td class=\"num\">{} €</td></tr>",
            losses.damage,
            losses.cost,
            losses.total()
        );
    }
    putln!(out, "</table>");
    entries(out, &debrief.with);
}

fn entries(out: &mut String, losses: &Losses) {
    if losses.entries.is_empty() {
        return;
    }
    putln!(out, "<details><summary>Every entry of your run</summary>\n<ul>");
    for (at, what, euros) in &losses.entries {
        putln!(out, "<li>{} {}: {euros} €</li>", at.hms(), escape(what));
    }
    putln!(out, "</ul></details>");
}

/// The attacker's time line beside yours; the expert's below.
fn stories(out: &mut String, debrief: &Debrief, session: &Session) {
    putln!(
        out,
        "<h2>The attacker and you</h2>\n<table class=\"story\"><tr><th>Time</th><th>The attacker</th><th>You</th></tr>"
    );
    let mut rows: Vec<(bool, &StoryLine)> = debrief.attacker.iter().map(|l| (true, l)).collect();
    rows.extend(debrief.yours.iter().map(|l| (false, l)));
    rows.sort_by_key(|(attacker, l)| (l.at, !attacker));
    for (attacker, told) in rows {
        let cell = told_cell(told, session);
        let (theirs, yours) = if attacker { (cell, String::new()) } else { (String::new(), cell) };
        putln!(out, "<tr><td class=\"time\">{}</td><td>{theirs}</td><td>{yours}</td></tr>", told.at.hms());
    }
    putln!(out, "</table>");
    if !debrief.expert.is_empty() {
        putln!(out, "<details><summary>What the reference responder did</summary>\n<table class=\"story\">");
        for told in &debrief.expert {
            putln!(out, "<tr><td class=\"time\">{}</td><td>{}</td></tr>", told.at.hms(), told_cell(told, session));
        }
        putln!(out, "</table></details>");
    }
}

fn told_cell(told: &StoryLine, session: &Session) -> String {
    let mut out = escape(&told.what);
    if let Some(technique) = &told.technique {
        put!(out, " <span class=\"tag\">{}</span>", escape(technique));
    }
    if let Some(host) = &told.host {
        put!(out, " <span class=\"tag\">{}</span>", escape(host));
    }
    out.push_str(&records(&told.records, session));
    out
}

fn records(ids: &[RecordId], session: &Session) -> String {
    let desk = session.desk();
    let lines: Vec<String> = ids.iter().filter_map(|r| desk.record(*r)).map(|r| escape(&line(r))).collect();
    if lines.is_empty() { String::new() } else { format!("<pre>{}</pre>", lines.join("\n")) }
}

fn deductions(out: &mut String, debrief: &Debrief, session: &Session) {
    putln!(out, "<h2>Where points were lost</h2>");
    if debrief.deductions.is_empty() {
        putln!(out, "<p>Nowhere.</p>");
    }
    for lost in &debrief.deductions {
        deduction(out, lost, session);
    }
}

fn deduction(out: &mut String, lost: &Deduction, session: &Session) {
    let objectives: Vec<String> = lost.objectives.iter().map(|o| escape(o)).collect();
    putln!(
        out,
        "<section class=\"lost\"><h3>-{} {} <code>{}</code></h3>\n<p>{}</p>\n{}\n<pre class=\"kql\">{}</pre>\n<p class=\"sub\">{} UTC. {}</p></section>",
        points(lost.points),
        name(lost.part),
        escape(&lost.rule),
        escape(&lost.message),
        records(&lost.records, session),
        escape(&lost.query),
        lost.at.hms(),
        objectives.join(", ")
    );
}
