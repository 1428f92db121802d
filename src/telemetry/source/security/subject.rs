//! The four `Subject…` fields: who asked.

use crate::base::ids::LogonId;
use crate::telemetry::record::Value;
use crate::world::{Host, Logon, World};
use smol_str::ToSmolStr as _;

/// The operating system of `host`, which signs with its machine account.
pub(super) fn system(world: &World, host: &Host) -> Vec<Value> {
    let netbios = world.company.netbios.clone();
    vec!["S-1-5-18".into(), host.machine_name().into(), netbios.into(), LogonId::SYSTEM.to_smolstr().into()]
}

/// Whoever owns this session.
pub(super) fn session(world: &World, logon: &Logon) -> Vec<Value> {
    let host = world.host(logon.host);
    let account = world.account(logon.account);
    match logon.logon_id {
        LogonId::SYSTEM => system(world, host),
        LogonId::NETWORK_SERVICE => {
            let netbios = world.company.netbios.clone();
            vec!["S-1-5-20".into(), host.machine_name().into(), netbios.into(), logon.logon_id.to_smolstr().into()]
        }
        _ => vec![
            account.sid.clone().into(),
            account.name.clone().into(),
            account.domain.clone().into(),
            logon.logon_id.to_smolstr().into(),
        ],
    }
}
