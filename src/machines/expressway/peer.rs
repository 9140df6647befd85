//! One peer: whether it takes calls and registrations, whose configuration it has, and what a restart does.
//!
//! ```text
//!  Active ◄──on, off──► Maintenance        Active, Maintenance ──stops──► Down
//!    ▲                                                                     │
//!    └──────────── boots; with a saved empty peer list ──► FactoryReset ◄──┘
//! ```

use arrayvec::ArrayVec;

use super::alarms::Alarm;
use super::vocabulary::{Facet, Rule};

/// What a look at the primary finds. Configurations are told apart by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Primary {
    /// This peer is the primary.
    Itself,
    /// It answers, and takes itself for the primary.
    Answers {
        /// Its configuration.
        configuration: u32,
    },
    /// It answers, and takes another peer for the primary.
    Disagrees,
    /// It does not answer.
    Unreachable,
}

/// What keeps the configuration of the primary from a peer that hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hindrance {
    /// Replications end in an error until one is forced. Documented: alarm 20009.
    Error,
    /// Its system key is not that of the others, so it cannot read what it is sent. Documented: TAC 217230, cured
    /// by ForceSystemKeyUpdate on another peer.
    SystemKey,
    /// The databases of the two parts of a cut cluster did not become one. Documented: Administrator Guide X15.5,
    /// alarm 20025, cured by a restart of this peer or by another primary.
    NotSynchronised,
}

/// Facts that reach a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// An administrator edits the configuration here, which makes this one.
    Edited(u32),
    /// A row of the primary's configuration arrives and makes this one.
    Replicated(u32),
    /// The peer looks at the primary.
    Looked(Primary),
    /// An administrator names the primary by its place in the peer list.
    PrimarySet(u8),
    /// An administrator clears the peer list and saves.
    PeersCleared,
    /// An administrator restores the peer list, in the same order, and saves.
    PeersRestored,
    /// Maintenance mode on.
    MaintenanceOn,
    /// Maintenance mode off.
    MaintenanceOff,
    /// The peer stops, in order or not.
    Stopped,
    /// The peer works again.
    Booted,
    /// Replications will not succeed from now on.
    Hindered(Hindrance),
    /// The system key of the cluster arrives from another peer.
    KeyArrived,
    /// An administrator forces the configuration of the primary on this peer.
    Forced(Primary),
}

/// Orders of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Write down another facet.
    Facet(Facet, Rule),
    /// Another configuration is here.
    Configured(Rule),
    /// Raise an alarm.
    Raise(Alarm, Rule),
    /// Clear an alarm.
    Clear(Alarm),
    /// Look at the primary when the next look is due.
    LookAgain,
    /// The action is refused, with a word that says why.
    Refused(&'static str),
}

/// One step orders at most eight things.
pub type Outputs = ArrayVec<Output, 8>;

/// One peer of an Expressway cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Peer {
    facet: Facet,
    /// Its own place in the peer list.
    place: u8,
    /// The place of the primary, as configured here.
    primary: u8,
    configuration: u32,
    peers_cleared: bool,
    hindrance: Option<Hindrance>,
}

/// Alarms that end when the primary answers and is agreed on.
const OF_LOOKS: [Alarm; 3] = [Alarm::A20012, Alarm::A20016, Alarm::A20017];

impl Peer {
    /// A peer that works and has the configuration with number 0.
    #[must_use]
    pub const fn new(place: u8, primary: u8) -> Self {
        Self { facet: Facet::Active, place, primary, configuration: 0, peers_cleared: false, hindrance: None }
    }

    /// What it does about calls and registrations.
    #[must_use]
    pub const fn facet(&self) -> Facet {
        self.facet
    }

    /// Place of the primary, as configured here.
    #[must_use]
    pub const fn primary(&self) -> u8 {
        self.primary
    }

    /// Number of its configuration.
    #[must_use]
    pub const fn configuration(&self) -> u32 {
        self.configuration
    }

    /// What keeps the configuration of the primary from it, if anything does.
    #[must_use]
    pub const fn hindrance(&self) -> Option<Hindrance> {
        self.hindrance
    }

    /// Whether it works, in maintenance mode or not.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        matches!(self.facet, Facet::Active | Facet::Maintenance)
    }

    /// Whether it takes new calls and registrations.
    #[must_use]
    pub const fn accepts(&self) -> bool {
        matches!(self.facet, Facet::Active)
    }

    /// Whether it takes itself for the primary.
    #[must_use]
    pub const fn is_primary(&self) -> bool {
        self.place == self.primary
    }

    /// Advances the peer by one input.
    #[must_use]
    pub fn step(&mut self, input: Input) -> Outputs {
        let mut out = Outputs::new();
        match input {
            Input::Edited(configuration) => self.on_edit(configuration, &mut out),
            Input::Replicated(configuration) => self.on_row(configuration, &mut out),
            Input::Looked(primary) => self.on_look(primary, &mut out),
            Input::PrimarySet(place) => self.on_primary(place, &mut out),
            Input::PeersCleared => self.on_clear(&mut out),
            Input::PeersRestored => self.on_restore(&mut out),
            Input::MaintenanceOn => self.on_maintenance(true, &mut out),
            Input::MaintenanceOff => self.on_maintenance(false, &mut out),
            Input::Stopped => self.on_stop(&mut out),
            Input::Booted => self.on_boot(&mut out),
            Input::Hindered(hindrance) => self.on_hindrance(hindrance, &mut out),
            Input::KeyArrived => self.on_key(&mut out),
            Input::Forced(primary) => self.on_force(primary, &mut out),
        }
        out
    }

    fn on_edit(&mut self, configuration: u32, out: &mut Outputs) {
        match self.facet {
            Facet::Active | Facet::Maintenance => {
                self.configuration = configuration;
                out.push(Output::Configured(if self.is_primary() { Rule::E06 } else { Rule::E07 }));
                if !self.is_primary() {
                    out.push(Output::LookAgain);
                }
            }
            Facet::Down | Facet::FactoryReset => out.push(Output::Refused("peer_not_running")),
        }
    }

    fn on_row(&mut self, configuration: u32, out: &mut Outputs) {
        match self.facet {
            // The next look will tell of it.
            Facet::Active | Facet::Maintenance if self.hindrance.is_some() => out.push(Output::LookAgain),
            Facet::Active | Facet::Maintenance => self.take(configuration, Rule::E06, out),
            // The row finds nobody.
            Facet::Down | Facet::FactoryReset => {}
        }
    }

    fn take(&mut self, configuration: u32, rule: Rule, out: &mut Outputs) {
        if self.configuration != configuration {
            self.configuration = configuration;
            out.push(Output::Configured(rule));
        }
    }

    fn on_look(&mut self, primary: Primary, out: &mut Outputs) {
        match (self.facet, primary) {
            // It stopped before the look was due.
            (Facet::Down | Facet::FactoryReset, _) => {}
            (Facet::Active | Facet::Maintenance, Primary::Itself) => out.extend(OF_LOOKS.map(Output::Clear)),
            (Facet::Active | Facet::Maintenance, Primary::Answers { configuration }) => {
                self.replicate(configuration, out);
                out.extend(OF_LOOKS.map(Output::Clear));
            }
            (Facet::Active | Facet::Maintenance, Primary::Disagrees) => {
                out.push(Output::Clear(Alarm::A20016));
                out.push(Output::Raise(Alarm::A20012, Rule::E10));
                out.push(Output::Raise(Alarm::A20017, Rule::E10));
            }
            (Facet::Active | Facet::Maintenance, Primary::Unreachable) => {
                out.push(Output::Raise(Alarm::A20016, Rule::E09));
            }
        }
    }

    /// The primary answers and is agreed on.
    fn replicate(&mut self, configuration: u32, out: &mut Outputs) {
        match self.hindrance {
            None => {
                self.take(configuration, Rule::E08, out);
                out.push(Output::Clear(Alarm::A20009));
            }
            Some(Hindrance::Error | Hindrance::SystemKey) => {
                if configuration != self.configuration {
                    out.push(Output::Raise(Alarm::A20009, Rule::E30));
                }
            }
            // Alarm 20025 told of it when the two parts met.
            Some(Hindrance::NotSynchronised) => {}
        }
    }

    fn on_hindrance(&mut self, hindrance: Hindrance, out: &mut Outputs) {
        match self.facet {
            Facet::Active | Facet::Maintenance => {
                self.hindrance = Some(hindrance);
                if hindrance == Hindrance::NotSynchronised {
                    out.push(Output::Raise(Alarm::A20025, Rule::E33));
                }
            }
            Facet::Down | Facet::FactoryReset => out.push(Output::Refused("peer_not_running")),
        }
    }

    fn on_key(&mut self, out: &mut Outputs) {
        match self.hindrance {
            Some(Hindrance::SystemKey) => {
                self.hindrance = None;
                out.push(Output::LookAgain);
            }
            // It has the key, or something else is wrong with it.
            None | Some(Hindrance::Error | Hindrance::NotSynchronised) => {}
        }
    }

    /// The databases of the peers become one.
    fn synchronise(&mut self, out: &mut Outputs) {
        match self.hindrance {
            Some(Hindrance::NotSynchronised) => {
                self.hindrance = None;
                out.push(Output::Clear(Alarm::A20025));
            }
            None | Some(Hindrance::Error | Hindrance::SystemKey) => {}
        }
    }

    fn on_force(&mut self, primary: Primary, out: &mut Outputs) {
        match (self.facet, primary) {
            (Facet::Down | Facet::FactoryReset, _) => out.push(Output::Refused("peer_not_running")),
            // Documented: never on the primary.
            (Facet::Active | Facet::Maintenance, Primary::Itself) => out.push(Output::Refused("peer_is_primary")),
            (Facet::Active | Facet::Maintenance, Primary::Unreachable) => {
                out.push(Output::Refused("primary_not_reachable"));
            }
            (Facet::Active | Facet::Maintenance, Primary::Disagrees) => {
                out.push(Output::Refused("peers_disagree_on_primary"));
            }
            (Facet::Active | Facet::Maintenance, Primary::Answers { configuration }) => match self.hindrance {
                None | Some(Hindrance::Error) => {
                    self.hindrance = None;
                    self.take(configuration, Rule::E31, out);
                    out.extend(OF_LOOKS.map(Output::Clear));
                    out.push(Output::Clear(Alarm::A20009));
                }
                // Inferred: neither is among the cures of the guides for these.
                Some(Hindrance::SystemKey) => out.push(Output::Refused("system_key_differs")),
                Some(Hindrance::NotSynchronised) => out.push(Output::Refused("database_not_synchronised")),
            },
        }
    }

    fn on_primary(&mut self, place: u8, out: &mut Outputs) {
        match self.facet {
            Facet::Active | Facet::Maintenance => {
                if self.primary != place {
                    self.primary = place;
                    self.synchronise(out);
                }
                out.push(Output::LookAgain);
            }
            Facet::Down | Facet::FactoryReset => out.push(Output::Refused("peer_not_running")),
        }
    }

    fn on_clear(&mut self, out: &mut Outputs) {
        match self.facet {
            // Documented: a live primary is not removed; another one is chosen first.
            Facet::Active | Facet::Maintenance if self.is_primary() => out.push(Output::Refused("peer_is_primary")),
            Facet::Active | Facet::Maintenance => {
                self.peers_cleared = true;
                out.push(Output::Raise(Alarm::A20007, Rule::E14));
            }
            Facet::Down | Facet::FactoryReset => out.push(Output::Refused("peer_not_running")),
        }
    }

    fn on_restore(&mut self, out: &mut Outputs) {
        match self.facet {
            Facet::Active | Facet::Maintenance => {
                if self.peers_cleared {
                    self.peers_cleared = false;
                    out.push(Output::Clear(Alarm::A20007));
                }
            }
            Facet::Down => out.push(Output::Refused("peer_not_running")),
            // Documented: a system that was reset is set up anew; its old place is gone.
            Facet::FactoryReset => out.push(Output::Refused("peer_was_reset")),
        }
    }

    fn on_maintenance(&mut self, on: bool, out: &mut Outputs) {
        match (self.facet, on) {
            (Facet::Active, true) => {
                self.facet = Facet::Maintenance;
                out.push(Output::Facet(self.facet, Rule::E17));
                out.push(Output::Raise(Alarm::A15015, Rule::E17));
            }
            (Facet::Maintenance, false) => {
                self.facet = Facet::Active;
                out.push(Output::Facet(self.facet, Rule::E18));
                out.push(Output::Clear(Alarm::A15015));
            }
            // It is so already.
            (Facet::Active, false) | (Facet::Maintenance, true) => {}
            (Facet::Down | Facet::FactoryReset, _) => out.push(Output::Refused("peer_not_running")),
        }
    }

    fn on_stop(&mut self, out: &mut Outputs) {
        match self.facet {
            Facet::Active => self.stop(Rule::E20, out),
            Facet::Maintenance => {
                self.stop(Rule::E19, out);
                out.push(Output::Clear(Alarm::A15015));
            }
            // It is down, or out of the cluster, already.
            Facet::Down | Facet::FactoryReset => {}
        }
    }

    fn stop(&mut self, rule: Rule, out: &mut Outputs) {
        self.facet = Facet::Down;
        out.push(Output::Facet(self.facet, rule));
        out.extend(OF_LOOKS.map(Output::Clear));
        out.push(Output::Clear(Alarm::A20009));
    }

    fn on_boot(&mut self, out: &mut Outputs) {
        match self.facet {
            Facet::Down if self.peers_cleared => {
                self.facet = Facet::FactoryReset;
                out.push(Output::Raise(Alarm::A15009, Rule::E16));
                out.push(Output::Facet(self.facet, Rule::E16));
                out.push(Output::Clear(Alarm::A20007));
                out.push(Output::Clear(Alarm::A15009));
            }
            Facet::Down => {
                self.facet = Facet::Active;
                out.push(Output::Facet(self.facet, Rule::E21));
                out.push(Output::Clear(Alarm::A20007));
                self.synchronise(out);
                out.push(Output::LookAgain);
            }
            // A restart without the cluster in it.
            Facet::FactoryReset => {}
            Facet::Active | Facet::Maintenance => unreachable!("a peer that boots was down"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBORDINATE: Peer = Peer::new(2, 0);

    #[test]
    fn the_primary_changes_by_an_administrator_and_nothing_else() {
        let inputs = [
            Input::Edited(7),
            Input::Replicated(8),
            Input::Looked(Primary::Unreachable),
            Input::Looked(Primary::Disagrees),
            Input::Looked(Primary::Answers { configuration: 9 }),
            Input::PeersCleared,
            Input::PeersRestored,
            Input::MaintenanceOn,
            Input::MaintenanceOff,
            Input::Stopped,
            Input::Booted,
            Input::Hindered(Hindrance::NotSynchronised),
            Input::KeyArrived,
            Input::Forced(Primary::Answers { configuration: 1 }),
        ];
        let mut peer = SUBORDINATE;
        for input in inputs {
            let _ = peer.step(input);
            assert_eq!(peer.primary(), 0, "{input:?}");
        }
        let _ = peer.step(Input::PrimarySet(2));
        assert!(peer.is_primary());
    }

    #[test]
    fn an_edit_on_a_subordinate_does_not_survive_the_next_successful_replication() {
        let mut peer = SUBORDINATE;
        let out = peer.step(Input::Edited(5));
        assert_eq!(out.as_slice(), [Output::Configured(Rule::E07), Output::LookAgain]);
        let _ = peer.step(Input::Looked(Primary::Unreachable));
        assert_eq!(peer.configuration(), 5, "no primary, no replication");
        let _ = peer.step(Input::Looked(Primary::Answers { configuration: 0 }));
        assert_eq!(peer.configuration(), 0);
    }

    #[test]
    fn a_cleared_peer_list_resets_the_system_at_the_next_restart_only() {
        let mut peer = SUBORDINATE;
        let _ = peer.step(Input::PeersCleared);
        assert_eq!(peer.facet(), Facet::Active);
        let _ = peer.step(Input::Stopped);
        let _ = peer.step(Input::Booted);
        assert_eq!(peer.facet(), Facet::FactoryReset);
    }

    #[test]
    fn a_restored_peer_list_prevents_the_reset() {
        let mut peer = SUBORDINATE;
        let _ = peer.step(Input::PeersCleared);
        let _ = peer.step(Input::PeersRestored);
        let _ = peer.step(Input::Stopped);
        let _ = peer.step(Input::Booted);
        assert_eq!(peer.facet(), Facet::Active);
    }

    #[test]
    fn the_primary_is_not_removed_alive() {
        let mut peer = Peer::new(0, 0);
        assert_eq!(peer.step(Input::PeersCleared).as_slice(), [Output::Refused("peer_is_primary")]);
    }

    #[test]
    fn a_restart_leaves_maintenance_mode() {
        let mut peer = SUBORDINATE;
        let _ = peer.step(Input::MaintenanceOn);
        assert!(!peer.accepts());
        let stopped = peer.step(Input::Stopped);
        assert!(stopped.contains(&Output::Clear(Alarm::A15015)));
        let _ = peer.step(Input::Booted);
        assert_eq!(peer.facet(), Facet::Active);
    }

    #[test]
    fn a_broken_replication_needs_a_forced_one() {
        let mut peer = SUBORDINATE;
        let _ = peer.step(Input::Hindered(Hindrance::Error));
        let out = peer.step(Input::Looked(Primary::Answers { configuration: 3 }));
        assert_eq!(out.first(), Some(&Output::Raise(Alarm::A20009, Rule::E30)));
        assert!(out.contains(&Output::Clear(Alarm::A20016)), "the primary is there");
        let _ = peer.step(Input::Forced(Primary::Answers { configuration: 3 }));
        assert_eq!(peer.configuration(), 3);
        assert_eq!(peer.step(Input::Forced(Primary::Itself)).as_slice(), [Output::Refused("peer_is_primary")]);
    }
    #[test]
    fn another_system_key_needs_the_key_of_the_others() {
        let mut peer = SUBORDINATE;
        let _ = peer.step(Input::Hindered(Hindrance::SystemKey));
        let answer = Primary::Answers { configuration: 3 };
        assert_eq!(peer.step(Input::Forced(answer)).as_slice(), [Output::Refused("system_key_differs")]);
        assert_eq!(peer.step(Input::KeyArrived).as_slice(), [Output::LookAgain]);
        let _ = peer.step(Input::Looked(answer));
        assert_eq!(peer.configuration(), 3);
    }

    #[test]
    fn a_database_that_is_not_synchronised_needs_a_restart_or_another_primary() {
        let restart: &[Input] = &[Input::Stopped, Input::Booted];
        for cure in [restart, &[Input::PrimarySet(1)]] {
            let mut peer = SUBORDINATE;
            let out = peer.step(Input::Hindered(Hindrance::NotSynchronised));
            assert_eq!(out.as_slice(), [Output::Raise(Alarm::A20025, Rule::E33)]);
            let _ = peer.step(Input::Looked(Primary::Answers { configuration: 3 }));
            assert_eq!(peer.configuration(), 0, "it takes nothing");
            let out: Vec<Output> = cure.iter().flat_map(|input| peer.step(*input)).collect();
            assert!(out.contains(&Output::Clear(Alarm::A20025)), "{cure:?}");
            assert_eq!(peer.hindrance(), None);
        }
    }
}
