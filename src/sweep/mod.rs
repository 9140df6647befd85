//! Many runs: the plan of points, variants and runs; a store of finished runs that a kill cannot
//! spoil; the walk through the plan on all cores; shards, for several machines.
//!
//! Runs are the outer loop, so that a study that stops early still compares all points.

mod plan;
mod search;
pub mod shard;
mod store;
mod walk;

pub use plan::{Case, Plan, PlanError, plan};
pub use search::{Answer, Doubt, Found, search};
pub use store::{Place, Store, StoreError, StoreLine, read as read_store};
pub use walk::{Progress, Task, walk, walk_until};
