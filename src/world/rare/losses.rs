//! Runs of lost keepalives. After a loss the next keepalive is lost with the probability of the bias, and
//! the weight takes the ratio; the first loss of a run keeps its law.

use crate::net::{End, SRM_PORTS, Verdict};
use crate::units::{NodeId, SimDuration, SimTime};
use crate::world::agenda::Class;
use crate::world::state::World;

use super::decide::LOOK;

/// Keepalives lost one after the other on a path.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LossRun {
    /// How many so far.
    pub(super) length: u32,
    /// When the next one is heard; none while it is lost too.
    pub(super) closes: Option<SimTime>,
}

impl LossRun {
    pub(super) fn is_over(self, now: SimTime) -> bool {
        self.closes.is_some_and(|closes| closes <= now)
    }
}

impl World<'_> {
    /// A keepalive is lost.
    pub(in crate::world) fn keepalive_lost(&mut self, from: NodeId, to: NodeId, loss: f64) {
        let Some(steering) = self.steering.as_ref().filter(|steering| steering.target.follows_losses()) else {
            return;
        };
        let (bias, hit) = (steering.bias, steering.hit);
        self.disturbed();
        if let Some(wanted) = bias.filter(|_| hit.is_none()).map(|bias| bias.loss).filter(|wanted| loss < *wanted) {
            self.force_loss(from, to, loss, wanted);
        }
        self.note_run(from, to, loss);
    }

    fn force_loss(&mut self, from: NodeId, to: NodeId, loss: f64, wanted: f64) {
        let Some(steering) = &mut self.steering else { return };
        let lost = steering.open_unit() < wanted;
        steering.weight *= if lost { loss / wanted } else { (1.0 - loss) / (1.0 - wanted) };
        let left = self.keepalives_left(from, to, loss);
        // One that passes leaves the gap behind it as it is: the law has no memory.
        *left = if lost { 0 } else { left.saturating_add(1) };
    }

    /// Counts the loss.
    fn note_run(&mut self, from: NodeId, to: NodeId, loss: f64) {
        if let Some(steering) = &mut self.steering {
            let run = steering.runs.entry((from, to)).or_default();
            run.length = if run.closes.is_some() { 1 } else { run.length + 1 };
        }
        self.look_behind_the_loss(from, to, loss);
    }

    /// Knows from the gap behind the last loss whether the run of losses goes on.
    pub(super) fn look_behind_the_loss(&mut self, from: NodeId, to: NodeId, loss: f64) {
        let goes_on = *self.keepalives_left(from, to, loss) == 0;
        let next = self.nodes[from].next_keepalive.unwrap_or(self.now);
        let on_the_way = match self.net.verdict(End::Node(from), End::Node(to), &SRM_PORTS) {
            Verdict::Carried { delay, jitter, .. } => delay + jitter,
            Verdict::Dropped => SimDuration::ZERO,
        };
        let closes = (!goes_on).then(|| next + on_the_way);
        let Some(steering) = &mut self.steering else { return };
        let run = steering.runs.entry((from, to)).or_default();
        run.closes = closes;
        if let Some(closes) = closes {
            self.agenda.push(closes, Class::Steering, LOOK, 0);
        }
    }
}
