//! Characters that no description may hold.

use crate::diagnostic::codes;
use crate::source::{Place, Report, Source};

/// Whether a text may hold this character: no control characters but line feed and tab, since no source file, terminal or
/// page shows them, and no marks that change the direction in which a text is shown, nor others that nobody sees.
pub fn is_refused_character(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\t');
    let direction = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    control || direction || breaks || is_invisible(c)
}

/// Whether a character has no shape and no effect that a reader would miss. Those that join or part the characters of a
/// script or of an emoji stay.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Reports characters that stand in the file as they are, the first of each line.
pub(super) fn as_they_stand(source: &Source<'_>, report: &mut Report) {
    let mut last = 0;
    let mut rest = source.text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        // A line may end in the two characters of other systems.
        let line_end = c == '\r' && rest.peek().is_none_or(|(_, next)| *next == '\n');
        if !is_refused_character(c) || line_end {
            continue;
        }
        let line = source.line(at);
        if line != last {
            last = line;
            refuse(c, Place::character(source, at, c), report);
        }
    }
}

/// Reports characters that the texts of a tree get by an escape, those of keys included.
pub(super) fn texts(place: Place<'_>, report: &mut Report) {
    if let Some(text) = place.text() {
        escaped(text, place, report);
    }
    for (key, name, value) in place.entries() {
        escaped(key, name, report);
        texts(value, report);
    }
    place.items().for_each(|item| texts(item, report));
}

/// Reports a character that a text gets by an escape, such as `"\u0007"`: it does not stand in the file as it is.
fn escaped(text: &str, place: Place<'_>, report: &mut Report) {
    let Some(refused) = text.chars().find(|c| is_refused_character(*c)) else {
        return;
    };
    if !place.spelling().contains(refused) || refused == '\r' {
        refuse(refused, place, report);
    }
}

fn refuse(c: char, place: Place<'_>, report: &mut Report) {
    let message = format!(
        "the character U+{:04X} cannot stand in a description",
        u32::from(c)
    );
    let help = "remove it: control characters, marks of direction and characters without a shape are not seen where the text is shown";
    report.error(place, codes::CHARACTER, message, help);
}
