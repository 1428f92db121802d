//! `watchfloor generate`: writes the logs of a shift, one file per table (or per source, for `raw`).
//!
//! The run is simulated in pieces and written as it goes. No line hints at its cause; `--truth` puts
//! the causes into a file of their own. Several threads write, each the files of its own sensors.

mod capture;
mod files;
mod shares;
mod truth;

use super::scenarios::say;
use super::{Failure, content};
use crate::base::ids::EffectId;
use crate::base::rng::Seed;
use crate::base::time::{SimSpan, SimTime};
use crate::scenario::{self, Scenario, Scene};
use crate::session::Setup;
use crate::simulation::procedure::Library;
use crate::simulation::{Simulation, setting};
use crate::telemetry::Pipeline;
use crate::telemetry::sensor::Sensor;
use files::Files;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use truth::TruthFile;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario: an id, or the folder or pack of one
    #[arg(long)]
    pub scenario: String,
    /// Seed of the run
    #[arg(long)]
    pub seed: u64,
    /// Hours to write, default the scenario's shift
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=336))]
    pub hours: Option<u32>,
    /// Number of hosts, default the company's
    #[arg(long)]
    pub hosts: Option<u32>,
    /// Leave the attack out
    #[arg(long)]
    pub benign: bool,
    /// Write truth.json beside the logs
    #[arg(long)]
    pub truth: bool,
    /// Directory to write to
    #[arg(long)]
    pub out: std::path::PathBuf,
    /// File format
    #[arg(long, value_enum, default_value = "jsonl")]
    pub format: Format,
    /// Threads that write, default one for each core up to four; the files are the same
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub threads: Option<u8>,
    /// For packets: short names of the hosts, with commas between; default all
    #[arg(long, value_delimiter = ',')]
    pub pcap_hosts: Vec<String>,
}

/// File formats of `generate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Native text of each source.
    Raw,
    /// Columns as in the console.
    Parquet,
    /// Packets of chosen hosts, as the tap beside the firewall takes them.
    Pcap,
}

/// How far the simulation goes before what has arrived is written.
const PIECE: SimSpan = SimSpan::mins(5);
/// What is over for so long is forgotten; no record is under way longer.
const REMEMBERED: SimSpan = SimSpan::hours(3);
/// What was written within the time is waited for, however long a fault holds it: no fault and no late batch is
/// longer, so that the files hold every record of the time that ever arrives.
const STRAGGLERS: SimSpan = SimSpan::hours(24);

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let Setup { scenario, library, .. } = content::setup(&args.scenario)?;
    let seed = Seed(args.seed);
    let scene = scenario::set_scene(&scenario, seed, args.hosts);
    let begin = scene.shift_begin;
    let end = begin + args.hours.map_or(scenario.shift, |h| SimSpan::hours(i64::from(h)));
    std::fs::create_dir_all(&args.out).map_err(|fault| unwritable(&args.out, &fault.to_string()))?;
    if args.format == Format::Pcap {
        let simulation = Simulation::new(setting::start(&scenario, scene, library, seed, args.benign));
        let pipeline = Pipeline::of(&scenario, seed, begin);
        return capture::run(args, simulation, &pipeline, (begin, end));
    }
    Files::make_room(&args.out)?;
    // Causes are told record by record, in the order of all of them.
    let threads = if args.truth { 1 } else { args.threads.map_or_else(cores, usize::from) };
    let run = Run { args, scenario: &scenario, scene, library, begin, end };
    let counts: Vec<Result<Counts, Failure>> = std::thread::scope(|scope| {
        let write = |(number, sensors)| {
            scope.spawn({
                let run = &run;
                move || run.write(sensors, number == 0)
            })
        };
        let writers: Vec<_> = shares::deal(threads).into_iter().enumerate().map(write).collect();
        writers.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut all = Counts::new();
    counts.into_iter().try_for_each(|share| share.map(|share| all.extend(share)))?;
    for (name, count) in all {
        say(&format!("{count:>9}  {name}"))?;
    }
    Ok(())
}

/// More threads simulate more often what only one of them needs.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(4)
}

/// Records by file.
type Counts = BTreeMap<String, usize>;

/// What all writers share.
struct Run<'a> {
    args: &'a Args,
    scenario: &'a Scenario,
    scene: Scene,
    library: Library,
    begin: SimTime,
    end: SimTime,
}

impl Run<'_> {
    /// Simulates the shift and writes what these sensors see of it; one of the writers tells how far it is.
    fn write(&self, sensors: Vec<&'static dyn Sensor>, tells: bool) -> Result<Counts, Failure> {
        let Self { args, scenario, begin, end, .. } = *self;
        let seed = Seed(args.seed);
        let start = setting::start(scenario, self.scene.clone(), self.library.clone(), seed, args.benign);
        let mut simulation = Simulation::new(start);
        let mut pipeline = Pipeline::of(scenario, seed, begin).of_sensors(sensors);
        let mut files = Files::new(&args.out, args.format, begin);
        let mut truth = args.truth.then(|| TruthFile::create(&args.out, args)).transpose()?;
        let mut progress = Progress { hour: 0, begin, hours: (end - begin).as_mins() / 60 };
        // The hours before the shift pass in pieces too, or all their records would wait in memory.
        let mut now = simulation.now();
        let mut marks = VecDeque::new();
        while now < end {
            now = (now + PIECE).min(end);
            marks.push_back((now, EffectId(simulation.truth().len() as u32)));
            while marks.front().is_some_and(|(at, _)| *at + REMEMBERED < now) {
                let mark = marks.pop_front();
                mark.into_iter().for_each(|(at, effect)| simulation.forget(at, effect));
            }
            simulation.advance_to(now, &mut |effect, world| pipeline.observe(effect, world));
            let arrived = if now == end { now + STRAGGLERS } else { now };
            for (record, effect) in pipeline.deliver_until(arrived) {
                // What happened before or after belongs to another shift, wherever it arrived.
                if record.time < begin || record.time >= end {
                    continue;
                }
                let place = files.write(&record)?;
                if let Some(truth) = &mut truth {
                    truth.record(&record, &place, simulation.truth().cause(effect))?;
                }
            }
            if tells {
                progress.tell(now);
            }
        }
        if let Some(truth) = truth {
            truth.finish(simulation.truth(), simulation.world())?;
        }
        files.finish()
    }
}

fn unwritable(path: &Path, fault: &str) -> Failure {
    Failure::Input(format!("cannot write \"{}\": {fault}", path.display()))
}

/// Tells every simulated hour of a long run on standard error.
struct Progress {
    hour: i64,
    begin: SimTime,
    hours: i64,
}

impl Progress {
    fn tell(&mut self, now: SimTime) {
        let hour = (now - self.begin).as_mins() / 60;
        if self.hours >= 4 && hour > self.hour {
            self.hour = hour;
            eprintln!("hour {hour} of {}", self.hours);
        }
    }
}
