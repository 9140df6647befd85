//! Database cluster of Cisco Meeting Server: who is primary, who may become it, who holds which copy.
//! Rules with their sources: `docs/machines/cms.md`.

mod commands;
mod election;
mod feed;
mod interface;
mod machine;
mod params;
mod sight;
mod status;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use interface::{
    Change, Due, Input, LastCommand, MEMBERS_MAX, Majority, Nodes, Output, Position, Settings, Timer, View,
};
pub use machine::Databases;
pub use params::{CallsRule, DatabaseRule, Params, PromotionChoice, Replication, Resync};
pub use status::{Certificates, StatusView, client_status};
pub use vocabulary::{Command, Refusal, Role, Rule, State};
