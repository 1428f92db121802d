//! The one place for colours, sizes and fonts: a dark theme for the night shift and a light one, both
//! from the same named tokens.
//!
//! Severities use the colour-blind safe hues vermilion, amber, sky and grey, and each also has its own
//! shape; every text token has a contrast of at least 4.5:1 on every surface (a test computes it).

use crate::detection::Severity;
use egui::epaint::CornerRadius;
use egui::{Color32, Context, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Ui, Visuals, vec2};

/// What the player chose for the eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Light theme.
    pub light: bool,
    /// Text size in percent, 100 to 200.
    pub text_percent: u32,
    /// No motion that is not needed.
    pub reduced_motion: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { light: false, text_percent: 100, reduced_motion: false }
    }
}

/// The named colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Background of everything.
    pub surface: Color32,
    /// Bars, cards, menus: one step nearer.
    pub raised: Color32,
    /// Fields to type in, code: one step back.
    pub sunken: Color32,
    /// Hover and stripes.
    pub hover: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Less important text.
    pub muted: Color32,
    /// What can be clicked or is chosen.
    pub accent: Color32,
    /// Background of what is chosen.
    pub chosen: Color32,
    /// Text on a filled accent.
    pub on_accent: Color32,
    /// Done, passed, clean.
    pub good: Color32,
    /// Informational, low, medium, high.
    pub severity: [Color32; 4],
}

/// The night shift.
pub const DARK: Tokens = Tokens {
    surface: Color32::from_rgb(0x12, 0x16, 0x1d),
    raised: Color32::from_rgb(0x1a, 0x20, 0x29),
    sunken: Color32::from_rgb(0x0c, 0x0f, 0x14),
    hover: Color32::from_rgb(0x25, 0x2d, 0x39),
    line: Color32::from_rgb(0x2d, 0x36, 0x43),
    text: Color32::from_rgb(0xdd, 0xe3, 0xea),
    muted: Color32::from_rgb(0x9a, 0xa7, 0xb6),
    accent: Color32::from_rgb(0x6f, 0xb7, 0xf5),
    chosen: Color32::from_rgb(0x1d, 0x39, 0x56),
    on_accent: Color32::from_rgb(0x08, 0x16, 0x24),
    good: Color32::from_rgb(0x4f, 0xc7, 0x9c),
    severity: [
        Color32::from_rgb(0xa9, 0xb4, 0xc0),
        Color32::from_rgb(0x74, 0xbd, 0xf0),
        Color32::from_rgb(0xf0, 0xc0, 0x4a),
        Color32::from_rgb(0xff, 0x83, 0x63),
    ],
};

/// The day shift.
pub const LIGHT: Tokens = Tokens {
    surface: Color32::from_rgb(0xf5, 0xf6, 0xf8),
    raised: Color32::from_rgb(0xff, 0xff, 0xff),
    sunken: Color32::from_rgb(0xea, 0xed, 0xf1),
    hover: Color32::from_rgb(0xe2, 0xe7, 0xed),
    line: Color32::from_rgb(0xc9, 0xd0, 0xd9),
    text: Color32::from_rgb(0x18, 0x20, 0x2b),
    muted: Color32::from_rgb(0x4b, 0x57, 0x66),
    accent: Color32::from_rgb(0x0a, 0x56, 0xa3),
    chosen: Color32::from_rgb(0xcf, 0xe1, 0xf5),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    good: Color32::from_rgb(0x00, 0x66, 0x47),
    severity: [
        Color32::from_rgb(0x52, 0x5d, 0x6b),
        Color32::from_rgb(0x09, 0x5c, 0x9a),
        Color32::from_rgb(0x7d, 0x52, 0x00),
        Color32::from_rgb(0xa9, 0x25, 0x10),
    ],
};

impl Tokens {
    /// Colour of a severity.
    pub fn of(&self, severity: Severity) -> Color32 {
        self.severity[severity as usize]
    }
    /// Wrong, overdue, failed.
    pub fn bad(&self) -> Color32 {
        self.severity[3]
    }
    /// Look twice.
    pub fn warn(&self) -> Color32 {
        self.severity[2]
    }
}

/// The tokens of the theme a ui is drawn in.
pub fn tokens(ui: &Ui) -> &'static Tokens {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// Grid: four points.
pub const GRID: f32 = 4.0;
const SMALL: f32 = 11.5;
/// Size of body text at 100 %.
pub const BODY: f32 = 13.5;
const TITLE: f32 = 18.0;
const RECORD: f32 = 12.5;

/// Height of a table row at the current text size.
pub fn row_height(ui: &Ui) -> f32 {
    (ui.text_style_height(&TextStyle::Body) + 7.0).round()
}

/// Puts fonts and both styles in place; does nothing when the look is the same as last time.
pub fn apply(ctx: &Context, look: Look) {
    let id = egui::Id::new("watchfloor look");
    let last: Option<Look> = ctx.data(|d| d.get_temp(id));
    if last == Some(look) {
        return;
    }
    if last.is_none() {
        let mut fonts = egui::FontDefinitions::default();
        egui_phosphor::add_to_fonts(&mut fonts, egui_phosphor::Variant::Regular);
        ctx.set_fonts(fonts);
    }
    ctx.data_mut(|d| d.insert_temp(id, look));
    ctx.set_style_of(egui::Theme::Dark, style(&DARK, true, look));
    ctx.set_style_of(egui::Theme::Light, style(&LIGHT, false, look));
    ctx.set_theme(if look.light { egui::Theme::Light } else { egui::Theme::Dark });
}

fn style(t: &Tokens, dark: bool, look: Look) -> Style {
    let scale = look.text_percent.clamp(100, 200) as f32 / 100.0;
    let mut style = Style { visuals: visuals(t, dark), ..Style::default() };
    let prop = |size: f32| FontId::new((size * scale * 2.0).round() / 2.0, FontFamily::Proportional);
    let mono = |size: f32| FontId::new((size * scale * 2.0).round() / 2.0, FontFamily::Monospace);
    style.text_styles = [
        (TextStyle::Small, prop(SMALL)),
        (TextStyle::Body, prop(BODY)),
        (TextStyle::Button, prop(BODY)),
        (TextStyle::Heading, prop(TITLE)),
        (TextStyle::Monospace, mono(RECORD)),
    ]
    .into();
    style.spacing.item_spacing = vec2(GRID * 2.0, GRID);
    style.spacing.button_padding = vec2(GRID * 2.0, GRID * 0.75);
    style.spacing.interact_size = vec2(24.0, 22.0 * scale);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(12);
    style.spacing.indent = 14.0;
    style.spacing.tooltip_width = 420.0;
    style.spacing.slider_width = 160.0;
    style.spacing.combo_width = 120.0;
    style.spacing.scroll = egui::style::ScrollStyle::solid();
    style.spacing.scroll.bar_width = 8.0;
    style.spacing.scroll.foreground_color = false;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.35;
    style.animation_time = if look.reduced_motion { 0.0 } else { 0.08 };
    style.url_in_tooltip = true;
    style
}

fn visuals(t: &Tokens, dark: bool) -> Visuals {
    let mut v = if dark { Visuals::dark() } else { Visuals::light() };
    let corner = CornerRadius::same(3);
    v.panel_fill = t.surface;
    v.window_fill = t.raised;
    v.window_stroke = Stroke::new(1.0, t.line);
    v.window_corner_radius = CornerRadius::same(6);
    v.menu_corner_radius = CornerRadius::same(4);
    v.extreme_bg_color = t.sunken;
    v.text_edit_bg_color = Some(t.sunken);
    v.code_bg_color = t.sunken;
    v.faint_bg_color = t.raised;
    v.hyperlink_color = t.accent;
    v.warn_fg_color = t.severity[2];
    v.error_fg_color = t.severity[3];
    v.weak_text_color = Some(t.muted);
    v.selection.bg_fill = t.chosen;
    v.selection.stroke = Stroke::new(1.0, t.accent);
    v.striped = false;
    v.slider_trailing_fill = true;
    let set = |w: &mut egui::style::WidgetVisuals, fill: Color32, line: Color32, text: Color32| {
        w.bg_fill = fill;
        w.weak_bg_fill = fill;
        w.bg_stroke = Stroke::new(1.0, line);
        w.fg_stroke = Stroke::new(1.0, text);
        w.corner_radius = corner;
        w.expansion = 0.0;
    };
    set(&mut v.widgets.noninteractive, t.surface, t.line, t.text);
    set(&mut v.widgets.inactive, t.hover, t.line, t.text);
    set(&mut v.widgets.hovered, t.hover, t.accent, t.text);
    set(&mut v.widgets.active, t.chosen, t.accent, t.text);
    set(&mut v.widgets.open, t.chosen, t.accent, t.text);
    v
}

/// Contrast of two colours after WCAG 2: 1 to 21.
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    let (light, dark) = if a > b { (a, b) } else { (b, a) };
    (light + 0.05) / (dark + 0.05)
}

fn luminance(color: Color32) -> f64 {
    let part = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(color.r()) + 0.7152 * part(color.g()) + 0.0722 * part(color.b())
}
