//! Collects the parameters of a request, each in its place and spelling.

use std::borrow::Cow;
use std::fmt;

use core_signer::{Parameter, places};
use serde_core::de::IgnoredAny;
use serde_json::{Map, Value};

use super::flatten::{flatten, has_single_value};
use super::limits::Violations;
use super::sensitive_flags::SensitiveFlags;
use super::{ToJson, Token, TokenInfo};
use crate::answer::Scalar;
use crate::text::Binary;
use crate::time::UtcOffset;
use crate::upload::Upload;

/// The place of a parameter in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// The query string. For an RPC operation, the client's [`Placement`](super::Placement) chooses the query string or the form
    /// body.
    Query,
    /// The form body.
    Form,
    /// A `{name}` in the path.
    Path,
    /// A header.
    Header,
}

/// The parameters of one request.
///
/// `Debug` shows names and lengths, never values.
pub struct Parameters<'a> {
    zone: UtcOffset,
    query: Vec<Parameter<'a>>,
    form: Vec<Parameter<'a>>,
    path: Vec<Parameter<'a>>,
    headers: Vec<Parameter<'a>>,
    body: Option<Body<'a>>,
    unsendable: Option<Unsendable>,
    violations: Violations,
    form_joined: bool,
    /// Which of the query's parameters hold what nobody may see.
    sensitive_flags: SensitiveFlags,
    /// What nobody may see either, though it is not sent.
    hidden_too: Vec<Cow<'a, str>>,
    /// Collects JSON instead.
    json: Option<Collected>,
}

/// Parameters as JSON.
#[derive(Default)]
struct Collected {
    members: Map<String, Value>,
    /// Whether what nobody may see is hidden.
    masked: bool,
    /// Whether what is given and says nothing on the wire, such as an empty list of dotted names, is kept.
    stores_all: bool,
}

/// A body that the request gives as a whole.
pub(crate) struct Body<'a> {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Cow<'a, [u8]>,
    /// What is sent piece by piece, in place of the bytes.
    pub(crate) upload: Option<&'a Upload>,
}

/// A value that cannot be sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unsendable {
    pub(crate) name: &'static str,
    pub(crate) problem: &'static str,
}

/// What a body of JSON says of itself.
const JSON: &str = "application/json; charset=utf-8";

impl<'a> Parameters<'a> {
    /// No parameters yet. Times without a zone are written in this zone.
    pub fn new(zone: UtcOffset) -> Self {
        Self {
            zone,
            // Most operations have fewer; a longer list grows once or twice.
            query: Vec::with_capacity(12),
            form: Vec::new(),
            path: Vec::new(),
            headers: Vec::new(),
            body: None,
            unsendable: None,
            violations: Violations::new(),
            form_joined: false,
            sensitive_flags: SensitiveFlags::default(),
            hidden_too: Vec::new(),
            json: None,
        }
    }

    /// Collects what a request holds as JSON, and nothing to send.
    pub(crate) fn for_json(zone: UtcOffset) -> Self {
        Self {
            json: Some(Collected::default()),
            ..Self::new(zone)
        }
    }

    /// Collects all that was given as JSON, to be read again: also an empty list that is not sent, which may be required. `masked`
    /// hides what nobody may see.
    #[cfg(feature = "serde")]
    pub(crate) fn for_stored_json(zone: UtcOffset, masked: bool) -> Self {
        let mut parameters = Self::for_json(zone);
        parameters.json = Some(Collected {
            members: Map::new(),
            masked,
            stores_all: true,
        });
        parameters
    }

    /// What was collected as JSON.
    pub(crate) fn into_json(self) -> Map<String, Value> {
        self.json.map(|json| json.members).unwrap_or_default()
    }

    /// Whether the value was taken as JSON, and is not to be spelt for the wire.
    fn takes_json(&mut self, name: &str, value: &(impl ToJson + ?Sized)) -> bool {
        let zone = self.zone;
        let Some(json) = &mut self.json else {
            return false;
        };
        json.put(name, value, zone);
        true
    }

    /// The zone of times that the service writes without a zone.
    pub fn zone(&self) -> UtcOffset {
        self.zone
    }

    /// Adds a single value.
    pub fn put(&mut self, name: &'static str, value: &'a impl Scalar) {
        self.put_in(Location::Query, name, value);
    }

    /// Adds a single value if there is one.
    pub fn put_opt(&mut self, name: &'static str, value: &'a Option<impl Scalar>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Adds a single value in another place.
    pub fn put_in<S: Scalar>(&mut self, location: Location, name: &'static str, value: &'a S) {
        if let Some(problem) = value.problem() {
            self.unsendable.get_or_insert(Unsendable { name, problem });
        }
        if let Some(json) = &mut self.json {
            let value = json.single(value, self.zone);
            json.members.insert(name.to_owned(), value);
            return;
        }
        if S::SENSITIVE {
            self.mark(location);
        }
        let value = value.to_wire(self.zone);
        self.list(location).push(Parameter {
            name: Cow::Borrowed(name),
            value,
        });
    }

    /// Adds a single value in another place, if there is one.
    pub fn put_opt_in(
        &mut self,
        location: Location,
        name: &'static str,
        value: &'a Option<impl Scalar>,
    ) {
        if let Some(value) = value {
            self.put_in(location, name, value);
        }
    }

    /// Adds an order's id, unless the request has a value for it.
    pub(crate) fn put_order(&mut self, name: &'static str, id: &str) {
        if self
            .query
            .iter()
            .chain(&self.form)
            .all(|pair| pair.name != name)
        {
            let place = self.query.partition_point(|pair| *pair.name < *name);
            self.sensitive_flags.insert(place, true);
            self.query
                .insert(place, Parameter::new(name, id.to_owned()));
        }
    }

    /// The value that the request has for the token, and from now on hides it.
    pub(crate) fn given_token(&mut self, token: &TokenInfo) -> Option<&str> {
        let is_token = |pair: &Parameter<'_>| pair.name == token.name;
        if let Some(place) = self.query.iter().position(is_token) {
            self.sensitive_flags.set(place);
            return self.query.get(place).map(|pair| &*pair.value);
        }
        let mut others = self.form.iter().chain(&self.headers);
        others.find(|pair| is_token(pair)).map(|pair| &*pair.value)
    }

    /// Adds a token. The request has none yet.
    pub(crate) fn put_token(&mut self, info: &TokenInfo, token: &Token) {
        let pair = Parameter::new(info.name, token.expose().to_owned());
        if info.location == Location::Query {
            let place = self.query.partition_point(|pair| *pair.name < *info.name);
            self.sensitive_flags.insert(place, true);
            self.query.insert(place, pair);
        } else {
            self.list(info.location).push(pair);
        }
    }

    /// Adds a structured value as one parameter with compact JSON; an empty list is sent as `[]`, which differs from leaving it
    /// out.
    pub fn json(&mut self, name: &'static str, value: &impl ToJson) {
        self.json_in(Location::Query, name, value);
    }

    /// Adds a structured value as JSON if there is one.
    pub fn json_opt(&mut self, name: &'static str, value: &Option<impl ToJson>) {
        if let Some(value) = value {
            self.json(name, value);
        }
    }

    /// Adds a structured value as JSON in another place.
    pub fn json_in(&mut self, location: Location, name: &'static str, value: &impl ToJson) {
        if self.takes_json(name, value) {
            return;
        }
        let text = value.to_answer(self.zone).to_string();
        self.mark(location);
        self.list(location).push(Parameter::new(name, text));
    }

    /// Adds a list as `Tag.1.Key=…`, counted from 1. An empty list adds nothing.
    pub fn repeat_list(&mut self, name: &'static str, value: &impl ToJson) {
        self.flat(name, value);
    }

    /// Adds a list as `Tag.1.Key=…` if there is one.
    pub fn repeat_list_opt(&mut self, name: &'static str, value: &Option<impl ToJson>) {
        self.flat_opt(name, value);
    }

    /// Adds an object as `Config.Name=…`, and lists inside it as `Config.List.1=…`.
    pub fn flat(&mut self, name: &'static str, value: &impl ToJson) {
        self.flat_in(Location::Query, name, value);
    }

    /// Adds an object as `Config.Name=…` if there is one.
    pub fn flat_opt(&mut self, name: &'static str, value: &Option<impl ToJson>) {
        if let Some(value) = value {
            self.flat(name, value);
        }
    }

    /// Adds an object or a list as dotted names in another place.
    pub fn flat_in(&mut self, location: Location, name: &'static str, value: &impl ToJson) {
        let plain = value.to_answer(self.zone);
        if let Some(json) = &mut self.json {
            // What holds no single value is not sent, so that it counts as not given.
            if json.stores_all || has_single_value(&plain) {
                json.put(name, value, self.zone);
            }
            return;
        }
        flatten(name, plain, &mut |name, value| {
            self.mark(location);
            self.list(location).push(Parameter::new(name, value));
        });
    }

    /// Adds a list of single values as one value, joined by a separator. An empty list is left out: an empty text would
    /// be a list of one empty value.
    pub fn joined(&mut self, name: &'static str, values: &'a [impl Scalar], separator: char) {
        self.joined_in(Location::Query, name, values, separator);
    }

    /// Adds a list of single values as one value, if there is one.
    pub fn joined_opt(
        &mut self,
        name: &'static str,
        values: &'a Option<Vec<impl Scalar>>,
        separator: char,
    ) {
        if let Some(values) = values {
            self.joined(name, values, separator);
        }
    }

    /// Adds a list of single values as one value in another place.
    pub fn joined_in<S: Scalar>(
        &mut self,
        location: Location,
        name: &'static str,
        values: &'a [S],
        separator: char,
    ) {
        // In a path, leaving it out would name another resource: an empty segment is refused there.
        let is_stored = self.json.as_ref().is_some_and(|json| json.stores_all);
        if values.is_empty() && location != Location::Path && !is_stored {
            return;
        }
        if let Some(json) = &mut self.json {
            let items = values.iter().map(|value| json.single(value, self.zone));
            let items = items.collect();
            json.members.insert(name.to_owned(), items);
            return;
        }
        if S::SENSITIVE {
            self.mark(location);
        }
        let mut text = String::new();
        for (index, value) in values.iter().enumerate() {
            if let Some(problem) = value.problem() {
                self.unsendable.get_or_insert(Unsendable { name, problem });
            }
            if index > 0 {
                text.push(separator);
            }
            text.push_str(&value.to_wire(self.zone));
        }
        self.list(location).push(Parameter::new(name, text));
    }

    /// Sends the parameter of this name as the whole body, as JSON. A later body replaces an earlier one.
    pub fn body_json(&mut self, name: &'static str, value: &impl ToJson) {
        if self.takes_json(name, value) {
            return;
        }
        let bytes = value.to_answer(self.zone).to_string().into_bytes();
        self.body = Some(Body {
            content_type: JSON,
            bytes: Cow::Owned(bytes),
            upload: None,
        });
    }

    /// Sends the parameter of this name, a single value, as the whole body: its text, unchanged, which is JSON if the service wants
    /// JSON. A later body replaces an earlier one.
    pub fn body_text(&mut self, name: &'static str, value: &impl Scalar) {
        if let Some(json) = &mut self.json {
            let value = json.single(value, self.zone);
            json.members.insert(name.to_owned(), value);
            return;
        }
        if let Some(problem) = value.problem() {
            self.unsendable.get_or_insert(Unsendable { name, problem });
        }
        self.body = Some(Body {
            content_type: JSON,
            bytes: Cow::Owned(value.to_wire(self.zone).into_owned().into_bytes()),
            upload: None,
        });
    }

    /// Sends the parameter of this name, bytes, as the whole body. A later body replaces an earlier one.
    pub fn body_bytes(
        &mut self,
        name: &'static str,
        content_type: &'static str,
        bytes: impl Into<Cow<'a, [u8]>>,
    ) {
        let bytes = bytes.into();
        if let Some(json) = &mut self.json {
            json.put(name, &Binary::new(bytes), self.zone);
            return;
        }
        self.body = Some(Body {
            content_type,
            bytes,
            upload: None,
        });
    }

    /// Sends an upload as the parameter of this name, which is the whole body. A later body replaces an earlier one.
    pub fn body_upload(&mut self, name: &'static str, upload: &'a Upload) {
        if let Some(json) = &mut self.json {
            // No limit looks at it, and nobody keeps it.
            json.members.insert(name.to_owned(), Value::Null);
            return;
        }
        self.body = Some(Body {
            content_type: upload.content_type(),
            bytes: Cow::Borrowed(&[]),
            upload: Some(upload),
        });
    }

    /// Names and values of the query and form parameters as they would be sent, sorted by name: for tests and for comparing with
    /// other clients. The values are unmasked.
    pub fn expose(&self) -> Vec<(&str, &str)> {
        let mut pairs: Vec<_> = self
            .query
            .iter()
            .chain(&self.form)
            .map(|pair| (&*pair.name, &*pair.value))
            .collect();
        pairs.sort_unstable();
        pairs
    }

    /// The values that nobody may see: what was marked in the query, and all that stands elsewhere.
    pub(crate) fn sensitive(&self) -> Vec<Cow<'_, str>> {
        let query = self.query.iter().enumerate();
        let marked = query.filter_map(|(at, pair)| self.sensitive_flags.has(at).then_some(pair));
        let others = self.form.iter().chain(&self.path).chain(&self.headers);
        let mut values: Vec<Cow<'_, str>> = marked
            .chain(others)
            .map(|pair| Cow::Borrowed(&*pair.value))
            .collect();
        let body = self.body.as_ref();
        values.extend(body.map(|body| String::from_utf8_lossy(&body.bytes)));
        values.extend(self.hidden_too.iter().cloned());
        values
    }

    /// Hides these values as well, wherever an answer repeats them: those of the write that a read looks up.
    pub(crate) fn hide_too(&mut self, values: Vec<Cow<'a, str>>) {
        self.hidden_too = values;
    }

    /// Every single value that is sent, in whatever place.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let lists = [&self.query, &self.form, &self.path, &self.headers];
        lists.into_iter().flatten().map(pair)
    }

    /// How many entries a list has that was put as JSON, or as `List.1`, `List.2`.
    pub(crate) fn entries(&self, list: &str) -> Option<usize> {
        let entries = |(name, value): (&str, &str)| match name.strip_prefix(list)? {
            "" => serde_json::from_str(value)
                .ok()
                .map(|list: Vec<IgnoredAny>| list.len()),
            rest => rest.strip_prefix('.')?.split('.').next()?.parse().ok(),
        };
        self.pairs().filter_map(entries).max()
    }

    /// Gives a query or form parameter another value.
    pub(crate) fn replace(&mut self, name: &str, value: String) {
        let mut pairs = self.query.iter_mut().chain(&mut self.form);
        if let Some(pair) = pairs.find(|pair| pair.name == name) {
            pair.value = Cow::Owned(value);
        }
    }

    /// Gives a parameter this value: in the place of the one that it has, or as one more of the query.
    pub(crate) fn fill(&mut self, name: &'static str, value: &str) {
        self.replace(name, value.to_owned());
        self.put_order(name, value);
    }

    /// The value of a query or form parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter().chain(&self.form);
        let pair = pairs.find(|pair| pair.name == name)?;
        Some(&pair.value)
    }

    /// Sets the parameter that names a page, in place of the request's own value.
    pub(crate) fn put_page(
        &mut self,
        location: Location,
        name: &'static str,
        value: String,
        is_sensitive: bool,
    ) {
        if self.get(name).is_some() {
            return self.replace(name, value);
        }
        let list = self.list(location);
        let place = list.partition_point(|pair| *pair.name < *name);
        list.insert(place, Parameter::new(name, value));
        if location == Location::Query {
            self.sensitive_flags.insert(place, is_sensitive);
        }
    }

    /// Marks what is put there next.
    fn mark(&mut self, location: Location) {
        if location == Location::Query {
            self.sensitive_flags.set(self.query.len());
        }
    }

    fn list(&mut self, location: Location) -> &mut Vec<Parameter<'a>> {
        match location {
            Location::Query => &mut self.query,
            Location::Form => &mut self.form,
            Location::Path => &mut self.path,
            Location::Header => &mut self.headers,
        }
    }

    /// Puts every list into signing order; a list that generated code wrote in order is only looked through.
    pub(crate) fn sort(&mut self) {
        self.sort_query();
        sort(&mut self.form);
    }

    fn sort_query(&mut self) {
        if sort(&mut self.query) {
            self.sensitive_flags.mark_all();
        }
    }

    pub(crate) fn query(&self) -> &[Parameter<'a>] {
        &self.query
    }

    pub(crate) fn form(&self) -> &[Parameter<'a>] {
        &self.form
    }

    /// Whether the request has form parameters, also after they were joined to the query's.
    pub(crate) fn has_form(&self) -> bool {
        self.form_joined || !self.form.is_empty()
    }

    pub(crate) fn path(&self) -> &[Parameter<'a>] {
        &self.path
    }

    pub(crate) fn headers(&self) -> &[Parameter<'a>] {
        &self.headers
    }

    pub(crate) fn body(&self) -> Option<&Body<'a>> {
        self.body.as_ref()
    }

    /// The body that is sent piece by piece.
    pub(crate) fn upload(&self) -> Option<&'a Upload> {
        self.body.as_ref()?.upload
    }

    pub(crate) fn unsendable(&self) -> Option<Unsendable> {
        self.unsendable
    }

    /// What the request breaks of the rules that the client enforces: then nothing is sent.
    pub(crate) fn violations(&self) -> &Violations {
        &self.violations
    }

    /// Where the request notes what it breaks.
    pub(crate) fn violations_mut(&mut self) -> &mut Violations {
        &mut self.violations
    }

    /// Moves the form's parameters to the query's, for a scheme that signs them as one list.
    pub(crate) fn join_form_to_query(&mut self) {
        if !self.form.is_empty() {
            self.form_joined = true;
            // What came from a form is unmarked there, and nobody may see it all the same.
            let places = self.query.len()..self.query.len() + self.form.len();
            places.for_each(|place| self.sensitive_flags.set(place));
            self.query.append(&mut self.form);
            self.sort_query();
        }
    }
}

impl Collected {
    fn put(&mut self, name: &str, value: &(impl ToJson + ?Sized), zone: UtcOffset) {
        let value = match self.masked {
            true => value.to_masked(zone),
            false => value.to_answer(zone),
        };
        self.members.insert(name.to_owned(), value);
    }

    fn single(&self, value: &impl Scalar, zone: UtcOffset) -> Value {
        match self.masked {
            true => value.to_masked(zone),
            false => value.to_json(zone),
        }
    }
}

/// Gives whether anything had to move.
fn sort(list: &mut Vec<Parameter<'_>>) -> bool {
    if list.is_sorted_by_key(pair) {
        return false;
    }
    let mut given: Vec<_> = std::mem::take(list).into_iter().map(Some).collect();
    let places: Vec<_> = places(given.iter().flatten().map(pair)).collect();
    *list = places
        .into_iter()
        .filter_map(|place| given.get_mut(place)?.take())
        .collect();
    true
}

fn pair<'p>(parameter: &'p Parameter<'_>) -> (&'p str, &'p str) {
    (&parameter.name, &parameter.value)
}

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parameters")
            .field("query", &self.query)
            .field("form", &self.form)
            .field("path", &self.path)
            .field("headers", &self.headers)
            .field(
                "body_bytes",
                &self.body.as_ref().map(|body| body.bytes.len()),
            )
            .finish_non_exhaustive()
    }
}
