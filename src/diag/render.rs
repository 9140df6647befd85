//! Diagnostics as people read them: `path:line:column: error: message`, the line, a caret, the fix.

use annotate_snippets::{AnnotationKind, Group, Level as Mark, Renderer, Snippet};
use anstyle::{AnsiColor, Effects, Style};

use super::place::boundary;
use super::{Diagnostic, Level, LineIndex, SourceMap, Span};

/// Longest part of a line that is shown around a caret, in bytes to either side.
const CONTEXT_BYTES: u32 = 120;

/// All diagnostics as text, in the order given, with a blank line between two.
#[must_use]
pub fn render(sources: &SourceMap, diagnostics: &[Diagnostic], color: bool) -> String {
    let blocks: Vec<String> = diagnostics.iter().map(|one| render_one(sources, one, color)).collect();
    blocks.join("\n")
}

fn render_one(sources: &SourceMap, diagnostic: &Diagnostic, color: bool) -> String {
    let mut text = headline(sources, diagnostic, color);
    if let Some(block) = snippet(sources, diagnostic.span, level_mark(diagnostic.level), color) {
        text.push_str(&block);
    }
    if let Some((span, label)) = &diagnostic.related
        && let Some(place) = sources.place(*span)
    {
        text.push_str(&format!("  note: {label} at {}:{}:{}\n", place.path, place.line, place.column));
        if let Some(block) = snippet(sources, *span, Mark::NOTE, color) {
            text.push_str(&block);
        }
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("  {}: {help}\n", paint("help", AnsiColor::BrightCyan, color)));
    }
    text
}

fn headline(sources: &SourceMap, diagnostic: &Diagnostic, color: bool) -> String {
    let place = sources.place(diagnostic.span);
    let at = place.map_or_else(String::new, |p| format!("{}:{}:{}: ", p.path, p.line, p.column));
    let level = match diagnostic.level {
        Level::Error => paint("error", AnsiColor::BrightRed, color),
        Level::Warning => paint("warning", AnsiColor::Yellow, color),
    };
    format!("{at}{level}: {} [{}]\n", diagnostic.message, diagnostic.code)
}

fn paint(word: &str, color: AnsiColor, on: bool) -> String {
    if !on {
        return word.to_owned();
    }
    let style: Style = color.on_default().effects(Effects::BOLD);
    format!("{style}{word}{style:#}")
}

fn level_mark(level: Level) -> Mark<'static> {
    match level {
        Level::Error => Mark::ERROR,
        Level::Warning => Mark::WARNING,
    }
}

/// The first line of a span with carets below it, or `None` where the source has no text there.
fn snippet(sources: &SourceMap, span: Span, mark: Mark<'static>, color: bool) -> Option<String> {
    let text = &sources.sources.get(span.source.0 as usize)?.text;
    let index = LineIndex::new(text);
    let start = boundary(text, span.start);
    let line = index.line(u32::try_from(start).ok()?);
    let line_start = index.start_of(line);
    let line_end = text[line_start as usize..].find('\n').map_or(text.len(), |at| line_start as usize + at);
    if text[line_start as usize..line_end].trim().is_empty() {
        return None;
    }
    let end = boundary(text, span.end).clamp(start, line_end);
    let from = boundary(text, line_start.max(span.start.saturating_sub(CONTEXT_BYTES)));
    let to = boundary(text, (u32::try_from(line_end).ok()?).min(span.start + 2 * CONTEXT_BYTES)).max(start);
    let end = end.min(to);
    let note = AnnotationKind::Primary.span(start - from..end - from);
    let shown = Snippet::source(&text[from..to]).line_start(line as usize).fold(false).annotation(note);
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    Some(renderer.render(&[Group::with_level(mark).element(shown)]) + "\n")
}
