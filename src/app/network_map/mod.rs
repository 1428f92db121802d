//! The network map: a living 2D scene behind the hole that the console leaves open for it.
//!
//! *Owns* the entities of zones, links, hosts and lights in flight. *Reads* inventory, alerts and
//! records through the desk: only what the SOC knows, so the map is a tool and not a spoiler.
//! *Writes* wishes (a click focuses a host). *Invariant*: nothing here changes the exercise.

mod camera;
mod flows;
pub mod layout;
mod palette;
mod scene;
mod signals;

use crate::app::ShiftSet;
use crate::app::console::Desktop;
use crate::app::exercise::Exercise;
use crate::app::wishes::Wishes;
use crate::detection::{Entity as Subject, EntityKind};
use crate::ui::{Command as Wish, Screen};
use bevy::prelude::*;
use layout::Placement;
use palette::Palette;

/// Where the console left room for the map this frame, and what the pointer did there. Logical
/// pixels from the window's upper left corner; the console pass writes it, nobody else.
#[derive(Resource, Debug, Clone, Copy, Default)]
pub struct MapArea {
    /// Upper left and lower right corner; `None` when the map is not shown.
    pub rect: Option<Rect>,
    /// Pointer over the map.
    pub hover: Option<Vec2>,
    /// Clicked here this frame.
    pub clicked: Option<Vec2>,
    /// Dragged by so much.
    pub drag: Vec2,
    /// Scrolled by so much, up is positive.
    pub scroll: f32,
    /// Double click: show everything again.
    pub reset: bool,
}

/// Host under the pointer, for the tooltip that the console draws.
#[derive(Resource, Debug, Clone, Default)]
pub struct Hovered(pub Option<String>);

/// Everything the map spawned; despawned on rebuild and when the shift ends.
#[derive(Component)]
pub(super) struct MapPart;

/// What the map currently shows.
#[derive(Resource, Default)]
pub(super) struct MapScene {
    /// Geometry.
    placement: Placement,
    /// Size it was made for.
    size: Vec2,
    /// Number of hosts it was made for.
    hosts: usize,
    /// Built for the light theme.
    light: bool,
    /// Records already looked at for lights.
    seen_records: usize,
    /// Colours of the theme.
    palette: Palette,
}

/// The network map.
pub fn plugin(app: &mut App) {
    app.init_resource::<MapArea>()
        .init_resource::<Hovered>()
        .init_resource::<MapScene>()
        .init_resource::<camera::Eye>()
        .add_systems(Startup, camera::open_eye)
        .add_systems(OnExit(Screen::Shift), clear)
        .add_systems(Update, (scene::build, flows::launch).chain().in_set(ShiftSet::Sync))
        .add_systems(
            Update,
            (point, camera::look, scene::colour, scene::label, signals::draw, flows::travel)
                .chain()
                .in_set(ShiftSet::Present),
        )
        .add_systems(Update, camera::sky.run_if(resource_exists::<Exercise>));
}

/// Hover names a host; a click focuses it.
fn point(
    mut area: ResMut<MapArea>,
    scene: Res<MapScene>,
    exercise: Res<Exercise>,
    mut hovered: ResMut<Hovered>,
    mut wishes: ResMut<Wishes>,
    eye: Res<camera::Eye>,
) {
    let Some(desk) = exercise.desk() else { return };
    let host_at = |point: Option<Vec2>| {
        let point = eye.to_map(point?, area.rect?);
        let index = scene.placement.nearest(point, 16.0)?;
        desk.inventory().hosts.get(index)
    };
    hovered.0 = host_at(area.hover).map(|host| {
        let state = match (host.isolated, host.online) {
            (Some(since), _) => format!("isolated since {}", since.hms()),
            (None, true) => "online".to_owned(),
            (None, false) => "switched off".to_owned(),
        };
        format!("{} · {} · {} · {state}", host.name, host.role, host.address)
    });
    if let Some(host) = host_at(area.clicked) {
        wishes.push(Wish::Focus(Subject { kind: EntityKind::Host, value: host.name.clone() }));
    }
    // One click is one wish: the console writes the area again in its next pass.
    area.clicked = None;
}

fn clear(
    mut commands: Commands,
    parts: Query<Entity, With<MapPart>>,
    mut scene: ResMut<MapScene>,
    mut area: ResMut<MapArea>,
) {
    for part in &parts {
        commands.entity(part).despawn();
    }
    *scene = MapScene::default();
    *area = MapArea::default();
}

/// Index of the focused host, if a host is focused.
fn focused_host(desktop: &Desktop, exercise: &Exercise) -> Option<usize> {
    let subject = desktop.focus().filter(|s| s.kind == EntityKind::Host)?;
    Some(exercise.desk()?.inventory().host(&subject.value)?.id.index())
}
