//! Random events. Times lie on a coarse grid, so that several things happen at one instant.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;

use crate::case::SECOND;

/// The time within which events begin.
const HOUR: u64 = 3_600 * SECOND;

/// Users that one `add_users` brings.
pub(crate) const NEW_USERS: u32 = 7;

/// An event of the scenario.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) at: u64,
    pub(crate) what: What,
    /// `for`.
    pub(crate) lasts: Option<u64>,
    /// Fires again each time its node enters one of a few states, instead of once.
    pub(crate) triggered: bool,
}

/// Node and group are numbers from 0.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Host {
        verb: &'static str,
        node: usize,
        services_stopped: bool,
    },
    Service {
        verb: &'static str,
        node: usize,
        service: &'static str,
        fails: bool,
    },
    Node {
        verb: &'static str,
        node: usize,
    },
    Group {
        verb: &'static str,
        group: usize,
    },
    Network(&'static str),
    Cluster(&'static str),
    /// Ends the event with this number, modulo the number of events before it.
    End(usize),
}

const SERVICES: [&str; 11] = [
    "xcp_router",
    "presence_engine",
    "sip_proxy",
    "client_profile_agent",
    "sync_agent",
    "text_conferencing",
    "xcp_authentication",
    "database",
    "srm",
    "srm",
    "icsa",
];

/// What goes wrong between the sites, and ends by itself.
const CUTS: [&str; 8] = [
    "partition = [[\"site:a\"], [\"site:b\"]]",
    "partition = [[\"site:a\"], [\"site:b\"]]\none_way = true",
    "partition = [[\"site:b\"], [\"site:a\"]]\none_way = true",
    "partition = [[\"c/n1\"], [\"c/n2\"]]",
    "partition = [[\"c/n2\"], [\"c/n1\"]]\none_way = true",
    "partition = [[\"c/n2\"], [\"site:a\", \"site:b\"]]",
    "block_port = 22001",
    "block_port = 21999\nwith = { between = [\"c/n1\", \"c/n2\"] }",
];

const LOSSLESS: [&str; 2] =
    ["degrade = \"link:wan\"\nwith = { rtt = \"60ms\" }", "degrade = \"link:wan\"\nwith = { jitter = \"10ms\" }"];

const LOSSY: [&str; 2] =
    ["degrade = \"link:wan\"\nwith = { loss = 0.5 }", "degrade = \"link:wan\"\nwith = { loss = 1.0 }"];

const SETTINGS: [&str; 5] = [
    "set = \"cluster.c.params.srm.keepalive_timeout\"\nwith = { value = \"45s\" }",
    "set = \"cluster.c.params.srm.keepalive_interval\"\nwith = { value = \"5s\" }",
    "set = \"cluster.c.params.srm.critical_service_down_delay\"\nwith = { value = \"30s\" }",
    "set = \"cluster.c.params.srm.enable_automatic_fallback\"\nwith = { value = true }",
    "set = \"cluster.c.params.srm.takeover_fixed\"\nwith = { value = \"33s\" }",
];

fn what(pairs: usize, lossy: bool) -> impl Strategy<Value = What> {
    let node = 0..pairs * 2;
    let host =
        (select(&["crash", "crash", "shutdown", "reboot", "start"][..]), node.clone(), prop::bool::weighted(0.2))
            .prop_map(|(verb, node, services_stopped)| What::Host { verb, node, services_stopped });
    let verbs = select(&["stop", "stop", "hang", "start", "restart"][..]);
    let service = (verbs, node.clone(), select(&SERVICES[..]), prop::bool::weighted(0.1))
        .prop_map(|(verb, node, service, fails)| What::Service { verb, node, service, fails });
    let of_node =
        ["failover", "fallback", "internal_error", "takeover_fails", "takeback_fails", "start_services_fails"];
    let of_node = (select(of_node.to_vec()), node).prop_map(|(verb, node)| What::Node { verb, node });
    let of_group = (select(&["recover", "ha_on", "ha_off", "failover", "fallback"][..]), 0..pairs)
        .prop_map(|(verb, group)| What::Group { verb, group });
    let mut network: Vec<&'static str> = CUTS.iter().chain(&LOSSLESS).copied().collect();
    network.extend(LOSSY.iter().filter(|_| lossy));
    let cluster = ["add_users = \"c\"\nwith = { users = 7 }", "login_wave = \"c\"\nwith = { users = 30 }"];
    let cluster: Vec<&'static str> = cluster.into_iter().chain(SETTINGS).collect();
    prop_oneof![
        4 => host,
        4 => service,
        3 => of_node,
        2 => of_group,
        3 => select(network).prop_map(What::Network),
        1 => select(cluster).prop_map(What::Cluster),
        1 => (0..20_usize).prop_map(What::End),
    ]
}

/// Instants on a grid of 15 s, some a little beside it.
fn instant(most: u64) -> impl Strategy<Value = u64> {
    let beside = select(&[0, 0, 0, 1, 20_000, 7 * SECOND][..]);
    (0..most / (15 * SECOND), beside).prop_map(|(ticks, beside)| ticks * 15 * SECOND + beside)
}

fn event(pairs: usize, lossy: bool) -> impl Strategy<Value = Event> {
    let lasts = prop::option::weighted(0.6, instant(HOUR / 4));
    (instant(HOUR), what(pairs, lossy), lasts, prop::bool::weighted(0.1)).prop_map(|(at, what, lasts, triggered)| {
        let lasts = match &what {
            // A cut that nobody heals would never end.
            What::Network(_) => Some(lasts.unwrap_or(60 * SECOND)),
            What::Host { verb: "start" | "reboot", .. } | What::Service { verb: "start" | "restart", .. } => None,
            What::Host { .. } | What::Service { .. } => lasts,
            What::Group { verb: "ha_off", .. } => lasts,
            What::Cluster(text) if text.starts_with("set") => lasts,
            What::Node { .. } | What::Group { .. } | What::Cluster(_) | What::End(_) => None,
        };
        let triggered = triggered && matches!(what, What::Host { .. } | What::Service { .. } | What::Node { .. });
        Event { at, what, lasts, triggered }
    })
}

/// Up to `most` events.
pub(crate) fn events(pairs: usize, lossy: bool, most: usize) -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(event(pairs, lossy), 1..=most)
}

impl Event {
    /// Writes the event with its number as id.
    pub(crate) fn write(&self, number: usize, text: &mut String) {
        let clock = if self.triggered { self.trigger() } else { format!("at = \"{}us\"", self.at) };
        let _ = write!(text, "[[event]]\nid = \"e{number}\"\n{clock}\n{}\n", self.what.text(number));
        if let Some(lasts) = self.lasts {
            let _ = writeln!(text, "for = \"{lasts}us\"");
        }
    }

    fn trigger(&self) -> String {
        let node = match self.what {
            What::Host { node, .. } | What::Service { node, .. } | What::Node { node, .. } => node + 1,
            What::Group { .. } | What::Network(_) | What::Cluster(_) | What::End(_) => 1,
        };
        let states = "taking_over|taking_back|failing_over|failed_over|running_in_backup_mode|initializing";
        let after = self.at % 90_000_000;
        format!("when = {{ on = \"c/n{node}\", enters = \"{states}\", max = 3 }}\nafter = \"{after}us\"")
    }
}

impl What {
    fn text(&self, number: usize) -> String {
        match self {
            Self::Host { verb, node, services_stopped } => {
                let with = if *services_stopped { "\nwith = { services = \"stopped\" }" } else { "" };
                format!("{verb} = \"c/n{}\"{with}", node + 1)
            }
            Self::Service { verb, node, service, fails } => {
                let with = if *fails && *verb == "stop" { "\nwith = { fails = true }" } else { "" };
                format!("{verb} = \"c/n{}:{service}\"{with}", node + 1)
            }
            Self::Node { verb, node } => format!("{verb} = \"c/n{}\"", node + 1),
            Self::Group { verb, group } => format!("{verb} = \"c/g{}\"", group + 1),
            Self::Network(text) | Self::Cluster(text) => (*text).to_owned(),
            // The first event can end nothing but a later one.
            Self::End(_) if number == 0 => "end = \"e0\"".to_owned(),
            Self::End(which) => format!("end = \"e{}\"", which % number),
        }
    }
}
