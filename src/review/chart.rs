//! The loss curves as an inline picture (SVG): without anybody, as played, with the reference responder.

use crate::base::time::SimTime;
use crate::grading::{Debrief, LossPoint};

const WIDTH: i64 = 860;
const HEIGHT: i64 = 260;
const LEFT: i64 = 70;
const BOTTOM: i64 = 30;
const TOP: i64 = 14;

/// The picture, or nothing when nothing was lost in any run.
pub(super) fn losses(debrief: &Debrief, begin: SimTime, end: SimTime) -> String {
    let curves = [
        ("without", "Without anybody", &debrief.without.curve),
        ("yours", "With you", &debrief.with.curve),
        ("expert", "With the reference responder", &debrief.reference.curve),
    ];
    let most = curves.iter().filter_map(|(_, _, c)| c.last()).map(|p| p.euros).max().unwrap_or(0);
    if most == 0 || end <= begin {
        return String::new();
    }
    let frame = Frame { begin, end, most: most as i64 };
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Euros lost over the shift in three runs\" class=\"chart\">"
    );
    frame.axes(&mut out);
    for (n, (class, title, curve)) in curves.iter().enumerate() {
        put!(out, "<path class=\"{class}\" d=\"{}\"/>", frame.path(curve));
        let y = TOP + 14 + n as i64 * 17;
        put!(out, "<text class=\"{class} label\" x=\"{}\" y=\"{y}\">{title}</text>", LEFT + 12);
    }
    out.push_str("</svg>");
    out
}

struct Frame {
    begin: SimTime,
    end: SimTime,
    most: i64,
}

impl Frame {
    fn x(&self, at: SimTime) -> i64 {
        let at = at.clamp(self.begin, self.end);
        LEFT + (at - self.begin).0 / 1_000 * (WIDTH - LEFT - 10) / ((self.end - self.begin).0 / 1_000).max(1)
    }

    fn y(&self, euros: i64) -> i64 {
        HEIGHT - BOTTOM - euros * (HEIGHT - BOTTOM - TOP) / self.most
    }

    /// Steps: a loss is there at once and stays.
    fn path(&self, curve: &[LossPoint]) -> String {
        let mut out = format!("M{} {}", self.x(self.begin), self.y(0));
        for point in curve {
            put!(out, " H{} V{}", self.x(point.at), self.y(point.euros as i64));
        }
        put!(out, " H{}", self.x(self.end));
        out
    }

    fn axes(&self, out: &mut String) {
        for quarter in 0..=4 {
            let euros = self.most * quarter / 4;
            let y = self.y(euros);
            put!(out, "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>", WIDTH - 10);
            put!(out, "<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{euros} €</text>", LEFT - 6, y + 4);
            let at = SimTime(self.begin.0 + (self.end - self.begin).0 / 4 * quarter);
            let (x, hm) = (self.x(at), &at.hms()[..5]);
            let anchor = if quarter == 4 { "end" } else { "middle" };
            put!(out, "<text class=\"tick\" x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{hm}</text>", HEIGHT - 10);
        }
    }
}
