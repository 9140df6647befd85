//! The login queue of one node.

use std::collections::VecDeque;

use crate::units::{Rate, SimTime};

/// A client in the queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    pub(super) done: SimTime,
    pub(super) arrived: SimTime,
    pub(super) wave: usize,
    /// Whether it takes a turn; a tracer only stands in line.
    pub(super) counted: bool,
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

/// The login service of one node: first come, first served, one login every `1 / rate`.
#[derive(Clone, Debug, Default)]
pub struct Server {
    /// Logins per second; `None` serves everybody at once.
    rate: Option<Rate>,
    queue: VecDeque<Ticket>,
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

    /// Takes a client in; `None` if it is served at once. A tracer stands in line without taking
    /// anybody's turn.
    pub(super) fn arrive(&mut self, at: SimTime, wave: usize, counted: bool) -> Option<()> {
        if counted {
            self.offered.add(at, &mut self.peaks.offered);
        }
        let rate = self.rate?;
        if at >= self.busy_until {
            self.busy_from = at;
            self.busy_count = 0;
        }
        let done = self.busy_from + turn(rate, self.busy_count + 1);
        if counted {
            self.busy_count += 1;
            self.busy_until = done;
            self.waiting += 1;
        }
        let place = self.queue.partition_point(|ticket| ticket.done <= done);
        self.queue.insert(place, Ticket { done, arrived: at, wave, counted });
        self.peaks.backlog = self.peaks.backlog.max(self.backlog());
        Some(())
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

    /// Sends home everybody whose wave is rejected and closes the ranks behind the present time.
    pub(super) fn dismiss(&mut self, now: SimTime, mut rejected: impl FnMut(usize) -> bool) -> Vec<usize> {
        let (sent_away, stay): (Vec<Ticket>, Vec<Ticket>) = self.queue.iter().partition(|ticket| rejected(ticket.wave));
        // Where nobody leaves, everybody keeps the time already promised.
        if sent_away.is_empty() {
            return Vec::new();
        }
        self.queue.clear();
        (self.busy_from, self.busy_count, self.busy_until, self.waiting) = (now, 0, now, 0);
        for ticket in stay {
            let rate = self.rate.expect("only a limited server has a queue");
            let done = self.busy_from + turn(rate, self.busy_count + 1);
            if ticket.counted {
                self.busy_count += 1;
                self.busy_until = done;
                self.waiting += 1;
            }
            self.queue.push_back(Ticket { done, ..ticket });
        }
        sent_away.into_iter().map(|ticket| ticket.wave).collect()
    }
}

/// Time in which `count` logins are served at a rate, rounded up to the microsecond.
fn turn(rate: Rate, count: u64) -> crate::units::SimDuration {
    let micros = (u128::from(count) * 1_000_000_000_000).div_ceil(u128::from(rate.millionths()));
    crate::units::SimDuration::from_micros(u64::try_from(micros).expect("a login queue ends within 100 years"))
}
