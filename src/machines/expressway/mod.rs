//! Expressway clusters: what one peer holds of another, configuration, TLS mode, licences, capacity and
//! the ways in which endpoints move. Rules with their sources: `docs/machines/expressway.md`.

mod alarms;
pub mod capacity;
mod licence;
mod link;
mod params;
mod peer;
mod registrations;
mod schedule;
mod tls;
mod vocabulary;

pub use alarms::{ALARMS, Alarm, AlarmInfo, NOT_SIMULATED};
pub use licence::{Changes as PoolChanges, Pool, Stage, calls as licensed_calls};
pub use link::{
    Input as LinkInput, Link, NextPoll, Output as LinkOutput, Outputs as LinkOutputs, Settings as LinkSettings,
    Timer as LinkTimer,
};
pub use params::{
    AlternatesOrder, CallsOnFailure, CapacityLegacy, CapacityNPlusOne, DuringCall, NeighborPick, Params, Propagation,
    RebalanceRelease, RefreshStrategy, SyncPhase, TlsChangeAlarm, TlsVerification,
};
pub use peer::{Hindrance, Input as PeerInput, Output as PeerOutput, Outputs as PeerOutputs, Peer, Primary};
pub use registrations::{Loss, Next, Reaction, Spread, granted, reaction};
pub use schedule::{next_at, next_name_update, next_poll};
pub use tls::{Input as TlsInput, Output as TlsOutput, Outputs as TlsOutputs, Tls};
pub use vocabulary::{Event, Facet, Mode, Protocol, RAS_STATES, Rule};
