//! Persistent chat: one test for each documented statement of the fact sheet, the capacity tables cell by
//! cell, and the generated parts of `docs/machines/chat.md`.

#[path = "../support/mod.rs"]
mod support;

mod capacity;
mod databases;
mod document;
mod explore;
mod group;
mod limits;
mod merge;
mod remote;
mod split;
mod stories;
