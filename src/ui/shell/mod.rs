//! What stands around the tabs: bars, rail, inspector, palette, toasts, windows.

mod help;
mod inspector;
mod palette;
mod rail;
mod toast;
mod top;
mod window;

pub use help::help_ui;
pub use inspector::inspector_ui;
pub use palette::{PaletteState, palette_ui};
pub use rail::{TABS, rail_ui, tab_label};
pub use toast::{ToastState, toasts_ui};
pub use top::{status_line_ui, toggled, top_ui};
pub use window::{notes_window, record_window};
