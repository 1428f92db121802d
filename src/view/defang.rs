//! Text that cannot be clicked by mistake: what leaves the console is defanged.

/// Replaces schemes and the last dots of addresses and names: `hxxps://cdn.bad[.]example/a`, `203.0.113[.]9`.
///
/// File names keep their dots: only words that look like an address, a host name of the reserved or
/// common endings, a link or a mail address are changed.
pub fn defang(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut word = String::new();
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '<' | '>' | '(' | ')' | '|') {
            flush(&mut word, &mut out);
            out.push(c);
        } else {
            word.push(c);
        }
    }
    flush(&mut word, &mut out);
    out
}

fn flush(word: &mut String, out: &mut String) {
    out.push_str(&defang_word(word));
    word.clear();
}

fn defang_word(word: &str) -> String {
    let (scheme, rest) = match word.split_once("://") {
        Some((scheme, rest)) => (scheme.replace("http", "hxxp").replace("HTTP", "HXXP") + "://", rest),
        None => (String::new(), word),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if scheme.is_empty() && !is_host(host) {
        return word.to_owned();
    }
    format!("{scheme}{}{path}", break_dot(host))
}

fn break_dot(host: &str) -> String {
    if host.contains("[.]") {
        return host.to_owned();
    }
    match host.rsplit_once('.') {
        Some((front, last)) => format!("{front}[.]{last}"),
        None => host.to_owned(),
    }
}

/// An IPv4 address, a name with a well-known ending, or a mail address; with or without a port.
fn is_host(text: &str) -> bool {
    let name = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    let name = name.split(':').next().unwrap_or(name);
    if name.parse::<std::net::Ipv4Addr>().is_ok() {
        return true;
    }
    let endings = ["example", "com", "net", "org", "test", "invalid", "info", "io"];
    name.rsplit_once('.').is_some_and(|(front, last)| !front.is_empty() && endings.contains(&last))
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}
