//! Every interleaving of messages, timers and disturbances of a presence redundancy group.

mod action;
mod laws;
mod pair;
mod search;

pub use action::Action;
pub use laws::{LAWS, Law, broken_laws, come_to_rest, repaired, without_faults};
pub use pair::{Bounds, Choices, Pair};
pub use search::{Found, Notes, fingerprint, search};

/// Something that can be in finitely many states.
pub trait Model: Clone + std::hash::Hash + Send + Sync {
    /// What can happen.
    type Action: Copy + Send + Sync;

    /// Everything that can happen now.
    fn actions(&self) -> Vec<Self::Action>;

    /// The state after something has happened, in the form in which equal behaviour is equal.
    #[must_use]
    fn after(&self, action: Self::Action) -> Self;
}

impl Model for Pair {
    type Action = Action;

    fn actions(&self) -> Vec<Action> {
        Self::actions(self)
    }

    fn after(&self, action: Action) -> Self {
        let mut after = self.clone();
        after.act(action);
        after.canonical()
    }
}
