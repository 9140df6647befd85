//! Expectations of a validated scenario: subjects, windows, checks.

use crate::diag::Span;
use crate::outcome::Entity;
use crate::units::{EventId, SimDuration, SimTime};

/// A state as expectations and triggers name it; several alternatives may be given (`a|b`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatePattern {
    /// The accepted states as written: `normal`, `signed_in:n1`, `both_failed`.
    pub any_of: Vec<String>,
    /// The accepted reasons; empty accepts every reason.
    pub reasons: Vec<String>,
}

/// An expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// `name`, or a sentence made from the table.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Judged only in this variant.
    pub variant: Option<String>,
    /// Whom it is about, in file order, `but` already taken out. [`Entity::World`] for `*` with world predicates.
    pub on: Vec<Entity>,
    /// What `on` said, for messages.
    pub on_text: String,
    /// When it is judged.
    pub window: Window,
    /// What is expected.
    pub check: Check,
    /// `confidence`, which needs a sweep.
    pub confidence: Option<f64>,
    /// `by = "cluster"` and the like.
    pub by: Option<String>,
}

/// The part of the run an expectation looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// All of it.
    Whole,
    /// From an anchor, within two offsets, ends inclusive; open ended without offsets.
    Since {
        /// Where it starts to count.
        anchor: Anchor,
        /// Offsets from the anchor.
        within: Option<(SimDuration, SimDuration)>,
    },
    /// One instant, after everything that happens at it.
    At(Anchor),
}

/// A point in time that a window counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// A fixed time.
    Time(SimTime),
    /// The first time an event began.
    Began(EventId),
    /// The first time an event ended.
    Ended(EventId),
}

/// A change of a metric from one variant to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// As a share of the other variant: -0.1 is a tenth less.
    Share(f64),
    /// In the unit of the metric.
    Amount(f64),
}

/// What is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// The subject is in the state at some time in the window.
    Enters(StatePattern),
    /// The subject is in the state at the instant, or all through the window. A list is a group in node order.
    Is(Vec<StatePattern>),
    /// The states of the subject in the window, others may not occur in between.
    Sequence(Vec<StatePattern>),
    /// The state or predicate holds at no time in the window.
    Never(StatePattern),
    /// The state or predicate holds all through the window.
    Always(StatePattern),
    /// The state or predicate holds at some time in the window, in at least one run.
    Sometimes(StatePattern),
    /// How often the subject enters the state.
    CountEnters(StatePattern, CountBound),
    /// How often the alarm is raised.
    CountAlarm(String, Vec<String>, CountBound),
    /// The alarm is raised in the window; with reasons if given.
    Alarm(String, Vec<String>),
    /// The alarm is not raised in the window.
    NoAlarm(String),
    /// The alarm is cleared in the window.
    Cleared(String),
    /// The alarm is on at the instant.
    AlarmOn(String),
    /// The event was refused at least once.
    Refused(EventId),
    /// The event took effect at least once and was never refused.
    Accepted(EventId),
    /// A metric within bounds.
    Metric {
        /// Name with suffix, such as `user_outage.p95`; a gauge without suffix when the window is an instant.
        metric: String,
        /// Smallest accepted value in the unit of the metric.
        min: Option<f64>,
        /// Largest accepted value.
        max: Option<f64>,
        /// The only accepted value.
        equals: Option<f64>,
        /// The bounds as written, for messages.
        text: String,
    },
    /// A metric compared with another variant; judged in sweeps.
    Versus {
        /// Name with suffix.
        metric: String,
        /// The other variant.
        versus: String,
        /// Smallest accepted change.
        min: Option<Change>,
        /// Largest accepted change.
        max: Option<Change>,
        /// The bounds as written.
        text: String,
    },
    /// The story equals the recorded one.
    Golden {
        /// Name of the story.
        name: String,
        /// Kinds of lines to keep; empty for state, alarm, admin and room.
        keep: Vec<String>,
        /// Differences in time that are accepted.
        tolerance: SimDuration,
    },
    /// `check` gives this lint.
    Lint(String),
    /// `check` does not give this lint.
    NoLint(String),
    /// `check` refuses the file at this key.
    CheckError(String),
}

impl Check {
    /// The states that it names.
    #[must_use]
    pub fn patterns(&self) -> &[StatePattern] {
        match self {
            Self::Is(patterns) | Self::Sequence(patterns) => patterns,
            Self::Enters(pattern)
            | Self::Never(pattern)
            | Self::Always(pattern)
            | Self::Sometimes(pattern)
            | Self::CountEnters(pattern, _) => std::slice::from_ref(pattern),
            _ => &[],
        }
    }
}

/// Bounds of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct CountBound {
    /// At least.
    pub min: Option<u32>,
    /// At most.
    pub max: Option<u32>,
}

impl CountBound {
    /// Whether a count is inside.
    #[must_use]
    pub fn holds(self, count: u32) -> bool {
        self.min.is_none_or(|min| count >= min) && self.max.is_none_or(|max| count <= max)
    }
}
