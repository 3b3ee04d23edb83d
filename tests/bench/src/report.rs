//! Markdown tables, with the figures of several generators side by side.

use std::fmt::Write as _;

/// What a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// A number of things.
    Count,
}

impl Unit {
    /// A figure as text.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Seconds if value < 10.0 => format!("{value:.2} s"),
            Self::Seconds => format!("{value:.1} s"),
            Self::Bytes if value >= 1e9 => format!("{:.2} GB", value / 1e9),
            Self::Bytes if value >= 1e7 => format!("{:.0} MB", value / 1e6),
            Self::Bytes => format!("{:.1} MB", value / 1e6),
            Self::Count => grouped(value),
        }
    }
}

/// A number with its thousands separated.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A figure, or why there is none.
pub type Cell = Result<f64, String>;

/// A row of a comparison: ours first, then the peers'.
pub struct Row {
    /// What is measured.
    pub label: String,
    /// What it is counted in.
    pub unit: Unit,
    /// The figures.
    pub cells: Vec<Cell>,
}

/// A table with a column for each generator, and with peers one for ours as a fraction of the better peer's.
pub fn comparison(columns: &[String], rows: &[Row]) -> String {
    let peers = columns.len() > 1;
    let mut out = String::from("| |");
    for column in columns {
        let _ = write!(out, " {column} |");
    }
    out.push_str(if peers { " of the better peer's |\n" } else { "\n" });
    out.push_str(&"|---".repeat(columns.len() + 1 + usize::from(peers)));
    out.push_str("|\n");
    for row in rows {
        let _ = write!(out, "| {} |", row.label);
        for cell in &row.cells {
            let text = match cell {
                Ok(value) => row.unit.show(*value),
                Err(reason) => escaped(reason),
            };
            let _ = write!(out, " {text} |");
        }
        if peers {
            let _ =
                write!(out, " {} |", ratio(&row.cells).map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}")));
        }
        out.push('\n');
    }
    out
}

/// The first figure as a fraction of the least of the others.
fn ratio(cells: &[Cell]) -> Option<f64> {
    let (ours, peers) = cells.split_first()?;
    let ours = *ours.as_ref().ok()?;
    let best = peers.iter().filter_map(|cell| cell.as_ref().ok()).copied().reduce(f64::min)?;
    (best > 0.0).then(|| ours / best)
}

/// Text that stays in its cell.
pub fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Text, cut to a number of characters.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 160;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_compared_with_the_better_peer_that_has_a_figure() {
        let columns = ["ours", "a", "b"].map(str::to_owned);
        let row = |cells: [Cell; 3]| Row { label: "check".to_owned(), unit: Unit::Seconds, cells: cells.into() };
        let rows = [
            row([Ok(5.0), Ok(20.0), Ok(10.0)]),
            row([Ok(5.0), Err("failed: a | b".to_owned()), Ok(20.0)]),
            row([Err("failed".to_owned()), Ok(1.0), Ok(2.0)]),
        ];
        assert_eq!(
            comparison(&columns, &rows),
            "| | ours | a | b | of the better peer's |\n|---|---|---|---|---|\n\
             | check | 5.00 s | 20.0 s | 10.0 s | 0.50 |\n\
             | check | 5.00 s | failed: a \\| b | 20.0 s | 0.25 |\n\
             | check | failed | 1.00 s | 2.00 s | – |\n"
        );
    }

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!(Unit::Count.show(33198.0), "33,198");
        assert_eq!(Unit::Count.show(317.0), "317");
        assert_eq!(Unit::Bytes.show(490_000_000.0), "490 MB");
        assert_eq!(Unit::Bytes.show(3_600_000_000.0), "3.60 GB");
        assert_eq!(Unit::Bytes.show(1_250_000.0), "1.2 MB");
    }
}
