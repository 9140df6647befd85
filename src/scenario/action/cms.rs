//! Verbs about Meeting Server databases.

use super::Reading;
use crate::outcome::Entity;
use crate::scenario::address::{self, Class};
use crate::scenario::{Action, DatabaseCommand, Target, codes};
use crate::units::NodeId;

impl Reading<'_, '_, '_> {
    pub(super) fn of_databases(&mut self) -> Option<Action> {
        let command = DatabaseCommand::from_word(self.verb.name).expect("every verb about databases has a command");
        let classes: &'static [Class] = match command {
            DatabaseCommand::Connect => &[Class::CallBridge],
            DatabaseCommand::Remove | DatabaseCommand::Upgrade => &[Class::CmsNode, Class::CallBridge],
            DatabaseCommand::Join
            | DatabaseCommand::Initialize
            | DatabaseCommand::UpgradeSchema
            | DatabaseCommand::ClearError => &[Class::CmsNode],
        };
        let to = self.named_primary();
        let on = self.targets(&[Target::MatchedNode], |reading, found| {
            let what = reading.what();
            let fit = address::fitting(reading.context, reading.directory, found, classes, &what);
            fit.into_iter().map(Target::Is).collect()
        })?;
        Some(Action::Database { command, on, to: to? })
    }

    /// The node after `to`: `None` where a mistake was reported, `Some(None)` where nobody is named.
    #[expect(clippy::option_option, reason = "a mistake is not the same as a key that is absent")]
    fn named_primary(&mut self) -> Option<Option<NodeId>> {
        if self.with.as_ref().is_none_or(|with| with.get("to").is_none()) {
            return Some(None);
        }
        let name = self.with("to", |c, p, v| c.text(p, v))?;
        let (span, path) = self.place_of("to");
        let own = self.target.text().and_then(|target| target.split_once('/')).map(|(cluster, _)| cluster);
        let full = if name.contains('/') { name.clone() } else { format!("{}/{name}", own.unwrap_or("*")) };
        let found = address::resolve(self.context, self.directory, &full, span, &path)?;
        let is_database = |entity: &Entity| Class::of(self.directory, *entity) == Class::CmsNode;
        match found.entities.iter().find(|entity| is_database(entity)) {
            Some(Entity::Node(node)) => Some(Some(*node)),
            _ => {
                let message = format!("`{name}` is no Meeting Server node");
                self.context.error(codes::NOT_APPLICABLE, span, &path, message);
                None
            }
        }
    }
}
