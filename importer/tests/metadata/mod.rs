//! What the guesses ask of the provider's files, read as plainly as can be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use codegen::scope::Scope;
use importer::guess::families::Directory;
use importer::guess::sensitivity::{Kind, Member, Place};
use serde_json::Value;

/// One file.
pub(crate) struct Version {
    pub(crate) product: String,
    pub(crate) version: String,
    pub(crate) actions: Vec<Action>,
    pub(crate) directories: Vec<Directory>,
    pub(crate) members: Vec<(Place, Named)>,
    /// Names that stand beside each other, and in what.
    pub(crate) siblings: Vec<(Scope, String, BTreeSet<String>)>,
}

pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) operation_type: Option<String>,
    pub(crate) methods: Vec<String>,
    tags: BTreeMap<String, String>,
}

impl Action {
    pub(crate) fn tag(&self, name: &str) -> Option<&str> {
        self.tags.get(name).map(String::as_str)
    }
}

/// A parameter, header or member.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    has_known_values: bool,
}

impl Named {
    pub(crate) fn facts(&self, place: Place) -> Member<'_> {
        let (name, kind, has_known_values) = (&self.name, self.kind, self.has_known_values);
        Member {
            name,
            kind,
            has_known_values,
            place,
        }
    }
}

/// The files, sorted, where they stand.
pub(crate) fn versions() -> Option<&'static [Version]> {
    static VERSIONS: OnceLock<Option<Vec<Version>>> = OnceLock::new();
    VERSIONS.get_or_init(read_all).as_deref()
}

fn read_all() -> Option<Vec<Version>> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/catalogue/official-api-docs");
    let Ok(products) = std::fs::read_dir(root) else {
        println!("not run: the provider's metadata does not stand in ../shared");
        return None;
    };
    let mut versions = Vec::new();
    for product in products {
        for version in std::fs::read_dir(product.unwrap().path()).unwrap() {
            let text =
                std::fs::read_to_string(version.unwrap().path().join("api-docs.json")).unwrap();
            versions.push(read(&serde_json::from_str(&text).unwrap()));
        }
    }
    versions.sort_by_key(|version| (version.product.to_lowercase(), version.version.clone()));
    assert_eq!(versions.len(), 14);
    Some(versions)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn read(file: &Value) -> Version {
    let mut version = Version {
        product: text(&file["info"]["product"]).unwrap(),
        version: text(&file["info"]["version"]).unwrap(),
        actions: Vec::new(),
        directories: directories(&file["directories"]).1,
        members: Vec::new(),
        siblings: Vec::new(),
    };
    for (name, api) in file["apis"].as_object().unwrap() {
        let tags = api["systemTags"].as_object().into_iter().flatten();
        version.actions.push(Action {
            name: name.clone(),
            operation_type: text(&api["operationType"]),
            methods: api["methods"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(text)
                .collect(),
            tags: tags
                .filter_map(|(key, value)| Some((key.clone(), text(value)?)))
                .collect(),
        });
        let parameters = api["parameters"].as_array().unwrap();
        for parameter in parameters {
            version.member(
                parameter["name"].as_str().unwrap(),
                &parameter["schema"],
                Place::Request,
            );
        }
        let names = parameters
            .iter()
            .filter_map(|parameter| text(&parameter["name"]));
        version
            .siblings
            .push((Scope::Parameters, name.clone(), names.collect()));
        for answer in api["responses"].as_object().unwrap().values() {
            version.inside(name, &answer["schema"], Place::Answer);
            for (header, value) in answer["headers"].as_object().into_iter().flatten() {
                version.member(header, &value["schema"], Place::Answer);
            }
        }
    }
    let actions = version
        .actions
        .iter()
        .map(|action| action.name.clone())
        .collect();
    version
        .siblings
        .push((Scope::Operations, "operations".to_owned(), actions));
    let schemas = file["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten();
    for (name, schema) in schemas.clone() {
        version.inside(name, schema, Place::Inside);
    }
    let types = schemas.map(|(name, _)| name.clone()).collect();
    version
        .siblings
        .push((Scope::Types, "types".to_owned(), types));
    version
}

impl Version {
    fn member(&mut self, name: &str, schema: &Value, place: Place) {
        let has_known_values = ["enum", "enumValueTitles"]
            .iter()
            .any(|key| !innermost(schema)[*key].is_null());
        let kind = kind(schema);
        self.members.push((
            place,
            Named {
                name: name.to_owned(),
                kind,
                has_known_values,
            },
        ));
        let deeper = if place == Place::Request {
            place
        } else {
            Place::Inside
        };
        self.inside(name, schema, deeper);
    }

    fn inside(&mut self, owner: &str, schema: &Value, place: Place) {
        let schema = innermost(schema);
        if let Some(members) = schema["properties"].as_object() {
            self.siblings.push((
                Scope::Fields,
                owner.to_owned(),
                members.keys().cloned().collect(),
            ));
            for (name, member) in members {
                self.member(name, member, place);
            }
        }
    }
}

/// The items of a list, the values of a map.
fn innermost(schema: &Value) -> &Value {
    for key in ["items", "additionalProperties"] {
        if schema[key].is_object() {
            return innermost(&schema[key]);
        }
    }
    schema
}

fn kind(schema: &Value) -> Kind {
    let schema = innermost(schema);
    let format = schema["format"].as_str().unwrap_or_default();
    match schema["type"].as_str() {
        Some("boolean") => Kind::Boolean,
        Some("integer" | "number") => Kind::Number,
        Some("string") if format.starts_with("date") || format == "iso8601" => Kind::Time,
        Some("string") => Kind::Text,
        Some("object") if schema["properties"].is_object() => Kind::Object,
        _ if schema["$ref"].is_string() => Kind::Object,
        _ => Kind::Free,
    }
}

/// The operations and the groups of a list.
fn directories(list: &Value) -> (Vec<String>, Vec<Directory>) {
    let (mut operations, mut groups) = (Vec::new(), Vec::new());
    for entry in list.as_array().into_iter().flatten() {
        match entry {
            Value::String(action) => operations.push(action.clone()),
            group => {
                let (operations, children) = directories(&group["children"]);
                groups.push(Directory {
                    title: text(&group["title"]),
                    operations,
                    children,
                });
            }
        }
    }
    (operations, groups)
}
