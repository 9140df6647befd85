//! Scenario files: text to syntax with spans to a validated [`Scenario`]. The only room that knows
//! the file format.

mod action;
mod address;
mod bound;
mod bundle;
mod chat;
mod cluster;
mod cms;
mod cms_lint;
mod codes;
mod context;
mod directory;
mod event;
mod expect;
mod expectation;
mod expressway;
mod files;
mod group;
mod happenings;
mod judgement;
mod law;
mod lint;
mod load;
mod login;
mod metric;
mod model;
mod network;
mod overrides;
mod params;
mod peering;
mod plots;
mod profiles;
mod run_key;
mod runbook;
mod states;
mod steps;
mod studies;
mod study;
mod sweeps;
mod syntax;
mod targets;
mod topology;
mod users;
mod verbs;
pub mod vocabulary;
mod words;

pub use bundle::{Bundle, Recorder};
pub use chat::{Chat, ChatAction, Database, MergeReadiness, MergeStep};
pub use cms::{CmsCluster, DatabaseCertificate};
pub use codes::{CODES, CodeInfo};
pub use expect::ExpectedError;
pub use expectation::{Anchor, Change, Check, CountBound, Expectation, StatePattern, Window};
pub use expressway::ExpresswayCluster;
pub use happenings::{
    Action, Answer, Clock, DatabaseCommand, DurationLaw, Event, ParamSystem, PeerOrder, Pick, Setting, Side, Target,
};
pub use judgement::ALARMS;
pub use load::{Loaded, Request, load, load_point, load_study};
pub use login::{Edition, upper_limit};
pub use metric::{METRICS, MetricInfo, MetricShape, MetricUnit, SUFFIXES, metric};
pub use model::{
    Assignment, CertificateNames, Cluster, Group, HomeUsers, ImAddressScheme, ImpCluster, Link, LoginRate, Naming,
    Node, NodeRole, Origin, ResolvedValue, Resolver, RunSettings, Scenario, Site, System, TracerUser,
};
pub use peering::{MeshSize, Peering, Transport};
pub use profiles::{LoginProfile, PROFILE_ROWS, ProfileRow, login_profiles, profile_settings};
pub use run_key::{RunKeys, run_key, run_key_text};
pub use runbook::{Runbook, Step, Wait};
pub use states::{
    CALL_BRIDGE_STATES, CMS_CLUSTER_STATES, EXPRESSWAY_PEER_STATES, GROUP_PREDICATES, NODE_PREDICATES, PAIR_REASONS,
    PAIR_STATES, PEERING_STATES, ROOM_REASONS, ROOM_STATES, SERVICE_STATES, SYNC_STATES, THING_STATES, USER_STATES,
    WORLD_PREDICATES,
};
pub use study::{
    HalfWidth, Plot, Precision, ProfileMode, ReportOptions, Size, SizeTarget, SplitBy, Study, SweepBlock, points,
};
pub use topology::{Topology, topology};
pub use verbs::{VERBS, VerbInfo, VerbTarget, verb_info};
