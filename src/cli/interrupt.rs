//! Ctrl-C: the first one asks a study to end, the second one ends the process.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::exit::Exit;

/// Whether somebody has pressed Ctrl-C.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let a process listen.
    pub(super) fn listen() -> io::Result<Self> {
        let interrupt = Self::default();
        // In this order: the first signal finds the flag unset and only sets it.
        flag::register_conditional_shutdown(SIGINT, Exit::Interrupted.code().into(), Arc::clone(&interrupt.0))?;
        flag::register(SIGINT, Arc::clone(&interrupt.0))?;
        Ok(interrupt)
    }

    /// Whether it is time to end.
    pub(super) fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
