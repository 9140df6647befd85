//! Expressway clusters of a scenario.

use super::codes;
use super::context::{Context, Fields};
use super::directory::Directory;
use crate::diag::Span;

/// Reads a `[cluster.x]` with `kind = "expressway"`.
pub(super) fn read(context: &mut Context<'_>, directory: &mut Directory, (name, _): (&str, Span), fields: &Fields<'_>) {
    let message = "clusters of kind \"expressway\" are not simulated by this version";
    let span = fields.value_span("kind");
    context.error(codes::UNSUPPORTED, span, &fields.at("kind"), message).help("it simulates kind = \"imp\"");
    directory.unsupported.insert(name.to_owned());
}
