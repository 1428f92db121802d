//! `watchfloor kata`: exercises in KQL, judged.

use super::Failure;
use super::scenarios::say;
use crate::base::ids::ScenarioId;
use crate::base::rng::Seed;
use crate::session::{Session, Setup};
use crate::siem::kata::{Exercise, Verdict, kata};

/// The shift whose records the exercises are about.
const SCENARIO: &str = "first-shift";

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Exercise; without one all are listed
    pub id: Option<String>,
    /// The answer, a query in KQL; without one the question is shown
    pub kql: Option<String>,
    /// Seed of the shift whose records are asked
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Runs the command.
///
/// # Errors
/// When the answer is not right yet, or there is no such exercise.
pub fn run(args: &Args) -> Result<(), Failure> {
    let Some(id) = &args.id else {
        return kata().exercises.iter().try_for_each(|e| say(&format!("{:<8}{:<16}{}", belt(e), e.id, e.title)));
    };
    let exercise = kata().exercise(id).ok_or_else(|| Failure::Call(format!("there is no exercise \"{id}\"")))?;
    let Some(kql) = &args.kql else {
        say(&exercise.ask)?;
        return say(&format!("hint: {}", exercise.hint));
    };
    let setup = Setup::embedded(&ScenarioId::from(SCENARIO));
    let setup = setup.ok_or_else(|| Failure::Input(format!("there is no scenario \"{SCENARIO}\"")))?;
    let session = Session::start(&setup, Seed(args.seed), "nobody");
    let desk = session.desk();
    let answer = desk.query(kql).map_err(|e| Failure::Input(e.render(kql)))?;
    let solution = desk.query(&exercise.solution).map_err(|e| Failure::Input(e.render(&exercise.solution)))?;
    match exercise.judge(&answer, &solution) {
        Verdict::Right => say(&Verdict::Right.text()),
        lacking => Err(Failure::Input(lacking.text())),
    }
}

fn belt(exercise: &Exercise) -> String {
    format!("{:?}", exercise.belt).to_lowercase()
}
