//! The cases of `cases.txt`.

use std::fs;
use std::sync::LazyLock;

use codegen::model::Product;

use super::{Files, base, folder, read};

#[derive(Debug, Default)]
pub(crate) struct Case {
    pub(crate) title: String,
    /// Everything before the expected lines, as it stands.
    pub(crate) head: String,
    pub(crate) edits: Vec<Edit>,
    pub(crate) forward: Vec<String>,
    pub(crate) backward: Vec<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Edit {
    pub(crate) file: String,
    pub(crate) hunk: Vec<String>,
}

pub(crate) fn cases() -> Vec<Case> {
    let written = fs::read_to_string(folder().join("cases.txt")).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    for line in written.lines() {
        if let Some(title) = line.strip_prefix("# ") {
            cases.push(Case {
                title: title.to_owned(),
                ..Case::default()
            });
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(line) = line.strip_prefix("> ") {
            case.forward.push(line.to_owned());
            continue;
        }
        if let Some(line) = line.strip_prefix("< ") {
            case.backward.push(line.to_owned());
            continue;
        }
        if !line.is_empty() {
            case.head.push_str(line);
            case.head.push('\n');
        }
        if let Some(file) = line.strip_prefix("@ ") {
            case.edits.push(Edit {
                file: format!("api-specs/{file}"),
                ..Edit::default()
            });
        } else if !line.is_empty() && !line.starts_with('#') {
            case.edits.last_mut().unwrap().hunk.push(line.to_owned());
        }
    }
    cases
}

/// A case with the products that its edits leave, or why they give none.
type Read = (Case, Result<Vec<Product>, String>);

/// The cases, read once for all tests of this program.
pub(crate) static READ: LazyLock<Vec<Read>> = LazyLock::new(|| {
    let read = |case: Case| {
        let after = edited(&case).and_then(|files| read(&files));
        (case, after)
    };
    cases().into_iter().map(read).collect()
});

/// The files after a case's edits. A hunk without a line to find writes a file; without any line, the file is deleted.
fn edited(case: &Case) -> Result<Files, String> {
    let mut files = base();
    for edit in &case.edits {
        if let Some((from, to)) = edit.file.split_once(" -> ") {
            let text = files.remove(from).ok_or(from)?;
            files.insert(format!("api-specs/{to}"), text);
            continue;
        }
        let side = |mark: char| -> String {
            let lines = edit
                .hunk
                .iter()
                .filter(|line| line.starts_with([' ', mark]));
            lines.map(|line| format!("{}\n", &line[1..])).collect()
        };
        let (old, new) = (side('-'), side('+'));
        if edit.hunk.is_empty() {
            files.remove(&edit.file).ok_or("no such file")?;
        } else if old.is_empty() {
            files.insert(edit.file.clone(), new);
        } else {
            let text = files.get_mut(&edit.file).ok_or("no such file")?;
            match text.matches(&old).count() {
                1 => *text = text.replace(&old, &new),
                found => return Err(format!("found {found} times:\n{old}")),
            }
        }
    }
    Ok(files)
}
