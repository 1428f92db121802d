//! What the console remembers between frames: open tab, drafts, and views kept until something changes.

use super::command::{Command, Pace, Tab};
use super::memo::Memo;
use super::panel::{
    AlertState, CaseState, CoverageState, EndpointState, InventoryState, MailState, QueueState, ReportState,
    ResponseFormState, SearchState,
};
use super::shell::{PaletteState, ToastState};
use super::theme::Look;
use super::tour::TourState;
use crate::base::ids::{AlertId, CaseId, RecordId};
use crate::desk::Action;
use crate::detection::{Entity, EntityKind};
use crate::session::{Receipt, Rejected};
use crate::view::alert::AlertView;
use crate::view::briefing::BriefingView;
use crate::view::case::{CaseRow, CaseView};
use crate::view::coverage::{Chosen, CoverageView, Detail};
use crate::view::endpoint::EndpointView;
use crate::view::entity::EntityView;
use crate::view::inventory::{InventoryRow, Shelf};
use crate::view::mail::{MailRow, MailView};
use crate::view::network::MapView;
use crate::view::queue::{Filter, QueueView};
use crate::view::record::RecordView;
use crate::view::response::ResponseView;
use crate::view::stamp::Stamp;
use crate::view::status::StatusView;
use std::collections::VecDeque;

/// Views kept until their key changes.
#[derive(Debug, Default)]
pub struct Views {
    /// Top bar.
    pub status: Memo<Stamp, StatusView>,
    /// Queue.
    pub queue: Memo<(Stamp, Filter), QueueView>,
    /// Open alert.
    pub alert: Memo<(Stamp, AlertId), Option<AlertView>>,
    /// Inspector.
    pub entity: Memo<(Stamp, Entity), EntityView>,
    /// Process tree.
    pub endpoint: Memo<(Stamp, String), EndpointView>,
    /// Message trace.
    pub trace: Memo<(Stamp, String, bool), Vec<MailRow>>,
    /// Open mail.
    pub mail: Memo<(Stamp, String), Option<MailView>>,
    /// Cases.
    pub cases: Memo<Stamp, Vec<CaseRow>>,
    /// Open case.
    pub case: Memo<(Stamp, CaseId), Option<CaseView>>,
    /// Log of orders.
    pub response: Memo<Stamp, ResponseView>,
    /// Inventory rows.
    pub inventory: Memo<(Stamp, Shelf, String), Vec<InventoryRow>>,
    /// Coverage, by minute.
    pub coverage: Memo<(i64, crate::view::coverage::Shelf, String), CoverageView>,
    /// The chosen cell of the coverage.
    pub chosen: Memo<(i64, Chosen), Option<Detail>>,
    /// Map.
    pub map: Memo<Stamp, MapView>,
    /// Record shown beside the search.
    pub found: Memo<RecordId, Option<RecordView>>,
    /// Record shown in its own window.
    pub record: Memo<RecordId, Option<RecordView>>,
    /// The briefing, to read again during the shift.
    pub briefing: Memo<i64, BriefingView>,
}

/// Everything the console remembers.
#[derive(Debug)]
pub struct ConsoleState {
    /// Theme and text size.
    pub look: Look,
    /// Open tab.
    pub tab: Tab,
    /// How fast time runs, for the buttons; the app sets it when it changes the pace itself.
    pub pace: Pace,
    /// The map is drawn by somebody else behind a hole in the console.
    pub living_map: bool,
    /// Height of the map is zero.
    pub map_hidden: bool,
    /// The inspector is folded away.
    pub inspector_hidden: bool,
    /// Who plays, for the top bar.
    pub user: String,
    /// Entity in the inspector.
    pub focus: Option<Entity>,
    /// Open case: where pins and claims go.
    pub case_id: Option<CaseId>,
    /// Record in its own window.
    pub record: Option<RecordId>,
    /// Keys are explained.
    pub help: bool,
    /// The briefing is open over the desk.
    pub notes: bool,
    /// Last answer: granted or not, and its text.
    pub answer: Option<(bool, String)>,
    /// Queue drafts.
    pub queue: QueueState,
    /// Alert drafts.
    pub alert: AlertState,
    /// Search drafts.
    pub search: SearchState,
    /// Endpoint drafts.
    pub endpoint: EndpointState,
    /// Mail drafts.
    pub mail: MailState,
    /// Case drafts.
    pub case: CaseState,
    /// Order form.
    pub response: ResponseFormState,
    /// Report drafts.
    pub report: ReportState,
    /// Inventory drafts.
    pub inventory: InventoryState,
    /// Coverage drafts.
    pub coverage: CoverageState,
    /// Command palette.
    pub palette: PaletteState,
    /// Notices on their way out.
    pub toasts: ToastState,
    /// Guided tour.
    pub tour: TourState,
    /// Kept views.
    pub views: Views,
    /// Actions sent and not answered yet.
    pub sent: VecDeque<Action>,
    /// Actions answered so far.
    pub answers: u64,
}

impl Default for ConsoleState {
    fn default() -> Self {
        Self {
            look: Look::default(),
            tab: Tab::Queue,
            pace: Pace::Paused,
            living_map: false,
            map_hidden: false,
            inspector_hidden: false,
            user: "you".to_owned(),
            focus: None,
            case_id: None,
            record: None,
            help: false,
            notes: false,
            answer: None,
            queue: QueueState::default(),
            alert: AlertState::default(),
            search: SearchState::default(),
            endpoint: EndpointState::default(),
            mail: MailState::default(),
            case: CaseState::default(),
            response: ResponseFormState::default(),
            report: ReportState::default(),
            inventory: InventoryState::default(),
            coverage: CoverageState::default(),
            palette: PaletteState::default(),
            toasts: ToastState::default(),
            tour: TourState::default(),
            views: Views::default(),
            sent: VecDeque::new(),
            answers: 0,
        }
    }
}

impl ConsoleState {
    /// A process tree without a host shows the host in focus.
    fn take_focus_along(&mut self) {
        if let Some(Entity { kind: EntityKind::Host, value }) = &self.focus
            && self.tab == Tab::Endpoint
            && self.endpoint.host.is_empty()
        {
            self.endpoint.show(value);
        }
    }

    /// Goes where a command leads within the console; doing it twice changes nothing more. `console_ui`
    /// calls it for its own commands; the app calls it for those that come from elsewhere (the map).
    pub fn follow(&mut self, command: &Command) {
        match command {
            Command::Open(tab) => {
                self.tab = *tab;
                self.take_focus_along();
            }
            Command::ShowAlert(id) => {
                self.alert.shown = Some(*id);
                self.tab = Tab::Alert;
            }
            Command::ShowCase(id) => {
                self.case_id = Some(*id);
                self.tab = Tab::Case;
            }
            Command::ShowRecord(id) => self.record = Some(*id),
            Command::Focus(entity) => {
                self.focus = Some(entity.clone());
                self.inspector_hidden = false;
            }
            Command::Query(kql) => {
                self.search.open(kql);
                self.tab = Tab::Search;
            }
            Command::ShowHost(host) => {
                self.endpoint.show(host);
                self.focus = Some(Entity { kind: EntityKind::Host, value: host.as_str().into() });
                self.tab = Tab::Endpoint;
            }
            Command::ShowMail(id) => {
                self.mail.shown = Some(id.clone());
                self.tab = Tab::Mail;
            }
            Command::Pace(pace) => self.pace = *pace,
            Command::TextSize(percent) => self.look.text_percent = (*percent).clamp(100, 200),
            Command::Light(light) => self.look.light = *light,
            Command::ReducedMotion(reduced) => self.look.reduced_motion = *reduced,
            _ => {}
        }
    }

    /// Takes the session's answer to the oldest action still on its way: for the status line, the tour
    /// and the drafts.
    pub fn answered(&mut self, answer: &Result<Receipt, Rejected>) {
        self.answers += 1;
        let action = self.sent.pop_front();
        match answer {
            Ok(receipt) => {
                self.answer = Some((true, receipt.text.to_string()));
                if let Some(case) = receipt.case {
                    self.case_id = Some(case);
                }
                if let Some(action) = action {
                    self.tour.did(&action);
                    self.done(&action);
                }
            }
            Err(rejected) => self.answer = Some((false, rejected.to_string())),
        }
    }

    /// Drafts that were accepted are done with.
    fn done(&mut self, action: &Action) {
        match action {
            Action::Triage(triage) => {
                self.queue.done(triage);
                self.alert.done(triage);
            }
            Action::Case(work) => self.case.done(work),
            Action::Communicate(word) => self.case.told(word),
            Action::Contain(_) | Action::Eradicate(_) | Action::Recover(_) => self.response.done(),
            Action::Shift(_) => {}
        }
    }

    /// Something to say that is no answer to an action.
    pub fn say(&mut self, good: bool, text: impl Into<String>) {
        self.answer = Some((good, text.into()));
    }
}
