//! The network map drawn with egui, for pictures and where no living map is behind the console.

use super::command::Command;
use super::theme;
use super::widget::{self, paint_mark};
use crate::detection::{Entity, EntityKind};
use crate::view::network::{Layout, MapNode, MapView, Shape as NodeShape, layout};
use egui::{Align2, Color32, Painter, Pos2, Rect, Sense, Stroke, StrokeKind, TextStyle, Ui, pos2, vec2};

/// Draws the map into the rest of the ui; a click shows the host in the inspector.
pub fn map_ui(ui: &mut Ui, view: &MapView, focus: Option<&Entity>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::click());
    let rect = response.rect;
    painter.rect_filled(rect, 0.0, t.sunken);
    let places = layout(view, rect.width(), rect.height());
    let at = |p: [f32; 2]| rect.min + vec2(p[0], p[1]);
    zones(&painter, view, &places, rect, ui);
    for (i, node) in view.nodes.iter().enumerate() {
        let focused = focus.is_some_and(|f| f.kind == EntityKind::Host && f.value == node.name);
        draw_node(&painter, node, at(places.nodes[i]), places.pitch, focused, ui);
    }
    let hit = |pos: Pos2| {
        let near = |p: &[f32; 2]| (at(*p) - pos).length();
        let best = places.nodes.iter().enumerate().min_by(|a, b| near(a.1).total_cmp(&near(b.1)))?;
        (near(best.1) <= places.pitch * 0.6).then_some(best.0)
    };
    let hovered = response.hover_pos().and_then(hit);
    let clicked = if response.clicked() { response.interact_pointer_pos().and_then(hit) } else { None };
    if let Some(node) = clicked.and_then(|i| view.nodes.get(i)) {
        out.push(Command::Focus(Entity { kind: EntityKind::Host, value: node.name.clone() }));
    }
    widget::name(&response, "Network map");
    if let Some(node) = hovered.and_then(|i| view.nodes.get(i)) {
        let state = match (node.isolated, node.online) {
            (true, _) => ", isolated",
            (_, false) => ", switched off",
            _ => "",
        };
        response.on_hover_text(format!("{}: {} open alerts{state}", node.name, node.open));
    }
}

fn zones(painter: &Painter, view: &MapView, places: &Layout, rect: Rect, ui: &Ui) {
    let t = theme::tokens(ui);
    let small = TextStyle::Small.resolve(ui.style());
    for (name, area) in view.zones.iter().zip(&places.zones) {
        let zone = Rect::from_min_max(rect.min + vec2(area[0], area[1]), rect.min + vec2(area[2], area[3]));
        painter.rect(zone, 4.0, t.surface, Stroke::new(1.0, t.line), StrokeKind::Inside);
        let at = zone.min + vec2(6.0, 3.0);
        painter.with_clip_rect(zone).text(at, Align2::LEFT_TOP, &**name, small.clone(), t.muted);
    }
    let net = rect.min + vec2(places.internet[0], places.internet[1]);
    painter.circle_stroke(net, 16.0, Stroke::new(1.5, t.muted));
    painter.text(net, Align2::CENTER_CENTER, widget::icon::GLOBE, egui::FontId::proportional(18.0), t.muted);
    painter.text(net + vec2(0.0, 20.0), Align2::CENTER_TOP, "internet", small, t.muted);
}

fn draw_node(painter: &Painter, node: &MapNode, at: Pos2, pitch: f32, focused: bool, ui: &Ui) {
    let t = theme::tokens(ui);
    let r = (pitch * 0.2).clamp(2.5, 8.0);
    let ink = if node.online { t.text } else { t.line };
    let ink = if node.isolated { t.muted } else { ink };
    draw_shape(painter, node.shape, at, r, ink);
    if node.critical {
        painter.circle_stroke(at, r + 2.5, Stroke::new(1.0, t.warn()));
    }
    if node.isolated {
        let box_ = Rect::from_center_size(at, vec2(r * 3.4, r * 3.4));
        painter.rect_stroke(box_, 2.0, Stroke::new(1.5, t.bad()), StrokeKind::Middle);
        painter.line_segment([box_.left_bottom(), box_.right_top()], Stroke::new(1.5, t.bad()));
    }
    if let Some(severity) = node.alert {
        painter.circle_stroke(at, r * 2.1, Stroke::new(1.5, t.of(severity)));
        paint_mark(painter, at + vec2(r * 1.6, -r * 1.6), (r * 0.9).max(4.0), severity, t);
    }
    if focused {
        painter.circle_stroke(at, r * 2.7, Stroke::new(2.0, t.accent));
    }
    let small = TextStyle::Small.resolve(ui.style());
    let urgent = node.alert >= Some(crate::detection::Severity::High);
    let wide_enough = pitch > small.size * 6.0;
    if focused
        || urgent
        || (wide_enough && (node.alert.is_some() || !matches!(node.shape, NodeShape::Workstation | NodeShape::Device)))
    {
        let color = if focused || urgent { t.text } else { t.muted };
        let font = egui::FontId::proportional(small.size * 0.88);
        let below = if focused { r * 2.9 } else { r * 2.2 };
        painter.text(at + vec2(0.0, below), Align2::CENTER_TOP, &*node.name, font, color);
    }
}

fn draw_shape(painter: &Painter, shape: NodeShape, at: Pos2, r: f32, ink: Color32) {
    match shape {
        NodeShape::Device => {
            painter.circle_filled(at, r * 0.55, ink);
        }
        NodeShape::Workstation => {
            painter.circle_filled(at, r * 0.8, ink);
        }
        NodeShape::Server => {
            painter.rect_filled(Rect::from_center_size(at, vec2(r * 1.5, r * 1.9)), 1.0, ink);
        }
        NodeShape::Core => {
            let hexagon = [(0.0, -1.1), (0.95, -0.55), (0.95, 0.55), (0.0, 1.1), (-0.95, 0.55), (-0.95, -0.55)];
            let points = hexagon.map(|(x, y)| pos2(at.x + x * r, at.y + y * r)).to_vec();
            painter.add(egui::Shape::convex_polygon(points, ink, Stroke::NONE));
        }
        NodeShape::Gate => {
            let points = vec![
                at + vec2(0.0, -r * 1.1),
                at + vec2(r * 1.1, 0.0),
                at + vec2(0.0, r * 1.1),
                at + vec2(-r * 1.1, 0.0),
            ];
            painter.add(egui::Shape::convex_polygon(points, ink, Stroke::NONE));
        }
    }
}
