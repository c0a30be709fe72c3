//! Spec files as they are handed in.

/// A spec file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path relative to the workspace, with forward slashes:
    /// `api-specs/dyplsapi/2017-05-25/operations/BindAxb.yaml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All spec files, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Takes the files in any order.
    pub fn new(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// The files, sorted by path.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }
}
