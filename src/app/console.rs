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
    area.rect = None;
    Ok(())
}
