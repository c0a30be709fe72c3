//! Prints figures as one table, and says which aims were met.

use std::fmt;

/// What a ratio is wanted to be.
#[derive(Debug, Clone, Copy)]
pub struct Aim {
    /// At most this.
    pub wanted: f64,
    /// At most this, if the wanted one cannot be reached.
    pub accepted: f64,
}

/// One measured figure.
#[derive(Debug)]
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// The measured value with its unit.
    pub value: String,
    /// What it is compared with, with its own value.
    pub floor: String,
    /// The value in units of the floor.
    pub ratio: Option<f64>,
    /// What the ratio should be.
    pub aim: Option<Aim>,
}

impl Figure {
    /// A figure that is compared with nothing.
    pub fn plain(what: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            value: value.into(),
            floor: String::new(),
            ratio: None,
            aim: None,
        }
    }

    /// Compares it.
    #[must_use]
    pub fn against(mut self, floor: impl Into<String>, ratio: f64) -> Self {
        self.floor = floor.into();
        self.ratio = Some(ratio);
        self
    }

    /// Says what the ratio should be.
    #[must_use]
    pub fn aim(mut self, wanted: f64, accepted: f64) -> Self {
        self.aim = Some(Aim { wanted, accepted });
        self
    }

    fn verdict(&self) -> String {
        let (Some(ratio), Some(aim)) = (self.ratio, self.aim) else {
            return String::new();
        };
        if ratio <= aim.wanted {
            format!("<= {:.2}: met", aim.wanted)
        } else if ratio <= aim.accepted {
            format!(
                "<= {:.2}: missed, <= {:.2} accepted",
                aim.wanted, aim.accepted
            )
        } else {
            format!("<= {:.2}: MISSED", aim.wanted)
        }
    }
}

/// Figures under each other.
#[derive(Debug, Default)]
pub struct Table(pub Vec<Figure>);

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.0.iter().map(|figure| {
            let ratio = figure.ratio.map(|ratio| format!("{ratio:.2}"));
            vec![
                figure.what.clone(),
                figure.value.clone(),
                figure.floor.clone(),
                ratio.unwrap_or_default(),
                figure.verdict(),
            ]
        });
        let head = ["figure", "measured", "floor", "ratio", "aim"];
        f.write_str(&markdown(&head, rows))
    }
}

/// A table in Markdown, with columns of equal width. Cells without a head are left out.
pub fn markdown(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut lines = vec![head.iter().map(|cell| (*cell).to_owned()).collect()];
    lines.extend(rows);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &Vec<String>| {
        let cells = cells.iter().zip(&widths);
        let padded: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("| {} |\n", padded.join(" | "))
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut lines = lines.iter().map(line);
    let mut text = lines.next().unwrap_or_default();
    text.push_str(&format!("| {} |\n", rule.join(" | ")));
    text.extend(lines);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_say_whether_they_meet_their_aim() {
        let figure = |ratio| Figure::plain("a", "1").against("b", ratio).aim(1.0, 2.0);
        assert_eq!(figure(1.0).verdict(), "<= 1.00: met");
        assert_eq!(figure(1.5).verdict(), "<= 1.00: missed, <= 2.00 accepted");
        assert_eq!(figure(2.5).verdict(), "<= 1.00: MISSED");
        assert_eq!(Figure::plain("a", "1").verdict(), "");
    }

    #[test]
    fn columns_are_of_equal_width() {
        let text = markdown(&["a", "b"], [vec!["1".to_owned(), "22".to_owned()]]);
        assert_eq!(text, "| a | b  |\n| - | -- |\n| 1 | 22 |\n");
    }
}
