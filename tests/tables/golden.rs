//! The golden table: every state with every input, as text.
//!
//! `FAILSIM_BLESS=1 cargo test --test tables` writes `srm.table` anew; look at the difference before
//! you commit it.

use std::fmt::Write as _;
use std::path::Path;

use failsim::machines::srm::{Change, Facts, Input, Output, PeerLoss, PeerView, Reason, Request, Srm, State, Timer};

use crate::explore::{advance, is_stale};
use crate::inputs::{all_inputs, settings, word};

const WELL: Facts = Facts {
    link: true,
    critical_services_up: true,
    database_up: true,
    peer_services_up: true,
    peer_loss: PeerLoss::Srm,
};

/// The circumstances each input is tried in.
const CIRCUMSTANCES: [(&str, Facts); 3] = [
    ("well", WELL),
    ("services down", Facts { critical_services_up: false, ..WELL }),
    ("peer gone", Facts { link: false, peer_services_up: false, peer_loss: PeerLoss::Host, ..WELL }),
];

/// How to get into a state from Normal, with what was heard of the peer.
struct Way {
    title: &'static str,
    inputs: Vec<Input>,
    facts: Facts,
}

const fn says(state: State) -> PeerView {
    PeerView { state, reason: Reason::None, role: None, judges_at_once: false, sent: 1, heard: 0 }
}

fn ways() -> Vec<Way> {
    let asked = Input::Request(Request::TakeoverRequested(Reason::CriticalServiceDown));
    let done = Input::Notice(says(State::RunningInBackupMode));
    let expired = Input::Fired(Timer::ServiceDown);
    let sick = Facts { critical_services_up: false, ..WELL };
    let way = |title, inputs: &[Input]| Way { title, inputs: inputs.to_vec(), facts: WELL };
    let peer_out = Input::Notice(says(State::FailedOver));
    let sent_home = Input::Request(Request::FallbackStarted(Reason::OnAdminRequest));
    vec![
        way("normal", &[]),
        way("failing_over, asked for by an administrator", &[Input::AdminFailover]),
        way("failing_over, automatic", &[expired]),
        way("idle, the peer serves", &[Input::AdminFailover, done]),
        way("failed_over, the peer serves", &[expired, done]),
        Way {
            title: "failed_over_critical_services_not_running, the peer serves",
            inputs: vec![expired, done],
            facts: sick,
        },
        way("taking_back", &[expired, done, Input::AdminFallback]),
        way("taking_over, asked for by the peer", &[asked]),
        way("running_in_backup_mode, the peer is failing over", &[asked, Input::MoveDone]),
        way("running_in_backup_mode, the peer is failed over", &[asked, Input::MoveDone, peer_out]),
        way("falling_back", &[asked, Input::MoveDone, peer_out, sent_home]),
        way("running_in_failed_mode", &[Input::InternalError]),
        way("unknown, High Availability is off", &[Input::HaDisabled]),
    ]
}

/// Every way into a state; each is continued by a stop of SRM and by a start after it.
fn nodes() -> Vec<(String, Srm)> {
    let mut nodes = Vec::new();
    let restart = [Input::SrmStopped, Input::SrmStarted { ha_on: true }];
    for Way { title, inputs, facts } in ways() {
        let mut srm = Srm::new(true);
        for input in &inputs {
            advance(&mut srm, *input, &facts, &settings());
        }
        nodes.push((title.to_owned(), srm));
    }
    let running = nodes.clone();
    for (title, mut srm) in running {
        advance(&mut srm, restart[0], &WELL, &settings());
        if title == "normal" {
            nodes.push(("down".to_owned(), srm));
        }
        advance(&mut srm, restart[1], &WELL, &settings());
        nodes.push((format!("initializing, was {title}"), srm));
    }
    let mut recovered = Srm::new(true);
    for input in [Input::InternalError, Input::AdminRecover] {
        advance(&mut recovered, input, &WELL, &settings());
    }
    nodes.push(("initializing, after Recovery".to_owned(), recovered));
    nodes
}

fn table() -> String {
    let mut text = "# What an SRM does: rule, state and reason, then its orders. Three circumstances: all is well,\n\
         # a critical service of the node is down, the peer and its services are gone.\n"
        .to_owned();
    for (title, srm) in nodes() {
        writeln!(text, "\n## {title}").expect("a string takes everything");
        let mut ignored = Vec::new();
        let inputs = all_inputs(&srm).into_iter().filter(|input| shown(&title, srm.state(), *input));
        for input in inputs {
            let answers = CIRCUMSTANCES.map(|(_, facts)| answer(srm, input, &facts));
            describe(&mut text, &mut ignored, input, &answers);
        }
        writeln!(text, "no orders: {}", ignored.join(", ")).expect("a string takes everything");
    }
    text
}

/// Notices are left out, which differ from keepalives only in the timer, and so is what a starting
/// node does whatever it was before.
fn shown(title: &str, state: State, input: Input) -> bool {
    let by_role = matches!(input, Input::Keepalive { .. } | Input::Fired(Timer::Initialization));
    let again = title.starts_with("initializing, was") && title != "initializing, was normal";
    !is_stale(state, input) && !matches!(input, Input::Notice(_)) && (by_role || !again)
}

fn describe(text: &mut String, ignored: &mut Vec<String>, input: Input, answers: &[String; 3]) {
    let name = input_text(input);
    let [well, sick, alone] = answers;
    if well == sick && well == alone {
        if well.is_empty() {
            ignored.push(name);
        } else {
            writeln!(text, "{name}: {well}").expect("a string takes everything");
        }
        return;
    }
    for ((circumstances, _), answer) in CIRCUMSTANCES.iter().zip(answers) {
        let answer = if answer.is_empty() { "-" } else { answer };
        writeln!(text, "{name}, {circumstances}: {answer}").expect("a string takes everything");
    }
}

fn answer(mut srm: Srm, input: Input, facts: &Facts) -> String {
    let out = advance(&mut srm, input, facts, &settings());
    let orders: Vec<String> = out.into_iter().map(order_text).collect();
    orders.join("; ")
}

fn order_text(output: Output) -> String {
    match output {
        Output::Changed(Change { rule, to, reason, .. }) => format!("{rule} {to}/{reason}"),
        Output::Send(request) => format!("send {}", request_text(request)),
        Output::Arm(timer, after) => format!("arm {timer:?} {after}"),
        Output::Cancel(timer) => format!("cancel {timer:?}"),
        Output::BeginMove(what) => format!("begin {what:?}"),
        Output::Raise(alarm) => format!("raise {alarm:?}"),
        Output::Tell
        | Output::StartKeepalives
        | Output::StopKeepalives
        | Output::Answer
        | Output::EvaluateLater
        | Output::AbandonMove
        | Output::StopServices
        | Output::StartServices
        | Output::RecoverServices => format!("{output:?}"),
    }
}

fn request_text(request: Request) -> String {
    let (word, reason) = word(request);
    reason.map_or(word.to_owned(), |reason| format!("{word}:{reason}"))
}

fn input_text(input: Input) -> String {
    match input {
        Input::Keepalive { view, .. } => format!("keepalive {}", view_text(view)),
        Input::Notice(view) => format!("notice {}", view_text(view)),
        Input::Request(request) => format!("request {}", request_text(request)),
        Input::Fired(timer) => format!("fired {timer:?}"),
        Input::SrmStarted { ha_on } => format!("SrmStarted {}", if ha_on { "HA on" } else { "HA off" }),
        Input::ServicesDown { .. } => "ServicesDown".to_owned(),
        Input::DatabaseDown { .. } => "DatabaseDown".to_owned(),
        _ => format!("{input:?}"),
    }
}

fn view_text(view: PeerView) -> String {
    let reason = if view.reason == Reason::None { String::new() } else { format!("/{}", view.reason) };
    let past = match (view.state, view.role) {
        (State::Initializing, Some(role)) => format!(" (was {role})"),
        (State::Initializing, None) => " (judges at once)".to_owned(),
        _ => String::new(),
    };
    format!("{}{reason}{past}", view.state)
}

#[test]
fn every_state_with_every_input() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables/srm.table");
    let found = table();
    if std::env::var_os("FAILSIM_BLESS").is_some() {
        std::fs::write(&path, &found).expect("the table can be written");
        return;
    }
    let wanted = std::fs::read_to_string(&path).expect("tests/tables/srm.table is there");
    let first = wanted.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
    assert!(first.is_none(), "the table says, then the machine does: {first:#?}");
    assert_eq!(wanted.lines().count(), found.lines().count(), "lines of the table");
}

#[test]
fn every_state_is_in_the_table() {
    let nodes = nodes();
    for state in State::ALL {
        assert!(nodes.iter().any(|(title, srm)| srm.state() == *state && title.starts_with(state.as_str())), "{state}");
    }
}
