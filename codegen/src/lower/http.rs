//! Methods of HTTP by name.

use crate::model::{Method, Operation};

const POST: &str = "POST";

/// The method that a call uses.
pub(crate) fn http_method(operation: &Operation) -> String {
    let mut methods = http_methods(operation).into_iter();
    methods.next().unwrap_or_else(|| POST.to_owned())
}

/// The methods that the service takes, that of a call first.
pub(super) fn http_methods(operation: &Operation) -> Vec<String> {
    let name = |method: &Method| {
        match method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
            Method::Patch => "PATCH",
            Method::Head => "HEAD",
            Method::Options => "OPTIONS",
        }
        .to_owned()
    };
    if operation.methods.is_empty() {
        vec![POST.to_owned()]
    } else {
        operation.methods.iter().map(name).collect()
    }
}
