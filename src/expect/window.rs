//! The part of a run that an expectation looks at.

use crate::scenario::{Anchor, Window};
use crate::units::SimTime;

use super::Court;

/// A window on the clock of the run, ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opened {
    /// First instant.
    pub(super) from: SimTime,
    /// Last instant, at most the end of the run.
    pub(super) to: SimTime,
    /// One instant only.
    pub(super) instant: bool,
    /// The window would go on after the end of the run.
    pub(super) cut: bool,
    /// No window was asked for.
    pub(super) whole: bool,
}

impl Opened {
    pub(super) fn contains(&self, at: SimTime) -> bool {
        self.from <= at && at <= self.to
    }
}

impl std::fmt::Display for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.whole, self.instant) {
            (true, _) => write!(f, "during the run"),
            (false, true) => write!(f, "at {}", self.from),
            (false, false) => write!(f, "between {} and {}", self.from, self.to),
        }
    }
}

/// The window on the clock of this run, or why it never opened.
pub(super) fn resolve(court: &Court<'_>, window: Window) -> Result<Opened, String> {
    let end = court.outcome.horizon();
    let (from, to, instant, whole) = match window {
        Window::Whole => (SimTime::ZERO, end, false, true),
        Window::Since { anchor, within: None } => (instant_of(court, anchor)?, end, false, false),
        Window::Since { anchor, within: Some((first, last)) } => {
            let anchor = instant_of(court, anchor)?;
            (anchor + first, anchor + last, false, false)
        }
        Window::At(anchor) => {
            let at = instant_of(court, anchor)?;
            (at, at, true, false)
        }
    };
    if from > end {
        return Err(format!("never exercised: the window opens at {from}, after the end of the run at {end}"));
    }
    Ok(Opened { from, to: to.min(end), instant, cut: to > end, whole })
}

fn instant_of(court: &Court<'_>, anchor: Anchor) -> Result<SimTime, String> {
    match anchor {
        Anchor::Time(at) => Ok(at),
        Anchor::Began(id) => court
            .outcome
            .event_began(id)
            .ok_or_else(|| format!("never exercised: event `{}` did not begin", court.event_name(id))),
        Anchor::Ended(id) => court
            .outcome
            .event_ended(id)
            .ok_or_else(|| format!("never exercised: event `{}` did not end", court.event_name(id))),
    }
}
