//! Charts as SVG text: axes, lines, points, bars. No colour is written here: classes, which the page's
//! style fills for light and dark.

use std::fmt::Write as _;

const WIDTH: f64 = 680.0;
const HEIGHT: f64 = 340.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 46.0;

/// One axis: from where to where, and how.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub(super) label: &'static str,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) log: bool,
    pub(super) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// Powers of ten that hold all values above zero.
    pub(super) fn log(label: &'static str, values: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = (f64::MAX, f64::MIN);
        for value in values.filter(|v| *v > 0.0) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (1.0, 10.0);
        }
        let (first, last) = (decade(low, f64::floor), decade(high, f64::ceil).max(decade(low, f64::floor) + 1));
        let step = ((last - first) / 8).max(1) as usize;
        let ticks = (first..=last).step_by(step).map(|n| (ten_to(n), power(n))).collect();
        Self { label, from: ten_to(first), to: ten_to(last), log: true, ticks }
    }

    /// Even steps.
    pub(super) fn even(label: &'static str, from: f64, to: f64, step: f64, name: impl Fn(f64) -> String) -> Self {
        let count = ((to - from) / step).round().max(0.0) as usize;
        let ticks = (0..=count).map(|n| from + n as f64 * step).map(|at| (at, name(at))).collect();
        Self { label, from, to, log: false, ticks }
    }

    /// 0 at the beginning, 1 at the end; outside values stay outside.
    fn share(&self, value: f64) -> f64 {
        let scale = |x: f64| if self.log { x.max(f64::MIN_POSITIVE).log10() } else { x };
        (scale(value) - scale(self.from)) / (scale(self.to) - scale(self.from))
    }
}

fn decade(value: f64, round: impl Fn(f64) -> f64) -> i32 {
    round(value.log10()) as i32
}

fn ten_to(n: i32) -> f64 {
    10_f64.powi(n)
}

fn power(n: i32) -> String {
    match n {
        -3..=3 => format!("{}", ten_to(n)),
        4..=5 => format!("{} k", ten_to(n - 3)),
        6..=8 => format!("{} M", ten_to(n - 6)),
        9.. => format!("{} G", ten_to(n - 9)),
        _ => format!("1e{n}"),
    }
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// What was measured, as a line.
    Line,
    /// What was measured, as points.
    Points,
    /// What real data says, as a dashed line.
    Real,
    /// What real data says, as crosses.
    RealPoints,
}

/// One row of points with its name.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) points: Vec<(f64, f64)>,
}

/// A chart of the page.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) series: Vec<Series>,
}

impl Chart {
    /// The chart as one SVG element.
    pub(super) fn draw(&self) -> String {
        let mut out = open(WIDTH, HEIGHT);
        self.grid(&mut out);
        let mut colour = 0;
        let mut legend = LEFT;
        for series in &self.series {
            let class = match series.mark {
                Mark::Real | Mark::RealPoints => "real".to_owned(),
                Mark::Line | Mark::Points => {
                    colour += 1;
                    format!("s{colour}")
                }
            };
            self.marks(&mut out, series, &class);
            put(
                &mut out,
                format_args!("<rect class=\"key {class}\" x=\"{legend:.0}\" y=\"11\" width=\"12\" height=\"4\"/>"),
            );
            text(&mut out, legend + 17.0, 17.0, "start", &series.name);
            legend += 34.0 + series.name.chars().count() as f64 * 6.4;
        }
        out.push_str("</svg>\n");
        out
    }

    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (wide, high) = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
        (LEFT + self.x.share(x) * wide, TOP + (1.0 - self.y.share(y)) * high)
    }

    fn grid(&self, out: &mut String) {
        let (floor, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        for (at, name) in &self.y.ticks {
            let y = self.place((self.x.from, *at)).1;
            put(out, format_args!("<path class=\"grid\" d=\"M{LEFT} {y:.1}H{right}\"/>"));
            text(out, LEFT - 6.0, y + 4.0, "end", name);
        }
        for (at, name) in &self.x.ticks {
            let x = self.place((*at, self.y.from)).0;
            put(out, format_args!("<path class=\"grid\" d=\"M{x:.1} {floor}v4\"/>"));
            text(out, x, floor + 17.0, "middle", name);
        }
        put(out, format_args!("<path class=\"axis\" d=\"M{LEFT} {TOP}V{floor}H{right}\"/>"));
        text(out, (LEFT + right) / 2.0, HEIGHT - 8.0, "middle", self.x.label);
        let middle = (TOP + floor) / 2.0;
        put(out, format_args!("<g transform=\"rotate(-90 14 {middle:.0})\">"));
        text(out, 14.0, middle, "middle", self.y.label);
        out.push_str("</g>\n");
    }

    /// Only what lies within the axes is drawn.
    fn marks(&self, out: &mut String, series: &Series, class: &str) {
        let within = |p: &&(f64, f64)| {
            let inside = |share: f64| (-0.001..=1.001).contains(&share);
            inside(self.x.share(p.0)) && inside(self.y.share(p.1))
        };
        let places = series.points.iter().filter(within).map(|p| self.place(*p));
        match series.mark {
            Mark::Points => {
                for (x, y) in places {
                    put(out, format_args!("<circle class=\"dot {class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.2\"/>"));
                }
            }
            Mark::RealPoints => {
                for (x, y) in places {
                    put(out, format_args!("<path class=\"cross\" d=\"M{:.1} {:.1}l8 8m0-8l-8 8\"/>", x - 4.0, y - 4.0));
                }
            }
            Mark::Line | Mark::Real => {
                let path: Vec<String> = places.map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
                if path.len() > 1 {
                    put(out, format_args!("<path class=\"line {class}\" d=\"M{}\"/>", path.join("L")));
                }
            }
        }
    }
}

/// An empty drawing.
pub(super) fn open(width: f64, height: f64) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n")
}

/// A word at a place; `anchor` is SVG's: start, middle or end.
pub(super) fn text(out: &mut String, x: f64, y: f64, anchor: &str, words: &str) {
    put(out, format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escape(words)));
}

/// One element on a line of its own.
pub(super) fn put(out: &mut String, element: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    writeln!(out, "{element}").ok();
}

/// Words as HTML and SVG take them.
pub(super) fn escape(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
