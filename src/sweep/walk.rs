//! The walk through a plan: runs on all cores, rows to the store as they end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

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
/// on the order. Stops early when `finished` gives an error. Not to be called from inside the pool.
///
/// # Errors
/// The first error of `finished`.
pub fn walk<T: Send, E: Send>(
    tasks: &[Task],
    make: impl Fn(Task) -> T + Sync,
    finished: impl FnMut(Task, T, Progress) -> Result<(), E>,
) -> Result<(), E> {
    walk_until(tasks, &|| false, make, finished)
}

/// As [`walk`]; no run is begun any more once `stop` says so, and those on their way are finished.
///
/// Every thread takes the next task from one counter, so tasks begin in the order given: whatever
/// ends the walk, what is left out is the end of the list.
///
/// # Errors
/// The first error of `finished`.
pub fn walk_until<T: Send, E: Send>(
    tasks: &[Task],
    stop: &(dyn Fn() -> bool + Sync),
    make: impl Fn(Task) -> T + Sync,
    mut finished: impl FnMut(Task, T, Progress) -> Result<(), E>,
) -> Result<(), E> {
    let (next, make) = (&AtomicUsize::new(0), &make);
    let (sender, receiver) = mpsc::sync_channel(2 * rayon::current_num_threads());
    let work = move || {
        while !stop()
            && let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed))
        {
            // The receiver goes away after an error: no further run is begun.
            if sender.send((*task, make(*task))).is_err() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(move || rayon::broadcast(|_| work()));
        let of = tasks.len();
        (1..).zip(receiver).try_for_each(|(done, (task, result))| finished(task, result, Progress { done, of }))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicBool;

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

    /// Tasks that were begun, in the order in which they were, when the walk stops after `enough`.
    fn begun(count: usize, enough: usize) -> Vec<usize> {
        let begun = Mutex::new(Vec::new());
        let full = AtomicBool::new(false);
        let make = |task: Task| {
            let mut begun = begun.lock().unwrap();
            begun.push(task.case);
            full.fetch_or(begun.len() >= enough, Ordering::Relaxed);
        };
        let stop = || full.load(Ordering::Relaxed);
        let end: Result<(), ()> = walk_until(&tasks(count), &stop, make, |_, (), _| Ok(()));
        assert_eq!(end, Ok(()));
        begun.into_inner().unwrap()
    }

    #[test]
    fn a_walk_that_is_stopped_leaves_out_the_end_of_the_list() {
        let mut begun = begun(4_000, 1_000);
        begun.sort_unstable();
        assert!((1_000..1_000 + rayon::current_num_threads()).contains(&begun.len()), "{}", begun.len());
        assert!(begun.iter().copied().eq(0..begun.len()), "a task was jumped over");
    }
}
