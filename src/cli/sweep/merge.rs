//! The runs of shards, taken into the store of a result folder.

use std::path::{Path, PathBuf};

use crate::sweep::shard::{Shard, ShardFault, ShardRow, each_row};
use crate::sweep::{StoreError, Task};

use super::super::input;
use super::super::isolate::Bug;
use super::agenda::Agenda;
use super::study::Runner;

/// Why shards cannot be taken.
pub(in crate::cli) enum MergeError {
    /// The store of the result folder cannot be used.
    Store(StoreError),
    /// A shard cannot be read any more.
    Shard(PathBuf, ShardFault),
    /// A shard holds another run than this program would make.
    Foreign(PathBuf),
}

/// What happens at one row.
enum Stop {
    Store(StoreError),
    Shard(ShardFault),
    Foreign,
}

impl From<ShardFault> for Stop {
    fn from(fault: ShardFault) -> Self {
        Self::Shard(fault)
    }
}

impl Runner<'_> {
    /// Takes the runs of a shard, one after the other; a run that panicked becomes a bug of this study.
    ///
    /// # Errors
    /// When the shard cannot be read, holds other runs, or the store cannot be written.
    pub(in crate::cli) fn merge(&mut self, agenda: &Agenda<'_>, shard: Shard, path: &Path) -> Result<(), MergeError> {
        let merged = each_row(path, shard, agenda.order.planned(), &mut |index, row| {
            self.merge_row(agenda, agenda.order.task(index), row)
        });
        merged.map_err(|stop| match stop {
            Stop::Store(error) => MergeError::Store(error),
            Stop::Shard(fault) => MergeError::Shard(path.to_owned(), fault),
            Stop::Foreign => MergeError::Foreign(path.to_owned()),
        })
    }

    fn merge_row(&mut self, agenda: &Agenda<'_>, task: Task, row: ShardRow) -> Result<(), Stop> {
        let case = agenda.case(task);
        let (row, line) = match row {
            ShardRow::Made(row, line) => (row, line),
            ShardRow::Panicked(message) => {
                let replay = input::replay(self.file, &case.scenario, task.run, self.global);
                self.bugs.push(Bug { message, replay }.setting(&case.set));
                return Ok(());
            }
        };
        if row.key != agenda.key(task) {
            return Err(Stop::Foreign);
        }
        if agenda.is_bent(task) {
            // Tornado plots look for their runs by key.
            let place = self.rows.store.keep(&row.key, &line).map_err(Stop::Store)?;
            self.rows.store.remember(&row.key, place);
            return Ok(());
        }
        self.take(task, &row, &line).map_err(Stop::Store)
    }
}
