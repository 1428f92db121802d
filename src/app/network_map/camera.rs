//! The map's eye: fits the map into the console's hole, eases to the chosen host, follows wheel and drag.
//!
//! One camera draws the whole window; the console's panels cover everything but the hole. So the
//! camera is placed such that the wanted point of the map appears in the middle of the hole.

use super::{MapArea, MapScene, focused_host};
use crate::app::console::Desktop;
use crate::app::exercise::Exercise;
use crate::app::settings::Settings;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// Magnification when a host is focused.
const CLOSE: f32 = 1.7;
const MOST: f32 = 4.0;
/// Share of the remaining way per second, as an exponent: settled after about 200 ms.
const EASE: f32 = 14.0;

/// Where the eye is and where it wants to be.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub(super) struct Eye {
    middle: Vec2,
    zoom: f32,
    wanted_middle: Vec2,
    wanted_zoom: f32,
    follows: Option<usize>,
}

impl Default for Eye {
    fn default() -> Self {
        Self { middle: Vec2::ZERO, zoom: 1.0, wanted_middle: Vec2::ZERO, wanted_zoom: 1.0, follows: None }
    }
}

impl Eye {
    /// The point of the map under a point of the window.
    pub(super) fn to_map(self, point: Vec2, hole: Rect) -> Vec2 {
        let offset = point - hole.center();
        self.middle + Vec2::new(offset.x, -offset.y) / self.zoom
    }
}

/// Spawns the camera; it also carries the console.
pub(super) fn open_eye(mut commands: Commands) {
    commands.spawn(Camera2d);
}

/// Moves the camera.
pub(super) fn look(
    time: Res<Time<Real>>,
    settings: Res<Settings>,
    desktop: Res<Desktop>,
    exercise: Res<Exercise>,
    scene: Res<MapScene>,
    mut area: ResMut<MapArea>,
    mut eye: ResMut<Eye>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut camera: Single<(&mut Transform, &mut Projection), With<Camera2d>>,
) {
    let Some(hole) = area.rect else { return };
    let chosen = focused_host(&desktop, &exercise);
    if chosen != eye.follows {
        eye.follows = chosen;
        match chosen.and_then(|i| scene.placement.hosts.get(i)) {
            Some(place) => (eye.wanted_middle, eye.wanted_zoom) = (*place, CLOSE),
            None => (eye.wanted_middle, eye.wanted_zoom) = (Vec2::ZERO, 1.0),
        }
    }
    steer(&mut eye, &area, hole);
    (area.drag, area.scroll, area.reset) = (Vec2::ZERO, 0.0, false);

    let share = if settings.moves() { 1.0 - (-EASE * time.delta_secs()).exp() } else { 1.0 };
    eye.middle = eye.middle.lerp(eye.wanted_middle, share);
    eye.zoom += (eye.wanted_zoom - eye.zoom) * share;

    let (transform, projection) = &mut *camera;
    let offset = hole.center() - window.size() / 2.0;
    let place = eye.middle - Vec2::new(offset.x, -offset.y) / eye.zoom;
    // At rest on whole pixels, so that names stay crisp.
    let settled = (eye.zoom - 1.0).abs() < 0.01;
    let place = if settled { place.round() } else { place };
    transform.translation = place.extend(transform.translation.z);
    if let Projection::Orthographic(orthographic) = &mut **projection {
        orthographic.scale = 1.0 / eye.zoom;
    }
}

fn steer(eye: &mut Eye, area: &MapArea, hole: Rect) {
    if area.reset {
        (eye.wanted_middle, eye.wanted_zoom) = (Vec2::ZERO, 1.0);
    }
    if area.scroll.abs() > 0.0 {
        eye.wanted_zoom = (eye.wanted_zoom * (area.scroll / 200.0).exp()).clamp(1.0, MOST);
    }
    eye.wanted_middle -= Vec2::new(area.drag.x, -area.drag.y) / eye.zoom;
    // The edge of the map stays at the edge of the hole.
    let slack = hole.size() / 2.0 * (1.0 - 1.0 / eye.wanted_zoom);
    eye.wanted_middle = eye.wanted_middle.clamp(-slack, slack);
}

/// Day and night behind the map, by the company's own clock.
pub(super) fn sky(exercise: Res<Exercise>, scene: Res<MapScene>, mut clear: ResMut<ClearColor>) {
    let palette = &scene.palette;
    let share = exercise.desk().map_or(0.5, |desk| {
        let minute = i64::from(desk.now().minute_of_day()) + i64::from(desk.inventory().utc_offset_minutes);
        daylight(minute.rem_euclid(1_440) as f32 / 60.0)
    });
    let tint = palette.night.mix(&palette.day, share);
    if clear.0 != tint {
        clear.0 = tint;
    }
}

/// 0 at night, 1 in full daylight; dawn from 6 to 8, dusk from 17 to 20.
fn daylight(hour: f32) -> f32 {
    let dawn = ((hour - 6.0) / 2.0).clamp(0.0, 1.0);
    let dusk = ((20.0 - hour) / 3.0).clamp(0.0, 1.0);
    dawn.min(dusk)
}
