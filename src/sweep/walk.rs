//! The walk through a plan: runs on all cores, rows to the store as they end.

use std::sync::mpsc;

use rayon::prelude::*;

/// One run to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// Number of the run.
    pub run: u64,
    /// Position of the case in the plan.
    pub case: usize,
}

/// How far a walk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Runs finished in this walk.
    pub done: usize,
    /// Runs of this walk.
    pub of: usize,
}

/// Makes the runs of `tasks` on all threads of the pool and hands each result to `finished` on the
/// calling thread as it comes in; what comes in first depends on the threads, so nothing may hang
/// on the order. Stops early when `finished` gives an error.
///
/// # Errors
/// The first error of `finished`.
pub fn walk<T: Send, E: Send>(
    tasks: &[Task],
    make: impl Fn(Task) -> T + Sync,
    mut finished: impl FnMut(Task, T, Progress) -> Result<(), E> + Send,
) -> Result<(), E> {
    let (sender, receiver) = mpsc::sync_channel(2 * rayon::current_num_threads());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // The receiver goes away after an error: no further run is begun.
            let _ = tasks.par_iter().try_for_each_with(sender, |sender, task| sender.send((*task, make(*task))).ok());
        });
        let of = tasks.len();
        (1..).zip(receiver).try_for_each(|(done, (task, result))| finished(task, result, Progress { done, of }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks(count: usize) -> Vec<Task> {
        (0..count).map(|case| Task { run: 0, case }).collect()
    }

    #[test]
    fn every_task_comes_back_once() {
        let tasks = tasks(200);
        let mut seen = Vec::new();
        let end: Result<(), ()> = walk(
            &tasks,
            |task| task.case * 2,
            |task, twice, progress| {
                assert_eq!(twice, task.case * 2);
                assert_eq!(progress.done, seen.len() + 1);
                seen.push(task);
                Ok(())
            },
        );
        assert_eq!(end, Ok(()));
        seen.sort();
        assert_eq!(seen, tasks);
    }

    #[test]
    fn an_error_ends_the_walk() {
        let mut seen = 0;
        let end = walk(
            &tasks(1000),
            |task| task.case,
            |_, _, _| {
                seen += 1;
                if seen == 3 { Err("full") } else { Ok(()) }
            },
        );
        assert_eq!((end, seen), (Err("full"), 3));
    }
}
