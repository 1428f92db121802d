//! Everyday life: who has which habit, and when it is time.
//!
//! The habits themselves are data (`assets/habits/*.ron`); this is the little Rust they need.
//!
//! *Owns* the rhythm of each routine. *Reads* people, hours and hosts. *Writes* nothing.
//! *Invariants*: an absent person has no routine; each routine draws by its own name and count.

mod rhythm;

pub use rhythm::{first_occasion, is_time, next_occasion};

use super::procedure::{Actor, Library, Procedure, Who};
use super::truth::Cause;
use crate::base::Text;
use crate::base::rng::Seed;
use crate::base::verdict::{Disposition, Reason};
use crate::world::{Person, World};
use std::sync::Arc;

/// One habit of one subject.
#[derive(Debug, Clone)]
pub struct Routine {
    /// The habit; its schedule is set.
    pub habit: Arc<Procedure>,
    /// Who has it.
    pub actor: Actor,
    /// `habit/browsing/fin-ws-014`: key of all its draws.
    pub entity: Text,
    /// Rate in per mille of the habit's own.
    pub permille: u32,
    /// Occasions so far.
    pub count: u64,
}

/// All routines of the company: every scheduled habit at the rate named in `everyday`, else at its own.
pub fn routines(world: &World, library: &Library, everyday: &[(Text, u32)], seed: Seed) -> Vec<Routine> {
    let mut out = Vec::new();
    for habit in library.iter() {
        let Some(schedule) = &habit.schedule else { continue };
        let permille = everyday.iter().find(|(name, _)| *name == habit.id).map_or(1000, |(_, rate)| *rate);
        for actor in subjects(&schedule.who, world) {
            let entity: Text = format!("habit/{}/{}", habit.id, subject_name(actor, world)).into();
            let has_it = seed.draw(&entity, "share", 0).chance(schedule.share_permille);
            if permille > 0 && has_it {
                out.push(Routine { habit: Arc::clone(habit), actor, entity, permille, count: 0 });
            }
        }
    }
    out
}

/// The cause of everything a habit does.
pub fn cause(habit: &Procedure, ticket: Option<Text>) -> Cause {
    let (disposition, reason) =
        habit.alert.map_or((Disposition::FalsePositive, Reason::RuleTooBroad), |v| (v.disposition, v.reason));
    Cause::Benign { habit: habit.id.clone(), disposition, reason, ticket }
}

/// A person at the own workstation with the daily account.
pub fn at_work(person: &Person) -> Actor {
    Actor { host: person.workstation, account: Some(person.account), person: Some(person.id) }
}

fn subjects(who: &Who, world: &World) -> Vec<Actor> {
    let present = world.people.iter().filter(|p| !p.absent);
    match who {
        Who::People(departments) => {
            let all = departments.iter().any(|d| &**d == "*");
            present.filter(|p| all || departments.contains(&p.department)).map(at_work).collect()
        }
        Who::Admins => present.filter(|p| p.admin_account.is_some()).map(at_work).collect(),
        Who::Hosts(roles) => {
            let hosts = world.hosts.iter().filter(|h| roles.contains(&h.role));
            hosts.map(|h| Actor { host: h.id, account: h.machine_account, person: None }).collect()
        }
        Who::Outside(role) => {
            world.server(*role).map(|h| Actor { host: h.id, account: None, person: None }).into_iter().collect()
        }
    }
}

fn subject_name(actor: Actor, world: &World) -> Text {
    match actor.person {
        Some(_) => actor.account.map_or_else(|| "nobody".into(), |a| world.account(a).name.clone()),
        None => world.host(actor.host).name.clone(),
    }
}
