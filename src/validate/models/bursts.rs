//! Heartbeats that get lost in bursts: a chain with a good and a bad state steps before each heartbeat.

use crate::engine::{self, Event, Process, Queue, Stream, StreamKey, StreamName};
use crate::units::{SimDuration, SimTime};
use crate::world::RunId;

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::{Family, unmeasured};

/// Rows with the probabilities of such a chain.
pub(super) const FAMILY: Family =
    Family { name: "losses in bursts", claims: |_, parameters| parameters.has("p_good_to_bad"), plan };

#[derive(Clone, Copy, Debug, PartialEq)]
struct Layout {
    to_bad: f64,
    to_good: f64,
    loss_in_bad: f64,
    loss_in_good: f64,
    in_a_row: u64,
    starts_bad: bool,
}

struct Chain {
    layout: Layout,
    queue: Queue,
    steps: Stream,
    losses: Stream,
    bad: bool,
    lost: u64,
    sent: u64,
}

impl Process for Chain {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        let Layout { to_bad, to_good, loss_in_bad, loss_in_good, in_a_row, .. } = self.layout;
        let happens =
            |stream: &mut Stream, probability: f64| ((stream.draw() >> 11) as f64 / (1_u64 << 53) as f64) < probability;
        if happens(&mut self.steps, if self.bad { to_good } else { to_bad }) {
            self.bad = !self.bad;
        }
        self.sent += 1;
        let lost = happens(&mut self.losses, if self.bad { loss_in_bad } else { loss_in_good });
        self.lost = if lost { self.lost + 1 } else { 0 };
        if self.lost < in_a_row {
            self.queue.push(Event { time: event.time + SimDuration::from_secs(1), ..event });
        }
    }
}

/// Heartbeats until that many in a row are lost.
fn until_lost(layout: Layout, run: RunId) -> Result<f64, String> {
    let key = StreamKey::new(run.seed, run.run);
    let stream = |purpose| key.stream(StreamName::new("bursts", purpose, 0));
    let mut chain = Chain {
        layout,
        queue: Queue::default(),
        steps: stream("steps"),
        losses: stream("losses"),
        bad: layout.starts_bad,
        lost: 0,
        sent: 0,
    };
    chain.queue.push(Event { time: SimTime::ZERO, class: 0, entity: 0, argument: 0 });
    engine::run(&mut chain, SimTime::from_micros(engine::MAX_TIME));
    if chain.lost < layout.in_a_row { Err("too few heartbeats are lost".to_owned()) } else { Ok(chain.sent as f64) }
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    if row.quantity != "mean_heartbeats_to_false_failover" {
        return unmeasured(row);
    }
    let layout = Layout {
        to_bad: parameters.share("p_good_to_bad")?,
        to_good: parameters.share("p_bad_to_good")?,
        loss_in_bad: parameters.share("loss_in_bad")?,
        loss_in_good: parameters.share("loss_in_good")?,
        in_a_row: parameters.whole("k", 1, 1_000)?,
        starts_bad: parameters.word("start", &["good", "bad"])? == Some("bad"),
    };
    Ok(Plan::new(10_000, Estimator::Mean, move |run| Ok([until_lost(layout, run)?, 0.0])))
}
