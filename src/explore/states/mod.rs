//! Every interleaving of messages, timers and disturbances of the machines.
//!
//! A model puts some machines, the messages between them and what surrounds them together; the search meets
//! every state that it can come to. The machines are those that the simulator runs. Time is left out: what may
//! happen at some time may happen now.

pub mod chat;
pub mod cms;
pub mod expressway;
pub mod icsa;
mod law;
mod pair;
mod search;
mod steps;
mod store;

use std::fmt::Display;
use std::hash::Hash;

pub use law::{Kind, Law, Notes};
pub use pair::{Action, Bounds, Choices, Event, Pair, come_to_rest, repaired, without_faults};
pub use search::{Found, search};
pub use steps::{Plain, Steps};

/// Something that can be in finitely many states.
pub trait Model: Clone + Hash + Send + Sync {
    /// What can happen.
    type Action: Copy + Send + Sync;

    /// What happened, as it is told.
    type Told: Display;

    /// Everything that can happen now, each with the state after it, in the form in which equal behaviour is
    /// equal. The hash of a state covers all that it is.
    #[must_use]
    fn steps(&self) -> Vec<(Self::Action, Self)>;

    /// What must hold.
    #[must_use]
    fn laws() -> &'static [Law];

    /// Holds the laws against this state.
    #[must_use]
    fn judge(&self) -> Notes;

    /// A history from this state on as it looks to somebody who knows everything by its name, and whether each
    /// step is a disturbance: a fault or an action of an administrator.
    #[must_use]
    fn told(&self, history: &[Self::Action]) -> Vec<(Self::Told, bool)>;
}
