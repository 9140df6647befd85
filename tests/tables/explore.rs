//! Walks through everything a node can become and compares each step with the rule table.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use failsim::machines::srm::{
    Alarm, Change, Facts, Input, Output, Outputs, PeerLoss, PeerView, Reason, Rule, Settings, Srm, State, Timer,
};

use crate::inputs::{all_facts, all_inputs, settings, word};
use crate::oracle::{Picture, Row, Trigger, first, of_state, rows};

/// What the table knows of a node; two nodes that agree in this do the same for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    state: State,
    /// Whether the failover in progress was asked for by an administrator.
    manual: bool,
    /// What survives a restart: the state and whether the failover was manual.
    role: Option<(State, bool)>,
    judges_at_once: bool,
    /// State the peer was last heard in.
    peer: Option<State>,
    peer_lost: bool,
    /// Whether an automatic fallback is due and waits for its guard.
    fallback_due: bool,
}

/// What a step did, in the words of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    rule: String,
    to: State,
    reason: Reason,
    emits: String,
    raises: Option<Alarm>,
}

impl Node {
    fn new(ha_on: bool) -> Self {
        let state = if ha_on { State::Normal } else { State::Unknown };
        Self {
            state,
            manual: false,
            role: Some((State::Normal, false)),
            judges_at_once: false,
            peer: ha_on.then_some(State::Normal),
            peer_lost: false,
            fallback_due: false,
        }
    }

    fn listens(&self) -> bool {
        !matches!(self.state, State::Down | State::Unknown)
    }

    fn picture(&self, facts: &Facts, settings: &Settings, view: Option<PeerView>) -> Picture {
        Picture {
            state: self.state,
            manual: self.manual,
            role: self.role.map(|(role, _)| role),
            judges_at_once: self.judges_at_once,
            peer: view.map_or(self.peer.filter(|_| !self.peer_lost), |view| Some(view.state)),
            peer_role: view.and_then(|view| view.role),
            peer_judges_at_once: view.is_some_and(|view| view.judges_at_once),
            peer_lost: self.peer_lost,
            link: facts.link,
            services_up: facts.services_up(),
            peer_services_up: facts.peer_services_up,
            host_lost: facts.peer_loss == PeerLoss::Host,
            automatic_fallback: settings.automatic_fallback,
            ha_on: true,
        }
    }

    /// Carries out a row: role, kind of failover and what is known of the peer.
    fn take(&mut self, row: &Row, reason: Reason) {
        let before = self.state;
        self.state = row.to;
        if before == State::FailedOver && row.to != State::FailedOver {
            self.fallback_due = false;
        }
        match row.to {
            State::FailingOver | State::TakingOver if reason != Reason::Initialization => {
                self.manual = reason == Reason::OnAdminRequest;
            }
            State::RunningInFailedMode => self.manual = false,
            _ => {}
        }
        match row.id.as_str() {
            "A02" | "A07" => (self.role, self.manual, self.judges_at_once) = (None, false, true),
            "A05" => {
                self.judges_at_once = false;
                self.manual = self.role.is_some_and(|(_, manual)| manual);
            }
            "N10" => self.manual = false,
            _ => {}
        }
        if !matches!(row.to, State::Down | State::Unknown | State::Initializing) {
            self.role = Some((row.to, self.manual));
        } else if before != row.to {
            (self.peer, self.peer_lost) = (None, false);
        }
    }
}

/// The triggers of one input, each with the message it comes from. Of those in one list the first
/// that finds a row counts; the lists follow one another.
fn triggers(node: &Node, input: Input, facts: &Facts) -> Vec<Vec<Trigger>> {
    let plain = |word| vec![vec![Trigger { word, reason: None }]];
    match input {
        Input::HaDisabled => plain("ha_disable"),
        Input::HaEnabled => plain("ha_enable"),
        // A node that is down cannot go down.
        Input::SrmStopped | Input::HostDown if node.state == State::Down => Vec::new(),
        Input::SrmStopped => plain("srm_stop"),
        Input::HostDown => plain("host_down"),
        Input::SrmStarted { .. } => plain("srm_start"),
        Input::AdminRecover => plain("admin_recover"),
        Input::AdminFailover => plain("admin_failover"),
        Input::AdminFallback => plain("admin_fallback"),
        Input::InternalError => plain("internal_error"),
        Input::Keepalive { view, .. } | Input::Notice(view) if node.listens() => claims(node, view),
        Input::Keepalive { .. } | Input::Notice(_) | Input::Evaluate => Vec::new(),
        Input::Request(request) => {
            let (word, reason) = word(request);
            vec![vec![Trigger { word, reason }]]
        }
        Input::Fired(Timer::ServiceDown) => plain("svc_down_expired"),
        Input::Fired(Timer::DatabaseDown) => plain("db_down_expired"),
        Input::Fired(Timer::Initialization) => plain("init_timeout"),
        Input::Fired(Timer::PeerSilence) if facts.peer_loss == PeerLoss::Host => plain("peer_lost_host"),
        Input::Fired(Timer::PeerSilence) => plain("peer_lost_srm"),
        Input::Fired(Timer::AutomaticFallback) => plain("auto_fallback_due"),
        Input::CriticalServicesUp | Input::DatabaseUp if facts.services_up() => plain("svc_all_up"),
        Input::CriticalServicesUp | Input::DatabaseUp => Vec::new(),
        Input::ServicesDown { .. } | Input::DatabaseDown { .. } => Vec::new(),
        Input::MoveDone if node.state == State::TakingBack => plain("takeback_done"),
        Input::MoveDone => plain("takeover_done"),
        Input::MoveFailed if node.state == State::TakingBack => plain("takeback_failed"),
        Input::MoveFailed => plain("takeover_failed"),
        Input::ServicesRefuse => plain("start_services_failed"),
    }
}

/// What a message of the peer counts as: a sight of the peer and, if that says nothing, the request
/// or report that the state of the peer implies and that may have been lost.
fn claims(node: &Node, view: PeerView) -> Vec<Vec<Trigger>> {
    let trigger = |word, reason| Trigger { word, reason };
    let mut first = vec![trigger("peer_seen", None)];
    let mut then = Vec::new();
    match view.state {
        State::FailingOver if node.state == State::FailedOver => {
            first.push(trigger("autorecover_requested", Some(view.reason)));
        }
        State::FailingOver => first.push(trigger("takeover_requested", Some(view.reason))),
        State::TakingBack => first.push(trigger("fallback_started", Some(view.reason))),
        State::RunningInBackupMode => {
            first.push(trigger("peer_takeover_done", None));
            if node.fallback_due {
                then.push(vec![trigger("auto_fallback_due", None)]);
            }
            // It took its users back, unheard, before it took over.
            then.push(vec![trigger("peer_takeback_done", None)]);
        }
        State::TakingOver => then.push(vec![trigger("peer_takeback_done", None)]),
        // The stored role of a starting peer tells how its take-back ended.
        State::Initializing if view.role == Some(State::RunningInFailedMode) => {
            then.push(vec![trigger("peer_takeback_failed", None)]);
        }
        State::Initializing if view.role.is_some_and(|role| role != State::TakingBack) => {
            then.push(vec![trigger("peer_takeback_done", None)]);
        }
        State::Normal => {
            // A whole take-back went unheard.
            let was_out =
                !node.peer_lost && matches!(node.peer, Some(State::FailedOver | State::Idle | State::TakingBack));
            if node.state == State::RunningInBackupMode && was_out {
                first.push(trigger("fallback_started", Some(Reason::Normal)));
            }
            then.push(vec![trigger("peer_takeback_done", None)]);
        }
        _ => {}
    }
    [vec![first], then].concat()
}

/// What the table says about one input.
fn expected(
    rows: &[Row],
    node: &mut Node,
    reason: Reason,
    input: Input,
    facts: &Facts,
    settings: &Settings,
) -> Vec<Step> {
    let mut reason = reason;
    let mut steps = Vec::new();
    let view = match input {
        Input::Keepalive { view, .. } | Input::Notice(view) => Some(view),
        _ => None,
    };
    if matches!(input, Input::Fired(Timer::PeerSilence | Timer::Initialization)) {
        node.peer_lost = true;
    }
    if input == Input::Fired(Timer::AutomaticFallback) && node.state == State::FailedOver {
        node.fallback_due = true;
    }
    let alternatives = triggers(node, input, facts);
    if view.is_some() && node.listens() {
        (node.peer, node.peer_lost) = (view.map(|view| view.state), false);
    }
    for alternatives in alternatives {
        let mut picture = node.picture(facts, settings, view);
        if let Input::SrmStarted { ha_on } = input {
            picture.ha_on = ha_on;
        }
        let found = alternatives.iter().find_map(|trigger| Some((first(rows, *trigger, &picture)?, *trigger)));
        let Some((row, trigger)) = found else { continue };
        if row.id == "B08" && !settings.split_brain_fails {
            continue;
        }
        reason = row.reason(trigger, reason, &picture);
        // An alarm that is on is not raised again.
        let raises = row.raises.filter(|_| row.to != node.state);
        node.take(row, reason);
        steps.push(Step { rule: row.id.clone(), to: row.to, reason, emits: row.emits.clone(), raises });
    }
    steps
}

/// Advances the machine; one that starts judges what it heard when the messages of the instant are in.
pub(crate) fn advance(srm: &mut Srm, input: Input, facts: &Facts, settings: &Settings) -> Vec<Output> {
    let out: Outputs = srm.step(input, facts, settings);
    let mut out: Vec<Output> = out.into_iter().collect();
    if out.contains(&Output::EvaluateLater) {
        out.extend(srm.step(Input::Evaluate, facts, settings));
    }
    out
}

/// What the machine did, in the words of the table.
fn found(out: &[Output]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for output in out {
        match (output, steps.last_mut()) {
            (Output::Changed(Change { rule, to, reason, .. }), _) => {
                let rule = rule.as_str().to_owned();
                steps.push(Step { rule, to: *to, reason: *reason, emits: String::new(), raises: None });
            }
            (Output::Send(request), Some(step)) => {
                let (word, reason) = word(*request);
                step.emits = reason.map_or(word.to_owned(), |reason| format!("{word}:{reason}"));
            }
            (Output::Raise(alarm), Some(step)) => step.raises = Some(*alarm),
            _ => {}
        }
    }
    steps
}

/// Inputs that cannot come: a timer that is not set in this state. `Evaluate` follows each message
/// that asks for it (see [`advance`]) and does not come by itself.
pub(crate) fn is_stale(state: State, input: Input) -> bool {
    match input {
        Input::Fired(Timer::PeerSilence) => matches!(state, State::Down | State::Unknown | State::Initializing),
        Input::Fired(Timer::Initialization) => state != State::Initializing,
        Input::Evaluate => true,
        _ => false,
    }
}

/// The cause of a loss changes nothing but the reason of who takes over for it.
fn matters(input: Input, facts: &Facts) -> bool {
    let names_the_loss = matches!(
        input,
        Input::Fired(Timer::PeerSilence | Timer::Initialization) | Input::CriticalServicesUp | Input::DatabaseUp
    );
    names_the_loss || facts.peer_loss == PeerLoss::Srm
}

/// Walks everything a node can become; returns the rules taken and the number of steps compared.
fn walk(rows: &[Row], settings: &Settings) -> (BTreeSet<Rule>, u64) {
    let facts = all_facts();
    let mut taken = BTreeSet::new();
    let mut compared = 0;
    let starts = [true, false].map(|ha_on| (Node::new(ha_on), Srm::new(ha_on)));
    let mut known: BTreeMap<Node, Srm> = starts.into_iter().collect();
    let mut open: VecDeque<Node> = known.keys().copied().collect();
    while let Some(node) = open.pop_front() {
        let srm = known[&node];
        let rows = of_state(rows, node.state);
        for input in all_inputs(&srm) {
            if is_stale(node.state, input) {
                continue;
            }
            for facts in facts.iter().filter(|facts| matters(input, facts)) {
                let (mut node, mut srm) = (node, srm);
                let before = (srm.state(), srm.reason());
                let out = advance(&mut srm, input, facts, settings);
                let table = expected(&rows, &mut node, before.1, input, facts, settings);
                assert_eq!(found(&out), table, "in {before:?}, {input:?}, {facts:?}, {node:?}");
                assert_eq!(srm.state(), node.state, "in {before:?}, {input:?}, {facts:?}");
                assert_eq!(srm.view().role, node.role.map(|(role, _)| role), "role after {before:?}, {input:?}");
                assert_eq!(srm.peer_is_lost(), node.peer_lost, "loss after {before:?}, {input:?}, {facts:?}");
                assert_sent_before_told(&out);
                taken.extend(out.iter().filter_map(rule));
                compared += 1;
                known.entry(node).or_insert_with(|| {
                    open.push_back(node);
                    srm
                });
            }
        }
    }
    (taken, compared)
}

fn rule(output: &Output) -> Option<Rule> {
    if let Output::Changed(change) = output { Some(change.rule) } else { None }
}

/// What a rule emits must reach the peer before the notice of the new state.
fn assert_sent_before_told(out: &[Output]) {
    let sent = out.iter().position(|output| matches!(output, Output::Send(_)));
    let told = out.iter().position(|output| *output == Output::Tell);
    assert!(sent.is_none() || told.is_none() || sent < told, "the notice leaves first: {out:?}");
}

#[test]
fn the_machine_agrees_with_the_table_wherever_it_can_get() {
    let (taken, compared) = walk(&rows(), &settings());
    let missing: Vec<&Rule> = Rule::ALL.iter().filter(|rule| !taken.contains(*rule)).collect();
    assert!(missing.is_empty(), "rules never taken: {missing:?}");
    assert!(compared > 100_000, "only {compared} steps were compared");
}

#[test]
fn it_agrees_without_automatic_fallback() {
    let (taken, _) = walk(&rows(), &Settings { automatic_fallback: false, ..settings() });
    assert!(!taken.contains(&Rule::S07), "an automatic fallback although it is off");
}

#[test]
fn it_agrees_when_a_split_pair_may_stay_split() {
    let (taken, _) = walk(&rows(), &Settings { split_brain_fails: false, ..settings() });
    assert!(!taken.contains(&Rule::B08), "a split pair failed although it may stay as it is");
}

#[test]
fn the_table_has_every_rule_of_the_machine_and_no_other() {
    let table: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    let machine: Vec<String> = Rule::ALL.iter().map(|rule| rule.as_str().to_owned()).collect();
    assert_eq!(table, machine);
}

#[test]
#[should_panic(expected = "in (Normal, Normal)")]
fn a_table_in_another_order_is_noticed() {
    let mut rows = rows();
    let at = rows.iter().position(|row| row.id == "N01").expect("the table has N01");
    rows.swap(at, at + 1);
    walk(&rows, &settings());
}
