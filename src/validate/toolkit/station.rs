//! A queueing station: customers of several classes come at random, wait in line, first come first served
//! within a class, and are served by one of equal servers. A class goes before those behind it in the list,
//! without taking a server from anybody.
//!
//! A run is a fixed number of regenerative cycles. A cycle begins with a customer who finds exactly `level`
//! others there: nobody, or, where all times are exponential and nobody waits, any number.

use std::collections::VecDeque;

use crate::engine::{self, Event, Process, Queue, Stream, StreamKey, StreamName};
use crate::units::{SimDuration, SimTime};
use crate::world::RunId;

use super::law::Law;

/// What a station is.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::validate) struct Layout {
    /// Mean time between two customers of each class, the first class served first.
    pub(in crate::validate) gaps: Vec<f64>,
    /// Law of the time that a server takes.
    pub(in crate::validate) service: Law,
    /// Number of servers.
    pub(in crate::validate) servers: usize,
    /// Whether a customer who finds all servers busy goes away.
    pub(in crate::validate) loss: bool,
    /// Customers that the first one of a cycle finds.
    pub(in crate::validate) level: usize,
}

/// What is kept of the customers of one class.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::validate) struct Seen {
    /// Customers who came.
    pub(in crate::validate) came: u64,
    /// Customers who went away.
    pub(in crate::validate) lost: u64,
    /// Wait in line and time in the system of each customer served, microseconds.
    pub(in crate::validate) served: Vec<(u64, u64)>,
}

/// What is kept of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::validate) struct Report {
    /// By class.
    pub(in crate::validate) classes: Vec<Seen>,
    /// Length, seconds.
    pub(in crate::validate) length: f64,
    /// Integral of the number in line over time, seconds.
    pub(in crate::validate) line: f64,
}

struct Station<'a> {
    layout: &'a Layout,
    queue: Queue,
    arrivals: Vec<Stream>,
    services: Stream,
    now: SimTime,
    busy: usize,
    lines: Vec<VecDeque<SimTime>>,
    waiting: usize,
    /// Integral of the number in line, microseconds.
    line: u128,
    cycles: u64,
    report: Report,
}

/// Leaving before coming at one instant.
const LEAVES: u8 = 0;
const COMES: u8 = 1;

/// Simulates this many cycles.
pub(in crate::validate) fn simulate(layout: &Layout, run: RunId, cycles: u64) -> Report {
    let key = StreamKey::new(run.seed, run.run);
    let classes = layout.gaps.len();
    let arrivals = (0..classes as u64).map(|class| key.stream(StreamName::new("station", "arrivals", class)));
    let mut station = Station {
        layout,
        queue: Queue::default(),
        arrivals: arrivals.collect(),
        services: key.stream(StreamName::new("station", "services", 0)),
        now: SimTime::ZERO,
        busy: 0,
        lines: vec![VecDeque::new(); classes],
        waiting: 0,
        line: 0,
        cycles,
        report: Report { classes: vec![Seen::default(); classes], ..Report::default() },
    };
    for _ in 0..layout.level {
        station.serve();
    }
    station.begin();
    engine::run(&mut station, SimTime::from_micros(engine::MAX_TIME));
    station.report.length = station.now.as_secs_f64();
    station.report.line = station.line as f64 / 1e6;
    station.report
}

impl Station<'_> {
    /// The customer who opens the first cycle comes now; of which class is a matter of chance, as it is for
    /// every other cycle.
    fn begin(&mut self) {
        let first = (0..self.arrivals.len()).map(|class| (self.gap(class), class)).min();
        let (_, first) = first.expect("a station has a class of customers");
        self.come(first);
        // Exponential gaps have no memory: what is left of the others is such a gap again.
        for class in 0..self.arrivals.len() {
            self.next_arrival(class);
        }
    }

    fn gap(&mut self, class: usize) -> SimDuration {
        Law::Exponential(self.layout.gaps[class]).draw(&mut self.arrivals[class])
    }

    fn push(&mut self, after: SimDuration, class: u8, entity: usize) {
        let entity = u32::try_from(entity).expect("few classes of customers");
        self.queue.push(Event { time: self.now + after, class, entity, argument: 0 });
    }

    fn next_arrival(&mut self, class: usize) {
        let gap = self.gap(class);
        self.push(gap, COMES, class);
    }

    /// A server begins; gives the time it will take.
    fn serve(&mut self) -> u64 {
        let time = self.layout.service.draw(&mut self.services);
        self.busy += 1;
        self.push(time, LEAVES, 0);
        time.as_micros()
    }

    fn come(&mut self, class: usize) {
        self.report.classes[class].came += 1;
        if self.busy < self.layout.servers {
            let time = self.serve();
            self.report.classes[class].served.push((0, time));
        } else if self.layout.loss {
            self.report.classes[class].lost += 1;
        } else {
            self.lines[class].push_back(self.now);
            self.waiting += 1;
        }
    }

    fn leave(&mut self) {
        self.busy -= 1;
        let Some(class) = self.lines.iter().position(|line| !line.is_empty()) else { return };
        let came = self.lines[class].pop_front().expect("the line is not empty");
        self.waiting -= 1;
        let waited = self.now.since(came).as_micros();
        let time = self.serve();
        self.report.classes[class].served.push((waited, waited + time));
    }
}

impl Process for Station<'_> {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        self.line += u128::from(event.time.since(self.now).as_micros()) * self.waiting as u128;
        self.now = event.time;
        if event.class == LEAVES {
            self.leave();
            return;
        }
        if self.busy + self.waiting == self.layout.level {
            self.cycles -= 1;
            if self.cycles == 0 {
                // The next cycle is not counted any more.
                self.queue = Queue::default();
                return;
            }
        }
        let class = usize::try_from(event.entity).expect("few classes of customers");
        self.come(class);
        self.next_arrival(class);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_who_comes_is_served_or_goes_away() {
        let layout =
            Layout { gaps: vec![1.0, 2.0], service: Law::Uniform(0.2, 0.8), servers: 1, loss: false, level: 0 };
        let run = RunId { seed: 5, run: 0 };
        let report = simulate(&layout, run, 1_000);
        let waits: u64 = report.classes.iter().flat_map(|seen| &seen.served).map(|(wait, _)| wait).sum();
        for seen in &report.classes {
            assert!(seen.came == seen.served.len() as u64 && seen.lost == 0 && seen.came > 500, "{}", seen.came);
        }
        // Each second of waiting is a second in line.
        assert!((waits as f64 / 1e6 - report.line).abs() < 1e-6);
        let report = simulate(
            &Layout { loss: true, servers: 2, service: Law::Exponential(1.0), level: 1, ..layout.clone() },
            run,
            1_000,
        );
        let (came, lost) = report.classes.iter().fold((0, 0), |sum, seen| (sum.0 + seen.came, sum.1 + seen.lost));
        assert!(lost > 0 && report.line == 0.0 && came > 1_000);
        assert_eq!(simulate(&layout, run, 9), simulate(&layout, run, 9));
    }
}
