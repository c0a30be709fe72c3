//! The table of diagnostic codes. A code is never reused for something else: people search for them.

macro_rules! codes {
    ($($name:ident = $id:literal, $explanation:literal;)*) => {
        $(
            #[doc = $explanation]
            pub(crate) const $name: &str = $id;
        )*

        /// Every code with its one-line explanation, in order.
        pub const CODES: &[(&str, &str)] = &[$(($id, $explanation)),*];
    };
}

codes! {
    SYNTAX = "S001", "The file is not valid YAML; what stands behind this place was not read.";
    UNKNOWN_KEY = "S002", "A key that the spec language does not have.";
    MISSING_KEY = "S003", "A required key is missing.";
    WRONG_KIND = "S004", "A value has the wrong kind: a text, a list or a mapping is expected, and the value is another of the three.";
    UNKNOWN_CHOICE = "S005", "A value outside the closed set that the spec language has for this key.";
    NOT_A_SCALAR_OF_TYPE = "S006", "A number or a truth value is expected, and the text is not one or is out of range.";
    DUPLICATE_KEY = "S007", "A key stands twice in one mapping.";
    YAML_FEATURE = "S008", "Specs use plain YAML only: one document, no anchors, aliases, merge keys, tags or complex keys.";
    TOO_DEEP = "S009", "The file is nested more deeply than any description needs.";
    EMPTY = "S010", "A file or a key has no value.";
    SCHEMA_COMMENT = "S011", "The first line must name the schema, so that editors check while one types.";
    FILE_NAME = "S012", "A file is named after the action or message that it describes.";
    FOLDER_NAME = "S013", "A product's folder is named after its product (in lower case) and version.";
    LAYOUT = "S014", "A file is in a folder where api-specs allows no such file.";
    NO_SERVICE = "S015", "A product's folder has no service.yaml.";
    NO_INCLUDE = "S016", "A shared error table that service.yaml includes does not exist.";
    INTERNAL = "S017", "A checked file could not be read into the model: a bug of the generator.";
    EMPTY_TEXT = "S018", "A text is missing in one of the two languages.";
    CHARACTER = "S019", "A control character or direction mark is not allowed in a description.";
    TWO_DESCRIPTIONS = "S020", "A product's folder holds imported.json and a description by hand.";
    OVERLAY = "S021", "An overlay names an operation, a type or a value that the import does not have.";
    OVERLAYS_DIFFER = "S022", "Two overlays state the same fact.";
    NO_IMPORT = "S023", "An overlay stands in a folder without imported.json.";

    FAMILY = "S101", "An operation's family is not listed in service.yaml, or a family is listed badly.";
    UNKNOWN_TYPE = "S102", "A type is neither built in nor one of the product's types.";
    TYPE_MISUSE = "S103", "Keys that do not fit the type, or a missing key that the type needs.";
    INFINITE_TYPE = "S104", "A type that contains itself without a list, map or optional field between.";
    DUPLICATE_NAME = "S105", "Two things have the same name on the wire.";
    RUST_COLLISION = "S106", "Two things would have the same Rust name, or one that generated code needs itself.";
    RUST_NAME = "S107", "A name from which no Rust name can be made, or a given `rust_name` that Rust does not accept.";
    REQUIRED_DEFAULT = "S108", "A required parameter cannot have a default.";
    VALUE_TYPE = "S109", "An example, default or known value does not fit its type.";
    VALUE_LIMITS = "S110", "An example, default or known value lies outside the stated limits.";
    PATH = "S111", "The path and the path parameters do not agree.";
    COMMON_PARAMETER = "S112", "A parameter has the name of one that signing adds to every request.";
    UNKNOWN_PARAMETER = "S113", "A rule or an example names a parameter that the operation does not have.";
    LOOKUP = "S114", "A look-up names an operation, parameter or field that does not exist or cannot be used.";
    ERROR_CODE = "S115", "An error code that no error table has, or that cannot be used in this place.";
    SUCCESS = "S116", "A success rule names a field that the answer does not have, or accepts nothing.";
    NOT_REPEATABLE = "S117", "`already_done` and `overwrites` are about repeats: only a repeatable operation can have them.";
    UNREVIEWED = "S118", "Only an imported product may leave something unreviewed.";
    REPLACEMENT = "S119", "The replacement of a deprecated operation does not exist.";
    ENDPOINTS = "S120", "A product needs at least one endpoint, each a plain host name.";
    PATTERN = "S121", "A pattern is not a regular expression.";
    SENSITIVITY = "S122", "The name of a field looks like personal data, and the field has no `sensitivity`.";
    EXAMPLE = "S123", "An example is not JSON, or does not fit the shape that the spec describes.";
    TIME_ZONE = "S124", "Times without a zone need one in service.yaml, as ±HH:MM.";
    PACKAGE = "S125", "The package name must be a crate name of its own that ends in -sdk.";
    RULE = "S126", "A rule that cannot be checked or can never hold.";
    LIMITS = "S127", "Limits that contradict each other or do not apply to the type.";
    LOCATION = "S128", "Location, encoding, method and type of a parameter do not fit together.";
    RANGE = "S129", "A status, a rate or a form of phone numbers outside what HTTP or reason allows.";
    MESSAGE = "S130", "A message names a field that it does not have.";
    UNUSED = "S131", "Something is defined and used nowhere (a warning).";
    ECHO = "S132", "An echo names a field or parameter that does not exist or cannot be compared.";
    COMMAND_LINE = "S133", "The command line serves one product.";
    PLAIN_NAME = "S134", "A name that stands in paths or in Rust holds a character that cannot stand there.";
    ALWAYS = "S135", "A field under `always` does not exist, cannot be read, or is missing in an example.";
    TOKEN = "S136", "An idempotency token that the client cannot fill, or a second one.";
    PAGES = "S137", "The pages of an operation name a parameter or field that does not exist, or do not say how they end.";
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_are_unique_and_sorted() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
