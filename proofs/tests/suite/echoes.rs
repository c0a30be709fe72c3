//! Every field of an answer that a description says to repeat the request: another number in it leaves the call unknown.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use core_client::request::Echo;
use core_client::retry::RetryPolicy;
use core_client::{Effect, Outcome};
use dyplsapi_sdk::{Client, Credential};
use proofs::inputs;
use proofs::typed_operation::{TypedOperation, typed_operations};
use serde_json::{Map, Value};
use test_server::{Reply, Server};

/// The example's request, as one whose answer repeats the parameter.
fn request(typed: &TypedOperation, echo: &Echo, number: &str) -> Map<String, Value> {
    let mut input = inputs::example(typed).unwrap();
    for (name, values) in echo.when {
        input.insert((*name).to_owned(), Value::from(values[0]));
    }
    input.insert(echo.parameter.to_owned(), Value::from(number));
    input
}

/// The example's answer, with this at the place of the echo.
fn answer(typed: &TypedOperation, echo: &Echo, value: &Value) -> String {
    let mut answer: Value = serde_json::from_str(typed.answers[0]).unwrap();
    let mut place = &mut answer;
    for name in echo.path {
        place = &mut place[*name];
    }
    *place = value.clone();
    answer.to_string()
}

async fn outcome(
    typed: &TypedOperation,
    input: &Map<String, Value>,
    answer: String,
    checks: bool,
) -> Outcome {
    let server = Server::script(move |_| Reply::json(200, &answer));
    let client = Client::builder()
        .endpoint(&server.url)
        .credential(Credential::new("testId", "testSecret"))
        .retry(RetryPolicy::never())
        .check_echoes(checks)
        .build()
        .unwrap();
    match typed.make(input).unwrap().send(&client).await {
        Ok(_) => Outcome::Done,
        Err(error) => {
            assert!(error.to_string().contains("another call"), "{error}");
            error.outcome()
        }
    }
}

#[tokio::test]
async fn another_number_than_the_one_that_was_given_is_unknown() {
    let (mut writes, mut reads) = (0, 0);
    for typed in typed_operations() {
        for echo in typed.operation.echoes {
            let what = format!("{}: {echo:?}", typed.action);
            let input = request(typed, echo, "1700001");
            let answered = |value: Value| answer(typed, echo, &value);
            let other = answered(Value::from("1700002"));
            for (answer, checks, expected) in [
                (answered(Value::from("1700001")), true, Outcome::Done),
                (answered(Value::from("+86 170-0001")), true, Outcome::Done),
                (answered(Value::from("170***2")), true, Outcome::Done),
                (answered(Value::Null), true, Outcome::Done),
                (other.clone(), true, Outcome::Unknown),
                (answered(Value::from(1_700_002)), true, Outcome::Unknown),
                (other.clone(), false, Outcome::Done),
            ] {
                let said = outcome(typed, &input, answer.clone(), checks).await;
                assert_eq!(said, expected, "{what} {answer}");
            }
            for (name, _) in echo.when {
                let mut input = input.clone();
                input.insert((*name).to_owned(), Value::from("another"));
                let said = outcome(typed, &input, other.clone(), true).await;
                assert_eq!(said, Outcome::Done, "{what} without {name}");
            }
            match typed.operation.effect {
                Effect::Read => reads += 1,
                _ => writes += 1,
            }
        }
    }
    // Seven kinds of binds, two of them with an extension, and those of 700 and work numbers; what is asked for by its id.
    assert!(writes >= 10 && reads >= 5, "{writes} writes, {reads} reads");
}

/// What was not given is not compared, whatever the answer holds: its examples do not.
#[tokio::test]
async fn what_was_not_given_is_not_compared() {
    for typed in typed_operations() {
        for echo in typed.operation.echoes {
            let required =
                |shape: &&proofs::typed_operation::Described| shape.name == echo.parameter;
            if typed.parameters.iter().find(required).unwrap().required {
                continue;
            }
            let mut input = request(typed, echo, "1700001");
            input.remove(echo.parameter);
            let other = answer(typed, echo, &Value::from("1700002"));
            let said = outcome(typed, &input, other, true).await;
            assert_eq!(said, Outcome::Done, "{}: {echo:?}", typed.action);
        }
    }
}
