//! Rust as text, for what stands in generated code again and again in one form: setters, tables of members. It is written line
//! by line, since to build tokens, parse them and format them takes ten times as long and is most of the generator's work.

use proc_macro2::Literal;

/// Lines are broken behind this column, where they can be.
const WIDTH: usize = 100;

/// Text that grows by lines.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// A line, indented by so many steps.
    pub(super) fn line(&mut self, depth: usize, text: &str) {
        self.indent(depth);
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// Documentation of what comes next.
    pub(super) fn docs(&mut self, depth: usize, text: &str) {
        for line in super::file::doc_lines(text) {
            // A carriage return cannot stand in a comment.
            match line.contains('\r') {
                true => self.line(depth, &format!("#[doc = {}]", literal(&line))),
                false => self.line(depth, &format!("///{line}")),
            }
        }
    }

    /// A list between what opens and what closes it, on one line if that fits, else an item a line.
    pub(super) fn list(&mut self, depth: usize, open: &str, items: &[String], close: &str) {
        let commas = 2 * items.len().saturating_sub(1);
        let width = items.iter().map(String::len).sum::<usize>() + commas;
        if 4 * depth + open.len() + width + close.len() <= WIDTH {
            self.line(depth, &format!("{open}{}{close}", items.join(", ")));
            return;
        }
        self.line(depth, open);
        for item in items {
            self.line(depth + 1, &format!("{item},"));
        }
        self.line(depth, close);
    }

    /// All lines.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.0.push_str("    ");
        }
    }
}

/// A text as a literal of Rust.
pub(super) fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_broken_where_it_does_not_fit() {
        let written = |item: &str| {
            let mut text = Text::default();
            text.list(
                1,
                "pub fn room(",
                &["mut self".to_owned(), item.to_owned()],
                ") -> Self {",
            );
            text.finish()
        };
        assert_eq!(
            written("value: i32"),
            "    pub fn room(mut self, value: i32) -> Self {\n"
        );
        let long = format!("value: {}", "x".repeat(80));
        assert_eq!(
            written(&long),
            format!("    pub fn room(\n        mut self,\n        {long},\n    ) -> Self {{\n")
        );
    }

    #[test]
    fn documentation_is_a_comment_or_an_attribute() {
        let mut text = Text::default();
        text.docs(1, "One.\n\nTwo\rthree.");
        assert_eq!(
            text.finish(),
            "    /// One.\n    ///\n    #[doc = \" Two\\rthree.\"]\n"
        );
    }

    #[test]
    fn a_literal_is_read_as_the_text_that_it_was() {
        for text in ["a\"b\\c", "行\u{202e}\u{0}\n", "'"] {
            let read: syn::LitStr = syn::parse_str(&literal(text)).unwrap();
            assert_eq!(read.value(), text);
        }
    }
}
