//! Ctrl-C, and SIGTERM, which schedulers send: the first one asks a study to end, the second one ends the process.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::exit::Exit;
use super::screen;

/// Whether somebody has asked this process to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt {
    came: Arc<AtomicBool>,
    /// SIGTERM was among what came.
    terminated: Arc<AtomicBool>,
}

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
        for (signal, exit) in [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)] {
            flag::register_conditional_shutdown(signal, exit.code().into(), Arc::clone(&self.came))?;
            flag::register(signal, Arc::clone(&self.came))?;
        }
        flag::register(SIGTERM, Arc::clone(&self.terminated))?;
        Ok(())
    }

    /// Whether it is time to end.
    pub(super) fn came(&self) -> bool {
        self.came.load(Ordering::Relaxed)
    }

    /// How a command ends that was asked to.
    pub(super) fn exit(&self) -> Exit {
        if self.terminated.load(Ordering::Relaxed) { Exit::Terminated } else { Exit::Interrupted }
    }
}
