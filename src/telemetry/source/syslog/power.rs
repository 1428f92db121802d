//! Start and end of a Linux server: the login manager, the manager of units, the kernel.

use super::fields::{KERNEL, SYSTEMD};
use crate::base::digest;
use crate::base::time::SimSpan;
use crate::simulation::Effect;
use crate::simulation::power::{Fall, Power};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::linux::{Writer, line};
use crate::world::{HostRole, World};

pub(super) fn observe(effect: &Effect, power: &Power, world: &World, out: &mut Sink<'_>) {
    let mut say = Say { effect, world, out, after: SimSpan::ZERO };
    match power {
        Power::RestartAsked { .. } => {
            say.line(&SYSTEMD, ("systemd-logind", 612, "auth"), "The system will reboot now!");
        }
        Power::GoingDown => {
            for unit in say.units() {
                say.manager(&format!("Stopping {unit}..."));
            }
            say.manager("Reached target reboot.target - System Reboot.");
            say.manager("Shutting down.");
        }
        Power::CameUp { after, .. } => say.started(*after),
        Power::Uptime => {}
    }
}

struct Say<'a, 's, 'o> {
    effect: &'a Effect,
    world: &'a World,
    out: &'s mut Sink<'o>,
    after: SimSpan,
}

impl Say<'_, '_, '_> {
    fn line(&mut self, kind: &'static EventType, (program, pid, facility): (&str, u64, &'static str), message: &str) {
        let host = self.world.host(self.effect.host);
        let writer = Writer { program, pid, facility };
        let (at, system, values) = line(self.world, host, self.effect.at + self.after, writer, message);
        self.out.emit(kind, at, host.id, system, values);
        self.after = self.after + SimSpan::micros(900);
    }

    fn manager(&mut self, message: &str) {
        self.line(&SYSTEMD, ("systemd", 1, "daemon"), message);
    }

    fn kernel(&mut self, message: &str) {
        self.line(&KERNEL, ("kernel", 0, "kern"), message);
    }

    /// What the server is for, as units.
    fn units(&self) -> Vec<&'static str> {
        let own = match self.world.host(self.effect.host).role {
            HostRole::WebServer => "nginx.service - A high performance web server and a reverse proxy server",
            HostRole::VpnServer => "openvpn-server@server.service - OpenVPN service for server",
            _ => "rsyslog.service - System Logging Service",
        };
        vec![
            "ssh.service - OpenBSD Secure Shell server",
            "cron.service - Regular background program processing daemon",
            own,
        ]
    }

    fn started(&mut self, after: Fall) {
        let name = self.world.host(self.effect.host).name.clone();
        let disk = &digest::guid(&[b"disk", name.as_bytes()]).to_string().to_ascii_lowercase();
        self.kernel("Linux version 6.1.0-31-amd64 (gcc-12 12.2.0) #1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1");
        self.kernel(&format!("Command line: BOOT_IMAGE=/boot/vmlinuz-6.1.0-31-amd64 root=UUID={disk} ro quiet"));
        if after == Fall::Cut {
            self.kernel("EXT4-fs (sda1): recovery complete");
        }
        self.kernel("EXT4-fs (sda1): mounted filesystem with ordered data mode. Quota mode: none.");
        self.manager("Detected virtualization kvm.");
        self.manager(&format!("Hostname set to <{name}>."));
        for unit in self.units() {
            self.manager(&format!("Started {unit}."));
        }
        self.manager("Reached target multi-user.target - Multi-User System.");
        let tenths = 60 + digest::hash64(&[b"startup", name.as_bytes()]) % 90;
        self.manager(&format!("Startup finished in 2.9s (kernel) + {}.{}s (userspace).", tenths / 10, tenths % 10));
    }
}
