//! Running an action, and what runs after it: other clients, and requests whose connection was dropped.
//!
//! Nothing waits for late requests: they run when the emulator is next asked for something, as of the time when they were
//! due. So a manual clock moves them as well as the system's.

use serde_json::Value;

use super::arguments::Arguments;
use super::behaviour::{self, Call};
use super::example_answer::example_answer;
use super::faults::{Due, LateRequest};
use super::shared::Shared;
use crate::answer::{AnswerKind, Execution, Refusal};
use crate::state::settings::Settings;
use crate::state::sync::lock;
use crate::state::tokens::{TokenState, TokenUse};
use crate::state::wire_time;
use core_catalog::{Operation, Product};

/// A call of an action.
#[derive(Clone, Copy)]
pub(crate) struct ActionCall<'a> {
    pub(crate) service: &'a Product,
    pub(crate) operation: &'a Operation,
    pub(crate) arguments: &'a Arguments,
}

/// Runs an action as of `now`, and then, as of `afterwards`, what waits for it: other clients, and requests that run late. Both times are
/// in seconds since 1970. They differ if a fault shows another clock to this request alone.
pub(crate) fn execute(
    call: ActionCall<'_>,
    shared: &Shared,
    now: i64,
    afterwards: i64,
) -> Execution {
    let execution = match recognisable_token(call, &shared.settings) {
        None => run(call, shared, now),
        Some(token) => run_once(call, token, shared, now),
    };
    // A recognised repeat executes nothing, so nothing follows it.
    if matches!(&execution, Ok((kind, _)) if *kind != AnswerKind::Repeated) {
        let action = &call.operation.action;
        shared.let_others_act(action, afterwards);
        shared.run_after(action, afterwards);
    }
    execution
}

/// Runs an action unless a request with this token has run.
///
/// The known tokens stay locked meanwhile, because a request that runs late may run at the same time as its repeat.
fn run_once(
    call: ActionCall<'_>,
    (name, token): (&str, &str),
    shared: &Shared,
    now: i64,
) -> Execution {
    let action = &call.operation.action;
    let token_use = TokenUse::new(action, token, call.arguments.all());
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
    let execution = run(call, shared, now);
    if let Ok((_, answer)) = &execution {
        tokens.remember(token_use, answer, own_time);
    }
    execution
}

fn run(call: ActionCall<'_>, shared: &Shared, now: i64) -> Execution {
    let ActionCall {
        service,
        operation,
        arguments,
    } = call;
    let Some(behaviour) = behaviour::find(&service.product, &operation.action) else {
        return Ok((AnswerKind::Example, example_answer(operation)));
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

/// The name and the value of the request's token, if the description promises that a repeat is recognised by it, or the settings say so.
fn recognisable_token<'a>(
    call: ActionCall<'a>,
    settings: &'a Settings,
) -> Option<(&'a str, &'a str)> {
    let operation = call.operation;
    let mut parameters = operation.parameters.iter();
    let described =
        parameters.find(|one| one.token.is_some_and(|token| token.repeat_within.is_some()));
    let mut set = settings.recognised.iter();
    let set = set.find(|(action, _)| *action == operation.action);
    let name = described
        .map(|one| &one.name)
        .or(set.map(|(_, name)| name))?;
    Some((name, call.arguments.get(name)?))
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
        for LateRequest {
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
            let call = ActionCall {
                service,
                operation,
                arguments: &arguments,
            };
            let execution = execute(call, self, at, at);
            self.complete(number, &operation.action, &execution, at, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::ManualClock;
    use crate::engine::example_answer::tests::operation;
    use crate::state::clock::Clock;
    use core_catalog::products;

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
        let call = ActionCall {
            service,
            operation,
            arguments: &arguments,
        };
        let execution = execute(call, shared, now, now);
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
            let call = ActionCall {
                service,
                operation: &rent,
                arguments: &skewed,
            };
            execute(call, &shared, 1_000 + 3_600, 1_000).unwrap();
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
        lock(&shared.late).add(LateRequest {
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
}
