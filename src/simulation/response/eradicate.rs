//! Removing what the attacker left.

use crate::base::Text;
use crate::base::ids::HostId;
use crate::simulation::apply::Act;

type Done = Result<Text, Text>;

pub(super) fn remove_persistence(act: &mut Act<'_, '_>, host: HostId, name: &Text) -> Done {
    let at = act.at();
    let wanted = name.trim_start_matches('\\');
    let entries = act.world_mut().host_mut(host).persistence.iter_mut();
    let mut removed = 0;
    for entry in entries.filter(|e| e.removed.is_none() && e.name.trim_start_matches('\\').eq_ignore_ascii_case(wanted))
    {
        entry.removed = Some(at);
        removed += 1;
    }
    if removed == 0 {
        Err(format!("no autostart entry \"{name}\" there").into())
    } else {
        Ok(format!("\"{name}\" removed").into())
    }
}

pub(super) fn delete_file(act: &mut Act<'_, '_>, host: HostId, path: &Text) -> Done {
    let running = {
        let world = act.world();
        world.host(host).live.values().any(|id| world.process(*id).image.eq_ignore_ascii_case(path))
    };
    if running {
        return Err("a program runs from it; end that first".into());
    }
    let files = &mut act.world_mut().host_mut(host).files;
    let found = files.keys().find(|p| p.eq_ignore_ascii_case(path)).cloned();
    match found {
        Some(found) => {
            files.remove(&found);
            Ok(format!("{path} deleted").into())
        }
        None => Err(format!("no file {path} there").into()),
    }
}

pub(super) fn patch(act: &mut Act<'_, '_>, host: HostId) -> Done {
    let weaknesses = std::mem::take(&mut act.world_mut().host_mut(host).weaknesses);
    Ok(match weaknesses.len() {
        0 => "nothing was missing".into(),
        n => format!("{n} weaknesses closed").into(),
    })
}
