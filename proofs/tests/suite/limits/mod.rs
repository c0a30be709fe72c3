//! Limits and rules are one thing to a typed request, the catalogue (whose findings `dypls` prints) and the emulator: values at,
//! inside and outside every limit of every operation go through all three.

mod by_hand;
mod probes;
mod stage;
mod subject;

use core_catalog::Enforce;
use core_catalog::check::{Problem, check_request, is_given, missing, missing_on_the_wire};
use core_catalog::encoding::says_something;
use serde_json::Value;

use self::probes::probes;
use self::stage::Stage;
use self::subject::{Input, Subject, sorted, subjects};

/// The parameters whose values an action of the emulator judges itself, with codes of its own.
const JUDGED: &[(&str, &[&str])] = &[
    ("BindAxb", BIND),
    ("BindAxg", BIND),
    ("BindAxn", BIND),
    ("BindAxnExtension", BIND),
    ("CreateAxgGroup", &["Numbers"]),
    ("OperateAxgGroup", &["Numbers"]),
    ("QuerySubsId", &["PhoneNoX"]),
    ("QuerySubscriptionDetail", &["PhoneNoX", "SubsId"]),
    ("ReleaseSecretNo", &["SecretNo"]),
    ("UnbindSubscription", &["SecretNo", "SubsId"]),
    (
        "UpdateSubscription",
        &["Expiration", "PhoneNoA", "PhoneNoB", "PhoneNoX", "SubsId"],
    ),
];
const BIND: &[&str] = &["Expiration", "PhoneNoA", "PhoneNoB", "PhoneNoX"];

fn is_judged_by_the_action(action: &str, parameter: &str) -> bool {
    let of_action = JUDGED.iter().find(|(judging, _)| *judging == action);
    of_action.is_some_and(|(_, parameters)| parameters.contains(&parameter))
}

/// What the catalogue says of a request.
struct Said {
    /// What somebody refuses: the path and the requirement of each finding, in order.
    said: Vec<String>,
    /// Whether every value is of its kind.
    is_typed: bool,
    /// The parameters that it is about, apart from rules.
    about: Vec<String>,
    /// Whether a rule across parameters is broken.
    breaks_rule: bool,
}

fn by_catalogue(subject: &Subject, input: &Input) -> Said {
    let given: Vec<_> = subject
        .described
        .parameters
        .iter()
        .filter_map(|parameter| Some((parameter, input.get(&parameter.name)?)))
        // What cannot be sent is left out before anybody judges it, as `dypls` does.
        .filter(|(parameter, value)| says_something(parameter, value))
        .collect();
    let mut all = Said {
        said: Vec::new(),
        is_typed: true,
        about: Vec::new(),
        breaks_rule: false,
    };
    for finding in check_request(subject.described, &given) {
        let parameter = finding.path.split(['.', '[']).next().unwrap().to_owned();
        match &finding.problem {
            Problem::NotOfKind(_) | Problem::Missing => {
                all.is_typed = false;
                all.about.push(parameter);
            }
            problem if problem.enforce().is_some_and(|by| by != Enforce::Nobody) => {
                let requirement = problem.requirement().unwrap();
                all.said.push(format!("{} {requirement}", finding.path));
                match problem {
                    Problem::Rule(_) => all.breaks_rule = true,
                    _ => all.about.push(parameter),
                }
            }
            _ => {}
        }
    }
    let is_there = |parameter: &core_catalog::Value| {
        let mut given = given.iter();
        given.any(|(one, value)| one.name == parameter.name && is_given(value))
    };
    let missing = missing(subject.described, is_there);
    all.said.extend(
        missing
            .iter()
            .map(|one| format!("{} is required", one.name)),
    );
    all.said = sorted(all.said);
    all
}

/// What the emulator has to answer.
enum Wanted {
    /// A refusal with this code.
    Code(String),
    /// A refusal with whatever code.
    Refusal,
    /// Anything but a refusal of this parameter by the gateway.
    Anything,
}

fn wanted(subject: &Subject, input: &Input, name: &str, said: &Said) -> Wanted {
    let given = |parameter: &core_catalog::Value| {
        let value = input.get(&parameter.name);
        value.is_some_and(|value| is_given(value) && says_something(parameter, value))
    };
    let missing = missing_on_the_wire(subject.described, given);
    if missing.iter().any(|one| one.name == name) {
        return Wanted::Code(format!("Missing{name}"));
    }
    match said.about.iter().any(|about| about == name) {
        true if is_judged_by_the_action(&subject.described.action, name) => Wanted::Refusal,
        true => Wanted::Code(format!("Invalid{name}")),
        false if said.breaks_rule => Wanted::Refusal,
        false => Wanted::Anything,
    }
}

fn assert_answered(wanted: &Wanted, code: &str, name: &str, what: &str) {
    match wanted {
        Wanted::Code(wanted) => assert_eq!(code, wanted, "{what}"),
        Wanted::Refusal => assert_ne!(code, "OK", "{what}: the emulator does it"),
        Wanted::Anything => {
            let alone = [format!("Invalid{name}"), format!("Missing{name}")];
            let is_refused = alone.iter().any(|one| one == code);
            assert!(!is_refused, "{what}: the emulator alone refuses it");
        }
    }
}

/// What the typed request says, against what the catalogue says.
fn assert_typed(subject: &Subject, input: &Input, probe: &Value, said: &Said, what: &str) {
    match (subject.make)(input) {
        Some(by_request) if said.is_typed => assert_eq!(by_request, said.said, "{what}"),
        // Limits of values whose kind is wrong are not looked at.
        Some(_) => {}
        // No number and no time is an empty text: what stands for a value left out is not its value.
        None => assert!(!said.is_typed || !is_given(probe), "{what}"),
    }
}

#[tokio::test]
async fn all_three_say_the_same_of_every_limit() {
    let (mut tried, mut refused) = (0, 0);
    for subject in &subjects() {
        let action = &subject.described.action;
        let mut stage = Stage::set(subject).await;
        for parameter in &subject.described.parameters {
            let name = parameter.name.as_str();
            for probe in probes(parameter) {
                let what = format!("{action}: {name} = {probe}");
                let mut input = stage.input.clone();
                input.insert(name.to_owned(), probe.clone());
                let said = by_catalogue(subject, &input);
                assert_typed(subject, &input, &probe, &said, &what);
                let wanted = wanted(subject, &input, name, &said);
                let code = stage.code(subject, &input).await;
                assert_answered(&wanted, &code, name, &what);
                tried += 1;
                refused += usize::from(!matches!(wanted, Wanted::Anything));
                if !code.starts_with("Invalid") && !code.starts_with("Missing") {
                    // The call may have changed something.
                    stage = Stage::set(subject).await;
                }
            }
        }
        // Without this, everything could have been refused for the state of the emulator.
        let code = stage.code(subject, &stage.input).await;
        assert_eq!(code, "OK", "{action}");
    }
    assert!(
        tried > 300 && refused > 100,
        "{tried} tried, {refused} refused"
    );
}
