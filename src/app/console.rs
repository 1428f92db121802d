//! Draws the panels of the screen that is shown, and collects what they want.
//!
//! egui may run this pass twice a frame, so it changes only drafts, the wishes, and where the map is.

use super::exercise::Exercise;
use super::home::{self, Shelf};
use super::network_map::{Hovered, MapArea};
use super::prepare::{Errand, Errands, Preparing};
use super::review_task::Reviewing;
use super::save::Saves;
use super::screens::{Clock, Speed, pace};
use super::settings::Settings;
use super::wishes::{Answers, Wishes};
use super::{ShiftSet, progress};
use crate::detection::Entity as Subject;
use crate::session::Desk;
use crate::storage::Notebook;
use crate::ui::memo::Memo;
use crate::ui::theme::Look;
use crate::ui::{self, BriefingState, Command as Wish, ConsoleState, DebriefState, HomeState, Screen};
use crate::view::briefing::{self, BriefingView};
use crate::view::debrief::{self, DebriefView};
use crate::view::defang::defang;
use crate::view::home::HomeView;
use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};

/// Drafts and kept views of all screens.
#[derive(Resource, Default)]
pub(super) struct Desktop {
    console: ConsoleState,
    home: HomeState,
    briefing: BriefingState,
    debrief: DebriefState,
    home_view: Memo<u64, HomeView>,
    briefing_view: Memo<u64, BriefingView>,
    debrief_view: Memo<u64, DebriefView>,
    /// Rises with every shift, so that views of the last one are not taken for views of this one.
    shift: u64,
    /// Scenario and seed that Ctrl+Enter at home begins.
    recommended: Option<(String, u64)>,
}

impl Desktop {
    /// Goes where a wish leads that did not come from the console.
    pub(super) fn follow(&mut self, wish: &Wish) {
        self.console.follow(wish);
    }

    /// The entity in the inspector, for the map.
    pub(super) fn focus(&self) -> Option<&Subject> {
        self.console.focus.as_ref()
    }

    /// Forgets the drafts of the last shift.
    pub(super) fn new_shift(&mut self) {
        self.shift += 1;
        let notebook = std::mem::take(self.notebook());
        self.console = ConsoleState::default();
        *self.notebook() = notebook;
        self.console.living_map = true;
        self.debrief = DebriefState::default();
    }

    /// Saved queries and solved exercises, which outlive the shift.
    pub(super) fn notebook(&mut self) -> &mut Notebook {
        &mut self.console.search.notebook
    }

    /// What to play next.
    pub(super) fn recommended(&self) -> Option<(String, u64)> {
        self.recommended.clone()
    }

    fn look(&mut self, look: Look) {
        self.console.look = look;
        self.home.look = look;
        self.briefing.look = look;
        self.debrief.look = look;
    }
}

/// What is drawn from, besides the drafts.
#[derive(bevy::ecs::system::SystemParam)]
struct Sources<'w> {
    screen: Res<'w, State<Screen>>,
    exercise: Res<'w, Exercise>,
    preparing: Res<'w, Preparing>,
    reviewing: Res<'w, Reviewing>,
    saves: Res<'w, Saves>,
    shelf: Res<'w, Shelf>,
    settings: Res<'w, Settings>,
    hovered: Res<'w, Hovered>,
    time: Res<'w, Time<Real>>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Desktop>()
        .init_resource::<Shelf>()
        .add_systems(Update, home::reload.run_if(in_state(Screen::Home)))
        .add_systems(Update, tell.after(ShiftSet::Actions).before(ShiftSet::Advance))
        .add_systems(OnEnter(Clock::Running), show_pace)
        .add_systems(OnEnter(Clock::Paused), show_pace)
        .add_systems(EguiPrimaryContextPass, draw);
}

/// The session's answers, for the status line and the drafts.
fn tell(mut answers: ResMut<Answers>, mut desktop: ResMut<Desktop>) {
    if answers.is_empty() {
        return;
    }
    let (given, warnings) = answers.take();
    for answer in &given {
        desktop.console.answered(answer);
    }
    for warning in warnings {
        desktop.console.say(false, warning);
    }
}

fn show_pace(clock: Option<Res<State<Clock>>>, speed: Res<Speed>, mut desktop: ResMut<Desktop>) {
    desktop.console.pace = pace(clock.as_deref(), &speed);
}

fn draw(
    mut contexts: EguiContexts,
    sources: Sources,
    mut desktop: ResMut<Desktop>,
    mut wishes: ResMut<Wishes>,
    mut errands: ResMut<Errands>,
    mut area: ResMut<MapArea>,
) -> Result {
    let ctx = contexts.ctx_mut()?.clone();
    let mut ui = egui::Ui::new(
        ctx.clone(),
        "root".into(),
        egui::UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(ctx.viewport_rect()),
    );
    let settings = &sources.settings.0;
    desktop.look(Look {
        light: settings.light,
        text_percent: settings.text_size,
        reduced_motion: settings.reduced_motion,
    });
    let mut out = Vec::new();
    let desktop = &mut *desktop;
    match (sources.screen.get(), sources.exercise.desk()) {
        (Screen::Shift, Some(desk)) => {
            let rects = ui::console_ui(&mut ui, &desk, &mut desktop.console, &mut out);
            map_hole(&mut ui, rects.map, &mut area, &sources.hovered);
        }
        (Screen::Briefing, Some(desk)) => {
            let view = desktop.briefing_view.get(desktop.shift, || briefing::briefing(&desk));
            ui::briefing_ui(&mut ui, &view, &mut desktop.briefing, &mut out);
        }
        (Screen::Debrief, Some(desk)) => debrief_screen(&mut ui, &desk, &sources, desktop, &mut out),
        _ => home_screen(&mut ui, &sources, desktop, &mut out),
    }
    if sources.preparing.is_busy() {
        let seconds = sources.time.elapsed_secs() - sources.preparing.since;
        let reading = sources.preparing.reading.as_ref();
        if progress::veil(&ctx, &sources.preparing.what, seconds, reading.is_some()) {
            reading.into_iter().for_each(|reading| reading.cancel());
        }
    } else if let Some((title, text)) = &sources.preparing.word
        && progress::word(&ctx, title, text, &mut out)
    {
        errands.ask(Errand::Dismiss);
    }
    if *sources.screen.get() != Screen::Shift {
        copy(&ctx, &out);
    }
    wishes.extend(out);
    Ok(())
}

fn home_screen(ui: &mut egui::Ui, sources: &Sources, desktop: &mut Desktop, out: &mut Vec<Wish>) {
    let view = desktop.home_view.get(sources.saves.revision(), || home::view(&sources.shelf, &sources.saves));
    desktop.recommended = view.next.as_ref().map(|(id, _)| {
        let played = view.scenarios.iter().find(|card| card.id == *id).map_or(0, |card| card.played);
        (id.clone(), played as u64 + 1)
    });
    ui::home_ui(ui, &view, &mut desktop.home, out);
}

fn debrief_screen(ui: &mut egui::Ui, desk: &Desk<'_>, sources: &Sources, desktop: &mut Desktop, out: &mut Vec<Wish>) {
    let seed = sources.exercise.session().map_or(0, |s| s.journal().header.seed);
    match &*sources.reviewing {
        Reviewing::Done(graded) => {
            let view =
                desktop.debrief_view.get(desktop.shift, || debrief::debrief(graded, Some(desk), desk.title(), seed));
            ui::debrief_ui(ui, &view, &mut desktop.debrief, out);
        }
        Reviewing::Running(_, since) => {
            ui::theme::apply(ui.ctx(), desktop.debrief.look);
            progress::page(
                ui,
                "Your shift is over. The same seed is being played twice more: without anybody at the desk, and by \
                 the reference analyst. Then every point is proven.",
                sources.time.elapsed_secs() - since,
            );
        }
        Reviewing::Idle => progress::page(ui, "Nothing to review.", 0.0),
    }
}

/// Remembers where the console left room for the map, and what the pointer does there.
fn map_hole(ui: &mut egui::Ui, hole: egui::Rect, area: &mut MapArea, hovered: &Hovered) {
    if !hole.is_positive() {
        area.rect = None;
        return;
    }
    let point = |p: egui::Pos2| Vec2::new(p.x, p.y);
    area.rect = Some(Rect::from_corners(point(hole.min), point(hole.max)));
    // The strip's upper edge belongs to the handle that makes it higher.
    let inner = hole.with_min_y(hole.min.y + 5.0);
    let response = ui.interact(inner, ui.id().with("map hole"), egui::Sense::click_and_drag());
    area.hover = response.hover_pos().map(point);
    if response.double_clicked() {
        area.reset = true;
    } else if response.clicked() {
        area.clicked = response.interact_pointer_pos().map(point);
    }
    // Added up, because of two passes in one frame only one has the input.
    let drag = response.drag_delta();
    area.drag += Vec2::new(drag.x, drag.y);
    if response.hovered() {
        area.scroll += ui.input(|input| input.smooth_scroll_delta().y);
    }
    if let Some(text) = &hovered.0 {
        response.on_hover_text_at_pointer(text);
    }
}

/// Copies outside of the shift; within, the console does it itself.
fn copy(ctx: &egui::Context, wishes: &[Wish]) {
    for wish in wishes {
        if let Wish::Copy(text) = wish {
            ctx.copy_text(defang(text));
        }
    }
}
