//! Eyes: contrast, and nothing told by colour alone.

use egui::Color32;
use watchfloor::ui::theme::{DARK, LIGHT, Tokens, contrast};

fn inks(t: &Tokens) -> Vec<(&'static str, Color32)> {
    let mut inks = vec![("text", t.text), ("muted", t.muted), ("accent", t.accent), ("good", t.good)];
    inks.extend(["informational", "low", "medium", "high"].into_iter().zip(t.severity));
    inks
}

#[test]
fn every_ink_has_a_contrast_of_four_and_a_half_on_every_ground() {
    let mut faults = Vec::new();
    for (theme, t) in [("dark", &DARK), ("light", &LIGHT)] {
        let grounds = [("surface", t.surface), ("raised", t.raised), ("sunken", t.sunken), ("hover", t.hover)];
        for (ink, color) in inks(t) {
            for (ground, under) in grounds {
                let ratio = contrast(color, under);
                if ratio < 4.5 {
                    faults.push(format!("{theme}: {ink} on {ground} has only {ratio:.2}"));
                }
            }
        }
        for (ink, color) in [("text", t.text), ("accent", t.accent)] {
            let ratio = contrast(color, t.chosen);
            if ratio < 4.5 {
                faults.push(format!("{theme}: {ink} on chosen has only {ratio:.2}"));
            }
        }
        let filled = contrast(t.on_accent, t.accent);
        if filled < 4.5 {
            faults.push(format!("{theme}: the label of the main button has only {filled:.2}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn contrast_is_what_the_guidelines_say() {
    assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
    assert!((contrast(Color32::from_gray(119), Color32::WHITE) - 4.48).abs() < 0.01);
}
