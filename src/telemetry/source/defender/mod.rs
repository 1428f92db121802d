//! The virus scanner's own channel: finds (1116, 1117), patterns (2000), switches and settings (5000, 5001, 5007).
//!
//! Simplified: what is found is quarantined within a second or two; one product version for all hosts.

pub mod fields;

use super::windows::{Message, Writer, braced, clock, local_system, service_pid, write};
use crate::base::digest;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::windows::{Deed, newest_definitions};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, Process, World};
use fields::{acted, configured, definitions, disabled, enabled, found};
use smol_str::ToSmolStr as _;

const PRODUCT: &str = "Microsoft Defender Antivirus";
const PLATFORM: &str = "4.18.24010.12";
const ENGINE: &str = "1.1.24010.10";

/// The virus scanner.
#[derive(Debug)]
pub struct Defender;

impl Sensor for Defender {
    fn name(&self) -> &'static str {
        "defender"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::all()
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 80, mean_ms: 900, late_permille: 20, late_mean_ms: 8_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.os.is_windows()
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::Windows(deed) = &effect.kind else { return };
        let host = world.host(effect.host);
        let scanner = Scanner { world, host, time: clock(host, effect.at) };
        scanner.deed(deed, out);
    }
}

struct Scanner<'a> {
    world: &'a World,
    host: &'a Host,
    time: SimTime,
}

impl Scanner<'_> {
    fn emit(&self, later: SimSpan, kind: (&'static EventType, &Message), values: Vec<Value>, out: &mut Sink<'_>) {
        let process = service_pid(self.world, self.host, "defender");
        let writer = Writer { process, account: local_system(), activity: None };
        write(out, (self.host, self.time + later), kind, writer, [product(), values].joined());
    }

    fn deed(&self, deed: &Deed, out: &mut Sink<'_>) {
        match deed {
            Deed::ThreatFound { process, path, threat } => {
                let threat = Threat { scanner: self, process: self.world.process(*process), path, name: threat };
                self.emit(SimSpan::ZERO, (&found::TYPE, &found::MESSAGE), threat.values(false), out);
                let wait = SimSpan::millis(600 + (threat.key() % 1_900) as i64);
                self.emit(wait, (&acted::TYPE, &acted::MESSAGE), threat.values(true), out);
            }
            Deed::DefinitionsLoaded { number, .. } => {
                let values = vec![
                    version(*number).into(),
                    version(number.saturating_sub(1)).into(),
                    "NT AUTHORITY".into(),
                    "SYSTEM".into(),
                    "S-1-5-18".into(),
                    "1".into(),
                    "AntiVirus".into(),
                    "2".into(),
                    "Delta".into(),
                    ENGINE.into(),
                    ENGINE.into(),
                ];
                self.emit(SimSpan::ZERO, (&definitions::TYPE, &definitions::MESSAGE), values, out);
            }
            Deed::ProtectionSwitched { on, .. } => {
                let kind =
                    if *on { (&enabled::TYPE, &enabled::MESSAGE) } else { (&disabled::TYPE, &disabled::MESSAGE) };
                self.emit(SimSpan::ZERO, kind, Vec::new(), out);
            }
            Deed::ProtectionConfigured { setting, from, to, .. } => {
                let value = |v: &str| {
                    if v.is_empty() {
                        String::new()
                    } else {
                        format!(r"HKLM\SOFTWARE\Microsoft\Windows Defender\{setting} = {v}")
                    }
                };
                let values = vec![value(from).into(), value(to).into()];
                self.emit(SimSpan::ZERO, (&configured::TYPE, &configured::MESSAGE), values, out);
            }
            _ => {}
        }
    }
}

/// Version of the patterns with this number.
fn version(number: u32) -> String {
    format!("1.425.{number}.0")
}

fn product() -> Vec<Value> {
    vec![PRODUCT.into(), PLATFORM.into()]
}

/// Something found.
struct Threat<'a> {
    scanner: &'a Scanner<'a>,
    process: &'a Process,
    path: &'a str,
    name: &'a str,
}

impl Threat<'_> {
    fn key(&self) -> u64 {
        digest::hash64(&[self.path.as_bytes(), self.scanner.host.name.as_bytes(), &self.scanner.time.0.to_le_bytes()])
    }

    /// Number, severity and category by the kind that the name begins with (Defender's documentation).
    fn grade(&self) -> [&'static str; 4] {
        match self.name.split(':').next() {
            Some("PUA") => ["1", "Low", "27", "Potentially Unwanted Software"],
            Some("EUS") => ["5", "Severe", "42", "Virus"],
            Some("HackTool") => ["4", "High", "34", "Tool"],
            _ => ["5", "Severe", "8", "Trojan"],
        }
    }

    fn values(&self, done: bool) -> Vec<Value> {
        let pick = |before: &'static str, after: &'static str| Value::from(if done { after } else { before });
        let id = digest::guid(&[&self.key().to_le_bytes()]);
        let number = 2_147_480_000 + digest::hash64(&[self.name.as_bytes()]) % 200_000;
        let [severity, severity_name, category, category_name] = self.grade();
        let version = version(newest_definitions(self.scanner.time));
        let patterns = format!("AV: {version}, AS: {version}, NIS: {version}");
        let user = self.scanner.world.account(self.process.account).qualified();
        [
            vec![braced(id).into(), self.scanner.time.rfc3339().into(), "".into(), "".into()],
            vec![number.to_smolstr().into(), Value::copied(self.name), severity.into(), severity_name.into()],
            vec![category.into(), category_name.into(), "".into(), pick("1", "3"), "".into(), pick("1", "2")],
            vec!["3".into(), "Real-Time Protection".into(), self.process.image.clone().into(), user.into(), "".into()],
            vec![format!("file:_{}", self.path).into(), "1".into(), "Local machine".into()],
            vec!["1".into(), "Suspended".into(), "0".into(), "Concrete".into(), "0".into()],
            vec![pick("9", "2"), pick("Not Applicable", "Quarantine"), "".into(), "0x00000000".into()],
            vec!["The operation completed successfully.".into(), "".into(), "0".into(), "0".into()],
            vec!["No additional actions required".into(), pick("", "NT AUTHORITY\\SYSTEM"), "".into()],
            vec![patterns.into(), format!("AM: {ENGINE}, NIS: {ENGINE}").into()],
        ]
        .joined()
    }
}
