//! What programs say when they open an encrypted session, and its fingerprints JA3, JA3S and JA4.
//!
//! A client program and build always sends the same hello, so its fingerprints stay. Shapes follow the
//! usual stacks: browsers (BoringSSL, NSS), Windows programs (Schannel), tools (OpenSSL, Go).
//! Sources: RFC 8446 and 5246; JA3 (salesforce/ja3), JA4 (FoxIO, BSD licence) as published.
//! Simplified: no GREASE and no shuffled extensions, so that one program keeps one JA3.

use super::taste;
use crate::base::digest;
use md5::{Digest, Md5};
use sha2::Sha256;

/// A client's hello.
#[derive(Debug, Clone)]
pub struct Hello {
    /// Cipher suites in order.
    pub ciphers: Vec<u16>,
    /// Extensions in order.
    pub extensions: Vec<u16>,
    /// Groups in order.
    pub groups: Vec<u16>,
    /// Signature algorithms in order.
    pub signatures: Vec<u16>,
    /// Protocols offered inside.
    pub protocols: Vec<&'static str>,
    /// Offers TLS 1.3.
    pub modern: bool,
}

const NAME: u16 = 0;
const PROTOCOLS: u16 = 16;
const VERSIONS: u16 = 43;
const KEYS: u16 = 51;

/// (extensions, suites, groups) of a stack.
type Stack = (&'static [u16], &'static [u16], &'static [u16]);

const CHROMIUM: Stack = (
    &[0, 23, 65281, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27, 17613],
    &[4865, 4866, 4867, 49195, 49199, 49196, 49200, 52393, 52392, 49171, 49172, 156, 157, 47, 53],
    &[4588, 29, 23, 24],
);
const FIREFOX: Stack = (
    &[0, 23, 65281, 10, 11, 35, 16, 5, 34, 18, 51, 43, 13, 45, 28, 27, 65037],
    &[4865, 4867, 4866, 49195, 49199, 52393, 52392, 49196, 49200, 49162, 49161, 49171, 49172, 156, 157, 47, 53],
    &[4588, 29, 23, 24, 25],
);
const SCHANNEL: Stack = (
    &[0, 5, 10, 11, 13, 35, 23, 65281, 43, 45, 51],
    &[4866, 4865, 49196, 49195, 49200, 49199, 49188, 49187, 49192, 49191, 49162, 49161, 49172, 49171, 157, 156, 61, 60],
    &[29, 23, 24],
);
const OPENSSL: Stack = (
    &[0, 11, 10, 35, 22, 23, 13, 43, 45, 51],
    &[4866, 4867, 4865, 49196, 49200, 159, 52393, 52392, 52394, 49195, 49199, 158, 49188, 49192, 107, 255],
    &[29, 23, 30, 25, 24],
);
const GO: Stack = (
    &[0, 5, 10, 11, 13, 65281, 18, 43, 51],
    &[49195, 49199, 49196, 49200, 52393, 52392, 49161, 49171, 49162, 49172, 4865, 4866, 4867],
    &[29, 23, 24, 25],
);

impl Hello {
    /// The hello of the client program `client`; without a name to ask for there is no SNI.
    pub fn of(client: &str, names: bool) -> Self {
        let stack = match client {
            "Chrome" | "Edg" => CHROMIUM,
            "Firefox" => FIREFOX,
            other => [SCHANNEL, OPENSSL, GO, SCHANNEL][taste("tls stack", other, 4) as usize],
        };
        let (mut extensions, mut ciphers) = (stack.0.to_vec(), stack.1.to_vec());
        let browser = matches!(client, "Chrome" | "Edg" | "Firefox");
        if !browser {
            // A build leaves out what it was compiled without.
            let off = taste("left out suite", client, ciphers.len() as u64 - 4) as usize + 3;
            ciphers.remove(off);
            if taste("protocols", client, 2) == 0 {
                extensions.push(PROTOCOLS);
            }
        } else if client == "Edg" {
            extensions.retain(|e| *e != 17613);
        }
        if !names {
            extensions.retain(|e| *e != NAME);
        }
        let protocols: &[&str] = if browser { &["h2", "http/1.1"] } else { &["http/1.1"] };
        Self {
            protocols: if extensions.contains(&PROTOCOLS) { protocols.to_vec() } else { Vec::new() },
            modern: extensions.contains(&VERSIONS),
            extensions,
            ciphers,
            groups: stack.2.to_vec(),
            signatures: vec![1027, 2052, 1025, 1283, 2053, 1281, 2054, 1537],
        }
    }

    /// What JA3 hashes.
    pub fn ja3_string(&self) -> String {
        let formats = if self.extensions.contains(&11) { "0" } else { "" };
        let parts = [&self.ciphers, &self.extensions, &self.groups].map(|list| dashes(list));
        format!("771,{},{formats}", parts.join(","))
    }

    /// JA3.
    pub fn ja3(&self) -> String {
        md5_hex(&self.ja3_string())
    }

    /// JA4: protocol, version, SNI, counts, first protocol; sorted suites; sorted extensions and signatures.
    pub fn ja4(&self) -> String {
        let alpn = self.protocols.first().map_or_else(
            || "00".to_owned(),
            |p| {
                let (first, last) = (p.chars().next().unwrap_or('0'), p.chars().last().unwrap_or('0'));
                format!("{first}{last}")
            },
        );
        let a = format!(
            "t{}{}{:02}{:02}{alpn}",
            if self.modern { "13" } else { "12" },
            if self.extensions.contains(&NAME) { 'd' } else { 'i' },
            self.ciphers.len().min(99),
            self.extensions.len().min(99)
        );
        let mut ciphers = self.ciphers.clone();
        ciphers.sort_unstable();
        let mut extensions: Vec<u16> =
            self.extensions.iter().copied().filter(|e| *e != NAME && *e != PROTOCOLS).collect();
        extensions.sort_unstable();
        let c = format!("{}_{}", commas(&extensions), commas(&self.signatures));
        format!("{a}_{}_{}", short(&commas(&ciphers)), short(&c))
    }
}

/// A server's answer.
#[derive(Debug, Clone)]
pub struct Server {
    /// TLS 1.3, which hides the certificate.
    pub modern: bool,
    /// Suite chosen.
    pub cipher: u16,
    /// Group chosen.
    pub group: u16,
    /// Extensions in order.
    pub extensions: Vec<u16>,
    /// Protocol chosen inside, if the client offered any.
    pub protocol: Option<&'static str>,
}

impl Server {
    /// How the server behind `name` answers `hello`: about half speak TLS 1.3.
    pub fn of(name: &str, self_signed: bool, hello: &Hello) -> Self {
        let habit = digest::hash64(&[b"tls", name.as_bytes()]);
        let modern = !self_signed && habit % 100 < 55 && hello.modern;
        let h2 = habit & 0x200 == 0 && hello.protocols.contains(&"h2");
        let protocol = hello.protocols.last().map(|last| if h2 { "h2" } else { *last });
        let mut extensions = if modern { vec![VERSIONS, KEYS] } else { vec![65281, 11] };
        if !modern && protocol.is_some() {
            extensions.push(PROTOCOLS);
        }
        let cipher = if modern { 4866 } else { 49200 };
        Self { modern, cipher, group: if habit & 0x100 == 0 { 29 } else { 23 }, extensions, protocol }
    }

    /// `TLSv13`.
    pub fn version(&self) -> &'static str {
        if self.modern { "TLSv13" } else { "TLSv12" }
    }

    /// Name of the suite.
    pub fn cipher_name(&self) -> &'static str {
        if self.modern { "TLS_AES_256_GCM_SHA384" } else { "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" }
    }

    /// Name of the group.
    pub fn group_name(&self) -> &'static str {
        if self.group == 29 { "x25519" } else { "secp256r1" }
    }

    /// What JA3S hashes.
    pub fn ja3s_string(&self) -> String {
        format!("771,{},{}", self.cipher, dashes(&self.extensions))
    }

    /// JA3S.
    pub fn ja3s(&self) -> String {
        md5_hex(&self.ja3s_string())
    }
}

fn dashes(list: &[u16]) -> String {
    list.iter().map(u16::to_string).collect::<Vec<_>>().join("-")
}

fn commas(list: &[u16]) -> String {
    list.iter().map(|n| format!("{n:04x}")).collect::<Vec<_>>().join(",")
}

fn md5_hex(text: &str) -> String {
    digest::hex(&Md5::digest(text.as_bytes()))
}

fn short(text: &str) -> String {
    digest::hex(&Sha256::digest(text.as_bytes())[..6])
}
