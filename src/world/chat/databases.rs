//! External databases: who reaches them, when their loss is noticed, what is not written meanwhile.

use crate::machines::chat::Alarm;
use crate::net::End;
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::scenario::Side;
use crate::units::{DatabaseId, NodeId};

use super::Due;
use crate::world::agenda::Class;
use crate::world::fault::{Effect, Undo};
use crate::world::state::{Host, World};

/// A `db_down` in force.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFault {
    number: usize,
    /// Who loses the database; nothing in it stands for everybody.
    from: Side,
}

impl DatabaseFault {
    fn hits_everybody(&self) -> bool {
        self.from == Side::default()
    }
}

impl World<'_> {
    /// Whether the database of a node answers it. One that the scenario does not name always does.
    pub(super) fn database_answers(&self, node: NodeId) -> bool {
        self.chat.assigned[node].is_none_or(|database| self.reaches_database(node, database))
    }

    pub(super) fn reaches_database(&self, node: NodeId, database: DatabaseId) -> bool {
        let site = self.scenario.nodes[node].site;
        let hit = |fault: &DatabaseFault| {
            fault.hits_everybody() || fault.from.nodes.contains(&node) || fault.from.sites.contains(&site)
        };
        if self.chat.databases[database].iter().any(hit) {
            return false;
        }
        let place = self.scenario.databases[database].site;
        place.is_none_or(|place| self.net.connects(End::Node(node), End::Site(place), &[]))
    }

    fn database_word(&self, database: DatabaseId) -> &'static str {
        match &self.chat.databases[database][..] {
            [] => "up",
            faults if faults.iter().any(DatabaseFault::hits_everybody) => "down",
            _ => "degraded",
        }
    }

    fn record_database(&mut self, database: DatabaseId, before: &'static str, cause: Cause) -> Cause {
        let entity = Entity::Database(database);
        let (from, to) = (Label::Word(before), Label::Word(self.database_word(database)));
        let draft = Draft { entity, kind: Kind::State, from, to, reason: "", rule: "", cause, users: 0 };
        let record = self.ledger.recorder.add(self.now, draft);
        self.last_change = self.now;
        self.fire_triggers(entity, to, "", record);
        record
    }

    pub(super) fn break_databases(
        &mut self,
        number: usize,
        on: &[DatabaseId],
        from: &Side,
        cause: Cause,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for database in on {
            let before = self.database_word(*database);
            self.chat.databases[*database].push(DatabaseFault { number, from: from.clone() });
            self.occurrences[number].undo.push(Undo::Database { database: *database, number });
            let record = self.record_database(*database, before, cause);
            self.databases_changed(record);
            effects.push(Effect::Changed);
        }
        effects
    }

    pub(in crate::world) fn repair_database(&mut self, database: DatabaseId, number: usize, cause: Cause) {
        let before = self.database_word(database);
        self.chat.databases[database].retain(|fault| fault.number != number);
        let record = self.record_database(database, before, cause);
        self.databases_changed(record);
    }

    pub(super) fn databases_changed(&mut self, cause: Cause) {
        self.check_databases(cause);
        for node in self.nodes.keys() {
            self.look_later(node);
        }
    }

    /// Notes which nodes lost their database or have it back.
    pub(super) fn check_databases(&mut self, cause: Cause) {
        for node in self.nodes.keys() {
            if !self.chat.hosts[node].persistent {
                continue;
            }
            let lost = !self.database_answers(node);
            let before = self.chat.hosts[node].database_lost;
            if lost && before.is_none() {
                self.chat.hosts[node].database_lost = Some((self.now, cause));
                let delay = self.chat.params[self.nodes[node].cluster].db_detect_delay;
                self.agenda.push(self.now + delay, Class::Rooms, node.0, Due::Notice.pack());
            } else if !lost && before.is_some() {
                self.chat.hosts[node].database_lost = None;
                self.clear_alarm(node, Alarm::DatabaseConnect.as_str(), cause);
            }
            self.follow_archive(node);
        }
    }

    /// A running Text Conferencing notices that its database is gone, and works on.
    pub(super) fn notice_database(&mut self, node: NodeId) {
        let delay = self.chat.params[self.nodes[node].cluster].db_detect_delay;
        let Some((since, cause)) = self.chat.hosts[node].database_lost else { return };
        if self.now == since + delay && self.nodes[node].host == Host::Up && self.text_conferencing_works(node) {
            self.raise_database_alarm(node, cause);
        }
    }
}
