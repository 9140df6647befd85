//! Database nodes with a clock, checks and paths, and nothing else.

use std::collections::BTreeMap;

use failsim::engine::{Stream, uniform};
use failsim::machines::cms::{
    Databases, Due, Input, MEMBERS_MAX, Nodes, Output, Params, Position, Settings, Timer, View,
};
use failsim::units::{SimDuration, SimTime};

pub(crate) struct Bench {
    pub(crate) databases: Databases,
    pub(crate) settings: Settings,
    pub(crate) now: SimTime,
    pub(crate) size: usize,
    /// Whom each node can dial over the network.
    pub(crate) dial: [Nodes; MEMBERS_MAX],
    params: Params,
    phases: [[SimDuration; MEMBERS_MAX]; MEMBERS_MAX],
    deadlines: BTreeMap<(SimTime, Timer), ()>,
    positions: [Position; MEMBERS_MAX],
    fed: Nodes,
    out: Vec<Output>,
    /// The first instant with two primaries.
    pub(crate) two_primaries: Option<SimTime>,
    /// The first instant at which a primary acted without a majority in its sight.
    pub(crate) without_majority: Option<SimTime>,
    pub(crate) promotions: u32,
}

impl Bench {
    pub(crate) fn new(size: usize, params: &Params, stream: &mut Stream) -> Self {
        let last = SimDuration::from_micros(params.db_health_check_interval.as_micros() - 1);
        let mut phases = [[SimDuration::ZERO; MEMBERS_MAX]; MEMBERS_MAX];
        for phase in phases.iter_mut().flatten() {
            *phase = uniform(stream, SimDuration::ZERO, last);
        }
        Self {
            databases: Databases::new(Nodes::first(size), 0),
            settings: params.settings(),
            now: SimTime::ZERO,
            size,
            dial: [Nodes::first(MEMBERS_MAX); MEMBERS_MAX],
            params: params.clone(),
            phases,
            deadlines: BTreeMap::new(),
            positions: [Position { term: 1, written: 0 }; MEMBERS_MAX],
            fed: Nodes::first(size),
            out: Vec::new(),
            two_primaries: None,
            without_majority: None,
            promotions: 0,
        }
    }

    /// When a check of `of` by `by` begins, from `from` on.
    fn next_check(&self, by: u8, of: u8) -> SimTime {
        let interval = self.params.db_health_check_interval.as_micros();
        let phase = self.phases[usize::from(by)][usize::from(of)].as_micros();
        let since = (self.now.as_micros() + interval - phase) % interval;
        SimTime::from_micros(self.now.as_micros() + if since == 0 { 0 } else { interval - since })
    }

    fn due(&self, timer: Timer, due: Due) -> SimTime {
        let interval = self.params.db_health_check_interval;
        match (due, timer) {
            (Due::After(after), _) => self.now + after,
            (Due::GoodChecks(count), Timer::Found(by, of)) => self.next_check(by, of) + interval.times(count - 1),
            (Due::GoodChecks(_), other) => panic!("{other:?} is no check"),
            (Due::FailedChecks(by, of), _) => {
                let threshold = self.params.db_health_fail_threshold;
                self.next_check(by, of) + interval.times(threshold - 1) + self.params.db_connect_timeout
            }
        }
    }

    fn note_writes(&mut self) {
        let written = self.now.as_micros();
        for primary in self.databases.primaries().iter() {
            self.positions[primary].written = written;
        }
        if let Some(primary) = self.databases.primary() {
            for node in self.fed.iter() {
                self.positions[node] = self.positions[primary];
            }
        }
    }

    pub(crate) fn step(&mut self, input: Input) {
        self.note_writes();
        let mut out = std::mem::take(&mut self.out);
        out.clear();
        let view = View { settings: &self.settings, positions: self.positions };
        self.databases.step(input, &view, &mut out);
        for output in &out {
            match *output {
                Output::Arm(timer, due) => {
                    self.deadlines.retain(|(_, armed), ()| *armed != timer);
                    let at = self.due(timer, due);
                    self.deadlines.insert((at, timer), ());
                }
                Output::Cancel(timer) => self.deadlines.retain(|(_, armed), ()| *armed != timer),
                Output::Promoted(node, term) => {
                    self.promotions += 1;
                    self.positions[node].term = term;
                }
                Output::Copied(node) => {
                    let primary = self.databases.primary().expect("a copy has a source");
                    self.positions[node] = self.positions[primary];
                }
                Output::Changed(_)
                | Output::Demoted(_)
                | Output::Erased(_)
                | Output::Accepted(..)
                | Output::Refused(..) => {}
            }
        }
        self.out = out;
        self.fed = Nodes::first(self.size).keep(|node| self.databases.is_fed(node));
        self.check();
    }

    fn check(&mut self) {
        let primaries = self.databases.primaries();
        if primaries.len() > 1 {
            self.two_primaries.get_or_insert(self.now);
        }
        let joined = self.databases.members().len();
        let blind = |node| !self.settings.majority.has(self.databases.seen_by(node).len(), joined);
        if self.settings.demote_delay.is_zero() && primaries.iter().any(blind) {
            self.without_majority.get_or_insert(self.now);
        }
    }

    /// Goes on for this long.
    pub(crate) fn wait(&mut self, time: SimDuration) {
        let until = self.now + time;
        while let Some((&(at, timer), ())) = self.deadlines.first_key_value()
            && at <= until
        {
            self.deadlines.remove(&(at, timer));
            self.now = at;
            self.step(Input::Fired(timer));
        }
        self.now = until;
    }

    /// Puts nodes on sides; who is on the same side reaches one another.
    pub(crate) fn split(&mut self, side_of: &[usize]) {
        for by in 0..self.size {
            self.dial[by] = Nodes::first(self.size).keep(|of| side_of[by] == side_of[of]);
        }
        self.step(Input::Paths(self.dial));
    }

    pub(crate) fn heal(&mut self) {
        self.dial = [Nodes::first(MEMBERS_MAX); MEMBERS_MAX];
        self.step(Input::Paths(self.dial));
    }
}
