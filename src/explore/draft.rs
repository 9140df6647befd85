//! A scenario as the hunt draws it and the minimiser cuts it: a world, what happens to it, and how long it is
//! looked at afterwards.

use std::fmt::Write as _;

use super::Fault;
use crate::scenario::Topology;
use crate::units::SimDuration;

/// The default of `run.settle`.
const SETTLE_MIN: SimDuration = SimDuration::from_secs(3600);

/// One thing that happens at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strike {
    /// When.
    pub at: SimDuration,
    /// What: a fault, or an action of an administrator.
    pub deed: Fault,
    /// After how long it is reverted; `None` where nothing is reverted.
    pub lasts: Option<SimDuration>,
}

impl Strike {
    /// When it is over.
    #[must_use]
    pub fn over(&self) -> SimDuration {
        self.at + self.lasts.unwrap_or_default()
    }

    /// The strike in words: `crash seoul/n1 at 5m for 20s`.
    #[must_use]
    pub fn text(&self) -> String {
        let lasts = self.lasts.map_or_else(String::new, |lasts| format!(" for {lasts}"));
        format!("{} at {}{lasts}", self.deed.text(), self.at)
    }
}

/// A scenario of its own: it names no other file.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What stands where.
    pub world: Topology,
    /// Seed of its run.
    pub seed: u64,
    /// What happens, in the order of time.
    pub strikes: Vec<Strike>,
    /// How long the run goes on after the last strike is over.
    pub settle: SimDuration,
}

impl Draft {
    /// Length of the run.
    #[must_use]
    pub fn duration(&self) -> SimDuration {
        self.strikes.iter().map(Strike::over).max().unwrap_or_default() + self.settle
    }

    /// What happens, in words.
    #[must_use]
    pub fn story(&self) -> String {
        self.strikes.iter().map(|strike| strike.deed.text()).collect::<Vec<_>>().join(", then ")
    }

    /// The scenario file. `expectations` are tables as a file writes them, or nothing.
    #[must_use]
    pub fn text(&self, title: &str, expectations: &str) -> String {
        let mut text = format!("format = 1\ntitle  = {title:?}\n{}", self.world.text());
        // A run that ends soon after its last strike says nothing about coming to rest.
        let (duration, settle) = (self.duration(), self.settle.max(SETTLE_MIN));
        let _ = write!(text, "\n[run]\nduration = \"{duration}\"\nseed     = {}\nsettle   = \"{settle}\"\n", self.seed);
        for (number, strike) in (1..).zip(&self.strikes) {
            let Strike { at, deed, lasts } = strike;
            let _ =
                write!(text, "\n[[event]]\nid = \"event_{number}\"\nat = \"{at}\"\n{} = {}\n", deed.verb, deed.target);
            if let Some(lasts) = lasts {
                let _ = writeln!(text, "for = \"{lasts}\"");
            }
        }
        if !expectations.is_empty() {
            let _ = write!(text, "\n{expectations}");
        }
        text
    }
}
