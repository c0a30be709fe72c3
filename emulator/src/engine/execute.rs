//! Running an action, and what runs after it: other clients, and requests whose connection was dropped.
//!
//! Nothing waits for late requests: they run when the emulator is next asked for something, as of the time when they were
//! due. So a manual clock moves them as well as the system's.

use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::behaviour::{self, Call};
use super::faults::{Due, Waiting};
use super::shared::Shared;
use crate::answer::{AnswerKind, Execution, Refusal};
use crate::state::settings::Settings;
use crate::state::sync::lock;
use crate::state::tokens::{TokenState, TokenUse};
use crate::state::wire_time;
use core_catalog::{Operation, Product, ResponseBody};

/// How most answers of this gateway say that a call succeeded.
const USUAL_SUCCESS: (&str, &str) = ("Code", "OK");

/// Runs an action as of `now`, and then, as of `afterwards`, what waits for it: other clients, and requests that run late. Both are
/// in seconds since 1970. They differ where a fault shows another clock to this request alone.
pub(crate) fn execute(
    service: &Product,
    operation: &Operation,
    arguments: &Arguments,
    shared: &Shared,
    now: i64,
    afterwards: i64,
) -> Execution {
    let execution = match recognisable_token(operation, arguments, &shared.settings) {
        None => run(service, operation, arguments, shared, now),
        Some(token) => run_once(service, operation, token, arguments, shared, now),
    };
    // After a recognised repeat nothing has run that others could follow.
    if matches!(&execution, Ok((kind, _)) if *kind != AnswerKind::Repeated) {
        shared.let_others_act(&operation.action, afterwards);
        shared.run_after(&operation.action, afterwards);
    }
    execution
}

/// Runs an action unless a request with this token has run.
///
/// What is known of tokens is held all the while: a request that runs late may come at the same time as its repeat.
fn run_once(
    service: &Product,
    operation: &Operation,
    (name, token): (&str, &str),
    arguments: &Arguments,
    shared: &Shared,
    now: i64,
) -> Execution {
    let action = &operation.action;
    let token_use = TokenUse::new(action, token, arguments.all());
    // A token's age goes by the emulator's own clock, whatever clock a fault shows to this request.
    let own_time = wire_time::unix_seconds(shared.settings.clock.now());
    let mut tokens = lock(&shared.tokens);
    if lock(&shared.late).waits(action, name, token) {
        let code = "IdempotentProcessing";
        return Err(Refusal::gateway(400, code, "The first request still runs."));
    }
    match tokens.known(token_use, own_time) {
        TokenState::New => {}
        TokenState::Repeat(answer) => return Ok((AnswerKind::Repeated, answer)),
        TokenState::Changed => {
            let code = "IdempotentParameterMismatch";
            return Err(Refusal::gateway(400, code, "The request has changed."));
        }
        TokenState::NoRoom => {
            return Err(Refusal::full("idempotency tokens", "token_bytes"));
        }
    }
    let execution = run(service, operation, arguments, shared, now);
    if let Ok((_, answer)) = &execution {
        tokens.remember(token_use, answer, own_time);
    }
    execution
}

fn run(
    service: &Product,
    operation: &Operation,
    arguments: &Arguments,
    shared: &Shared,
    now: i64,
) -> Execution {
    let Some(behaviour) = behaviour::find(&service.product, &operation.action) else {
        return Ok((AnswerKind::Example, example(operation)));
    };
    let ran = (behaviour.run)(&mut Call {
        operation,
        arguments,
        world: &mut lock(&shared.world),
        settings: &shared.settings,
        now,
    });
    ran.map(|fields| (AnswerKind::Behaviour, Value::Object(fields)))
}

/// The request's token, with its name, where the description promises that a repeat is recognised by it, or the settings say so.
fn recognisable_token<'a>(
    operation: &'a Operation,
    arguments: &'a Arguments,
    settings: &'a Settings,
) -> Option<(&'a str, &'a str)> {
    let mut parameters = operation.parameters.iter();
    let described =
        parameters.find(|one| one.token.is_some_and(|token| token.repeat_within.is_some()));
    let mut set = settings.recognised.iter();
    let set = set.find(|(action, _)| *action == operation.action);
    let name = described
        .map(|one| &one.name)
        .or(set.map(|(_, name)| name))?;
    Some((name, arguments.get(name)?))
}

/// The example of an action's description, or the least that counts as success: `null` for no body.
fn example(operation: &Operation) -> Value {
    if operation.body == ResponseBody::Empty {
        return Value::Null;
    }
    // Whatever stands for an event stream is one event, an object.
    let fits = |answer: &Value| operation.body != ResponseBody::EventStream || answer.is_object();
    let mut answers = operation.examples.iter();
    let answer = answers.find_map(|example| example.answer.as_deref());
    let parsed = answer.and_then(|text| serde_json::from_str(text).ok());
    match parsed.filter(fits) {
        Some(answer) => answer,
        None if may_be_no_object(operation) => Value::Null,
        None => Value::Object(success(operation)),
    }
}

/// Whether an object could be the wrong answer: it is a file, or nothing says what a list, a number or a map of others holds.
fn may_be_no_object(operation: &Operation) -> bool {
    let says_nothing = operation.answer.is_empty() && operation.success.fields.is_empty();
    match operation.body {
        ResponseBody::Json => says_nothing,
        ResponseBody::Binary | ResponseBody::Empty => true,
        ResponseBody::EventStream => false,
    }
}

/// The least that says that an action succeeded.
fn success(operation: &Operation) -> Map<String, Value> {
    let field = operation.success.fields.first();
    let told =
        field.and_then(|field| Some((field.path.as_slice(), field.values.first()?.as_str())));
    let usual = [USUAL_SUCCESS.0.to_owned()];
    let (path, value) = told.unwrap_or((&usual, USUAL_SUCCESS.1));
    let mut names = path.iter().rev();
    let innermost = names.next().cloned().unwrap_or_default();
    let innermost = Map::from_iter([(innermost, Value::from(value))]);
    let mut answer = names.fold(innermost, |inner, name| {
        Map::from_iter([(name.clone(), Value::Object(inner))])
    });
    // The answer puts its own there.
    if operation
        .answer
        .iter()
        .any(|member| member.name == "RequestId")
    {
        answer.insert("RequestId".to_owned(), Value::from(""));
    }
    answer
}

impl Shared {
    /// Runs what is due by now.
    pub(crate) fn run_due(&self) {
        let now = wire_time::unix_seconds(self.settings.clock.now());
        self.run_late(now, |due| matches!(due, Due::At(at) if *at <= now));
    }

    /// Runs what was to run after this action.
    pub(crate) fn run_after(&self, action: &str, now: i64) {
        self.run_late(
            now,
            |due| matches!(due, Due::AfterCall(after) if after == action),
        );
    }

    /// Runs everything that waits, due or not, as of now.
    pub(crate) fn run_all_late(&self) {
        let now = wire_time::unix_seconds(self.settings.clock.now());
        self.run_late(now, |_| true);
    }

    fn run_late(&self, now: i64, wanted: impl Fn(&Due) -> bool) {
        let taken = lock(&self.late).take(wanted);
        for Waiting {
            due,
            service,
            operation,
            arguments,
            number,
        } in taken
        {
            let at = match due {
                Due::At(due) => due.min(now),
                Due::AfterCall(_) => now,
            };
            let execution = execute(service, operation, &arguments, self, at, at);
            self.complete(number, &operation.action, &execution, at, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use std::time::SystemTime;

    use super::*;
    use crate::ManualClock;
    use crate::answer::Answer;
    use crate::state::clock::Clock;
    use core_catalog::{Example, SuccessField, SuccessRule, products};

    fn operation(answer: Option<&str>, success: Option<(&[&str], &str)>) -> Operation {
        let field = success.map(|(path, value)| SuccessField {
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            values: vec![value.to_owned()],
            ..SuccessField::default()
        });
        Operation {
            success: SuccessRule {
                fields: field.into_iter().collect(),
                items: None,
            },
            examples: vec![Example {
                request: Vec::new(),
                answer: answer.map(str::to_owned),
            }],
            ..Operation::default()
        }
    }

    /// Two made-up operations that differ in the promise alone.
    fn with_token(repeat_within: Option<u32>) -> Operation {
        let token = core_catalog::Token {
            required: false,
            repeat_within,
        };
        Operation {
            action: "Rent".to_owned(),
            parameters: vec![core_catalog::Value {
                name: "ClientToken".to_owned(),
                token: Some(token),
                ..core_catalog::Value::default()
            }],
            ..operation(Some(r#"{"Code":"OK","Room":"R-7"}"#), None)
        }
    }

    /// An emulator whose clock goes by the times of the requests.
    fn builder() -> crate::Builder {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        crate::Emulator::builder().manual_clock(&clock)
    }

    /// What a request is answered, and whether it ran.
    fn sent(
        shared: &Shared,
        operation: &Operation,
        pairs: &[(&str, &str)],
        now: i64,
    ) -> Result<AnswerKind, String> {
        let service = products().next().unwrap();
        let arguments = Arguments::from_pairs(pairs);
        if let Clock::Manual(clock) = &shared.settings.clock {
            clock.set(wire_time::system_time(now));
        }
        let execution = execute(service, operation, &arguments, shared, now, now);
        match execution {
            Ok((kind, fields)) => {
                assert_eq!(fields["Room"], "R-7");
                Ok(kind)
            }
            Err(refusal) => {
                assert_eq!(refusal.status, 400);
                Err(refusal.code.into_owned())
            }
        }
    }

    #[test]
    fn of_requests_at_the_same_time_with_one_token_one_runs() {
        let shared = crate::Emulator::builder().into_shared();
        let rent = with_token(Some(600));
        let at_once = std::sync::Barrier::new(4);
        for round in 0..200 {
            let token = format!("token-{round}");
            let ran = std::thread::scope(|scope| {
                let send = || {
                    at_once.wait();
                    sent(&shared, &rent, &[("ClientToken", &token)], 1_000)
                };
                let sending: Vec<_> = (0..4).map(|_| scope.spawn(send)).collect();
                let kinds = sending.into_iter().map(|one| one.join().unwrap().unwrap());
                kinds.filter(|kind| *kind == AnswerKind::Example).count()
            });
            assert_eq!(ran, 1, "{token}");
        }
    }

    #[test]
    fn a_request_that_is_shown_another_clock_lets_no_token_be_forgotten() {
        let shared = builder().into_shared();
        let rent = with_token(Some(600));
        let pairs = [("ClientToken", "a")];
        assert_eq!(sent(&shared, &rent, &pairs, 1_000), Ok(AnswerKind::Example));
        let service = products().next().unwrap();
        for token in ["b", "a"] {
            let skewed = Arguments::from_pairs(&[("ClientToken", token)]);
            execute(service, &rent, &skewed, &shared, 1_000 + 3_600, 1_000).unwrap();
        }
        assert_eq!(
            sent(&shared, &rent, &pairs, 1_001),
            Ok(AnswerKind::Repeated)
        );
    }

    #[test]
    fn a_repeat_is_recognised_by_its_token_until_it_is_forgotten() {
        let shared = builder().into_shared();
        let rent = with_token(Some(600));
        let send = |token, room, now| {
            sent(
                &shared,
                &rent,
                &[("ClientToken", token), ("Room", room)],
                now,
            )
        };
        let (ran, repeated) = (Ok(AnswerKind::Example), Ok(AnswerKind::Repeated));
        let changed = Err("IdempotentParameterMismatch".to_owned());
        assert_eq!(send("a", "1", 1_000), ran);
        assert_eq!(send("a", "1", 1_001), repeated);
        assert_eq!(send("a", "2", 1_002), changed);
        assert_eq!(
            send("b", "2", 1_003),
            ran,
            "another token is another request"
        );
        // Ten minutes are over for the first one, and not for the second.
        assert_eq!(send("a", "1", 1_600), ran);
        assert_eq!(send("b", "2", 1_600), repeated);
        lock(&shared.tokens).forget();
        assert_eq!(send("b", "2", 1_601), ran);
        // An empty token protects nothing.
        assert_eq!(send("", "1", 1_601), ran);
        assert_eq!(send("", "1", 1_601), ran);

        let forgetful = builder()
            .token_memory(std::time::Duration::ZERO)
            .into_shared();
        let pairs = [("ClientToken", "a")];
        for _ in 0..2 {
            assert_eq!(sent(&forgetful, &rent, &pairs, 1_000), ran);
        }
        // Nothing is promised, and then it is set.
        for _ in 0..2 {
            assert_eq!(sent(&shared, &with_token(None), &pairs, 2_000), ran);
        }
        let set = builder().recognises("Rent", "ClientToken").into_shared();
        for told in [ran, repeated] {
            assert_eq!(sent(&set, &with_token(None), &pairs, 1_000), told);
        }
    }

    #[test]
    fn where_there_is_no_room_for_tokens_none_is_forgotten() {
        let shared = builder().token_bytes(1).into_shared();
        let rent = with_token(Some(600));
        let send = |token, now| sent(&shared, &rent, &[("ClientToken", token)], now);
        let full = Err("EmulatorFull".to_owned());
        assert_eq!(send("a", 1_000), Ok(AnswerKind::Example));
        assert_eq!(send("b", 1_001), full);
        assert_eq!(send("a", 1_599), Ok(AnswerKind::Repeated));
        assert_eq!(send("b", 1_600), Ok(AnswerKind::Example));
    }

    #[test]
    fn a_repeat_while_the_first_still_runs_is_refused() {
        let shared = crate::Emulator::builder().into_shared();
        let rent: &'static Operation = Box::leak(Box::new(with_token(Some(600))));
        let pairs = [("ClientToken", "a")];
        lock(&shared.late).add(Waiting {
            due: Due::At(1_030),
            service: products().next().unwrap(),
            operation: rent,
            arguments: Arguments::from_pairs(&pairs),
            number: 0,
        });
        let running = Err("IdempotentProcessing".to_owned());
        assert_eq!(sent(&shared, rent, &pairs, 1_000), running);
        let another = [("ClientToken", "b")];
        assert_eq!(
            sent(&shared, rent, &another, 1_000),
            Ok(AnswerKind::Example)
        );
        shared.run_late(1_030, |_| true);
        assert_eq!(sent(&shared, rent, &pairs, 1_031), Ok(AnswerKind::Repeated));
    }

    #[test]
    fn an_action_without_behaviour_answers_with_its_example() {
        let fields = example(&operation(
            Some(r#"{"Code":"OK","RequestId":"old","Data":[1]}"#),
            None,
        ));
        let answer = Answer::done(AnswerKind::Example, fields, "NEW".to_owned());
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body, json!({"Code": "OK", "RequestId": "NEW", "Data": [1]}));
        assert_eq!((answer.status, answer.code.as_str()), (200, "OK"));
    }

    #[test]
    fn without_an_example_the_answer_says_success_as_the_action_does() {
        let nested = operation(None, Some((&["Data", "Code"], "0000")));
        assert_eq!(example(&nested), json!({"Data": {"Code": "0000"}}));
        let mut cut = operation(Some("{\"Code\":"), None);
        cut.answer.push(core_catalog::Value::default());
        assert_eq!(example(&cut), json!({"Code": "OK"}));
        cut.answer.push(core_catalog::Value {
            name: "RequestId".to_owned(),
            ..core_catalog::Value::default()
        });
        let answer = Answer::done(AnswerKind::Example, example(&cut), "NEW".to_owned());
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body, json!({"Code": "OK", "RequestId": "NEW"}));
    }

    #[test]
    fn what_is_no_object_is_answered_as_its_example_or_with_nothing() {
        let body = |operation: &Operation| {
            let answer = Answer::done(AnswerKind::Example, example(operation), "NEW".to_owned());
            assert_eq!(answer.body.is_empty(), answer.content_type.is_empty());
            answer.body
        };
        for text in ["[1,2]", "7", r#"{"monday":{"guests":3}}"#] {
            assert_eq!(body(&operation(Some(text), None)), text);
        }
        assert_eq!(body(&operation(None, None)), "");
        for (kind, answer) in [
            (ResponseBody::Binary, ""),
            (ResponseBody::Empty, ""),
            (ResponseBody::EventStream, r#"{"Code":"OK"}"#),
        ] {
            let mut operation = operation(None, Some((&["Code"], "OK")));
            operation.body = kind;
            assert_eq!(body(&operation), answer, "{kind:?}");
        }
    }

    #[test]
    fn every_example_of_the_tables_is_json() {
        for operation in products().flat_map(|product| &product.operations) {
            let answers = operation.examples.iter();
            for answer in answers.filter_map(|example| example.answer.as_deref()) {
                let parsed = serde_json::from_str::<Value>(answer);
                assert!(parsed.is_ok(), "{}", operation.action);
            }
        }
    }
}
