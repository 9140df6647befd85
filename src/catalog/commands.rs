//! The verbs of the command line.

use super::{Class, Entry};

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    [
        ("check", "Reads scenario files, resolves every value and warns; runs nothing."),
        ("run", "Runs one scenario once and tells what happened: the story, then who was out for how long."),
        ("test", "Judges the expectations and golden stories of every scenario found."),
        ("explain", "Says what a word of scenario files and results means."),
    ]
    .into_iter()
    .map(|(word, meaning)| Entry::new(Class::Command, word, format!("{meaning} See failsim {word} --help.")))
}
