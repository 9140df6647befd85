//! Text Conferencing on both nodes of a redundancy group, with a way to the external database from each.
//!
//! What SRM does is an input here: any node may fail over at any moment, and come back when it likes.

use std::fmt;
use std::marker::PhantomData;

use super::{Law, Model, Notes, Plain, Steps};
use crate::machines::chat::{Host, Input, Output, Params, Service, Settings, Side, State, Timer, View};

/// Which node has to host whose rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Roles {
    /// Each node its own.
    Each,
    /// This node fails over: nobody has to host its rooms.
    Leaving(usize),
    /// The other node hosts the rooms of this one too.
    Backup(usize),
    /// This node is normal again, and the other one has not been told yet.
    Returning(usize),
    /// The nodes lost each other: both run as backup.
    Split,
}

/// What can happen to the chat rooms of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Text Conferencing starts on this node.
    Start(usize),
    /// It stops on this node.
    Stop(usize),
    /// It notices what has changed around it.
    Look(usize),
    /// A timer of this node runs out.
    Fire(usize, Timer),
    /// The database does not answer this node any more.
    DatabaseLost(usize),
    /// It does again.
    DatabaseBack(usize),
    /// The path between the nodes is cut.
    Cut,
    /// The path is back.
    Heal,
    /// This node fails over.
    FailOver(usize),
    /// The other node runs in backup mode now.
    TakenOver,
    /// The node that failed over is normal again.
    TakenBack,
    /// The other node is told of that.
    ToldOfTakeback,
    /// Both nodes run in backup mode, each alone.
    SplitBrain,
    /// Both are normal again, after Recovery.
    Recovered,
}

impl Action {
    /// Whether it is a fault or an action of an administrator.
    #[must_use]
    pub const fn is_disturbance(self) -> bool {
        matches!(self, Self::Stop(_) | Self::DatabaseLost(_) | Self::Cut | Self::FailOver(_))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = |node: &usize| ["A", "B"][*node];
        match self {
            Self::Start(n) => write!(f, "Text Conferencing starts on {}", node(n)),
            Self::Stop(n) => write!(f, "Text Conferencing stops on {}", node(n)),
            Self::Look(n) => write!(f, "{} notices what has changed", node(n)),
            Self::Fire(n, Timer::Start) => write!(f, "the start time of {} is over", node(n)),
            Self::Fire(n, Timer::Load(side)) => write!(f, "{} has loaded the rooms of {}", node(n), of(*n, *side)),
            Self::Fire(n, Timer::Unload(side)) => write!(f, "{} has unloaded the rooms of {}", node(n), of(*n, *side)),
            Self::DatabaseLost(n) => write!(f, "the database does not answer {}", node(n)),
            Self::DatabaseBack(n) => write!(f, "the database answers {} again", node(n)),
            Self::Cut => write!(f, "the path is cut"),
            Self::Heal => write!(f, "the path is back"),
            Self::FailOver(n) => write!(f, "{} fails over", node(n)),
            Self::TakenOver => write!(f, "the other node runs in backup mode"),
            Self::TakenBack => write!(f, "the node that failed over is normal again"),
            Self::ToldOfTakeback => write!(f, "its backup is normal again"),
            Self::SplitBrain => write!(f, "both nodes run in backup mode"),
            Self::Recovered => write!(f, "both nodes are normal again"),
        }
    }
}

/// The name of the node whose rooms these are.
const fn of(node: usize, side: Side) -> &'static str {
    match (node, side) {
        (0, Side::Own) | (1, Side::Peer) => "A",
        _ => "B",
    }
}

/// Two nodes with Text Conferencing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rooms<S: Steps = Plain> {
    hosts: [Host; 2],
    armed: [[bool; Timer::ALL.len()]; 2],
    /// Whether something has changed that a node has not noticed yet.
    looks: [bool; 2],
    database: [bool; 2],
    path: bool,
    roles: Roles,
    left: Option<u8>,
    /// Whether rooms were loaded that the other node held, although the nodes heard each other.
    loaded_held: bool,
    settings: Settings,
    steps: PhantomData<S>,
}

static LAWS: [Law; 6] = [
    Law::always("one_host", "rooms have one host, unless the pair is split or a node has yet to hear of a change"),
    Law::always("loads_free_rooms", "nobody loads rooms that the other node holds, if they hear each other"),
    Law::always("hosts_while_running", "a service that does not run hosts nothing and loads nothing"),
    Law::always("database_to_load", "nobody loads rooms without the database, once it has looked around"),
    Law::eventually("ends_steady", "with all faults over, each node hosts its own rooms, and only those"),
    Law::sometimes("two_hosts", "in a split pair the same rooms are hosted twice"),
];

/// Events after which everything that was under way has ended.
const EVENTS: usize = 100;

impl<S: Steps> Rooms<S> {
    /// Both nodes host their own rooms.
    #[must_use]
    pub fn new(disturbances: Option<u8>, params: &Params) -> Self {
        Self {
            hosts: [Host::running(); 2],
            armed: Default::default(),
            looks: [false; 2],
            database: [true; 2],
            path: true,
            roles: Roles::Each,
            left: disturbances,
            loaded_held: false,
            settings: params.settings(),
            steps: PhantomData,
        }
    }

    fn view(&self, node: usize) -> View {
        let duty = match self.roles {
            Roles::Each => [true, false],
            Roles::Leaving(home) => [home != node, false],
            Roles::Backup(home) => [home != node, home != node],
            Roles::Returning(home) => [true, home != node],
            Roles::Split => [true, true],
        };
        let free = |side| !(self.path && self.hosts[1 - node].holds(side));
        View { database: self.database[node], rooms: [1, 1], duty, free: [free(Side::Peer), free(Side::Own)] }
    }

    fn step(&mut self, node: usize, input: Input) {
        let view = self.view(node);
        let before = self.hosts[node];
        for output in S::host(&mut self.hosts[node], input, &view, &self.settings) {
            match output {
                Output::Changed(change) => {
                    self.loaded_held |= change.to == State::Loading && !view.free[change.side as usize];
                }
                Output::Arm(timer, _) => self.armed[node][place(timer)] = true,
                Output::Cancel(timer) => self.armed[node][place(timer)] = false,
                Output::ShutDown(_) => {}
            }
        }
        if self.hosts[node].service() == Service::Stopped {
            self.armed[node] = Default::default();
        }
        if self.hosts[node] != before {
            self.looks[1 - node] = true;
        }
    }

    fn take(&mut self, action: Action) {
        if action.is_disturbance() {
            self.left = self.left.map(|left| left.saturating_sub(1));
        }
        match action {
            Action::Start(node) => self.step(node, Input::Started),
            Action::Stop(node) => self.step(node, Input::Stopped),
            Action::Look(node) => {
                self.looks[node] = false;
                self.step(node, Input::Look);
            }
            Action::Fire(node, timer) => {
                self.armed[node][place(timer)] = false;
                self.step(node, Input::Fired(timer));
            }
            Action::DatabaseLost(node) => (self.database[node], self.looks[node]) = (false, true),
            Action::DatabaseBack(node) => (self.database[node], self.looks[node]) = (true, true),
            Action::Cut => (self.path, self.looks) = (false, [true; 2]),
            Action::Heal => (self.path, self.looks) = (true, [true; 2]),
            Action::FailOver(node) => self.set_roles(Roles::Leaving(node)),
            Action::SplitBrain => self.set_roles(Roles::Split),
            Action::Recovered => self.set_roles(Roles::Each),
            Action::TakenOver | Action::TakenBack | Action::ToldOfTakeback => self.set_roles(match self.roles {
                Roles::Leaving(home) => Roles::Backup(home),
                Roles::Backup(home) => Roles::Returning(home),
                Roles::Returning(_) | Roles::Each | Roles::Split => Roles::Each,
            }),
        }
        // A node whose service does not run looks around when it starts.
        for node in 0..2 {
            self.looks[node] &= self.hosts[node].service() == Service::Running;
        }
    }

    fn set_roles(&mut self, roles: Roles) {
        (self.roles, self.looks) = (roles, [true; 2]);
    }

    fn actions(&self) -> Vec<Action> {
        // What has changed is noticed at once.
        if self.looks != [false; 2] {
            return (0..2).filter(|node| self.looks[*node]).map(Action::Look).collect();
        }
        let mut all = Vec::new();
        let disturbs = self.left != Some(0);
        for node in 0..2 {
            let stopped = self.hosts[node].service() == Service::Stopped;
            let timers = Timer::ALL.into_iter().filter(|timer| self.armed[node][place(*timer)]);
            all.extend(timers.map(|timer| Action::Fire(node, timer)));
            all.extend(stopped.then_some(Action::Start(node)));
            all.extend((!self.database[node]).then_some(Action::DatabaseBack(node)));
            if disturbs {
                all.extend((!stopped).then_some(Action::Stop(node)));
                all.extend(self.database[node].then_some(Action::DatabaseLost(node)));
                all.extend((self.path && self.roles == Roles::Each).then_some(Action::FailOver(node)));
            }
        }
        all.extend((!self.path).then_some(Action::Heal));
        all.extend((self.path && disturbs).then_some(Action::Cut));
        all.extend(match self.roles {
            Roles::Leaving(_) => Some(Action::TakenOver),
            Roles::Backup(_) if self.path => Some(Action::TakenBack),
            Roles::Returning(_) => Some(Action::ToldOfTakeback),
            Roles::Split if self.path => Some(Action::Recovered),
            Roles::Each | Roles::Backup(_) | Roles::Split => None,
        });
        let lost = !self.path && matches!(self.roles, Roles::Each | Roles::Backup(_));
        all.extend(lost.then_some(Action::SplitBrain));
        all
    }

    /// Whether rooms of a node are available on both nodes.
    fn has_two_hosts(&self) -> bool {
        let hosted = |node: usize, side| self.hosts[node].set(side) == State::Hosted;
        (0..2).any(|home| hosted(home, Side::Own) && hosted(1 - home, Side::Peer))
    }

    fn end(&self) -> Self {
        let mut rooms = self.clone();
        (rooms.database, rooms.path, rooms.looks) = ([true; 2], true, [true; 2]);
        for _ in 0..EVENTS {
            let next = rooms.actions().into_iter().find(|action| !action.is_disturbance());
            let Some(action) = next else { break };
            rooms.take(action);
        }
        rooms
    }

    fn is_in_order(&self) -> bool {
        let own = |host: &Host| host.set(Side::Own) == State::Hosted && host.set(Side::Peer) == State::NotHosted;
        self.roles == Roles::Each && self.hosts.iter().all(own)
    }
}

impl<S: Steps> Model for Rooms<S> {
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
        let split = !self.path || self.roles == Roles::Split;
        let untold = self.looks != [false; 2] || matches!(self.roles, Roles::Returning(_));
        let two = self.has_two_hosts();
        notes.hold("one_host", !two || split || untold);
        notes.hold("loads_free_rooms", !self.loaded_held);
        for node in 0..2 {
            let host = &self.hosts[node];
            let idle = Side::ALL.into_iter().all(|side| !host.holds(side));
            notes.hold("hosts_while_running", idle || host.service() == Service::Running);
            let loads = Side::ALL.into_iter().any(|side| host.set(side) == State::Loading);
            notes.hold("database_to_load", !loads || self.database[node] || self.looks[node]);
        }
        notes.hold("ends_steady", self.end().is_in_order());
        notes.reach("two_hosts", two && split);
        notes
    }

    fn told(&self, history: &[Action]) -> Vec<(Action, bool)> {
        history.iter().map(|action| (*action, action.is_disturbance())).collect()
    }
}

/// The place of a timer in the list of timers.
fn place(timer: Timer) -> usize {
    Timer::ALL.iter().position(|known| *known == timer).expect("every timer is in the list")
}
