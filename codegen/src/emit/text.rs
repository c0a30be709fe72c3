//! Rust as text, for what stands in generated code again and again in one form: setters, tables of members. It is written line
//! by line, since to build tokens, parse them and format them takes ten times as long and is most of the generator's work.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::clashes::Space;
use super::file::Item;

/// Lists are broken behind this column.
const WIDTH: usize = 100;

/// Up to here the formatter leaves a statement or a field on one line.
const SURE: usize = 85;

/// A line of the formatter, a comma at its end not counted.
const LINE: usize = 89;

/// Text that grows by lines.
#[derive(Debug, Default)]
pub(super) struct Text {
    lines: String,
    /// The names that it defines.
    defined: Vec<(Space, String)>,
    /// Whether the formatter may want other lines.
    unformatted: bool,
}

impl Text {
    /// A line, indented by so many steps.
    pub(super) fn line(&mut self, depth: usize, text: &str) {
        self.indent(depth);
        self.lines.push_str(text);
        self.lines.push('\n');
    }

    /// A line that the formatter breaks where it is long.
    pub(super) fn breakable(&mut self, depth: usize, text: &str) {
        self.unformatted |= 4 * depth + text.len() > SURE;
        self.line(depth, text);
    }

    /// An arm of a `match` that gives a value.
    pub(super) fn arm(&mut self, depth: usize, pattern: &str, value: &str) {
        if 4 * depth + pattern.len() + 4 + value.len() <= LINE {
            self.line(depth, &format!("{pattern} => {value},"));
            return;
        }
        self.line(depth, &format!("{pattern} => {{"));
        self.line(depth + 1, value);
        self.line(depth, "}");
    }

    /// A call in a chain of several, with arguments that are not broken, and what stands behind it.
    pub(super) fn call(&mut self, depth: usize, name: &str, arguments: &[String], close: &str) {
        let width = arguments.iter().map(String::len).sum::<usize>();
        let width = width + 2 * arguments.len().saturating_sub(1);
        // Where the chain ends a comma or nothing follows, else another line.
        let end = usize::from(close == ";");
        if 4 * depth + name.len() + width + 2 + end <= LINE {
            let arguments = arguments.join(", ");
            self.line(depth, &format!("{name}({arguments}){close}"));
            return;
        }
        // What begins a chain stands further to the left than its calls.
        let begins = !name.starts_with('.') && close != ";";
        let inner = depth + 1 + usize::from(begins);
        self.line(depth, &format!("{name}("));
        for argument in arguments {
            self.line(inner, &format!("{argument},"));
        }
        self.line(inner - 1, &format!("){close}"));
    }

    /// What a macro is called with, as the formatter breaks it: words in lines that are filled up.
    pub(super) fn words(&mut self, name: &str, words: &[String]) {
        let whole = words.join(" ");
        if name.len() + whole.len() + 4 <= LINE {
            self.line(0, &format!("{name}!({whole});"));
            return;
        }
        self.line(0, &format!("{name}!("));
        let mut line = String::new();
        for word in words {
            if !line.is_empty() {
                if 4 + line.len() + 1 + word.len() > LINE {
                    self.line(1, &line);
                    line.clear();
                } else {
                    line.push(' ');
                }
            }
            line.push_str(word);
        }
        self.line(1, &line);
        self.line(0, ");");
    }

    /// What only the formatter can write.
    pub(super) fn tokens(&mut self, depth: usize, tokens: &TokenStream) {
        self.unformatted = true;
        self.line(depth, &tokens.to_string());
    }

    /// The line that defines a module, a static or a function.
    pub(super) fn names(&mut self, space: Space, name: &str) {
        self.defined.push((space, name.to_owned()));
    }

    /// The line that opens the definition of a struct or an enum.
    pub(super) fn defines(&mut self, name: &str, line: &str) {
        self.defined.push((Space::Types, name.to_owned()));
        self.line(0, line);
    }

    /// The definition of another name for a type with these arguments.
    pub(super) fn defines_alias(&mut self, name: &str, open: &str, arguments: &[String]) {
        self.defined.push((Space::Types, name.to_owned()));
        self.list(0, open, arguments, ">;");
    }

    /// Members of an implementation that come as tokens.
    pub(super) fn members(&mut self, tokens: TokenStream) {
        let read = syn::parse2(quote! { impl Name { #tokens } });
        let Ok(block) = read else {
            // What is no Rust is found when the file is printed.
            self.unformatted = true;
            self.line(1, &tokens.to_string());
            return;
        };
        let text = prettyplease::unparse(&block);
        let inside = text.strip_prefix("impl Name {\n");
        let inside = inside.and_then(|text| text.strip_suffix("}\n"));
        self.lines.push_str(inside.unwrap_or_default());
    }

    /// Documentation of what comes next.
    pub(super) fn docs(&mut self, depth: usize, text: &str) {
        for line in super::file::doc_lines(text) {
            // A carriage return cannot stand in a comment.
            match line.contains('\r') {
                true => self.line(depth, &format!("#[doc = {}]", literal(&line))),
                // The formatter leaves no blank at the end of a line.
                false => self.line(depth, &format!("///{}", line.trim_end_matches(' '))),
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

    /// The lines so far.
    #[cfg(test)]
    pub(super) fn lines(&self) -> &str {
        &self.lines
    }

    /// What a file holds of it.
    pub(super) fn into_item(self) -> Item {
        match self.unformatted {
            true => Item::Unformatted(self.lines),
            false => Item::Text(self.lines, self.defined),
        }
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.lines.push_str("    ");
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
            text.lines
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

    /// The formatter would give these lines, too, so that nobody sees which of the two wrote a file.
    #[test]
    fn what_is_not_left_to_the_formatter_has_its_form() {
        let formatted = |length: usize| {
            let mut text = Text::default();
            let name = "x".repeat(length);
            text.defines("Room", "pub struct Room {");
            text.breakable(1, &format!("pub {name}: ::core::option::Option<bool>,"));
            text.line(0, "}");
            let mut statement = Text::default();
            statement.line(0, "impl Room {");
            statement.line(1, "fn encode(&self, out: &mut Out) {");
            statement.breakable(2, &format!("out.put_opt(\"{name}\", &self.name);"));
            statement.line(1, "}");
            statement.members(quote! { const LIMITS: &'static [&'static str] = &["a"]; });
            statement.line(0, "}");
            [text, statement].map(|text| match text.into_item() {
                Item::Text(lines, _) => {
                    let file: syn::File = syn::parse_str(&lines).unwrap();
                    assert_eq!(lines, prettyplease::unparse(&file));
                    true
                }
                Item::Unformatted(_) | Item::Tokens(_) => false,
            })
        };
        let all: Vec<_> = (1..120).map(formatted).collect();
        for at in 0..2 {
            let of = |is: bool| all.iter().filter(|one| one[at] == is).count();
            assert!(of(true) > 5 && of(false) > 5, "{at}");
        }
    }

    #[test]
    fn arms_and_calls_break_where_the_formatter_breaks_them() {
        for length in 1..120 {
            let long = "x".repeat(length);
            let (name, shown) = (format!("Self::{long}"), literal(&long));
            let mut text = Text::default();
            text.line(0, "impl Room {");
            text.line(1, "fn name(&self) -> &str {");
            text.line(2, "match self {");
            text.arm(3, &name, "\"name\"");
            text.arm(3, "Self::Name", &shown);
            text.line(2, "}");
            text.line(1, "}");
            text.line(0, "}");
            text.line(0, "static ROOMS: &[Room] = &[");
            for (first, second) in [(&shown, "\"two\""), (&literal("one"), &*shown)] {
                let head = "core_client::codes::CodeInfo::new";
                text.call(1, head, std::slice::from_ref(first), "");
                let both = [first.clone(), second.to_owned()];
                text.call(2, ".with_meaning", &both, "");
                text.call(
                    2,
                    ".with_what_is_long",
                    &["core_client::Retry::Never".to_owned()],
                    ",",
                );
            }
            text.line(0, "];");
            let file: syn::File = syn::parse_str(&text.lines).unwrap();
            assert_eq!(text.lines, prettyplease::unparse(&file), "{length}");
        }
    }

    #[test]
    fn the_words_of_a_macro_are_filled_into_lines_as_the_formatter_does() {
        let words = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        for length in 1..100 {
            let mut text = Text::default();
            let fields: Vec<_> = (0..length % 13)
                .map(|at| {
                    format!(
                        "{}_{at}|:|\"{}\",",
                        "x".repeat(length % 29 + at),
                        "y z".repeat(at)
                    )
                })
                .collect();
            let fields = fields.join("|");
            let fields = fields.trim_end_matches(',');
            let required = match length % 3 {
                0 => "[],".to_owned(),
                1 => format!("[\"{}\"],", "r".repeat(length)),
                _ => format!("[\"one\",|\"{}\"],", "r".repeat(length)),
            };
            let braces = match fields.is_empty() {
                true => "{}".to_owned(),
                false => format!("{{|{fields}|}}"),
            };
            let all = format!("Name{},|required|:|{required}|{braces}", "N".repeat(length));
            text.words("core_client::serde_request", &words(&all));
            let names = vec![format!("Name{}", "N".repeat(length % 31)); length % 7 + 1];
            let all = format!("crate ::service::SERVICE;|{}", names.join(",|"));
            text.words("core_client::serde_records", &words(&all));
            let file: syn::File = syn::parse_str(&text.lines).unwrap();
            assert_eq!(text.lines, prettyplease::unparse(&file), "{length}");
        }
    }

    #[test]
    fn documentation_is_a_comment_or_an_attribute() {
        let mut text = Text::default();
        text.docs(1, "One.\n\nTwo\rthree.");
        assert_eq!(
            text.lines,
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
