//! Two servers in a row with finite room; who finds no room at the first is lost, who finds none at the
//! second is lost as well.
//!
//! That the second queue fills before it is empty again is rare: the tries exchange the rates of the two
//! services and carry the weight that makes up for it.

use crate::engine::{self, Event, Process, Queue, Stream, StreamKey, StreamName};
use crate::units::SimTime;
use crate::world::RunId;

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::super::toolkit::law::Law;
use super::{Family, unmeasured};

/// Rows with two services.
pub(super) const FAMILY: Family = Family {
    name: "two queues in a row",
    claims: |_, parameters| parameters.has("service1") && parameters.has("service2"),
    plan,
};

#[derive(Clone, Copy, Debug, PartialEq)]
struct Layout {
    /// Mean times between arrivals and of the two services.
    means: [f64; 3],
    room: u32,
}

/// What ends a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// This many arrivals into the empty system.
    Cycles(u32),
    /// The second queue is empty or full.
    Decided,
}

/// Which clock an event is of: arrivals, first service, second service.
const ARRIVAL: u8 = 0;
const FIRST: u8 = 1;

struct Tandem<'a> {
    layout: Layout,
    until: Until,
    clocks: &'a mut [Stream; 3],
    queue: Queue,
    now: SimTime,
    first: u32,
    second: u32,
    /// Rates under which the clocks run, where the run is weighted: those of the two services are exchanged.
    exchanged: Option<[f64; 3]>,
    weight: f64,
    /// Microseconds in which the second queue was full.
    full: u64,
}

fn clocks(run: RunId) -> [Stream; 3] {
    let key = StreamKey::new(run.seed, run.run);
    std::array::from_fn(|clock| key.stream(StreamName::new("tandem", "clock", clock as u64)))
}

impl Tandem<'_> {
    fn start(&mut self, clock: u8) {
        let which = usize::from(clock);
        let mean = self.exchanged.unwrap_or(self.layout.means)[which];
        let after = Law::Exponential(mean).draw(&mut self.clocks[which]);
        self.queue.push(Event { time: self.now + after, class: clock, entity: 0, argument: 0 });
    }

    fn arrive(&mut self) {
        if let Until::Cycles(left) = &mut self.until
            && self.first == 0
            && self.second == 0
        {
            *left -= 1;
            if *left == 0 {
                self.queue = Queue::default();
                return;
            }
        }
        self.start(ARRIVAL);
        if self.first < self.layout.room {
            self.first += 1;
            if self.first == 1 {
                self.start(FIRST);
            }
        }
    }

    fn pass_on(&mut self) {
        self.first -= 1;
        if self.first > 0 {
            self.start(FIRST);
        }
        if self.second < self.layout.room {
            self.second += 1;
            if self.second == 1 {
                self.start(FIRST + 1);
            }
        }
    }

    /// Makes up for clocks that run at other rates: how probable this event is as the next one, by the true
    /// rates and by those in force.
    fn weigh(&mut self, which: usize) {
        let Some(exchanged) = self.exchanged else { return };
        let runs = [true, self.first > 0, self.second > 0];
        let share = |means: [f64; 3]| {
            let all: f64 = means.iter().zip(runs).filter(|(_, runs)| *runs).map(|(mean, _)| 1.0 / mean).sum();
            1.0 / means[which] / all
        };
        self.weight *= share(self.layout.means) / share(exchanged);
    }

    fn leave(&mut self) {
        self.second -= 1;
        if self.second > 0 {
            self.start(FIRST + 1);
        }
    }
}

impl Process for Tandem<'_> {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        if self.second == self.layout.room {
            self.full += event.time.since(self.now).as_micros();
        }
        self.now = event.time;
        self.weigh(usize::from(event.class));
        match event.class {
            ARRIVAL => self.arrive(),
            FIRST => self.pass_on(),
            _ => self.leave(),
        }
        if self.until == Until::Decided && (self.second == 0 || self.second == self.layout.room) {
            self.queue = Queue::default();
        }
    }
}

fn simulate<'a>(layout: Layout, until: Until, clocks: &'a mut [Stream; 3]) -> Tandem<'a> {
    let second = u32::from(until == Until::Decided);
    let [arrival, one, two] = layout.means;
    // A fast second server hardly ever lets its queue fill up; a slow one after a fast one does.
    let exchanged = (until == Until::Decided && two < one).then_some([arrival, two, one]);
    let (queue, now) = (Queue::default(), SimTime::ZERO);
    let mut tandem = Tandem { layout, until, clocks, queue, now, first: 0, second, exchanged, weight: 1.0, full: 0 };
    if second == 1 {
        tandem.start(FIRST + 1);
        tandem.start(ARRIVAL);
    } else {
        tandem.arrive();
    }
    engine::run(&mut tandem, SimTime::from_micros(engine::MAX_TIME));
    tandem
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    /// Cycles of a run, and tries of one.
    const CYCLES: u32 = 5_000;
    const TRIES: u32 = 2_000;
    parameters.word("overflow", &["lost"])?;
    let room = u32::try_from(parameters.whole("capacity_each", 2, 1_000)?).map_err(|why| why.to_string())?;
    let rates = ["arrival", "service1", "service2"].map(|key| parameters.positive(key));
    let [arrival, service1, service2] = rates;
    // The clock of the engine counts in second services, far from its microsecond.
    let (arrival, service1, service2) = (arrival?, service1?, service2?);
    let layout = Layout { means: [service2 / arrival, service2 / service1, 1.0], room };
    match row.quantity.as_str() {
        "long_run_prob_second_queue_full" => {
            let run = move |run: RunId| {
                let mut clocks = clocks(run);
                let tandem = simulate(layout, Until::Cycles(CYCLES), &mut clocks);
                Ok([tandem.full as f64, tandem.now.as_micros() as f64])
            };
            Ok(Plan::new(100, Estimator::Ratio, run).rare())
        }
        "prob_second_queue_fills_before_empty" => {
            let run = move |run: RunId| {
                let mut clocks = clocks(run);
                let fills = |_| {
                    let tandem = simulate(layout, Until::Decided, &mut clocks);
                    if tandem.second == room { tandem.weight } else { 0.0 }
                };
                Ok([(0..TRIES).map(fills).sum::<f64>() / f64::from(TRIES), 0.0])
            };
            Ok(Plan::new(100, Estimator::Mean, run).rare())
        }
        _ => unmeasured(row),
    }
}
