//! Placeholder until the panels land.
use super::network_map::{Hovered, MapArea};
use crate::ui::Command as Wish;
use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};

#[derive(Resource, Default)]
pub(super) struct Desktop;

impl Desktop {
    pub(super) fn show(&mut self, _: &Wish) {}
    pub(super) fn new_shift(&mut self) {}
    pub(super) fn recommended(&self) -> Option<(String, u64)> {
        Some(("first-shift".to_owned(), 1))
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Desktop>().add_systems(EguiPrimaryContextPass, draw);
}

fn draw(mut contexts: EguiContexts, mut area: ResMut<MapArea>, hovered: Res<Hovered>) -> Result {
    let ctx = contexts.ctx_mut()?.clone();
    let mut ui = egui::Ui::new(
        ctx.clone(),
        "root".into(),
        egui::UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(ctx.viewport_rect()),
    );
    ui.label(format!("{hovered:?}"));
    let hole = egui::Panel::bottom("map")
        .exact_size(190.0)
        .frame(egui::Frame::NONE)
        .show(&mut ui, |ui| ui.allocate_rect(ui.max_rect(), egui::Sense::click_and_drag()));
    egui::CentralPanel::default().show(&mut ui, |ui| ui.label("console"));
    let (response, r) = (hole.inner, hole.response.rect);
    area.rect = Some(Rect::new(r.min.x, r.min.y, r.max.x, r.max.y));
    area.hover = response.hover_pos().map(|p| Vec2::new(p.x, p.y));
    if response.clicked() {
        area.clicked = response.interact_pointer_pos().map(|p| Vec2::new(p.x, p.y));
    }
    Ok(())
}
