//! What to do after an outcome that is not settled: it follows from what the operation does, from whether the request can be looked up, and
//! from what a look-up has said.

use super::{Error, Inner};
use crate::codes::Language;
use crate::outcome::{Effect, Outcome};
use crate::reconcile::LookupVerdict;
use crate::retry::rules::survives_unknown;

/// An advice in both languages.
#[derive(Debug, PartialEq, Eq)]
struct Advice {
    english: &'static str,
    chinese: &'static str,
}

impl Advice {
    const fn text(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

const READ: Advice = Advice {
    english: "Repeat the call: it changes nothing.",
    chinese: "可直接重试：该调用不改变任何数据。",
};
const REPEAT: Advice = Advice {
    english: "The request may have been executed. Send the same request again: it is idempotent.",
    chinese: "请求可能已执行。可原样重发：执行两次与执行一次的结果相同。",
};
const READ_STATE: Advice = Advice {
    english: "The request may have been executed. Read the present state first. Send the request again only if the state is not the one you want.",
    chinese: "请求可能已执行。请先查询当前状态，不符合预期时再重发。",
};
const LOOK_UP: Advice = Advice {
    english: "The request may have been executed. Do not send it again: look it up by its ticket (reconcile). Without a ticket, query the present state first.",
    chinese: "请求可能已执行，请勿重发：请凭票据查明结果（reconcile）。没有票据时，请先查询现有数据。",
};
const LEAVES_OUT: Advice = Advice {
    english: "The request may have been executed. Do not send it again. It lacks a parameter that a look-up needs, so it cannot be looked up: have a person check.",
    chinese: "请求可能已执行，请勿重发。该请求缺少查明结果所需的参数，无法自动查明，请人工核实。",
};
const NO_LOOK_UP: Advice = Advice {
    english: "The request may have been executed. Do not send it again. This operation cannot be looked up: have a person check.",
    chinese: "请求可能已执行，请勿重发。该操作的结果无法自动查明，请人工核实。",
};
const NOT_DONE: Advice = Advice {
    english: "The look-up found that the request was not executed and will not be: you can send it again.",
    chinese: "已查明：该请求没有执行，以后也不会执行，可以重发。",
};
const NOT_SEEN: Advice = Advice {
    english: "The look-up found nothing yet, but the request may still be executed. Do not send a new request: look it up again later (reconcile).",
    chinese: "查询时尚未看到结果，但请求仍可能执行。请勿另发新请求，稍后再次查明（reconcile）。",
};
const IN_THE_WAY: Advice = Advice {
    english: "The look-up found another resource in its place: read the verdict before you go on. Do not send the same request again.",
    chinese: "已查明：另有数据占用了它的位置。请先查看核查结论（verdict），不要原样重发。",
};
const LOOK_AGAIN: Advice = Advice {
    english: "The look-up did not find the outcome yet. Do not send the request again: look it up again later (reconcile).",
    chinese: "暂时无法查明结果。请勿重发，稍后再次查明（reconcile）。",
};
const CANNOT_TELL: Advice = Advice {
    english: "The look-up cannot find the outcome. Do not send the request again: have a person check.",
    chinese: "无法自动查明结果。请勿重发，请人工核实。",
};
const PARTLY: Advice = Advice {
    english: "Do not send the whole batch again: each item has its own outcome. Repeat only the refused items; an unknown item may have been executed.",
    chinese: "请勿整体重发：每个条目各有结果。只重发被拒绝的条目；结果未知的条目可能已执行。",
};

impl Error {
    /// What the caller should do.
    ///
    /// After an unknown outcome, and for a batch that is partly done, the advice depends on the operation's effect and on whether
    /// this request can be looked up. Otherwise it is the advice of the product's table for the code (see
    /// [`code_info`](Self::code_info)).
    pub fn advice(&self, language: Language) -> Option<&'static str> {
        of(&self.0)
            .map(|advice| advice.text(language))
            .or_else(|| self.advice_of_code(language))
    }

    fn advice_of_code(&self, language: Language) -> Option<&'static str> {
        self.0
            .code_info
            .map(|info| info.advice(language))
            .filter(|text| !text.is_empty())
    }
}

/// The advice that the outcome gives, where it is not settled.
fn of(error: &Inner) -> Option<&'static Advice> {
    match error.outcome {
        Outcome::Unknown => unknown(error),
        Outcome::PartlyDone => Some(&PARTLY),
        Outcome::Done | Outcome::Refused | Outcome::NotSent => None,
    }
}

fn unknown(error: &Inner) -> Option<&'static Advice> {
    let operation = error.operation?;
    if let Some(verdict) = &error.verdict {
        return Some(by_verdict(verdict));
    }
    let advice = match operation.effect {
        // What the table says of the code is more: to wait before the next attempt, for one.
        Effect::Read
            if error
                .code_info
                .is_some_and(|info| !info.advice(Language::English).is_empty()) =>
        {
            return None;
        }
        Effect::Read => &READ,
        Effect::Repeatable if survives_unknown(operation) => &REPEAT,
        _ if operation.lookup_plan.is_some() && error.can_look => &LOOK_UP,
        Effect::Repeatable => &READ_STATE,
        _ if operation.lookup_plan.is_some() => &LEAVES_OUT,
        Effect::Creates | Effect::Destroys | Effect::Spends => &NO_LOOK_UP,
    };
    Some(advice)
}

fn by_verdict(verdict: &LookupVerdict) -> &'static Advice {
    match verdict {
        LookupVerdict::NotDone => &NOT_DONE,
        LookupVerdict::NotSeen => &NOT_SEEN,
        LookupVerdict::Done { .. }
        | LookupVerdict::AlreadyExists { .. }
        | LookupVerdict::Blocked { .. } => &IN_THE_WAY,
        LookupVerdict::Unknown(_) if verdict.is_final() => &CANNOT_TELL,
        LookupVerdict::Unknown(_) => &LOOK_AGAIN,
    }
}
