//! The first command of the README on a machine without a display.

use super::{ended, program};
use tempfile::TempDir;

#[test]
fn without_a_display_the_program_says_so_and_plays_the_guided_shift_to_its_debrief() {
    let home = TempDir::new().unwrap();
    let call = ended(program(home.path()).current_dir(home.path()).output().unwrap());
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(call.err.contains("cannot be opened here"), "{}", call.err);
    assert!(!call.err.contains("panicked"), "{}", call.err);
    let page = call.out.split_whitespace().find(|word| word.trim_end_matches('.').ends_with(".html"));
    let page = page.unwrap_or_else(|| panic!("no HTML file is named:\n{}", call.out)).trim_end_matches('.');
    let html = std::fs::read_to_string(home.path().join(page)).unwrap();
    assert!(html.contains("<html") && html.contains("</html>"), "{page} is no page");
}
