//! Addresses, transport tuples and the community id that joins sensors.

use base64::Engine as _;
use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};
use std::fmt;
use std::net::Ipv4Addr;

/// Transport protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Proto {
    /// Transmission control.
    Tcp,
    /// Datagrams.
    Udp,
    /// Control messages; ports carry type and code.
    Icmp,
}

impl Proto {
    /// IANA protocol number.
    pub fn number(self) -> u8 {
        match self {
            Self::Icmp => 1,
            Self::Tcp => 6,
            Self::Udp => 17,
        }
    }
}

impl fmt::Display for Proto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Icmp => "icmp",
        })
    }
}

/// Originator, responder and protocol of one flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FiveTuple {
    /// Who opened it.
    pub src: Ipv4Addr,
    /// Source port.
    pub src_port: u16,
    /// Who answered.
    pub dst: Ipv4Addr,
    /// Destination port.
    pub dst_port: u16,
    /// Transport.
    pub proto: Proto,
}

impl FiveTuple {
    /// Community id version 1, seed 0 (Corelight's public specification).
    pub fn community_id(&self) -> String {
        let (a, b) = ((self.src, self.src_port), (self.dst, self.dst_port));
        let (lo, hi) = if a <= b { (a, b) } else { (b, a) };
        let mut hash = Sha1::new();
        hash.update(0u16.to_be_bytes());
        hash.update(lo.0.octets());
        hash.update(hi.0.octets());
        hash.update([self.proto.number(), 0]);
        hash.update(lo.1.to_be_bytes());
        hash.update(hi.1.to_be_bytes());
        format!("1:{}", base64::engine::general_purpose::STANDARD.encode(hash.finalize()))
    }
}

impl fmt::Display for FiveTuple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} -> {}:{}/{}", self.src, self.src_port, self.dst, self.dst_port, self.proto)
    }
}

/// Hardware address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mac(pub [u8; 6]);

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

/// Makes an indicator harmless to paste: `hxxp://bad[.]example`.
pub fn defang(text: &str) -> String {
    text.replace("http", "hxxp").replace('.', "[.]").replace('@', "[@]")
}
