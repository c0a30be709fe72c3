//! Idempotency tokens: which parameters are, and whether the provider promises that a repeat does not run a second time.

use serde_json::{Map, Value, json};

use super::notes::Notes;
use super::take;

/// The provider's names for the parameter, that of RPC and that of ROA.
const NAMES: [&str; 2] = ["ClientToken", "clientToken"];

/// What an import says of the promise's source. The provider's sentence itself is not taken.
const SOURCE: &str = "provider metadata of the parameter";

/// Whether the texts of a parameter promise idempotence. `parameter` and `schema` are the metadata's.
pub(super) fn is_promised(parameter: &Map<String, Value>, schema: Option<&Value>) -> bool {
    let schema = schema.and_then(Value::as_object);
    let mut texts = [Some(parameter), schema]
        .into_iter()
        .flatten()
        .flat_map(|one| ["description", "title"].map(|key| take::peek(one, key)))
        .flatten();
    texts.any(promises)
}

/// Whether a text speaks of idempotence, and does not deny it.
fn promises(text: &str) -> bool {
    const DENIES: [&str; 7] = [
        "not idempotent",
        "not guarantee",
        "not ensure",
        "not support",
        "不保证",
        "不支持",
        "非幂等",
    ];
    let text = text.to_lowercase();
    let speaks = text.contains("idempoten") || text.contains("幂等");
    speaks && !DENIES.iter().any(|denial| text.contains(denial))
}

/// Marks the parameter as a token, if it is one that the client can fill.
pub(super) fn mark(
    name: &str,
    location: &str,
    promised: bool,
    shape: &mut Map<String, Value>,
    notes: &mut Notes,
) {
    let narrow = ["known_values", "format", "limits"];
    let fills = NAMES.contains(&name)
        && matches!(location, "query" | "form")
        && take::peek(shape, "type") == Some("string")
        && !narrow.iter().any(|key| is_narrow(shape.get(*key)));
    if !fills {
        return;
    }
    let repeat = json!({"repeat": {"mark": "documented", "source": SOURCE}});
    let (token, told) = match promised {
        true => (
            repeat,
            "its text promises that a repeat is harmless (documented)",
        ),
        false => (json!({}), "nothing promises that a repeat is harmless"),
    };
    notes.guesses.push(format!(
        "`{name}` is an idempotency token by its name (inferred): {told}"
    ));
    shape.insert("idempotency_token".to_owned(), token);
    // A text of the caller's own, which nobody may see. It opens nothing, so that a request that holds it can be stored.
    shape.insert("sensitivity".to_owned(), "free_text".into());
}

/// Whether it keeps out what the client fills in: all but a length at most.
fn is_narrow(key: Option<&Value>) -> bool {
    match key {
        None => false,
        Some(Value::Object(limits)) => {
            limits
                .iter()
                .any(|(key, value)| match (key.as_str(), value.as_u64()) {
                    ("max_length", Some(most)) => most == 0,
                    ("mark", _) => false,
                    _ => true,
                })
        }
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_of_idempotence_promises_it_unless_it_denies_it() {
        for text in [
            "The client token that is used to ensure the idempotence of the request.",
            "Makes the call idempotent.",
            "保证请求的幂等性。",
            "幂等参数",
        ] {
            assert!(promises(text), "{text}");
        }
        for text in [
            "",
            "A token of the client.",
            "The request is not idempotent.",
            "ClientToken does not guarantee idempotence.",
            "该参数不保证幂等。",
        ] {
            assert!(!promises(text), "{text}");
        }
    }

    #[test]
    fn only_what_the_client_can_fill_is_a_token() {
        let token = |name: &str, location: &str, shape: Value| {
            let Value::Object(mut shape) = shape else {
                return None;
            };
            mark(name, location, true, &mut shape, &mut Notes::default());
            shape.remove("idempotency_token")
        };
        let text = || json!({"type": "string"});
        let promised = json!({"repeat": {"mark": "documented", "source": SOURCE}});
        for name in ["ClientToken", "clientToken"] {
            assert_eq!(token(name, "query", text()), Some(promised.clone()));
            assert_eq!(token(name, "form", text()), Some(promised.clone()));
        }
        let short = json!({"type": "string", "limits": {"max_length": 64, "mark": "documented"}});
        assert_eq!(token("ClientToken", "form", short), Some(promised));
        for (name, location, shape) in [
            ("Token", "query", text()),
            ("clienttoken", "query", text()),
            ("ClientToken", "path", text()),
            ("ClientToken", "body", text()),
            ("ClientToken", "query", json!({"type": "long"})),
            (
                "ClientToken",
                "query",
                json!({"type": "string", "known_values": [{"value": "a"}]}),
            ),
            (
                "ClientToken",
                "query",
                json!({"type": "string", "limits": {"pattern": "[0-9]+"}}),
            ),
        ] {
            assert_eq!(
                token(name, location, shape.clone()),
                None,
                "{name} {location} {shape}"
            );
        }
    }
}
