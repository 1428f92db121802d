//! The career: every finished shift with its score, append-only and sealed like a journal.

use super::StorageError;
use super::frame::{self, Damage, Seal};
use super::medium::Medium;
use crate::base::Text;
use crate::base::ids::ScenarioId;
use crate::grading::Debrief;
use serde::{Deserialize, Serialize};

const NAME: &str = "career.log";
const KIND: &str = "career 1";

/// One finished shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastRun {
    /// Scenario played.
    pub scenario: ScenarioId,
    /// Seed of the run.
    pub seed: u64,
    /// When it was finished, RFC 3339, by the wall clock of whoever asks (the core has none).
    pub date: Text,
    /// Version of the scorer.
    pub scorer: u32,
    /// Hundredths of a point.
    pub score: i32,
    /// Part, reached, possible, in hundredths of a point.
    pub parts: Vec<(Text, i32, i32)>,
    /// Rules of engagement were broken.
    pub gated: bool,
    /// The journal, if it is kept.
    pub journal: Option<Text>,
}

impl PastRun {
    /// A run as its debrief tells it.
    pub fn of(scenario: &ScenarioId, seed: u64, date: &str, debrief: &Debrief, journal: Option<&str>) -> Self {
        let part =
            |p: &crate::grading::PartScore| (format!("{:?}", p.part).to_lowercase().into(), p.reached, p.possible);
        Self {
            scenario: scenario.clone(),
            seed,
            date: date.into(),
            scorer: debrief.scorer,
            score: debrief.score,
            parts: debrief.parts.iter().map(part).collect(),
            gated: !debrief.gates.is_empty(),
            journal: journal.map(Text::from),
        }
    }
}

/// All finished shifts, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Career {
    /// Finished shifts.
    pub runs: Vec<PastRun>,
    /// What is wrong with the file.
    pub damage: Option<Damage>,
    seal: Seal,
    sound_bytes: u64,
}

impl Career {
    /// Reads the career; an empty one where there is none.
    ///
    /// # Errors
    /// When the file is there but cannot be read, or a newer program wrote it.
    pub fn load(medium: &impl Medium) -> Result<Self, StorageError> {
        let bytes = match medium.read(NAME) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(StorageError::disk("cannot read", NAME)(error)),
        };
        let frames = frame::decode(&bytes, &frame::first_seal(KIND));
        let mut runs = Vec::with_capacity(frames.payloads.len());
        for payload in &frames.payloads {
            runs.push(serde_json::from_str(payload).map_err(|error| unsound(&error))?);
        }
        let sound_bytes = frames.sound_bytes as u64;
        Ok(Self { runs, damage: frames.damage, seal: frames.seal, sound_bytes })
    }

    /// Adds a finished shift; when this returns, it is on the disk. What is not sound of the file is
    /// cut off first and, unless it is a torn end, kept aside.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn add(&mut self, medium: &mut impl Medium, run: PastRun) -> Result<(), StorageError> {
        let refused = || StorageError::disk("cannot write", NAME);
        if let Some(damage) = self.damage.take() {
            if !damage.torn {
                let bytes = medium.read(NAME).map_err(refused())?;
                medium.replace("career.log.damaged", &bytes).map_err(refused())?;
            }
            medium.truncate(NAME, self.sound_bytes).map_err(refused())?;
        }
        let payload = serde_json::to_string(&run).map_err(|error| unsound(&error))?;
        let (bytes, seal) = frame::encode(&self.seal, &payload);
        let fresh = self.sound_bytes == 0;
        let written = medium.append(NAME, &bytes).and_then(|()| medium.sync(NAME));
        if let Err(error) = written.and_then(|()| if fresh { medium.sync_names() } else { Ok(()) }) {
            // Half a frame in the middle would cut off every later run.
            let mended = medium.truncate(NAME, self.sound_bytes);
            return Err(StorageError::disk(if mended.is_ok() { "cannot write" } else { "cannot mend" }, NAME)(error));
        }
        self.seal = seal;
        self.sound_bytes += bytes.len() as u64;
        self.runs.push(run);
        Ok(())
    }

    /// Best score of a scenario, hundredths of a point.
    pub fn best(&self, scenario: &ScenarioId) -> Option<i32> {
        self.runs.iter().filter(|r| r.scenario == *scenario).map(|r| r.score).max()
    }

    /// This seed was played before: another try is practice.
    pub fn has_played(&self, scenario: &ScenarioId, seed: u64) -> bool {
        self.runs.iter().any(|r| r.scenario == *scenario && r.seed == seed)
    }
}

fn unsound(error: &serde_json::Error) -> StorageError {
    StorageError::Unsound { name: NAME.to_owned(), what: "career", why: error.to_string() }
}
