//! Text Conferencing (TC) of one node as a host of chat rooms: its own rooms and, with High
//! Availability, those of the other node of its group. Rules with their sources: `docs/machines/chat.md`.

pub mod capacity;
mod interface;
mod machine;
mod params;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use interface::{Change, Input, Output, Outputs, Settings, Side, Timer, View};
pub use machine::Host;
pub use params::{DatabaseEngine, Params};
pub use vocabulary::{Alarm, Refusal, Rule, Service, State};
