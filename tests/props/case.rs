//! A random scenario: one cluster of one to three pairs across two sites, and what happens to it.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;

use crate::faults::{Event, events};

/// Microseconds of a second.
pub(crate) const SECOND: u64 = 1_000_000;

/// A cluster and its settings.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) pairs: usize,
    pub(crate) users: [u32; 2],
    pub(crate) dual: &'static str,
    pub(crate) mobile: &'static str,
    pub(crate) login_rate: &'static str,
    pub(crate) mdm: bool,
    pub(crate) chat: bool,
    pub(crate) rtt_us: u64,
    pub(crate) jitter_us: u64,
    pub(crate) loss: &'static str,
    pub(crate) params: Vec<&'static str>,
}

/// A scenario.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) setup: Setup,
    pub(crate) events: Vec<Event>,
}

/// Choices of `[params.srm]`; an empty one is the default.
const PARAMS: &[&[&str]] = &[
    &["", "takeover_fixed = \"7s\"", "takeover_fixed = \"40s\"\ntakeover_per_user = \"5ms\""],
    &["", "takeback_fixed = \"15s\"", "takeback_fixed = \"90s\"\ntakeback_per_user = \"5ms\""],
    &["", "", "critical_services_start = \"20s\"", "critical_services_start = \"120s\""],
    &["node_boot = \"60s\"", "node_boot = \"0s\"", "node_boot = \"295s\""],
    &["", "", "enable_automatic_fallback = true"],
    &["", "", "deadline_tie = \"timer_wins\""],
    &["", "", "timeout_from = \"first_missed\""],
    &["", "", "keepalive_phase = \"random\""],
    &["", "", "early_client = \"queue\""],
    &["", "", "relogin_clock_from = \"takeover\""],
    &["", "", "peer_loss_classifier = \"always_peer_down\""],
    &["", "", "enable_monitoring_xcp_authentication_service = true"],
    &["", "client_detects_disconnect = \"20s\""],
    &["", "", "split_brain_heal_outcome = \"keep\""],
];

fn params() -> impl Strategy<Value = Vec<&'static str>> {
    PARAMS.iter().map(|choices| select(*choices)).collect::<Vec<_>>()
}

fn setup(loss: &'static [&'static str]) -> impl Strategy<Value = Setup> {
    let people = (
        1..=3_usize,
        [0..40_u32, 0..40_u32],
        select(&["0", "0", "0.5", "1.0"][..]),
        select(&["0", "0", "0.3"][..]),
        select(&["unlimited", "1/s", "0.2/s"][..]),
    );
    let network = (select(&[0, 0, 2, 20_000, 40_000, 80_000][..]), select(&[0, 0, 0, 1_000, 30_000][..]), select(loss));
    (people, prop::bool::weighted(0.2), any::<bool>(), network, params()).prop_map(
        |((pairs, users, dual, mobile, login_rate), mdm, chat, (rtt_us, jitter_us, loss), params)| {
            // All of the users cannot be dual and some of them mobile.
            let mobile = if dual == "1.0" { "0" } else { mobile };
            Setup { pairs, users, dual, mobile, login_rate, mdm, chat, rtt_us, jitter_us, loss, params }
        },
    )
}

/// Cases with up to this many events.
pub(crate) fn cases(loss: &'static [&'static str], most: usize) -> impl Strategy<Value = Case> {
    setup(loss).prop_flat_map(move |setup| {
        let lossy = loss.len() > 1;
        let events = events(setup.pairs, lossy, most);
        events.prop_map(move |events| Case { setup: setup.clone(), events })
    })
}

impl Setup {
    /// Users of the whole cluster.
    pub(crate) fn total(&self) -> u64 {
        self.pairs as u64 * u64::from(self.users[0] + self.users[1])
    }

    /// The tables before the events.
    pub(crate) fn text(&self, duration: u64) -> String {
        let Self { pairs, users, dual, mobile, login_rate, mdm, chat, rtt_us, jitter_us, loss, params } = self;
        let mut nodes = String::new();
        for node in 0..pairs * 2 {
            let site = if node % 2 == 0 { "a" } else { "b" };
            let _ = write!(nodes, "{}n{} = \"{site}\"", if node > 0 { ", " } else { "" }, node + 1);
        }
        let mut text = format!(
            "format = 1\ntitle = \"random\"\n[run]\nduration = \"{duration}us\"\n[site.a]\n[site.b]\n[link.wan]\n\
             between = [\"a\", \"b\"]\nrtt = \"{rtt_us}us\"\njitter = \"{jitter_us}us\"\nloss = {loss}\n\
             bandwidth = \"100Mbps\"\n[cluster.c]\nkind = \"imp\"\nnodes = {{ {nodes} }}\nlogin_rate = \"{login_rate}\"\n\
             multi_device_messaging = {mdm}\nclients = {{ dual = {dual}, mobile = {mobile}, watchers = 1 }}\n\
             chat = {{ ha = {chat} }}\n"
        );
        for pair in 0..*pairs {
            let (a, b) = (pair * 2 + 1, pair * 2 + 2);
            let _ = write!(
                text,
                "[cluster.c.group.g{}]\nnodes = [\"n{a}\", \"n{b}\"]\nusers = {{ n{a} = {}, n{b} = {} }}\nha = true\n",
                pair + 1,
                users[0],
                users[1]
            );
        }
        text += "[cluster.c.params.srm]\n";
        for line in params.iter().filter(|line| !line.is_empty()) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

impl Case {
    /// The scenario, running for this long.
    pub(crate) fn text(&self, duration: u64) -> String {
        let mut text = self.setup.text(duration);
        for (number, event) in self.events.iter().enumerate() {
            event.write(number, &mut text);
        }
        text
    }

    /// When the last event has begun, and ended if it has an end.
    pub(crate) fn quiet_from(&self) -> u64 {
        self.events.iter().map(|event| event.at + event.lasts.unwrap_or(0)).max().unwrap_or(0)
    }
}
