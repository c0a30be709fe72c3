//! `cargo xtask new-api` and `cargo xtask new-product`: descriptions to fill in, so that nobody starts from nothing.

use std::fs;
use std::path::Path;

use codegen::names;

use crate::workspace::{Walk, files_below, root};

/// Writes `operations/<Name>.yaml` of the named product. Without a name, there must be only one product.
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

fn product_folder(root: &Path, wanted: Option<&str>) -> Result<String, String> {
    let services = files_below(root, "api-specs", Walk::Visible, &|name| {
        name == "service.yaml"
    })
    .map_err(|error| format!("cannot read api-specs: {error}\n"))?;
    let folders: Vec<&str> = services
        .iter()
        .filter_map(|path| path.strip_suffix("/service.yaml"))
        // An overlay may have this name, too, and an import has no folder for operations.
        .filter(|folder| !folder.ends_with("/overlay"))
        .collect();
    let fits = |folder: &&&str| {
        wanted.is_none_or(|wanted| {
            folder
                .split('/')
                .any(|part| part.eq_ignore_ascii_case(wanted))
        })
    };
    match folders.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [folder] => Ok((**folder).to_owned()),
        [] => Err(format!(
            "no such product is described by hand; there are {}\n",
            folders.join(", ")
        )),
        _ => Err(format!(
            "several products have descriptions: name one of {}\n",
            folders.join(", ")
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
