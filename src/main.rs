//! The `failsim` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    failsim::cli::main(std::env::args_os()).into()
}
