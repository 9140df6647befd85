//! Cisco Server Recovery Manager (SRM): the state machine of one node of a presence redundancy
//! group. Rules with their sources: `docs/machines/srm.md`.

mod interface;
mod machine;
mod params;
mod peer;
mod rules;
mod vocabulary;

pub use interface::{
    Alarm, CHANGES, Change, Facts, Input, Move, Output, Outputs, PeerLoss, PeerView, Request, Settings, Timer,
};
pub use machine::{Role, Srm};
pub use params::{
    DeadlineTie, EarlyClient, Feature, KeepalivePhase, LoginService, MdmCapacityRule, NoDefault, Params,
    PeerLossClassifier, ReloginClockFrom, ReloginDistribution, SplitBrainHeal, TimeoutFrom, UserAssignmentMode,
};
pub use vocabulary::{Reason, Rule, Service, State};
