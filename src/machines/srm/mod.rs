//! Cisco Server Recovery Manager (SRM): the state machine of one node of a presence redundancy group.

mod params;
mod vocabulary;

pub use params::{
    DeadlineTie, EarlyClient, Feature, KeepalivePhase, MdmCapacityRule, NoDefault, Params, PeerLossClassifier,
    ReloginClockFrom, ReloginDistribution, SplitBrainHeal, TimeoutFrom, UserAssignmentMode,
};
pub use vocabulary::{Reason, Rule, Service, State};
