//! Owns what the judge prints: the table vector × language, the failures, and the last line. Must not judge.

use crate::stage::{Failure, Outcome};
use std::fmt::Write;

/// One vector's row.
#[derive(Debug, Clone)]
pub struct Row {
    /// `area: name`.
    pub vector: String,
    /// One outcome a language, in order; `None` is a blank: nobody was there to answer.
    pub outcomes: Vec<Option<Outcome>>,
}

/// Everything that happened.
#[derive(Debug, Default)]
pub struct Report {
    /// The columns.
    pub languages: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What concerns the core alone and was not put to anyone: area and number of files.
    pub core_only: Vec<(String, usize)>,
    /// The kinds of value that a language has no type for: language and tags.
    pub lacking: Vec<(String, Vec<String>)>,
}

impl Report {
    /// Vectors × languages that went as expected, and that did not. A cell that is for the core alone, or has a
    /// value that the language has no type for, is neither; a blank is a failure.
    pub fn totals(&self) -> (usize, usize) {
        let cells = || self.rows.iter().flat_map(|row| &row.outcomes);
        let passed = cells().filter(|cell| **cell == Some(Outcome::Passed)).count();
        let neither = cells().filter(|cell| matches!(cell, Some(Outcome::Core | Outcome::Lacking))).count();
        (passed, cells().count() - passed - neither)
    }

    /// The whole report. `quiet` leaves out the rows that passed everywhere.
    pub fn print(&self, quiet: bool) -> String {
        let width = self.rows.iter().map(|row| row.vector.chars().count()).max().unwrap_or(0).min(100);
        let mut out = String::new();
        let mut head = format!("{:width$}", "vector");
        for language in &self.languages {
            let _ = write!(head, "  {language:>8}");
        }
        let _ = writeln!(out, "{head}");
        for row in &self.rows {
            let fine = |cell: &Option<Outcome>| {
                matches!(cell, Some(Outcome::Passed | Outcome::Core | Outcome::Lacking))
            };
            if quiet && row.outcomes.iter().all(fine) {
                continue;
            }
            let _ = write!(out, "{:width$}", row.vector);
            for cell in &row.outcomes {
                let _ = write!(out, "  {:>8}", mark(cell.as_ref()));
            }
            let _ = writeln!(out);
        }
        self.failures(&mut out);
        for (area, files) in &self.core_only {
            let _ = writeln!(
                out,
                "core only: {area} ({files} files), held against the core's types by its own tests"
            );
        }
        for (language, kinds) in &self.lacking {
            let _ = writeln!(out, "{language} has no type for: {}", kinds.join(", "));
        }
        let (passed, failed) = self.totals();
        let _ = writeln!(out, "{passed} passed, {failed} failed");
        out
    }

    fn failures(&self, out: &mut String) {
        for row in &self.rows {
            for (language, cell) in self.languages.iter().zip(&row.outcomes) {
                let (step, expected, got) = match cell {
                    Some(Outcome::Failed(Failure { step, expected, got })) => (step.as_str(), expected, got),
                    None => ("before the first step", &"a driver".to_owned(), &"none".to_owned()),
                    Some(Outcome::Passed | Outcome::Core | Outcome::Lacking) => continue,
                };
                let _ = writeln!(
                    out,
                    "\nFAILED {language}: {}\n  at       {step}\n  expected {expected}\n  got      {got}",
                    row.vector
                );
            }
        }
    }
}

fn mark(cell: Option<&Outcome>) -> &'static str {
    match cell {
        Some(Outcome::Passed) => "ok",
        Some(Outcome::Core) => "core",
        Some(Outcome::Lacking) => "no type",
        Some(Outcome::Failed(_)) => "FAILED",
        None => "-",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_is_a_failure_and_what_a_language_cannot_say_is_neither() {
        let failure = Failure { step: "step 1".into(), expected: "this".into(), got: "that".into() };
        let outcomes = vec![
            Some(Outcome::Passed),
            Some(Outcome::Core),
            Some(Outcome::Lacking),
            Some(Outcome::Failed(failure)),
            None,
        ];
        let report = Report {
            languages: ["rust", "python", "c", "node", "go"].map(str::to_owned).to_vec(),
            rows: vec![Row { vector: "session: it ends".into(), outcomes }],
            core_only: vec![("redact".into(), 2)],
            lacking: vec![("node".into(), vec!["$date".into(), "$path".into()])],
        };
        assert_eq!(report.totals(), (1, 2));
        let text = report.print(true);
        assert!(text.contains("FAILED node: session: it ends\n  at       step 1\n  expected this"), "{text}");
        assert!(text.contains("FAILED go"), "{text}");
        assert!(text.contains("node has no type for: $date, $path\n"), "{text}");
        assert!(text.ends_with("1 passed, 2 failed\n"), "{text}");
    }
}
