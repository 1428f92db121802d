//! Just enough DER to write a certificate that tools can read. Source: X.690, RFC 5280.

/// A value with its tag and length.
pub(super) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        n if n < 128 => out.push(n as u8),
        n if n < 256 => out.extend([0x81, n as u8]),
        n => out.extend([0x82, (n >> 8) as u8, n as u8]),
    }
    out.extend_from_slice(content);
    out
}

/// A sequence of parts.
pub(super) fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// A positive integer.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(bytes.len() + 1);
    if bytes.first().is_none_or(|b| b & 0x80 != 0) {
        content.push(0);
    }
    content.extend_from_slice(bytes);
    tlv(0x02, &content)
}

/// An object identifier, already encoded.
pub(super) fn oid(encoded: &[u8]) -> Vec<u8> {
    tlv(0x06, encoded)
}

/// Whole bytes as a bit string.
pub(super) fn bits(content: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], content].concat())
}

/// A name of relative names, `C=ZZ,O=…,CN=…` order: (attribute's last byte, value).
pub(super) fn name(parts: &[(u8, &str)]) -> Vec<u8> {
    let relative = parts.iter().map(|(attribute, value)| {
        let kind = oid(&[0x55, 0x04, *attribute]);
        // A country is a printable string, everything else UTF-8.
        let text = tlv(if *attribute == 6 { 0x13 } else { 0x0c }, value.as_bytes());
        tlv(0x31, &seq(&[kind, text]))
    });
    seq(&relative.collect::<Vec<_>>())
}
