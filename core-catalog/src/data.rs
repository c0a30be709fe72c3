//! The generated data: one JSON file for each product version, read when it is first needed.

use std::sync::OnceLock;

use crate::Product;
use crate::generated::SOURCES;

/// A product's data.
pub(crate) struct Source {
    product: &'static str,
    version: &'static str,
    text: &'static str,
    parsed: OnceLock<Product>,
}

impl Source {
    pub(crate) const fn new(
        product: &'static str,
        version: &'static str,
        text: &'static str,
    ) -> Self {
        Self {
            product,
            version,
            text,
            parsed: OnceLock::new(),
        }
    }

    #[allow(
        clippy::panic,
        reason = "the data is generated beside this code, and a test reads all of it"
    )]
    fn get(&self) -> &Product {
        self.parsed
            .get_or_init(|| match serde_json::from_str(self.text) {
                Ok(product) => product,
                Err(error) => panic!(
                    "the catalogue of {} {} cannot be read ({error}); run `cargo xtask codegen`",
                    self.product, self.version
                ),
            })
    }
}

/// Every product version of this workspace, sorted by package. Reads all data that was not read before.
pub fn products() -> impl Iterator<Item = &'static Product> {
    SOURCES.iter().map(Source::get)
}

/// The products with this version, sorted by package. Does not read the data of other products.
pub fn products_of_version(version: &str) -> impl Iterator<Item = &'static Product> {
    let sources = SOURCES.iter();
    let of_version = sources.filter(move |source| source.version == version);
    of_version.map(Source::get)
}

/// One version of a product, by its names on the wire. Reads its data if it was not read before.
#[must_use]
pub fn product(product: &str, version: &str) -> Option<&'static Product> {
    let mut sources = SOURCES.iter();
    let found = sources.find(|source| source.product == product && source.version == version);
    found.map(Source::get)
}

/// How many of the [`products`] were read so far, for tests that check that a program reads only what it needs.
#[must_use]
pub fn products_read() -> usize {
    let is_read = |source: &&Source| source.parsed.get().is_some();
    SOURCES.iter().filter(is_read).count()
}
