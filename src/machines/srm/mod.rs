//! Cisco Server Recovery Manager (SRM): the state machine of one node of a presence redundancy group.

mod params;
mod vocabulary;

pub use params::{
    DeadlineTie, EarlyClient, KeepalivePhase, Params, PeerLossClassifier, ReloginClockFrom, ReloginDistribution,
    SplitBrainHeal, TimeoutFrom,
};
pub use vocabulary::{Reason, Rule, Service, State};
