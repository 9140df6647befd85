//! Regenerative cycles: a run that begins with everything up and ends when everything is up again
//! and nothing is pending, plain or steered towards a rare target.
//!
//! A steered cycle carries its weight, the ratio of the plain to the steered probability of what was
//! drawn. Only memoryless clocks and the loss of keepalives are steered; every other law is kept.

mod clocks;
mod cycle;
mod decide;
mod losses;
mod split;

pub use cycle::{Cycle, CycleEnd, CycleId, simulate_cycle};
pub use split::{SplitCycle, simulate_splitting};

pub(super) use clocks::Steering;

/// What makes a cycle count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// No node of a group serves.
    Unserved,
    /// A Meeting Server cluster has lost the majority of its databases.
    NoMajority,
    /// A failover begins although nothing is wrong.
    SpuriousFailover,
    /// Both nodes of a group hold the same users.
    DualOwner,
}

impl Target {
    /// Whether lost keepalives lead to it.
    #[must_use]
    pub const fn follows_losses(self) -> bool {
        matches!(self, Self::SpuriousFailover | Self::DualOwner)
    }
}

/// How strongly cycles are steered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bias {
    /// Probability of a further failure while one lasts.
    pub failure: f64,
    /// Probability that a keepalive is lost after a lost one.
    pub loss: f64,
}

impl Default for Bias {
    /// A further failure with 0.9 and a further loss with 0.75: the middle of 0.5 to 0.9.
    fn default() -> Self {
        Self { failure: 0.9, loss: 0.75 }
    }
}
