//! Whether the actions that a fault names are ones that the emulator knows: a fault of another action would never be applied.

use core_catalog::products;

use super::{Calls, Fault, Injection, Late};
use crate::state::redact;

/// How many letters a misspelt name may differ from the one that is meant.
const NEAR: usize = 3;

/// Refuses an injection of an unknown action, or for a call that never comes; says why and what to do.
pub(crate) fn check(injection: &Injection) -> Result<(), String> {
    if let Calls::Nth(0) = injection.calls {
        return Err("a fault is for call 0, and calls are counted from 1".to_owned());
    }
    if let Calls::Chance(chance) = injection.calls
        && (chance.is_nan() || chance <= 0.0)
    {
        return Err("a fault has no chance: give a probability above 0".to_owned());
    }
    let after = match &injection.fault {
        Fault::ExecuteLate(Late::AfterCall(action)) => Some(action.as_ref()),
        _ => None,
    };
    let mut named = injection.action.as_deref().into_iter().chain(after);
    named.try_for_each(check_action)
}

/// Refuses the name of an unknown action.
pub(crate) fn check_action(action: &str) -> Result<(), String> {
    let actions = || {
        let operations = products().flat_map(|product| &product.operations);
        operations.map(|operation| operation.action.as_str())
    };
    if actions().any(|known| known == action) {
        return Ok(());
    }
    let distance = |known: &str| strsim::damerau_levenshtein(known, action);
    let remedy = match actions().min_by_key(|known| distance(known)) {
        Some(nearest) if distance(nearest) <= NEAR => format!("did you mean {nearest}?"),
        _ => "name an action as it is called on the wire, such as BindAxb, or * for all".to_owned(),
    };
    let action = redact::text(action);
    Err(format!(
        "a fault names the action {action}, which no API of this emulator has; {remedy}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        check(&text.parse().unwrap()).unwrap_err()
    }

    #[test]
    fn a_fault_without_a_chance_is_refused() {
        for chance in [0.0, -0.5, f64::NAN] {
            let never = Injection::any_action(Fault::Drop).with_probability(chance);
            assert!(check(&never).unwrap_err().contains("above 0"), "{chance}");
        }
        for text in ["BindAxb:0%:drop", "BindAxb:NaN%:drop", "BindAxb:-1%:drop"] {
            assert!(text.parse::<Injection>().is_err(), "{text}");
        }
    }

    #[test]
    fn faults_of_known_actions_and_of_all_pass() {
        for text in [
            "BindAxb:1:drop",
            "GetCallerIdentity:*:reset",
            "*:*:drop",
            "BindAxb:1:late-after=QuerySubsId",
        ] {
            assert_eq!(check(&text.parse().unwrap()), Ok(()), "{text}");
        }
    }

    #[test]
    fn an_unknown_action_is_refused_with_the_name_that_is_meant_or_with_what_to_write() {
        assert!(refusal("BindAbx:1:drop").ends_with("did you mean BindAxb?"));
        assert!(refusal("bindaxb:1:drop").ends_with("did you mean BindAxb?"));
        let late = refusal("BindAxb:1:late-after=QuerySubId");
        assert!(late.contains("the action QuerySubId,"), "{late}");
        assert!(late.ends_with("did you mean QuerySubsId?"), "{late}");
        let far = refusal("Dance:1:drop");
        assert!(far.contains("such as BindAxb, or * for all"), "{far}");
    }

    #[test]
    fn what_is_said_shows_no_number_and_acts_on_no_terminal() {
        let said = refusal("13900001234\u{1b}[2J:1:drop");
        assert!(
            !said.contains("13900001234") && !said.contains('\u{1b}'),
            "{said}"
        );
    }
}
