//! Which file of a crate takes names from which other: read from its `use` items and from paths in its code.
//!
//! A name that a module re-exports is taken from the file that defines it. The import of a whole module does not count; the names
//! that are reached through it do. What stands under `#[cfg(test)]` and in `quote!` does not count.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree};

/// By file, the files that it imports from.
pub(crate) type Imports = BTreeMap<String, BTreeSet<String>>;

/// The imports between the files of a crate.
pub(crate) fn imports(files: &BTreeMap<String, String>) -> Imports {
    let mut found: Imports = files
        .keys()
        .map(|file| (file.clone(), BTreeSet::new()))
        .collect();
    for root in ["src/lib.rs", "src/main.rs"] {
        if !files.contains_key(root) {
            continue;
        }
        let mut krate = Crate {
            files,
            modules: Vec::new(),
        };
        krate.file(root, None);
        for (at, module) in krate.modules.iter().enumerate() {
            for path in &module.paths {
                if let Some(Target::Item(file)) = krate.resolve(at, path, DEPTH)
                    && file != module.file
                {
                    found.entry(module.file.clone()).or_default().insert(file);
                }
            }
        }
    }
    found
}

/// Names are re-exported through fewer modules.
const DEPTH: usize = 16;

type Path = Vec<String>;

#[derive(Default)]
struct Module {
    file: String,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// What it defines itself.
    items: BTreeSet<String>,
    /// Names that it imports, and from where.
    names: BTreeMap<String, Path>,
    /// Modules of which it imports everything.
    globs: Vec<Path>,
    /// All paths that its code names.
    paths: Vec<Path>,
}

enum Target {
    Module(usize),
    Item(String),
}

struct Crate<'a> {
    files: &'a BTreeMap<String, String>,
    modules: Vec<Module>,
}

impl Crate<'_> {
    fn file(&mut self, file: &str, parent: Option<usize>) -> Option<usize> {
        let text = self.files.get(file)?;
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        Some(self.module(file, &folder(file), parent, &parsed.items))
    }

    /// `folder` is where the files of modules inside this one stand.
    fn module(&mut self, file: &str, folder: &str, parent: Option<usize>, items: &[Item]) -> usize {
        let at = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            ..Module::default()
        });
        for item in items.iter().filter(|item| !is_test(attributes(item))) {
            let mut module = Module::default();
            match item {
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let below = format!("{folder}/{name}");
                    let child = match &inner.content {
                        Some((_, items)) => Some(self.module(file, &below, Some(at), items)),
                        None => {
                            let one = self.file(&format!("{below}.rs"), Some(at));
                            one.or_else(|| self.file(&format!("{below}/mod.rs"), Some(at)))
                        }
                    };
                    module.children.extend(child.map(|child| (name, child)));
                }
                Item::Use(item) if item.leading_colon.is_none() => {
                    module.import(&item.tree, &mut Vec::new())
                }
                Item::Use(_) => {}
                other => {
                    module.items.extend(name(other));
                    scan(other.to_token_stream(), &[], &mut module.paths);
                }
            }
            let own = self
                .modules
                .get_mut(at)
                .unwrap_or_else(|| panic!("module {at}"));
            own.children.append(&mut module.children);
            own.items.append(&mut module.items);
            own.names.append(&mut module.names);
            own.globs.append(&mut module.globs);
            own.paths.append(&mut module.paths);
        }
        at
    }

    fn resolve(&self, from: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let mut target = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(from),
            "super" => Target::Module(self.modules.get(from)?.parent?),
            name => self.find(from, name, rest.is_empty(), depth)?,
        };
        for (at, name) in rest.iter().enumerate() {
            let Target::Module(module) = target else {
                // What stands behind an item belongs to it.
                return Some(target);
            };
            target = match name.as_str() {
                "super" => Target::Module(self.modules.get(module)?.parent?),
                "self" => Target::Module(module),
                name => self.find(module, name, at + 1 == rest.len(), depth)?,
            };
        }
        Some(target)
    }

    /// What a name means in a module. A module and a function may have the same one.
    fn find(&self, module: usize, name: &str, last: bool, depth: usize) -> Option<Target> {
        let depth = depth.checked_sub(1)?;
        let own = self.modules.get(module)?;
        let item = || {
            own.items
                .contains(name)
                .then(|| Target::Item(own.file.clone()))
        };
        let child = || own.children.get(name).copied().map(Target::Module);
        let found = if last {
            item().or_else(child)
        } else {
            child().or_else(item)
        };
        found
            .or_else(|| {
                let path = own.names.get(name).filter(|path| {
                    path.first()
                        .is_none_or(|first| first != name || path.len() > 1)
                })?;
                self.resolve(module, path, depth)
            })
            .or_else(|| {
                own.globs
                    .iter()
                    .find_map(|path| match self.resolve(module, path, depth)? {
                        Target::Module(other) if other != module => {
                            self.find(other, name, last, depth)
                        }
                        _ => None,
                    })
            })
    }
}

impl Module {
    fn import(&mut self, tree: &UseTree, before: &mut Path) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(&path.tree, before);
                before.pop();
            }
            UseTree::Group(group) => group
                .items
                .iter()
                .for_each(|tree| self.import(tree, before)),
            UseTree::Name(name) => {
                self.name(&name.ident.to_string(), &name.ident.to_string(), before)
            }
            UseTree::Rename(rename) => self.name(
                &rename.ident.to_string(),
                &rename.rename.to_string(),
                before,
            ),
            UseTree::Glob(_) => self.globs.push(before.clone()),
        }
    }

    fn name(&mut self, name: &str, known_as: &str, before: &Path) {
        let (mut path, mut known_as) = (before.clone(), known_as.to_owned());
        if name == "self" {
            known_as = before.last().cloned().unwrap_or_default();
        } else {
            path.push(name.to_owned());
        }
        self.paths.push(path.clone());
        self.names.insert(known_as, path);
    }
}

/// Paths of two names and more in a piece of code, `use` inside functions included.
fn scan(tokens: TokenStream, before: &[String], paths: &mut Vec<Path>) {
    let mut path: Path = before.to_vec();
    let mut joined = !before.is_empty();
    let mut skip = false;
    let mut trees = tokens.into_iter().peekable();
    let mut end = |path: &mut Path| {
        if path.len() > 1 {
            paths.push(path.clone());
        }
        path.clear();
    };
    let mut groups = Vec::new();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(name) => {
                if !joined {
                    end(&mut path);
                }
                path.push(name.to_string());
                joined = false;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && is_colon(trees.peek()) => {
                trees.next();
                joined = true;
            }
            TokenTree::Punct(punct) => {
                skip = punct.as_char() == '!'
                    && path.last().is_some_and(|name| name.contains("quote"));
                end(&mut path);
                joined = false;
                if punct.as_char() == ',' && !before.is_empty() {
                    path = before.to_vec();
                    joined = true;
                }
            }
            TokenTree::Group(group) => {
                let inside = joined && group.delimiter() == Delimiter::Brace;
                if !std::mem::take(&mut skip) {
                    groups.push((
                        group.stream(),
                        if inside { path.clone() } else { Vec::new() },
                    ));
                }
                if inside {
                    path.clear();
                }
                end(&mut path);
                joined = false;
            }
            TokenTree::Literal(_) => {
                end(&mut path);
                joined = false;
            }
        }
    }
    end(&mut path);
    for (group, before) in groups {
        scan(group, &before, paths);
    }
}

fn is_colon(tree: Option<&TokenTree>) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

/// The folder of a file's modules.
fn folder(file: &str) -> String {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    match name {
        "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
        _ => file.trim_end_matches(".rs").to_owned(),
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| {
        let text = one.to_token_stream().to_string().replace(' ', "");
        text.starts_with("#[cfg(test") || text.starts_with("#[cfg(all(test")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        _ => &[],
    }
}

fn name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Fn(item) => &item.sig.ident,
        Item::Struct(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Union(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Const(item) => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        _ => return None,
    };
    Some(name.to_string())
}
