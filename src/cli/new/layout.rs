//! What stands where in a new scenario: sites, clusters, nodes and users from three counts.

use super::Kind;
use crate::machines::expressway::capacity::{Edition, PEERS_MAX, PLATFORMS};

/// Names of the clusters; as many as a mesh of intercluster peers may have.
const CLUSTERS: [&str; 30] = [
    "seoul",
    "busan",
    "tokyo",
    "osaka",
    "sydney",
    "perth",
    "delhi",
    "mumbai",
    "dubai",
    "cairo",
    "nairobi",
    "lagos",
    "paris",
    "berlin",
    "madrid",
    "rome",
    "london",
    "oslo",
    "vienna",
    "warsaw",
    "boston",
    "denver",
    "miami",
    "dallas",
    "chicago",
    "toronto",
    "lima",
    "bogota",
    "santiago",
    "montevideo",
];
/// More sites need more links than anybody wants to have written for them.
const SITES_MAX: u32 = 6;
/// Users that the virtual machine templates are made for. Documented: [CAG15], login profiles.
const TEMPLATES: [u32; 6] = [500, 1_000, 2_000, 5_000, 15_000, 25_000];
/// Most groups of a cluster. Documented: [CAG15], Configure High Availability for Persistent Chat.
const GROUPS_MAX: u32 = 3;
/// Beyond this a number of users of Meeting Server is a slip; Cisco names no limit.
const MEETING_USERS_MAX: u32 = 1_000_000;
/// Platforms that a new Expressway cluster may have, the smaller one first.
const EXPRESSWAY_PLATFORMS: [&str; 2] = ["medium_vm", "large_vm"];
/// The release that a new Expressway cluster has.
const EXPRESSWAY_RELEASE: &str = "X15.5";

/// Everything that the templates of new scenarios fill in. Numbers are written as TOML.
pub(super) struct Layout {
    /// Clusters, sites, users of each cluster.
    pub(super) counts: [u32; 3],
    /// The command that gives the same file.
    pub(super) command: String,
    /// Whether there are several sites, and so links between them.
    pub(super) wan: bool,
    pub(super) sites: Vec<String>,
    pub(super) links: Vec<Link>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) databases: Vec<String>,
    /// The only cluster, or `*` for all of them.
    pub(super) who: &'static str,
    pub(super) first_cluster: &'static str,
    pub(super) second_cluster: &'static str,
    pub(super) first_site: String,
    pub(super) last_site: String,
    /// All sites but the first, as a list without brackets.
    pub(super) other_sites: String,
    /// All clusters, as a list without brackets.
    pub(super) mesh: String,
    /// Whether a site can be cut off without the loss of a majority of database nodes.
    pub(super) cut: bool,
    pub(super) registrations: String,
    /// Half of the users of a group, and all of them.
    pub(super) half_users: String,
    pub(super) all_users: String,
    /// How long all steps of the runbook may take, and the run around them.
    pub(super) window: String,
    pub(super) duration: String,
    /// Users of the fullest node.
    pub(super) users_out: String,
    /// Calls for an administrator that a year may bring.
    pub(super) calls_a_year: String,
    /// Minutes that no user is out for longer.
    pub(super) out_max: u32,
}

/// The network between two sites.
pub(super) struct Link {
    pub(super) name: String,
    pub(super) a: String,
    pub(super) b: String,
}

/// One cluster; what other kinds have is empty.
#[derive(Default)]
pub(super) struct Cluster {
    pub(super) name: &'static str,
    /// Site of all its nodes; empty where each names its own, or there is only one.
    pub(super) site: String,
    pub(super) nodes: String,
    pub(super) ova: String,
    pub(super) groups: Vec<Group>,
    /// Chat rooms by node.
    pub(super) rooms: String,
    pub(super) bridges: String,
    pub(super) platform: &'static str,
    pub(super) registrations: String,
    pub(super) calls: String,
}

/// One presence redundancy group.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) first: String,
    pub(super) second: String,
    pub(super) users: String,
    pub(super) database: String,
    /// Whether another group stands before it in the file.
    pub(super) later: bool,
}

impl Layout {
    /// The layout of a kind from clusters, sites and users where they are given.
    ///
    /// # Errors
    /// When a count is outside what the product or a file of this kind can have.
    pub(super) fn of(kind: Kind, asked: [Option<u32>; 3]) -> Result<Self, String> {
        let usual = usual(kind);
        let given = [0, 1, 2].map(|at| asked[at].unwrap_or(usual[at]));
        let [mut count, mut sites, users] = given;
        if kind == Kind::Intercluster {
            // Who names only one of the two means the other to follow.
            match asked {
                [Some(n), None, _] => sites = sites.min(n),
                [None, Some(n), _] => count = count.max(n),
                [Some(_), Some(_), _] | [None, None, _] => {}
            }
        }
        limits(kind, count, sites, users)?;
        let names: Vec<String> = (1..=sites).map(|n| format!("dc{n}")).collect();
        let mut places = Places { sites: &names, spread: spreads(kind, count, sites), next: 0 };
        let clusters: Vec<Cluster> =
            (0..at(count)).map(|n| cluster(kind, CLUSTERS[n], users, n, &mut places)).collect();
        let seats = clusters.iter().map(|cluster| 2 * cluster.groups.len()).sum::<usize>();
        if seats > 0 && names.len() > seats.max(clusters.len()) {
            return Err(format!("--sites {sites}: {} has {seats} nodes, so at most {seats} sites", plural(count)));
        }
        let command = command(kind, asked);
        Ok(Self::filled(kind, [count, sites, users], command, names, clusters))
    }

    fn filled(kind: Kind, counts: [u32; 3], command: String, sites: Vec<String>, clusters: Vec<Cluster>) -> Self {
        let [count, _, users] = counts;
        let (ova, groups) = template(kind, users);
        let pairs = clusters.iter().map(|cluster| cluster.groups.len()).sum::<usize>();
        let pairs = u32::try_from(pairs).expect("at most three groups in thirty clusters");
        // Each pair takes under two hours and a half, and a quarter of an hour passes between two.
        let window = pairs * 165;
        Self {
            counts,
            command,
            wan: sites.len() > 1,
            links: links(&sites),
            databases: clusters.iter().flat_map(|c| &c.groups).map(|group| group.database.clone()).collect(),
            who: if count == 1 { CLUSTERS[0] } else { "*" },
            first_cluster: CLUSTERS[0],
            second_cluster: CLUSTERS[1],
            first_site: sites[0].clone(),
            last_site: sites[sites.len() - 1].clone(),
            other_sites: quoted(sites[1..].iter().map(|site| format!("site:{site}"))),
            mesh: mesh(&clusters),
            cut: sites.len() >= 3,
            registrations: number(users),
            half_users: number((users / groups / 2).max(1)),
            all_users: number((users / groups).max(2)),
            window: minutes(window),
            duration: minutes(window + 180),
            users_out: number(users.div_ceil(groups).div_ceil(2)),
            calls_a_year: number(200 * pairs.max(1)),
            out_max: if ova > 15_000 { 30 } else { 20 },
            clusters,
            sites,
        }
    }
}

/// Clusters, sites and users where nobody says.
const fn usual(kind: Kind) -> [u32; 3] {
    match kind {
        Kind::Presence | Kind::Study | Kind::Campaign | Kind::Runbook => [1, 1, 15_000],
        Kind::Intercluster => [3, 2, 15_000],
        Kind::Chat => [1, 1, 5_000],
        Kind::MeetingServer => [1, 3, 1_000],
        Kind::Expressway => [1, 1, 5_000],
    }
}

/// The command line that was given, without the file.
fn command(kind: Kind, asked: [Option<u32>; 3]) -> String {
    let mut command = format!("failsim new {}", kind.word());
    for (flag, value) in ["clusters", "sites", "users"].into_iter().zip(asked) {
        if let Some(value) = value {
            command.push_str(&format!(" --{flag} {value}"));
        }
    }
    command
}

fn limits(kind: Kind, count: u32, sites: u32, users: u32) -> Result<(), String> {
    let clusters_max = u32::try_from(CLUSTERS.len()).expect("thirty");
    let (fewest, why) = if kind == Kind::Intercluster { (2, "peers are at least two") } else { (1, "") };
    within("clusters", count, fewest, clusters_max, "the largest mesh of peers that Cisco supports", why)?;
    within("sites", sites, 1, SITES_MAX, "add more tables [site.x] and [link.x] to the file by hand", "")?;
    if kind == Kind::Intercluster && sites > count {
        return Err(format!("--sites {sites} for {count} clusters: each site needs a cluster of its own"));
    }
    let (most, why) = match kind {
        Kind::Expressway => (expressway_max(), "five peers of the large template carry it, and one is a spare"),
        Kind::MeetingServer => (MEETING_USERS_MAX, "one of ten is taken to be in a call"),
        Kind::Presence | Kind::Intercluster | Kind::Chat | Kind::Study | Kind::Campaign | Kind::Runbook => (
            GROUPS_MAX * TEMPLATES[TEMPLATES.len() - 1],
            "a cluster has three groups, each of at most 25000 users with High Availability",
        ),
    };
    within("users", users, 1, most, why, "")
}

fn within(flag: &str, value: u32, low: u32, high: u32, above: &str, below: &str) -> Result<(), String> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    let why = if value > high { above } else { below };
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    Err(format!("--{flag} {value} is outside {low} to {high}{why}"))
}

/// Registrations of the largest Expressway cluster.
fn expressway_max() -> u32 {
    expressway(EXPRESSWAY_PLATFORMS[1], PEERS_MAX)
}

/// Registrations that a cluster of so many peers carries.
fn expressway(platform: &str, peers: u32) -> u32 {
    let edition = Edition::of_release(EXPRESSWAY_RELEASE).expect("a known release");
    let (_, printed) = PLATFORMS.iter().find(|(word, _)| *word == platform).expect("a known platform");
    edition.cluster(printed, peers).and_then(|figures| figures.registrations).expect("every row has registrations")
}

/// Whether the nodes of a cluster stand at several sites.
const fn spreads(kind: Kind, count: u32, sites: u32) -> bool {
    match kind {
        Kind::MeetingServer | Kind::Expressway => sites > 1,
        Kind::Presence | Kind::Intercluster | Kind::Chat | Kind::Study | Kind::Campaign | Kind::Runbook => {
            sites > count
        }
    }
}

/// The smallest template that carries a group, and how many groups there are.
fn template(kind: Kind, users: u32) -> (u32, u32) {
    let least = match kind {
        // Peers have at least this template; the capacity tables of chat begin at that one.
        Kind::Intercluster => 15_000,
        Kind::Chat => 5_000,
        Kind::Presence | Kind::MeetingServer | Kind::Expressway | Kind::Study | Kind::Campaign | Kind::Runbook => 500,
    };
    let fits = |ova: &u32| *ova >= least && (*ova >= users || (*ova >= 15_000 && ova * GROUPS_MAX >= users));
    let ova = TEMPLATES.into_iter().find(fits).unwrap_or(TEMPLATES[TEMPLATES.len() - 1]);
    (ova, users.div_ceil(ova))
}

/// Where nodes stand, dealt to the sites in turn.
struct Places<'s> {
    sites: &'s [String],
    spread: bool,
    next: usize,
}

impl Places<'_> {
    /// Nodes as a scenario lists them, with their sites where they differ.
    fn nodes(&mut self, names: &[String]) -> String {
        if !self.spread {
            return format!("[{}]", quoted(names.iter().cloned()));
        }
        let mut pairs = Vec::new();
        for name in names {
            pairs.push(format!("{name} = \"{}\"", self.sites[self.next % self.sites.len()]));
            self.next += 1;
        }
        format!("{{ {} }}", pairs.join(", "))
    }

    /// The site of a cluster that stands at one of several.
    fn site(&self, cluster: usize) -> String {
        let alone = self.spread || self.sites.len() == 1;
        if alone { String::new() } else { self.sites[cluster % self.sites.len()].clone() }
    }
}

fn cluster(kind: Kind, name: &'static str, users: u32, n: usize, places: &mut Places<'_>) -> Cluster {
    let site = places.site(n);
    let numbered = |letters: &str, count: u32| (1..=count).map(|n| format!("{letters}{n}")).collect::<Vec<_>>();
    match kind {
        Kind::MeetingServer => {
            let sites = u32::try_from(places.sites.len()).expect("at most six");
            places.next = 0;
            let nodes = places.nodes(&numbered("db", 3));
            places.next = 0;
            let bridges = places.nodes(&numbered("cb", sites.max(2)));
            Cluster { name, site, nodes, bridges, calls: number((users / 10).max(1)), ..Cluster::default() }
        }
        Kind::Expressway => {
            let sites = u32::try_from(places.sites.len()).expect("at most six");
            let carries = |platform: &str, peers: u32| peers >= sites && expressway(platform, peers) >= users;
            let sizes =
                EXPRESSWAY_PLATFORMS.into_iter().flat_map(|platform| (2..=PEERS_MAX).map(move |n| (platform, n)));
            let (platform, peers) =
                sizes.into_iter().find(|(platform, n)| carries(platform, *n)).expect("the largest carries all");
            places.next = 0;
            let nodes = places.nodes(&numbered("p", peers));
            let (registrations, calls) = (number(users), number((users / 25).max(1)));
            Cluster { name, site, nodes, platform, registrations, calls, ..Cluster::default() }
        }
        Kind::Presence | Kind::Intercluster | Kind::Chat | Kind::Study | Kind::Campaign | Kind::Runbook => {
            let (ova, groups) = template(kind, users);
            let nodes = places.nodes(&numbered("n", 2 * groups));
            let rooms = number((users / 40).clamp(1, 1_000));
            let rooms = format!("n1 = {rooms}, n2 = {rooms}");
            let groups = (0..groups).map(|at| group(kind, name, users, at, groups, n)).collect();
            Cluster { name, site, nodes, ova: number(ova), groups, rooms, ..Cluster::default() }
        }
    }
}

fn group(kind: Kind, cluster: &str, users: u32, at: u32, groups: u32, n: usize) -> Group {
    let users = users / groups + u32::from(at < users % groups);
    let name = format!("g{}", at + 1);
    let database = if kind == Kind::Chat { format!("pg_{cluster}_{name}") } else { String::new() };
    let (first, second) = (format!("n{}", 2 * at + 1), format!("n{}", 2 * at + 2));
    Group { name, first, second, users: number(users), database, later: n > 0 || at > 0 }
}

/// A link between every two sites.
fn links(sites: &[String]) -> Vec<Link> {
    let mut links = Vec::new();
    for (n, a) in sites.iter().enumerate() {
        for b in &sites[n + 1..] {
            links.push(Link { name: format!("{a}_{b}"), a: a.clone(), b: b.clone() });
        }
    }
    links
}

fn at(count: u32) -> usize {
    usize::try_from(count).expect("a small number")
}

fn plural(clusters: u32) -> String {
    if clusters == 1 { "1 cluster".to_owned() } else { format!("{clusters} clusters together") }
}

/// All clusters, in lines of six.
fn mesh(clusters: &[Cluster]) -> String {
    let line = |part: &[Cluster]| quoted(part.iter().map(|cluster| cluster.name.to_owned()));
    clusters.chunks(6).map(line).collect::<Vec<_>>().join(",\n             ")
}

/// Texts in quotes with commas between them.
fn quoted(words: impl Iterator<Item = String>) -> String {
    words.map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

/// A whole number as TOML writes it for readers: `15_000`.
fn number(n: u32) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

/// Minutes as a duration.
fn minutes(n: u32) -> String {
    match (n / 60, n % 60) {
        (0, rest) => format!("{rest}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, rest) => format!("{hours}h{rest}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(kind: Kind, asked: [Option<u32>; 3]) -> String {
        Layout::of(kind, asked).err().unwrap_or_else(|| panic!("{asked:?} is accepted"))
    }

    #[test]
    fn counts_outside_what_can_be_are_refused_with_the_limit() {
        assert_eq!(
            refused(Kind::Presence, [None, None, Some(75_001)]),
            "--users 75001 is outside 1 to 75000: a cluster has three groups, each of at most 25000 users with High \
             Availability"
        );
        assert_eq!(
            refused(Kind::Intercluster, [Some(1), None, None]),
            "--clusters 1 is outside 2 to 30: peers are at least two"
        );
        assert_eq!(
            refused(Kind::Presence, [None, Some(3), Some(10)]),
            "--sites 3: 1 cluster has 2 nodes, so at most 2 sites"
        );
        assert!(refused(Kind::Expressway, [None, None, Some(25_001)]).contains("1 to 25000"));
        assert!(refused(Kind::Chat, [Some(31), None, None]).contains("1 to 30"));
        assert!(refused(Kind::Campaign, [None, Some(0), None]).contains("--sites 0 is outside 1 to 6"));
    }

    #[test]
    fn groups_have_the_smallest_template_that_carries_them() {
        let of = |users| template(Kind::Presence, users);
        assert_eq!([of(1), of(500), of(501), of(15_000)], [(500, 1), (500, 1), (1_000, 1), (15_000, 1)]);
        assert_eq!(
            [of(15_001), of(45_000), of(45_001), of(75_000)],
            [(15_000, 2), (15_000, 3), (25_000, 2), (25_000, 3)]
        );
        assert_eq!(template(Kind::Intercluster, 10), (15_000, 1));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([1, 999, 1_000, 45_000, 1_234_567].map(number), ["1", "999", "1_000", "45_000", "1_234_567"]);
    }
}
