//! Waves of endpoints on their way to another peer: sorted instants, walked when something depends on them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::engine::{Stream, uniform};
use crate::machines::expressway::{Next, Protocol, Rule};
use crate::outcome::Cause;
use crate::units::{SimDuration, SimTime};

use super::Place;
use super::hooks::Timer;
use crate::world::state::World;

/// Why endpoints move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// They have lost their registration.
    Lost,
    /// Their peer refuses them when they register again; until then they are registered there.
    Leaving,
    /// They are sent to this peer when they register again.
    Balancing(Place),
}

/// Endpoints of one peer and protocol.
#[derive(Clone, Debug)]
pub(super) struct Wave {
    home: Place,
    protocol: Protocol,
    kind: Kind,
    next: Next,
    /// Where it is written down.
    row: usize,
    began: SimTime,
    /// When each of them acts, in order; those before `acted` have.
    arrivals: Vec<SimTime>,
    acted: usize,
    /// Those that try once more: when, since when they are without a registration, whether the peers that do
    /// not answer are behind them.
    again: BinaryHeap<Reverse<(SimTime, SimTime, bool)>>,
    /// Since when each of those is without a registration that found nobody and waits.
    parked: Vec<SimTime>,
    stream: Stream,
    cause: Cause,
    /// Registrations that came of it.
    registered: u32,
    /// The instant for which an event is on the agenda.
    awaited: Option<SimTime>,
}

/// What an endpoint does.
enum Choice {
    Register(Place),
    /// It tries again then; whether the peers that do not answer are behind it.
    Later(SimTime, bool),
    /// It waits until somebody takes it.
    Park,
}

impl Wave {
    #[expect(clippy::too_many_arguments, reason = "everything that a wave is made of")]
    pub(super) fn new(
        home: Place,
        protocol: Protocol,
        kind: Kind,
        next: Next,
        row: usize,
        began: SimTime,
        arrivals: Vec<SimTime>,
        stream: Stream,
        cause: Cause,
    ) -> Self {
        Self {
            home,
            protocol,
            kind,
            next,
            row,
            began,
            arrivals,
            acted: 0,
            again: BinaryHeap::new(),
            parked: Vec::new(),
            stream,
            cause,
            registered: 0,
            awaited: None,
        }
    }

    /// Endpoints that are still registered with a peer stay there: it is lost, or takes them again.
    pub(super) fn forget_stayers(&mut self, home: Place) {
        if self.kind != Kind::Lost && self.home == home {
            self.arrivals.truncate(self.acted);
        }
    }

    /// Endpoints that are still registered with a peer and will leave it.
    pub(super) fn leaving(&self, home: Place, protocol: Protocol) -> u32 {
        let goes = self.kind != Kind::Lost && self.home == home && self.protocol == protocol;
        let left = if goes { self.arrivals.len() - self.acted } else { 0 };
        u32::try_from(left).expect("endpoints are counted in 32 bits")
    }

    fn first(&self) -> Option<SimTime> {
        let batch = self.arrivals.get(self.acted).copied();
        let again = self.again.peek().map(|Reverse((time, ..))| *time);
        match (batch, again) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, None) | (None, one) => one,
        }
    }

    fn last(&self) -> Option<SimTime> {
        let batch = if self.acted < self.arrivals.len() { self.arrivals.last().copied() } else { None };
        self.again.iter().map(|Reverse((time, ..))| *time).chain(batch).max()
    }

    /// The endpoint whose turn it is: its instant, since when it is without a registration, whether it has the
    /// peers that do not answer behind it, and whether it acts for the first time.
    fn take(&mut self) -> Option<(SimTime, SimTime, bool, bool)> {
        let first = self.first()?;
        if self.arrivals.get(self.acted) == Some(&first) {
            self.acted += 1;
            let since = if self.kind == Kind::Lost { self.began } else { first };
            return Some((first, since, false, true));
        }
        let Reverse((time, since, direct)) = self.again.pop().expect("the first is one of these");
        Some((time, since, direct, false))
    }

    /// Endpoints without a registration.
    pub(super) fn open(&self) -> u32 {
        let waiting = if self.kind == Kind::Lost { self.arrivals.len() - self.acted } else { 0 };
        u32::try_from(waiting + self.again.len() + self.parked.len()).expect("endpoints are counted in 32 bits")
    }

    /// The row of the outcome that tells of it.
    pub(super) const fn row(&self) -> usize {
        self.row
    }

    /// Whether somebody will act without being called.
    pub(super) fn moves(&self) -> bool {
        self.first().is_some()
    }

    /// The peer they come from.
    pub(super) const fn home(&self) -> Place {
        self.home
    }
}

impl World<'_> {
    /// Brings endpoints and calls of a cluster up to now.
    pub(super) fn settle_edge(&mut self, e: usize) {
        self.settle_calls(e);
        loop {
            let waves = &self.expressway.edges[e].waves;
            let due = waves.iter().enumerate().filter_map(|(at, wave)| Some((wave.first()?, at)));
            let Some((first, at)) = due.min() else { return };
            if first > self.now {
                return;
            }
            self.act_of_endpoint(e, at);
        }
    }

    fn act_of_endpoint(&mut self, e: usize, at: usize) {
        let wave = &mut self.expressway.edges[e].waves[at];
        let (home, protocol, kind) = (wave.home, wave.protocol, wave.kind);
        let Some((time, since, direct, is_first)) = wave.take() else { return };
        if let (Kind::Balancing(to), true) = (kind, is_first) {
            let gone = !self.expressway.edges[e].peers[to].peer.accepts() || !self.has_room(e, to, protocol);
            if !gone {
                self.unregister(e, home, protocol);
                self.register(e, at, to, time, since);
            }
            return;
        }
        if kind == Kind::Leaving && is_first {
            self.unregister(e, home, protocol);
        }
        match self.choose(e, at, time, direct) {
            Choice::Register(place) => self.register(e, at, place, time, since),
            Choice::Later(again, direct) => {
                self.expressway.edges[e].waves[at].again.push(Reverse((again, since, direct)));
            }
            Choice::Park => self.expressway.edges[e].waves[at].parked.push(since),
        }
    }

    fn unregister(&mut self, e: usize, place: Place, protocol: Protocol) {
        let registered = &mut self.expressway.edges[e].peers[place].registered[protocol as usize];
        *registered = registered.checked_sub(1).expect("an endpoint that leaves was registered");
    }

    fn register(&mut self, e: usize, at: usize, place: Place, time: SimTime, since: SimTime) {
        let edge = &mut self.expressway.edges[e];
        let wave = &mut edge.waves[at];
        wave.registered += 1;
        let row = &mut self.expressway.found.waves[wave.row];
        row.gap.push(time.since(since).as_micros());
        row.moved += u32::from(place != wave.home);
        let peer = &mut edge.peers[place];
        peer.registered[wave.protocol as usize] += 1;
        let second = time.as_micros() / 1_000_000;
        peer.second = if peer.second.0 == second { (second, peer.second.1 + 1) } else { (second, 1) };
        let most = self.expressway.found.rate_max.entry(edge.nodes[place]).or_default();
        *most = (*most).max(peer.second.1);
    }

    /// Where an endpoint turns at `time`.
    fn choose(&mut self, e: usize, at: usize, time: SimTime, direct: bool) -> Choice {
        let wave = &self.expressway.edges[e].waves[at];
        let (home, protocol, next) = (wave.home, wave.protocol, wave.next);
        let takes = |world: &Self, place: Place| {
            world.expressway.edges[e].peers[place].peer.accepts() && world.has_room(e, place, protocol)
        };
        match next {
            // It asks its own peer first, which may be back.
            Next::Others { .. } if protocol == Protocol::H323 && takes(self, home) => Choice::Register(home),
            Next::Second { attempt } | Next::Others { attempt } => self.choose_other(e, at, time, direct, attempt),
            Next::Lookup { cache, attempt } => self.choose_by_lookup(e, at, time, cache, attempt),
            Next::Same { .. } => {
                if takes(self, home) {
                    Choice::Register(home)
                } else {
                    Choice::Park
                }
            }
            Next::Chain { .. } => {
                let second = (home + 1) % self.expressway.edges[e].nodes.len();
                let found = [second, home].into_iter().find(|place| takes(self, *place));
                found.map_or(Choice::Park, Choice::Register)
            }
        }
    }

    /// The other peers in random order; each that does not answer costs time.
    fn choose_other(&mut self, e: usize, at: usize, time: SimTime, direct: bool, attempt: SimDuration) -> Choice {
        let (home, protocol) = (self.expressway.edges[e].waves[at].home, self.expressway.edges[e].waves[at].protocol);
        let mut left: Vec<Place> = self.expressway.edges[e].others(home).collect();
        let (mut silent, mut full) = (0, false);
        while !left.is_empty() {
            let place = left.remove(self.draw_index(e, at, left.len()));
            let peer = &self.expressway.edges[e].peers[place].peer;
            if !peer.is_up() {
                silent += 1;
            } else if peer.accepts() && self.has_room(e, place, protocol) {
                let waits = silent > 0 && !direct && !attempt.is_zero();
                let later = time + attempt.times(silent);
                return if waits { Choice::Later(later, true) } else { Choice::Register(place) };
            } else {
                full |= peer.accepts();
            }
        }
        if self.expressway.edges[e].peers[home].peer.accepts() && self.has_room(e, home, protocol) {
            return Choice::Register(home);
        }
        self.refuse(e, u32::from(full));
        Choice::Park
    }

    /// The peer of a new lookup, which may be any one.
    fn choose_by_lookup(
        &mut self,
        e: usize,
        at: usize,
        time: SimTime,
        cache: SimDuration,
        attempt: SimDuration,
    ) -> Choice {
        let protocol = self.expressway.edges[e].waves[at].protocol;
        let n = self.expressway.edges[e].nodes.len();
        let takes = |world: &Self, place: Place| {
            world.expressway.edges[e].peers[place].peer.accepts() && world.has_room(e, place, protocol)
        };
        if !(0..n).any(|place| takes(self, place)) {
            let full = self.expressway.edges[e].peers.iter().any(|peer| peer.peer.accepts());
            self.refuse(e, u32::from(full));
            return Choice::Park;
        }
        let place = self.draw_index(e, at, n);
        if takes(self, place) {
            return Choice::Register(place);
        }
        let silent = !self.expressway.edges[e].peers[place].peer.is_up();
        let lost = if silent { attempt } else { SimDuration::ZERO };
        let kept = uniform(&mut self.expressway.edges[e].waves[at].stream, SimDuration::from_micros(1), cache);
        Choice::Later(time + lost + kept, false)
    }

    fn draw_index(&mut self, e: usize, at: usize, count: usize) -> usize {
        let last = SimDuration::from_micros(count as u64 - 1);
        let stream = &mut self.expressway.edges[e].waves[at].stream;
        usize::try_from(uniform(stream, SimDuration::ZERO, last).as_micros()).expect("an index into six peers")
    }

    /// Somebody takes registrations again: those that wait try once more.
    pub(super) fn release_parked(&mut self, e: usize) {
        let edge = &mut self.expressway.edges[e];
        let retry = edge.params.registration_retry;
        for wave in &mut edge.waves {
            for since in std::mem::take(&mut wave.parked) {
                let time = self.now + uniform(&mut wave.stream, SimDuration::ZERO, retry);
                wave.again.push(Reverse((time, since, false)));
            }
        }
        self.await_waves(e);
    }

    /// One event for the end of each wave.
    pub(super) fn await_waves(&mut self, e: usize) {
        for at in 0..self.expressway.edges[e].waves.len() {
            let wave = &mut self.expressway.edges[e].waves[at];
            let last = wave.last();
            if let Some(last) = last.filter(|last| wave.awaited != Some(*last)) {
                wave.awaited = Some(last);
                let home = wave.home;
                self.push_expressway(e, home, last.max(self.now), Timer::Wave);
            }
        }
    }

    /// The last endpoint of some wave has acted.
    pub(super) fn wave_due(&mut self, e: usize) {
        self.settle_edge(e);
        self.await_waves(e);
        let waves = &mut self.expressway.edges[e].waves;
        let (over, open): (Vec<Wave>, Vec<Wave>) =
            std::mem::take(waves).into_iter().partition(|wave| wave.first().is_none() && wave.parked.is_empty());
        *waves = open;
        for wave in over {
            if wave.registered > 0 {
                let rule = if matches!(wave.kind, Kind::Balancing(_)) { Rule::E29 } else { Rule::E23 };
                let had_none = wave.kind == Kind::Lost && !matches!(wave.next, Next::Second { .. });
                let what = (wave.protocol.as_str(), if had_none { "registered" } else { "moved" });
                let record = self.record_endpoints(e, wave.home, what, wave.registered, rule, wave.cause);
                self.judge_usage(e, record);
            }
        }
    }
}
