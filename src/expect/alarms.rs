//! Expectations about alarms: `alarm no_alarm cleared alarm_on`, and how often.

use crate::outcome::{Entity, Kind, Label, Names, Record};
use crate::scenario::{Check, CountBound, Expectation};

use super::states::{bound_text, counted};
use super::window::Opened;
use super::{Court, Finding};

pub(super) fn judge(court: &Court<'_>, expectation: &Expectation, window: Opened) -> Finding {
    let subjects = if expectation.on.is_empty() { &[Entity::World][..] } else { &expectation.on };
    let findings = subjects.iter().map(|subject| {
        let case = Case { court, subject: *subject, window };
        match &expectation.check {
            Check::Alarm(alarm, reasons) => case.raised(alarm, reasons),
            Check::NoAlarm(alarm) => case.not_raised(alarm),
            Check::Cleared(alarm) => case.cleared(alarm),
            Check::AlarmOn(alarm) => case.is_on(alarm),
            Check::CountAlarm(alarm, reasons, bound) => case.count(alarm, reasons, *bound),
            _ => unreachable!("only expectations about alarms are judged here"),
        }
    });
    Finding::all(findings).expect("an expectation has a subject")
}

/// Whether an alarm of `entity` counts for `subject`: a group stands for its nodes, a cluster for all of its parts.
fn concerns(names: &Names, subject: Entity, entity: Entity) -> bool {
    if subject == Entity::World || subject == entity {
        return true;
    }
    match entity {
        Entity::Service(node, _) => concerns(names, subject, Entity::Node(node)),
        Entity::Node(node) => {
            let group = names.group_of_node.get(usize::from(node)).copied().flatten();
            let cluster = names.cluster_of_node.get(usize::from(node)).copied();
            group.map(Entity::Group) == Some(subject) || cluster.map(Entity::Cluster) == Some(subject)
        }
        Entity::Group(group) => {
            names.cluster_of_group.get(usize::from(group)).copied().map(Entity::Cluster) == Some(subject)
        }
        Entity::Sync(reader, _) => subject == Entity::Cluster(reader),
        _ => false,
    }
}

struct Case<'a> {
    court: &'a Court<'a>,
    subject: Entity,
    window: Opened,
}

impl Case<'_> {
    fn on(&self) -> String {
        match self.subject {
            Entity::World => "anywhere".to_owned(),
            subject => format!("on {}", self.court.path(subject)),
        }
    }

    /// Every record of the alarm that concerns the subject, in or out of the window.
    fn records(&self, alarm: &str, word: &'static str) -> impl Iterator<Item = &Record> {
        self.court.outcome.records.iter().filter(move |record| {
            record.kind == Kind::Alarm
                && matches!(record.from, Label::Word(name) if name == alarm)
                && record.to == Label::Word(word)
                && concerns(&self.court.outcome.names, self.subject, record.entity)
        })
    }

    fn tell(&self, record: &Record) -> String {
        let reason = if record.reason.is_empty() { String::new() } else { format!(" ({})", record.reason) };
        format!("{}{reason} at {} (record {})", self.court.path(record.entity), record.t, record.n)
    }

    fn raised(&self, alarm: &str, reasons: &[String]) -> Finding {
        let fits = |record: &&Record| reasons.is_empty() || reasons.iter().any(|reason| reason == record.reason);
        let inside = |record: &&Record| self.window.contains(record.t);
        if let Some(record) = self.records(alarm, "raised").filter(fits).find(inside) {
            return Finding::pass(format!("{alarm} was raised by {}", self.tell(record)));
        }
        let wanted = if reasons.is_empty() { alarm.to_owned() } else { format!("{alarm} ({})", reasons.join("|")) };
        let found = match self.records(alarm, "raised").next() {
            Some(record) => format!("it was raised by {}", self.tell(record)),
            None => "it was never raised".to_owned(),
        };
        Finding::fail(format!("expected alarm {wanted} {} {}; {found}", self.on(), self.window)).so_far()
    }

    fn not_raised(&self, alarm: &str) -> Finding {
        match self.records(alarm, "raised").find(|record| self.window.contains(record.t)) {
            Some(record) => Finding::fail(format!(
                "expected no alarm {alarm} {} {}; it was raised by {}",
                self.on(),
                self.window,
                self.tell(record)
            )),
            None => Finding::pass(format!("{alarm} was not raised {} {}", self.on(), self.window)).so_far(),
        }
    }

    fn cleared(&self, alarm: &str) -> Finding {
        if let Some(record) = self.records(alarm, "cleared").find(|record| self.window.contains(record.t)) {
            return Finding::pass(format!("{alarm} was cleared by {}", self.tell(record)));
        }
        if self.records(alarm, "raised").next().is_none() {
            return Finding::inconclusive(format!("never exercised: {alarm} was never raised {}", self.on()));
        }
        Finding::fail(format!("expected {alarm} to be cleared {} {}; it was not", self.on(), self.window)).so_far()
    }

    fn is_on(&self, alarm: &str) -> Finding {
        // Each node has its own alarm; a window asks for its last instant.
        let until = self.window.to;
        let on = self.records(alarm, "raised").filter(|raised| raised.t <= until).find(|raised| {
            let ends = |cleared: &Record| cleared.entity == raised.entity && cleared.n > raised.n && cleared.t <= until;
            !self.records(alarm, "cleared").any(ends)
        });
        match on {
            Some(record) => Finding::pass(format!("{alarm} is on, raised by {}", self.tell(record))).so_far(),
            None => Finding::fail(format!("expected {alarm} to be on {} at {until}; it was off", self.on())).so_far(),
        }
    }

    fn count(&self, alarm: &str, reasons: &[String], bound: CountBound) -> Finding {
        let fits = |record: &&Record| {
            self.window.contains(record.t) && (reasons.is_empty() || reasons.iter().any(|r| r == record.reason))
        };
        let times: Vec<String> = self.records(alarm, "raised").filter(fits).map(|record| self.tell(record)).collect();
        let found = u32::try_from(times.len()).expect("a run has fewer than 2^32 records");
        let when = if times.is_empty() { String::new() } else { format!(": {}", times.join(", ")) };
        let message = format!(
            "expected alarm {alarm} {} {} {}; it was raised {}{when}",
            bound_text(bound),
            self.on(),
            self.window,
            super::times_text(found)
        );
        counted(bound, found, message)
    }
}
