//! What both ends say: real messages at the head, filler in the protocol's own frames behind.

use super::{der, device, smb};
use crate::base::digest;
use crate::base::net::Proto;
use crate::telemetry::wire::file::{HEADER, is_encrypted_mail};
use crate::telemetry::wire::volume::payload;
use crate::telemetry::wire::{Handshake, dns, ssh};
use crate::world::{AppLayer, Exchange, Flow, KerberosTicket, World};

/// How the rest of a stream is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frames {
    /// Not at all; letters for text, bytes for anything else.
    Plain(u8),
    /// Application data of TLS.
    Tls,
    /// Reads of SMB, as the server answers them.
    SmbRead,
    /// Writes of SMB, as the client sends them.
    SmbWrite,
    /// Packets of voice, of this side of the call.
    Voice(u8),
}

/// One direction.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    head: Vec<u8>,
    /// All bytes, head and filler.
    total: u64,
    frames: Frames,
}

impl Stream {
    fn new(mut head: Vec<u8>, total: u64, frames: Frames) -> Self {
        head.truncate(total as usize);
        Self { head, total, frames }
    }

    /// The bytes from `from`.
    pub(super) fn bytes(&self, from: u64, count: u64) -> Vec<u8> {
        let mut out = Vec::with_capacity(count as usize);
        for at in from..from + count {
            let byte = match self.head.get(at as usize) {
                Some(byte) => *byte,
                None => self.filler(at - self.head.len() as u64),
            };
            out.push(byte);
        }
        out
    }

    /// Byte `at` of the filler: frames of nearly the same size, so that none is too small for its header.
    fn filler(&self, at: u64) -> u8 {
        let (unit, header) = match self.frames {
            Frames::Plain(letter) => return letter,
            Frames::Voice(side) => return device::voice(at, side),
            Frames::Tls => (16_384, 5),
            Frames::SmbRead | Frames::SmbWrite => (60_000, smb::HEADER as u64),
        };
        let all = self.total - self.head.len() as u64;
        if all <= header {
            // Too small for a frame: an empty session message of SMB, or the begin of a record.
            return if self.frames == Frames::Tls {
                [23, 3, 3, 0, 16][at as usize % 5]
            } else {
                [0x85, 0, 0, 0][at as usize % 4]
            };
        }
        let count = all.div_ceil(unit);
        let (size, larger) = (all / count, all % count);
        let split = larger * (size + 1);
        let (place, length) = if at < split { (at % (size + 1), size + 1) } else { ((at - split) % size, size) };
        if place >= header {
            return (at as u8).wrapping_mul(167) ^ ((at >> 8) as u8);
        }
        let head = match self.frames {
            Frames::Tls => vec![23, 3, 3, ((length - 5) >> 8) as u8, (length - 5) as u8],
            Frames::SmbRead => smb::read_header(length as usize),
            _ => smb::write_header(length as usize),
        };
        head[place as usize]
    }
}

/// Both directions of `flow`: from the opener, to the opener.
pub(super) fn speech(world: &World, flow: &Flow) -> [Stream; 2] {
    let (sent, received) =
        if flow.tuple.proto == Proto::Tcp { payload(flow) } else { (flow.sent_bytes, flow.received_bytes) };
    let plain = |out: Vec<u8>, back: Vec<u8>, letter: u8| {
        [Stream::new(out, sent, Frames::Plain(letter)), Stream::new(back, received, Frames::Plain(letter))]
    };
    match &flow.app {
        AppLayer::Dns { .. } => plain(dns::message(flow, false), dns::message(flow, true), 0),
        AppLayer::Http { .. } => plain(request(flow, sent), response(flow, received), b'a'),
        AppLayer::Tls { server_name, .. } => {
            let [out, back] = Handshake::of(flow).map_or_else(Default::default, |h| h.encode(server_name, flow));
            [Stream::new(out, sent, Frames::Tls), Stream::new(back, received, Frames::Tls)]
        }
        AppLayer::Smb => [
            Stream::new(smb::requests(flow), sent, Frames::SmbWrite),
            Stream::new(smb::responses(flow), received, Frames::SmbRead),
        ],
        AppLayer::Ssh => {
            let shell = ssh::shell(world, flow);
            plain(shell_opening(flow, shell.client, 0), shell_opening(flow, shell.server, 1), 0x5a)
        }
        AppLayer::Rdp => {
            let [out, back] = desktop(flow);
            [Stream::new(out, sent, Frames::Tls), Stream::new(back, received, Frames::Tls)]
        }
        AppLayer::Smtp => mail(world, flow, sent, received),
        AppLayer::Kerberos => {
            let [out, back] = tickets(world, flow, sent as usize, received as usize);
            plain(out, back, 0)
        }
        AppLayer::Ldap if flow.tuple.dst_port == 389 => {
            plain(der::directory(sent as usize, false), der::directory(received as usize, true), 0)
        }
        AppLayer::Ntp => plain(ntp(flow, false), ntp(flow, true), 0),
        AppLayer::Dhcp => plain(lease(flow, false), lease(flow, true), 0),
        AppLayer::Snmp => plain(der::poll(sent as usize, false), der::poll(received as usize, true), 0),
        AppLayer::Sip => plain(device::call(flow, sent, false), device::call(flow, received, true), b' '),
        AppLayer::Voice => {
            [Stream::new(Vec::new(), sent, Frames::Voice(0)), Stream::new(Vec::new(), received, Frames::Voice(1))]
        }
        AppLayer::Print => plain(device::JOB.to_vec(), Vec::new(), b' '),
        AppLayer::Ldap | AppLayer::Rpc { .. } | AppLayer::Unknown => plain(Vec::new(), Vec::new(), 0),
    }
}

/// Stretches a header with one more line to `wanted` bytes.
pub(super) fn padded(head: &str, name: &str, wanted: u64) -> Vec<u8> {
    let room = (wanted as usize).saturating_sub(head.len() + name.len() + 6);
    let fill = digest::hex(&digest::sha256(&[head.as_bytes()])).repeat(room / 64 + 1);
    if room == 0 { format!("{head}\r\n") } else { format!("{head}{name}: {}\r\n\r\n", &fill[..room]) }.into_bytes()
}

fn request(flow: &Flow, sent: u64) -> Vec<u8> {
    let AppLayer::Http { method, host, uri, user_agent, .. } = &flow.app else { return Vec::new() };
    let has_body = &**method != "GET";
    let header = if has_body { HEADER.min(sent) } else { sent };
    let mut head = format!("{method} {uri} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {user_agent}\r\nAccept: */*\r\n");
    if has_body {
        head.push_str(&format!("Content-Length: {}\r\n", sent - header));
    }
    padded(&head, "Cookie", header)
}

fn response(flow: &Flow, received: u64) -> Vec<u8> {
    let AppLayer::Http { status, mime, .. } = &flow.app else { return Vec::new() };
    let header = HEADER.min(received);
    let reason = crate::telemetry::wire::reason(*status);
    let kind = if mime.is_empty() { String::new() } else { format!("Content-Type: {mime}\r\n") };
    let head = format!("HTTP/1.1 {status} {reason}\r\n{kind}Content-Length: {}\r\n", received - header);
    let mut out = padded(&head, "X-Request-Id", header);
    if &**mime == "application/ocsp-response" {
        out.extend(der::certificate_status((received - header) as usize));
    }
    out
}

/// Banner, offer of algorithms, key exchange, change to encryption.
fn shell_opening(flow: &Flow, banner: &str, side: u8) -> Vec<u8> {
    let packet = |payload: &[u8]| {
        let fill = 8 - (payload.len() + 5) % 8 + if 8 - (payload.len() + 5) % 8 < 4 { 8 } else { 0 };
        let length = (payload.len() + 1 + fill) as u32;
        [&length.to_be_bytes()[..], &[fill as u8], payload, &vec![0; fill]].concat()
    };
    let list = |text: &str| [&(text.len() as u32).to_be_bytes()[..], text.as_bytes()].concat();
    let cookie = digest::sha256(&[b"ssh cookie", &[side], &flow.id.0.to_le_bytes()]);
    let mut offer = vec![20];
    offer.extend(&cookie[..16]);
    let (cipher, mac) = ("chacha20-poly1305@openssh.com", "umac-64-etm@openssh.com");
    for text in ["curve25519-sha256", "ssh-ed25519", cipher, cipher, mac, mac, "none", "none", "", ""] {
        offer.extend(list(text));
    }
    offer.extend([0; 5]);
    let public = [&32_u32.to_be_bytes()[..], &cookie].concat();
    let exchange = if side == 0 {
        [vec![30], public].concat()
    } else {
        let key = [list("ssh-ed25519"), public.clone()].concat();
        let signed = [list("ssh-ed25519"), 64_u32.to_be_bytes().to_vec(), vec![7; 64]].concat();
        let sized = |bytes: Vec<u8>| [&(bytes.len() as u32).to_be_bytes()[..], &bytes].concat();
        [vec![31], sized(key), public, sized(signed)].concat()
    };
    [format!("{banner}\r\n").into_bytes(), packet(&offer), packet(&exchange), packet(&[21])].concat()
}

/// Negotiation of remote desktop; TLS afterwards.
fn desktop(flow: &Flow) -> [Vec<u8>; 2] {
    let name =
        flow.exchanges.iter().find_map(|e| if let Exchange::Session(s) = e { Some(s.name.as_ref()) } else { None });
    let short: String = name.unwrap_or("user").chars().take(9).collect();
    let cookie = format!("Cookie: mstshash={short}\r\n");
    let length = 4 + 7 + cookie.len() + 8;
    let mut out = vec![3, 0, (length >> 8) as u8, length as u8, (length - 5) as u8, 0xe0, 0, 0, 0, 0, 0];
    out.extend(cookie.bytes());
    out.extend([1, 0, 8, 0, 3, 0, 0, 0]);
    let back = vec![3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0x1f, 8, 0, 2, 0, 0, 0];
    [out, back]
}

fn mail(world: &World, flow: &Flow, sent: u64, received: u64) -> [Stream; 2] {
    let ours = flow.target.or(flow.source).map_or_else(String::new, |h| world.host(h).fqdn.to_string());
    let greeting = format!("220 {ours} ESMTP\r\n");
    // The greeting is a turn of its own of sixty bytes.
    let greeting = format!("220 {ours} ESMTP {:1$}\r\n", "", 60_usize.saturating_sub(greeting.len() + 1));
    let hello = format!("250-{ours}\r\n250-SIZE 52428800\r\n250 STARTTLS\r\n");
    if is_encrypted_mail(flow) {
        let out = b"EHLO mail.example\r\nSTARTTLS\r\n".to_vec();
        let back = format!("{greeting}{hello}220 2.0.0 ready\r\n").into_bytes();
        return [Stream::new(out, sent, Frames::Tls), Stream::new(back, received, Frames::Tls)];
    }
    let mut out = "EHLO mail.example\r\n".to_owned();
    for exchange in &flow.exchanges {
        let Exchange::Mail(id) = exchange else { continue };
        let mail = world.mail(*id);
        out.push_str(&format!("MAIL FROM:<{}>\r\n", mail.return_path));
        mail.to.iter().for_each(|to| out.push_str(&format!("RCPT TO:<{to}>\r\n")));
        let subject = mail.subject.replace(['\r', '\n'], " ");
        out.push_str(&format!("DATA\r\nFrom: <{}>\r\nSubject: {subject}\r\n", mail.from));
        out.push_str(&format!("Message-ID: {}\r\n\r\n", mail.message_id));
    }
    let back = format!("{greeting}{hello}250 ok\r\n250 ok\r\n354 go on\r\n250 2.6.0 queued\r\n");
    [
        Stream::new(out.into_bytes(), sent, Frames::Plain(b'a')),
        Stream::new(back.into_bytes(), received, Frames::Plain(b'\n')),
    ]
}

fn tickets(world: &World, flow: &Flow, sent: usize, received: usize) -> [Vec<u8>; 2] {
    let all: Vec<&KerberosTicket> =
        flow.exchanges.iter().filter_map(|e| if let Exchange::Ticket(t) = e { Some(t) } else { None }).collect();
    let realm = world.company.dns_domain.to_ascii_uppercase();
    let share = |total: usize, n: usize| total / all.len() + if n == 0 { total % all.len() } else { 0 };
    let out = all.iter().enumerate().flat_map(|(n, t)| der::request(t, &realm, share(sent, n)));
    let back = all.iter().enumerate().flat_map(|(n, t)| der::answer(t, &realm, share(received, n)));
    [out.collect(), back.collect()]
}

/// A packet of the time protocol. Source: RFC 5905.
fn ntp(flow: &Flow, answer: bool) -> Vec<u8> {
    let stamp = |micros: i64| {
        let seconds = (micros.div_euclid(1_000_000) + 2_208_988_800) as u32;
        let part = ((micros.rem_euclid(1_000_000) as u64) << 32) / 1_000_000;
        [seconds.to_be_bytes(), (part as u32).to_be_bytes()].concat()
    };
    let (asked, answered) = (stamp(flow.opened.0), stamp(flow.opened.0 + flow.lasted.0 / 2));
    let mut out = if answer { vec![0x1c, 3, 10, 0xe9] } else { vec![0x1b, 0, 10, 0xe9] };
    out.extend([0; 8]);
    out.extend(if answer { [203, 0, 113, 123] } else { [0; 4] });
    if answer {
        out.extend([stamp(flow.opened.0 - 64_000_000), asked, answered.clone(), answered].concat());
    } else {
        out.extend([vec![0; 24], asked].concat());
    }
    out
}

/// A renewal and its answer. Source: RFC 2131, 2132.
fn lease(flow: &Flow, answer: bool) -> Vec<u8> {
    let lease = flow.exchanges.iter().find_map(|e| if let Exchange::Lease(l) = e { Some(l) } else { None });
    let Some(lease) = lease else { return Vec::new() };
    let mut out = vec![if answer { 2 } else { 1 }, 1, 6, 0];
    out.extend(lease.transaction.to_be_bytes());
    out.extend([0; 4]);
    out.extend(lease.address.octets());
    out.extend(if answer { lease.address.octets() } else { [0; 4] });
    out.extend([0; 8]);
    out.extend(lease.mac.0);
    out.extend([0; 10 + 64 + 128]);
    out.extend([99, 130, 83, 99, 53, 1, if answer { 5 } else { 3 }]);
    if answer {
        out.extend([51, 4]);
        out.extend((lease.lasts.as_secs() as u32).to_be_bytes());
        out.extend([54, 4]);
        out.extend(flow.tuple.dst.octets());
    } else {
        out.extend([12, lease.name.len() as u8]);
        out.extend(lease.name.bytes());
        out.extend([60, 8]);
        out.extend(b"MSFT 5.0");
    }
    out.push(255);
    out
}
