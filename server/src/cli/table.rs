//! Tables for people: columns as wide as they need to be, every text made visible first, colour only where the
//! terminal has it.

use agentsudo_core::wire::visible;
use anstyle::{AnsiColor, Style};

/// The longest text in a column that may be cut.
const WIDEST: usize = 40;

/// A cell.
pub(super) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A text from outside: what a terminal could trip over is shown instead of done.
    pub(super) fn text(text: &str) -> Self {
        let line = visible::line(text);
        let mut chars = line.chars();
        let mut cut: String = chars.by_ref().take(WIDEST).collect();
        if chars.next().is_some() {
            cut.push('…');
        }
        Cell { text: cut, style: Style::new() }
    }

    /// A text that is never cut.
    pub(super) fn whole(text: &str) -> Self {
        Cell { text: visible::line(text), style: Style::new() }
    }

    /// A status in its colour.
    pub(super) fn status(status: &str) -> Self {
        Cell { style: status_style(status), ..Cell::whole(status) }
    }

    pub(super) fn bold(mut self) -> Self {
        self.style = self.style.bold();
        self
    }
}

/// The colour of a status.
pub(super) fn status_style(status: &str) -> Style {
    let colour = match status {
        "approved" | "done" | "yes" => AnsiColor::Green,
        "denied" | "failed" | "no" => AnsiColor::Red,
        "pending" => AnsiColor::Yellow,
        _ => AnsiColor::BrightBlack,
    };
    Style::new().fg_color(Some(colour.into()))
}

/// Prints rows under their heads; `nothing` if there are none.
pub(super) fn print(heads: &[&str], rows: &[Vec<Cell>], nothing: &str) {
    if rows.is_empty() {
        anstream::println!("{nothing}");
        return;
    }
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.chars().count());
        cells.chain(heads.get(column).map(|head| head.chars().count())).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let dim = Style::new().dimmed();
    let head: Vec<String> =
        heads.iter().zip(&widths).map(|(head, width)| format!("{head:<width$}")).collect();
    anstream::println!("{dim}{}{dim:#}", head.join("  ").trim_end());
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let pad = width.saturating_sub(cell.text.chars().count());
            format!("{}{}{:#}{}", cell.style, cell.text, cell.style, " ".repeat(pad))
        });
        anstream::println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
