//! Ctrl-C: the first one asks a study to end, the second one ends the process.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::exit::Exit;
use super::screen;

/// Whether somebody has pressed Ctrl-C.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. Where the system does not let a process listen, a warning says that Ctrl-C ends it at
    /// once; what a study has finished is kept then too.
    pub(super) fn listen() -> Self {
        let interrupt = Self::default();
        if let Err(error) = interrupt.register() {
            screen::note(&format!("failsim: warning: Ctrl-C ends this at once: {error}"));
        }
        interrupt
    }

    fn register(&self) -> io::Result<()> {
        // In this order: the first signal finds the flag unset and only sets it.
        flag::register_conditional_shutdown(SIGINT, Exit::Interrupted.code().into(), Arc::clone(&self.0))?;
        flag::register(SIGINT, Arc::clone(&self.0))?;
        Ok(())
    }

    /// Whether it is time to end.
    pub(super) fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
