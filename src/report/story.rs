//! The story of a run: one line for each change, as a colleague would tell it.

use std::fmt::Write as _;

use crate::outcome::{Cause, Detail, Entity, Kind, Label, Outcome, Record};
use crate::scenario::Scenario;

use super::palette;
use super::text::{self, Words, grouped, own_name, paint, users_text};

/// Columns before the words of a line: record number and time.
const INDENT: usize = 19;

/// Which lines of the story are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Kinds of records.
    pub kinds: Vec<Kind>,
    /// Kinds of details: `timer`, `msg`.
    pub details: Vec<&'static str>,
    /// Only lines about these things and their parts; empty for all.
    pub on: Vec<Entity>,
    /// Whether to colour.
    pub color: bool,
}

/// A word that `--show` does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no kind of line; the kinds are state, fault, alarm, admin, users, room, setting, timer, msg")]
pub struct ViewError {
    /// The word.
    pub word: String,
}

impl Default for View {
    /// Every record, no timers or messages.
    fn default() -> Self {
        Self { kinds: Kind::ALL.to_vec(), details: Vec::new(), on: Vec::new(), color: false }
    }
}

impl View {
    /// Reads the comma-separated words of `--show`.
    ///
    /// # Errors
    /// When a word is unknown.
    pub fn show(words: &str) -> Result<Self, ViewError> {
        let mut view = Self { kinds: Vec::new(), ..Self::default() };
        for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let kind = Kind::ALL.iter().find(|kind| kind.as_str() == word);
            match (kind, word) {
                (Some(kind), _) => view.kinds.push(*kind),
                (None, "timer") => view.details.push("timer"),
                (None, "msg") => view.details.push("msg"),
                (None, _) => return Err(ViewError { word: word.to_owned() }),
            }
        }
        Ok(view)
    }

    /// Whether timers or messages are wanted, which a run keeps only if told so.
    #[must_use]
    pub fn needs_details(&self) -> bool {
        !self.details.is_empty()
    }

    fn shows(&self, outcome: &Outcome, entity: Entity) -> bool {
        self.on.is_empty() || self.on.iter().any(|whole| is_part(outcome, entity, *whole))
    }
}

/// Whether `part` is `whole` or belongs to it.
#[must_use]
pub fn is_part(outcome: &Outcome, part: Entity, whole: Entity) -> bool {
    let names = &outcome.names;
    part == whole
        || whole == Entity::World
        || match part {
            Entity::Service(node, _) => is_part(outcome, Entity::Node(node), whole),
            Entity::Node(node) => {
                let group = names.group_of_node.get(usize::from(node)).copied().flatten();
                let cluster = names.cluster_of_node.get(usize::from(node)).copied();
                group.map(Entity::Group) == Some(whole) || cluster.map(Entity::Cluster) == Some(whole)
            }
            Entity::Group(group) => {
                names.cluster_of_group.get(usize::from(group)).copied().map(Entity::Cluster) == Some(whole)
            }
            Entity::Sync(reader, peer) => {
                whole == Entity::Cluster(reader)
                    || whole == Entity::Peering
                    || whole == Entity::Pair(reader.min(peer), reader.max(peer))
            }
            Entity::Pair(a, b) => [Entity::Cluster(a), Entity::Cluster(b), Entity::Peering].contains(&whole),
            _ => false,
        }
}

/// The story of a run, ended by a line break; a run without any line says so.
#[must_use]
pub fn story(scenario: &Scenario, outcome: &Outcome, view: &View) -> String {
    let mut out = headline(scenario, outcome, view.color);
    let records = outcome.records.iter().filter(|r| view.kinds.contains(&r.kind) && view.shows(outcome, r.entity));
    let details = outcome.details.iter().filter(|d| view.details.contains(&d.kind) && view.shows(outcome, d.entity));
    let mut details = details.peekable();
    let mut empty = true;
    for record in records {
        while let Some(detail) = details.next_if(|detail| detail.t <= record.t) {
            out += &detail_line(outcome, detail, view.color);
        }
        out += &record_line(scenario, outcome, record, view.color);
        empty = false;
    }
    for detail in details {
        out += &detail_line(outcome, detail, view.color);
        empty = false;
    }
    if empty {
        out += "Nothing happened.\n";
    }
    out
}

fn headline(scenario: &Scenario, outcome: &Outcome, color: bool) -> String {
    let header = &outcome.header;
    let title = Words::default().add(&scenario.title, text::BOLD);
    let mut out = if scenario.title.is_empty() { String::new() } else { title.wrap("", 0, color) };
    let variant = header.variant.as_ref().map_or(String::new(), |name| format!("variant {name}, "));
    let (seed, run, duration) = (header.seed, header.run, header.duration);
    let _ = writeln!(out, "{variant}seed {seed}, run {run}, {duration}\n");
    out
}

fn detail_line(outcome: &Outcome, detail: &Detail, color: bool) -> String {
    let head = format!("{:>4}  {:>11}  ", "", detail.t.to_string());
    let words = Words::default().plain(outcome.names.path(detail.entity)).add(detail.kind, text::DIM);
    words.add(&detail.text, text::DIM).wrap(&head, INDENT, color)
}

pub(super) fn record_line(scenario: &Scenario, outcome: &Outcome, record: &Record, color: bool) -> String {
    let head = format!("{}  {:>11}  ", paint(&format!("{:>4}", record.n), text::DIM, color), record.t.to_string());
    sentence(scenario, outcome, record).wrap(&head, INDENT, color)
}

/// A record in words: who, from what to what, why, how many users, and what made it happen.
fn sentence(scenario: &Scenario, outcome: &Outcome, record: &Record) -> Words {
    let names = &outcome.names;
    // What the world as a whole suffers is a cut in its network.
    let who = if record.entity == Entity::World { "network" } else { names.path(record.entity) };
    let (from, to) = (names.label(record.from), names.label(record.to));
    let mut words = match record.kind {
        Kind::State if from == to => Words::default().add(who, text::BOLD).plain("stays").add(&to, palette::style(&to)),
        Kind::State => Words::default().add(who, text::BOLD).plain(&from).plain("->").add(&to, palette::style(&to)),
        Kind::Fault if to == "ended" => {
            Words::default().add(who, text::BOLD).glue(":").add(&from, text::NOTE).plain("ends")
        }
        Kind::Fault => Words::default().add(who, text::BOLD).glue(":").add(&from, text::NOTE),
        Kind::Alarm => Words::default().add(who, text::BOLD).plain("alarm").add(&from, text::BAD).plain(&to),
        Kind::Admin => {
            let style = if to == "refused" { text::BAD } else { text::PLAIN };
            Words::default().add(who, text::BOLD).plain("administrator:").plain(&from).add(&to, style)
        }
        Kind::Users => match endpoints_sentence(outcome, record) {
            Some(words) => return because(scenario, outcome, record, words),
            None => return users_sentence(outcome, record),
        },
        Kind::Room | Kind::Setting => {
            Words::default().add(who, text::BOLD).plain(record.kind.as_str()).plain(&from).plain("->").plain(&to)
        }
    };
    if !matches!(record.reason, "" | "none") && record.reason != to {
        words = words.plain(&format!("({})", record.reason));
    }
    if record.users > 0 {
        let count =
            if record.counts_rooms() { text::rooms_text(record.users) } else { users_text(u64::from(record.users)) };
        words = words.glue(",").plain(&count);
    }
    because(scenario, outcome, record, words)
}

fn users_sentence(outcome: &Outcome, record: &Record) -> Words {
    let who = outcome.names.path(record.entity);
    let count = users_text(u64::from(record.users));
    match record.to {
        Label::Word("known") => {
            let text = format!("the change of {count} is known now");
            Words::default().add(who, text::BOLD).glue(":").add(&text, text::GOOD)
        }
        Label::Of(_, node) => {
            let server = own_name(outcome.names.path(Entity::Node(node)));
            let text = format!("the last of {count} is served again, by {server}");
            Words::default().add(who, text::BOLD).glue(":").add(&text, text::GOOD)
        }
        _ => {
            let verb = if record.users == 1 { "loses the session" } else { "lose their sessions" };
            Words::default().add(who, text::BOLD).glue(":").add(&format!("{count} {verb}"), text::NOTE)
        }
    }
}

/// Endpoints or calls of an Expressway peer; `None` for users of another system.
fn endpoints_sentence(outcome: &Outcome, record: &Record) -> Option<Words> {
    let who = outcome.names.path(record.entity);
    let (what, to) = (outcome.names.label(record.from), outcome.names.label(record.to));
    let count = grouped(u64::from(record.users));
    let (text, style) = match to.as_str() {
        "unregistered" => (format!("{count} {what} endpoints lose their registration"), text::NOTE),
        "registered" => (format!("the last of {count} {what} endpoints is registered again"), text::GOOD),
        "moved" => (format!("the last of {count} {what} endpoints has moved to another peer"), text::GOOD),
        "dropped" => (format!("{count} calls are dropped"), text::BAD),
        "ended" => (format!("the last of {count} calls has ended"), text::GOOD),
        _ => return None,
    };
    Some(Words::default().add(who, text::BOLD).glue(":").add(&text, style))
}

/// Adds the rule and the cause, with the note of an event.
fn because(scenario: &Scenario, outcome: &Outcome, record: &Record, words: Words) -> Words {
    let mut aside: Vec<String> = Vec::new();
    if !record.rule.is_empty() {
        aside.push(format!("rule {}", record.rule));
    }
    let mut note = None;
    match record.cause {
        Cause::Start => {}
        Cause::Record(n) => aside.push(format!("cause {n}")),
        Cause::Event(id) => {
            aside.push(format!("event {}", outcome.names.events.get(usize::from(id)).map_or("?", String::as_str)));
            note = scenario.events.get(id).and_then(|event| event.note.as_deref());
        }
    }
    let words = if aside.is_empty() { words } else { words.whole(&format!("[{}]", aside.join(", ")), text::DIM) };
    match note {
        Some(note) => words.plain(&format!("- {note}")),
        None => words,
    }
}

/// The count and the word, plural where needed.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::sample::scenario;
    use crate::outcome::sample::{G1, N2, at, presence_story, quiet_pair};

    fn check(view: &View, expected: &str) {
        let outcome = presence_story();
        let told = story(&scenario(&outcome, Vec::new()), &outcome, view);
        assert_eq!(told, format!("A service stops\nseed 1, run 0, 2h\n\n{expected}"));
    }

    #[test]
    fn the_whole_story() {
        let outcome = presence_story();
        let told = story(&scenario(&outcome, Vec::new()), &outcome, &View::default());
        snapbox::assert_data_eq!(told, snapbox::file!["golden/story.txt"].raw());
    }

    #[test]
    fn lines_fit_into_eighty_columns() {
        let outcome = presence_story();
        let told = story(&scenario(&outcome, Vec::new()), &outcome, &View::default());
        assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    }

    #[test]
    fn a_rule_that_keeps_the_state_says_so() {
        let mut outcome = quiet_pair();
        let draft = crate::outcome::sample::moved(N2, "normal", "normal", "none");
        crate::outcome::sample::add(&mut outcome, 60, Cause::Start, draft);
        let told = story(&scenario(&outcome, Vec::new()), &outcome, &View::default());
        assert!(told.ends_with("   0  0:01:00.000  seoul/n2 stays normal [rule N03]\n"), "{told}");
    }

    #[test]
    fn kinds_and_things_can_be_selected() {
        let alarm = "   3  0:11:30.000  seoul/n1 alarm SRMFailover raised (critical_service_down)\n                   [cause 2]\n";
        check(&View::show("alarm").unwrap(), alarm);
        let on = |on: Entity, show: &str| View { on: vec![on], ..View::show(show).unwrap() };
        check(&on(N2, "alarm"), "Nothing happened.\n");
        check(&on(G1, "alarm,room"), alarm);
        check(&on(G1, "admin"), "  12  0:45:00.000  seoul/g1 administrator: fallback accepted [event #3]\n");
        let message = View::show("state,colour").unwrap_err().to_string();
        assert!(message.starts_with("`colour` is no kind of line; the kinds are state, fault"), "{message}");
    }

    #[test]
    fn timers_and_messages_stand_between_the_records() {
        let mut outcome = presence_story();
        let text = "keepalive to n2".to_owned();
        outcome.details.push(Detail { t: at(690), kind: "msg", entity: N2, text });
        let view = View::show("alarm,msg").unwrap();
        let told = story(&scenario(&outcome, Vec::new()), &outcome, &view);
        let message = told.find("seoul/n2 msg keepalive to n2").unwrap();
        assert!(message < told.find("SRMFailover").unwrap());
        assert!(view.needs_details() && !View::default().needs_details());
    }

    #[test]
    fn nothing_happens_and_the_story_says_so() {
        let outcome = quiet_pair();
        assert!(story(&scenario(&outcome, Vec::new()), &outcome, &View::default()).ends_with("Nothing happened.\n"));
    }

    #[test]
    fn colour_changes_no_word() {
        let outcome = presence_story();
        let tell = |color| story(&scenario(&outcome, Vec::new()), &outcome, &View { color, ..View::default() });
        let (colored, plain) = (tell(true), tell(false));
        assert_ne!(colored, plain);
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
    }
}
