//! What this project assumes about the service. The sources leave each point open.

use super::report::{Assumption, AssumptionStatus, Finding, Report};
use crate::lang::Bilingual;

const fn assumption(
    id: &'static str,
    text: (&'static str, &'static str),
    setting: (&'static str, &'static str),
) -> Assumption {
    Assumption {
        id,
        text: Bilingual {
            en: text.0,
            zh: text.1,
        },
        setting: Bilingual {
            en: setting.0,
            zh: setting.1,
        },
        of_any_product: true,
    }
}

/// One about the main product's resources.
const fn of_main(
    id: &'static str,
    text: (&'static str, &'static str),
    setting: (&'static str, &'static str),
) -> Assumption {
    Assumption {
        of_any_product: false,
        ..assumption(id, text, setting)
    }
}

pub(super) static FORM: Assumption = assumption(
    "form-body",
    (
        "Parameters are accepted in the form body.",
        "参数可放在表单正文中。",
    ),
    (
        "dypls --placement query; ClientBuilder::placement(Placement::Query)",
        "dypls --placement query；ClientBuilder::placement(Placement::Query)",
    ),
);
pub(super) static QUERY: Assumption = assumption(
    "query",
    (
        "Parameters are accepted in the query string.",
        "参数可放在查询串中。",
    ),
    (
        "leave the placement at its default, the form body",
        "保持默认的表单正文方式",
    ),
);
pub(super) static SAME: Assumption = assumption(
    "same-answer",
    (
        "The form body and the query string get the same response.",
        "两种方式的结果相同。",
    ),
    (
        "use the one with the right response: --placement",
        "请使用结果正确的方式：--placement",
    ),
);
pub(super) static CLOCK: Assumption = assumption(
    "clock",
    (
        "This machine's clock is within 15 minutes of the service's.",
        "本机时钟与服务端相差不超过 15 分钟。",
    ),
    ("set the system clock, by NTP", "请通过 NTP 校正系统时钟"),
);
pub(super) static ZONE: Assumption = assumption(
    "zone",
    (
        "Times without a zone are in Beijing time, +08:00.",
        "不带时区的时间为北京时间 +08:00。",
    ),
    (
        "ClientBuilder::utc_offset; on this command line, spell times in the service's zone",
        "ClientBuilder::utc_offset；在命令行中请按服务端时区填写时间",
    ),
);
pub(super) static FIELDS: Assumption = assumption(
    "fields",
    (
        "The response has only the described fields, in the described form.",
        "响应字段与说明一致。",
    ),
    (
        "no setting needed: unknown fields are kept (`extra` in the SDK); please report them",
        "无需设置：未知字段会保留（SDK 中为 extra），欢迎反馈",
    ),
);
pub(super) static REQUEST_ID: Assumption = assumption(
    "request-id",
    (
        "A successful response has a RequestId.",
        "成功的响应带有 RequestId。",
    ),
    (
        "no setting needed: it is optional in the SDK",
        "无需设置：SDK 中为可选字段",
    ),
);
pub(super) static GATEWAY: Assumption = assumption(
    "gateway-shape",
    (
        "A refusal by the gateway has a HostId and an HTTP status other than 200.",
        "网关拒绝时返回 HostId，且 HTTP 状态不是 200。",
    ),
    (
        "no setting needed: one of the two is enough for the client; please report it",
        "无需设置：两者有其一即可识别，欢迎反馈",
    ),
);
pub(super) static UNKNOWN_BINDING: Assumption = assumption(
    "unknown-binding",
    (
        "A query of a binding that does not exist returns isv.SUBS_NOT_EXIST.",
        "查询不存在的绑定关系返回 isv.SUBS_NOT_EXIST。",
    ),
    (
        "handle the returned code in your program",
        "请在代码中处理实际返回的错误码",
    ),
);
pub(super) static PERMISSION: Assumption = assumption(
    "permission",
    (
        "The access key has the permission for this read.",
        "该 AccessKey 有权调用此读取接口。",
    ),
    (
        "grant the action to the RAM user or role",
        "请为 RAM 用户或角色授予该接口的权限",
    ),
);

/// What reads cannot tell.
static OPEN: &[Assumption] = &[
    assumption(
        "signature-status",
        (
            "SignatureDoesNotMatch comes with HTTP 400 or 403; the code decides.",
            "SignatureDoesNotMatch 的 HTTP 状态为 400 或 403，以错误码为准。",
        ),
        (
            "emulator: Builder::signature_mismatch_status",
            "模拟器：Builder::signature_mismatch_status",
        ),
    ),
    assumption(
        "check-order",
        (
            "The gateway checks method, action, common parameters, key, time, signature, nonce, permission, in this order.",
            "网关依次检查方法、接口、公共参数、AccessKey、时间、签名、随机数、权限。",
        ),
        ("", ""),
    ),
    assumption(
        "nonce-memory",
        (
            "The service remembers the nonces of each access key for as long as it accepts the request.",
            "随机数按 AccessKey 记忆，直至该请求过期。",
        ),
        (
            "no setting needed: each attempt has a new nonce",
            "无需设置：每次请求都使用新的随机数",
        ),
    ),
    assumption(
        "time-window",
        (
            "A timestamp is accepted up to 15 minutes before and after the service's time.",
            "时间戳与服务端时间前后相差 15 分钟以内有效。",
        ),
        ("", ""),
    ),
    of_main(
        "after-unbind",
        (
            "A query of a released binding returns isv.SUBS_NOT_EXIST; a query of an expired binding returns Status 0.",
            "查询已解绑的绑定关系返回 isv.SUBS_NOT_EXIST，查询已到期的返回 Status 0。",
        ),
        ("", ""),
    ),
    of_main(
        "empty-look-up",
        (
            "QuerySubsId without a match returns OK and no id.",
            "QuerySubsId 无结果时返回 OK 且没有 ID。",
        ),
        ("", ""),
    ),
    of_main(
        "axg-unique",
        (
            "In AXG, a pair of X and A can be bound once at a time.",
            "AXG 中同一 X 与 A 的组合同时只能绑定一次。",
        ),
        ("", ""),
    ),
    of_main(
        "number-grammar",
        (
            "Numbers are mobile or landline with area code, digits only; 400, 95 and +86 are refused.",
            "号码为手机号或带区号的固话，仅含数字；400、95、+86 不被接受。",
        ),
        (
            "dypls call sends any text as given",
            "dypls call 会按原样发送任何文本",
        ),
    ),
    of_main(
        "expiration-limits",
        (
            "Expiration must be more than one minute in the future. An upper limit is not known.",
            "Expiration 须晚于当前时间 1 分钟以上，上限未知。",
        ),
        ("", ""),
    ),
    assumption(
        "throttled-not-run",
        (
            "A call that gets Throttling was not executed.",
            "返回 Throttling 的调用没有执行。",
        ),
        ("", ""),
    ),
    of_main(
        "push-schedule",
        (
            "The service pushes a call record again after 1, 5 and 10 minutes.",
            "推送的通话记录在 1、5、10 分钟后重试。",
        ),
        ("", ""),
    ),
];

/// Lists what reads cannot tell: all, or what is about any product.
pub(super) fn add_open(report: &mut Report, of_any_product: bool) {
    let listed = OPEN
        .iter()
        .filter(|one| one.of_any_product || !of_any_product);
    for assumption in listed {
        report.add(Finding::of(assumption, AssumptionStatus::Open, ""));
    }
}
