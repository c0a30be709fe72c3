//! The command line itself, built at run time from the table.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use clap_complete::Shell;
use core_catalog::{Kind, Value};
use core_client::request::Placement;
use core_client::time::UtcOffset;

use crate::check::limits_in_words;
use crate::client::Globals;
use crate::global_options::global_options;
use crate::lang::{pick, tr};
use crate::output::Output;
use crate::service;
use crate::service::{Operation, Product, in_language};
use crate::{commands, option_scope, time_input};

/// The whole command line.
pub(crate) fn command() -> Command {
    let main = service::main();
    let about = tr!(
        "Unofficial command line for Alibaba Cloud {} ({} {}) and further products.\n\
         The actions of {} are commands of their own; those of another product follow its name: `dypls {}`",
        "阿里云{}（{} {}）及其他产品的非官方命令行工具。\n\
         {} 的接口可直接作为命令；其他产品的接口写在产品名之后：`dypls {}`",
        main.title(),
        main.info.product,
        main.info.version,
        main.info.product,
        service::products().nth(1).map_or("", |other| other.name)
    );
    let exit_codes = pick(
        "Exit codes: 0 done, 2 usage, 3 refused, 4 not sent, 5 outcome unknown, 6 partly done,\n\
         7 done but the result could not be written, or --query does not fit it; 129, 130, 143 a write was interrupted.\n\
         The credential comes from the first of these that is set up: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET,\n\
         an OIDC token, a profile file, the role of the ECS instance, a credentials URI.",
        "退出码：0 成功，2 用法错误，3 被拒绝，4 未发送，5 结果未知，6 部分成功，\n\
         7 成功但结果无法写出，或 --query 与结果不符；129、130、143 写操作被中断。\n\
         凭证依次查找，取首个已设置的来源：ALIBABA_CLOUD_ACCESS_KEY_ID 与 ALIBABA_CLOUD_ACCESS_KEY_SECRET、\n\
         OIDC 令牌、配置文件、ECS 实例角色、凭证 URI。",
    );
    without_actions()
        .about(about)
        .after_help(exit_codes)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(of_a_product().map(option_scope::hide_unused_options))
        .subcommands(built_in().map(option_scope::hide_unused_options))
        .subcommands(service::products().map(product))
        .subcommands(main.operations().iter().map(operation))
}

/// The commands behind a product's name. They are added when it is used, so that no other catalogue is read.
fn product(product: &'static Product) -> Command {
    let about = if product.is_main() {
        tr!(
            "{} ({}); its actions are commands without this name, too",
            "{}（{}），其接口也可省略产品名直接使用",
            product.title(),
            product.info.product
        )
    } else {
        tr!(
            "{} ({}): its actions and what is known of them",
            "{}（{}）的各接口及其说明",
            product.title(),
            product.info.product
        )
    };
    Command::new(product.name)
        .about(about)
        .defer(with_commands_of_product)
}

/// The command of the product that is called like this, whole.
pub(crate) fn with_commands_of_product(command: Command) -> Command {
    let Some(product) = service::product(command.get_name()) else {
        return command;
    };
    let prefix = |name: &str| display_name(product, name);
    let built_in = of_a_product().map(|one| {
        let name = prefix(one.get_name());
        option_scope::hide_unused_options(one).display_name(name)
    });
    let doctor = if product.is_main() {
        doctor()
    } else {
        doctor_of_any_product()
    };
    let operations = product.operations().iter();
    let operations = operations.map(|one| operation(one).display_name(prefix(&one.command)));
    let command = command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(built_in)
        .subcommand(option_scope::hide_unused_options(doctor).display_name(prefix("doctor")))
        .subcommands(operations);
    match product.info.endpoint_variable {
        Some(variable) => command.after_help(tr!(
            "{} names another address to call, as --endpoint does.",
            "环境变量 {} 可指定其他地址，与 --endpoint 相同。",
            variable
        )),
        None => command,
    }
}

/// How the parser names a command of a product in what it says. By this name the command's options are found, too.
fn display_name(product: &Product, command: &str) -> String {
    format!("dypls-{}-{command}", product.name)
}

/// The product that the arguments name, before the parser has read them: by their first word that is no option.
pub(crate) fn product_of(arguments: &[OsString]) -> Option<&'static Product> {
    let options = without_actions();
    let takes_value = |name: &str| {
        let mut options = options.get_arguments();
        options.any(|one| one.get_long() == Some(name) && one.get_action().takes_values())
    };
    let mut texts = arguments.iter().skip(1).filter_map(|one| one.to_str());
    while let Some(text) = texts.next() {
        match text.strip_prefix("--") {
            Some(name) if takes_value(name) => {
                texts.next();
            }
            Some(_) => {}
            None if text.starts_with('-') => {}
            None => return service::product(text),
        }
    }
    None
}

/// The program with its global options alone, which needs no catalogue.
pub(crate) fn without_actions() -> Command {
    Command::new("dypls")
        .version(env!("CARGO_PKG_VERSION"))
        .args(global_options())
}

/// The global options as they were given, in whichever place.
pub(crate) fn globals(product: &'static Product, matches: &ArgMatches) -> Globals {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    // What is not UTF-8 is no address either, and told as such.
    let of_environment = product.info.endpoint_variable.and_then(std::env::var_os);
    let of_environment = of_environment.map(|value| value.to_string_lossy().into_owned());
    Globals {
        product,
        endpoint: text("endpoint")
            .map(str::to_owned)
            .or(of_environment)
            .filter(|text| !text.is_empty()),
        output: text("output").map(|form| match form {
            "table" => Output::Table,
            _ => Output::Json,
        }),
        dry_run: matches.get_flag("dry-run"),
        show_numbers: matches.get_flag("show-numbers"),
        yes: matches.get_flag("yes"),
        timeout: matches.get_one("timeout").copied(),
        profile: text("profile").map(str::to_owned),
        filter: text("query").map(str::to_owned),
        placement: match text("placement") {
            Some("query") => Placement::Query,
            _ => Placement::Form,
        },
        save_ticket: text("save-ticket").map(PathBuf::from),
        resolve_unknown: matches.get_one("resolve-unknown").copied(),
    }
}

/// The commands that each product has.
fn of_a_product() -> [Command; 4] {
    [
        Command::new("call")
            .about(pick("Call an action with parameters as JSON", "以 JSON 参数调用接口"))
            .arg(action_argument())
            .arg(Arg::new("json").long("json").value_name("JSON|@FILE|-").default_value("{}").help(pick(
                "The parameters as a JSON object with the names on the wire; @file reads a file, - the standard input",
                "参数对象，使用接口原名；@file 读取文件，- 读取标准输入",
            ))),
        Command::new("list").about(pick(
            "List the product's actions; without a product, also list the products",
            "列出产品的所有接口；未写产品名时也列出各产品",
        )),
        Command::new("describe")
            .about(pick("Describe an action: parameters, response, limits, effect, codes", "说明接口：参数、响应、限制、影响、错误码"))
            .arg(action_argument()),
        Command::new("error")
            .about(pick("Explain an error code", "解释错误码"))
            .arg(Arg::new("code").required(true).value_name("CODE").help(pick("Such as isv.BIND_CONFLICT", "例如 isv.BIND_CONFLICT"))),
    ]
}

/// The commands that belong to no product, or to the main one alone.
fn built_in() -> [Command; 4] {
    [
        reconcile(),
        explain_signature(),
        Command::new("completions")
            .about(pick("Print completions for a shell", "输出 shell 补全脚本"))
            .arg(
                Arg::new("shell")
                    .required(true)
                    .value_name("SHELL")
                    .value_parser(clap::value_parser!(Shell)),
            ),
        doctor(),
    ]
}

fn action_argument() -> Arg {
    Arg::new("action")
        .required(true)
        .value_name("ACTION")
        .help(pick(
            "The action's name on the wire or as a command: BindAxb, bind-axb",
            "接口名或命令名：BindAxb、bind-axb",
        ))
}

fn reconcile() -> Command {
    Command::new("reconcile")
        .about(pick(
            "Look up the unknown outcome of a write, using reads only",
            "通过查询接口确认结果未知的写请求是否已执行",
        ))
        .after_help(pick(
            "Exit codes: 0 done; 3 something else blocks it, such as another binding; 4 not done, and it will not be done; 5 not known yet, look again later.",
            "退出码：0 已执行；3 被其他资源（如已有的绑定）阻止；4 未执行且不会再执行；5 尚无法确定，请稍后再查。",
        ))
        .defer(with_reconcile_options)
}

/// Beside its own options, those of the call that the ticket is about.
fn with_reconcile_options(command: Command) -> Command {
    let operation = commands::reconcile::operation_of_ticket();
    let parameters = operation.map_or(&[][..], |operation| &operation.described().parameters);
    let json = Arg::new("json").long("json").value_name("JSON|@FILE|-").help(pick(
        "The parameters of the call, which are not in the ticket; or pass the same options as in the call",
        "该次调用的全部参数（票据中不含号码）；也可使用与调用相同的选项",
    ));
    let zone = operation.map_or(UtcOffset::UTC, Operation::zone);
    let options = parameters.iter().map(|parameter| {
        let option = option(parameter, zone)
            .required(false)
            .conflicts_with("json");
        if parameter.required {
            option.required_unless_present("json")
        } else {
            option
        }
    });
    command
        .arg(
            Arg::new("ticket")
                .long("ticket")
                .required(true)
                .value_name("FILE|-")
                .help(pick(
                    "The ticket that --save-ticket stored; the key is in DYPLS_TICKET_KEY",
                    "由 --save-ticket 存下的票据；密钥取自 DYPLS_TICKET_KEY",
                )),
        )
        .arg(json.required(parameters.is_empty()))
        .args(options)
}

fn explain_signature() -> Command {
    let source = |name: &'static str| Arg::new(name).long(name).value_name("TEXT|@FILE|-");
    Command::new("explain-signature")
        .about(pick("Explain why a signature did not match (masked)", "说明签名不匹配的原因（已脱敏）"))
        .arg(Arg::new("message").value_name("FILE").default_value("-").help(pick(
            "The service's SignatureDoesNotMatch response or message; - reads the standard input",
            "服务响应中的 SignatureDoesNotMatch 内容；- 读取标准输入",
        )))
        .arg(source("string-to-sign").conflicts_with("parameters").help(pick(
            "The string that was signed",
            "客户端签名时使用的字符串",
        )))
        .arg(source("parameters").help(pick(
            "Or all signed parameters, as a JSON object of texts",
            "或参与签名的全部参数，文本值的 JSON 对象",
        )))
        .arg(Arg::new("method").long("method").value_name("METHOD").default_value("POST").help(pick(
            "The HTTP method, with --parameters",
            "HTTP 方法，与 --parameters 一起使用",
        )))
}

fn doctor() -> Command {
    let option =
        |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    with_live(Command::new("doctor"))
        .after_help(tr!(
            "`dypls {} doctor` checks another product.",
            "检查其他产品：`dypls {} doctor`。",
            service::products().nth(1).map_or("", |other| other.name)
        ))
        .arg(option("pool-key", "KEY").help(pick("The key of one of your pools", "您的号池 Key")))
        .arg(option("subs-id", "ID").help(pick(
            "The id of one of your bindings, preferably created within the last hours",
            "您的绑定关系 ID，最好是最近数小时内创建的",
        )))
        .arg(
            option("phone-no-x", "NUMBER")
                .help(pick("An X number of the pool", "该号池中的 X 号码")),
        )
        .arg(option("created-at", "TIME").help(pick(
            "When the binding was created, in UTC: 2030-01-02T03:04:05Z",
            "该绑定关系的创建时间（UTC）：2030-01-02T03:04:05Z",
        )))
}

/// By one read, of which the user may know better what to ask.
fn doctor_of_any_product() -> Command {
    with_live(Command::new("doctor"))
        .arg(action_argument().required(false).help(pick(
            "The read to make; by default the one that needs the fewest parameters",
            "要调用的读取接口；默认选择必填参数最少的",
        )))
        .arg(Arg::new("json").long("json").value_name("JSON|@FILE|-").help(pick(
            "Its parameters as a JSON object with the names on the wire; by default the required ones of the example",
            "该接口的参数对象，使用接口原名；默认取示例中的必填参数",
        )))
}

/// What the doctor says of itself, whatever it asks.
fn with_live(doctor: Command) -> Command {
    doctor
        .about(pick(
            "Check the assumptions about the service, using reads only; calls the built-in emulator unless --live or an endpoint is given",
            "仅通过读取接口核对对服务的各项假设；默认使用内置模拟器，--live 或指定地址时访问该服务",
        ))
        .arg(Arg::new("live").long("live").action(ArgAction::SetTrue).help(pick(
            "Call the real service. An address from --endpoint or the product's variable is called with or without --live",
            "访问真实服务；--endpoint 或该产品的环境变量指定其他地址时，无论是否给出本选项都访问该地址",
        )))
}

/// The command of an operation. Its options are added when it is used: all of them would slow every start.
fn operation(operation: &'static Operation) -> Command {
    Command::new(operation.described().command.as_str())
        .about(in_language(&operation.described().title))
        .aliases(operation.described().spellings.iter().map(String::as_str))
        .defer(with_parameters)
}

/// The operation behind a command: a product's by the display name that it was given, and else the main product's.
fn operation_of(command: &Command) -> Option<&'static Operation> {
    let name = command.get_name();
    let shown = command.get_display_name();
    let named = service::products().find(|one| shown == Some(&display_name(one, name)));
    named.unwrap_or(service::main()).operation(name)
}

fn with_parameters(command: Command) -> Command {
    let Some(operation) = operation_of(&command) else {
        return command;
    };
    let effect = crate::confirm::effect_in_words(operation.effect.kind);
    let mut long = format!(
        "{}\n\n{}",
        in_language(&operation.title),
        in_language(&operation.docs)
    );
    long = format!(
        "{}\n\n{}: {effect}. {}",
        long.trim_end(),
        operation.action(),
        in_language(&operation.effect.reason)
    );
    command.long_about(long).args(
        operation
            .described()
            .parameters
            .iter()
            .map(|one| option(one, operation.zone())),
    )
}

fn option(parameter: &'static Value, zone: UtcOffset) -> Arg {
    let option = Arg::new(parameter.option.as_str())
        .long(parameter.option.as_str())
        .aliases(parameter.spellings.iter().map(String::as_str))
        .required(parameter.required)
        .help(help(parameter, zone));
    let placed = match parameter.kind {
        Kind::List => option
            .action(ArgAction::Append)
            .value_name("VALUE|JSON|@FILE"),
        Kind::Object | Kind::Map | Kind::Json => option.value_name("JSON|@FILE"),
        // Alone, the option switches on.
        Kind::Boolean => option
            .value_name("true|false")
            .num_args(0..=1)
            .default_missing_value("true"),
        Kind::Text => option.value_name("TEXT"),
        Kind::LocalDateTime => option.value_name("yyyy-MM-dd HH:mm:ss"),
        Kind::Seconds | Kind::SecondsOrNever => option.value_name("SECONDS"),
        _ => option.value_name("VALUE"),
    };
    placed.allow_negative_numbers(true)
}

fn help(parameter: &Value, zone: UtcOffset) -> String {
    let mut facts = Vec::new();
    facts.extend(time_input::zone_in_words(parameter, zone));
    facts.extend(time_input::other_forms(parameter.kind).map(str::to_owned));
    facts.extend(limits_in_words(&parameter.limits));
    if !parameter.known.is_empty() {
        let known: Vec<&str> = parameter
            .known
            .iter()
            .map(|known| known.value.as_str())
            .collect();
        facts.push(known.join(" | "));
    }
    facts.extend(
        parameter
            .default
            .as_ref()
            .map(|default| format!("{} {default}", pick("default", "默认"))),
    );
    let docs = in_language(&parameter.docs);
    if facts.is_empty() {
        docs.to_owned()
    } else {
        format!("{docs} [{}]", facts.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_command_line_is_sound() {
        let mut command = command();
        command.build();
        command.debug_assert();
    }

    /// The generator keeps the names of parameters and operations apart from those of the command line's own options and commands.
    #[test]
    fn the_generator_knows_every_option_and_command_of_our_own() {
        let of_all = command();
        let of_reconcile = with_reconcile_options(Command::new("reconcile"));
        let options = of_all.get_arguments().chain(of_reconcile.get_arguments());
        let mut options: Vec<&str> = options.filter_map(Arg::get_long).collect();
        // clap adds these when the command line is used.
        options.extend(["help", "version"]);
        options.sort_unstable();
        for own in ["save-ticket", "resolve-unknown", "ticket", "json"] {
            assert!(options.contains(&own), "{own} of {options:?}");
        }
        assert_eq!(options, codegen::lower::GLOBAL_OPTIONS);

        let operations = service::main().operations().iter();
        let operations = operations.map(|one| one.command.as_str());
        let products = service::products().map(|one| one.name);
        let operations: Vec<&str> = operations.chain(products).collect();
        let commands = of_all.get_subcommands().map(Command::get_name);
        let mut commands: Vec<&str> = commands.filter(|name| !operations.contains(name)).collect();
        commands.push("help");
        commands.sort_unstable();
        assert_eq!(commands, codegen::lower::COMMANDS);
    }
}
