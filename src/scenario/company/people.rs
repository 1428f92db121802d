//! Hiring: names, accounts, groups, hours and peculiarities; who is away today.

use super::build::Builder;
use super::template::{Clock, Department};
use crate::base::ids::{HostId, PersonId};
use crate::base::rng::Draw;
use crate::world::{AccountKind, Group, Person};

/// Number `n` of a department starts to work at `desk`.
pub(super) fn hire(b: &mut Builder, department: &'static Department, n: u32, desk: HostId, laptop: bool, shared: bool) {
    let key = format!("person/{}/{n}", department.name);
    let title = match (n as usize, department.titles.len()) {
        (0, _) | (_, 1) => &department.titles[0],
        (n, len) => &department.titles[1 + (n - 1) % (len - 1)],
    };
    let (given, family) = name(b, &key);
    let logon = b.patterns[0]
        .replace("{given}", &given.to_ascii_lowercase())
        .replace("{g}", &given[..1].to_ascii_lowercase())
        .replace("{family}", &family.to_ascii_lowercase());
    let id = PersonId(b.world.people.len() as u32);
    let mut groups = vec![Group::DomainUsers];
    if laptop || title.admin {
        groups.push(Group::VpnUsers);
    }
    if title.helpdesk {
        groups.push(Group::Helpdesk);
    }
    let account = b.account(logon, AccountKind::User, groups);
    b.belongs(account, id);
    let logon = b.world.account(account).name.clone();
    b.world.account_mut(account).mail = Some(format!("{logon}@{}", b.identity.domain).into());
    let admin_account = title.admin.then(|| {
        let groups = vec![Group::DomainUsers, Group::DomainAdmins, Group::Administrators, Group::RemoteDesktopUsers];
        let admin = b.account(b.patterns[1].replace("{logon}", &logon), AccountKind::Admin, groups);
        b.belongs(admin, id);
        admin
    });
    if !shared {
        b.world.host_mut(desk).owner = Some(account);
    }
    let mut draw = b.seed.draw(&key, "ways", 0);
    let hours = hours(department, n, &mut draw);
    let oddity = b.template.oddities.iter().find(|o| draw.chance(o.permille));
    let (late, stays, typos) = oddity.map_or((0, 0, 0), |o| (o.starts, o.ends, o.typos_permille));
    let minute = |clock: Clock, by: i32| (clock.0 as i32 + by).clamp(4 * 60, 23 * 60 + 30) as u32;
    let starts = minute(hours.0, late);
    b.world.people.push(Person {
        id,
        given: given.into(),
        family: family.into(),
        title: title.name.as_str().into(),
        department: department.name.as_str().into(),
        account,
        admin_account,
        workstation: desk,
        starts,
        ends: minute(hours.1, stays).max(starts + 120),
        absent: false,
        typos_permille: draw.between(20, 90) as u32 + typos,
        oddity: oddity.map(|o| o.text.as_str().into()),
    });
}

/// A full name that nobody has yet.
fn name(b: &mut Builder, key: &str) -> (String, String) {
    let pools = &b.shelf.names;
    let pairs = (pools.given.len() * pools.family.len()) as u64;
    let mut draw = b.seed.draw(key, "name", 0);
    let start = draw.below(pairs);
    // After a few tries at random, one after the other: every pair is met before any is met twice.
    for n in 0..pairs.max(40) {
        let at = if n < 40 { draw.below(pairs) } else { (start + n) % pairs };
        let (given, family) = (at as usize / pools.family.len(), at as usize % pools.family.len());
        let (given, family) = (&pools.given[given], &pools.family[family]);
        if b.full_names.insert(format!("{given} {family}")) {
            return (given.clone(), family.clone());
        }
    }
    (pools.given[0].clone(), format!("{}x{}", pools.family[0], b.full_names.len()))
}

/// The shift by number; without shifts everybody comes and goes a little apart.
fn hours(department: &Department, n: u32, draw: &mut Draw) -> (Clock, Clock) {
    let (from, until) = department.hours[n as usize % department.hours.len()];
    if department.hours.len() > 1 {
        return (from, until);
    }
    let shift = (draw.between(0, 4) * 15 - 30) as i32;
    let moved = |clock: Clock| Clock((clock.0 as i32 + shift).max(0) as u32);
    (moved(from), moved(until))
}

/// Who is on leave or ill today. The first two administrators and the first of the
/// helpdesk always are here: somebody must hold the keys.
pub(super) fn absences(b: &mut Builder) {
    let keepers = b.world.people.iter().filter(|p| p.admin_account.is_some()).take(2);
    let mut keepers: Vec<PersonId> = keepers.map(|p| p.id).collect();
    let helpdesk = |p: &&Person| b.world.account(p.account).groups.contains(&Group::Helpdesk);
    keepers.extend(b.world.people.iter().find(helpdesk).map(|p| p.id));
    let keys: Vec<String> = b.world.people.iter().map(|p| b.world.account(p.account).name.to_string()).collect();
    let absent = b.template.absent_permille;
    for (person, key) in b.world.people.iter_mut().zip(&keys) {
        person.absent = !keepers.contains(&person.id) && b.seed.draw(key, "absent", 0).chance(absent);
    }
}
