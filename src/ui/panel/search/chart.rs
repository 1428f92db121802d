//! The chart over an answer; a stretch of time brushed on it narrows the query.

use crate::base::time::{SimSpan, SimTime};
use crate::ui::theme;
use crate::ui::widget::name;
use crate::view::search::Chart;
use egui::{PointerButton, Ui};
use egui_plot::{Bar, BarChart, Legend, Line, Plot, PlotPoints, Span};

/// Draws the chart; the brushed times, when the brush is lifted. `brush` holds where it was put down, in seconds.
pub(super) fn chart_ui(ui: &mut Ui, chart: &Chart, brush: &mut Option<f64>) -> Option<(SimTime, SimTime)> {
    let t = theme::tokens(ui);
    let from = chart.from;
    let moment = move |seconds: f64| from + SimSpan::micros((seconds * 1e6) as i64);
    let plot = Plot::new("search chart")
        .height(92.0)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_boxed_zoom(false)
        .show_background(false)
        .include_y(0.0)
        .x_axis_formatter(move |mark, _| moment(mark.value).hms())
        .y_axis_min_width(34.0);
    let plot = if chart.series.len() > 1 { plot.legend(Legend::default()) } else { plot };
    let shown = plot.show(ui, |plot| {
        for series in &chart.series {
            if chart.bars {
                let bars = series.points.iter().map(|(x, y)| Bar::new(*x, *y).width(chart.step * 0.9).fill(t.accent));
                plot.bar_chart(BarChart::new(series.name.clone(), bars.collect()).color(t.accent));
            } else {
                let points: PlotPoints<'_> = series.points.iter().map(|(x, y)| [*x, *y]).collect();
                plot.line(Line::new(series.name.clone(), points));
            }
        }
        if let (Some(start), Some(here)) = (*brush, plot.pointer_coordinate()) {
            plot.span(Span::new("brushed", start.min(here.x)..=start.max(here.x)).fill(t.accent.gamma_multiply(0.2)));
        }
    });
    name(&shown.response, "Chart of the answer");
    let response = shown.response.on_hover_text("Drag over the chart to search this stretch of time only");
    let here = response.interact_pointer_pos().map(|at| shown.transform.value_from_position(at).x);
    if response.drag_started_by(PointerButton::Primary) {
        *brush = ui.input(|i| i.pointer.press_origin()).map(|at| shown.transform.value_from_position(at).x);
    }
    let (start, end) = (response.drag_stopped_by(PointerButton::Primary).then(|| brush.take())??, here?);
    let (start, end) = (start.min(end), start.max(end));
    (end > start).then(|| (moment(start), moment(end)))
}
