//! What calls for a look: rings around alerting hosts, a fence around isolated ones, the chosen host.

use super::{MapScene, focused_host};
use crate::app::console::Desktop;
use crate::app::exercise::Exercise;
use crate::app::settings::Settings;
use crate::detection::Severity;
use crate::investigation::AlertStatus;
use crate::session::Desk;
use bevy::prelude::*;
use std::collections::BTreeMap;

/// Hosts with open alerts and the worst severity of these, by index in the inventory.
pub(super) fn alerting(desk: &Desk<'_>) -> BTreeMap<usize, Severity> {
    let mut worst = BTreeMap::new();
    for alert in desk.alerts() {
        let open = desk.work(alert.id).is_some_and(|work| work.status != AlertStatus::Closed);
        let host = alert.host().and_then(|name| desk.inventory().host(name)).filter(|_| open);
        if let Some(host) = host {
            let entry = worst.entry(host.id.index()).or_insert(alert.severity);
            *entry = (*entry).max(alert.severity);
        }
    }
    worst
}

/// Draws all signals of this frame.
pub(super) fn draw(
    mut gizmos: Gizmos,
    time: Res<Time<Real>>,
    exercise: Res<Exercise>,
    settings: Res<Settings>,
    desktop: Res<Desktop>,
    scene: Res<MapScene>,
) {
    let Some(desk) = exercise.desk() else { return };
    let beat = if settings.moves() { (time.elapsed_secs() * 0.8).fract() } else { 0.4 };
    for (index, severity) in alerting(&desk) {
        let Some(place) = scene.placement.hosts.get(index) else { continue };
        let color = scene.palette.severity(severity);
        // More rings for worse: readable without colour.
        let rings = severity as u8 + 1;
        for ring in 0..rings {
            gizmos.circle_2d(*place, 8.0 + 2.5 * f32::from(ring), color);
        }
        let reach = 8.0 + 2.5 * f32::from(rings) + 10.0 * beat;
        gizmos.circle_2d(*place, reach, color.with_alpha(0.8 * (1.0 - beat)));
    }
    for (index, host) in desk.inventory().hosts.iter().enumerate() {
        if let (Some(_), Some(place)) = (host.isolated, scene.placement.hosts.get(index)) {
            fence(&mut gizmos, *place, scene.palette.text);
        }
    }
    if let Some(place) = focused_host(&desktop, &exercise).and_then(|i| scene.placement.hosts.get(i)) {
        gizmos.rect_2d(*place, Vec2::splat(24.0), scene.palette.chosen);
        gizmos.rect_2d(*place, Vec2::splat(26.0), scene.palette.chosen);
    }
}

/// A fence of dashes around an isolated host.
fn fence(gizmos: &mut Gizmos, place: Vec2, color: Color) {
    const POSTS: u8 = 12;
    let post = |i: u8| {
        let turn = std::f32::consts::TAU * f32::from(i) / f32::from(POSTS);
        place + Vec2::from_angle(turn) * 14.0
    };
    for i in (0..POSTS).step_by(2) {
        gizmos.line_2d(post(i), post(i + 1), color);
    }
}
