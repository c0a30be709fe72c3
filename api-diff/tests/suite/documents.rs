//! The page of rules is the table.

use std::path::Path;

#[test]
fn the_page_has_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = std::fs::read_to_string(root.join("docs/api-changes.md")).unwrap();
    let (_, table) = page.split_once("## Rules\n").unwrap();
    let lines: Vec<&str> = table.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(lines, api_diff::rule::table().lines().collect::<Vec<_>>());
}
