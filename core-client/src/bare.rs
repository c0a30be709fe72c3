//! Values of environment variables, without what only surrounds them.

/// Without white space around it, which files and shells leave behind, and without quotes, which files of variables for containers and
/// services keep.
pub(crate) fn bare(text: &str) -> &str {
    let text = text.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
        .trim()
}
