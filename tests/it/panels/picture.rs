//! Pictures without a display.

use super::desk::shift;
use watchfloor::ui::theme::Look;
use watchfloor::ui::{Command, ConsoleState, Tab, console_ui, raster};

fn draw(tab: Tab) -> Vec<u8> {
    let desk = shift().desk();
    let mut state = ConsoleState::default();
    state.tour.skipped = true;
    state.follow(&Command::Open(tab));
    raster::picture(640, 400, Look::default(), |ui| {
        console_ui(ui, &desk, &mut state, &mut Vec::new());
    })
    .into_raw()
}

#[test]
fn the_same_desk_gives_the_same_picture_byte_for_byte() {
    let first = draw(Tab::Queue);
    assert_eq!(first.len(), 640 * 400 * 4);
    assert!(first == draw(Tab::Queue), "two pictures of one desk differ");
    assert!(first != draw(Tab::Inventory), "another tab looks the same");
    let mut inks: Vec<&[u8]> = first.chunks_exact(4).collect();
    inks.sort_unstable();
    inks.dedup();
    assert!(inks.len() > 100, "only {} colours: nothing was drawn", inks.len());
}
