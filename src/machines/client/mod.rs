//! Clients of one presence redundancy group as cohorts: who has a session where, who waits, who
//! stands in a login queue. Never one object for each user; named tracer users are cohorts of one.
//!
//! Chance and bookkeeping come from outside through [`Surroundings`]; nothing here draws or records.

mod login;
mod pending;
mod population;

pub use login::{Server, ServerPeaks};
pub use population::{Cohort, Population, Standing, Wave};

use crate::units::{SimDuration, SimTime};

/// Kind of client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One connection.
    Plain,
    /// A second, inactive connection to the other node of the group.
    Dual,
    /// Mobile, in the background, reached by push notifications.
    Mobile,
}

/// What a client without a session does, from the parameters in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// Time a client needs to notice that its node is gone.
    pub notices_after: SimDuration,
    /// How long a client with two connections waits for the signal to activate the second.
    pub activation_timer: SimDuration,
    /// Whether the re-login wait starts when somebody serves instead of at the loss.
    pub waits_for_takeover: bool,
    /// Whether a client that comes too early stays until somebody serves instead of drawing again.
    pub early_stays: bool,
}

/// Where the time of one outage went, in microseconds; the parts sum to the outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Parts {
    /// Nobody had decided to serve the user elsewhere.
    pub undetected: u64,
    /// The decision was taken, the move not finished.
    pub takeover: u64,
    /// Somebody served; the client waited.
    pub backoff: u64,
    /// In the login queue.
    pub login_queue: u64,
    /// Session of a mobile client being rebuilt.
    pub session_rebuild: u64,
    /// Time without any alarm raised; not a part of the sum.
    pub blind: u64,
}

impl Parts {
    /// The whole outage.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.undetected + self.takeover + self.backoff + self.login_queue + self.session_rebuild
    }
}

/// The world as a population sees it.
pub trait Surroundings {
    /// This many clients of a cohort have lost their session; returns a number for this outage.
    fn lost(&mut self, cohort: usize, users: u32) -> u32;
    /// A re-login wait for one client of this outage.
    fn relogin_wait(&mut self, outage: u32) -> SimDuration;
    /// The time the session of one mobile client of this outage takes to rebuild.
    fn push_delay(&mut self, outage: u32) -> SimDuration;
    /// The wait before a second connection of this cohort is made.
    fn second_connection_wait(&mut self, cohort: usize) -> SimDuration;
    /// How long the login of one client of this outage takes, with this mean; `None` where all logins take
    /// the mean.
    fn login_time(&mut self, outage: u32, mean: SimDuration) -> Option<SimDuration>;
    /// One client of this outage is served again by a node of the group.
    fn served(&mut self, outage: u32, node: usize, at: SimTime, parts: Parts);
    /// A client came before anybody served it.
    fn early(&mut self, outage: u32);
    /// The last client of this outage is served again.
    fn all_served(&mut self, outage: u32, node: usize, at: SimTime);
}
