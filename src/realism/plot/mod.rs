//! One page of plots of a capture, each beside what was measured on real data.
//!
//! *Reads* a capture and its findings. *Writes* text: one page with its style and drawings inside, without
//! scripts, for light and dark. *Invariant*: the same capture gives the same page, byte for byte.
//!
//! The real values are facts with their sources in `assets/SOURCES.md`.

mod curves;
mod graph;
mod svg;

use super::{Day, Finding};
use svg::{escape, put};

const STYLE: &str = include_str!("page.css");

/// A drawing with its words: heading, what is shown, what real data says.
struct Plot {
    title: &'static str,
    shown: String,
    real: &'static str,
    drawing: String,
}

/// The page.
pub fn page(day: &Day, findings: &[Finding]) -> String {
    let mut out = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width\">\n<title>Realism of a capture</title>\n");
    put(&mut out, format_args!("<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Realism of a capture</h1>"));
    let span = day.span().map_or(String::new(), |(first, last)| format!("{} to {}", first.rfc3339(), last.rfc3339()));
    put(&mut out, format_args!("<p>{} records, {span}. Grey is real data.</p>", day.all().count()));
    for plot in plots(day) {
        put(&mut out, format_args!("<h2>{}</h2>\n<p>{}</p>", plot.title, escape(&plot.shown)));
        put(&mut out, format_args!("{}<p class=\"real-words\">{}</p>", plot.drawing, plot.real));
    }
    table(&mut out, findings);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn plots(day: &Day) -> [Plot; 5] {
    let pairs = graph::pairs(day);
    let starts: usize = pairs.iter().map(|(_, n)| n).sum();
    [
        Plot {
            title: "The day",
            shown: "Records in each piece of time, by who makes them.".to_owned(),
            real: "Real: what people do has a busiest hour of at least five times the quietest; machines hardly rest.",
            drawing: curves::rhythm(day).draw(),
        },
        Plot {
            title: "Popularity of names",
            shown: "Names that hosts asked for, most popular first, both axes logarithmic.".to_owned(),
            real: "Real: slope -1.00 over 53,601 questions for 1,649 names; bands of -0.8 to -1.2 are usual.",
            drawing: curves::popularity(day).draw(),
        },
        Plot {
            title: "Time between flows",
            shown: "How many gaps are longer than a multiple of the host's mean gap. Bursts bend the curve away from chance: many very short gaps, some very long ones.".to_owned(),
            real: "Real: standard deviation over mean 2.8 to 5.9 per host, median below a tenth of the mean; chance alone has 1 and 0.7.",
            drawing: curves::gaps(day).draw(),
        },
        Plot {
            title: "Sizes of web answers",
            shown: "How many answers are larger than so many bytes, both axes logarithmic.".to_owned(),
            real: "Real: median 12 k, 99th percentile 1.2 M, largest 69 M, tail index 0.75 (a straight line).",
            drawing: curves::sizes(day).draw(),
        },
        Plot {
            title: "Which program starts which",
            shown: format!("The most frequent of {} pairs among {starts} starts; thickness by the logarithm of the count.", pairs.len()),
            real: "Real, most frequent: services.exe starts svchost.exe, svchost.exe starts consent.exe, powershell.exe starts cmd.exe.",
            drawing: graph::draw(&pairs),
        },
    ]
}

fn table(out: &mut String, findings: &[Finding]) {
    out.push_str("<h2>Checks</h2>\n<table>\n<tr><th></th><th>check</th><th>value</th><th>bound</th><th></th></tr>\n");
    for f in findings {
        let (class, word) = match f.passed() {
            Some(true) => ("pass", "pass"),
            Some(false) => ("fail", "FAIL"),
            None => ("none", "not measured"),
        };
        let value = f.value.map_or("-".to_owned(), |v| format!("{v:.4}"));
        let (title, bound) = (escape(f.title), escape(&f.bound.to_string()));
        put(
            out,
            format_args!(
                "<tr><td>{}</td><td>{title}</td><td class=\"number\">{value}</td><td class=\"number\">{bound}</td><td class=\"{class}\">{word}</td></tr>",
                f.check
            ),
        );
    }
    out.push_str("</table>\n");
}
