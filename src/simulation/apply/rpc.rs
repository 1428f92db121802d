//! Remote procedure calls over TCP: who wants one asks the endpoint mapper for its port first.
//!
//! *Invariants*: a call to a changing port of a Windows host is preceded by one to port 135 of the same host, from
//! the same process; what was called is noted on the flow that carried it. Source: C706 (The Open Group), MS-RPCE,
//! operation numbers of MS-DRSR, MS-NRPC, MS-DCOM, MS-WMI, MS-TSCH, MS-SCMR.

use super::{Act, network, wire};
use crate::base::ids::FlowId;
use crate::base::time::SimSpan;
use crate::simulation::intent::{Connect, Refusal};
use crate::world::AppLayer;
use crate::world::exchange::{Call, Exchange};

/// Port of the endpoint mapper.
const MAPPER_PORT: u16 = 135;
/// Name of its interface.
const MAPPER: &str = "epmapper";

/// Asks the endpoint mapper where the wanted interface listens, if the wish is such a call.
///
/// # Errors
/// That of the call to the mapper: without it nobody knows the port.
pub(super) fn find_port(act: &mut Act<'_, '_>, wish: &Connect) -> Result<(), Refusal> {
    let AppLayer::Rpc { interface } = &wish.app else { return Ok(()) };
    if wish.port == MAPPER_PORT || wish.host.is_none() {
        return Ok(());
    }
    // An object is activated by a service beside the mapper, on the mapper's own port.
    let activated = interface == "IWbemServices";
    let asking = Connect {
        port: MAPPER_PORT,
        app: AppLayer::Rpc { interface: if activated { "IRemoteSCMActivator" } else { MAPPER }.into() },
        sent_bytes: if activated { 1_020 } else { 328 },
        received_bytes: if activated { 1_104 } else { 360 },
        lasts: wish.lasts + SimSpan::millis(40),
        ..wish.clone()
    };
    network::connect(act, asking)?;
    act.tick(SimSpan::millis(3));
    Ok(())
}

/// What is called on a flow that carries calls.
pub(super) fn called(act: &mut Act<'_, '_>, flow: FlowId) {
    let AppLayer::Rpc { interface } = &act.world().flow(flow).app else { return };
    for call in calls(interface) {
        wire::note(act, Some(flow), Exchange::Call(*call));
    }
}

const fn call(
    pipe: &'static str,
    interface: &'static str,
    uuid: &'static str,
    number: u16,
    operation: &'static str,
) -> Call {
    Call { pipe, interface, uuid, operation, number }
}

const EPM: &str = "e1af8308-5d1f-11c9-91a4-08002b14a0fa";
const ACTIVATOR: &str = "000001a0-0000-0000-c000-000000000046";
const DRSUAPI: &str = "e3514235-4b06-11d1-ab04-00c04fc2dcd2";
const NETLOGON: &str = "12345678-1234-abcd-ef00-01234567cffb";
const WBEM: &str = "9556dc99-828c-11cf-a37e-00aa003240c7";
const TASKS: &str = "86d35949-83c9-4044-b424-db363231fd0c";
const SVCCTL: &str = "367abb81-9844-35f1-ad32-98f038001003";

fn calls(interface: &str) -> &'static [Call] {
    match interface {
        MAPPER => {
            const CALLS: &[Call] = &[call("135", "epmapper", EPM, 3, "ept_map")];
            CALLS
        }
        "IRemoteSCMActivator" => {
            const CALLS: &[Call] = &[call("135", "IRemoteSCMActivator", ACTIVATOR, 4, "RemoteCreateInstance")];
            CALLS
        }
        "drsuapi" => {
            const CALLS: &[Call] = &[
                call("49667", "drsuapi", DRSUAPI, 0, "DRSBind"),
                call("49667", "drsuapi", DRSUAPI, 3, "DRSGetNCChanges"),
                call("49667", "drsuapi", DRSUAPI, 1, "DRSUnbind"),
            ];
            CALLS
        }
        "netlogon" => {
            const CALLS: &[Call] = &[
                call("49667", "netlogon", NETLOGON, 4, "NetrServerReqChallenge"),
                call("49667", "netlogon", NETLOGON, 26, "NetrServerAuthenticate3"),
                call("49667", "netlogon", NETLOGON, 29, "NetrLogonGetDomainInfo"),
            ];
            CALLS
        }
        "IWbemServices" => {
            const CALLS: &[Call] = &[call("49664", "IWbemServices", WBEM, 20, "ExecQuery")];
            CALLS
        }
        "ITaskSchedulerService" => {
            const CALLS: &[Call] = &[call("49664", "ITaskSchedulerService", TASKS, 1, "SchRpcRegisterTask")];
            CALLS
        }
        "svcctl" => {
            const CALLS: &[Call] = &[
                call("49664", "svcctl", SVCCTL, 15, "OpenSCManagerW"),
                call("49664", "svcctl", SVCCTL, 12, "CreateServiceW"),
            ];
            CALLS
        }
        _ => &[],
    }
}
