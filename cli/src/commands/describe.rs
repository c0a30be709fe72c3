//! `dypls describe <Action>`: all that is known of an action, in both languages.

mod unknown;

use std::fmt::Write as _;

use core_catalog::{Encoding, Enforce, Kind, Rule, Sensitivity, Text, Value};
use core_client::time::UtcOffset;
use serde_json::{Map, Value as Json, json};

use crate::check::{kind_in_words, limits_in_words};
use crate::client::Globals;
use crate::confirm::effect_in_words;
use crate::exit::{Exit, Failure};
use crate::lang::{pick, tr};
use crate::service::{Operation, Product};
use crate::{output, time_input};

/// Prints the description.
pub(crate) fn run(action: &str, globals: &Globals) -> Result<Exit, Failure> {
    let product = globals.product;
    let operation = super::operation(product, action)?;
    if globals.in_words() {
        output::line(&in_words(product, operation))?;
    } else {
        output::result(&as_json(product, operation), globals)?;
    }
    Ok(Exit::Done)
}

/// A value with its path: `SecretBindDTO.SubsId`, `List[].Code`.
fn paths(values: &'static [Value]) -> Vec<(String, &'static Value)> {
    fn walk(before: &str, values: &'static [Value], paths: &mut Vec<(String, &'static Value)>) {
        for value in values {
            let path = format!("{before}{}", value.name);
            paths.push((path.clone(), value));
            let inside = match value.kind {
                Kind::List | Kind::Map => format!("{path}[]."),
                _ => format!("{path}."),
            };
            walk(&inside, value.members(), paths);
        }
    }
    let mut found = Vec::new();
    walk("", values, &mut found);
    found
}

fn in_words(product: &Product, operation: &'static Operation) -> String {
    let mut text = format!(
        "{}  ({} {})\n",
        operation.action(),
        product.prefix(),
        operation.command
    );
    both(&mut text, "", &operation.title);
    both(&mut text, "", &operation.docs);
    if let Some(reason) = &operation.deprecated {
        let _ = write!(text, "\n{}\n", pick("Deprecated", "已弃用"));
        both(&mut text, "  ", reason);
    }
    let _ = write!(
        text,
        "\n{}: {} ({})\n",
        pick("Effect", "影响"),
        operation.effect.kind.word(),
        effect_in_words(operation.effect.kind)
    );
    both(&mut text, "  ", &operation.effect.reason);
    if let Some(limit) = operation.info.rate_limit {
        let _ = writeln!(
            text,
            "{}: {limit}{}",
            pick("Rate limit", "限流"),
            pick(" calls per second and account", " 次/秒（每账号）")
        );
    }
    unknown::in_words(&mut text, operation);
    if let Some(lookup) = &operation.lookup {
        both(&mut text, "  ", lookup);
    }
    let _ = write!(text, "\n{}\n", pick("Parameters", "参数"));
    for (path, value) in paths(&operation.described().parameters) {
        describe(&mut text, operation.zone(), &path, value, true);
    }
    rules(&mut text, &operation.rules);
    let _ = write!(text, "\n{}\n", pick("Response", "响应"));
    for (path, value) in paths(&operation.described().answer) {
        describe(&mut text, operation.zone(), &path, value, false);
    }
    codes(&mut text, product, operation);
    text
}

/// Both languages, one below the other.
fn both(text: &mut String, indent: &str, said: &Text) {
    for language in [&said.en, &said.zh] {
        for line in language.lines() {
            let _ = writeln!(text, "{indent}{line}");
        }
    }
}

fn describe(text: &mut String, zone: UtcOffset, path: &str, value: &Value, request: bool) {
    let option = if value.option.is_empty() {
        String::new()
    } else {
        format!("  --{}", value.option)
    };
    let mut facts = vec![kind_in_words(value)];
    facts.extend(time_input::zone_in_words(value, zone));
    if !value.option.is_empty() {
        facts.extend(time_input::other_forms(value.kind).map(str::to_owned));
    }
    facts.extend(value.type_name.clone());
    if request {
        facts.push(pick_required(value.required).to_owned());
    }
    facts.extend(limits_in_words(&value.limits));
    facts.extend(
        value
            .default
            .as_ref()
            .map(|default| format!("{} {default}", pick("default", "默认"))),
    );
    facts.extend(encoding(value).map(|encoding| match request {
        true => format!("{} {encoding}", pick("sent as", "编码为")),
        false => format!("{} {encoding}", pick("one text, as", "文本，形如")),
    }));
    facts.extend(
        sensitivity_in_words(value.sensitivity)
            .map(|word| format!("{} {word}", pick("masked:", "脱敏："))),
    );
    facts.extend(
        value
            .example
            .as_ref()
            .map(|example| format!("{} {example}", pick("example", "示例"))),
    );
    let _ = writeln!(text, "  {path}{option}  [{}]", facts.join("; "));
    both(text, "      ", &value.docs);
    for known in &value.known {
        let _ = writeln!(
            text,
            "      {}  {} {}",
            known.value, known.docs.en, known.docs.zh
        );
    }
    if let Some(reason) = &value.deprecated {
        both(text, pick("      deprecated: ", "      已弃用："), reason);
    }
}

fn pick_required(required: bool) -> &'static str {
    if required {
        pick("required", "必填")
    } else {
        pick("optional", "可选")
    }
}

fn encoding(value: &Value) -> Option<String> {
    match value.encoding {
        Encoding::Plain => None,
        Encoding::Json => Some("JSON".to_owned()),
        Encoding::RepeatList => Some(format!("{}.1", value.name)),
        Encoding::Flat => Some(format!("{}.name", value.name)),
        Encoding::Joined(separator) => Some(format!("a{separator}b")),
    }
}

fn rules(text: &mut String, rules: &[Rule]) {
    if rules.is_empty() {
        return;
    }
    let _ = write!(text, "\n{}\n", pick("Rules", "规则"));
    for rule in rules {
        let _ = writeln!(
            text,
            "  {}  [{}]",
            rule.parameters.join(", "),
            enforced(rule.enforce)
        );
        both(text, "      ", &rule.docs);
    }
}

fn enforced(enforce: Enforce) -> &'static str {
    match enforce {
        Enforce::Client => pick("checked before anything is sent", "发送前检查"),
        Enforce::Service => pick("checked by the service", "由服务端检查"),
        Enforce::Nobody => pick("not known to be enforced", "未见强制执行"),
    }
}

fn codes(text: &mut String, product: &Product, operation: &Operation) {
    let _ = write!(
        text,
        "\n{}\n",
        tr!(
            "Its own codes (`{} error <code>` explains each, and the product's codes)",
            "接口自身的错误码（`{} error <code>` 可查看说明）",
            product.prefix()
        )
    );
    for code in &operation.codes {
        let status = code
            .status
            .map(|status| format!("  HTTP {status}"))
            .unwrap_or_default();
        let _ = writeln!(text, "  {}{status}", code.code);
        both(text, "      ", &code.docs);
    }
    if operation.codes.is_empty() {
        let _ = writeln!(text, "  {}", pick("none documented", "无"));
    }
}

fn as_json(product: &Product, operation: &'static Operation) -> Json {
    let zone = operation.zone();
    let product_codes: Vec<&str> = product.info.codes.iter().map(|info| info.code).collect();
    let codes = operation.codes.iter().map(
        |code| json!({"Code": code.code, "HttpStatus": code.status, "Docs": text(&code.docs)}),
    );
    let rules = operation.rules.iter().map(|rule| {
        json!({
            "Rule": format!("{:?}", rule.kind),
            "Parameters": rule.parameters,
            "When": rule.when.as_ref().map(|when| json!({"Parameter": when.parameter, "Is": when.is, "Absent": when.absent})),
            "Enforce": format!("{:?}", rule.enforce),
            "Docs": text(&rule.docs),
        })
    });
    let example = operation.examples.first();
    let request = example.map_or(&[][..], |example| &example.request);
    let answer = example.and_then(|example| example.answer.as_deref());
    let answer = answer.and_then(|answer| serde_json::from_str::<Json>(answer).ok());
    json!({
        "Product": product.info.product,
        "Action": operation.action(),
        "Command": operation.command,
        "Family": operation.family,
        "Title": text(&operation.title),
        "Docs": text(&operation.docs),
        "Deprecated": operation.deprecated.as_ref().map(text),
        "Effect": {"Kind": operation.effect.kind.word(), "Reason": text(&operation.effect.reason)},
        "RateLimit": operation.info.rate_limit,
        "Lookup": operation.lookup.as_ref().map(text),
        "FoundOut": unknown::as_json(operation),
        "Parameters": paths(&operation.described().parameters).into_iter().map(|(path, value)| parameter(zone, path, value)).collect::<Json>(),
        "Rules": rules.collect::<Json>(),
        "Answer": paths(&operation.described().answer).into_iter().map(|(path, value)| member(zone, path, value)).collect::<Json>(),
        "Codes": codes.collect::<Json>(),
        "ProductCodes": product_codes,
        "Example": {
            "Request": request.iter().map(|(name, value)| (name.clone(), given(operation, name, value))).collect::<Map<_, _>>(),
            "Answer": answer,
        },
    })
}

/// A value of an example as `call --json` takes it: what is structured is JSON within the text.
fn given(operation: &Operation, name: &str, value: &str) -> Json {
    let mut parameters = operation.described().parameters.iter();
    let is_structured = parameters.any(|one| one.name == name && one.is_structured());
    let structured = is_structured.then(|| serde_json::from_str(value).ok());
    structured.flatten().unwrap_or_else(|| Json::from(value))
}

fn text(text: &Text) -> Json {
    json!({"en": text.en, "zh": text.zh})
}

/// What parameters and members of answers have in common.
fn member(zone: UtcOffset, path: String, value: &Value) -> Json {
    let known = value
        .known
        .iter()
        .map(|known| json!({"Value": known.value, "Docs": text(&known.docs)}));
    json!({
        "Path": path,
        "Kind": kind_in_words(value),
        "Zone": time_input::zone_in_words(value, zone),
        "Type": value.type_name,
        "Sensitivity": sensitivity_in_words(value.sensitivity),
        "Spellings": value.spellings,
        "KnownValues": known.collect::<Json>(),
        "Example": value.example,
        "Docs": text(&value.docs),
        "Deprecated": value.deprecated.as_ref().map(text),
    })
}

fn parameter(zone: UtcOffset, path: String, value: &Value) -> Json {
    let bounds = &value.limits;
    let option = (!value.option.is_empty()).then(|| format!("--{}", value.option));
    let own = json!({
        "Option": option,
        "Required": value.required,
        "Default": value.default,
        "Encoding": encoding(value),
        "Limits": {
            "Min": bounds.min, "Max": bounds.max,
            "ExclusiveMin": bounds.exclusive_min, "ExclusiveMax": bounds.exclusive_max,
            "MinLength": bounds.min_length, "MaxLength": bounds.max_length,
            "MinItems": bounds.min_items, "MaxItems": bounds.max_items,
            "DigitsOnly": bounds.digits_only, "Pattern": bounds.pattern, "Unit": bounds.unit,
            "Enforce": format!("{:?}", bounds.enforce),
        },
    });
    match (member(zone, path, value), own) {
        (Json::Object(mut both), Json::Object(own)) => {
            both.extend(own);
            Json::Object(both)
        }
        (member, _) => member,
    }
}

/// What sort of datum it is that is masked, in a word or two.
fn sensitivity_in_words(sensitivity: Sensitivity) -> Option<&'static str> {
    Some(match sensitivity {
        Sensitivity::None => return None,
        Sensitivity::PhoneNumber => "phone number",
        Sensitivity::XNumber => "X number",
        Sensitivity::Name => "name",
        Sensitivity::Address => "address",
        Sensitivity::IdDocument => "identity document",
        Sensitivity::Waybill => "waybill",
        Sensitivity::Url => "URL",
        Sensitivity::FreeText => "free text",
        Sensitivity::ServiceText => "text of the service",
        Sensitivity::Secret => "secret",
        Sensitivity::Unreviewed => "unreviewed",
    })
}
