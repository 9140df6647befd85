//! Value types of the simulation: time, probability and the numbers of things.
//!
//! Time is integer microseconds since the start of the run. Nothing in a run converts it to
//! floating point; a century fits in 52 bits.

mod ids;
mod quantity;
mod time;

pub use ids::{ClusterId, DatabaseId, DnsId, EventId, GroupId, LinkId, NodeId, SiteId, UserId};
pub use quantity::{Bandwidth, Probability, QuantityError, Rate, Size};
pub use time::{DurationError, SimDuration, SimTime};
