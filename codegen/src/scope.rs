//! What has a Rust name: how the name follows from that on the wire, what it must look like, and which names the generated
//! code needs itself. One place for those who check names and those who choose them.

use crate::emit::reserved::reserved;
use crate::names;

/// Things that share one space of Rust names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The parameters of an operation: methods of its builder.
    Parameters,
    /// The members of an object.
    Fields,
    /// The operations of a product: methods of its client, and modules.
    Operations,
    /// The named types of a product.
    Types,
    /// The known values of one enumeration: variants.
    KnownValues,
    /// The error codes of a product: variants.
    ErrorCodes,
    /// The families of a product: modules, features and tests.
    Families,
}

impl Scope {
    /// What one of the things is called, in the singular.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Parameters => "parameter",
            Self::Fields => "field",
            Self::Operations => "operation",
            Self::Types => "type",
            Self::KnownValues => "known value",
            Self::ErrorCodes => "error code",
            Self::Families => "family",
        }
    }

    /// The Rust name that follows from a name on the wire, usable or not.
    #[must_use]
    pub fn derive(self, wire: &str) -> String {
        match self {
            Self::Parameters | Self::Fields => names::field_name(wire),
            Self::Operations => names::method_name(wire),
            Self::Types => names::type_name(wire),
            Self::KnownValues => names::variant_name(wire),
            Self::ErrorCodes => names::error_variant_name(wire),
            Self::Families => names::module_name(wire),
        }
    }

    /// Whether names are of the form `UpperCamelCase`; otherwise they are of the form `snake_case`.
    #[must_use]
    pub fn is_camel(self) -> bool {
        matches!(self, Self::Types | Self::KnownValues | Self::ErrorCodes)
    }

    /// Whether Rust accepts the name there.
    #[must_use]
    pub fn is_valid(self, rust: &str) -> bool {
        if self.is_camel() {
            names::is_upper_camel(rust)
        } else {
            names::is_snake(rust)
        }
    }

    /// Whether the generated code needs the name itself, or cannot make others of it.
    #[must_use]
    pub fn is_reserved(self, rust: &str) -> bool {
        match self {
            Self::Parameters => reserved().setters.contains(rust),
            Self::Fields => reserved().fields.contains(rust),
            Self::Operations => reserved().methods.contains(rust),
            Self::Types => reserved().is_type(rust) || names::is_made_of_keyword(rust),
            Self::KnownValues => reserved().values.contains(rust),
            Self::ErrorCodes => reserved().codes.contains(rust),
            Self::Families => reserved().families.contains(rust),
        }
    }
}
