//! Families of models, one file each: from the parameters of a row to runs and an estimate. The name of a
//! case decides nothing.
//!
//! To add a family, write its file with a [`Family`] and add it to [`FAMILIES`]; the first one that claims
//! the parameters of a row has it.

mod bursts;
mod crash;
mod detector;
mod heartbeats;
mod majority;
mod mesh;
mod pair;
mod parts;
mod queue;
mod quorum;
mod rare;
mod sensitivity;
mod service;
mod spares;
mod statistics;
mod storm;
mod tandem;
mod windows;
mod workstations;
mod year;

use super::plan::Plan;
use super::table::{Parameters, Row};

/// Models that are told apart from others by their parameters.
pub(super) struct Family {
    /// What it is about, for tables in the documentation.
    pub(super) name: &'static str,
    /// Whether a row has this model, by its parameters and, where they are silent, by its quantity.
    pub(super) claims: fn(&Row, &Parameters<'_>) -> bool,
    /// How the row is run. Takes every parameter it has understood.
    pub(super) plan: fn(&Row, &mut Parameters<'_>) -> Result<Plan, String>,
}

/// All families, the more special ones before those that would claim their rows too.
pub(super) const FAMILIES: &[Family] = &[
    year::FAMILY,
    storm::FAMILY,
    windows::FAMILY,
    crash::SERVICE,
    crash::FAMILY,
    service::FAMILY,
    service::FALLBACK,
    parts::SERIES,
    parts::ROOMS,
    spares::FAMILY,
    parts::PEERS,
    rare::LOSSES,
    rare::QUORUM,
    rare::PAIR,
    heartbeats::FAMILY,
    mesh::FAMILY,
    quorum::FAMILY,
    pair::FAMILY,
    majority::FAMILY,
    workstations::FAMILY,
    queue::FAMILY,
    tandem::FAMILY,
    bursts::FAMILY,
    detector::FAMILY,
    detector::SETTING,
    statistics::FAMILY,
    statistics::PAIRED,
    sensitivity::FAMILY,
];

/// The names of all families, in order.
pub fn families() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|family| family.name)
}

/// The quantity of a row is not one of its family.
fn unmeasured<T>(row: &Row) -> Result<T, String> {
    Err(format!("the quantity {} is not measured", row.quantity))
}
