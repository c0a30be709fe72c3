//! Fields whose names look like personal data must say whether they are: silence is how numbers get into logs.

use heck::ToSnakeCase;

use super::context::Context;
use super::kind::{Kind, resolve};
use crate::diagnostic::codes;
use crate::model::{Sensitivity, Shape, Types};
use crate::source::{Place, Report};

/// Words (of the name in snake case, joined by `_`) that make a name look like a personal datum, and the kind to
/// suggest. `=` at the start: the whole name is meant.
const LOOKS_LIKE: &[(&str, &str)] = &[
    ("a_no", "phone_number"),
    ("=access_denied_detail", "service_text"),
    ("address", "address"),
    ("addr", "address"),
    ("area_name", "address"),
    ("auth_msg", "free_text"),
    ("black_no", "phone_number"),
    ("b_no", "phone_number"),
    ("called_no", "phone_number"),
    ("called_num", "phone_number"),
    ("callee", "phone_number"),
    ("caller", "phone_number"),
    ("calling_no", "phone_number"),
    ("cert", "id_document"),
    ("certificate", "id_document"),
    ("city_name", "address"),
    ("comment", "free_text"),
    ("contact", "phone_number"),
    ("content", "free_text"),
    ("credential", "secret"),
    ("default_a", "phone_number"),
    ("desc", "free_text"),
    ("description", "free_text"),
    ("district_name", "address"),
    ("document_id", "id_document"),
    ("document_no", "id_document"),
    ("document_number", "id_document"),
    ("email", "free_text"),
    ("err_msg", "service_text"),
    ("error_message", "service_text"),
    ("error_msg", "service_text"),
    ("express_no", "waybill"),
    ("extend", "free_text"),
    ("extension", "x_number"),
    ("fax", "phone_number"),
    ("first_name", "name"),
    ("fixed_no", "phone_number"),
    ("full_name", "name"),
    ("got_code", "waybill"),
    ("id_card", "id_document"),
    ("id_number", "id_document"),
    ("identity", "id_document"),
    ("key", "secret"),
    ("last_name", "name"),
    ("license", "id_document"),
    ("link", "url"),
    ("logistics_no", "waybill"),
    ("mail_no", "waybill"),
    ("memo", "free_text"),
    ("=message", "service_text"),
    ("mobile", "phone_number"),
    ("=msg", "service_text"),
    ("msisdn", "phone_number"),
    ("=name", "name"),
    ("nick_name", "name"),
    ("no_a", "phone_number"),
    ("no_b", "phone_number"),
    ("no_x", "x_number"),
    ("note", "free_text"),
    ("=number", "phone_number"),
    ("=numbers", "phone_number"),
    ("out_id", "free_text"),
    ("owner_name", "name"),
    ("passport", "id_document"),
    ("passwd", "secret"),
    ("password", "secret"),
    ("peer_no", "phone_number"),
    ("person_name", "name"),
    ("phone", "phone_number"),
    ("phone_no_x", "x_number"),
    ("photo", "id_document"),
    ("policy", "secret"),
    ("private", "secret"),
    ("province_name", "address"),
    ("pwd", "secret"),
    ("real_name", "name"),
    ("remark", "free_text"),
    ("report_result", "free_text"),
    ("secret", "secret"),
    ("secret_no", "x_number"),
    ("signature", "secret"),
    ("street", "address"),
    ("tel", "phone_number"),
    ("tel_x", "x_number"),
    ("tel_xext", "x_number"),
    ("telephone", "phone_number"),
    ("telx", "x_number"),
    ("=text", "free_text"),
    ("tips", "free_text"),
    ("token", "secret"),
    ("town_name", "address"),
    ("track_no", "waybill"),
    ("tracking", "waybill"),
    ("uri", "url"),
    ("url", "url"),
    ("user_data", "free_text"),
    ("user_name", "name"),
    ("virtual_no", "x_number"),
    ("waybill", "waybill"),
    ("x_no", "x_number"),
];

/// Who a person's name belongs to, in front of `name`.
const PERSONS: &[&str] = &[
    "cert",
    "consignee",
    "consigner",
    "contact",
    "cust",
    "customer",
    "legal",
    "manager",
    "owner",
    "receiver",
    "recipient",
    "send",
    "sender",
    "user",
];

/// Names that only look like it.
const HARMLESS: &[&str] = &[
    "content_encoding",
    "content_length",
    "content_type",
    "page_no",
    "page_number",
    "pool_key",
];

/// The kind of datum that a wire name suggests.
pub(super) fn suggested(wire: &str) -> Option<&'static str> {
    let name = wire.to_snake_case();
    if HARMLESS.contains(&name.as_str()) || name.ends_with("_pool_key") {
        return None;
    }
    let of_person = |person: &&str| holds(&name, &format!("{person}_name"));
    if holds(&name, "name") && PERSONS.iter().any(of_person) {
        return Some("name");
    }
    LOOKS_LIKE
        .iter()
        .filter(|(part, _)| match part.strip_prefix('=') {
            Some(whole) => name == whole,
            None => holds(&name, part),
        })
        .max_by_key(|(part, _)| part.len())
        .map(|(_, kind)| *kind)
}

/// Whether a name in snake case holds these words, the last one also in the plural.
fn holds(name: &str, words: &str) -> bool {
    name.match_indices(words).any(|(at, _)| {
        let before = name.get(..at).unwrap_or_default();
        let behind = name.get(at + words.len()..).unwrap_or_default();
        let behind = behind.strip_prefix('s').unwrap_or(behind);
        (before.is_empty() || before.ends_with('_'))
            && (behind.is_empty() || behind.starts_with('_'))
    })
}

/// Checks one named value: it states its sensitivity if its name asks for it, and only imports are unreviewed.
pub(super) fn check(
    wire: &str,
    shape: &Shape,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let Some(kind) = suggested(wire) else {
        return;
    };
    if context.types().is_none() || !can_hold_one(shape, context.types()) {
        return;
    }
    if !is_stated(shape, context.types()) {
        let message =
            format!("the name `{wire}` looks like personal data, and its `sensitivity` is missing");
        let help =
            format!("add `sensitivity: {kind}`, or `sensitivity: none` if it is not personal data");
        report.error(place, codes::SENSITIVITY, message, help);
    }
}

/// Checks that only an imported product leaves a value unreviewed.
pub(super) fn reviewed(
    shape: &Shape,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    if shape.sensitivity == Some(Sensitivity::Unreviewed) && !context.imported() {
        let message = "only an imported product may leave a sensitivity unreviewed";
        let help = "state what the value is, or `none`";
        report.error(place.key("sensitivity"), codes::UNREVIEWED, message, help);
    }
}

/// Truth values, times and objects (whose members speak for themselves) hold no personal datum.
fn can_hold_one(shape: &Shape, types: Option<&Types>) -> bool {
    let Some((kind, shape)) = resolve(shape, types) else {
        return false;
    };
    match kind {
        Kind::Boolean | Kind::Time | Kind::Duration | Kind::Object => false,
        Kind::List => shape
            .items
            .as_deref()
            .is_some_and(|items| can_hold_one(items, types)),
        Kind::Map => shape
            .values
            .as_deref()
            .is_some_and(|values| can_hold_one(values, types)),
        _ => true,
    }
}

/// Whether the shape, a named type behind it, or what a list or map holds states the sensitivity.
fn is_stated(shape: &Shape, types: Option<&Types>) -> bool {
    let mut next = Some(shape);
    // Types that only name each other are reported elsewhere; the bound keeps them from going round here.
    for _ in 0..=types.map_or(0, Types::len).saturating_add(16) {
        let Some(shape) = next else {
            return false;
        };
        if shape.sensitivity.is_some() {
            return true;
        }
        next = match Kind::named(&shape.ty) {
            Some(Kind::List) => shape.items.as_deref(),
            Some(Kind::Map) => shape.values.as_deref(),
            Some(_) => None,
            None => types.and_then(|types| types.get(&shape.ty)),
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use heck::ToSnakeCase as _;

    use super::{HARMLESS, LOOKS_LIKE, PERSONS, suggested};

    #[test]
    fn personal_data_are_recognised() {
        for (wire, kind) in [
            ("PhoneNoA", "phone_number"),
            ("PhoneNoX", "x_number"),
            ("SecretNo", "x_number"),
            ("trackNo", "waybill"),
            ("ConsigneeName", "name"),
            ("Name", "name"),
            ("AddressDetail", "address"),
            ("IdCardFrontPhoto", "id_document"),
            ("DownloadUrl", "url"),
            ("OutId", "free_text"),
            ("AccessKeyId", "secret"),
            ("SecurityToken", "secret"),
            ("Urls", "url"),
        ] {
            assert_eq!(suggested(wire), Some(kind), "{wire}");
        }
    }

    #[test]
    fn other_names_are_left_alone() {
        for wire in [
            "PoolKey",
            "CustomerPoolKey",
            "RuleName",
            "SubsId",
            "PageNo",
            "City",
            "Code",
            "NoType",
        ] {
            assert_eq!(suggested(wire), None, "{wire}");
        }
    }

    /// Each word by itself, so that none can be lost unnoticed; a new one needs a name here.
    #[test]
    fn every_word_is_known() {
        let mut missing: BTreeSet<&str> = LOOKS_LIKE.iter().map(|(word, _)| *word).collect();
        for (kind, names) in [
            (
                "phone_number",
                "ANo BlackNo BNo CalledNo CalledNum Callee Caller CallingNo Contact DefaultA Fax FixedNo Mobile Msisdn NoA NoB Number Numbers PeerNo Phone Tel Telephone",
            ),
            (
                "service_text",
                "AccessDeniedDetail ErrMsg ErrorMessage ErrorMsg Message Msg",
            ),
            (
                "address",
                "Address Addr AreaName CityName DistrictName ProvinceName Street TownName",
            ),
            (
                "free_text",
                "AuthMsg Comment Content Desc Description Email Extend Memo Note OutId Remark ReportResult Text Tips UserData",
            ),
            (
                "id_document",
                "Cert Certificate DocumentId DocumentNo DocumentNumber IdCard IdNumber Identity License Passport Photo",
            ),
            (
                "secret",
                "Credential Key Passwd Password Policy Private Pwd Secret Signature Token",
            ),
            (
                "waybill",
                "ExpressNo GotCode LogisticsNo MailNo TrackNo Tracking Waybill",
            ),
            (
                "x_number",
                "Extension NoX PhoneNoX SecretNo TelX TelXext Telx VirtualNo XNo",
            ),
            (
                "name",
                "FirstName FullName LastName Name NickName OwnerName PersonName RealName UserName",
            ),
            ("url", "Link Uri Url"),
        ] {
            for name in names.split(' ') {
                assert_eq!(suggested(name), Some(kind), "{name}");
                let word = name.to_snake_case();
                missing.retain(|one| one.trim_start_matches('=') != word);
            }
        }
        assert_eq!(missing, BTreeSet::new(), "no name for these words");
        let persons = "cert consignee consigner contact cust customer legal manager owner receiver recipient send sender user";
        assert_eq!(PERSONS.join(" "), persons);
        for person in persons.split(' ') {
            assert_eq!(
                suggested(&format!("{person}_name")),
                Some("name"),
                "{person}"
            );
        }
        let harmless = "content_encoding content_length content_type page_no page_number pool_key";
        assert_eq!(HARMLESS.join(" "), harmless);
        for name in harmless.split(' ') {
            assert_eq!(suggested(name), None, "{name}");
        }
    }
}
