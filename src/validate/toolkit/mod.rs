//! Small processes on the engine for models that the product has not: a queueing station, and nodes that
//! fail and are repaired. They are simulated event by event; no formula is used.

pub(super) mod law;
pub(super) mod pair;
pub(super) mod parts;
pub(super) mod station;
