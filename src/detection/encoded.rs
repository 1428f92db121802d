//! `base64offset` written out: what a text looks like in base64, wherever in the encoded whole it stands.
//!
//! The library cuts off the padding only, and keeps a last character that depends on what follows; so it misses most
//! texts. Here the three spellings keep what is certain. Source: the Sigma specification of the modifier.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rsigma_parser::{DetectionItem, Modifier, SigmaString, SigmaValue};

/// Replaces `base64offset` of an item by the spellings; with `all` the library's own way stays, since one value must
/// not become three that all have to be there.
pub(super) fn write_out(item: &mut DetectionItem) {
    if !item.field.has_modifier(Modifier::Base64Offset) || item.field.has_modifier(Modifier::All) {
        return;
    }
    let wide: fn(u16) -> [u8; 2] =
        if item.field.has_modifier(Modifier::Utf16be) { u16::to_be_bytes } else { u16::to_le_bytes };
    let is_wide = [Modifier::Wide, Modifier::Utf16, Modifier::Utf16be].iter().any(|m| item.field.has_modifier(*m));
    let spellings = |value: &SigmaValue| match value {
        SigmaValue::String(text) => {
            let bytes = match is_wide {
                true => text.original.encode_utf16().flat_map(wide).collect(),
                false => text.original.as_bytes().to_vec(),
            };
            certain(&bytes).into_iter().map(|text| SigmaValue::String(SigmaString::new(&text))).collect()
        }
        other => vec![other.clone()],
    };
    item.values = item.values.iter().flat_map(spellings).collect();
    let done = [Modifier::Base64Offset, Modifier::Wide, Modifier::Utf16, Modifier::Utf16be];
    item.field.modifiers.retain(|modifier| !done.contains(modifier));
    if !item.field.has_modifier(Modifier::Contains) {
        item.field.modifiers.push(Modifier::Contains);
    }
}

/// The characters that the bytes alone decide, for each of the three places in a group of three bytes.
fn certain(bytes: &[u8]) -> Vec<String> {
    let at = |before: usize| {
        let encoded = STANDARD_NO_PAD.encode([vec![0; before], bytes.to_vec()].concat());
        // A character is certain when all of its six bits are of these bytes.
        let (first, end) = ((before * 8).div_ceil(6), (before + bytes.len()) * 8 / 6);
        encoded.get(first..end).unwrap_or_default().to_owned()
    };
    (0..3).map(at).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::certain;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn each_spelling_is_found_whatever_stands_around_the_text() {
        for (before, after) in [("", ""), ("a", "b"), ("ab", "bc"), ("abc", "x"), ("\u{fc}", "\u{fc}yz")] {
            let whole = STANDARD.encode(format!("{before}http://{after}"));
            let spellings = certain(b"http://");
            assert_eq!(spellings.len(), 3);
            assert!(spellings.iter().any(|spelling| whole.contains(spelling)), "{whole}: {spellings:?}");
        }
    }
}
