//! What a cluster can carry, by release and platform: pure tables and rules.

/// Peers in a cluster beyond which there is no table. Documented: Cluster guide X15.4.
pub const PEERS_MAX: u32 = 6;

/// How the capacity of a cluster follows from that of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Four nodes at most; the fifth and sixth are for redundancy. Documented: TAC 217230, before X14.2.
    FourNodes,
    /// One peer is a spare. Documented: Administrator Guide X15.5, from X14.2 on.
    OneSpare,
    /// Planned with one spare peer of two or three, with two of six. Documented: Preferred Architecture guides.
    Planned,
    /// Only single nodes are printed.
    Printed,
}

/// What a node or a cluster carries; `None` where the guide prints no figure. Every figure is for one
/// service alone: they cannot be added. Documented: Administrator Guide X15.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Figures {
    /// Registrations of rooms and desktops.
    pub registrations: Option<u32>,
    /// Video calls; the figure for audio calls is an alternative.
    pub video: Option<u32>,
    /// Audio calls.
    pub audio: Option<u32>,
    /// Traversal calls, where they are counted apart.
    pub traversal: Option<u32>,
    /// Registrations over Mobile and Remote Access.
    pub mra: Option<u32>,
    /// Rich media session licences.
    pub rms: Option<u32>,
    /// TURN relays.
    pub turn: Option<u32>,
}

impl Figures {
    /// As many nodes' worth.
    #[must_use]
    pub fn times(self, factor: u32) -> Self {
        let of = |figure: Option<u32>| figure.map(|figure| figure * factor);
        Self {
            registrations: of(self.registrations),
            video: of(self.video),
            audio: of(self.audio),
            traversal: of(self.traversal),
            mra: of(self.mra),
            rms: of(self.rms),
            turn: of(self.turn),
        }
    }
}

/// One platform in one edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// As the guide prints it.
    pub platform: &'static str,
    /// A single node.
    pub node: Figures,
    /// The sizes of cluster that are printed or computed for it.
    pub peers: &'static [u32],
}

/// The capacity tables of some releases or of one planning guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Releases or guide.
    pub name: &'static str,
    /// How capacity follows from the number of peers.
    pub rule: Rule,
    /// Its platforms.
    pub rows: &'static [Row],
}

const ANY: &[u32] = &[1, 2, 3, 4, 5, 6];
const ONE: &[u32] = &[1];

/// All figures of a node: registrations, video, MRA, rich media sessions, TURN; audio calls are twice the video calls.
const fn node(registrations: u32, video: u32, mra: u32, rms: u32, turn: u32) -> Figures {
    Figures {
        registrations: Some(registrations),
        video: Some(video),
        audio: Some(2 * video),
        traversal: None,
        mra: Some(mra),
        rms: Some(rms),
        turn: Some(turn),
    }
}

/// Calls and registrations over Mobile and Remote Access only.
const fn calls(video: u32, mra: u32, rms: Option<u32>) -> Figures {
    Figures {
        registrations: None,
        video: Some(video),
        audio: Some(2 * video),
        traversal: None,
        mra: Some(mra),
        rms,
        turn: None,
    }
}

const fn traversal(calls: u32, rms: u32, turn: u32) -> Figures {
    Figures {
        registrations: None,
        video: None,
        audio: None,
        traversal: Some(calls),
        mra: None,
        rms: Some(rms),
        turn: Some(turn),
    }
}

const fn row(platform: &'static str, node: Figures, peers: &'static [u32]) -> Row {
    Row { platform, node, peers }
}

const SMALL: Row = row("Small VM", node(2_000, 20, 200, 75, 1_800), ANY);

/// Every edition in the order of the fact table. Documented: the guides named in `tests/data/expressway-capacity.csv`.
pub const EDITIONS: &[Edition] = &[
    Edition {
        name: "X14.0-X14.0.2",
        rule: Rule::FourNodes,
        rows: &[
            row("CE1200", node(5_000, 500, 5_000, 500, 6_000), ANY),
            row("Large VM", node(5_000, 500, 2_500, 500, 6_000), ANY),
            row("Medium VM", node(2_500, 100, 2_500, 100, 1_800), ANY),
            SMALL,
        ],
    },
    Edition {
        name: "X14.2",
        rule: Rule::OneSpare,
        rows: &[
            row("CE1200", node(5_000, 500, 5_000, 500, 6_000), ANY),
            row("Large VM", node(5_000, 500, 2_500, 500, 6_000), ANY),
            row("Medium VM", node(2_500, 100, 2_500, 100, 1_800), ANY),
            SMALL,
        ],
    },
    Edition {
        name: "X14.3-X15.0",
        rule: Rule::OneSpare,
        rows: &[
            row("CE1200", node(5_000, 500, 7_000, 500, 6_000), ANY),
            row("Large VM", node(5_000, 500, 3_500, 500, 6_000), ANY),
            row("Medium VM", node(2_500, 150, 2_500, 150, 1_800), ANY),
            SMALL,
        ],
    },
    Edition {
        name: "X15.2-X15.5",
        rule: Rule::OneSpare,
        rows: &[
            row("CE1200", node(5_000, 500, 7_000, 500, 6_000), ANY),
            row("CE1300", node(5_000, 500, 8_500, 500, 6_000), ANY),
            row("Large VM", node(5_000, 500, 3_500, 500, 6_000), ANY),
            row("Medium VM", node(2_500, 150, 2_500, 150, 1_800), ANY),
            SMALL,
        ],
    },
    Edition {
        name: "X14.0-X14.2 (Sizing chapter)",
        rule: Rule::Printed,
        rows: &[
            row("CE1200", node(5_000, 500, 7_000, 500, 6_000), ONE),
            row("Large VM", node(5_000, 500, 3_500, 500, 6_000), ONE),
            row("Medium VM", node(2_500, 100, 3_000, 100, 1_800), ONE),
            row("Small VM", node(2_000, 20, 200, 75, 1_800), ONE),
        ],
    },
    Edition { name: "CVD 12.0", rule: Rule::Planned, rows: &[row("Medium VM", calls(100, 2_500, None), ANY)] },
    Edition { name: "CVD 14", rule: Rule::Planned, rows: &[row("Medium VM", calls(150, 3_000, None), ANY)] },
    Edition {
        name: "Multitenant (X15.0 guide)",
        rule: Rule::Planned,
        rows: &[row("Large VM", calls(500, 2_500, None), ANY), row("Medium VM", calls(100, 2_500, None), ANY)],
    },
    Edition {
        name: "X14.3-X15.5 PRRH On",
        rule: Rule::Printed,
        rows: &[
            row("CE1200", calls(500, 7_500, Some(500)), ONE),
            row("Large VM", calls(500, 4_000, Some(500)), ONE),
            row("Medium VM", calls(150, 3_000, Some(150)), ONE),
            row("Small VM", calls(20, 200, Some(75)), ONE),
        ],
    },
    Edition {
        name: "X14.2 Fast Path table",
        rule: Rule::Printed,
        rows: &[
            row("CE1200", calls(500, 7_000, None), ONE),
            row("Large OVA", calls(500, 3_500, None), ONE),
            row("Medium OVA", calls(150, 3_000, None), ONE),
            row("Small OVA", calls(100, 2_500, None), ONE),
            row("Small OVA BE6K", calls(100, 2_500, None), ONE),
        ],
    },
    Edition {
        name: "X8 series",
        rule: Rule::Printed,
        rows: &[
            row("Large VM / CE1000", traversal(500, 500, 6_000), ONE),
            row("Small VM / Medium VM / CE500", traversal(150, 150, 1_800), ONE),
        ],
    },
];

impl Edition {
    /// The edition with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        EDITIONS.iter().find(|edition| edition.name == name)
    }

    /// The tables that hold for a release such as `X14.3`; releases before X14.0 have those of X14.0, whose
    /// rule is the same. Inferred: what lies between two editions belongs to the earlier one.
    #[must_use]
    pub fn of_release(release: &str) -> Option<&'static Self> {
        let release = Release::parse(release)?;
        let name = match () {
            () if release >= Release::new(15, 2) => "X15.2-X15.5",
            () if release >= Release::new(14, 3) => "X14.3-X15.0",
            () if release >= Release::new(14, 2) => "X14.2",
            () => "X14.0-X14.0.2",
        };
        Self::named(name)
    }

    /// The row of a platform as the guide prints it.
    #[must_use]
    pub fn row(&self, platform: &str) -> Option<&'static Row> {
        self.rows.iter().find(|row| row.platform == platform)
    }

    /// How many nodes' worth a cluster of this many peers carries; `None` where the guide does not say.
    #[must_use]
    pub fn factor(&self, platform: &str, peers: u32) -> Option<u32> {
        if !(1..=PEERS_MAX).contains(&peers) {
            return None;
        }
        if platform == SMALL.platform {
            return Some(1);
        }
        match (self.rule, peers) {
            (Rule::FourNodes, peers) => Some(peers.min(4)),
            (Rule::OneSpare, peers) => Some((peers - 1).max(1)),
            (Rule::Planned, 1) => Some(1),
            (Rule::Planned, 2 | 3) => Some(peers - 1),
            (Rule::Planned, 6) => Some(4),
            (Rule::Printed, 1) => Some(1),
            (Rule::Planned | Rule::Printed, _) => None,
        }
    }

    /// What a cluster of this many peers carries while all of them work.
    #[must_use]
    pub fn cluster(&self, platform: &str, peers: u32) -> Option<Figures> {
        Some(self.row(platform)?.node.times(self.factor(platform, peers)?))
    }

    /// What it carries while `alive` of them work: each brings one node, and the factor is the limit.
    /// Inferred: fact sheet, section 10.
    #[must_use]
    pub fn left(&self, platform: &str, peers: u32, alive: u32) -> Option<Figures> {
        Some(self.row(platform)?.node.times(self.factor(platform, peers)?.min(alive)))
    }
}

/// A release of Expressway, by its first two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    major: u32,
    minor: u32,
}

impl Release {
    /// `X14.2` is `new(14, 2)`.
    #[must_use]
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// Reads `X14.2` or `X14.0.2`; `None` for anything else and for what [`RELEASES`] does not list.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !RELEASES.contains(&text) {
            return None;
        }
        let mut numbers = text.strip_prefix('X')?.split('.').map(str::parse::<u32>);
        let (major, minor) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        Some(Self { major, minor })
    }

    /// Whether registrations over MRA are balanced again when a peer is back. Documented: MRA guide X15.2.
    #[must_use]
    pub fn balances_mra(self) -> bool {
        self >= Self::new(14, 1)
    }

    /// Whether Jabber clients over MRA have STUN keepalives, all other components being as new. Documented: TAC
    /// 217244, from X14.0 on; the MRA guide names X12.7 for the part without keepalives.
    #[must_use]
    pub fn has_mra_keepalive(self) -> bool {
        self >= Self::new(14, 0)
    }

    /// Whether the alarms of a heal that fails exist. Documented: Administrator Guide X15.5, from X14.2 on.
    #[must_use]
    pub fn has_heal_alarms(self) -> bool {
        self >= Self::new(14, 2)
    }

    /// Whether peers may be 80 ms apart; 30 ms before. Documented: Cluster guide X14.0 against VCS X8.5.2 and CVD 12.0.
    #[must_use]
    pub fn allows_80_ms(self) -> bool {
        self >= Self::new(12, 6)
    }

    /// Whether licences are PAK-based unless the file says otherwise. Documented by absence: from X14.2 on the
    /// guides describe Smart Licensing only.
    #[must_use]
    pub fn has_pak(self) -> bool {
        self < Self::new(14, 2)
    }
}

/// Releases that a scenario can name.
pub const RELEASES: &[&str] = &[
    "X8.11", "X12.5", "X12.6", "X12.7", "X14.0", "X14.0.1", "X14.0.2", "X14.0.3", "X14.0.4", "X14.1", "X14.2", "X14.3",
    "X15.0", "X15.1", "X15.2", "X15.3", "X15.4", "X15.5",
];

/// Platforms that a scenario can name, and how the guides print them.
pub const PLATFORMS: &[(&str, &str)] = &[
    ("small_vm", "Small VM"),
    ("medium_vm", "Medium VM"),
    ("large_vm", "Large VM"),
    ("ce1200", "CE1200"),
    ("ce1300", "CE1300"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_x14_2_the_fifth_and_sixth_peer_add_no_capacity() {
        let edition = Edition::of_release("X14.0").expect("a known release");
        let factors: Vec<_> = (1..=6).map(|n| edition.factor("Large VM", n)).collect();
        assert_eq!(factors, [1, 2, 3, 4, 4, 4].map(Some));
    }

    #[test]
    fn from_x14_2_on_one_peer_is_a_spare() {
        let edition = Edition::of_release("X15.5").expect("a known release");
        let factors: Vec<_> = (1..=6).map(|n| edition.factor("Large VM", n)).collect();
        assert_eq!(factors, [1, 1, 2, 3, 4, 5].map(Some));
    }

    #[test]
    fn a_cluster_is_planned_with_one_spare_of_two_or_three_and_two_of_six() {
        let edition = Edition::named("CVD 14").expect("the planning guide");
        let factors: Vec<_> = (1..=6).map(|n| edition.factor("Medium VM", n)).collect();
        assert_eq!(factors, [Some(1), Some(1), Some(2), None, None, Some(4)]);
    }

    #[test]
    fn small_vms_are_for_redundancy_only() {
        for edition in
            EDITIONS.iter().filter(|edition| edition.row("Small VM").is_some() && edition.rule != Rule::Printed)
        {
            assert!((1..=6).all(|n| edition.factor("Small VM", n) == Some(1)), "{}", edition.name);
        }
    }

    #[test]
    fn capacity_left_never_exceeds_the_factor_or_what_is_alive() {
        for edition in EDITIONS {
            for row in edition.rows {
                for peers in 1..=6 {
                    let Some(factor) = edition.factor(row.platform, peers) else { continue };
                    for alive in 0..=peers {
                        let left = edition.left(row.platform, peers, alive).expect("a known cluster");
                        assert_eq!(left, row.node.times(factor.min(alive)));
                    }
                }
            }
        }
    }

    #[test]
    fn releases_between_two_editions_have_the_earlier_one() {
        let name = |release| Edition::of_release(release).map(|edition| edition.name);
        assert_eq!(name("X12.5"), Some("X14.0-X14.0.2"));
        assert_eq!(name("X14.1"), Some("X14.0-X14.0.2"));
        assert_eq!(name("X15.1"), Some("X14.3-X15.0"));
        assert_eq!(name("X16.0"), None);
        assert!(Release::parse("X14.1").is_some_and(Release::balances_mra));
        assert!(!Release::parse("X14.0.4").is_some_and(Release::balances_mra));
    }
}
