//! Cisco Intercluster Sync Agent (ICSA): the sync loop of one cluster towards one intercluster peer.
//! Rules with their sources: `docs/machines/icsa.md`.

mod interface;
mod machine;
mod params;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use interface::{Change, Input, Output, Outputs, Settings, Timer};
pub use machine::Pull;
pub use params::{
    CertificateSync, DnsLossEffect, FailureClock, IntervalChange, NodeNameType, PairSurvival, Params, RouterRestart,
    SipProtocol, WatchdogMode,
};
pub use vocabulary::{Alarm, Failure, Rule, State, Work};
