//! Faults planted in the machines: the search finds each, by a history of at most four events.
//!
//! A planted fault changes one thing between a model and its machines: what a machine is told, what it orders,
//! or what it takes for true. Events are faults, actions of an administrator, timers, answers and the ends of
//! moves. Messages between SRMs take no time here and are no events; neither are looks of Text Conferencing at
//! what has changed around it, which come at once.

use failsim::explore::states::{Bounds, Choices, Model, Pair, Plain, Steps, chat, cms, expressway, icsa};
use failsim::machines::cms::{Databases, Majority, View};
use failsim::machines::expressway::{
    Link, LinkInput, LinkOutputs, LinkSettings, Peer, PeerInput, PeerOutputs, Primary,
};
use failsim::machines::icsa::Pull;
use failsim::machines::srm::{self, PeerView, Srm, State};
use failsim::machines::{chat as text, cms as database, icsa as sync};
use failsim::units::SimDuration;

use crate::searched;

/// What the search finds of a fault: the law that breaks and the events of the shortest history.
fn found<M: Model>(start: &M, law: &str) -> Vec<String> {
    let found = searched(start, 2);
    let about = |finding: &&String| finding.split(':').next() == Some(law);
    let shortest = found.broken.iter().filter(|(finding, _)| about(finding)).map(|(_, history)| history);
    let Some(history) = shortest.min_by_key(|history| history.len()) else {
        panic!("{law} holds in {} states; broken are {:?}", found.states, found.broken.keys());
    };
    let told = start.told(history).into_iter().map(|(action, _)| action.to_string());
    told.filter(|event| !event.ends_with("notices what has changed")).collect()
}

fn pair<S: Steps>() -> Pair<S> {
    let choices = Choices { automatic_fallback: true, split_brain_fails: true, patient_start: true };
    Pair::new(Bounds { disturbances: Some(2), crossings: 0, reasons: false }, choices).canonical()
}

fn peers<S: Steps>() -> icsa::Peers<S> {
    icsa::Peers::new(Some(3), sync::Params::default().settings())
}

fn databases<S: Steps>(size: usize) -> cms::Cluster<S> {
    cms::Cluster::new(size, Some(2), &database::Params::default())
}

fn edges<S: Steps>() -> expressway::Peers<S> {
    expressway::Peers::new(2, Some(2))
}

/// A fault: a type that changes some of the steps.
macro_rules! fault {
    ($(#[$doc:meta])* $name:ident { $($steps:item)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        struct $name;

        impl Steps for $name { $($steps)+ }
    };
}

fault! {
    /// Wrong guard: a failed peer fails nobody.
    FailsAlone {
        fn srm(srm: &mut Srm, input: srm::Input, facts: &srm::Facts, settings: &srm::Settings) -> srm::Outputs {
            let failed = match input {
                srm::Input::Keepalive { view, .. } | srm::Input::Notice(view) => view.state == State::RunningInFailedMode,
                srm::Input::Request(request) => matches!(request, srm::Request::Failed(_)),
                _ => false,
            };
            if failed { srm::Outputs::new() } else { srm.step(input, facts, settings) }
        }
    }
}

fault! {
    /// Negated guard: two backups that meet go on.
    BackupsGoOn {
        fn srm(srm: &mut Srm, input: srm::Input, facts: &srm::Facts, settings: &srm::Settings) -> srm::Outputs {
            srm.step(input, facts, &srm::Settings { split_brain_fails: !settings.split_brain_fails, ..*settings })
        }
    }
}

fault! {
    /// Swapped states: a keepalive of a normal node is read as one of a backup, and the other way round.
    StatesSwapped {
        fn srm(srm: &mut Srm, input: srm::Input, facts: &srm::Facts, settings: &srm::Settings) -> srm::Outputs {
            let swapped = |view: PeerView| {
                let state = match view.state {
                    State::Normal => State::RunningInBackupMode,
                    State::RunningInBackupMode => State::Normal,
                    other => other,
                };
                PeerView { state, ..view }
            };
            let input = match input {
                srm::Input::Keepalive { view, answer } => srm::Input::Keepalive { view: swapped(view), answer },
                other => other,
            };
            srm.step(input, facts, settings)
        }
    }
}

fault! {
    /// Lost order: a user move is never begun.
    MoveForgotten {
        fn srm(srm: &mut Srm, input: srm::Input, facts: &srm::Facts, settings: &srm::Settings) -> srm::Outputs {
            let out = srm.step(input, facts, settings);
            out.into_iter().filter(|output| !matches!(output, srm::Output::BeginMove(_))).collect()
        }
    }
}

fault! {
    /// Missing answer: what a starting node hears is never judged.
    NeverJudges {
        fn srm(srm: &mut Srm, input: srm::Input, facts: &srm::Facts, settings: &srm::Settings) -> srm::Outputs {
            let out = srm.step(input, facts, settings);
            out.into_iter().filter(|output| *output != srm::Output::EvaluateLater).collect()
        }
    }
}

fault! {
    /// Negated guard: Recovery reaches no node that hears its peer.
    RecoversAlone {
        fn srm(srm: &mut Srm, input: srm::Input, facts: &srm::Facts, settings: &srm::Settings) -> srm::Outputs {
            let left_out = input == srm::Input::AdminRecover && facts.link;
            if left_out { srm::Outputs::new() } else { srm.step(input, facts, settings) }
        }
    }
}

fault! {
    /// Wrong guard: the answer to a sync that was given up counts as one to the sync that runs.
    AnyAnswer {
        fn pull(pull: &mut Pull, input: sync::Input, settings: &sync::Settings) -> sync::Outputs {
            let input = match input {
                sync::Input::Succeeded(_) => sync::Input::Succeeded(pull.run_number()),
                other => other,
            };
            pull.step(input, settings)
        }
    }
}

fault! {
    /// Lost timer: no retry after a failed sync.
    NoRetry {
        fn pull(pull: &mut Pull, input: sync::Input, settings: &sync::Settings) -> sync::Outputs {
            let out = pull.step(input, settings);
            out.into_iter().filter(|output| !matches!(output, sync::Output::Arm(sync::Timer::Retry, _))).collect()
        }
    }
}

fault! {
    /// Forgotten cancel: alarms are never cleared.
    AlarmStays {
        fn pull(pull: &mut Pull, input: sync::Input, settings: &sync::Settings) -> sync::Outputs {
            let out = pull.step(input, settings);
            out.into_iter().filter(|output| *output != sync::Output::ClearAlarms).collect()
        }
    }
}

fault! {
    /// Wrong guard: rooms are loaded although the other node holds them.
    LoadsAnything {
        fn host(host: &mut text::Host, input: text::Input, view: &text::View, settings: &text::Settings) -> text::Outputs {
            host.step(input, &text::View { free: [true; 2], ..*view }, settings)
        }
    }
}

fault! {
    /// Half of the nodes counts as a majority.
    HalfIsEnough {
        fn databases(databases: &mut Databases, input: database::Input, view: &View<'_>, out: &mut Vec<database::Output>) {
            let settings = database::Settings { majority: Majority::HalfOrMore, ..*view.settings };
            databases.step(input, &View { settings: &settings, ..*view }, out);
        }
    }
}

fault! {
    /// Lost timer: who has lost the primary does not wait before the election.
    StandsAtOnce {
        fn databases(databases: &mut Databases, input: database::Input, view: &View<'_>, out: &mut Vec<database::Output>) {
            let settings = database::Settings { promote_delay: SimDuration::ZERO, ..*view.settings };
            databases.step(input, &View { settings: &settings, ..*view }, out);
        }
    }
}

fault! {
    /// Lost timer: a primary without a majority is to step down later, and never does.
    NeverStepsDown {
        fn databases(databases: &mut Databases, input: database::Input, view: &View<'_>, out: &mut Vec<database::Output>) {
            let settings = database::Settings { demote_delay: SimDuration::from_secs(1), ..*view.settings };
            databases.step(input, &View { settings: &settings, ..*view }, out);
            out.retain(|output| !matches!(output, database::Output::Arm(database::Timer::Demote(_), _)));
        }
    }
}

fault! {
    /// Swapped outcomes: a peer that finds no primary names another one by itself.
    ElectsItself {
        fn peer(peer: &mut Peer, input: PeerInput) -> PeerOutputs {
            let input = if input == PeerInput::Looked(Primary::Unreachable) { PeerInput::PrimarySet(1) } else { input };
            peer.step(input)
        }
    }
}

fault! {
    /// Missing answer: what a look at the primary brings is thrown away.
    LooksInVain {
        fn peer(peer: &mut Peer, input: PeerInput) -> PeerOutputs {
            let brought = matches!(input, PeerInput::Looked(Primary::Answers { .. }));
            if brought { PeerOutputs::new() } else { peer.step(input) }
        }
    }
}

fault! {
    /// Forgotten cancel: a peer that is back is not noticed.
    NeverBack {
        fn link(link: &mut Link, input: LinkInput, settings: &LinkSettings) -> LinkOutputs {
            if input == LinkInput::Back { LinkOutputs::new() } else { link.step(input, settings) }
        }
    }
}

/// One planted fault: its name, the law that breaks, the number of events of the shortest history, the events.
type Row = (&'static str, &'static str, usize, Vec<String>);

fn table() -> [Row; 16] {
    let rooms = chat::Rooms::<LoadsAnything>::new(Some(1), &text::Params::default());
    [
        ("fails alone", "failed_together", 1, found(&pair::<FailsAlone>(), "failed_together")),
        ("backups go on", "one_backup", 3, found(&pair::<BackupsGoOn>(), "one_backup")),
        ("states swapped", "users_conserved", 0, found(&pair::<StatesSwapped>(), "users_conserved")),
        ("move forgotten", "transitions_mirrored", 1, found(&pair::<MoveForgotten>(), "transitions_mirrored")),
        ("never judges", "transitions_mirrored", 1, found(&pair::<NeverJudges>(), "transitions_mirrored")),
        ("recovers alone", "repairable", 1, found(&pair::<RecoversAlone>(), "repairable")),
        ("any answer", "late_answer", 3, found(&peers::<AnyAnswer>(), "late_answer")),
        ("no retry", "waits_for_something", 3, found(&peers::<NoRetry>(), "waits_for_something")),
        ("alarm stays", "ends_in_agreement", 2, found(&peers::<AlarmStays>(), "ends_in_agreement")),
        ("loads anything", "loads_free_rooms", 2, found(&rooms, "loads_free_rooms")),
        ("half is enough", "one_primary", 4, found(&databases::<HalfIsEnough>(2), "one_primary")),
        ("stands at once", "one_primary", 4, found(&databases::<StandsAtOnce>(3), "one_primary")),
        ("never steps down", "primary_has_majority", 2, found(&databases::<NeverStepsDown>(2), "primary_has_majority")),
        ("elects itself", "primary_by_administrator", 2, found(&edges::<ElectsItself>(), "primary_by_administrator")),
        ("looks in vain", "one_configuration", 1, found(&edges::<LooksInVain>(), "one_configuration")),
        ("never back", "connected", 2, found(&edges::<NeverBack>(), "connected")),
    ]
}

#[test]
fn each_planted_fault_is_found_by_at_most_four_events() {
    for (name, law, wanted, events) in table() {
        println!("{name}: {law} after {}: {}", events.len(), events.join("; "));
        assert!(events.len() == wanted && wanted <= 4, "{name}: {events:?}");
    }
}

/// The same searches without a fault break nothing.
#[test]
fn machines_without_a_fault_break_no_law() {
    assert!(searched(&pair::<Plain>(), 2).broken.is_empty());
    assert!(searched(&peers::<Plain>(), 2).broken.is_empty());
    assert!(searched(&databases::<Plain>(3), 2).broken.is_empty());
    assert!(searched(&edges::<Plain>(), 2).broken.is_empty());
}
