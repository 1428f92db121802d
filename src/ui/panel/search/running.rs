//! A query that runs beside the drawing: how far it is, and a button that stops it.

use crate::siem::query::{Question, Watch};
use crate::siem::{QueryError, Store, Table};
use crate::ui::widget::{button, icon, name};
use egui::{RichText, Ui};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Seconds after which a query is stopped.
const LONGEST: f64 = 300.0;

/// What comes of a query.
type Answered = Result<Table, QueryError>;

/// A query under way; dropped, it stops.
#[derive(Debug)]
pub(super) struct Running {
    /// What was asked, in KQL.
    pub(super) kql: String,
    watch: Watch,
    /// In a lock only because the window's state is shared; nobody else takes it.
    answer: Mutex<Receiver<Answered>>,
    /// Seconds of the window's clock when it was first drawn.
    since: Option<f64>,
}

impl Running {
    /// Asks on a thread of its own.
    pub(super) fn start(kql: String, question: Question, store: Store) -> Self {
        let (watch, (sender, answer)) = (Watch::default(), channel());
        let hand = watch.clone();
        let work = move || {
            // Nobody listens any more where the reader has asked something else.
            drop(sender.send(question.answer_watched(&store, &hand)));
        };
        // Without a thread the receiver says at once that nobody will answer.
        drop(std::thread::Builder::new().name("search".to_owned()).spawn(work));
        Self { kql, watch, answer: Mutex::new(answer), since: None }
    }

    /// The answer, if it comes within `patience`.
    pub(super) fn answer(&mut self, patience: Duration) -> Option<Answered> {
        let answer = self.answer.get_mut().unwrap_or_else(PoisonError::into_inner);
        match answer.recv_timeout(patience) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                let message = "this query cannot be run: nobody answers";
                Some(Err(QueryError::new(&self.kql, 0..self.kql.len(), message, "try again")))
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.watch.stop();
    }
}

/// Draws how far it is.
pub(super) fn running_ui(ui: &mut Ui, running: &mut Running) {
    let now = ui.input(|i| i.time);
    if now - *running.since.get_or_insert(now) > LONGEST {
        running.watch.stop();
    }
    ui.horizontal(|ui| {
        ui.spinner();
        let text = match running.watch.progress() {
            (_, 0) => "The query is being understood".to_owned(),
            (read, of) if read >= of => format!("All {of} rows are read; the answer is put together"),
            (read, of) => format!("{read} of {of} rows read"),
        };
        let response = ui.label(RichText::new(&text).weak());
        name(&response, &text);
        if button(ui, icon::X, "Stop query").clicked() {
            running.watch.stop();
        }
    });
}
