//! `--query`: a JMESPath expression, as other clouds' command lines take it, over the result as it is shown.
//!
//! So it never sees more than what is printed without it: what is masked stays masked.

use serde_json::Value;

use crate::escape;
use crate::exit::Failure;
use crate::lang::{pick, tr, tr_masked};

/// Longer than any sensible expression. The crate's parser calls itself for each bracket.
const MOST_CHARACTERS: usize = 1000;
/// More brackets than any sensible expression opens.
const MOST_BRACKETS: usize = 100;

/// Whether the expression can be read, before anything is sent.
pub(crate) fn check(text: &str) -> Result<String, String> {
    let brackets = text.matches(['(', '[', '{', '!', '&']).count();
    if text.chars().count() > MOST_CHARACTERS || brackets > MOST_BRACKETS {
        return Err(pick("the expression is too long", "表达式过长").to_owned());
    }
    match jmespath::compile(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(tr!(
            "not a JMESPath expression, at column {}",
            "不是有效的 JMESPath 表达式（第 {} 列）",
            error.column + 1
        )),
    }
}

/// What the expression finds.
///
/// # Errors
/// [`Failure`] if it asks for what this result does not have, such as the length of a number.
pub(crate) fn search(expression: &str, value: &Value) -> Result<Value, Failure> {
    let failed = |reason: &str| {
        Failure::not_written(tr_masked!(
            "--query does not fit this result: {}",
            "--query 无法用于该结果：{}",
            escape::one_line(reason)
        ))
    };
    let found = jmespath::compile(expression)
        .and_then(|expression| expression.search(value))
        .map_err(|error| failed(&error.reason.to_string()))?;
    serde_json::to_value(&*found).map_err(|error| failed(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_of_a_result_are_found() {
        let result =
            json!({"List": [{"Id": "1", "Big": 1_234_567_890_123_456_789_u64}, {"Id": "2"}]});
        for (expression, found) in [
            ("List[].Id", json!(["1", "2"])),
            ("List[0].Big", json!(1_234_567_890_123_456_789_u64)),
            ("List[?Id=='2'] | [0].Id", json!("2")),
            ("Nothing", json!(null)),
            ("List[-1:5000000000]", json!(null)),
        ] {
            match (check(expression), search(expression, &result)) {
                (Ok(_), Ok(value)) => assert_eq!(value, found, "{expression}"),
                (checked, _) => assert!(checked.is_err() && found.is_null(), "{expression}"),
            }
        }
        assert!(search("length(List[0].Big)", &result).is_err());
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_does_not_end_the_program() {
        for wrong in [
            "",
            "[",
            "a.",
            "foo(",
            "'",
            "`{`",
            "-",
            "a[:::]",
            "a[99999999999999999999]",
            "\u{9b}",
        ] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        for long in [
            "[".repeat(100_000),
            "!".repeat(500),
            "a.".repeat(1000),
            "&".repeat(101),
        ] {
            assert!(check(&long).is_err());
        }
        assert!(check(&"[".repeat(MOST_BRACKETS)).is_err());
        assert!(check(&format!("a{}", "[0]".repeat(MOST_BRACKETS))).is_ok());
    }
}
