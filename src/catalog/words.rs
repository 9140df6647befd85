//! Words of scenario files that stand in no table of their own: distributions, picks, suffixes, lines of a story.

use crate::scenario::{SUFFIXES, THING_STATES};

use super::{Class, Entry, sentence};

const WORDS: &[(&str, &str)] = &[
    ("uniform", "A random duration between two: { uniform = [\"1m\", \"5m\"] }."),
    ("exp", "A random duration without memory, by its mean: { exp = \"60d\" }."),
    ("lognormal", "A random duration with a long tail: { lognormal = { median = \"15m\", p95 = \"45m\" } }."),
    ("weibull", "A random duration that ages, by shape and mean: { weibull = { shape = 1.5, mean = \"90d\" } }."),
    ("csv", "A random duration drawn from the first column of a file: { csv = \"file.csv\" }."),
    ("all", "Word of `pick`: every target at once."),
    ("each", "Word of `pick`: every target by a clock of its own."),
    ("one", "Word of `pick`: one target, drawn anew each time."),
    ("in_turn", "Word of `pick`: one target after the other."),
    ("minority", "Word of `pick`: fewer than half of the nodes of each cluster."),
    ("primary", "Word of `pick`: the primary of each cluster. Key of a cluster: who that is at the start."),
    ("backup", "Word of `pick`: the node that serves as backup. Key of a merge: the destination is backed up."),
    ("base", "The file without variants, where a variant is named."),
    ("unlimited", "Value of `login_rate`: nobody waits in a login queue."),
    ("state", "Kind of line of a story: something enters a state."),
    ("fault", "Kind of line of a story: something breaks, ends or is repaired."),
    ("admin", "Kind of line of a story: an administrator acts."),
    ("room", "Kind of line of a story: a chat room gets or loses its host."),
    ("setting", "Kind of line of a story: a parameter changes while the run goes on."),
    ("timer", "Kind of line of a story, only when asked for: a timer fires."),
    ("msg", "Kind of line of a story, only when asked for: a message is sent, received or lost."),
    ("@node", "In an event with `when`: the node that matched."),
    ("@peer", "In an event with `when`: the other node of the group of the one that matched."),
    ("@group", "In an event with `when`: the group of the node that matched, or the group itself."),
    ("@cluster", "In an event with `when`: the cluster of what matched."),
    ("has_edit", "State of an Expressway peer, with an event id after a colon: it has this edit of the configuration."),
];

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let words = WORDS.iter().map(|(word, meaning)| Entry::new(Class::Word, word, *meaning));
    let suffixes = SUFFIXES.iter().map(|(word, meaning)| {
        Entry::new(Class::Word, word, format!("Suffix of metrics, such as user_outage.{word}: {meaning}."))
    });
    let things = THING_STATES.iter().map(|(word, meaning)| {
        Entry::new(Class::Word, word, format!("{} State of a site, link, resolver or database.", sentence(meaning)))
    });
    words.chain(suffixes).chain(things)
}
