//! The places of a path that parameters fill.

use std::collections::BTreeSet;

/// The names of the placeholders of a path, in their order.
///
/// # Errors
/// If braces do not close, a part of the path is not stated, or the path has a character that would end it or has to be encoded.
pub fn placeholders(path: &str) -> Result<Vec<&str>, &'static str> {
    const BRACES: &str = "the braces of the path do not close";
    // Providers write it for a rest of several segments that a call has to name: sent as it stands, it names something else.
    const STAR: &str = "the path has a `*` that no parameter fills";
    // A query in a path would be signed as a part of it, and what stands behind a `#` is not sent.
    const CHARACTER: &str = "the path has a character that no path can have as it stands";
    let mut found = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').ok_or(BRACES)?;
        if before.contains('}') || name.is_empty() || name.contains(['{', '/']) {
            return Err(BRACES);
        }
        if before.contains('*') || name == "*" {
            return Err(STAR);
        }
        if !is_of_path(before) {
            return Err(CHARACTER);
        }
        // A `*` at the end takes several segments.
        found.push(name.strip_suffix('*').unwrap_or(name));
        rest = behind;
    }
    match rest {
        rest if rest.contains('}') => Err(BRACES),
        rest if rest.contains('*') => Err(STAR),
        rest if !is_of_path(rest) => Err(CHARACTER),
        _ => Ok(found),
    }
}

/// Whether each character stands in a path as it is, or is an encoded one (RFC 3986, `pchar`).
fn is_of_path(part: &str) -> bool {
    let mut encoded = part.split('%');
    let first = encoded.next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~!$&'()*+,;=:@".contains(c);
    let behind_a_percent = |rest: &str| {
        let (digits, rest) = rest.split_at_checked(2)?;
        let is_code = digits.chars().all(|c| c.is_ascii_hexdigit());
        (is_code && rest.chars().all(plain)).then_some(())
    };
    first.chars().all(plain) && encoded.all(|rest| behind_a_percent(rest).is_some())
}

/// Why no call can be made with a path, which is absent for RPC, and with these parameters of it.
#[must_use]
pub fn path_fault<'a>(
    path: Option<&str>,
    parameters: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let parameters: BTreeSet<&str> = parameters.into_iter().collect();
    let places = match placeholders(path.unwrap_or_default()) {
        Ok(places) => places,
        Err(fault) => return Some(fault.to_owned()),
    };
    if path.is_some_and(|path| !path.starts_with('/')) {
        return Some("the path does not start with `/`".to_owned());
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = places.iter().find(|place| !seen.insert(**place)) {
        return Some(format!("the path names `{twice}` twice"));
    }
    if let Some(name) = parameters.iter().find(|name| !seen.contains(**name)) {
        return Some(format!("the path has no place for `{name}`"));
    }
    let open = places.iter().find(|place| !parameters.contains(**place));
    open.map(|place| format!("no parameter fills `{{{place}}}` of the path"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_filled_by_its_parameters_alone() {
        for (path, parameters, fault) in [
            (Some("/a/{x}/b/{y*}"), &["x", "y"][..], None),
            (None, &[], None),
            (Some("/a/*"), &[], Some("`*`")),
            (Some("/a/*/{x}"), &["x"], Some("`*`")),
            (Some("/a/{x*}"), &["x"], None),
            (Some("/a/{*x}"), &["x"], Some("no place for `x`")),
            (Some("/a/{x}"), &["x", "y"], Some("no place for `y`")),
            (None, &["y"], Some("no place for `y`")),
            (Some("/a/{x}"), &[], Some("no parameter fills `{x}`")),
            (Some("/a/{x}/{x}"), &["x"], Some("twice")),
            (Some("a/{x}"), &["x"], Some("start with")),
            (Some("/a/{x"), &["x"], Some("braces")),
            (Some("/a/x}"), &[], Some("braces")),
            (Some("/a/{}"), &[], Some("braces")),
            (Some("/a/{*}"), &[], Some("`*`")),
            (Some("/a:b/{x}.y,z@%20/~"), &["x"], None),
            (Some("/a?list"), &[], Some("character")),
            (Some("/a?b={x}"), &["x"], Some("character")),
            (Some("/{x}#b"), &["x"], Some("character")),
            (Some("/a b"), &[], Some("character")),
            (Some("/a%zz/{x}"), &["x"], Some("character")),
            (Some("/{x}/%4"), &["x"], Some("character")),
            (Some("/{x}/%中"), &["x"], Some("character")),
            (Some("/%41%c3%A4/{x}"), &["x"], None),
            (Some("/中/{x}"), &["x"], Some("character")),
        ] {
            let found = path_fault(path, parameters.iter().copied());
            match fault {
                None => assert_eq!(found, None, "{path:?}"),
                Some(part) => assert!(found.unwrap().contains(part), "{path:?}"),
            }
        }
    }
}
