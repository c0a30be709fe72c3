//! Pages of a generated crate, as a user would go through them in unit tests: with the async client, and with the blocking one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use dyplsapi_sdk::core_client::pages::Cursor;
use dyplsapi_sdk::test_util::Mock;
use dyplsapi_sdk::types::XNumber;
use dyplsapi_sdk::xb::{ListXTelephonesPage, ListXTelephonesResponse, ListXTelephonesTelephones};
use dyplsapi_sdk::{Client, Error, Outcome, blocking};

const NUMBERS: [&str; 5] = [
    "17000000000",
    "17000000001",
    "17000000002",
    "17000000003",
    "17000000004",
];

/// The page with these numbers.
fn page(numbers: &[&str]) -> ListXTelephonesResponse {
    let telephones = numbers.iter().map(|number| {
        let mut telephone = ListXTelephonesTelephones::default();
        telephone.telephone = Some(XNumber::new(*number).unwrap());
        telephone
    });
    let mut page = ListXTelephonesPage::default();
    page.telephones = Some(telephones.collect());
    page.total = Some(5);
    page.page_size = Some(2);
    let mut answer = ListXTelephonesResponse::default();
    answer.page = Some(page);
    answer
}

/// Answers page by page, and refuses the second once.
fn mock() -> Mock {
    let mock = Mock::new();
    mock.list_x_telephones()
        .answers(page(&NUMBERS[..2]))
        .refuses("isv.SOMETHING")
        .answers(page(&NUMBERS[2..4]))
        .answers(page(&NUMBERS[4..]));
    mock
}

fn number(item: ListXTelephonesTelephones) -> String {
    item.telephone.unwrap().expose().to_owned()
}

/// The pages that were asked for.
fn asked(mock: &Mock) -> Vec<String> {
    let calls = mock.list_x_telephones().all();
    let page = |call: &dyplsapi_sdk::core_client::test_util::SentCall| {
        let name = call.expose("PageNo").unwrap();
        name.to_owned()
    };
    calls.iter().map(page).collect()
}

fn refused(error: &Error) {
    assert_eq!(error.outcome(), Outcome::Refused, "{error}");
}

#[tokio::test]
async fn an_async_client_goes_through_pages_and_items() {
    let mock = mock();
    let client: Client = mock.client();
    let mut pages = client.list_x_telephones().req_id("R-1").pages();
    let first = pages.next_page().await.unwrap().unwrap();
    assert_eq!(first.page.unwrap().total, Some(5));
    refused(&pages.next_page().await.unwrap().unwrap_err());
    // It goes on later, elsewhere, from a text.
    let cursor: Cursor = pages.cursor().unwrap().expose().parse().unwrap();
    let mut rest = client
        .list_x_telephones()
        .req_id("R-2")
        .pages()
        .resume_at(&cursor)
        .items();
    let mut found = Vec::new();
    while let Some(item) = rest.next_item().await {
        found.push(number(item.unwrap()));
    }
    assert_eq!(found, NUMBERS[2..]);
    assert_eq!(asked(&mock), ["1", "2", "2", "3"]);
    mock.finish();
}

#[test]
fn a_blocking_client_has_iterators() {
    let mock = mock();
    let client: blocking::Client = mock.blocking_client();
    let builder = client.list_x_telephones().req_id("R-1").page_size(2);
    let (mut found, mut errors) = (Vec::new(), 0);
    for item in builder.items() {
        match item {
            Ok(item) => found.push(number(item)),
            Err(error) => {
                refused(&error);
                errors += 1;
            }
        }
    }
    assert_eq!(
        (found.as_slice(), errors),
        (&NUMBERS.map(str::to_owned)[..], 1)
    );
    assert_eq!(asked(&mock), ["1", "2", "2", "3"]);

    // A page that the caller names is the first.
    mock.list_x_telephones().answers(page(&NUMBERS[4..]));
    let builder = client.list_x_telephones().req_id("R-2").page_no(3);
    let pages: Result<Vec<_>, _> = builder.pages().collect();
    assert_eq!(pages.unwrap().len(), 1);
    mock.finish();
}
