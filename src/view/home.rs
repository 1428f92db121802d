//! Home: the tier ladder, what can be played, what can be resumed, what was played.

use crate::grading::{Part, PartScore};

/// One scenario of the browser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScenarioCard {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Tier.
    pub tier: u8,
    /// Length in minutes.
    pub minutes: i64,
    /// Guided.
    pub guided: bool,
    /// Log sources it teaches.
    pub sources: Vec<String>,
    /// First paragraph of the brief.
    pub teaser: String,
    /// Times played.
    pub played: usize,
    /// Best score, hundredths of a point.
    pub best: Option<i32>,
    /// The player's own, not the program's.
    pub own: bool,
}

/// A saved shift.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SavedShift {
    /// Name for `Command::Resume`.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// Seed.
    pub seed: u64,
    /// Actions so far, and the clock.
    pub detail: String,
}

/// A finished shift.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PastShift {
    /// Title of the scenario.
    pub title: String,
    /// Seed.
    pub seed: u64,
    /// Day it was played.
    pub date: String,
    /// Score, hundredths of a point.
    pub score: i32,
    /// By part.
    pub parts: Vec<PartScore>,
}

/// One condition for the next tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// What is wanted.
    pub text: String,
    /// How far: so many of so many.
    pub reached: (usize, usize),
}

/// Home.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HomeView {
    /// Tier reached, 1 to 3.
    pub tier: u8,
    /// What the next tier still wants.
    pub gates: Vec<Gate>,
    /// What can be played.
    pub scenarios: Vec<ScenarioCard>,
    /// Where the player's own scenarios lie.
    pub own_folder: String,
    /// Own scenarios that have faults: their folder, and every complaint with its place.
    pub faults: Vec<(String, String)>,
    /// What can be resumed.
    pub saves: Vec<SavedShift>,
    /// What was played, newest first.
    pub past: Vec<PastShift>,
    /// Which scenario to play next, and why.
    pub next: Option<(String, String)>,
    /// Something to say at the top: a broken save, a missing file.
    pub note: Option<String>,
}

/// Words for the tiers.
pub const TIERS: [(&str, &str); 3] = [
    ("Tier 1 \u{b7} Monitoring", "Tell attacks from everyday life, and say why."),
    ("Tier 2 \u{b7} Investigation", "Find the whole story and stop it without stopping the business."),
    ("Tier 3 \u{b7} Hunting", "Find what no rule saw, and write the rule."),
];

/// The gates from tier 1 to tier 2 as far as past shifts can tell.
pub fn gates(past: &[PastShift]) -> Vec<Gate> {
    let share = |p: &PastShift, part: Part| {
        p.parts.iter().find(|s| s.part == part && s.possible > 0).map_or(0, |s| s.reached * 100 / s.possible)
    };
    let mut titles: Vec<(&str, u64)> = past.iter().map(|p| (p.title.as_str(), p.seed)).collect();
    titles.sort_unstable();
    titles.dedup();
    let good = |part: Part, percent: i32| past.iter().filter(|p| share(p, part) >= percent).count();
    let gate = |text: &str, have: usize, want: usize| Gate { text: text.to_owned(), reached: (have.min(want), want) };
    vec![
        gate("different shifts played to the end", titles.len(), 6),
        gate("shifts with 45 % or more of the triage points", good(Part::Triage, 45), 4),
        gate("shifts with 40 % or more of the investigation points", good(Part::Investigation, 40), 3),
        gate("reports with 70 % or more", good(Part::Report, 70), 2),
    ]
}

/// The order of the browser: easier tiers first, the guided shift before others, the player's own behind the program's.
pub fn in_order(mut scenarios: Vec<ScenarioCard>) -> Vec<ScenarioCard> {
    scenarios.sort_by(|a, b| (a.tier, !a.guided, a.own, &a.title).cmp(&(b.tier, !b.guided, b.own, &b.title)));
    scenarios
}

/// What to play next: the guided shift first, then what was played least.
pub fn next(scenarios: &[ScenarioCard], tier: u8) -> Option<(String, String)> {
    let fresh = scenarios.iter().find(|s| s.guided && s.played == 0);
    if let Some(s) = fresh {
        return Some((s.id.clone(), "it is guided: you close your first case in ten minutes".to_owned()));
    }
    let fit = scenarios.iter().filter(|s| s.tier <= tier.max(1)).min_by_key(|s| (s.played, s.best.unwrap_or(0)))?;
    let why = match fit.played {
        0 => "you have not played it yet".to_owned(),
        n => format!("you played it {n} times; every seed has another story"),
    };
    Some((fit.id.clone(), why))
}

/// The first paragraph of a brief that is no heading and that no seed need fill in, as plain text.
pub fn teaser(brief: &str) -> String {
    let telling = |p: &&str| !p.is_empty() && !p.starts_with(['#', '|']) && !p.contains('{');
    let paragraph = brief.split("\n\n").map(str::trim).find(telling);
    let plain = paragraph.unwrap_or_default().replace(['\n', '\r'], " ").replace("**", "").replace('`', "");
    let cut: String = plain.chars().take(220).collect();
    if cut.len() < plain.len() { format!("{}\u{2026}", cut.trim_end()) } else { cut.trim_end_matches(':').to_owned() }
}

/// Hundredths of a point as text: `87.5`.
pub fn points(hundredths: i32) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let n = hundredths.unsigned_abs();
    format!("{sign}{}.{}", n / 100, n / 10 % 10)
}

/// The same to the last hundredth, for what is small: `0.04`.
pub fn exact_points(hundredths: i32) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let n = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", n / 100, n % 100)
}
