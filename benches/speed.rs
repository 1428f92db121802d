//! How fast it is, with a measure beside each number taken in the same run on the same machine.
//!
//! `cargo bench` prints a table. Nothing here fails: a busy machine is no fault of the program.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first surprise and prints")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use watchfloor::base::ids::{RecordId, ScenarioId};
use watchfloor::base::rng::Seed;
use watchfloor::session::{Session, Setup};
use watchfloor::siem::{Store, query};
use watchfloor::telemetry::Record;
use watchfloor::telemetry::export::append_line;

/// What the numbers are about.
const SCENARIO: &str = "monday-queue";
const SEED: u64 = 3;

// What is measured is the program, and this is its allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // `cargo test --benches` and the like only want to see it start.
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    println!("{:<58} {:>14} {:>16}", "what", "ours", "measure beside it");
    let session = shift();
    let records: Vec<Record> = records(&session);
    let text = generation(&records);
    search(&session, &records, &text);
    panels(&session, &records);
}

fn row(what: &str, ours: &str, beside: &str) {
    println!("{what:<58} {ours:>14} {beside:>16}");
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let value = work();
    (value, begun.elapsed())
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// A whole shift with nobody at the desk: simulation, sensors, forwarding, store, rules. The measure is
/// the bar of the plan for an eight-hour shift.
fn shift() -> Session {
    let (setup, loading) = timed(|| Setup::embedded(&ScenarioId(SCENARIO.into())).unwrap());
    row("read and check all content", &millis(loading), "");
    let (mut session, before) = timed(|| Session::start(&setup, Seed(SEED), "bench"));
    let earlier = session.desk().record_count();
    let ((), time) = timed(|| session.advance_to(session.desk().shift().1));
    let desk = session.desk();
    let what = format!("the hours before a shift, {} hosts, {earlier} records", desk.inventory().hosts.len());
    row(&what, &seconds(before), "");
    let hours = (desk.shift().1 - desk.shift().0).as_mins() / 60;
    let what = format!("the shift of {hours} h, {} records", desk.record_count() - earlier);
    row(&what, &seconds(time), "bar: 2 s for 8 h");
    session
}

fn records(session: &Session) -> Vec<Record> {
    let desk = session.desk();
    (0..desk.record_count()).filter_map(|id| desk.record(RecordId(id as u32)).cloned()).collect()
}

/// Writing JSON lines, beside a generator that fills one fixed template with random numbers (what flog and
/// its like do): it simulates nothing, so it is the upper bound of what writing can be.
fn generation(records: &[Record]) -> String {
    let (text, ours) = timed(|| {
        let mut text = Vec::new();
        for record in records {
            append_line(record, &mut text);
            text.push(b'\n');
        }
        String::from_utf8(text).unwrap()
    });
    let (template, beside) = timed(|| template_lines(records.len()));
    let rate = |bytes: usize, time: Duration| format!("{:.0} MB/s", bytes as f64 / 1e6 / time.as_secs_f64());
    row(
        &format!("write {} records as JSON lines ({} MB)", records.len(), text.len() / 1_000_000),
        &rate(text.len(), ours),
        &rate(template.len(), beside),
    );
    let per_second = |time: Duration| format!("{:.0} k/s", records.len() as f64 / 1e3 / time.as_secs_f64());
    row("the same in records a second (beside: template lines)", &per_second(ours), &per_second(beside));
    text
}

/// Access log lines from a template, as a log generator without a world writes them.
fn template_lines(count: usize) -> String {
    let mut draw = Seed(1).draw("bench", "template", 0);
    let mut text = String::new();
    for n in 0..count {
        let (host, path) = (draw.below(250), draw.below(5_000));
        let (status, bytes) = ([200, 200, 200, 304, 404][draw.below(5) as usize], draw.below(50_000));
        writeln!(
            text,
            "198.51.100.{host} - - [03/Mar/2025:08:{:02}:{:02} +0000] \"GET /page/{path} HTTP/1.1\" {status} {bytes}",
            n / 60 % 60,
            n % 60
        )
        .unwrap();
    }
    text
}

/// Searching the columns, beside a plain scan over the same records as text, and ripgrep where it is installed.
fn search(session: &Session, records: &[Record], text: &str) {
    let (store, filling) = timed(|| {
        let mut store = Store::new();
        for record in records {
            store.append(record.clone().into());
        }
        store.seal();
        store
    });
    row(&format!("take {} records into columns", records.len()), &seconds(filling), "");

    let needle = "powershell";
    let kql =
        "Event | where EventID == 1 and Image has \"powershell\" | summarize n = count() by Computer | sort by n desc";
    let now = session.desk().now();
    let ours = best(|| query::run(&store, kql, now).map(|t| t.len()).unwrap_or_else(|e| panic!("{e}")));
    let scan = best(|| text.lines().filter(|line| line.contains(needle)).count());
    row("search, group, sort (beside: substring over the text)", &millis(ours), &millis(scan));
    if let Some(ripgrep) = ripgrep(text, needle) {
        row("the same search (beside: ripgrep over the file, counting only)", &millis(ours), &millis(ripgrep));
    }
    let kql = "zeek_conn | summarize bytes = sum(resp_bytes) by id_orig_h, bin(ts, 5m) | top 20 by bytes";
    let ours = best(|| query::run(&store, kql, now).map(|t| t.len()).unwrap_or_else(|e| panic!("{e}")));
    row("bytes by host and five minutes, top 20", &millis(ours), "");
}

/// The best of five: the rest is the machine's noise.
fn best<T>(mut work: impl FnMut() -> T) -> Duration {
    (0..5).map(|_| timed(&mut work).1).min().unwrap()
}

/// ripgrep counting lines with `needle`, its start included, as one would call it.
fn ripgrep(text: &str, needle: &str) -> Option<Duration> {
    let folder = tempfile::tempdir().ok()?;
    let file = folder.path().join("records.jsonl");
    std::fs::File::create(&file).and_then(|mut f| f.write_all(text.as_bytes())).ok()?;
    let run = || Command::new("rg").args(["-c", needle]).arg(&file).stdout(Stdio::null()).status();
    run().ok()?;
    Some(best(|| run().is_ok()))
}

/// CPU time of one frame of a table with a million rows, layout and tessellation included. The measure
/// is what a frame may cost at 60 frames a second beside everything else.
#[cfg(feature = "ui")]
fn panels(session: &Session, records: &[Record]) {
    use watchfloor::siem::Table;
    use watchfloor::siem::query::Question;
    use watchfloor::ui::panel::{QueueState, Tray, queue_ui, result_table};
    use watchfloor::view::queue::{Filter, QueueView, queue};

    const ROWS: usize = 1_000_000;
    let desk = session.desk();
    let tray = Tray { inventory: desk.inventory(), cases: &[], case: None };

    let few = queue(&desk, &Filter::default());
    let rows: Vec<_> = few.rows.iter().cycle().take(ROWS).cloned().collect();
    if !rows.is_empty() {
        let view = QueueView { rows, total: ROWS, ..few };
        let mut state = QueueState::default();
        let time = frame(|ui| queue_ui(ui, &view, &mut state, &tray, &mut Vec::new()));
        row("one frame of the queue with a million alerts", &millis(time), "bar: 4 ms");
    }

    let mut store = Store::new();
    let connections: Vec<&Record> = records.iter().filter(|r| r.kind.name == "zeek.conn").collect();
    for (id, record) in connections.iter().cycle().take(ROWS).enumerate() {
        store.append(Record { id: RecordId(id as u32), ..(*record).clone() }.into());
    }
    store.seal();
    let (table, time) = timed(|| query::run(&store, "zeek_conn", desk.now()).unwrap_or_else(|e| panic!("{e}")));
    row(&format!("answer a search with {} rows, the most it shows", table.len()), &millis(time), "");
    let question = Question { most: None, ..Question::kql("zeek_conn", desk.now()) };
    let all = || question.answer(&store).unwrap_or_else(|e| panic!("{e}"));
    let (table, time) = timed(all);
    row(&format!("answer a search with {} rows", table.len()), &millis(time), "");
    let columns: Vec<usize> = (0..table.columns().len().min(12)).collect();
    let draw = |ui: &mut egui::Ui, table: &Table| {
        result_table(ui, table, &columns, None, "zeek_conn", &tray, &mut Vec::new());
    };
    let time = frame(|ui| draw(ui, &table));
    row(&format!("one frame of a result with {} rows", table.len()), &millis(time), "bar: 4 ms");
}

#[cfg(not(feature = "ui"))]
fn panels(_: &Session, _: &[Record]) {
    row("panels: built without the feature `ui`", "", "");
}

/// The median of a hundred frames at 1280x800, without the graphics card's part.
#[cfg(feature = "ui")]
fn frame(mut draw: impl FnMut(&mut egui::Ui)) -> Duration {
    let ctx = egui::Context::default();
    let mut times = Vec::new();
    for _ in 0..100 {
        let screen_rect = Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 800.0)));
        let input = egui::RawInput { screen_rect, ..egui::RawInput::default() };
        let (_, time) = timed(|| {
            let mut output = ctx.run_ui(input, |ui| draw(ui));
            let meshes = ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
            output.drop_without_applying_deltas();
            meshes
        });
        times.push(time);
    }
    times.sort();
    times[times.len() / 2]
}
