//! The provider's texts: which keys hold them, how a tree loses them, and how one becomes plain text.

use serde_json::{Map, Value};

/// The keys whose values are the provider's sentences, wherever they stand in what an import keeps: they are not taken, and
/// rebuilding an official file does not bring them back. Members of objects that have such a name are members.
pub const TEXT_KEYS: [&str; 12] = [
    "description",
    "errorMessage",
    "example",
    "examples",
    "extraInfo",
    "requestParamsDescription",
    "responseDemo",
    "responseParamsDescription",
    "summary",
    "title",
    "titles",
    "translator",
];

/// The key whose values are texts and whose names are facts: what each known value means.
pub const VALUE_TITLES: &str = "enumValueTitles";

/// The keys below which names are those of members, not of the format.
pub(super) const NAMES: [&str; 5] = ["headers", "properties", "responses", "schemas", "apis"];

/// Keys whose values are facts, although some look like sentences: patterns, defaults, values, codes, and what a program reads.
pub(super) const FACTS: [&str; 25] = [
    "$ref",
    "backendName",
    "consumes",
    "default",
    "endpoint",
    "enum",
    "errorCode",
    "format",
    "in",
    "itemName",
    "maximum",
    "methods",
    "minimum",
    "name",
    "operationType",
    "path",
    "pattern",
    "produces",
    "regionId",
    "schemes",
    "security",
    "style",
    "systemTags",
    "type",
    "vpc",
];

/// Removes the provider's texts from a tree of the metadata's form.
pub(crate) fn remove_texts(value: &mut Value) {
    match value {
        Value::Object(map) => remove_from(map),
        Value::Array(items) => {
            items.retain(|item| !item.as_str().is_some_and(is_prose));
            items.iter_mut().for_each(remove_texts);
        }
        _ => {}
    }
}

/// Like [`remove_texts`], for one object.
pub(crate) fn remove_from(map: &mut Map<String, Value>) {
    map.retain(|key, value| !is_text(key, value));
    for (key, value) in map.iter_mut() {
        if key == VALUE_TITLES {
            without_titles(value);
        } else if NAMES.contains(&key.as_str()) {
            match value {
                Value::Object(members) => members.values_mut().for_each(remove_texts),
                other => remove_texts(other),
            }
        } else if !FACTS.contains(&key.as_str()) {
            remove_texts(value);
        }
    }
}

/// Whether a member of an object of the metadata is a text.
pub(crate) fn is_text(key: &str, value: &Value) -> bool {
    if TEXT_KEYS.contains(&key) {
        return true;
    }
    !FACTS.contains(&key) && value.as_str().is_some_and(is_prose)
}

/// Leaves the names alone.
pub(crate) fn without_titles(value: &mut Value) {
    let Value::Object(titles) = value else {
        return;
    };
    for title in titles.values_mut() {
        *title = Value::String(String::new());
    }
}

/// Whether a text under a key that we do not know is written for people: Chinese, or five words and more.
pub(crate) fn is_prose(text: &str) -> bool {
    const WORDS: usize = 5;
    let is_chinese = |c: char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    text.contains(is_chinese) || text.split_whitespace().nth(WORDS - 1).is_some()
}

/// Longer texts tell more than a reader of generated documentation reads.
const LONGEST: usize = 8_000;

/// A text of the provider as plain text: without HTML and the markup of the provider's portal, without characters that no
/// description may hold. `None` where nothing is left.
pub(crate) fn plain(text: &str) -> Option<String> {
    let text = without_tags(text);
    let text = without_links(&text);
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        let line = line_of(line);
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(&line);
        if out.len() > LONGEST {
            let end = out.floor_char_boundary_at(LONGEST);
            out.truncate(end);
            out.push('…');
            break;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// A text of the provider as one line, up to the end of its first sentence.
pub(crate) fn line(text: &str) -> Option<String> {
    const LONGEST_LINE: usize = 300;
    let text = plain(text)?;
    let first: Vec<&str> = text.split_whitespace().collect();
    let mut line = first.join(" ");
    let end = line.find(". ").map(|at| at + 1);
    let end = end.or_else(|| line.find('。').map(|at| at + '。'.len_utf8()));
    if let Some(end) = end {
        line.truncate(end);
    }
    if line.len() > LONGEST_LINE {
        line.truncate(line.floor_char_boundary_at(LONGEST_LINE));
        line.push('…');
    }
    Some(line)
}

/// `str::floor_char_boundary`, which the workspace's oldest Rust does not have.
trait FloorCharBoundary {
    fn floor_char_boundary_at(&self, at: usize) -> usize;
}

impl FloorCharBoundary for str {
    fn floor_char_boundary_at(&self, at: usize) -> usize {
        let mut at = at.min(self.len());
        while !self.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// One line: no indentation (it would be read as a drawing), no escapes of Markdown, one mark for items of lists.
fn line_of(line: &str) -> String {
    let line = line.trim();
    let (mark, line) = match line.strip_prefix(['*', '+', '-']) {
        Some(rest) if rest.starts_with([' ', '\t']) => ("- ", rest.trim_start()),
        _ => ("", line),
    };
    let line = line.trim_start_matches(['>', '#']).trim_start();
    let mut out = String::with_capacity(line.len() + mark.len());
    out.push_str(mark);
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' if characters
                .peek()
                .is_some_and(|next| next.is_ascii_punctuation()) =>
            {
                out.extend(characters.next());
            }
            '`' => {}
            '*' if characters.peek() == Some(&'*') => {
                characters.next();
            }
            '\t' => out.push(' '),
            c if codegen::is_refused_character(c) => {}
            c => out.push(c),
        }
    }
    let out = out.trim_end().to_owned();
    if out == mark.trim_end() {
        String::new()
    } else {
        out
    }
}

/// Takes out tags of HTML and of the portal (`<props="china">`), and their entities. A `<` that opens no tag stays.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let escaped = before.ends_with('\\');
        rest = match tag(from) {
            Some((name, behind)) if !escaped => {
                if matches!(
                    name,
                    "br" | "p"
                        | "/p"
                        | "li"
                        | "tr"
                        | "div"
                        | "/div"
                        | "ul"
                        | "/ul"
                        | "table"
                        | "/table"
                ) {
                    out.push('\n');
                }
                if name == "li" {
                    out.push_str("- ");
                }
                if matches!(name, "td" | "th") {
                    out.push(' ');
                }
                behind
            }
            _ => match entity(from) {
                Some((c, behind)) => {
                    out.push(c);
                    behind
                }
                None => {
                    let mut characters = from.chars();
                    out.extend(characters.next());
                    characters.as_str()
                }
            },
        };
    }
    out.push_str(rest);
    out
}

/// The name of the tag that a text begins with, and what is behind the tag.
fn tag(text: &str) -> Option<(&str, &str)> {
    const LONGEST_TAG: usize = 400;
    let inner = text.strip_prefix('<')?;
    let starts = inner.strip_prefix('/').unwrap_or(inner);
    if let Some(comment) = inner.strip_prefix("!--") {
        let (_, behind) = comment.split_once("-->")?;
        return Some(("", behind));
    }
    if !starts.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = inner.find(['>', '<']).filter(|end| *end <= LONGEST_TAG)?;
    let behind = inner.get(end..)?.strip_prefix('>')?;
    let inside = inner.get(..end)?;
    let length = inside.len() - inside.trim_start_matches('/').len();
    let name_end = inside
        .char_indices()
        .find(|(at, c)| *at >= length && !c.is_ascii_alphanumeric());
    let name = inside.get(..name_end.map_or(inside.len(), |(at, _)| at))?;
    const TAGS: [&str; 41] = [
        "a", "abbr", "b", "br", "caption", "center", "code", "col", "colgroup", "dd", "details",
        "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
        "li", "notice", "note", "ol", "p", "pre", "props", "small", "span", "strong", "sub", "sup",
        "table", "tbody", "td", "term",
    ];
    const MORE: [&str; 9] = [
        "th", "thead", "tr", "u", "ul", "ph", "summary", "section", "warning",
    ];
    let bare = name.trim_start_matches('/').to_ascii_lowercase();
    let known = TAGS.contains(&bare.as_str()) || MORE.contains(&bare.as_str());
    known.then_some((name, behind))
}

/// The character of the entity that a text begins with, and what is behind the entity.
fn entity(text: &str) -> Option<(char, &str)> {
    const LONGEST_ENTITY: usize = 10;
    let (name, behind) = text.strip_prefix('&')?.split_once(';')?;
    if name.len() > LONGEST_ENTITY {
        return None;
    }
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, behind))
}

/// `[text](address)` becomes its text: addresses of the portal (`~~123~~`) lead nowhere outside of it.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let (before, from) = rest.split_at(at);
        let open = before
            .rfind('[')
            .filter(|open| !before.get(..*open).is_some_and(|text| text.ends_with('\\')));
        let close = from
            .find(')')
            .filter(|close| !from.get(..*close).is_some_and(|link| link.contains('\n')));
        match (open, close) {
            (Some(open), Some(close)) => {
                let image = before.get(..open).is_some_and(|text| text.ends_with('!'));
                let lead = before.get(..open - usize::from(image)).unwrap_or_default();
                out.push_str(lead);
                if !image {
                    out.push_str(before.get(open + 1..).unwrap_or_default());
                }
                rest = from.get(close + 1..).unwrap_or_default();
            }
            _ => {
                out.push_str(before);
                out.push_str("](");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn markup_is_taken_out() {
        for (text, clean) in [
            ("The ID.\n", Some("The ID.")),
            ("<p>a<br>b &lt; c</p>", Some("a\nb < c")),
            ("<props=\"china\">x</props> [y](~~123~~)", Some("x y")),
            (
                "*   one\n*   two **bold** `code`",
                Some("- one\n- two bold code"),
            ),
            ("> note \\<Area code>\\*", Some("note <Area code>*")),
            ("    indented\n\n\n\n\tmore", Some("indented\n\nmore")),
            ("a < b, List<String>", Some("a < b, List<String>")),
            (
                "it&#39;s &#x4e2d;&#25991; &emsp;&amp;",
                Some("it's 中文  &"),
            ),
            (
                "a &#xd800; &#x110000; &#x202e;&b; &c",
                Some("a &#xd800; &#x110000; &b; &c"),
            ),
            ("![](https://x/y.png)", None),
            ("a\u{202e}b\u{0}", Some("ab")),
            ("<b", Some("<b")),
            ("[a](b", Some("[a](b")),
            ("", None),
            ("*", Some("*")),
        ] {
            assert_eq!(plain(text).as_deref(), clean, "{text:?}");
        }
    }

    #[test]
    fn a_line_is_the_first_sentence() {
        assert_eq!(line("Sends it. Then more.").as_deref(), Some("Sends it."));
        assert_eq!(line("发送。然后").as_deref(), Some("发送。"));
        assert_eq!(line("DNS 1.1 a\nb").as_deref(), Some("DNS 1.1 a b"));
    }

    #[test]
    fn texts_go_and_members_that_are_named_so_stay() {
        let mut value = json!({
            "title": "A title", "deprecated": false, "unknown": "one two three four five", "other": "one two",
            "pattern": "a b c d e f", "enumValueTitles": {"a": "the first"},
            "properties": {"title": {"type": "string", "title": "x", "example": "y"}},
        });
        remove_texts(&mut value);
        assert_eq!(
            value,
            json!({
                "deprecated": false, "other": "one two", "pattern": "a b c d e f", "enumValueTitles": {"a": ""},
                "properties": {"title": {"type": "string"}},
            })
        );
    }
}
