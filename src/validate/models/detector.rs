//! The failure detector NFD-S of W. Chen, S. Toueg and M. K. Aguilera (IEEE Transactions on Computers 51(5),
//! 2002): heartbeat i leaves at i eta, and at i eta + delta the sender is suspected unless heartbeat i or a
//! later one has come.

use crate::engine::{self, Event, Process, Queue, Stream, StreamKey, StreamName};
use crate::math;
use crate::units::SimTime;
use crate::world::RunId;

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::super::toolkit::law::{Law, seconds};
use super::{Family, unmeasured};

/// Rows with the two times of the detector.
pub(super) const FAMILY: Family = Family {
    name: "failure detector",
    claims: |_, parameters| parameters.has("eta_s") && parameters.has("delta_s"),
    plan,
};

/// Rows that ask how to set it.
pub(super) const SETTING: Family = Family {
    name: "settings of a failure detector",
    claims: |_, parameters| parameters.has("mistake_recurrence_min_s"),
    plan: setting,
};

/// Heartbeats and instants of decision; arrivals come before decisions of the same instant.
const LEAVES: u8 = 0;
const COMES: u8 = 1;
const DECIDES: u8 = 2;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Layout {
    eta: f64,
    delta: f64,
    loss: f64,
    delay: Law,
}

struct Detector {
    layout: Layout,
    queue: Queue,
    losses: Stream,
    delays: Stream,
    now: SimTime,
    /// Decisions that are not counted yet: the first ones know too little of the past.
    warm: u64,
    /// The latest heartbeat that came, and the one that must have come by now.
    heard: u64,
    needed: u64,
    trusts: bool,
    /// Time and time of trust, microseconds; mistakes that began.
    lasted: u64,
    trusted: u64,
    mistakes: u64,
}

/// Heartbeats of a run.
const HEARTBEATS: u64 = 20_000;

fn simulate(layout: Layout, run: RunId) -> Detector {
    let key = StreamKey::new(run.seed, run.run);
    let stream = |purpose| key.stream(StreamName::new("detector", purpose, 0));
    let warm = 20 + (layout.delta / layout.eta).ceil() as u64;
    let mut detector = Detector {
        layout,
        queue: Queue::default(),
        losses: stream("losses"),
        delays: stream("delays"),
        now: SimTime::ZERO,
        warm,
        heard: 0,
        needed: 0,
        trusts: true,
        lasted: 0,
        trusted: 0,
        mistakes: 0,
    };
    detector.queue.push(Event { time: SimTime::ZERO + seconds(layout.eta), class: LEAVES, entity: 0, argument: 1 });
    // The last instant is one of decision, so that each decision that counts has its whole interval.
    let end = seconds(layout.eta * (warm + HEARTBEATS) as f64 + layout.delta);
    engine::run(&mut detector, SimTime::ZERO + end);
    detector
}

impl Detector {
    /// The next heartbeat, the arrival of this one if it is not lost, and the decision about it.
    fn leave(&mut self, number: u64) {
        let Layout { eta, delta, loss, delay } = self.layout;
        let mut push = |after, class, argument| {
            self.queue.push(Event { time: self.now + seconds(after), class, entity: 0, argument });
        };
        push(eta, LEAVES, number + 1);
        push(delta, DECIDES, number);
        let lost = (self.losses.draw() >> 11) as f64 / (1_u64 << 53) as f64 >= 1.0 - loss;
        if !lost {
            let time = self.now + delay.draw(&mut self.delays);
            self.queue.push(Event { time, class: COMES, entity: 0, argument: number });
        }
    }

    fn decide(&mut self, number: u64) {
        self.needed = number;
        let trusts = self.heard >= number;
        self.warm = self.warm.saturating_sub(1);
        if self.warm == 0 && self.trusts && !trusts {
            self.mistakes += 1;
        }
        self.trusts = trusts;
    }
}

impl Process for Detector {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        let lasted = event.time.since(self.now).as_micros();
        if self.warm == 0 {
            self.lasted += lasted;
            self.trusted += if self.trusts { lasted } else { 0 };
        }
        self.now = event.time;
        match event.class {
            LEAVES => self.leave(event.argument),
            COMES => {
                self.heard = self.heard.max(event.argument);
                self.trusts |= self.heard >= self.needed;
            }
            _ => self.decide(event.argument),
        }
    }
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let (eta, delta) = (parameters.positive("eta_s")?, parameters.positive("delta_s")?);
    let layout = Layout { eta, delta, loss: parameters.share("p_loss")?, delay: delay(parameters)? };
    let read: fn(&Detector) -> [f64; 2] = match row.quantity.as_str() {
        "mean_mistake_recurrence_time" => |seen| [seen.lasted as f64 / 1e6, seen.mistakes as f64],
        "query_accuracy_probability" => |seen| [seen.trusted as f64, seen.lasted as f64],
        _ => return unmeasured(row),
    };
    Ok(Plan::new(400, Estimator::Ratio, move |run| Ok(read(&simulate(layout, run)))))
}

/// `delay=Exp(mean 0.02)` or `Exp(0.02)`.
fn delay(parameters: &mut Parameters<'_>) -> Result<Law, String> {
    let text = parameters.text("delay").ok_or("the parameter delay is missing")?;
    let inner = text.strip_prefix("Exp(").and_then(|rest| rest.strip_suffix(')'));
    let mean = inner.and_then(|inner| inner.trim_start_matches("mean ").parse::<f64>().ok()).filter(|mean| *mean > 0.0);
    mean.map(Law::Exponential).ok_or_else(|| format!("delay={text} is not Exp(mean X)"))
}

/// The largest interval that keeps the promises, found by the procedure of the paper: nothing is simulated.
fn setting(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    /// Digits that the published example has.
    const DIGITS: f64 = 1e-3;
    const STEP: f64 = 1e-3;
    if row.quantity != "max_heartbeat_interval_eta" {
        return unmeasured(row);
    }
    let bound = parameters.positive("detect_bound_s")?;
    let (apart, lasts) =
        (parameters.positive("mistake_recurrence_min_s")?, parameters.positive("mistake_duration_max_s")?);
    let (loss, delay) = (parameters.share("p_loss")?, delay(parameters)?);
    let late = |after: f64| math::exp(-after / delay.mean());
    let heard = (1.0 - loss) * (1.0 - late(bound));
    let recurrence = |eta: f64| {
        let others = (bound / eta).ceil() as u32 - 1;
        let missed = |j: u32| loss + (1.0 - loss) * late(bound - f64::from(j) * eta);
        eta / (1..=others).fold(heard, |product, j| product * missed(j))
    };
    let most = (heard * lasts).min(bound);
    let steps = (most / STEP) as u32;
    let eta = (1..=steps).rev().map(|step| f64::from(step) * STEP).find(|eta| recurrence(*eta) >= apart);
    Ok(Plan::computed(Ok(eta.ok_or("no interval keeps the promises")?), DIGITS))
}
