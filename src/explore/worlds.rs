//! Random worlds: a few sites with clusters of every system, and the settings that people change.
//!
//! A world is drawn to be legal, so that a reader who refuses one is wrong, or the generator is.

use std::fmt::Write as _;

use crate::engine::{Stream, StreamKey, StreamName, uniform};
use crate::units::SimDuration;

const SITES: [&str; 3] = ["a", "b", "c"];

/// Settings of presence clusters; an empty one is the default.
const PRESENCE: &[&[&str]] = &[
    &["", "takeover_fixed = \"7s\"", "takeover_fixed = \"40s\"\ntakeover_per_user = \"5ms\""],
    &["", "takeback_fixed = \"15s\"", "takeback_fixed = \"90s\"\ntakeback_per_user = \"5ms\""],
    &["", "", "critical_services_start = \"20s\"", "critical_services_start = \"120s\""],
    &["", "node_boot = \"60s\"", "node_boot = \"295s\""],
    &["", "", "enable_automatic_fallback = true"],
    &["", "", "deadline_tie = \"timer_wins\""],
    &["", "", "keepalive_phase = \"random\""],
    &["", "", "early_client = \"queue\""],
    &["", "", "relogin_clock_from = \"takeover\""],
    &["", "", "client_detects_disconnect = \"20s\""],
    &["", "", "split_brain_heal_outcome = \"keep\""],
];

/// The tables of the world with this number, as a scenario file writes them: no `format`, no `[run]`, no events
/// and no expectations. It depends on seed and number only.
#[must_use]
pub fn world(seed: u64, number: u64) -> String {
    let mut draw = Draw::new(seed, number);
    let sites = 1 + draw.below(SITES.len() as u64);
    let mut world = World { sites: SITES.iter().copied().take(usize_of(sites)).collect(), text: String::new() };
    world.network(&mut draw);
    let presence = draw.among(&[1, 1, 1, 2, 2, 3, 4]);
    for cluster in 1..=presence {
        world.presence(&mut draw, cluster);
    }
    if presence > 1 && draw.one_in(4) {
        // Clusters without peers know nothing of one another.
    } else if presence > 1 {
        let mesh: Vec<String> = (1..=presence).map(|cluster| format!("\"imp{cluster}\"")).collect();
        let transport = draw.among(&["tcp", "tcp", "tls", "udp"]);
        let _ = writeln!(world.text, "\n[peering]\nmesh = [{}]\ntransport = \"{transport}\"", mesh.join(", "));
    }
    if draw.one_in(3) {
        world.meeting_server(&mut draw);
    }
    if draw.one_in(3) {
        world.expressway(&mut draw);
    }
    world.settings(&mut draw);
    world.text
}

fn usize_of(small: u64) -> usize {
    usize::try_from(small).expect("a small number")
}

/// Choices, one after the other, from one stream.
struct Draw(Stream);

impl Draw {
    fn new(seed: u64, number: u64) -> Self {
        Self(StreamKey::new(seed, number).stream(StreamName::new("worlds", "world", 0)))
    }

    /// A number below `end`, each equally likely.
    fn below(&mut self, end: u64) -> u64 {
        uniform(&mut self.0, SimDuration::ZERO, SimDuration::from_micros(end - 1)).as_micros()
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// One of these, each equally likely; a value that stands there twice is twice as likely.
    fn among<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize_of(self.below(choices.len() as u64))]
    }
}

struct World {
    sites: Vec<&'static str>,
    text: String,
}

impl World {
    fn site(&self, draw: &mut Draw) -> &'static str {
        draw.among(&self.sites)
    }

    /// `n1 = "a", n2 = "b"`: so many nodes, each somewhere.
    fn nodes(&self, draw: &mut Draw, prefix: &str, many: u64) -> String {
        let node = |number: u64| format!("{prefix}{number} = \"{}\"", self.site(draw));
        (1..=many).map(node).collect::<Vec<_>>().join(", ")
    }

    /// Sites, a link between any two of them, and a resolver or two.
    fn network(&mut self, draw: &mut Draw) {
        for site in &self.sites {
            let _ = writeln!(self.text, "[site.{site}]");
        }
        for (place, one) in self.sites.iter().enumerate() {
            for other in &self.sites[place + 1..] {
                let rtt = draw.among(&["0s", "2us", "2ms", "20ms", "80ms"]);
                let jitter = draw.among(&["0s", "0s", "1ms", "30ms"]);
                let loss = draw.among(&["0", "0", "0.001", "0.05"]);
                let bandwidth = draw.among(&["10Mbps", "100Mbps", "1Gbps"]);
                let _ = writeln!(
                    self.text,
                    "\n[link.{one}{other}]\nbetween = [\"{one}\", \"{other}\"]\nrtt = \"{rtt}\"\njitter = \"{jitter}\"\n\
                     loss = {loss}\nbandwidth = \"{bandwidth}\""
                );
            }
        }
        let _ = writeln!(self.text, "\n[dns.corp]\nsite = \"{}\"", self.site(draw));
        if draw.one_in(3) {
            let _ = writeln!(self.text, "[dns.branch]\nsite = \"{}\"", self.site(draw));
        } else {
            // The second resolver is named by clusters, and means the first one where it is missing.
            self.text.push_str("[dns.branch]\n");
        }
    }

    /// One to three redundancy groups, seldom with a node alone, and their users, clients and rooms.
    fn presence(&mut self, draw: &mut Draw, number: u64) {
        let groups = draw.among(&[1, 1, 1, 2, 3]);
        let alone = draw.one_in(8);
        let nodes = 2 * groups - u64::from(alone);
        let list = self.nodes(draw, "n", nodes);
        let naming = draw.among(&["fqdn", "fqdn", "hostname", "ip"]);
        let resolver = draw.among(&["corp", "branch"]);
        let rate = draw.among(&["unlimited", "1/s", "0.2/s"]);
        let devices = draw.one_in(5);
        let (dual, mobile) = draw.among(&[("0", "0"), ("0", "0"), ("0.5", "0.3"), ("1.0", "0"), ("0", "0.4")]);
        let watchers = draw.among(&[0, 1, 2]);
        let rooms = draw.one_in(3);
        let _ = write!(
            self.text,
            "\n[cluster.imp{number}]\nkind = \"imp\"\nnodes = {{ {list} }}\nnaming = \"{naming}\"\ndns = \"{resolver}\"\n\
             login_rate = \"{rate}\"\nmulti_device_messaging = {devices}\n\
             clients = {{ dual = {dual}, mobile = {mobile}, watchers = {watchers} }}\n"
        );
        if rooms {
            let ha = draw.one_in(2);
            let _ = writeln!(self.text, "chat = {{ ha = {ha}, rooms = {{ n1 = {} }} }}", 1 + draw.below(30));
        }
        for group in 1..=groups {
            let (one, other) = (2 * group - 1, 2 * group);
            let ha = !draw.one_in(8) && other <= nodes;
            let users = [draw.below(40), draw.below(40)];
            let _ = writeln!(self.text, "[cluster.imp{number}.group.g{group}]");
            let _ = if other <= nodes {
                writeln!(
                    self.text,
                    "nodes = [\"n{one}\", \"n{other}\"]\nusers = {{ n{one} = {}, n{other} = {} }}\nha = {ha}",
                    users[0], users[1]
                )
            } else {
                writeln!(self.text, "nodes = [\"n{one}\"]\nusers = {}", users[0])
            };
            if rooms && group == 1 {
                let _ = writeln!(self.text, "external_db = \"pg{number}\"");
            }
        }
        if rooms {
            let _ = writeln!(self.text, "\n[database.pg{number}]\nsite = \"{}\"", self.site(draw));
        }
    }

    fn meeting_server(&mut self, draw: &mut Draw) {
        let databases = 1 + draw.below(5);
        let bridges = draw.below(4);
        let list = self.nodes(draw, "db", databases);
        let _ = writeln!(self.text, "\n[cluster.meet]\nkind = \"cms\"\nnodes = {{ {list} }}");
        if bridges > 0 {
            let list = self.nodes(draw, "cb", bridges);
            let _ = writeln!(
                self.text,
                "call_bridges = {{ {list} }}\nload = {{ writes = \"{}/min\", calls = {} }}",
                1 + draw.below(30),
                draw.below(200)
            );
        }
    }

    fn expressway(&mut self, draw: &mut Draw) {
        let peers = 1 + draw.below(6);
        // Peers of one cluster stand close together: the guide allows 80 ms there and back, without loss.
        let site = self.site(draw);
        let list: Vec<String> = (1..=peers).map(|peer| format!("\"p{peer}\"")).collect();
        let platform = draw.among(&["small_vm", "medium_vm", "large_vm"]);
        let _ = writeln!(
            self.text,
            "\n[cluster.edge]\nkind = \"expressway\"\nrole = \"{}\"\nsite = \"{site}\"\nnodes = [{}]\nplatform = \"{platform}\"\n\
             dns = \"{}\"\nload = {{ registrations = {}, calls = {} }}\nendpoints = {{ sip_outbound = 0.2, sip_static = 0.1, h323 = 0.1 }}",
            draw.among(&["c", "e"]),
            list.join(", "),
            draw.among(&["corp", "branch"]),
            draw.below(400),
            draw.below(60),
        );
    }

    fn settings(&mut self, draw: &mut Draw) {
        let chosen: Vec<&str> =
            PRESENCE.iter().map(|choices| draw.among(choices)).filter(|one| !one.is_empty()).collect();
        if !chosen.is_empty() {
            let _ = writeln!(self.text, "\n[params.srm]\n{}", chosen.join("\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Request, load};

    #[test]
    fn every_world_is_a_scenario_and_the_same_each_time() {
        let mut systems = [0; 4];
        for number in 0..200 {
            let drawn = world(7, number);
            assert_eq!(drawn, world(7, number));
            let text = format!("format = 1\n{drawn}\n[run]\nduration = \"1h\"\n");
            let loaded = load(&Request { path: "world.toml".into(), ..Request::default() }, &|_| Ok(text.clone()));
            assert!(loaded.scenario.is_some(), "{:?}\n{text}", loaded.diagnostics.first());
            for (count, word) in systems.iter_mut().zip(["[peering]", "\"cms\"", "\"expressway\"", "chat = "]) {
                *count += u32::from(drawn.contains(word));
            }
        }
        assert!(systems.iter().all(|count| *count > 30), "{systems:?}");
        assert_ne!(world(7, 0), world(8, 0));
    }
}
