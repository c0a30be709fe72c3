//! A mark that tells two equal orders apart: some random seconds are added to the end of what is created.

use super::plan::LookupPlan;
use crate::error::Error;
use crate::request::{OperationInfo, Parameters};
use crate::time::Civil;

/// The formats of an end. The zone does not matter: the same one is read and written.
const FORM: &str = "yyyy-MM-dd HH:mm:ss";
/// A minute in an order that lasts hours or days.
const MARKS: u64 = 60;

/// Marks the end, once.
pub(crate) fn mark(
    operation: &'static OperationInfo,
    parameters: &mut Parameters<'_>,
) -> Result<(), Error> {
    let (name, marked) = marked(operation.lookup_plan, parameters)?;
    parameters.replace(name, marked);
    Ok(())
}

/// The parameter that is the end, and its value with a mark.
pub(super) fn marked(
    plan: Option<&LookupPlan>,
    parameters: &Parameters<'_>,
) -> Result<(&'static str, String), Error> {
    let Some(name) = plan.and_then(|plan| plan.expiration) else {
        return Err(Error::invalid_request(
            "unique_expiration: the operation has no expiration parameter",
        ));
    };
    let mut pairs = parameters.pairs();
    let asked = pairs.find_map(|(found, value)| (found == name).then_some(value));
    let Some(seconds) = asked.and_then(seconds) else {
        return Err(Error::invalid_request(format!(
            "unique_expiration: {name} is not given as {FORM}"
        )));
    };
    let random = getrandom::u64()
        .map_err(|_| Error::configuration("the system's random number generator failed"))?;
    let later = i64::try_from(random % MARKS).unwrap_or_default();
    Ok((name, Civil::from_seconds(seconds + later).print(FORM)))
}

/// Whether the text is this end with a mark.
pub(super) fn is_marked(asked: &str, sent: &str) -> bool {
    match (seconds(asked), seconds(sent)) {
        (Some(asked), Some(sent)) => u64::try_from(sent - asked).is_ok_and(|later| later < MARKS),
        _ => false,
    }
}

fn seconds(text: &str) -> Option<i64> {
    Civil::parse(text, FORM)?.seconds()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::fixture::{BIND, ORDER};
    use crate::time::UtcOffset;

    fn with_random_seconds(end: &str) -> String {
        let end = end.to_owned();
        let mut parameters = Parameters::new(UtcOffset::BEIJING);
        parameters.put("Expiration", &end);
        mark(&ORDER, &mut parameters).unwrap();
        parameters.expose()[0].1.to_owned()
    }

    #[test]
    fn marks_are_seconds_of_one_minute() {
        let drawn: BTreeSet<_> = (0..3000)
            .map(|_| with_random_seconds("2026-12-31 23:59:30"))
            .collect();
        assert_eq!(
            drawn.len(),
            60,
            "every one of them is drawn sooner or later"
        );
        assert_eq!(
            drawn.first().map(String::as_str),
            Some("2026-12-31 23:59:30")
        );
        assert_eq!(
            drawn.last().map(String::as_str),
            Some("2027-01-01 00:00:29")
        );
        let asked = "2026-12-31 23:59:30";
        assert!(drawn.iter().all(|sent| is_marked(asked, sent)));
        for other in [
            "2026-12-31 23:59:29",
            "2027-01-01 00:00:30",
            "2026-12-31 23:59",
            "",
        ] {
            assert!(!is_marked(asked, other), "{other}");
        }
    }

    #[test]
    fn what_cannot_be_marked_is_refused() {
        let mut parameters = Parameters::new(UtcOffset::UTC);
        let error = mark(&ORDER, &mut parameters).unwrap_err();
        assert!(
            error.to_string().contains("Expiration is not given"),
            "{error}"
        );
        let odd = "2099-1-31 23:59:59".to_owned();
        parameters.put("Expiration", &odd);
        let error = mark(&ORDER, &mut parameters).unwrap_err();
        assert!(!error.to_string().contains("2099"), "{error}");
        let error = mark(&BIND, &mut parameters).unwrap_err();
        assert!(
            error.to_string().contains("no expiration parameter"),
            "{error}"
        );
    }
}
