//! What a text says, as far as a program can honestly tell: names, indicators, words.

use super::facts::plain;
use crate::investigation::Inventory;
use std::collections::BTreeSet;

/// Words of a text, in lower case and refanged, without punctuation at their ends.
pub(super) fn words(text: &str) -> Vec<String> {
    let edge = |c: char| !c.is_alphanumeric() && !matches!(c, '\\' | '$' | '/');
    text.split_whitespace()
        .flat_map(|w| w.split([',', ';', '(', ')', '<', '>', '"']))
        .map(|w| plain(w).trim_matches(edge).to_owned())
        .filter(|w| !w.is_empty())
        .collect()
}

/// Different words of a text.
pub(super) fn distinct(text: &str) -> usize {
    words(text).into_iter().collect::<BTreeSet<_>>().len()
}

/// The text says `value` as a word of its own or as part of one (an address in a link).
pub(super) fn says(text: &str, value: &str) -> bool {
    let value = plain(value);
    !value.is_empty() && plain_text(text).contains(&value)
}

fn plain_text(text: &str) -> String {
    text.to_ascii_lowercase().replace("[.]", ".").replace("[@]", "@").replace("hxxp", "http")
}

/// Hosts and accounts of the inventory that the text names as words, by their inventory name.
pub(super) fn named_hosts(text: &str, inventory: &Inventory) -> BTreeSet<String> {
    words(text).iter().filter_map(|w| inventory.host(w)).map(|h| h.name.to_string()).collect()
}

/// Accounts that the text names.
pub(super) fn named_accounts(text: &str, inventory: &Inventory) -> BTreeSet<String> {
    let shaped = |w: &&String| w.contains(['.', '_', '-', '$', '\\']);
    words(text).iter().filter(shaped).filter_map(|w| inventory.account(w)).map(|a| a.name.to_string()).collect()
}

/// A name, address or link that can still be followed: `x.example` or `203.0.113.9` with plain dots, `http://`.
pub(super) fn live_indicators(text: &str, indicators: &[String]) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let mut live: Vec<String> =
        indicators.iter().filter(|i| i.contains('.') && lower.contains(i.as_str())).cloned().collect();
    if lower.contains("http://") || lower.contains("https://") {
        live.push("a link".into());
    }
    live
}

/// Shell words, paths or hashes: not for managers.
pub(super) fn technical_words(text: &str) -> bool {
    let shell = ["powershell", "cmd.exe", "-enc", "schtasks", "rundll32", "hklm", "hkcu", ".exe", ".ps1"];
    let lower = text.to_ascii_lowercase();
    let hash = |w: &str| w.len() >= 32 && w.chars().all(|c| c.is_ascii_hexdigit());
    shell.iter().any(|s| lower.contains(s)) || lower.contains(":\\") || lower.split_whitespace().any(hash)
}

/// One of the words stands in the text.
pub(super) fn any_word(text: &str, list: &[&str]) -> bool {
    let lower = text.to_ascii_lowercase();
    list.iter().any(|w| lower.contains(w))
}
