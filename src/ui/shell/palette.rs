//! The command palette: everything by a few letters.

use super::rail::TABS;
use crate::detection::{Entity, EntityKind};
use crate::session::Desk;
use crate::ui::command::{Command, Pace};
use crate::ui::state::ConsoleState;
use crate::ui::theme;
use crate::ui::widget::{bare_field, icon, name};
use egui::{Align2, Context, Key, Modifiers, RichText, vec2};

/// The palette's drafts.
#[derive(Debug, Clone, Default)]
pub struct PaletteState {
    /// It is open.
    pub open: bool,
    /// What was typed.
    pub text: String,
    /// Row under the cursor.
    pub cursor: usize,
}

impl PaletteState {
    /// Opens it empty, or closes it.
    pub fn toggle(&mut self) {
        *self = Self { open: !self.open, ..Self::default() };
    }
}

/// Rows shown.
const MOST: usize = 12;

/// What the palette offers for a text: icon, words, command.
fn entries(desk: &Desk<'_>, state: &ConsoleState) -> Vec<(&'static str, String, Command)> {
    let mut all: Vec<(&'static str, String, Command)> = TABS
        .iter()
        .map(|(tab, icon, label)| (*icon, format!("Go to {}", label.to_lowercase()), Command::Open(*tab)))
        .collect();
    let paused = state.pace == Pace::Paused;
    all.push((
        icon::PAUSE,
        if paused { "Go on" } else { "Pause" }.to_owned(),
        Command::Pace(super::toggled(state.pace)),
    ));
    for times in [1, 4, 20, 60] {
        all.push((icon::FAST_FORWARD, format!("Pace {times} times"), Command::Pace(Pace::Times(times))));
    }
    all.push((icon::SKIP_FORWARD, "One minute forward".to_owned(), Command::Step));
    let light = state.look.light;
    let theme = if light { "Dark theme" } else { "Light theme" };
    all.push((icon::SUN, theme.to_owned(), Command::Light(!light)));
    let calm = state.look.reduced_motion;
    let motion = if calm { "More motion" } else { "Less motion" };
    all.push((icon::WAVES, motion.to_owned(), Command::ReducedMotion(!calm)));
    for percent in [100, 125, 150, 200] {
        all.push((icon::TEXT_AA, format!("Text size {percent} %"), Command::TextSize(percent)));
    }
    for case in desk.cases() {
        all.push((icon::BRIEFCASE, format!("{} {}", case.id, case.title), Command::ShowCase(case.id)));
    }
    for alert in desk.alerts().iter().rev().take(2_000) {
        all.push((icon::WARNING, format!("{} {}", alert.id, alert.title), Command::ShowAlert(alert.id)));
    }
    let inventory = desk.inventory();
    for host in &inventory.hosts {
        let entity = Entity { kind: EntityKind::Host, value: host.name.clone() };
        all.push((icon::DESKTOP, format!("Host {}", host.name), Command::Focus(entity)));
        all.push((
            icon::TREE_STRUCTURE,
            format!("Process tree of {}", host.name),
            Command::ShowHost(host.name.to_string()),
        ));
    }
    for account in inventory.accounts.iter().filter(|a| !a.name.ends_with('$')) {
        let entity = Entity { kind: EntityKind::Account, value: account.name.clone() };
        all.push((icon::USER, format!("Account {}", account.name), Command::Focus(entity)));
    }
    let words: Vec<String> = state.palette.text.split_whitespace().map(str::to_lowercase).collect();
    let fits = |text: &str| {
        let t = text.to_lowercase();
        words.iter().all(|w| t.contains(w))
    };
    all.retain(|(_, text, _)| fits(text));
    if all.is_empty() && !state.palette.text.is_empty() {
        let text = state.palette.text.clone();
        all.push((
            icon::MAGNIFYING_GLASS,
            format!("Search for \u{201c}{text}\u{201d} in the queue"),
            Command::Open(crate::ui::Tab::Queue),
        ));
    }
    all.truncate(MOST);
    all
}

/// Draws the palette when it is open.
pub fn palette_ui(ctx: &Context, desk: &Desk<'_>, state: &mut ConsoleState, out: &mut Vec<Command>) {
    if !state.palette.open {
        return;
    }
    let pressed = |k: Key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, k));
    let (down, up, enter, escape) =
        (pressed(Key::ArrowDown), pressed(Key::ArrowUp), pressed(Key::Enter), pressed(Key::Escape));
    let rows = entries(desk, state);
    let last = rows.len().saturating_sub(1);
    state.palette.cursor = (state.palette.cursor + usize::from(down)).min(last).saturating_sub(usize::from(up));
    let mut picked = enter.then_some(state.palette.cursor);
    let window = egui::Window::new("Command palette").title_bar(false).resizable(false).collapsible(false);
    window.anchor(Align2::CENTER_TOP, vec2(0.0, 90.0)).fixed_size(vec2(460.0, 380.0)).show(ctx, |ui| {
        let t = theme::tokens(ui);
        let response =
            bare_field(ui, "Palette", &mut state.palette.text, "tab, alert, host, account, pace \u{2026}", 440.0);
        response.request_focus();
        if response.changed() {
            state.palette.cursor = 0;
        }
        for (i, (icon, text, _)) in rows.iter().enumerate() {
            let chosen = i == state.palette.cursor;
            let words = RichText::new(format!("{icon}  {text}")).color(if chosen { t.text } else { t.muted });
            let response = ui.selectable_label(chosen, words);
            name(&response, text);
            if response.clicked() {
                picked = Some(i);
            }
        }
        if rows.is_empty() {
            ui.label(RichText::new("nothing of that name").weak());
        }
    });
    if let Some((_, _, command)) = picked.and_then(|i| rows.get(i)) {
        out.push(command.clone());
    }
    if picked.is_some() || escape {
        state.palette = PaletteState::default();
    }
}
