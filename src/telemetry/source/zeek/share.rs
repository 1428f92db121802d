//! `smb_mapping.log`, `smb_files.log`, `dce_rpc.log`, `files.log`: what was opened, read, called.

use super::fields::{DCE_RPC, FILES, SMB_FILES, SMB_MAPPING};
use super::{Seen, flag, login, seconds};
use crate::base::Text;
use crate::base::time::SimSpan;
use crate::telemetry::record::Value;
use crate::telemetry::wire::{self, file, taste};
use crate::world::{Call, Exchange, FileAction};
use smol_str::ToSmolStr as _;

/// Sessions, shares, files and calls of an SMB flow, in order.
pub(super) fn smb(seen: &mut Seen<'_, '_, '_>) {
    login::ntlm(seen);
    let flow = seen.flow;
    let mut after = SimSpan::millis(4);
    for exchange in &flow.exchanges {
        match exchange {
            Exchange::Tree { share } => {
                let pipes = share.ends_with("IPC$");
                let values = vec![
                    share.clone().into(),
                    if pipes { "IPC".into() } else { Value::Absent },
                    if pipes { Value::Absent } else { "NTFS".into() },
                    if pipes { "PIPE" } else { "DISK" }.into(),
                ];
                seen.tell_later(&SMB_MAPPING, after, values);
            }
            Exchange::Call(one) => call(seen, one, after),
            _ => continue,
        }
        after = after + SimSpan::micros(2_300);
    }
    for passed in file::files(seen.world, flow) {
        let (Some(share), Some(name)) = (&passed.share, &passed.name) else { continue };
        let made = flow.opened.0 - taste("file age", name, 200 * 86_400) as i64 * 1_000_000;
        let written = passed.action == Some(FileAction::Write);
        let changed = if written { flow.opened.0 } else { made + 60_000_000 };
        let times = [changed, flow.opened.0, made, changed].map(|at| seconds(crate::base::time::SimTime(at)));
        let mut values = vec![
            passed.fuid.clone().into(),
            if written { "SMB::FILE_WRITE" } else { "SMB::FILE_OPEN" }.into(),
            share.clone().into(),
            name.clone().into(),
            Value::Int(passed.size_bytes as i64),
            Value::Absent,
        ];
        values.extend(times);
        seen.tell_later(&SMB_FILES, after, values);
        after = after + SimSpan::micros(3_100);
    }
}

fn call(seen: &mut Seen<'_, '_, '_>, call: &Call, after: SimSpan) {
    let rtt = 300 + taste("rtt", call.operation, 2_000) as i64;
    let values = vec![Value::Float(rtt as f64 / 1e6), call.pipe.into(), call.interface.into(), call.operation.into()];
    seen.tell_later(&DCE_RPC, after, values);
}

/// Calls over TCP, in order.
pub(super) fn calls(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let calls = flow.exchanges.iter().filter_map(|e| if let Exchange::Call(call) = e { Some(call) } else { None });
    for (n, one) in calls.enumerate() {
        call(seen, one, SimSpan::micros(1_900 + 2_300 * n as i64));
    }
}

/// Files whose content passed: web answers, attachments, and what was copied from or to a share.
pub(super) fn files(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    // Opening a document reads parts of it; Zeek tells of whole copies only.
    let passed: u64 = flow.sent_bytes.max(flow.received_bytes);
    for file in file::files(seen.world, flow) {
        if file.source == "SMB" && file.size_bytes > passed {
            continue;
        }
        let size = Value::Int(file.size_bytes as i64);
        let t = flow.tuple;
        let values = vec![
            file.fuid.clone().into(),
            wire::uid(flow, 'C', 0).into(),
            t.src.to_smolstr().into(),
            i64::from(t.src_port).into(),
            t.dst.to_smolstr().into(),
            i64::from(t.dst_port).into(),
            file.source.into(),
            Value::Int(0),
            Value::List(Box::new(["MD5", "SHA1", "SHA256"].map(Text::new_static))),
            file.mime.clone().into(),
            file.name.clone().map_or(Value::Absent, Value::from),
            Value::Float(flow.lasted.0 as f64 / 2e6),
            flag(t.src.is_private()),
            flag(file.by_opener),
            size.clone(),
            size,
            Value::Int(0),
            Value::Int(0),
            flag(false),
            Value::Absent,
            file.md5().into(),
            file.sha1().into(),
            file.sha256.clone().into(),
            Value::Absent,
            Value::Absent,
            Value::Absent,
        ];
        seen.tell_alone(&FILES, values);
    }
}
