//! The SRM machine against the table of its rules, and a golden table of all it does.
//!
//! `tests/data/srm-transitions.csv` is the table as it was drawn from the documents. An interpreter
//! of its own reads it here and must agree with the machine in every state, whatever comes in.

mod explore;
mod golden;
mod inputs;
mod oracle;
