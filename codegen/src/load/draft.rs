//! What reading gives: the products as they are described, before anyone judged them.

use std::collections::BTreeSet;

use super::grammar::Grammar;
use crate::model::{ErrorFile, Message, Operation, Product, Service};
use crate::source::node::Node;
use crate::source::{FileKind, IMPORTED, Place, Source, join};

/// Everything that was read.
#[derive(Debug)]
pub(crate) struct Drafts<'a> {
    /// The products, sorted by folder.
    pub(crate) products: Vec<Draft<'a>>,
    /// Error tables of several products.
    pub(crate) shared: Vec<Loaded<'a, ErrorFile>>,
    /// Files that have no place in the layout; they were not read.
    pub(crate) misplaced: Vec<&'a Source<'a>>,
    /// All files that were read, each with its kind.
    pub(crate) placed: Vec<(FileKind, &'a Source<'a>)>,
    /// The rules by which the files were read.
    pub(crate) grammar: Grammar,
}

impl<'a> Drafts<'a> {
    /// The products, if every file was read to its end.
    pub(crate) fn products(self) -> Option<Vec<Product>> {
        let drafts = self.products.into_iter();
        drafts.map(|draft| draft.product(&self.shared)).collect()
    }

    /// Every tree that was read: that of a file, or of a part that could be one.
    pub(crate) fn files(&self) -> impl Iterator<Item = AnyFile<'_>> {
        let shared = self.shared.iter().map(|file| file.as_any(FileKind::Errors));
        self.products.iter().flat_map(Draft::files).chain(shared)
    }
}

/// A tree whatever it describes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnyFile<'a> {
    pub(crate) kind: FileKind,
    /// Where it begins; absent where nothing could be read.
    pub(crate) root: Option<Place<'a>>,
}

/// A file that was read as far as possible.
#[derive(Debug)]
pub(crate) struct Loaded<'a, T> {
    pub(crate) file: &'a Source<'a>,
    /// The file's name without `.yaml`, or the key of its part.
    pub(crate) name: String,
    /// The repaired tree; absent where nothing could be read.
    pub(crate) node: Option<Node>,
    /// The value; absent where the file was not read to its end.
    pub(crate) value: Option<T>,
}

impl<'a, T> Loaded<'a, T> {
    /// The value and its place, if the file was read to its end.
    pub(crate) fn parts(&'a self) -> Option<(&'a T, Place<'a>)> {
        let place = Place::root(self.file, self.node.as_ref()?);
        Some((self.value.as_ref()?, place))
    }

    fn as_any(&'a self, kind: FileKind) -> AnyFile<'a> {
        let root = self.node.as_ref();
        AnyFile {
            kind,
            root: root.map(|node| Place::root(self.file, node)),
        }
    }
}

/// A product as read, before it is validated.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    /// The folder's path.
    pub(crate) folder: &'a str,
    /// It was read from imported.json.
    pub(crate) in_one_file: bool,
    pub(crate) service: Option<Loaded<'a, Service>>,
    pub(crate) errors: Option<Loaded<'a, ErrorFile>>,
    pub(crate) operations: Vec<Loaded<'a, Operation>>,
    pub(crate) messages: Vec<Loaded<'a, Message>>,
}

impl Draft<'_> {
    /// A file of the folder, if it has any that was written by hand.
    pub(crate) fn first_file(&self) -> Option<&Source<'_>> {
        let errors = self.errors.iter().map(|file| file.file);
        let operations = self.operations.iter().map(|file| file.file);
        let messages = self.messages.iter().map(|file| file.file);
        let mut files = errors.chain(operations).chain(messages);
        files.next().filter(|_| !self.in_one_file)
    }

    /// Its trees, that of the service first.
    pub(crate) fn files(&self) -> impl Iterator<Item = AnyFile<'_>> {
        let service = self.service.iter();
        let service = service.map(|file| file.as_any(FileKind::Service));
        let errors = self.errors.iter();
        let errors = errors.map(|file| file.as_any(FileKind::Errors));
        let operations = self.operations.iter();
        let operations = operations.map(|file| file.as_any(FileKind::Operation));
        let messages = self.messages.iter();
        let messages = messages.map(|file| file.as_any(FileKind::Message));
        service.chain(errors).chain(operations).chain(messages)
    }

    /// The shared error tables that the service includes, as far as they exist.
    pub(crate) fn included<'s>(
        &self,
        shared: &'s [Loaded<'s, ErrorFile>],
    ) -> Vec<&'s Loaded<'s, ErrorFile>> {
        let service = self.service.as_ref().and_then(|file| file.value.as_ref());
        let paths = service.map_or(&[][..], |service| &service.include_errors);
        paths
            .iter()
            .filter_map(|path| self.shared_path(path, shared))
            .collect()
    }

    /// The shared error table at a path relative to service.yaml.
    pub(crate) fn shared_path<'s>(
        &self,
        path: &str,
        shared: &'s [Loaded<'s, ErrorFile>],
    ) -> Option<&'s Loaded<'s, ErrorFile>> {
        let path = join(self.folder, path);
        shared.iter().find(|file| file.file.path == path)
    }

    fn product(self, shared: &[Loaded<'_, ErrorFile>]) -> Option<Product> {
        let included = self.included(shared);
        let own = self.errors.as_ref().and_then(|file| file.value.as_ref());
        let tables = own
            .into_iter()
            .chain(included.iter().filter_map(|file| file.value.as_ref()));
        let mut seen = BTreeSet::new();
        let errors = tables
            .flat_map(|table| &table.errors)
            .filter(|error| seen.insert(error.code.as_str()))
            .cloned()
            .collect();
        Some(Product {
            one_file: self.in_one_file.then_some(IMPORTED),
            service: self.service?.value?,
            errors,
            operations: self
                .operations
                .into_iter()
                .map(|file| file.value)
                .collect::<Option<_>>()?,
            messages: self
                .messages
                .into_iter()
                .map(|file| file.value)
                .collect::<Option<_>>()?,
        })
    }
}
