//! Parameters for any operation, of its example or at random: texts of every sort, numbers at their limits, nested lists and objects.

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::typed_operation::{Described, Kind, TypedOperation, client_digits, separator};

/// Random parameters that the client itself does not refuse. The required ones are always there, others mostly.
///
/// # Errors
/// None was found: the operation has a rule that the client enforces and this function cannot meet by chance.
pub fn random(typed: &TypedOperation, rng: &mut Rng) -> Result<Map<String, Value>, String> {
    for _ in 0..200 {
        let parameters = members(typed.parameters, rng);
        if typed.make(&parameters)?.violations.is_empty() {
            return Ok(parameters);
        }
    }
    Err(format!(
        "{}: no random input keeps the client's own rules",
        typed.action
    ))
}

/// The parameters of the description's example, with examples of the required ones that it leaves out.
///
/// # Errors
/// A required parameter has no example at all, or an example is not a value of its type.
pub fn example(typed: &TypedOperation) -> Result<Map<String, Value>, String> {
    let mut parameters = Map::new();
    for shape in typed.parameters {
        let given = typed
            .example
            .iter()
            .find(|(name, _)| *name == shape.name)
            .map(|(_, text)| text);
        let text = given.or(shape.example.as_ref().filter(|_| shape.required));
        if let Some(text) = text {
            let value = read(shape, text)
                .ok_or_else(|| format!("{}.{}: {text}", typed.action, shape.name))?;
            parameters.insert(shape.name.clone(), value);
        } else if shape.required {
            let value = of_parts(shape)
                .ok_or_else(|| format!("{}.{} has no example", typed.action, shape.name))?;
            parameters.insert(shape.name.clone(), value);
        }
    }
    Ok(parameters)
}

/// A random answer that says success by the description's rule: most members are there, each of its type. What the items of a
/// list say of themselves is left to chance.
pub fn answer(typed: &TypedOperation, rng: &mut Rng) -> Value {
    let mut answer = members(&typed.described.answer, rng);
    for field in &typed.described.success.fields {
        let value = field.values.first().map_or("", String::as_str);
        succeed(&mut answer, &typed.described.answer, &field.path, value);
    }
    typed
        .described
        .answer
        .iter()
        .for_each(|shape| join_lists(&mut answer, shape));
    Value::Object(answer)
}

/// Joins the items of a list that travels as one text.
fn join_lists(members: &mut Map<String, Value>, shape: &Described) {
    let Some(value) = members.get_mut(&shape.name) else {
        return;
    };
    match (separator(shape), &mut *value) {
        (Some(separator), Value::Array(items)) => {
            // An empty item names nothing, and ours does not keep it.
            items.retain(|item| item.as_str() != Some(""));
            *value = join(items, separator);
        }
        (None, Value::Object(inner)) => {
            let shapes = shape.members().iter();
            shapes.for_each(|shape| join_lists(inner, shape));
        }
        (None, Value::Array(items)) => {
            for item in items.iter_mut().filter_map(Value::as_object_mut) {
                let shapes = shape.members().iter();
                shapes.for_each(|shape| join_lists(item, shape));
            }
        }
        _ => {}
    }
}

fn join(items: &[Value], separator: char) -> Value {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let texts: Vec<String> = items.iter().map(text).collect();
    Value::from(texts.join(&separator.to_string()))
}

/// Puts a value where a rule looks for it.
fn succeed(answer: &mut Map<String, Value>, shapes: &[Described], path: &[String], value: &str) {
    let Some((name, rest)) = path.split_first() else {
        return;
    };
    let shape = shapes.iter().find(|shape| shape.name == *name);
    if rest.is_empty() {
        let value = shape.and_then(|shape| read(shape, value));
        answer.extend(value.map(|value| (name.clone(), value)));
        return;
    }
    let inner = answer
        .entry(name.clone())
        .or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        succeed(inner, shape.map_or(&[], Described::members), rest, value);
    }
}

/// The parameters as the official SDKs take them: a list that travels as one text is one text to them.
#[must_use]
pub fn for_official(typed: &TypedOperation, parameters: &Map<String, Value>) -> Map<String, Value> {
    let convert = |(name, value): (&String, &Value)| {
        let separator = typed
            .parameters
            .iter()
            .find(|shape| shape.name == *name)
            .and_then(separator);
        let value = match (separator, value) {
            (Some(separator), Value::Array(items)) => join(items, separator),
            _ => value.clone(),
        };
        (name.clone(), value)
    };
    parameters.iter().map(convert).collect()
}

/// A list or an object that has no example itself, from those of its parts.
fn of_parts(shape: &Described) -> Option<Value> {
    let part = |shape: &Described| match &shape.example {
        Some(text) => read(shape, text),
        None => of_parts(shape),
    };
    match shape.kind {
        Kind::List => Some(Value::from(vec![part(shape.item.as_deref()?)?])),
        Kind::Object => {
            let members = shape.members.iter();
            let members = members.filter_map(|member| Some((member.name.clone(), part(member)?)));
            Some(Value::Object(members.collect()))
        }
        _ => None,
    }
}

/// A value from its text on the wire.
fn read(shape: &Described, text: &str) -> Option<Value> {
    match (shape.kind, separator(shape)) {
        // Some examples are spelt as lists.
        (Kind::List, Some(_)) if text.starts_with('[') => serde_json::from_str(text).ok(),
        (Kind::List, Some(separator)) => Some(text.split(separator).map(Value::from).collect()),
        (Kind::List | Kind::Object | Kind::Map | Kind::Json, _) => serde_json::from_str(text).ok(),
        (Kind::Integer | Kind::Long, _) => text.parse::<i64>().ok().map(Value::from),
        (Kind::Number, _) => text.parse::<f64>().ok().map(Value::from),
        (Kind::Boolean, _) => text.parse::<bool>().ok().map(Value::from),
        _ => Some(Value::from(text)),
    }
}

fn members(shapes: &[Described], rng: &mut Rng) -> Map<String, Value> {
    let mut members = Map::new();
    for shape in shapes {
        if shape.required || rng.u8(..10) < 7 {
            members.insert(shape.name.clone(), value_of(shape, rng));
        }
    }
    members
}

fn value_of(shape: &Described, rng: &mut Rng) -> Value {
    if let Some((least, most)) = client_digits(shape) {
        let length = rng.u64(least..=most);
        return Value::from((0..length).map(|_| rng.digit(10)).collect::<String>());
    }
    if !shape.known.is_empty() && rng.bool() {
        let known = shape.known.get(rng.usize(..shape.known.len()));
        if let Some(value) = known.and_then(|known| read(shape, &known.value)) {
            return value;
        }
    }
    match (&shape.item, separator(shape)) {
        (Some(item), Some(separator)) => {
            // A separator inside an item would be a second item to whoever reads it.
            let items = (0..rng.usize(1..5)).map(|_| match value_of(item, rng) {
                Value::String(text) => Value::from(text.replace(separator, ";")),
                other => other,
            });
            items.collect()
        }
        _ => value(shape, rng),
    }
}

fn value(shape: &Described, rng: &mut Rng) -> Value {
    let item = |rng: &mut Rng| {
        let item = shape.item.as_deref();
        item.map_or(Value::Null, |item| value_of(item, rng))
    };
    match shape.kind {
        // The element of a list: an object of a type inside itself.
        Kind::Json if shape.name.is_empty() => Value::Object(Map::new()),
        Kind::Text | Kind::Json => Value::from(text(rng)),
        Kind::Integer => Value::from(*choose(&[0, 1, -1, i32::MAX, i32::MIN, 86_400, 20], rng)),
        Kind::Long => {
            let edges = [
                0,
                -1,
                i64::MAX,
                i64::MIN,
                9_007_199_254_740_993,
                1_000_012_345_678_901,
            ];
            Value::from(*choose(&edges, rng))
        }
        Kind::Number => Value::from(*choose(&[0.5, -1.25, 3.0e10, 1.0e-3], rng)),
        Kind::Boolean => Value::from(rng.bool()),
        Kind::Binary => Value::from(*choose(&["", "AA==", "/+8="], rng)),
        Kind::LocalDateTime => Value::from(time(rng, "-", " ", ":", "")),
        Kind::LocalCompact => Value::from(time(rng, "", "", "", "")),
        Kind::LocalDate => Value::from(time(rng, "", "", "", "").get(..8).unwrap_or_default()),
        Kind::Iso8601 => Value::from(time(rng, "-", "T", ":", "Z")),
        Kind::EpochMillis => Value::from(rng.u64(1_000_000_000_000..4_000_000_000_000).to_string()),
        Kind::EpochSeconds => Value::from(rng.u64(1_000_000_000..4_000_000_000).to_string()),
        Kind::Seconds | Kind::Millis => Value::from(rng.u64(1..10_000_000).to_string()),
        Kind::SecondsOrNever => Value::from(choose(&[0, 1, 3600, 10_000_000], rng).to_string()),
        Kind::Object => Value::Object(members(&shape.members, rng)),
        Kind::List => (0..rng.usize(..4)).map(|_| item(rng)).collect(),
        Kind::Map => {
            let entries = (0..rng.usize(..4)).map(|index| (format!("键 {index}"), item(rng)));
            Value::Object(entries.collect())
        }
    }
}

fn time(rng: &mut Rng, date: &str, between: &str, clock: &str, end: &str) -> String {
    let (year, month, day) = (rng.u16(1970..2100), rng.u8(1..=12), rng.u8(1..=28));
    let (hour, minute, second) = (rng.u8(..24), rng.u8(..60), rng.u8(..60));
    format!(
        "{year:04}{date}{month:02}{date}{day:02}{between}{hour:02}{clock}{minute:02}{clock}{second:02}{end}"
    )
}

/// What texts are pieced together from: everything that some encoder somewhere treats as special.
const PIECES: &[&str] = &[
    "张三",
    "杭州市西湖区",
    "订单",
    "１３９",
    " ",
    "  ",
    "+",
    "%",
    "%20",
    "%2B",
    "*",
    "~",
    "-",
    "_",
    ".",
    "!",
    "'",
    "(",
    ")",
    "/",
    "?",
    "#",
    "[",
    "]",
    "@",
    "&",
    "=",
    ";",
    ":",
    ",",
    "|",
    "\"",
    "\\",
    "{",
    "}",
    "<",
    ">",
    "`",
    "^",
    "$",
    "é",
    "ß",
    "\u{301}",
    "\u{200b}",
    "😀",
    "👩‍👩‍👧",
    "𠮷",
    "\t",
    "\n",
    "\r\n",
    "\u{7f}",
    "True",
    "null",
    "0",
    "00",
    "13900000001",
    "17000000000",
    "FC12345",
    "a",
    "Z",
];

pub(crate) fn text(rng: &mut Rng) -> String {
    let pieces = match rng.u8(..10) {
        0 => 0,
        1 => rng.usize(100..400),
        _ => rng.usize(1..8),
    };
    (0..pieces).map(|_| *choose(PIECES, rng)).collect()
}

pub(crate) fn choose<'a, T>(from: &'a [T], rng: &mut Rng) -> &'a T {
    #[allow(
        clippy::indexing_slicing,
        reason = "below the length, and no list here is empty"
    )]
    &from[rng.usize(..from.len())]
}
