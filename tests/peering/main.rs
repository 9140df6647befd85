//! Intercluster peers: one test for each documented statement of the fact sheet, by its sections, and the
//! reference values of syncs.

#[path = "../support/mod.rs"]
mod support;

mod certificates;
mod dns;
mod limits;
mod mesh;
mod nodes;
mod peers;
mod preconditions;
mod reference;
mod sync;
mod traffic;
