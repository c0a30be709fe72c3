//! Values of environment variables and of INI files, without what only surrounds them.

/// Without white space around it, which files and shells leave behind, and without quotes, which files of variables for containers
/// and services keep. The provider's reader of INI files for Go leaves quotes out, too.
pub(crate) fn bare(text: &str) -> &str {
    let text = text.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
        .trim()
}
