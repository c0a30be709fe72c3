//! A fault in one line of text, for the program and for scripts: `ACTION:CALLS:FAULT`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Calls, Fault, Injection, Late};

/// The error of a text that is not a fault. `Display` lists the forms.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidInjection;

impl fmt::Display for InvalidInjection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "expected ACTION:CALLS:FAULT, such as BindAxb:1:drop. ACTION may be *; CALLS is a number from 1, a number with + \
             for it and later ones, a probability with % or *; FAULT is refuse=CODE (with @STATUS behind it by that HTTP status), throttle, expired-token, \
             skew=SECONDS, drop, reset, stall, stall-body, truncate, delay=MILLISECONDS, status=STATUS, html=STATUS, \
             content-type, garbage, oversized=BYTES, close-on-reuse, late=SECONDS or late-after=ACTION, optionally with \
             /before or /after for before or after execution",
        )
    }
}

impl std::error::Error for InvalidInjection {}

/// Reads `ACTION:CALLS:FAULT`; the message of the error names all forms.
impl FromStr for Injection {
    type Err = InvalidInjection;

    fn from_str(text: &str) -> Result<Self, InvalidInjection> {
        read(text).ok_or(InvalidInjection)
    }
}

/// The text that [`Injection`] is read from. A [tag](Injection::tagged) stands in no such text, and is left out.
impl fmt::Display for Injection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = self.action.as_deref().unwrap_or("*");
        write!(f, "{action}:{}:{}", self.calls, self.fault.name())?;
        match &self.fault {
            Fault::Refuse(code) => write!(f, "={code}"),
            Fault::RefuseAs { code, status } => write!(f, "={code}@{status}"),
            Fault::SkewClock { seconds } => write!(f, "={seconds}"),
            Fault::Delay(time) => write!(f, "={}", time.as_millis()),
            Fault::Status(status) | Fault::Html(status) => write!(f, "={status}"),
            Fault::Oversized(bytes) => write!(f, "={bytes}"),
            Fault::ExecuteLate(Late::After(time)) => write!(f, "={}", time.as_secs()),
            Fault::ExecuteLate(Late::AfterCall(action)) => write!(f, "={action}"),
            Fault::Throttle
            | Fault::ExpiredToken
            | Fault::Drop
            | Fault::Reset
            | Fault::Stall
            | Fault::StallBody
            | Fault::TruncateBody
            | Fault::WrongContentType
            | Fault::GarbageJson
            | Fault::CloseOnReuse => Ok(()),
        }?;
        match (self.executes, self.fault.usually_executes()) {
            (true, false) => f.write_str("/after"),
            (false, true) => f.write_str("/before"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every => f.write_str("*"),
            Self::Nth(n) => write!(f, "{n}"),
            Self::From(n) => write!(f, "{n}+"),
            // 0.07 times 100 is not 7 in every digit.
            Self::Chance(probability) => write!(f, "{}%", (probability * 1e6).round() / 1e4),
        }
    }
}

fn read(text: &str) -> Option<Injection> {
    let mut parts = text.splitn(3, ':');
    let (action, calls, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (fault, when) = match rest.rsplit_once('/') {
        Some((fault, when)) => (fault, Some(when)),
        None => (rest, None),
    };
    let injection = match action {
        "" => return None,
        "*" => Injection::any_action(self::fault(fault)?),
        _ => Injection::new(action, self::fault(fault)?),
    };
    let injection = injection.on(self::calls(calls)?);
    match when {
        None => Some(injection),
        Some("before") => Some(injection.before_execution()),
        Some("after") => Some(injection.after_execution()),
        Some(_) => None,
    }
}

fn calls(text: &str) -> Option<Calls> {
    if text == "*" {
        return Some(Calls::Every);
    }
    if let Some(percent) = text.strip_suffix('%') {
        let percent: f64 = percent.parse().ok()?;
        let is_chance = percent > 0.0 && percent <= 100.0;
        return is_chance.then_some(Calls::Chance(percent / 100.0));
    }
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
    match text.strip_suffix('+') {
        Some(first) => number(first).map(Calls::From),
        None => number(text).map(Calls::Nth),
    }
}

fn fault(text: &str) -> Option<Fault> {
    let Some((name, value)) = text.split_once('=') else {
        return plain(text);
    };
    let value_given = !value.is_empty();
    Some(match name {
        "refuse" if value_given => refuse(value)?,
        "skew" => Fault::SkewClock {
            seconds: value.parse().ok()?,
        },
        "delay" => Fault::Delay(Duration::from_millis(value.parse().ok()?)),
        "status" => Fault::Status(status(value)?),
        "html" => Fault::Html(status(value)?),
        "oversized" => Fault::Oversized(value.parse().ok()?),
        "late" => Fault::ExecuteLate(Late::After(Duration::from_secs(value.parse().ok()?))),
        "late-after" if value_given => Fault::ExecuteLate(Late::AfterCall(value.to_owned().into())),
        _ => return None,
    })
}

fn refuse(text: &str) -> Option<Fault> {
    match text.rsplit_once('@') {
        None => Some(Fault::refuse(text.to_owned())),
        Some(("", _)) => None,
        Some((code, text)) => Some(Fault::refuse_as(status(text)?, code.to_owned())),
    }
}

fn plain(name: &str) -> Option<Fault> {
    let all = [
        Fault::Throttle,
        Fault::ExpiredToken,
        Fault::Drop,
        Fault::Reset,
        Fault::Stall,
        Fault::StallBody,
        Fault::TruncateBody,
        Fault::WrongContentType,
        Fault::GarbageJson,
        Fault::CloseOnReuse,
    ];
    all.into_iter().find(|fault| fault.name() == name)
}

fn status(text: &str) -> Option<u16> {
    text.parse()
        .ok()
        .filter(|status| (200..600).contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_from_text() {
        let late = Fault::ExecuteLate(Late::After(Duration::from_secs(60)));
        for (text, expected) in [
            (
                "BindAxb:1:drop",
                Injection::new("BindAxb", Fault::Drop).on_call(1),
            ),
            (
                "*:*:reset/before",
                Injection::any_action(Fault::Reset).before_execution(),
            ),
            (
                "BindAxn:2+:refuse=isp.SYSTEM_ERROR/after",
                Injection::new("BindAxn", Fault::refuse("isp.SYSTEM_ERROR"))
                    .on(Calls::From(2))
                    .after_execution(),
            ),
            (
                "BindAxb:1:refuse=BackendTimeout@408/after",
                Injection::new("BindAxb", Fault::refuse_as(408, "BackendTimeout"))
                    .on_call(1)
                    .after_execution(),
            ),
            (
                "A:12.5%:skew=-3600",
                Injection::new("A", Fault::SkewClock { seconds: -3600 }).with_probability(0.125),
            ),
            ("A:*:late=60", Injection::new("A", late)),
            (
                "A:*:late-after=QuerySubsId",
                Injection::new("A", Fault::ExecuteLate(Late::after_lookup())),
            ),
            (
                "A:7%:stall",
                Injection::new("A", Fault::Stall).with_probability(0.07),
            ),
            ("A:*:status=502", Injection::new("A", Fault::Status(502))),
            (
                "A:*:delay=250",
                Injection::new("A", Fault::Delay(Duration::from_millis(250))),
            ),
        ] {
            assert_eq!(expected.to_string(), text);
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_faults() {
        for text in [
            "",
            "BindAxb",
            "BindAxb:1",
            ":1:drop",
            "BindAxb:x:drop",
            "BindAxb:1:fall",
            "BindAxb:1:drop/during",
            "BindAxb:1:refuse=",
            "BindAxb:1:refuse=Timeout@",
            "BindAxb:1:refuse=Timeout@99",
            "BindAxb:1:refuse=@408",
            "BindAxb:1:status=99",
            "BindAxb:101%:drop",
            "BindAxb:1:drop=1",
        ] {
            assert_eq!(text.parse::<Injection>(), Err(InvalidInjection), "{text}");
        }
    }
}
