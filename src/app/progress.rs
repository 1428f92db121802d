//! What is seen while something takes longer than half a second.

use crate::ui::Command as Wish;
use bevy_egui::egui;

/// A page of its own, with the seconds that have passed.
pub(super) fn page(ui: &mut egui::Ui, text: &str, seconds: f32) {
    egui::CentralPanel::default().show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space(ui.available_height() * 0.35);
            ui.set_max_width(520.0);
            ui.spinner();
            ui.add_space(12.0);
            ui.label(text);
            ui.weak(passed(seconds));
        });
    });
}

/// A small window over whatever is shown; true when it can be cancelled and was.
pub(super) fn veil(ctx: &egui::Context, text: &str, seconds: f32, can_cancel: bool) -> bool {
    // What is quicker than this needs no words.
    if seconds < 0.3 {
        return false;
    }
    let answer = egui::Modal::new("progress".into()).show(ctx, |ui| {
        ui.set_min_width(320.0);
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(format!("{text}…"));
        });
        ui.weak(passed(seconds));
        can_cancel && ui.button("Cancel").clicked()
    });
    answer.inner
}

/// Something to be read before going on; true once it was read.
pub(super) fn word(ctx: &egui::Context, title: &str, text: &str, out: &mut Vec<Wish>) -> bool {
    let answer = egui::Modal::new("word".into()).show(ctx, |ui| {
        ui.set_max_width(460.0);
        ui.heading(title);
        ui.label(text);
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let copied = ui.button("Copy this text").clicked();
            if copied {
                out.push(Wish::Copy(text.to_owned()));
            }
            ui.button("Close").clicked()
        })
        .inner
    });
    answer.inner || answer.should_close()
}

fn passed(seconds: f32) -> String {
    format!("{} s", seconds.max(0.0) as u32)
}
