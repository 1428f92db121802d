//! Who listens where: ports by role and operating system, and what the firewall publishes.

use crate::world::{Host, HostRole, Os};
use std::ops::RangeInclusive;

/// Ports of voice on a call server and on telephones (a common default of vendors).
const VOICE: RangeInclusive<u16> = 16_384..=16_583;

/// The firewall lets callers from outside in to this port.
pub(super) fn is_published(host: &Host, port: u16) -> bool {
    match host.role {
        HostRole::WebServer => matches!(port, 22 | 80 | 443),
        HostRole::VpnServer => matches!(port, 22 | 443),
        HostRole::MailServer => matches!(port, 25 | 443),
        _ => false,
    }
}

/// What the tunnel of a partner lets in: our application, and tickets for it.
pub(super) fn is_open_to_partners(host: &Host, port: u16) -> bool {
    matches!((host.role, port), (HostRole::AppServer, 443) | (HostRole::DomainController, 88))
}

/// What it lets out: their portal, and tickets for it.
pub(super) fn is_partner_service(port: u16) -> bool {
    matches!(port, 88 | 443)
}

/// Ports with a listener, by role and system.
pub(super) fn listens(host: &Host, port: u16) -> bool {
    let by_role: &[u16] = match host.role {
        HostRole::DomainController => &[53, 67, 88, 123, 389, 464, 636, 3_268, 9_389],
        HostRole::MailServer => &[25, 443, 587, 993],
        HostRole::WebServer => &[80, 443],
        HostRole::VpnServer => &[443],
        HostRole::Firewall | HostRole::Router => &[22, 161, 443],
        HostRole::Proxy => &[22, 161, 3_128],
        HostRole::CallServer => &[22, 161, 443, 5_060, 5_061],
        HostRole::Printer | HostRole::Scanner => &[80, 161, 443, 515, 631, 9_100],
        HostRole::Phone => &[161, 443, 5_060],
        HostRole::AppServer => &[443, 1_433, 8_080],
        HostRole::BackupServer => &[9_392, 10_006],
        HostRole::ManagementServer => &[443, 8_530, 8_531, 10_123],
        HostRole::Workstation | HostRole::FileServer | HostRole::JumpHost => &[],
    };
    let by_system: &[u16] = match host.os {
        Os::Windows11 | Os::WindowsServer2022 => &[135, 139, 445, 3_389, 5_985, 49_664, 49_667],
        Os::Linux => &[22],
        Os::Appliance => &[],
    };
    let voice = matches!(host.role, HostRole::CallServer | HostRole::Phone) && VOICE.contains(&port);
    voice || by_role.contains(&port) || by_system.contains(&port)
}
