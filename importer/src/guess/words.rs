//! Names taken apart into words.

use heck::ToSnakeCase;

/// The words of a name, in lower case: `DescribeDNSSLBSubDomains` is `describe`, `dnsslb`, `sub`, `domains`.
pub(super) fn words(name: &str) -> Vec<String> {
    let snake = name.to_snake_case();
    let words = snake.split('_').filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Words that end in `s` and stand for one thing.
const SINGULAR: &[&str] = &[
    "aiccs",
    "devops",
    "dns",
    "hdfs",
    "https",
    "jenkins",
    "kms",
    "kubernetes",
    "mms",
    "mns",
    "news",
    "nvs",
    "oss",
    "osshdfs",
    "pdns",
    "postgres",
    "rds",
    "series",
    "sms",
    "tls",
    "vms",
];

/// The word in the singular, by the usual endings. It need not be English: names only have to come out alike.
pub(super) fn singular(word: &str) -> String {
    if word == "ids" {
        return "id".to_owned();
    }
    if word.len() < 4 || SINGULAR.contains(&word) {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for (plural, ending) in [
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
        ("iases", "ias"),
    ] {
        if let Some(stem) = word.strip_suffix(plural) {
            return format!("{stem}{ending}");
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) && !stem.ends_with("ia") => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{singular, words};

    #[test]
    fn names_are_taken_apart() {
        for (name, parts) in [
            ("DescribeDNSSLBSubDomains", "describe dnsslb sub domains"),
            ("ListenPort", "listen port"),
            ("QueryRobotv2AllList", "query robotv2 all list"),
            ("getOSSInfo", "get oss info"),
            ("x-acs-region.Id", "x acs region id"),
            ("", ""),
            ("*", ""),
        ] {
            assert_eq!(words(name).join(" "), parts, "{name}");
        }
    }

    #[test]
    fn plurals_and_singulars_come_out_alike() {
        for (plural, one) in [
            ("domains", "domain"),
            ("policies", "policy"),
            ("addresses", "address"),
            ("address", "address"),
            ("batches", "batch"),
            ("indexes", "index"),
            ("databases", "database"),
            ("aliases", "alias"),
            ("alias", "alias"),
            ("status", "status"),
            ("analysis", "analysis"),
            ("dns", "dns"),
            ("vpcs", "vpc"),
            ("ids", "id"),
            ("pdns", "pdns"),
            ("sms", "sms"),
            ("kubernetes", "kubernetes"),
            ("jenkins", "jenkins"),
            ("osshdfs", "osshdfs"),
            ("aiccs", "aiccs"),
        ] {
            assert_eq!(singular(plural), one, "{plural}");
            assert_eq!(singular(&singular(plural)), singular(plural), "{plural}");
        }
    }
}
