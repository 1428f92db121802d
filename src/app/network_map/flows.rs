//! Connections of the last moments as small lights that run along the links.
//!
//! They are drawn from `zeek_conn` and the firewall's denials, the same records the trainee can
//! search: the map tells nothing that the logs do not.

use super::layout::End;
use super::{MapPart, MapScene};
use crate::app::exercise::Exercise;
use crate::app::settings::Settings;
use crate::base::ids::RecordId;
use crate::investigation::Inventory;
use crate::session::Desk;
use crate::telemetry::Record;
use bevy::prelude::*;
use std::net::Ipv4Addr;

/// Lights in flight at once: more would be a blur and cost frames.
const MOST_FLOWS: usize = 160;
/// New lights a frame; at high pace the rest is left out, evenly.
const MOST_NEW: usize = 12;
/// Seconds a light travels, whatever the simulated pace: motion explains, it does not measure.
const TRAVEL_SECONDS: f32 = 0.9;

/// A light on its way.
#[derive(Component)]
pub(super) struct Flow {
    path: Vec<Vec2>,
    length: f32,
    travelled: f32,
}

/// How a connection ended, as far as the log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Granted,
    Refused,
}

/// One connection to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Connection {
    from: End,
    to: End,
    outcome: Outcome,
}

/// Spawns a light for connections whose records arrived since the last frame.
pub(super) fn launch(
    mut commands: Commands,
    exercise: Res<Exercise>,
    settings: Res<Settings>,
    mut scene: ResMut<MapScene>,
    alive: Query<&Flow>,
) {
    let Some(desk) = exercise.desk() else { return };
    let count = desk.record_count();
    let begin = scene.seen_records.min(count);
    scene.seen_records = count;
    if !settings.moves() || scene.placement.hosts.is_empty() {
        return;
    }
    // A jump (resume, first frame of a shift) is history, not something that happens now.
    let begin = begin.max(count.saturating_sub(2_000));
    let connections = connections(&desk, begin..count);
    let room = MOST_FLOWS.saturating_sub(alive.iter().len()).min(MOST_NEW);
    let step = connections.len().div_ceil(room.max(1)).max(1);
    for connection in connections.iter().step_by(step).take(room) {
        let path = scene.placement.route(connection.from, connection.to);
        let length = length(&path);
        if length > 0.0 {
            let color = match connection.outcome {
                Outcome::Granted => scene.palette.flow,
                Outcome::Refused => scene.palette.refused,
            };
            // Refused ones are also larger and stop half way: not by colour alone.
            let side = if connection.outcome == Outcome::Refused { 5.0 } else { 3.0 };
            commands.spawn((
                MapPart,
                Sprite::from_color(color, Vec2::splat(side)),
                Transform::from_translation(path[0].extend(3.0)),
                Flow { path: stop_early(path, connection.outcome), length, travelled: 0.0 },
            ));
        }
    }
}

/// Moves the lights; those that arrived go out.
pub(super) fn travel(mut commands: Commands, time: Res<Time>, mut flows: Query<(Entity, &mut Flow, &mut Transform)>) {
    for (entity, mut flow, mut transform) in &mut flows {
        let speed = flow.length / TRAVEL_SECONDS;
        flow.travelled += speed * time.delta_secs();
        match along(&flow.path, flow.travelled) {
            Some(point) => transform.translation = point.extend(3.0),
            None => commands.entity(entity).despawn(),
        }
    }
}

fn connections(desk: &Desk<'_>, ids: std::ops::Range<usize>) -> Vec<Connection> {
    let inventory = desk.inventory();
    ids.filter_map(|id| connection(desk.record(RecordId(u32::try_from(id).ok()?))?, inventory)).collect()
}

fn connection(record: &Record, inventory: &Inventory) -> Option<Connection> {
    let (from, to, outcome) = match record.kind.name {
        "zeek.conn" => {
            let refused = matches!(&*record.text("conn_state"), "REJ" | "S0" | "RSTOS0");
            let outcome = if refused { Outcome::Refused } else { Outcome::Granted };
            ("id.orig_h", "id.resp_h", outcome)
        }
        "panos.traffic" if &*record.text("action") != "allow" => ("src_ip", "dest_ip", Outcome::Refused),
        _ => return None,
    };
    let end = |field: &str| -> Option<End> {
        let address: Ipv4Addr = record.text(field).parse().ok()?;
        Some(match inventory.host_at(address) {
            Some(host) => End::Host(host.id.index()),
            None => End::Outside(u32::from(address)),
        })
    };
    let (from, to) = (end(from)?, end(to)?);
    // Two outsiders (a scan of an address nobody has) would be a light that goes nowhere.
    (!matches!((from, to), (End::Outside(_), End::Outside(_))) && from != to).then_some(Connection {
        from,
        to,
        outcome,
    })
}

fn length(path: &[Vec2]) -> f32 {
    path.windows(2).map(|leg| leg[0].distance(leg[1])).sum()
}

fn stop_early(mut path: Vec<Vec2>, outcome: Outcome) -> Vec<Vec2> {
    if outcome == Outcome::Refused && path.len() > 3 {
        path.truncate(path.len() / 2 + 1);
    }
    path
}

/// The point after `distance`; `None` beyond the end.
fn along(path: &[Vec2], mut distance: f32) -> Option<Vec2> {
    for leg in path.windows(2) {
        let length = leg[0].distance(leg[1]);
        if distance <= length {
            return Some(leg[0].lerp(leg[1], if length > 0.0 { distance / length } else { 0.0 }));
        }
        distance -= length;
    }
    None
}
