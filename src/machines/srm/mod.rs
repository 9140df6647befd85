//! Cisco Server Recovery Manager (SRM): the state machine of one node of a presence redundancy
//! group. Rules with their sources: `docs/machines/srm.md`.

mod machine;
mod params;
mod peer;
mod rules;
mod vocabulary;

pub use machine::{
    Alarm, CHANGES, Change, Facts, Input, Move, Output, Outputs, PeerLoss, PeerView, Request, Role, Settings, Srm,
    Timer,
};
pub use params::{
    DeadlineTie, EarlyClient, Feature, KeepalivePhase, MdmCapacityRule, NoDefault, Params, PeerLossClassifier,
    ReloginClockFrom, ReloginDistribution, SplitBrainHeal, TimeoutFrom, UserAssignmentMode,
};
pub use vocabulary::{Reason, Rule, Service, State};
