//! Pairs of nodes that watch each other by heartbeats.
//!
//! A node that is up sends a heartbeat every 15 s, which arrives 20 ms later. After 60 s of silence the
//! peer takes over, which takes 60 s; the next heartbeat it hears ends that. Nodes crash once in 30 days and
//! boot an hour later. With faults, links go down for ten minutes once in 30 days, and one heartbeat of a
//! thousand is lost.
//!
//! Most heartbeats say nothing new. Unless every one of them is asked for, they are *elided*: a series
//! stands for them until something happens to the pair, which settles what was sent and heard by then.

use super::Done;
use super::random::{Random, splitmix};
use crate::engine::{Due, Event, Process, Queue, Series, Timer, run};
use crate::math;
use crate::units::{SimDuration, SimTime};

const PERIOD: SimDuration = SimDuration::from_secs(15);
const DELAY: SimDuration = SimDuration::from_millis(20);
const SILENCE: SimDuration = SimDuration::from_secs(60);
const TAKEOVER: SimDuration = SimDuration::from_secs(60);
/// Means in microseconds.
const NODE_FAILS: f64 = 30.0 * 86_400e6;
const NODE_IS_DOWN: f64 = 3_600e6;
const LINK_FAILS: f64 = 30.0 * 86_400e6;
const LINK_IS_DOWN: f64 = 600e6;
const LOSS: f64 = 1e-3;
const SEED: u64 = 42;

/// What goes wrong besides crashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faults {
    /// Nothing.
    None,
    /// Links fail, and one heartbeat of a thousand is lost.
    LinksAndLosses,
}

/// A run of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// How many pairs.
    pub pairs: u32,
    /// For how long.
    pub horizon: SimDuration,
    /// What goes wrong besides crashes.
    pub faults: Faults,
    /// Whether every heartbeat is an event.
    pub eager: bool,
    /// How many pairs share an event list; pairs have nothing to do with one another.
    pub together: u32,
}

/// Runs all pairs.
#[must_use]
pub fn pairs(asked: Pairs) -> Done {
    let mut world = World::new(asked);
    for first in (0..asked.pairs).step_by(asked.together.max(1) as usize) {
        world.reset(first, asked.together.max(1).min(asked.pairs - first));
        run(&mut world, SimTime::ZERO + asked.horizon);
        world.settle_all();
    }
    Done { events: world.events(), checksum: world.checksum }
}

/// Classes of events in their order at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Class {
    Crash,
    Boot,
    LinkDown,
    LinkUp,
    Delivery,
    Silence,
    TookOver,
    Heartbeat,
}

impl Class {
    const ALL: [Self; 8] = [
        Self::Crash,
        Self::Boot,
        Self::LinkDown,
        Self::LinkUp,
        Self::Delivery,
        Self::Silence,
        Self::TookOver,
        Self::Heartbeat,
    ];
}

/// Changes that enter the checksum, by their number in it.
#[derive(Clone, Copy)]
enum Change {
    Crashed = 1,
    Booted = 2,
    PeerSilent = 3,
    TookOver = 4,
    Aborted = 5,
    WentBack = 6,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Normal,
    TakingOver,
    Backup,
}

/// Heartbeats that leave without events.
#[derive(Clone, Copy, Debug)]
struct Elided {
    series: Series,
    arrival: Arrival,
}

/// What becomes of elided heartbeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    /// The peer hears them and is content.
    Heard,
    /// The peer is down.
    Dropped,
    /// No link carries them.
    Cut,
}

#[derive(Debug)]
struct Node {
    up: bool,
    state: State,
    silence: Timer,
    /// The last heartbeat heard, or the boot.
    heard: SimTime,
    took_over_at: Option<SimTime>,
    /// The instant of the next heartbeat that is an event.
    next: Option<SimTime>,
    elided: Option<Elided>,
    /// Heartbeats that arrive before one is lost.
    pass: u64,
    fate: Random,
    losses: Random,
}

#[derive(Debug)]
struct Link {
    up: bool,
    fate: Random,
}

struct World {
    asked: Pairs,
    queue: Queue,
    now: SimTime,
    /// The number of the first node.
    first: u32,
    nodes: Vec<Node>,
    links: Vec<Link>,
    checksum: u64,
    /// Crashes, boots, silences and takeovers.
    changes: u64,
    sent: u64,
    received: u64,
    dropped: u64,
}

impl Process for World {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        self.now = event.time;
        let node = event.entity as usize;
        match Class::ALL[usize::from(event.class)] {
            Class::Crash => self.crash(node),
            Class::Boot => self.boot(node),
            Class::LinkDown => self.set_link(node, false),
            Class::LinkUp => self.set_link(node, true),
            Class::Delivery => self.deliver(node),
            Class::Silence => self.silence_due(node),
            Class::TookOver => self.took_over(node),
            Class::Heartbeat => self.heartbeat_due(node),
        }
    }
}

impl World {
    fn new(asked: Pairs) -> Self {
        Self {
            asked,
            queue: Queue::default(),
            now: SimTime::ZERO,
            first: 0,
            nodes: Vec::new(),
            links: Vec::new(),
            checksum: 0,
            changes: 0,
            sent: 0,
            received: 0,
            dropped: 0,
        }
    }

    /// Begins anew with other pairs, keeping memory and totals.
    fn reset(&mut self, first_pair: u32, pairs: u32) {
        self.queue.clear();
        self.nodes.clear();
        self.links.clear();
        self.now = SimTime::ZERO;
        self.first = 2 * first_pair;
        for node in self.first..self.first + 2 * pairs {
            self.nodes.push(Node::new(u64::from(node)));
        }
        for pair in first_pair..first_pair + pairs {
            self.links.push(Link { up: true, fate: Random::new(SEED, 6 * u64::from(pair) + 2) });
        }
        for node in 0..self.nodes.len() {
            self.nodes[node].pass = self.draw_pass(node);
            if node % 2 == 0 && self.lossy() {
                let fails = self.links[node / 2].fate.exponential(LINK_FAILS);
                self.push(SimTime::ZERO + fails, Class::LinkDown, node);
            }
        }
        for node in 0..self.nodes.len() {
            self.boot(node);
        }
    }

    fn lossy(&self) -> bool {
        self.asked.faults == Faults::LinksAndLosses
    }

    /// Heartbeats that arrive before the next one is lost: a geometric number.
    fn draw_pass(&mut self, node: usize) -> u64 {
        if !self.lossy() {
            return u64::MAX;
        }
        let unit = self.nodes[node].losses.unit();
        (math::ln(1.0 - unit) / math::ln(1.0 - LOSS)) as u64
    }

    fn push(&mut self, time: SimTime, class: Class, node: usize) {
        let entity = u32::try_from(node).expect("nodes have 32-bit numbers");
        self.queue.push(Event { time, class: class as u8, entity, argument: 0 });
    }

    fn note(&mut self, node: usize, change: Change) {
        let number = u64::from(self.first) + node as u64;
        let mut state =
            self.now.as_micros().wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number << 3 | change as u64);
        self.checksum = self.checksum.wrapping_add(splitmix(&mut state));
        self.changes +=
            u64::from(matches!(change, Change::Crashed | Change::Booted | Change::PeerSilent | Change::TookOver));
    }

    fn events(&self) -> u64 {
        self.sent + self.received + self.dropped + self.changes
    }

    // Faults.

    fn crash(&mut self, node: usize) {
        self.wake(node);
        let it = &mut self.nodes[node];
        (it.up, it.state, it.next, it.took_over_at) = (false, State::Normal, None, None);
        it.silence.cancel();
        let down = it.fate.exponential(NODE_IS_DOWN);
        self.note(node, Change::Crashed);
        self.push(self.now + down, Class::Boot, node);
    }

    fn boot(&mut self, node: usize) {
        self.wake(node);
        self.note(node, Change::Booted);
        let it = &mut self.nodes[node];
        (it.up, it.heard) = (true, self.now);
        let first = self.now + SimDuration::from_micros(1 + it.fate.below(PERIOD.as_micros()));
        let crash = self.now + it.fate.exponential(NODE_FAILS);
        self.send_at(node, first);
        self.push(crash, Class::Crash, node);
        self.listen(node);
    }

    fn set_link(&mut self, node: usize, up: bool) {
        self.wake(node);
        let link = &mut self.links[node / 2];
        link.up = up;
        let (mean, next) = if up { (LINK_FAILS, Class::LinkDown) } else { (LINK_IS_DOWN, Class::LinkUp) };
        let lasts = link.fate.exponential(mean);
        self.push(self.now + lasts, next, node);
    }

    // The receiver.

    fn deliver(&mut self, node: usize) {
        if !self.nodes[node].up {
            self.dropped += 1;
            return;
        }
        self.received += 1;
        match self.nodes[node].state {
            State::Normal => {}
            State::TakingOver => self.note(node, Change::Aborted),
            State::Backup => self.note(node, Change::WentBack),
        }
        let it = &mut self.nodes[node];
        (it.state, it.heard, it.took_over_at) = (State::Normal, self.now, None);
        self.listen(node);
    }

    /// Waits for the next heartbeat; in vain at most for as long as the timeout.
    fn listen(&mut self, node: usize) {
        let in_time = self.nodes[node ^ 1].elided.is_some_and(|elided| elided.arrival == Arrival::Heard);
        let it = &mut self.nodes[node];
        let deadline = it.heard + SILENCE;
        if it.silence.set(deadline) && !in_time {
            self.push(deadline, Class::Silence, node);
        } else if in_time {
            it.silence.forget_event();
        }
    }

    fn silence_due(&mut self, node: usize) {
        match self.nodes[node].silence.comes_up(self.now) {
            Due::Stale | Due::Off => {}
            Due::Later(deadline) => self.push(deadline, Class::Silence, node),
            Due::Fires => {
                let at = self.now + TAKEOVER;
                (self.nodes[node].state, self.nodes[node].took_over_at) = (State::TakingOver, Some(at));
                self.note(node, Change::PeerSilent);
                self.push(at, Class::TookOver, node);
            }
        }
    }

    fn took_over(&mut self, node: usize) {
        if self.nodes[node].took_over_at != Some(self.now) {
            return;
        }
        (self.nodes[node].state, self.nodes[node].took_over_at) = (State::Backup, None);
        self.note(node, Change::TookOver);
    }

    // The sender.

    fn send_at(&mut self, node: usize, time: SimTime) {
        self.nodes[node].next = Some(time);
        self.push(time, Class::Heartbeat, node);
    }

    fn heartbeat_due(&mut self, node: usize) {
        if self.nodes[node].next != Some(self.now) {
            return;
        }
        if self.nodes[node].elided.is_some() {
            return self.lose_elided(node);
        }
        self.sent += 1;
        let next = self.now + PERIOD;
        if !self.links[node / 2].up {
            return self.send_on(node, next, Arrival::Cut);
        }
        if self.nodes[node].pass == 0 {
            self.nodes[node].pass = self.draw_pass(node);
            return self.send_at(node, next);
        }
        self.nodes[node].pass -= u64::from(self.lossy());
        self.push(self.now + DELAY, Class::Delivery, node ^ 1);
        let arrival = if self.nodes[node ^ 1].up { Arrival::Heard } else { Arrival::Dropped };
        self.send_on(node, next, arrival);
    }

    /// The next heartbeats are like this one.
    fn send_on(&mut self, node: usize, first: SimTime, arrival: Arrival) {
        if self.asked.eager {
            return self.send_at(node, first);
        }
        self.elide(node, first, arrival);
    }

    fn elide(&mut self, node: usize, first: SimTime, arrival: Arrival) {
        let series = Series { first, period: PERIOD };
        let it = &mut self.nodes[node];
        (it.elided, it.next) = (Some(Elided { series, arrival }), None);
        if arrival != Arrival::Cut && self.lossy() {
            let lost = series.at(self.nodes[node].pass);
            self.send_at(node, lost);
        }
    }

    /// One of the elided heartbeats is lost; the next one may still be in time.
    fn lose_elided(&mut self, node: usize) {
        let Some(Elided { series, arrival }) = self.nodes[node].elided else { return };
        // All earlier ones have arrived: the delay is shorter than the period.
        let before = series.before(self.now);
        self.count(node, before, before);
        self.sent += 1;
        self.nodes[node].pass = self.draw_pass(node);
        let next = self.now + PERIOD;
        let heard = self.nodes[node ^ 1].heard;
        if arrival == Arrival::Heard && heard + SILENCE < next + DELAY {
            self.nodes[node].elided = None;
            self.send_at(node, next);
            self.listen(node ^ 1);
        } else {
            self.elide(node, next, arrival);
        }
    }

    // Settling what is elided.

    /// Something happens to the pair of a node: all heartbeats are events again.
    fn wake(&mut self, node: usize) {
        for sender in [node, node ^ 1] {
            let Some(Elided { series, arrival }) = self.nodes[sender].elided else { continue };
            // What wakes a pair comes before the heartbeats of its instant.
            let sent = series.before(self.now);
            self.settle(sender, sent);
            self.nodes[sender].elided = None;
            self.send_at(sender, series.at(sent));
            if arrival == Arrival::Heard && self.nodes[sender ^ 1].silence.deadline().is_some() {
                self.listen(sender ^ 1);
            }
        }
    }

    /// Counts elided heartbeats; the last one may still be under way.
    fn settle(&mut self, sender: usize, sent: u64) {
        let Some(Elided { series, arrival }) = self.nodes[sender].elided else { return };
        let mut arrived = sent;
        if let (Some(last), true) = (sent.checked_sub(1), arrival != Arrival::Cut) {
            let at = series.at(last) + DELAY;
            // A delivery comes after the crashes, boots and links of its instant.
            if at >= self.now {
                arrived -= 1;
                self.push(at, Class::Delivery, sender ^ 1);
            }
        }
        self.count(sender, sent, arrived);
        if arrival != Arrival::Cut && self.lossy() {
            self.nodes[sender].pass -= sent;
        }
    }

    fn count(&mut self, sender: usize, sent: u64, arrived: u64) {
        let Some(Elided { series, arrival }) = self.nodes[sender].elided else { return };
        self.sent += sent;
        match arrival {
            Arrival::Heard => {
                self.received += arrived;
                if let Some(last) = arrived.checked_sub(1) {
                    self.nodes[sender ^ 1].heard = series.at(last) + DELAY;
                }
            }
            Arrival::Dropped => self.dropped += arrived,
            Arrival::Cut => {}
        }
    }

    /// Counts what was sent and heard up to and including the horizon.
    fn settle_all(&mut self) {
        self.now = SimTime::ZERO + self.asked.horizon + SimDuration::from_micros(1);
        for sender in 0..self.nodes.len() {
            if let Some(Elided { series, .. }) = self.nodes[sender].elided {
                self.settle(sender, series.before(self.now));
            }
        }
    }
}

impl Node {
    fn new(number: u64) -> Self {
        Self {
            up: false,
            state: State::Normal,
            silence: Timer::default(),
            heard: SimTime::ZERO,
            took_over_at: None,
            next: None,
            elided: None,
            pass: u64::MAX,
            fate: Random::new(SEED, 3 * number),
            losses: Random::new(SEED, 3 * number + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(pairs_asked: u32, days: u64, faults: Faults, eager: bool, together: u32) -> Done {
        let horizon = SimDuration::from_secs(days * 86_400);
        pairs(Pairs { pairs: pairs_asked, horizon, faults, eager, together })
    }

    #[test]
    fn elided_heartbeats_count_as_if_they_were_events() {
        for faults in [Faults::None, Faults::LinksAndLosses] {
            let full = done(40, 60, faults, true, 1);
            assert!(full.events > 40 * 4 * 5_760 * 59);
            assert_eq!(done(40, 60, faults, false, 1), full, "{faults:?}");
        }
    }

    #[test]
    fn pairs_have_nothing_to_do_with_one_another() {
        for eager in [false, true] {
            let apart = done(7, 40, Faults::LinksAndLosses, eager, 1);
            assert_eq!(done(7, 40, Faults::LinksAndLosses, eager, 7), apart);
            assert_eq!(done(7, 40, Faults::LinksAndLosses, eager, 3), apart);
        }
    }
}
