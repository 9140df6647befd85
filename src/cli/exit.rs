//! Exit statuses: one table for every verb.

use std::process::ExitCode;

use crate::expect::Verdict;

/// How a command ended. Several at once: the one that comes first here decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exit {
    /// The command line or a file is wrong.
    Wrong,
    /// Interrupted with Ctrl-C; what was finished is kept.
    Interrupted,
    /// Asked to end with SIGTERM, as schedulers do; what was finished is kept.
    Terminated,
    /// Temporary trouble: disk full, folder not reachable. Worth another try.
    Temporary,
    /// A run panicked: a bug of this program.
    OurBug,
    /// An expectation or an invariant failed.
    Failed,
    /// Nothing failed, but something could not be shown either way.
    Inconclusive,
    /// All is well.
    Good,
}

/// The table as help shows it.
pub(super) const TABLE: &str = "\
Exit status: 0 good; 1 an expectation or invariant failed; 2 the command line or a file is wrong; 3 nothing failed, \
something is inconclusive; 4 a bug of failsim, with the command that replays it; 75 temporary trouble, try again; \
130 interrupted, finished runs are kept.";

impl Exit {
    /// The number that the shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Failed => 1,
            Self::Wrong => 2,
            Self::Inconclusive => 3,
            Self::OurBug => 4,
            Self::Temporary => 75,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// Both at once.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// What a verdict means.
    #[must_use]
    pub fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fail => Self::Failed,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::Pass | Verdict::NotJudged => Self::Good,
        }
    }

    /// What a file that cannot be written means: trouble that may pass, or a wrong path.
    #[must_use]
    pub fn of_io(error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::TimedOut
            | ErrorKind::Interrupted
            | ErrorKind::ResourceBusy
            | ErrorKind::StaleNetworkFileHandle
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown => Self::Temporary,
            _ => Self::Wrong,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit::{self, Failed, Good, Inconclusive, Interrupted, OurBug, Temporary, Terminated, Wrong};

    #[test]
    fn the_graver_status_wins() {
        let order = [Wrong, Interrupted, Terminated, Temporary, OurBug, Failed, Inconclusive, Good];
        for (n, graver) in order.iter().enumerate() {
            for lesser in &order[n..] {
                assert_eq!(graver.and(*lesser), *graver);
                assert_eq!(lesser.and(*graver), *graver);
            }
        }
        let codes: Vec<u8> = order.iter().map(|exit: &Exit| exit.code()).collect();
        assert_eq!(codes, [2, 130, 143, 75, 4, 1, 3, 0]);
    }

    #[test]
    fn a_full_disk_is_worth_another_try() {
        let status = |kind: std::io::ErrorKind| Exit::of_io(&kind.into());
        assert_eq!(status(std::io::ErrorKind::StorageFull), Temporary);
        assert_eq!(status(std::io::ErrorKind::NotADirectory), Wrong);
    }
}
