//! Names that would stand twice in one place of the generated code. Validation tells what it can with a position in a
//! description; what follows only from several of them, or from the generator's own names, is found here before anything
//! is written.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, UseTree};

use super::job::{EmitError, GeneratedFile};
use crate::ir::{Crate, Ir, Operation, TypeItem};

/// The names that a file defines.
#[derive(Default)]
pub(super) struct Names(BTreeSet<(Space, String)>);

/// What a name may clash with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    Types,
    Values,
}

impl Names {
    /// Adds what these items define.
    pub(super) fn add(&mut self, items: &syn::File, path: &str) -> Result<(), EmitError> {
        let mut defined = items.items.iter().flat_map(defined);
        defined.try_for_each(|(space, name)| self.add_new(space, name, path))
    }

    /// Adds a name, which must be new.
    pub(super) fn add_new(
        &mut self,
        space: Space,
        name: String,
        path: &str,
    ) -> Result<(), EmitError> {
        if self.0.insert((space, name.clone())) {
            return Ok(());
        }
        Err(EmitError(format!(
            "{path} would define `{name}` twice: give one of the two another name in the description"
        )))
    }
}

fn defined(item: &Item) -> Vec<(Space, String)> {
    let (space, name) = match item {
        Item::Struct(item) => (Space::Types, &item.ident),
        Item::Enum(item) => (Space::Types, &item.ident),
        Item::Type(item) => (Space::Types, &item.ident),
        Item::Mod(item) => (Space::Types, &item.ident),
        Item::Static(item) => (Space::Values, &item.ident),
        Item::Const(item) => (Space::Values, &item.ident),
        Item::Fn(item) => (Space::Values, &item.sig.ident),
        Item::Use(item) => {
            let mut names = Vec::new();
            used(&item.tree, "", &mut names);
            return names.into_iter().map(imported).collect();
        }
        _ => return Vec::new(),
    };
    vec![(space, name.to_string())]
}

/// An imported name: the tables of operations are spelt in capitals. `U8` may be either, and is taken for a table, since
/// generated files import types by paths alone.
fn imported(name: String) -> (Space, String) {
    let capitals = !name.contains(|c: char| c.is_ascii_lowercase());
    let space = if capitals {
        Space::Values
    } else {
        Space::Types
    };
    (space, name)
}

/// The names that a `use` brings into its module.
pub(super) fn used(tree: &UseTree, parent: &str, names: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => used(&path.tree, &path.ident.to_string(), names),
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| used(tree, parent, names)),
        UseTree::Name(name) if name.ident == "self" => names.push(parent.to_owned()),
        UseTree::Name(name) => names.push(name.ident.to_string()),
        UseTree::Rename(rename) => names.push(rename.rename.to_string()),
        UseTree::Glob(_) => {}
    }
}

/// Checks what comes together through the modules of families and messages, which hand on all that their files define.
pub(super) fn check(ir: &Ir) -> Result<(), EmitError> {
    for krate in &ir.crates {
        for family in &krate.families {
            let mut seen = BTreeMap::new();
            for operation in &family.operations {
                refuse_second(&mut seen, of_operation(operation), &operation.source)?;
            }
        }
        messages(krate)?;
    }
    Ok(())
}

fn messages(krate: &Crate) -> Result<(), EmitError> {
    let message = (Space::Types, "Message".to_owned());
    let mut seen = BTreeMap::from([(message, "the generator itself")]);
    for message in &krate.messages {
        refuse_second(&mut seen, of_types(&message.types), &message.source)?;
    }
    Ok(())
}

fn refuse_second<'a>(
    seen: &mut BTreeMap<(Space, String), &'a str>,
    names: Vec<(Space, String)>,
    source: &'a str,
) -> Result<(), EmitError> {
    for name in names {
        let Some(first) = seen.insert(name.clone(), source) else {
            continue;
        };
        let name = name.1;
        let (who, remedy) = if first == source {
            (
                format!("twice by {source}"),
                "one of its types, fields or values",
            )
        } else {
            (format!("by {first} and by {source}"), "one of them")
        };
        return Err(EmitError(format!(
            "`{name}` would be defined {who}: give {remedy} another `rust_name` or `type_name`"
        )));
    }
    Ok(())
}

fn of_operation(operation: &Operation) -> Vec<(Space, String)> {
    let mut names = vec![
        (Space::Types, operation.builder.clone()),
        (Space::Types, operation.request.clone()),
        (Space::Values, operation.table.clone()),
    ];
    let plan = operation.lookup_plan.as_ref();
    names.extend(plan.map(|_| (Space::Values, format!("{}_LOOKUP", operation.table))));
    names.extend(of_types(&operation.types));
    names
}

fn of_types(types: &[TypeItem]) -> Vec<(Space, String)> {
    let mut names = Vec::new();
    for item in types {
        match item {
            TypeItem::Newtype(newtype) => names.push(newtype.name.clone()),
            TypeItem::Alias { name, .. } => names.push(name.clone()),
            TypeItem::Enum(open) => names.push(open.name.clone()),
            TypeItem::Record(record) => {
                names.push(record.name.clone());
                names.extend(record.input.then(|| format!("{}Builder", record.name)));
            }
        }
    }
    names.into_iter().map(|name| (Space::Types, name)).collect()
}

/// Checks that no file would be written over another, also where the file system ignores letter case.
pub(super) fn paths(files: &[GeneratedFile]) -> Result<(), EmitError> {
    let mut seen = BTreeMap::new();
    for file in files {
        if let Some(first) = seen.insert(file.path.to_lowercase(), &file.path) {
            return Err(EmitError(format!(
                "{first} and {} would be one file",
                file.path
            )));
        }
    }
    Ok(())
}
