//! A panic in one run is the outcome of that run: it is caught, named, and the others go on.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Where the last panic of this thread happened and what it said, while a run is watched.
    static WATCHED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A run that panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bug {
    /// What the panic said and where.
    pub message: String,
    /// The command that does it again.
    pub replay: String,
}

impl Bug {
    /// The same bug of a run for which these values were set beyond what the command line says.
    #[must_use]
    pub(super) fn setting(mut self, set: &[(String, String)]) -> Self {
        for (path, value) in set {
            self.replay += &format!(" --set {}", quoted(&format!("{path}={value}")));
        }
        self
    }
}

impl std::fmt::Display for Bug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "bug: the run panicked: {}\n  replay: {}", self.message, self.replay)
    }
}

/// Does `work`; a panic becomes a [`Bug`] with the command that replays it.
///
/// # Errors
/// When `work` panics.
pub(super) fn isolate<T>(replay: &dyn Fn() -> String, work: impl FnOnce() -> T) -> Result<T, Bug> {
    install_hook();
    WATCHED.set(Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let message = WATCHED.take().unwrap_or_default();
    result.map_err(|_| Bug { message, replay: replay() })
}

/// Panics of watched threads are remembered instead of printed.
fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let watched = WATCHED.with_borrow(Option::is_some);
            if watched {
                let said = message(info.payload());
                let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
                WATCHED.set(Some(format!("{said}{place}")));
            } else {
                before(info);
            }
        }));
    });
}

/// What a panic said: a fixed text or one made for the occasion.
fn message(payload: &dyn Any) -> &str {
    let fixed = payload.downcast_ref::<&str>().copied();
    fixed.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no message)")
}

/// A word of a command, quoted for a shell where it needs it.
#[must_use]
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_panic_is_caught_with_its_replay_command() {
        let broken = isolate(&|| "failsim run a.toml --run 3".to_owned(), || assert_eq!(1 + 1, 3, "planted"));
        let bug = broken.expect_err("the panic is caught");
        assert!(bug.message.contains("planted"), "{bug}");
        assert!(bug.message.contains("isolate.rs:"), "{bug}");
        assert_eq!(bug.replay, "failsim run a.toml --run 3");
        let swept = bug.setting(&[("params.srm.node_boot".to_owned(), "\"2m\"".to_owned())]);
        assert_eq!(swept.replay, "failsim run a.toml --run 3 --set 'params.srm.node_boot=\"2m\"'");
        let fine = isolate(&String::new, || 7);
        assert_eq!(fine, Ok(7));
    }

    #[test]
    fn words_of_a_command_survive_a_shell() {
        assert_eq!(quoted("a.b=90s"), "a.b=90s");
        assert_eq!(quoted("a.b=it's"), "'a.b=it'\\''s'");
        assert_eq!(quoted("cluster.*.x=1"), "'cluster.*.x=1'");
    }
}
