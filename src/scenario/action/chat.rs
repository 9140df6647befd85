//! Verbs about external databases and chat rooms.

use super::Reading;
use crate::outcome::Entity;
use crate::scenario::address::{self, Class};
use crate::scenario::chat::{named_database, rooms};
use crate::scenario::{Action, ChatAction, MergeStep, Side, Target, codes};
use crate::units::{DatabaseId, UserId};

impl Reading<'_, '_, '_> {
    pub(super) fn of_chat(&mut self) -> Option<Action> {
        let action = match self.verb.name {
            "db_down" => self.db_down()?,
            "post" => {
                let from = self.sender();
                ChatAction::Post { on: self.rooms()?, from: from? }
            }
            "create_room" => {
                let adhoc = self.with("adhoc", |c, p, v| c.flag(p, v)).unwrap_or(false);
                let named = self.with.as_ref().is_some_and(|with| with.get("from").is_some());
                let from = if named { Some(self.sender()?) } else { None };
                ChatAction::CreateRoom { on: self.nodes()?, from, adhoc }
            }
            _ => {
                let (step, into) = (self.merge_step(), self.merged_database());
                ChatAction::Merge { on: self.groups()?, step: step?, into: into? }
            }
        };
        Some(Action::Chat(action))
    }

    fn missing(&mut self, key: &str, message: &str, example: &str) {
        let path = format!("{}.with.{key}", self.event.path);
        self.context
            .error(codes::MISSING_KEY, self.target.span, &path, message)
            .help(format!("add with = {{ {key} = {example} }}"));
    }

    /// The tracer user in `with.from`.
    fn sender(&mut self) -> Option<UserId> {
        let Some(name) = self.with("from", |c, p, v| c.text(p, v)) else {
            if self.with.as_ref().is_none_or(|with| with.get("from").is_none()) {
                self.missing("from", "a message has a sender, a tracer user", "\"user:andy\"");
            }
            return None;
        };
        let bare = name.strip_prefix("user:").unwrap_or(&name);
        let found = self.directory.user_names.get(bare).copied();
        if found.is_none() {
            let span = self.with.as_ref().map_or(self.target.span, |with| with.value_span("from"));
            let path = format!("{}.with.from", self.event.path);
            let known = self.directory.user_names.keys().map(String::as_str);
            self.context.unknown_name("user", bare, span, &path, known);
        }
        found
    }

    /// Rooms; the kind of address may be left out.
    fn rooms(&mut self) -> Option<Vec<Target>> {
        let path = self.path.clone();
        let mut on: Vec<Target> = Vec::new();
        for (text, span) in self.context.texts(&path, self.target, "a room or a list of rooms") {
            let full = rooms::full_address(text);
            let found = address::resolve(self.context, self.directory, &full, span, &path)?;
            let what = self.what();
            let fit = address::fitting(self.context, self.directory, found, &[Class::Room], &what);
            on.extend(fit.into_iter().map(Target::Is));
        }
        on.sort_unstable();
        on.dedup();
        (!on.is_empty()).then_some(on)
    }

    fn db_down(&mut self) -> Option<ChatAction> {
        let from = self.with.clone().and_then(|with| Some((with.get("from")?, with.at("from"))));
        let from = match from {
            Some((value, path)) => {
                self.context.note(path.clone(), value.show(), value.span);
                self.side(value, &path)
            }
            None => Side::default(),
        };
        let mut on: Vec<DatabaseId> = Vec::new();
        let path = self.path.clone();
        for (text, span) in self.context.texts(&path, self.target, "a database or a list of databases") {
            // A bare name is a database here.
            let full = if text.contains(':') { text.to_owned() } else { format!("database:{text}") };
            let found = address::resolve(self.context, self.directory, &full, span, &path)?;
            let what = self.what();
            for entity in address::fitting(self.context, self.directory, found, &[Class::Database], &what) {
                if let Entity::Database(id) = entity {
                    on.push(id);
                }
            }
        }
        on.sort_unstable();
        on.dedup();
        (!on.is_empty()).then_some(ChatAction::DatabaseDown { on, from })
    }

    fn merge_step(&mut self) -> Option<MergeStep> {
        let step = self.with("step", |c, p, v| c.word(p, v, &MergeStep::WORDS));
        if step.is_none() && self.with.as_ref().is_none_or(|with| with.get("step").is_none()) {
            self.missing("step", "`merge_db` does not say which step", "\"create\"");
        }
        step.map(MergeStep::from_word)
    }

    fn merged_database(&mut self) -> Option<DatabaseId> {
        let Some(name) = self.with("into", |c, p, v| c.text(p, v)) else {
            if self.with.as_ref().is_none_or(|with| with.get("into").is_none()) {
                self.missing("into", "`merge_db` does not name the destination", "\"pg1\"");
            }
            return None;
        };
        let span = self.with.as_ref().map_or(self.target.span, |with| with.value_span("into"));
        let path = format!("{}.with.into", self.event.path);
        named_database(self.context, self.directory, &name, span, &path)
    }
}
