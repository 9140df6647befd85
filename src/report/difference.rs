//! Where two runs part: the first record that one has and the other has not.

use crate::outcome::{Entity, Label, Names, Outcome, Record};

/// Where two runs part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parting {
    /// Records that both have before.
    pub common: usize,
    /// The last record that both have, by its number in each run.
    pub last: Option<(u32, u32)>,
    /// The next record of the first run; it has none if it is over.
    pub a: Option<u32>,
    /// The next record of the second run.
    pub b: Option<u32>,
}

/// Where the records of two runs part, of those that `keep` leaves; nothing if they are the same. Things
/// are compared by their paths, so the two scenarios may differ.
pub fn parting(a: &Outcome, b: &Outcome, keep: &dyn Fn(&Outcome, &Record) -> bool) -> Option<Parting> {
    let mut left = a.records.iter().filter(|record| keep(a, record));
    let mut right = b.records.iter().filter(|record| keep(b, record));
    let (mut common, mut last) = (0, None);
    loop {
        let (one, other) = (left.next(), right.next());
        match (one, other) {
            (None, None) => return None,
            (Some(one), Some(other)) if content(&a.names, one) == content(&b.names, other) => {
                common += 1;
                last = Some((one.n, other.n));
            }
            _ => return Some(Parting { common, last, a: one.map(|r| r.n), b: other.map(|r| r.n) }),
        }
    }
}

/// What a record says, without its number and cause.
fn content<'r>(names: &'r Names, record: &'r Record) -> impl PartialEq + use<'r> {
    let label = |label: Label| names.label(label);
    let path = |entity: Entity| names.path(entity);
    let said = (label(record.from), label(record.to), record.reason, record.rule);
    (record.t, path(record.entity), record.kind, said, record.users)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::presence_story;

    #[test]
    fn the_same_run_does_not_part() {
        assert_eq!(parting(&presence_story(), &presence_story(), &|_, _| true), None);
    }

    #[test]
    fn the_first_difference_is_found() {
        let (a, mut b) = (presence_story(), presence_story());
        b.records[3].users += 1;
        let found = parting(&a, &b, &|_, _| true).expect("they differ");
        assert_eq!((found.common, found.last, found.a, found.b), (3, Some((2, 2)), Some(3), Some(3)));
        assert_eq!(parting(&a, &b, &|_, record| record.n != 3), None, "what is not looked at does not count");
    }

    #[test]
    fn a_run_that_goes_on_parts_where_the_other_ends() {
        let (a, mut b) = (presence_story(), presence_story());
        let last = b.records.pop().expect("a run with records");
        let found = parting(&a, &b, &|_, _| true).expect("they differ");
        assert_eq!((found.a, found.b), (Some(last.n), None));
    }
}
