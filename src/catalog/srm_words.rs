//! States, reasons, rules, services and counters of a presence redundancy group.

use crate::machines::params::Status;
use crate::machines::srm::{Reason, Rule, Service, State};

use super::srm_rules::RuleRow;
use super::srm_states::{STATES, StateRow};
use super::{Class, Entry};

const NODE_STATES: &str = "CAG15 node-state table; RTMT15, SRMState; CLI15, utils ha";

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let states = STATES.iter().map(state);
    let reasons = REASONS.iter().copied().map(reason);
    let rules = Rule::ALL.iter().copied().map(rule);
    let services = Service::ALL.iter().copied().map(service);
    states.chain(reasons).chain(rules).chain(services).chain(counters())
}

fn state(row: &StateRow) -> Entry {
    let allowed = match (row.failover_allowed, row.fallback_allowed) {
        (true, _) => "An administrator may fail the node over.",
        (false, true) => "An administrator may bring the node home with a fallback.",
        (false, false) => "An administrator can neither fail the node over nor bring it home.",
    };
    let meaning = format!(
        "{} Kind: {}. Users served: {}. {allowed} SRMState counter {}, \"{}\"; utils ha status: \"{}\".",
        row.meaning,
        row.kind,
        row.serves.as_str(),
        row.state.counter_code(),
        row.counter_name,
        row.cli_name
    );
    let mut entry = Entry::new(Class::State, row.state.as_str(), meaning).founded(Status::Documented, NODE_STATES);
    entry.official = row.official;
    entry.see(neighbours(row.state))
}

/// The state that a peer usually shows beside this one.
const fn neighbours(state: State) -> &'static [&'static str] {
    match state {
        State::Unknown => &["high_availability_not_enabled", "ha_on"],
        State::Initializing => &["init_keepalive_timeout"],
        State::Idle => &["running_in_backup_mode", "fallback"],
        State::Normal => &["failover"],
        State::RunningInBackupMode => &["failed_over", "idle", "falling_back"],
        State::TakingOver => &["failing_over", "takeover_fixed", "takeover_per_user"],
        State::TakingBack => &["falling_back", "takeback_fixed", "takeback_per_user"],
        State::FailingOver => &["taking_over"],
        State::FailedOver => &["running_in_backup_mode", "fallback", "enable_automatic_fallback"],
        State::FailedOverCriticalServicesNotRunning => &["failed_over", "running_in_backup_mode"],
        State::FallingBack => &["taking_back"],
        State::RunningInFailedMode => &["recover", "SRMFailed"],
        State::Down => &["peer_down", "peer_reboot", "keepalive_timeout"],
    }
}

/// Reasons as the guides print them; empty where they print none.
const REASONS: &[(Reason, &str, &str)] = &[
    (Reason::None, "", "No reason is shown, as while a node is down or initializes."),
    (Reason::Normal, "Normal", "The node is healthy."),
    (Reason::OnAdminRequest, "On Admin Request", "An administrator asked for a failover or fallback."),
    (
        Reason::Initialization,
        "Initialization",
        "SRM was started and found its place from the stored role and the peer.",
    ),
    (
        Reason::AutomaticFallback,
        "Automatic Fallback",
        "The home node was healthy for long enough and takes its users back by itself.",
    ),
    (
        Reason::CriticalServiceDown,
        "Critical Service Down",
        "A critical service was down for the whole Critical Service Down Delay.",
    ),
    (Reason::DatabaseFailure, "Database Failure", "The node's database was down for the whole delay."),
    (
        Reason::StartOfCriticalServicesFailed,
        "Start of Critical Services Failed",
        "Critical services of the node that was taking its users back did not start.",
    ),
    (Reason::PeerDown, "Peer Down", "Keepalives of the peer stayed away: its SRM or the network was lost."),
    (Reason::PeerReboot, "Peer Reboot", "Keepalives of the peer stayed away: its host was lost."),
    (
        Reason::PeerDownDuringInitialization,
        "Peer Down During Initialization",
        "SRM started and did not hear its peer within the initialization timeout.",
    ),
    (
        Reason::SrmTakeOverUsersFailed,
        "Cisco Server Recovery Manager Take Over Users Failed",
        "The user move of a takeover failed.",
    ),
    (
        Reason::SrmTakeBackUsersFailed,
        "Cisco Server Recovery Manager Take Back Users Failed",
        "The user move of a fallback failed.",
    ),
    (Reason::Unknown, "Unknown", "An internal error, or contact with a peer that has failed."),
    (
        Reason::AutoRecoverDatabaseFailure,
        "Auto Recover Database Failure",
        "The backup's database failed while the home node was healthy, so all users moved home.",
    ),
    (
        Reason::AutoRecoverCriticalServiceDown,
        "Auto Recover Critical Service Down",
        "A critical service of the backup failed while the home node was healthy, so all users moved home.",
    ),
    (
        Reason::HighAvailabilityNotEnabled,
        "High Availability Not Enabled",
        "High Availability of the group is off; shown by the CLI only.",
    ),
];

fn reason((reason, official, meaning): (Reason, &'static str, &'static str)) -> Entry {
    let status = if reason == Reason::None { Status::Inferred } else { Status::Documented };
    let source = "CAG15 node-state and state-pair tables; CLI15, utils ha status";
    let mut entry = Entry::new(Class::Reason, reason.as_str(), meaning).founded(status, source);
    entry.official = official;
    entry
}

fn rule(rule: Rule) -> Entry {
    let row = RuleRow::of(rule);
    let mut see: Vec<&'static str> = row.from.map(State::as_str).into_iter().collect();
    if row.from != Some(row.to) {
        see.push(row.to.as_str());
    }
    Entry::new(Class::TransitionRule, rule.as_str(), row.sentence()).founded(row.status, row.source).see(&see)
}

fn service(service: Service) -> Entry {
    use Status::{Documented, Inferred};
    const HA: &str = "CAG15, Configure Redundancy and High Availability, Verify Services";
    let (official, meaning, status, source) = match service {
        Service::XcpRouter => (
            "Cisco XCP Router",
            "Critical. Clients lose their sessions as soon as it stops, and every other XCP service stops with it.",
            Documented,
            "CAG15, Verify Services; DG91",
        ),
        Service::PresenceEngine => ("Cisco Presence Engine", "Critical. Computes availability.", Documented, HA),
        Service::SipProxy => ("Cisco SIP Proxy", "Critical. Routes SIP requests.", Documented, HA),
        Service::ClientProfileAgent => {
            ("Cisco Client Profile Agent", "Critical. Serves client profiles and SOAP logins.", Documented, HA)
        }
        Service::SyncAgent => ("Cisco Sync Agent", "Critical. Copies users from Unified CM.", Documented, HA),
        Service::TextConferencing => (
            "Cisco XCP Text Conference Manager",
            "Critical where High Availability for persistent chat is deployed. Stops with the XCP Router.",
            Documented,
            "CAG15, Configure High Availability for Persistent Chat",
        ),
        Service::XcpAuthentication => (
            "Cisco XCP Authentication Service",
            "Critical if enable_monitoring_xcp_authentication_service is on. Stops with the XCP Router.",
            Documented,
            "CAG15, Configure Redundancy and High Availability",
        ),
        Service::Database => (
            "",
            "The node's own database. Its loss leads to a failover with reason database_failure.",
            Documented,
            "CAG15 pair table rows 13 and 22",
        ),
        Service::Srm => (
            "Cisco Server Recovery Manager",
            "Manages failover inside the group. Stopping it touches no session by itself, but the peer soon takes over.",
            Documented,
            "ADM15; CAG15 pair table row 16",
        ),
        Service::Icsa => (
            "Cisco Intercluster Sync Agent",
            "Copies user locations between clusters. Not critical.",
            Inferred,
            "CAG15, Plan the System",
        ),
        Service::Axl => ("Cisco AXL Web Service", "Provisioning interface. Not critical.", Inferred, "CAG15"),
    };
    let mut entry = Entry::new(Class::Service, service.as_str(), meaning).founded(status, source);
    entry.official = official;
    entry.see(&["critical_service_down_delay"])
}

fn counters() -> impl Iterator<Item = Entry> {
    [
        ("SRMState", "Code of the node state, 0 (unknown) to 12 (down).", "RTMT15"),
        (
            "ActiveJsmSessions",
            "Sessions of the node: its own users and, as backup, those of its peer.",
            "RTMT15; CAG15",
        ),
        ("JsmSessionsClient", "Client sessions that are active on the node.", "RTMT15"),
        (
            "JsmSessionsClientInactive",
            "Second connections that wait on the node for a failover of their home node.",
            "RTMT15; CAG15",
        ),
    ]
    .into_iter()
    .map(|(word, meaning, source)| {
        Entry::new(Class::Counter, word, meaning).founded(Status::Documented, source).see(&["sessions"])
    })
}
