//! Whether an answer belongs to the call that read it.
//!
//! If a server or proxy sends a surplus answer on a connection, the next call on this connection reads the answer of the call before.
//! HTTP/1.1 cannot distinguish them. Fields that repeat parameters of the request can.

use super::judge::{Judge, Judged};
use super::secrets::Secrets;
use crate::answer::{Case, Node, spelling};
use crate::error::Error;
use crate::request::{Echo, Numbering, OperationInfo};
use crate::transport::HttpAnswer;

/// Gives an answer of success back, unless a field that repeats a parameter of the request contradicts it.
pub(super) fn belongs<'j>(
    operation: &'static OperationInfo,
    answer: &HttpAnswer,
    secrets: Secrets<'_>,
    judged: Judged<'j>,
) -> Result<Judged<'j>, Error> {
    let mut echoes = operation.echoes.iter();
    let numbering = operation.service.numbering;
    let found = echoes.find(|echo| contradicts(echo, numbering, &judged.value, &secrets));
    let Some(echo) = found else {
        return Ok(judged);
    };
    let Judged { value, repaired } = judged;
    let judge = Judge {
        operation,
        codes: operation.service.codes,
        answer,
        secrets,
        repaired,
    };
    let problem = format!(
        "{} differs from {} of the request, so the answer may belong to another call",
        echo.path.join("."),
        echo.parameter
    );
    // The error keeps the answer: if the service writes the field in an unknown form, the answer still has the id of what was created.
    let error = Error::unreadable(problem).with_status(answer.status);
    Err(judge
        .describe(error, &value)
        .with_answer(value.into_value()))
}

fn contradicts(
    echo: &Echo,
    numbering: Option<Numbering>,
    value: &Node<'_>,
    secrets: &Secrets<'_>,
) -> bool {
    let applies = echo.when.iter().all(|(name, values)| {
        let given = secrets.value_sent(name);
        given.is_some_and(|given| values.contains(&given))
    });
    let found = || {
        // A field that occurs twice with different values is no evidence. Neither is a number with a sign: the sign is not a hyphen.
        let found = value.find(echo.path, Case::Any).one()?.as_single()?;
        let signed = found.as_f64().is_some_and(f64::is_sign_negative);
        spelling(found).filter(|_| !signed)
    };
    let (true, Some(given)) = (applies, secrets.value_sent(echo.parameter)) else {
        return false;
    };
    let Some(found) = found().filter(|found| *found != given) else {
        return false;
    };
    let digits = |text| digits(text, numbering);
    matches!((digits(given), digits(&found)), (Some(given), Some(found)) if given != found)
}

/// A number or an id as plain digits, without country code, blanks and hyphens. `None` if it has other characters, or only zeros, which
/// mean "no number": such a text is no evidence. Leading zeros are dropped: JSON numbers lose them, and fixed-line numbers lose them
/// behind the country code.
fn digits(text: &str, numbering: Option<Numbering>) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    let without_code = numbering.and_then(|numbering| {
        let full = numbering.behind_full_code(&plain);
        full.or_else(|| numbering.mobile_behind_code(&plain))
    });
    let national = without_code.unwrap_or(&plain);
    let are_digits = national.bytes().all(|byte| byte.is_ascii_digit());
    let significant = national.trim_start_matches('0');
    (are_digits && !significant.is_empty()).then(|| significant.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::fixture::{CODE, SERVICE};
    use crate::outcome::{Effect, Outcome};
    use crate::request::Parameters;
    use crate::text::Hidden;
    use crate::time::UtcOffset;

    static BIND: OperationInfo = OperationInfo::rpc(&SERVICE, "BindAxb")
        .effect(Effect::Creates)
        .success(&CODE)
        .echoes(&[Echo::new(&["SecretBindDTO", "SecretNo"], "PhoneNoX")]);

    fn judged(
        operation: &'static OperationInfo,
        sent: &[(&'static str, &str)],
        answer: Value,
    ) -> Result<(), Error> {
        let texts: Vec<_> = sent
            .iter()
            .map(|(name, value)| (*name, Hidden::new(*value)))
            .collect();
        let mut parameters = Parameters::new(UtcOffset::BEIJING);
        for (name, value) in &texts {
            parameters.put(name, value);
        }
        let http = HttpAnswer::new(200, answer.to_string());
        let secrets = Secrets::new(None, &parameters);
        let judged = Judged {
            value: Node::from(answer),
            repaired: false,
        };
        belongs(operation, &http, secrets, judged).map(drop)
    }

    #[test]
    fn a_contradiction_is_unknown_and_anything_unclear_is_no_evidence() {
        let answered = |number: Value| json!({"Code": "OK", "SecretBindDTO": {"SecretNo": number}});
        for other in [
            json!("17000000002"),
            json!("+8617000000002"),
            json!("0086 170-0000-0002"),
            json!("8617000000002"),
            json!(17000000002_u64),
        ] {
            let error = judged(
                &BIND,
                &[("PhoneNoX", "17000000001")],
                answered(other.clone()),
            );
            let error = error.unwrap_err();
            assert_eq!(error.outcome(), Outcome::Unknown, "{other}");
            let text = error.to_string();
            assert!(
                text.contains("SecretBindDTO.SecretNo differs from PhoneNoX of the request"),
                "{text}"
            );
            assert!(!text.contains("1700000000"), "{text}");
            assert!(!format!("{error:?}").contains("1700000000"));
            assert!(error.expose_answer().is_some());
        }
        for same in [
            json!("17000000001"),
            json!("+86 17000000001"),
            json!("0086-170-0000-0001"),
            json!("8617000000001"),
            json!(" 170\u{3000}0000 0001"),
            json!(17000000001_u64),
            // No evidence.
            json!("170****0002"),
            json!(""),
            json!("0"),
            json!("x17000000002"),
            json!("１７０００００００２"),
            json!(1.5),
            json!(-17000000002_i64),
            json!(true),
            json!(null),
            json!(["17000000002"]),
            json!({"No": "17000000002"}),
        ] {
            assert!(
                judged(
                    &BIND,
                    &[("PhoneNoX", "17000000001")],
                    answered(same.clone())
                )
                .is_ok(),
                "{same}"
            );
        }
        let other = || answered(json!("17000000002"));
        // The request gave none, or none that can be compared.
        assert!(judged(&BIND, &[], other()).is_ok());
        assert!(judged(&BIND, &[("PhoneNo", "17000000001")], other()).is_ok());
        assert!(judged(&BIND, &[("PhoneNoX", "X1")], other()).is_ok());
        for without in [
            json!({"Code": "OK"}),
            json!({"Code": "OK", "SecretBindDTO": null}),
            json!({"Code": "OK", "SecretBindDTO": [{"SecretNo": "17000000002"}]}),
            // Never by equal names.
            json!({"Code": "OK", "PhoneNoX": "17000000002", "SecretBindDTO": {"PhoneNoX": "17000000002"}}),
        ] {
            assert!(judged(&BIND, &[("PhoneNoX", "17000000001")], without).is_ok());
        }
        let in_another_case = json!({"Code": "OK", "secretBindDTO": {"secretNo": "17000000002"}});
        assert!(judged(&BIND, &[("PhoneNoX", "17000000001")], in_another_case).is_err());
    }

    #[test]
    fn zeros_at_the_beginning_count_for_nothing() {
        let answered = |number: Value| json!({"SecretBindDTO": {"SecretNo": number}});
        for (given, found, same) in [
            ("057100000009", json!(57100000009_u64), true),
            ("057100000009", json!("+8657100000009"), true),
            ("057100000009", json!("0571-00000009"), true),
            ("057100000009", json!("057100000008"), false),
            ("007", json!(7), true),
            ("007", json!("7"), true),
            ("7", json!(8), false),
        ] {
            let judged = judged(&BIND, &[("PhoneNoX", given)], answered(found.clone()));
            assert_eq!(judged.is_ok(), same, "{given} {found}");
        }
    }

    #[test]
    fn a_condition_must_hold() {
        static ASSIGNED: OperationInfo = OperationInfo::rpc(&SERVICE, "BindAxbFixedLine")
            .success(&CODE)
            .echoes(&[Echo::new(&["Data", "TelX"], "TelX").when(&[("BindType", &["mode101"])])]);
        let answer = || json!({"Code": "OK", "Data": {"TelX": "17000000002"}});
        let number = ("TelX", "17000000001");
        for (sent, belongs) in [
            (vec![number, ("BindType", "mode101")], false),
            (vec![number, ("BindType", "mode102")], true),
            (vec![number], true),
        ] {
            assert_eq!(
                judged(&ASSIGNED, &sent, answer()).is_ok(),
                belongs,
                "{sent:?}"
            );
        }
    }
}
