//! Tickets, directory messages and polls in DER, with filler where records tell nothing. Source: RFC 4120,
//! 4511, 3416.

use crate::world::KerberosTicket;

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        n if n < 128 => out.push(n as u8),
        n if n < 65_536 => out.extend([0x82, (n >> 8) as u8, n as u8]),
        n => out.extend([0x84, (n >> 24) as u8, (n >> 16) as u8, (n >> 8) as u8, n as u8]),
    }
    out.extend_from_slice(content);
    out
}

fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

fn int(n: u32) -> Vec<u8> {
    let mut bytes: Vec<u8> = n.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect();
    if bytes.first().is_none_or(|b| b & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    tlv(2, &bytes)
}

fn at(place: u8, content: &[u8]) -> Vec<u8> {
    tlv(0xa0 | place, content)
}

fn string(text: &str) -> Vec<u8> {
    tlv(0x1b, text.as_bytes())
}

/// Principal name of this type from its parts.
fn principal(kind: u32, name: &str) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = name.split('/').map(string).collect();
    seq(&[at(0, &int(kind)), at(1, &seq(&parts))])
}

/// Makes a message of `wanted` bytes by filling one of its parts; the nearest below if none fits exactly.
fn fitted(wanted: usize, message: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let least = message(&[]).len();
    let mut fill = wanted.saturating_sub(least);
    loop {
        let out = message(&vec![0x5a; fill]);
        if out.len() <= wanted || fill == 0 {
            return out;
        }
        fill -= (out.len() - wanted).min(fill);
    }
}

/// `message` behind its length, as Kerberos over TCP frames it.
fn framed(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u32).to_be_bytes()[..], message].concat()
}

/// The request for a ticket in about `wanted` bytes.
pub(super) fn request(ticket: &KerberosTicket, realm: &str, wanted: usize) -> Vec<u8> {
    let (application, number) = if ticket.first { (0x6a, 10) } else { (0x6c, 12) };
    let service = if ticket.first { format!("krbtgt/{realm}") } else { ticket.service.to_string() };
    let message = |fill: &[u8]| {
        let mut body = vec![at(0, &tlv(3, &[0, 0x40, 0x81, 0, 0x10]))];
        if ticket.first {
            body.push(at(1, &principal(1, &ticket.client)));
        }
        body.push(at(2, &string(realm)));
        body.push(at(3, &principal(2, &service)));
        body.push(at(5, &tlv(0x18, b"20370913024805Z")));
        body.push(at(7, &int(0x1234_5678)));
        body.push(at(8, &seq(&[int(18), int(17), int(23)])));
        let padata = seq(&[seq(&[at(1, &int(133)), at(2, &tlv(4, fill))])]);
        tlv(application, &seq(&[at(1, &int(5)), at(2, &int(number)), at(3, &padata), at(4, &seq(&body))]))
    };
    framed(&fitted(wanted.saturating_sub(4), message))
}

/// The answer in about `wanted` bytes.
pub(super) fn answer(ticket: &KerberosTicket, realm: &str, wanted: usize) -> Vec<u8> {
    let service = if ticket.first { format!("krbtgt/{realm}") } else { ticket.service.to_string() };
    if ticket.error != 0 {
        let message = |fill: &[u8]| {
            tlv(
                0x7e,
                &seq(&[
                    at(0, &int(5)),
                    at(1, &int(30)),
                    at(4, &tlv(0x18, b"20250304080000Z")),
                    at(5, &int(1)),
                    at(6, &int(ticket.error)),
                    at(9, &string(realm)),
                    at(10, &principal(2, &service)),
                    at(11, &tlv(0x1b, &vec![b' '; fill.len()])),
                ]),
            )
        };
        return framed(&fitted(wanted.saturating_sub(4), message));
    }
    let (application, number) = if ticket.first { (0x6b, 11) } else { (0x6d, 13) };
    let message = |fill: &[u8]| {
        let sealed = |bytes: &[u8]| seq(&[at(0, &int(18)), at(2, &tlv(4, bytes))]);
        let half = fill.len() / 2;
        let inner = tlv(
            0x61,
            &seq(&[
                at(0, &int(5)),
                at(1, &string(realm)),
                at(2, &principal(2, &service)),
                at(3, &sealed(&fill[..half])),
            ]),
        );
        tlv(
            application,
            &seq(&[
                at(0, &int(5)),
                at(1, &int(number)),
                at(3, &string(realm)),
                at(4, &principal(1, &ticket.client)),
                at(5, &inner),
                at(6, &sealed(&fill[half..])),
            ]),
        )
    };
    framed(&fitted(wanted.saturating_sub(4), message))
}

/// The state of a certificate in about `wanted` bytes, in a form of our own.
pub(super) fn certificate_status(wanted: usize) -> Vec<u8> {
    fitted(wanted, |fill| {
        let bytes = seq(&[tlv(6, &[0x2b, 6, 1, 4, 1, 0x81, 0xfd, 0x59, 2]), tlv(4, fill)]);
        seq(&[tlv(10, &[0]), at(0, &bytes)])
    })
}

/// A directory message in about `wanted` bytes: an extended request or its answer.
pub(super) fn directory(wanted: usize, is_answer: bool) -> Vec<u8> {
    let message = |fill: &[u8]| {
        let operation = if is_answer {
            tlv(0x78, &[tlv(10, &[0]), tlv(4, &[]), tlv(4, &[]), tlv(0x8b, fill)].concat())
        } else {
            tlv(0x77, &[tlv(0x80, b"1.3.6.1.4.1.32473.1"), tlv(0x81, fill)].concat())
        };
        seq(&[int(1), operation])
    };
    fitted(wanted, message)
}

/// A question of the monitoring for the description of a device in about `wanted` bytes, or its answer.
pub(super) fn poll(wanted: usize, is_answer: bool) -> Vec<u8> {
    // The object sysDescr.0.
    let object = tlv(6, &[0x2b, 6, 1, 2, 1, 1, 1, 0]);
    let message = |fill: &[u8]| {
        let (operation, value) = if is_answer { (0xa2, tlv(4, fill)) } else { (0xa0, vec![5, 0]) };
        let community = if is_answer { b"watch".to_vec() } else { [b"watch", fill].concat() };
        let bound = seq(&[seq(&[object.clone(), value])]);
        let body = tlv(operation, &[int(0x2f1b), int(0), int(0), bound].concat());
        seq(&[int(1), tlv(4, &community), body])
    };
    fitted(wanted, message)
}
