//! The `failsim` command.
fn main() {}
