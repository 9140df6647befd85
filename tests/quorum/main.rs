//! The election of Meeting Server databases: every split of 2 to 5 nodes, and a long campaign of partitions and
//! crashes, both through the `step` that the simulator calls.

mod bench;
mod campaign;
mod splits;
