//! The login queue of one node.

use std::collections::VecDeque;

use crate::units::{Rate, SimDuration, SimTime};

/// A client in the queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    pub(super) done: SimTime,
    pub(super) arrived: SimTime,
    pub(super) wave: usize,
    /// Whether it takes a turn; a tracer only stands in line.
    pub(super) counted: bool,
    /// How long its turn takes; `None` where all take the same time.
    time: Option<SimDuration>,
}

/// Most logins within one second, and the longest queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ServerPeaks {
    /// Asked for.
    pub offered: u32,
    /// Served.
    pub served: u32,
    /// Waiting at once.
    pub backlog: u32,
}

/// Logins counted second by second.
#[derive(Clone, Copy, Debug, Default)]
struct PerSecond {
    second: u64,
    count: u32,
}

impl PerSecond {
    fn add(&mut self, at: SimTime, peak: &mut u32) {
        let second = at.as_micros() / 1_000_000;
        if second != self.second {
            *self = Self { second, count: 0 };
        }
        self.count += 1;
        *peak = (*peak).max(self.count);
    }
}

/// The login service of one node: first come, first served, one login every `1 / rate`, or each its own time.
#[derive(Clone, Debug, Default)]
pub struct Server {
    /// Logins per second; `None` serves everybody at once.
    rate: Option<Rate>,
    pub(super) queue: VecDeque<Ticket>,
    /// Clients in the queue that take a turn.
    waiting: u32,
    /// When the present busy period began, and how many logins it has served or promised.
    busy_from: SimTime,
    busy_count: u64,
    busy_until: SimTime,
    offered: PerSecond,
    served: PerSecond,
    peaks: ServerPeaks,
}

impl Server {
    /// A server with this rate.
    #[must_use]
    pub fn new(rate: Option<Rate>) -> Self {
        Self { rate, ..Self::default() }
    }

    /// Clients waiting now.
    #[must_use]
    pub fn backlog(&self) -> u32 {
        self.waiting
    }

    /// The peaks so far.
    #[must_use]
    pub fn peaks(&self) -> ServerPeaks {
        self.peaks
    }

    /// How long one login takes in the mean; `None` where everybody is served at once.
    pub(super) fn mean_time(&self) -> Option<SimDuration> {
        self.rate.map(|rate| turn(rate, 1))
    }

    /// Takes a client in; `None` if it is served at once. A tracer stands in line without taking
    /// anybody's turn. `time` is how long its login takes, where that is not the same for all.
    pub(super) fn arrive(&mut self, at: SimTime, wave: usize, counted: bool, time: Option<SimDuration>) -> Option<()> {
        if counted {
            self.offered.add(at, &mut self.peaks.offered);
        }
        let rate = self.rate?;
        if at >= self.busy_until {
            (self.busy_from, self.busy_count, self.busy_until) = (at, 0, at);
        }
        let done = self.promise(rate, counted, time);
        self.waiting += u32::from(counted);
        let in_line = self.queue.back().is_none_or(|last| last.done <= done);
        let place = if in_line { self.queue.len() } else { self.queue.partition_point(|ticket| ticket.done <= done) };
        self.queue.insert(place, Ticket { done, arrived: at, wave, counted, time });
        self.peaks.backlog = self.peaks.backlog.max(self.backlog());
        Some(())
    }

    /// When a client is served that comes next in line.
    fn promise(&mut self, rate: Rate, counted: bool, time: Option<SimDuration>) -> SimTime {
        let done = match time {
            // Counted from the begin of the busy period, so that thirds of a second do not drift.
            None => self.busy_from + turn(rate, self.busy_count + 1),
            Some(time) => self.busy_until + time,
        };
        if counted {
            self.busy_until = done;
            self.busy_count += 1;
        }
        if counted && time.is_some() {
            (self.busy_from, self.busy_count) = (done, 0);
        }
        done
    }

    /// When the next client is served.
    pub(super) fn next_done(&self) -> Option<SimTime> {
        self.queue.front().map(|ticket| ticket.done)
    }

    /// Takes the client out that is served next.
    pub(super) fn serve_next(&mut self) -> Option<Ticket> {
        let ticket = self.queue.pop_front()?;
        self.waiting -= u32::from(ticket.counted);
        Some(ticket)
    }

    /// Notes a login served.
    pub(super) fn count_served(&mut self, at: SimTime) {
        self.served.add(at, &mut self.peaks.served);
    }

    /// Sends home everybody whose wave is rejected; the others close the ranks. Whoever is being served
    /// keeps its time.
    pub(super) fn dismiss(&mut self, now: SimTime, mut rejected: impl FnMut(usize) -> bool) -> Vec<usize> {
        let (sent_away, stay): (Vec<Ticket>, Vec<Ticket>) = self.queue.iter().partition(|ticket| rejected(ticket.wave));
        // Where nobody leaves, everybody keeps the time already promised.
        if sent_away.is_empty() {
            return Vec::new();
        }
        let turn_taken = sent_away.iter().any(|ticket| ticket.counted);
        let served_now = self.queue.iter().find(|ticket| ticket.counted).copied();
        let stays = |ticket: &Ticket| !rejected(ticket.wave);
        let begin = served_now.filter(stays).map_or(now, |ticket| ticket.done);
        self.queue = stay.into();
        self.waiting -= u32::try_from(sent_away.iter().filter(|ticket| ticket.counted).count())
            .expect("a group has fewer than 2^32 users");
        // A tracer that leaves was in nobody's way.
        if turn_taken {
            self.close_ranks(begin);
        }
        sent_away.into_iter().map(|ticket| ticket.wave).collect()
    }

    /// Gives new times to all whose turn begins at `begin` or later.
    fn close_ranks(&mut self, begin: SimTime) {
        (self.busy_from, self.busy_count, self.busy_until) = (begin, 0, begin);
        let rate = self.rate.expect("only a limited server has a queue");
        let mut queue = std::mem::take(&mut self.queue);
        queue.make_contiguous().sort_by_key(|ticket| ticket.arrived);
        for ticket in queue.iter_mut().filter(|ticket| ticket.done > begin) {
            ticket.done = self.promise(rate, ticket.counted, ticket.time);
        }
        // A tracer whose own turn would take long may fall behind the client after it.
        queue.make_contiguous().sort_by_key(|ticket| ticket.done);
        self.queue = queue;
    }
}

/// Time in which `count` logins are served at a rate, rounded up to the microsecond.
fn turn(rate: Rate, count: u64) -> SimDuration {
    let micros = (u128::from(count) * 1_000_000_000_000).div_ceil(u128::from(rate.millionths()));
    SimDuration::from_micros(u64::try_from(micros).expect("a login queue ends within 100 years"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> SimTime {
        SimTime::from_micros(millis * 1_000)
    }

    /// Promised times in milliseconds.
    fn promised(server: &Server) -> Vec<u64> {
        server.queue.iter().map(|ticket| ticket.done.as_micros() / 1_000).collect()
    }

    fn two_a_second(arrivals: &[u64]) -> Server {
        let mut server = Server::new(Some(Rate::per_second(2)));
        for (wave, millis) in arrivals.iter().enumerate() {
            assert_eq!(server.arrive(at(*millis), wave, true, None), Some(()));
        }
        server
    }

    #[test]
    fn a_turn_takes_half_a_second_and_begins_when_the_one_before_ends() {
        assert_eq!(
            promised(&two_a_second(&[0, 200, 400, 5_000, 5_500, 5_600])),
            [500, 1_000, 1_500, 5_500, 6_000, 6_500]
        );
    }

    #[test]
    fn turns_of_a_third_do_not_drift() {
        let mut server = Server::new(Some(Rate::per_second(3)));
        for wave in 0..3_000 {
            server.arrive(SimTime::ZERO, wave, true, None);
        }
        let last = server.queue.back().expect("somebody waits").done;
        assert_eq!(last.since(SimTime::ZERO), SimDuration::from_secs(1_000));
    }

    #[test]
    fn without_a_limit_nobody_waits() {
        let mut server = Server::new(None);
        assert_eq!(server.arrive(at(0), 0, true, None), None);
        assert_eq!((server.backlog(), server.peaks().offered), (0, 1));
    }

    #[test]
    fn nothing_moves_when_nobody_is_sent_away() {
        let mut server = two_a_second(&[0, 0, 0, 0]);
        for _ in 0..3 {
            assert!(server.dismiss(at(100), |_| false).is_empty());
        }
        assert_eq!(promised(&server), [500, 1_000, 1_500, 2_000]);
        server.arrive(at(200), 9, true, None);
        assert_eq!(promised(&server), [500, 1_000, 1_500, 2_000, 2_500]);
    }

    #[test]
    fn the_others_close_ranks_behind_the_one_being_served() {
        let mut server = two_a_second(&[0, 0, 0, 0, 0]);
        assert_eq!(server.dismiss(at(100), |wave| wave == 1 || wave == 3), [1, 3]);
        assert_eq!(promised(&server), [500, 1_000, 1_500]);
        assert_eq!(server.backlog(), 3);
    }

    #[test]
    fn the_next_one_begins_at_once_when_the_one_being_served_leaves() {
        let mut server = two_a_second(&[0, 0, 0]);
        assert_eq!(server.dismiss(at(100), |wave| wave == 0), [0]);
        assert_eq!(promised(&server), [600, 1_100]);
        server.arrive(at(150), 9, true, None);
        assert_eq!(promised(&server), [600, 1_100, 1_600]);
    }

    #[test]
    fn a_tracer_takes_nobodys_turn() {
        let mut server = two_a_second(&[0, 0]);
        server.arrive(at(0), 7, false, None);
        server.arrive(at(0), 2, true, None);
        assert_eq!(promised(&server), [500, 1_000, 1_500, 1_500]);
        assert_eq!((server.backlog(), server.peaks().backlog, server.peaks().offered), (3, 3, 3));
        assert_eq!(server.dismiss(at(100), |wave| wave == 7), [7]);
        assert_eq!(promised(&server), [500, 1_000, 1_500]);
    }

    #[test]
    fn peaks_count_by_the_second() {
        let mut server = two_a_second(&[0, 999, 1_000, 1_001, 1_002]);
        assert_eq!(server.peaks(), ServerPeaks { offered: 3, served: 0, backlog: 5 });
        while let Some(ticket) = server.serve_next() {
            server.count_served(ticket.done);
        }
        assert_eq!((server.peaks().served, server.backlog()), (2, 0));
    }

    #[test]
    fn clients_may_each_take_their_own_time() {
        let mut server = Server::new(Some(Rate::per_second(2)));
        let seconds = |seconds| Some(SimDuration::from_secs(seconds));
        server.arrive(at(0), 0, true, seconds(3));
        server.arrive(at(1_000), 1, true, seconds(1));
        server.arrive(at(1_500), 2, false, seconds(9));
        server.arrive(at(2_000), 3, true, seconds(2));
        assert_eq!(promised(&server), [3_000, 4_000, 6_000, 13_000], "the tracer takes nobody's turn");
        // Those who stay close the ranks with the time they need.
        assert_eq!(server.dismiss(at(2_500), |wave| wave == 1), [1]);
        assert_eq!(promised(&server), [3_000, 5_000, 12_000]);
    }
}
