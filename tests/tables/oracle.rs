//! Reads the rule table and answers, for a node and what reaches it, which rule comes first.

use failsim::machines::srm::{Alarm, Reason, State};

/// The rule table, in the order that gives priority.
const TABLE: &str = include_str!("../data/srm-transitions.csv");

/// What a rule waits for: the word of the table, with a reason where the word carries one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trigger {
    pub(crate) word: &'static str,
    pub(crate) reason: Option<Reason>,
}

/// What the guards of the table look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Picture {
    pub(crate) state: State,
    pub(crate) manual: bool,
    pub(crate) role: Option<State>,
    pub(crate) judges_at_once: bool,
    /// State of the peer: what its message says, else what was last heard of it.
    pub(crate) peer: Option<State>,
    pub(crate) peer_role: Option<State>,
    pub(crate) peer_judges_at_once: bool,
    pub(crate) peer_lost: bool,
    pub(crate) link: bool,
    pub(crate) services_up: bool,
    pub(crate) peer_services_up: bool,
    pub(crate) host_lost: bool,
    pub(crate) automatic_fallback: bool,
    pub(crate) ha_on: bool,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    from: Option<State>,
    trigger: String,
    guards: Vec<Guard>,
    pub(crate) to: State,
    reason: String,
    pub(crate) emits: String,
    pub(crate) raises: Option<Alarm>,
}

#[derive(Clone, Debug)]
enum Guard {
    Self_(Vec<State>),
    Peer(Vec<State>),
    Role(State),
    PeerOrRole(State),
    Manual(bool),
    Word(String),
}

/// Every row of the table, in file order.
pub(crate) fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    reader.records().map(|record| row(&record.expect("the table is CSV"))).collect()
}

fn row(record: &csv::StringRecord) -> Row {
    let [id, from, _, trigger, guard, to, reason, action, emits] =
        std::array::from_fn(|column| record.get(column).expect("the table has eleven columns").to_owned());
    let raises = if action.contains("raise SRMFailover") {
        Some(Alarm::SrmFailover)
    } else {
        action.contains("raise SRMFailed").then_some(Alarm::SrmFailed)
    };
    let from = (from != "*").then(|| state(&from));
    Row { id, from, trigger, guards: guards(&guard), to: state(&to), reason, emits, raises }
}

fn state(word: &str) -> State {
    State::from_word(word).unwrap_or_else(|| panic!("`{word}` is no state"))
}

fn states(list: &str) -> Vec<State> {
    list.trim_end_matches(')').split('|').map(state).collect()
}

fn guards(text: &str) -> Vec<Guard> {
    text.split('&').map(str::trim).filter(|word| !word.is_empty()).map(guard).collect()
}

fn guard(word: &str) -> Guard {
    if let Some(list) = word.strip_prefix("not_self(") {
        Guard::Self_(states(list))
    } else if let Some(list) = word.strip_prefix("peer_in(") {
        Guard::Peer(states(list))
    } else if let Some(one) = word.strip_prefix("peer=") {
        Guard::Peer(vec![state(one)])
    } else if let Some(one) = word.strip_prefix("persisted=") {
        Guard::Role(state(one))
    } else if let Some(one) = word.strip_prefix("peer_or_persisted=") {
        Guard::PeerOrRole(state(one))
    } else if let Some(kind) = word.strip_prefix("kind=") {
        Guard::Manual(kind == "manual")
    } else {
        Guard::Word(word.to_owned())
    }
}

impl Guard {
    fn holds(&self, picture: &Picture) -> bool {
        match self {
            Self::Self_(excluded) => !excluded.contains(&picture.state),
            Self::Peer(accepted) => picture.peer.is_some_and(|peer| accepted.contains(&peer)),
            Self::Role(role) => picture.role == Some(*role),
            Self::PeerOrRole(role) => {
                let shown = if picture.peer == Some(State::Initializing) { picture.peer_role } else { picture.peer };
                shown == Some(*role)
            }
            Self::Manual(manual) => picture.manual == *manual,
            Self::Word(word) => holds(word, picture),
        }
    }
}

fn holds(word: &str, picture: &Picture) -> bool {
    match word {
        "svc_up" => picture.services_up,
        "svc_down" => !picture.services_up,
        "peer_svc_up" => picture.peer_services_up,
        "peer_svc_down" => !picture.peer_services_up,
        "link" => picture.link,
        "peer_lost" => picture.peer_lost,
        "not_peer_lost" => !picture.peer_lost,
        "eval_now" => picture.judges_at_once,
        "eval_later" => !picture.judges_at_once,
        "eval_later_peer" => !picture.peer_judges_at_once,
        "auto_on" => picture.automatic_fallback,
        "ha_on" => picture.ha_on,
        "ha_off" => !picture.ha_on,
        _ => panic!("the guard `{word}` is not known"),
    }
}

impl Row {
    fn waits_for(&self, trigger: Trigger) -> bool {
        match self.trigger.split_once(':') {
            Some((word, "*")) => word == trigger.word,
            Some((word, reason)) => word == trigger.word && Reason::from_word(reason) == trigger.reason,
            None if self.trigger == "peer_lost_*" => trigger.word.starts_with("peer_lost_"),
            None => self.trigger == trigger.word,
        }
    }

    /// The reason the node shows afterwards.
    pub(crate) fn reason(&self, trigger: Trigger, before: Reason, picture: &Picture) -> Reason {
        match self.reason.as_str() {
            "=keep" => before,
            "=trigger" => trigger.reason.expect("the trigger carries the reason it hands on"),
            "peer_down|peer_reboot" if picture.host_lost => Reason::PeerReboot,
            "peer_down|peer_reboot" => Reason::PeerDown,
            word => Reason::from_word(word).unwrap_or_else(|| panic!("`{word}` is no reason")),
        }
    }
}

/// The rows that a node in this state can take, and those of the states one message may lead it through.
pub(crate) fn of_state(rows: &[Row], state: State) -> Vec<Row> {
    let fits = |row: &&Row| row.from.is_none_or(|from| from == state || state == State::RunningInBackupMode);
    rows.iter().filter(fits).cloned().collect()
}

/// The first row whose state, trigger and guard fit.
pub(crate) fn first<'a>(rows: &'a [Row], trigger: Trigger, picture: &Picture) -> Option<&'a Row> {
    rows.iter().find(|row| {
        row.from.is_none_or(|from| from == picture.state)
            && row.waits_for(trigger)
            && row.guards.iter().all(|guard| guard.holds(picture))
    })
}
