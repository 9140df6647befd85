//! The peers of an Expressway cluster: who is up, who has lost whom, whose configuration each has.
//!
//! Alarms and RAS messages are left out: nothing follows from them. Rows of a configuration take no time.

use std::fmt;
use std::marker::PhantomData;

use super::{Law, Model, Notes, Plain, Steps};
use crate::machines::expressway::{
    Facet, Link, LinkInput, LinkOutput, LinkSettings, LinkTimer, Params, Peer, PeerInput, Primary,
};

/// What can happen to the peers, by their places in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A peer looks at the primary.
    Look(usize),
    /// A peer has been silent for another one for too long.
    Silence(usize, usize),
    /// A peer starts.
    Boot(usize),
    /// The path between two peers is back.
    Heal(usize, usize),
    /// Maintenance mode of a peer ends.
    MaintenanceOff(usize),
    /// A peer is shut down.
    Stop(usize),
    /// A peer loses power.
    Crash(usize),
    /// The path between two peers is cut.
    Cut(usize, usize),
    /// An administrator edits the configuration at a peer.
    Edit(usize),
    /// An administrator names the primary at a peer.
    SetPrimary(usize, usize),
    /// Maintenance mode of a peer begins.
    MaintenanceOn(usize),
}

impl Action {
    /// Whether it is a fault or an action of an administrator.
    #[must_use]
    pub const fn is_disturbance(self) -> bool {
        match self {
            Self::Look(_) | Self::Silence(..) | Self::Boot(_) | Self::Heal(..) | Self::MaintenanceOff(_) => false,
            Self::Stop(_)
            | Self::Crash(_)
            | Self::Cut(..)
            | Self::Edit(_)
            | Self::SetPrimary(..)
            | Self::MaintenanceOn(_) => true,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Look(p) => write!(f, "p{} looks at the primary", p + 1),
            Self::Silence(a, b) => write!(f, "p{} was silent for too long for p{}", b + 1, a + 1),
            Self::Boot(p) => write!(f, "p{} starts", p + 1),
            Self::Heal(a, b) => write!(f, "the path between p{} and p{} is back", a + 1, b + 1),
            Self::MaintenanceOff(p) => write!(f, "maintenance mode of p{} ends", p + 1),
            Self::Stop(p) => write!(f, "p{} is shut down", p + 1),
            Self::Crash(p) => write!(f, "p{} loses power", p + 1),
            Self::Cut(a, b) => write!(f, "the path between p{} and p{} is cut", a + 1, b + 1),
            Self::Edit(p) => write!(f, "administrator: edit the configuration at p{}", p + 1),
            Self::SetPrimary(p, to) => write!(f, "administrator: p{} is the primary, says p{}", to + 1, p + 1),
            Self::MaintenanceOn(p) => write!(f, "administrator: maintenance mode of p{}", p + 1),
        }
    }
}

/// One peer and what it holds of the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Place {
    peer: Peer,
    /// The primary that the administrator named here last.
    named: usize,
    /// Whether maintenance mode was switched on since the last start.
    maintained: bool,
    links: Vec<Link>,
    /// Whether the timer of the silence of each other peer runs.
    silent: Vec<bool>,
    /// Whether the path to each other peer is open.
    paths: Vec<bool>,
}

/// The peers of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peers<S: Steps = Plain> {
    places: Vec<Place>,
    left: Option<u8>,
    steps: PhantomData<S>,
}

static LAWS: [Law; 6] = [
    Law::always("primary_by_administrator", "the primary changes by an administrator and nothing else"),
    Law::always("restart_ends_maintenance", "a peer that was restarted is not in maintenance mode"),
    Law::always("connected", "peers that reach each other hold a connection"),
    Law::eventually(
        "one_configuration",
        "with all faults over, peers that agree on the primary have its configuration",
    ),
    Law::sometimes("edit_on_subordinate", "a peer has another configuration than the primary that it is connected to"),
    Law::sometimes("two_primaries", "two peers that are connected take themselves for the primary"),
];

impl<S: Steps> Peers<S> {
    /// So many connected peers; the first is primary.
    #[must_use]
    pub fn new(size: usize, disturbances: Option<u8>) -> Self {
        let place = |number: usize| Place {
            peer: Peer::new(narrow(number), 0),
            named: 0,
            maintained: false,
            links: vec![Link::new(); size],
            silent: vec![false; size],
            paths: vec![true; size],
        };
        Self { places: (0..size).map(place).collect(), left: disturbances, steps: PhantomData }
    }

    fn size(&self) -> usize {
        self.places.len()
    }

    fn others(&self, place: usize) -> impl Iterator<Item = usize> + use<S> {
        (0..self.size()).filter(move |other| *other != place)
    }

    fn reach(&self, a: usize, b: usize) -> bool {
        self.places[a].paths[b] && self.places[a].peer.is_up() && self.places[b].peer.is_up()
    }

    fn are_connected(&self, a: usize, b: usize) -> bool {
        let holds = |one: usize, other: usize| !self.places[one].links[other].is_lost();
        self.reach(a, b) && holds(a, b) && holds(b, a)
    }

    fn step_link(&mut self, a: usize, b: usize, input: LinkInput) {
        let settings = LinkSettings::of(&Params::default());
        let place = &mut self.places[a];
        for output in S::link(&mut place.links[b], input, &settings) {
            match output {
                LinkOutput::ArmWithin(LinkTimer::Silence, ..) => place.silent[b] = true,
                LinkOutput::Cancel(LinkTimer::Silence) => place.silent[b] = false,
                LinkOutput::ArmWithin(..)
                | LinkOutput::Arm(..)
                | LinkOutput::Cancel(_)
                | LinkOutput::Log(_)
                | LinkOutput::Lost(_)
                | LinkOutput::Unanswered
                | LinkOutput::Answered
                | LinkOutput::Raise(_)
                | LinkOutput::ClearAlarms => {}
            }
        }
    }

    fn step_peer(&mut self, place: usize, input: PeerInput) {
        // What it orders is told, or is a look, which may come at any moment here.
        let _orders = S::peer(&mut self.places[place].peer, input);
    }

    /// Two peers hear nothing of each other any more, or hear each other again.
    fn set_contact(&mut self, a: usize, b: usize, there: bool) {
        for (one, other) in [(a, b), (b, a)] {
            if self.places[one].peer.is_up() {
                self.step_link(one, other, if there { LinkInput::Back } else { LinkInput::Silent });
            }
        }
    }

    fn set_path(&mut self, a: usize, b: usize, open: bool) {
        (self.places[a].paths[b], self.places[b].paths[a]) = (open, open);
        if !open || self.reach(a, b) {
            self.set_contact(a, b, open);
        }
    }

    fn halt(&mut self, place: usize, in_order: bool) {
        for other in self.others(place) {
            self.step_link(place, other, LinkInput::Forgotten);
            if self.reach(place, other) {
                self.step_link(other, place, if in_order { LinkInput::Closed } else { LinkInput::Silent });
            }
        }
        self.step_peer(place, PeerInput::Stopped);
    }

    fn boot(&mut self, place: usize) {
        self.step_peer(place, PeerInput::Booted);
        self.places[place].maintained = false;
        for other in self.others(place) {
            if self.reach(place, other) {
                self.set_contact(place, other, true);
            } else {
                self.step_link(place, other, LinkInput::Silent);
            }
        }
    }

    /// A new configuration, which goes to those who follow if this is the primary. Numbers that nobody has any
    /// more are used again.
    fn edit(&mut self, place: usize) {
        let used = |number: &u32| self.places.iter().any(|other| other.peer.configuration() == *number);
        let number = (0..).find(|number| !used(number)).expect("there are more numbers than peers");
        self.step_peer(place, PeerInput::Edited(number));
        if self.places[place].peer.is_primary() {
            for other in self.others(place) {
                let follows = usize::from(self.places[other].peer.primary()) == place;
                if follows && self.are_connected(place, other) {
                    self.step_peer(other, PeerInput::Replicated(number));
                }
            }
        }
    }

    /// What a look at the primary finds.
    fn found_by(&self, place: usize) -> Primary {
        let named = self.places[place].peer.primary();
        let primary = usize::from(named);
        if primary == place {
            let disagrees =
                |other: usize| self.are_connected(place, other) && self.places[other].peer.primary() != named;
            return if self.others(place).any(disagrees) { Primary::Disagrees } else { Primary::Itself };
        }
        if !self.are_connected(place, primary) {
            return Primary::Unreachable;
        }
        let peer = &self.places[primary].peer;
        if peer.is_primary() { Primary::Answers { configuration: peer.configuration() } } else { Primary::Disagrees }
    }

    fn take(&mut self, action: Action) {
        if action.is_disturbance() {
            self.left = self.left.map(|left| left.saturating_sub(1));
        }
        match action {
            Action::Look(place) => {
                let found = self.found_by(place);
                self.step_peer(place, PeerInput::Looked(found));
            }
            Action::Silence(a, b) => {
                self.places[a].silent[b] = false;
                self.step_link(a, b, LinkInput::Fired(LinkTimer::Silence));
            }
            Action::Boot(place) => self.boot(place),
            Action::Heal(a, b) => self.set_path(a, b, true),
            Action::Cut(a, b) => self.set_path(a, b, false),
            Action::Stop(place) => self.halt(place, true),
            Action::Crash(place) => self.halt(place, false),
            Action::Edit(place) => self.edit(place),
            Action::SetPrimary(place, to) => {
                self.places[place].named = to;
                self.step_peer(place, PeerInput::PrimarySet(narrow(to)));
            }
            Action::MaintenanceOn(place) => {
                self.places[place].maintained = true;
                self.step_peer(place, PeerInput::MaintenanceOn);
            }
            Action::MaintenanceOff(place) => self.step_peer(place, PeerInput::MaintenanceOff),
        }
    }

    fn actions(&self) -> Vec<Action> {
        let mut all = Vec::new();
        let disturbs = self.left != Some(0);
        for a in 0..self.size() {
            let peer = &self.places[a].peer;
            if peer.is_up() {
                all.push(Action::Look(a));
                all.extend((peer.facet() == Facet::Maintenance).then_some(Action::MaintenanceOff(a)));
            } else {
                all.push(Action::Boot(a));
            }
            if disturbs && peer.is_up() {
                all.extend([Action::Stop(a), Action::Crash(a), Action::Edit(a)]);
                all.extend((peer.facet() == Facet::Active).then_some(Action::MaintenanceOn(a)));
                let others = (0..self.size()).filter(|to| *to != usize::from(peer.primary()));
                all.extend(others.map(|to| Action::SetPrimary(a, to)));
            }
            for b in self.others(a) {
                all.extend(self.places[a].silent[b].then_some(Action::Silence(a, b)));
                if a < b {
                    let open = self.places[a].paths[b];
                    all.extend((!open).then_some(Action::Heal(a, b)));
                    all.extend((open && disturbs).then_some(Action::Cut(a, b)));
                }
            }
        }
        all
    }

    /// What becomes of the peers once all faults are over and each has looked at the primary.
    fn end(&self) -> Self {
        let mut peers = self.clone();
        for a in 0..self.size() {
            if !peers.places[a].peer.is_up() {
                peers.take(Action::Boot(a));
            }
            for b in 0..a {
                if !peers.places[a].paths[b] {
                    peers.take(Action::Heal(b, a));
                }
            }
        }
        for place in 0..self.size() {
            peers.take(Action::Look(place));
        }
        peers
    }

    fn has_one_configuration(&self) -> bool {
        let first = &self.places[0].peer;
        let agree = self.places.iter().all(|place| place.peer.primary() == first.primary());
        !agree || self.places.iter().all(|place| place.peer.configuration() == first.configuration())
    }
}

impl<S: Steps> Model for Peers<S> {
    type Action = Action;
    type Told = Action;

    fn steps(&self) -> Vec<(Action, Self)> {
        let after = |action| {
            let mut next = self.clone();
            next.take(action);
            (action, next)
        };
        self.actions().into_iter().map(after).collect()
    }

    fn laws() -> &'static [Law] {
        &LAWS
    }

    fn judge(&self) -> Notes {
        let mut notes = Notes::default();
        for (a, place) in self.places.iter().enumerate() {
            notes.hold("primary_by_administrator", usize::from(place.peer.primary()) == place.named);
            notes.hold("restart_ends_maintenance", place.peer.facet() != Facet::Maintenance || place.maintained);
            for b in self.others(a) {
                let (other, connected) = (&self.places[b].peer, self.are_connected(a, b));
                notes.hold("connected", !self.reach(a, b) || (connected && !place.silent[b]));
                let follows = usize::from(place.peer.primary()) == b && other.is_primary();
                let differ = other.configuration() != place.peer.configuration();
                notes.reach("edit_on_subordinate", connected && follows && differ);
                notes.reach("two_primaries", connected && other.is_primary() && place.peer.is_primary());
            }
        }
        notes.hold("one_configuration", self.end().has_one_configuration());
        notes
    }

    fn told(&self, history: &[Action]) -> Vec<(Action, bool)> {
        history.iter().map(|action| (*action, action.is_disturbance())).collect()
    }
}

/// A place as the machine carries it.
fn narrow(place: usize) -> u8 {
    u8::try_from(place).expect("a cluster has at most six peers")
}
