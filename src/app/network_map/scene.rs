//! The still parts of the map: zones, links, hosts with the shape of their role, names.

use super::layout::{self, Placement, ZoneArea};
use super::palette::Palette;
use super::{MapArea, MapPart, MapScene};
use crate::app::console::Desktop;
use crate::app::exercise::Exercise;
use crate::app::settings::Settings;
use crate::investigation::HostCard;
use crate::view::network::{Shape, shape};
use bevy::prelude::*;
use bevy::sprite::Anchor;
use std::collections::BTreeMap;

/// A host of the map, by its index in the inventory.
#[derive(Component)]
pub(super) struct Node(pub(super) usize);

/// The name below a host.
#[derive(Component)]
pub(super) struct Name(pub(super) usize);

/// Builds the map when there is none, when the hole changed its size or the theme changed.
pub(super) fn build(
    mut commands: Commands,
    exercise: Res<Exercise>,
    settings: Res<Settings>,
    area: Res<MapArea>,
    mut scene: ResMut<MapScene>,
    old: Query<Entity, With<MapPart>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<ColorMaterial>>,
) {
    let (Some(desk), Some(hole)) = (exercise.desk(), area.rect) else { return };
    let hosts = &desk.inventory().hosts;
    let size = hole.size().round();
    if (scene.hosts, scene.light) == (hosts.len(), settings.light()) && scene.size == size || size.min_element() < 40.0
    {
        return;
    }
    for part in &old {
        commands.entity(part).despawn();
    }
    let places: Vec<String> = hosts.iter().map(HostCard::place).collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    scene.placement = layout::place(&places, size);
    scene.palette = Palette::of(settings.light());
    (scene.hosts, scene.size, scene.light) = (hosts.len(), size, settings.light());

    let palette = scene.palette;
    spawn_zones(&mut commands, &scene.placement, &palette);
    spawn_links(&mut commands, &scene.placement, &palette);
    for (i, host) in hosts.iter().enumerate() {
        let place = scene.placement.hosts[i];
        let cell = scene.placement.zones[scene.placement.zone_of[i]].cell;
        let radius = (cell.y * 0.26).clamp(3.5, 9.0);
        commands.spawn((
            MapPart,
            Node(i),
            Mesh2d(meshes.add(mesh(shape(&host.role), radius))),
            MeshMaterial2d(materials.add(ColorMaterial::from(palette.host))),
            Transform::from_translation(place.extend(2.0)),
        ));
        let below = (place - Vec2::new(0.0, radius + 4.0)).round();
        commands.spawn((
            MapPart,
            Name(i),
            Text2d::new(host.name.to_string()),
            TextFont::from_font_size(FontSize::Px(9.0)),
            TextColor(palette.muted),
            Anchor::TOP_CENTER,
            Transform::from_translation(below.extend(4.0)),
            Visibility::Hidden,
        ));
    }
}

/// Desks are squares, servers hexagons, what guards a border a triangle, directory and mail a rhombus; what merely
/// hangs on the wire is a small circle.
fn mesh(shape: Shape, radius: f32) -> Mesh {
    match shape {
        Shape::Workstation => Rectangle::new(radius * 1.7, radius * 1.5).into(),
        Shape::Core => Rhombus::new(radius * 2.6, radius * 2.6).into(),
        Shape::Gate => RegularPolygon::new(radius * 1.3, 3).into(),
        Shape::Server => RegularPolygon::new(radius * 1.15, 6).into(),
        Shape::Device => Circle::new(radius * 0.6).into(),
    }
}

fn spawn_zones(commands: &mut Commands, placement: &Placement, palette: &Palette) {
    for zone in &placement.zones {
        commands.spawn((
            MapPart,
            Sprite::from_color(palette.zone, zone.size),
            Transform::from_translation(zone.center.extend(0.0)),
        ));
        let corner = zone.center + Vec2::new(-zone.size.x / 2.0 + 5.0, zone.size.y / 2.0 - 2.0);
        commands.spawn((
            MapPart,
            Text2d::new(title(zone)),
            TextFont::from_font_size(FontSize::Px(10.0)),
            TextColor(palette.muted),
            Anchor::TOP_LEFT,
            Transform::from_translation(corner.extend(4.0)),
        ));
    }
}

/// A narrow zone shows as much of its name as fits.
fn title(zone: &ZoneArea) -> String {
    let name = match zone.name.as_str() {
        "Dmz" => "DMZ",
        "Vpn" => "VPN",
        other => other,
    };
    let letters = ((zone.size.x - 6.0) / 6.2).max(3.0) as usize;
    name.chars().take(letters).collect()
}

fn spawn_links(commands: &mut Commands, placement: &Placement, palette: &Palette) {
    let mut line = |from: Vec2, to: Vec2, width: f32| {
        let way = to - from;
        commands.spawn((
            MapPart,
            Sprite::from_color(palette.link, Vec2::new(way.length(), width)),
            Transform::from_translation(from.midpoint(to).extend(1.0))
                .with_rotation(Quat::from_rotation_z(way.to_angle())),
        ));
    };
    let mut lanes: BTreeMap<(usize, i32), (f32, f32)> = BTreeMap::new();
    for (host, place) in placement.hosts.iter().enumerate() {
        let lane = placement.lane(host);
        line(*place, Vec2::new(lane, place.y), 1.0);
        let top = lanes.entry((placement.zone_of[host], lane.round() as i32)).or_insert((lane, place.y));
        top.1 = top.1.max(place.y);
    }
    for (lane, top) in lanes.values() {
        line(Vec2::new(*lane, *top), Vec2::new(*lane, placement.bus), 1.0);
    }
    for (index, zone) in placement.zones.iter().enumerate() {
        let own = lanes.range((index, i32::MIN)..=(index, i32::MAX)).map(|(_, (lane, _))| *lane);
        let (least, most) = own.fold((zone.center.x, zone.center.x), |(least, most), x| (least.min(x), most.max(x)));
        line(Vec2::new(least, placement.bus), Vec2::new(most, placement.bus), 1.5);
        line(Vec2::new(zone.center.x, placement.bus), Vec2::new(zone.center.x, placement.backbone), 1.5);
    }
    if let (Some(first), Some(last)) = (placement.zones.first(), placement.zones.last()) {
        let at = |x: f32| Vec2::new(x, placement.backbone);
        line(at(first.center.x), at(last.center.x), 2.0);
    }
}

/// Colour of every host by its state.
pub(super) fn colour(
    exercise: Res<Exercise>,
    scene: Res<MapScene>,
    nodes: Query<(&Node, &MeshMaterial2d<ColorMaterial>)>,
    mut materials: ResMut<Assets<ColorMaterial>>,
) {
    let Some(desk) = exercise.desk() else { return };
    for (node, material) in &nodes {
        let Some(host) = desk.inventory().hosts.get(node.0) else { continue };
        let wanted = if lit(host) { scene.palette.host } else { scene.palette.dark_host };
        // Compared first: touching an asset uploads it again.
        if materials.get(&material.0).is_some_and(|m| m.color != wanted)
            && let Some(mut material) = materials.get_mut(&material.0)
        {
            material.color = wanted;
        }
    }
}

fn lit(host: &HostCard) -> bool {
    host.online && host.isolated.is_none()
}

/// Names are shown where there is room, and always for hosts that matter now.
pub(super) fn label(
    exercise: Res<Exercise>,
    scene: Res<MapScene>,
    desktop: Res<Desktop>,
    mut names: Query<(&Name, &mut Visibility, &mut TextColor)>,
) {
    let Some(desk) = exercise.desk() else { return };
    let alerting = super::signals::alerting(&desk);
    let chosen = super::focused_host(&desktop, &exercise);
    for (name, mut visibility, mut color) in &mut names {
        let matters = alerting.contains_key(&name.0) || chosen == Some(name.0);
        let zone = scene.placement.zone_of.get(name.0).and_then(|z| scene.placement.zones.get(*z));
        let letters = desk.inventory().hosts.get(name.0).map_or(0, |h| h.name.len());
        let room = zone.is_some_and(|z| z.cell.x > letters as f32 * 5.4 + 6.0 && z.cell.y >= 22.0);
        let wanted = if room || matters { Visibility::Inherited } else { Visibility::Hidden };
        if *visibility != wanted {
            *visibility = wanted;
        }
        let wanted = if matters { scene.palette.text } else { scene.palette.muted };
        if color.0 != wanted {
            color.0 = wanted;
        }
    }
}
