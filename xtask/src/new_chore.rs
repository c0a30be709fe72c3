//! `cargo xtask new-api` and `cargo xtask new-product`: descriptions to fill in, so that nobody starts from nothing.

use std::fs;
use std::path::Path;

use codegen::names;

use crate::workspace::{Walk, files_below, root};

/// Writes `operations/<Name>.yaml` of a product that is described by hand; without a name, of the only one.
pub(crate) fn api(name: &str, product: Option<&str>) -> Result<(), String> {
    if !names::is_action(name) || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Err(format!(
            "`{name}` cannot be an action's name: it is written as on the wire, such as `BindAxb`, in ASCII letters, digits and `_`\n"
        ));
    }
    let root = root();
    let folder = product_folder(&root, product)?;
    let family = first_family(&root, &folder).unwrap_or_else(|| "family".to_owned());
    create(
        &root,
        &format!("{folder}/operations/{name}.yaml"),
        &operation_text(name, &family),
    )?;
    println!("fill it in, then run `cargo xtask codegen` and `cargo xtask test`");
    Ok(())
}

/// Writes a product's folder with one operation.
pub(crate) fn product(name: &str, version: &str) -> Result<(), String> {
    if !names::is_product(name) {
        return Err(format!(
            "`{name}` cannot be a product's name: it is written as on the wire, such as `Dyplsapi`, in ASCII letters, digits and `-`\n"
        ));
    }
    if !names::is_version(version) {
        return Err(format!(
            "`{version}` cannot be a version: it is written as on the wire, such as `2017-05-25`, in ASCII letters, digits, `-`, `_` and `.`\n"
        ));
    }
    let root = root();
    let folder = format!("api-specs/{}/{version}", name.to_lowercase());
    create(
        &root,
        &format!("{folder}/service.yaml"),
        &service_text(name, version),
    )?;
    create(&root, &format!("{folder}/errors.yaml"), ERRORS)?;
    create(
        &root,
        &format!("{folder}/operations/DescribeExample.yaml"),
        &operation_text("DescribeExample", "example"),
    )?;
    println!("fill them in, then run `cargo xtask codegen` and `cargo xtask test`");
    Ok(())
}

/// The folder of a product's version that is described by hand.
fn product_folder(root: &Path, wanted: Option<&str>) -> Result<String, String> {
    let files = files_below(root, "api-specs", Walk::Visible, &|name| {
        matches!(name, "service.yaml" | "imported.json")
    })
    .map_err(|error| format!("cannot read api-specs: {error}\n"))?;
    // What lies deeper, such as an overlay, is no version's own file.
    let versions = |file: &str| -> Vec<(String, String)> {
        let parts = files.iter().map(|path| path.split('/').collect::<Vec<_>>());
        parts
            .filter_map(|parts| match parts.as_slice() {
                ["api-specs", product, version, name] if *name == file => {
                    Some(((*product).to_owned(), (*version).to_owned()))
                }
                _ => None,
            })
            .collect()
    };
    let (by_hand, imported) = (versions("service.yaml"), versions("imported.json"));
    let named = |(product, version): &(String, String)| {
        wanted.is_none_or(|wanted| {
            [product, version, &format!("{product}/{version}")]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(wanted))
        })
    };
    let list = |versions: &[(String, String)]| {
        let names = versions.iter().map(|(product, version)| {
            let several = versions.iter().filter(|(other, _)| other == product);
            match several.count() {
                1 => product.clone(),
                _ => format!("{product}/{version}"),
            }
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let found: Vec<_> = by_hand.iter().filter(|one| named(one)).collect();
    match (found.as_slice(), wanted) {
        ([(product, version)], _) => Ok(format!("api-specs/{product}/{version}")),
        ([], Some(wanted)) if imported.iter().any(named) => Err(format!(
            "`{wanted}` is imported: import the action with `cargo xtask import`, and put what you know better into an overlay\n"
        )),
        ([], _) => Err(format!(
            "no such product; described by hand are {}\n",
            list(&by_hand)
        )),
        _ => Err(format!(
            "several products are described by hand; name one of them behind the action: {}\n",
            list(&by_hand)
        )),
    }
}

/// The first family that service.yaml lists, so that the new file is complete as it stands.
fn first_family(root: &Path, folder: &str) -> Option<String> {
    let text = fs::read_to_string(root.join(folder).join("service.yaml")).ok()?;
    let line = text
        .lines()
        .skip_while(|line| *line != "families:")
        .find(|line| line.trim_start().starts_with("- id:"))?;
    Some(
        line.trim_start()
            .trim_start_matches("- id:")
            .trim()
            .to_owned(),
    )
}

fn create(root: &Path, path: &str, text: &str) -> Result<(), String> {
    let full = root.join(path);
    if full.exists() {
        return Err(format!("{path} is there already\n"));
    }
    if let Some(folder) = full.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make the folder of {path}: {error}\n"))?;
    }
    fs::write(&full, text).map_err(|error| format!("cannot write {path}: {error}\n"))?;
    println!("wrote {path}");
    Ok(())
}

fn operation_text(name: &str, family: &str) -> String {
    format!(
        "\
# yaml-language-server: $schema=../../../schema/operation.schema.json
operation: {name}
family: {family}
title:
  en: What it does, in one line.
  zh: 用一句话说明接口的作用。
effect:
  # read, repeatable, creates, destroys or spends: what running it does to the world.
  kind: spends
  reason: {{en: Not looked at yet., zh: 尚未确认。}}
  mark: assumed
parameters:
  - name: ExampleId
    type: string
    required: true
    example: example
    docs: {{en: What the value means., zh: 参数的含义。}}
response:
  type: object
  fields:
    - name: RequestId
      type: string
      example: 066E6E47-04CB-4774-A976-4F73CB76D4A3
      docs: {{en: The id of this request., zh: 请求 ID。}}
    - name: Code
      type: string
      example: OK
      docs: {{en: Whether it succeeded., zh: 返回码。}}
examples:
  - request: {{ExampleId: example}}
    response: |
      {{\"RequestId\":\"066E6E47-04CB-4774-A976-4F73CB76D4A3\",\"Code\":\"OK\"}}
sources:
  - Where the facts come from
"
    )
}

fn service_text(name: &str, version: &str) -> String {
    let lower = name.to_lowercase();
    format!(
        "\
# yaml-language-server: $schema=../../schema/service.schema.json
product: {name}
version: \"{version}\"
package: {lower}-sdk
title: {{en: {name}, zh: {name}}}
docs:
  en: What the product is for.
  zh: 产品的用途。
style: rpc
signature: rpc_hmac_sha1
endpoints:
  central: {lower}.aliyuncs.com
success:
  fields:
    - path: Code
      values: [{{value: OK, known: assumed}}]
include_errors: [../../shared/gateway-errors.yaml]
families:
  - id: example
    title: {{en: Example, zh: 示例}}
"
    )
}

const ERRORS: &str = "\
# yaml-language-server: $schema=../../schema/errors.schema.json
errors:
  - code: OK
    meaning: {en: The call succeeded., zh: 调用成功。}
    fault: platform
    class: success
    advice: {en: Nothing to do., zh: 无需处理。}
    mark: assumed
    source: not looked at yet
";
