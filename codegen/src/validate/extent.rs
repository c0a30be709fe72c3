//! What is judged: a workspace, or a part of one, which cannot have all that the whole must have.

/// How much of a workspace is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Workspace,
    /// Some products, wherever they lie.
    Part,
}
