//! Every word of scenario files and results with its meaning, default, status and source: what
//! `explain` prints and what the documents are generated from.

mod chat;
mod checks;
mod cms;
mod commands;
mod expressway;
mod icsa;
mod metrics;
mod render;
mod schema;
mod settings;
mod sources;
mod srm_pairs;
mod srm_rules;
mod srm_states;
mod srm_words;
mod verbs;
mod words;

use crate::machines::params::Status;
use crate::scenario::SUFFIXES;

pub use chat::{ROOM_RULES, RoomRuleRow};
pub use cms::{DATABASE_RULES, DatabaseRuleRow};
pub use expressway::{EXPRESSWAY_RULES, ExpresswayRuleRow};
pub use icsa::{SYNC_RULES, SyncRuleRow};
pub use render::{csv, render};
pub use schema::schema;
pub use sources::{SOURCES, source_title};
pub use srm_pairs::{PAIRS, PairRow};
pub use srm_rules::{RULES, RuleRow, Shown};
pub use srm_states::{STATES, Serves, StateRow};

/// What kind of word an entry explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A setting, `params.<system>.<word>`.
    Parameter,
    /// A state of a node.
    State,
    /// The reason shown with a state.
    Reason,
    /// A rule of a state machine.
    TransitionRule,
    /// A service of a node.
    Service,
    /// A state of a service.
    ServiceState,
    /// A state of a tracer user.
    UserState,
    /// A state of intercluster peers.
    PeerState,
    /// Why a sync between peers failed or messaging is lost.
    PeerReason,
    /// A state of Meeting Server databases and Call Bridges.
    DatabaseState,
    /// Why a command at a Meeting Server was refused.
    DatabaseReason,
    /// A state of a chat room.
    RoomState,
    /// Why a chat room has no host, is not created, or a message not delivered.
    RoomReason,
    /// A key of a scenario file.
    Key,
    /// Something an event does.
    Verb,
    /// A number computed from a run.
    Metric,
    /// An alarm of the product.
    Alarm,
    /// A warning of `check`.
    Lint,
    /// The code of a mistake that `check` refuses.
    ErrorCode,
    /// A condition that no run may break.
    Invariant,
    /// A predicate of `never`, `always`, `sometimes`.
    Predicate,
    /// A part of an outage.
    Phase,
    /// A kind of client.
    Client,
    /// A performance counter of the product.
    Counter,
    /// A verb of the command line.
    Command,
    /// Another word of a scenario file.
    Word,
    /// A document that statements come from.
    Source,
}

impl Class {
    /// Every class, in the order of `explain --all`.
    pub const ALL: &'static [Self] = &[
        Self::Command,
        Self::Key,
        Self::Verb,
        Self::Parameter,
        Self::State,
        Self::Reason,
        Self::TransitionRule,
        Self::Service,
        Self::ServiceState,
        Self::UserState,
        Self::PeerState,
        Self::PeerReason,
        Self::DatabaseState,
        Self::DatabaseReason,
        Self::RoomState,
        Self::RoomReason,
        Self::Client,
        Self::Phase,
        Self::Metric,
        Self::Counter,
        Self::Alarm,
        Self::Lint,
        Self::ErrorCode,
        Self::Predicate,
        Self::Invariant,
        Self::Word,
        Self::Source,
    ];

    /// The word used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parameter => "parameter",
            Self::State => "state",
            Self::Reason => "reason",
            Self::TransitionRule => "transition_rule",
            Self::Service => "service",
            Self::ServiceState => "service_state",
            Self::UserState => "user_state",
            Self::PeerState => "peer_state",
            Self::PeerReason => "peer_reason",
            Self::DatabaseState => "database_state",
            Self::DatabaseReason => "database_reason",
            Self::RoomState => "room_state",
            Self::RoomReason => "room_reason",
            Self::Key => "key",
            Self::Verb => "verb",
            Self::Metric => "metric",
            Self::Alarm => "alarm",
            Self::Lint => "lint",
            Self::ErrorCode => "error_code",
            Self::Invariant => "invariant",
            Self::Predicate => "predicate",
            Self::Phase => "phase",
            Self::Client => "client",
            Self::Counter => "counter",
            Self::Command => "command",
            Self::Word => "word",
            Self::Source => "source",
        }
    }
}

/// One word and what it means in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The word, as scenario files and results write it.
    pub word: &'static str,
    /// What kind of word it is.
    pub class: Class,
    /// The name that Cisco prints, where it differs; otherwise empty.
    pub official: &'static str,
    /// What it means, in sentences.
    pub meaning: String,
    /// Value in force unless a scenario says otherwise; empty if there is none.
    pub default: &'static str,
    /// Accepted values; empty for no limits.
    pub range: String,
    /// Unit of the values; empty for none.
    pub unit: &'static str,
    /// How well the statement is founded, where it is one about the product.
    pub status: Option<Status>,
    /// Where the statement comes from; `failsim` for words of this program.
    pub source: &'static str,
    /// Words that help to understand this one.
    pub see_also: Vec<&'static str>,
}

impl Entry {
    /// An entry with nothing but a meaning.
    fn new(class: Class, word: &'static str, meaning: impl Into<String>) -> Self {
        Self {
            word,
            class,
            official: "",
            meaning: meaning.into(),
            default: "",
            range: String::new(),
            unit: "",
            status: None,
            source: "",
            see_also: Vec::new(),
        }
    }

    fn founded(mut self, status: Status, source: &'static str) -> Self {
        self.status = Some(status);
        self.source = source;
        self
    }

    fn see(mut self, words: &[&'static str]) -> Self {
        self.see_also.extend_from_slice(words);
        self
    }
}

/// A meaning from a table as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// Every entry, class by class in the order of [`Class::ALL`].
pub fn all() -> impl Iterator<Item = Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    entries.extend(commands::entries());
    entries.extend(verbs::entries());
    entries.extend(settings::entries());
    entries.extend(srm_words::entries());
    entries.extend(icsa::entries());
    entries.extend(expressway::entries());
    entries.extend(cms::entries());
    entries.extend(chat::entries());
    entries.extend(metrics::entries());
    entries.extend(checks::entries());
    entries.extend(words::entries());
    entries.extend(sources::entries());
    for entry in entries.iter_mut().filter(|entry| entry.source.is_empty()) {
        entry.source = if entry.status.is_some() { "(model)" } else { sources::OWN };
    }
    let place = |class: Class| Class::ALL.iter().position(|c| *c == class);
    entries.sort_by_key(|entry| place(entry.class));
    entries.into_iter()
}

/// What a word means: one entry for each place it is used in, none for an unknown word.
///
/// A full path (`params.srm.keepalive_interval`), a metric with suffix (`user_outage.p95`) and any
/// spelling of upper and lower case are understood.
#[must_use]
pub fn lookup(word: &str) -> Vec<Entry> {
    let exact: Vec<Entry> = all().filter(|entry| entry.word == word).collect();
    if !exact.is_empty() {
        return exact;
    }
    let loose = plain(word);
    let named = |official: &str| plain(official) == loose || plain(&without_brackets(official)) == loose;
    all().filter(|entry| plain(entry.word) == loose || named(entry.official)).collect()
}

/// A printed name without what stands in brackets: Keep Alive Timeout for Keep Alive (Heartbeat) Timeout.
fn without_brackets(name: &str) -> String {
    match (name.find('('), name.find(')')) {
        (Some(open), Some(close)) if open > 0 && open < close => {
            format!("{} {}", name[..open].trim_end(), name[close + 1..].trim_start()).trim_end().to_owned()
        }
        _ => name.to_owned(),
    }
}

/// Lower case with underscores, without the path before a parameter or the suffix of a metric.
fn plain(word: &str) -> String {
    let word =
        word.rsplit_once("params.").map_or(word, |(_, rest)| rest.split_once('.').map_or(rest, |(_, name)| name));
    let stem = word
        .split_once('.')
        .filter(|(_, suffix)| SUFFIXES.iter().any(|(known, _)| known == suffix))
        .map_or(word, |(stem, _)| stem);
    stem.to_lowercase().replace([' ', '-'], "_")
}

/// The known words most like this one, best first; none if nothing is near.
#[must_use]
pub fn nearest(word: &str) -> Vec<&'static str> {
    const NEAR: f64 = 0.75;
    const MOST: usize = 5;
    let wanted = plain(word);
    let mut found: Vec<(f64, &'static str)> = Vec::new();
    for entry in all() {
        let known = plain(entry.word);
        let mut likeness = strsim::jaro_winkler(&wanted, &known);
        if wanted.len() >= 3 && known.contains(&wanted) {
            likeness = likeness.max(0.9);
        }
        if likeness >= NEAR && !found.iter().any(|(_, word)| *word == entry.word) {
            found.push((likeness, entry.word));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    found.into_iter().take(MOST).map(|(_, word)| word).collect()
}
