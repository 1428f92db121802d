//! When a routine's next occasion comes, and whether the hour suits it.

use super::Routine;
use crate::base::rng::Seed;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::procedure::{Hours, Pace, Wait};
use crate::world::World;

/// The first occasion at or after `begin`; `None` for what is over for today.
pub fn first_occasion(routine: &Routine, world: &World, begin: SimTime, seed: Seed) -> Option<SimTime> {
    let mut draw = seed.draw(&routine.entity, "first", 0);
    let schedule = routine.habit.schedule.as_ref()?;
    let person = routine.actor.person.map(|p| world.person(p));
    match schedule.pace {
        Pace::Mean(mean) => Some(begin + draw.exponential(scaled(mean, routine.permille))),
        Pace::Every(interval, _) => Some(begin + draw.span(SimSpan::ZERO, scaled(interval, routine.permille))),
        Pace::Daily(hour, minute, jitter) => {
            let at = local_minute(world, begin, hour * 60 + minute);
            let at = if at < begin { at + SimSpan::hours(24) } else { at };
            Some(at + draw.span(SimSpan::ZERO, jitter.0))
        }
        Pace::AtWorkStart(jitter) => {
            let (from, until) = (local_minute(world, begin, person?.starts), local_minute(world, begin, person?.ends));
            let late = draw.span(SimSpan::ZERO, jitter.0);
            // Who should be at work already comes in during the first minutes of the simulation.
            let at = if from < begin { begin + draw.span(SimSpan::secs(5), SimSpan::mins(6)) } else { from + late };
            (until > begin && works_today(world, begin)).then_some(at)
        }
        Pace::AtWorkEnd(jitter) => {
            let at = local_minute(world, begin, person?.ends) + draw.span(SimSpan::ZERO, jitter.0);
            (at > begin && works_today(world, begin)).then_some(at)
        }
    }
}

/// The occasion after the one at `now`; `None` when there is one a day.
pub fn next_occasion(routine: &Routine, now: SimTime, seed: Seed) -> Option<SimTime> {
    let mut draw = seed.draw(&routine.entity, "next", routine.count);
    let gap = match routine.habit.schedule.as_ref()?.pace {
        Pace::Mean(mean) => draw.exponential(scaled(mean, routine.permille)),
        Pace::Every(interval, jitter_permille) => {
            let interval = scaled(interval, routine.permille);
            let swing = SimSpan(interval.0 / 1000 * i64::from(jitter_permille));
            interval + draw.span(SimSpan(-swing.0), swing)
        }
        Pace::Daily(..) => SimSpan::hours(24),
        Pace::AtWorkStart(_) | Pace::AtWorkEnd(_) => return None,
    };
    Some(now + gap.max(SimSpan::millis(100)))
}

/// Whether an occasion at `now` is taken: the hour suits it, and the thinning by the hour's weight lets it.
pub fn is_time(routine: &Routine, world: &World, now: SimTime, seed: Seed) -> bool {
    let Some(schedule) = &routine.habit.schedule else { return false };
    let minute = local(world, now).minute_of_day();
    let weight = match schedule.hours {
        Hours::Always => 1000,
        Hours::Between(from, until) if from <= until => inside(minute, from * 60, until * 60),
        Hours::Between(from, until) => 1000 - inside(minute, until * 60, from * 60),
        Hours::Working if !works_today(world, now) => 0,
        Hours::Working => match routine.actor.person.map(|p| world.person(p)) {
            Some(person) => working_weight(minute, person.starts, person.ends),
            None => working_weight(minute, 8 * 60, 18 * 60),
        },
    };
    weight >= 1000 || (weight > 0 && seed.draw(&routine.entity, "thinning", routine.count).chance(weight))
}

fn inside(minute: u32, from: u32, until: u32) -> u32 {
    if (from..until).contains(&minute) { 1000 } else { 0 }
}

/// How busy a minute of the working day is, in per mille: thin at both ends and at noon.
fn working_weight(minute: u32, starts: u32, ends: u32) -> u32 {
    if !(starts..ends).contains(&minute) {
        return 0;
    }
    let noon = (12 * 60 + 5..12 * 60 + 50).contains(&minute);
    let edge = minute < starts + 15 || minute + 20 >= ends;
    match (noon, edge) {
        (true, _) => 250,
        (_, true) => 600,
        _ => 1000,
    }
}

fn scaled(span: Wait, permille: u32) -> SimSpan {
    SimSpan(span.0.0.saturating_mul(1000) / i64::from(permille.max(1)))
}

fn local(world: &World, at: SimTime) -> SimTime {
    at + SimSpan::mins(i64::from(world.company.utc_offset_minutes))
}

/// The moment of this local minute on the local day of `day`.
fn local_minute(world: &World, day: SimTime, minute: u32) -> SimTime {
    let local = local(world, day);
    let midnight = SimTime(local.0 - local.0.rem_euclid(SimSpan::hours(24).0));
    midnight + SimSpan::mins(i64::from(minute) - i64::from(world.company.utc_offset_minutes))
}

fn works_today(world: &World, at: SimTime) -> bool {
    local(world, at).is_weekday()
}
