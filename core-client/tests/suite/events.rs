//! Server-sent events: each read as the description says, none left out, and what a failure among them means.
#![allow(missing_docs, clippy::unwrap_used, reason = "test code")]

use crate::common::{SERVICE, client};
use crate::streams::pieces;
use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::builder::Draft;
use core_client::outcome::SuccessRule;
use core_client::request::{AnswerBody, OperationInfo, Parameters, Request};
use core_client::stream::{EventStream, TypedEvent};
use core_client::{Caller, Effect, Error, ErrorKind, Options, Outcome};
use test_server::{Reply, Server};

static WATCH: OperationInfo = OperationInfo::rpc(&SERVICE, "WatchRecording")
    .effect(Effect::Read)
    .success(&SuccessRule::new(&[]))
    .statuses(&[202])
    .body(AnswerBody::EventStream);
static TRANSCRIBE: OperationInfo = OperationInfo::rpc(&SERVICE, "TranscribeRecording")
    .effect(Effect::Spends)
    .success(&SuccessRule::new(&[]))
    .body(AnswerBody::EventStream);

/// One event.
#[derive(Debug, PartialEq)]
struct Part {
    part: Option<i32>,
    extra: Extra,
}

impl Record for Part {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            part: fields.take("Part"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Part", &self.part);
        out.extra(&self.extra);
    }
}

/// All events, where the answer is read whole.
struct Parts {
    events: Option<Vec<Part>>,
    extra: Extra,
}

impl Record for Parts {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            events: fields.take("Events"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Events", &self.events);
        out.extra(&self.extra);
    }
}

macro_rules! requests {
    ($($request:ident, $builder:ident, $operation:ident;)*) => { $(
        #[derive(Default)]
        struct $request;

        impl Request for $request {
            type Response = Parts;
            const OPERATION: &'static OperationInfo = &$operation;

            fn encode<'a>(&'a self, _: &mut Parameters<'a>) {}
        }

        /// The builder, as generated code has it.
        struct $builder<T>(Draft<T, $request, ()>);

        core_client::streamed!($builder[] of $request, Part);
    )* };
}

requests! {
    WatchRequest, Watch, WATCH;
    TranscribeRequest, Transcribe, TRANSCRIBE;
}

fn answers(bodies: &[&str]) -> Server {
    let reply = |body: &&str| {
        Reply::answer(200, (*body).to_owned())
            .header("Content-Type", "text/event-stream;charset=UTF-8")
    };
    Server::replies(bodies.iter().map(reply).collect())
}

async fn watch(server: &Server) -> EventStream<TypedEvent<Part>> {
    let client = client(&server.url);
    Watch(Draft::new(Caller::new(&client)))
        .events()
        .await
        .unwrap()
}

async fn transcribe(server: &Server) -> EventStream<TypedEvent<Part>> {
    let client = client(&server.url);
    let caller = Caller::new(&client);
    Transcribe(Draft::new(caller)).events().await.unwrap()
}

fn part(event: Option<Result<TypedEvent<Part>, Error>>) -> Option<i32> {
    event.unwrap().unwrap().value().and_then(|part| part.part)
}

/// Words have no JSON around them.
#[tokio::test]
async fn events_of_plain_words_are_texts() {
    use core_client::text::Hidden;
    let server = answers(&[
        "data: hello\n\ndata: \"in JSON\"\n\ndata: 5\n\ndata: two\ndata: lines\n\ndata: {\n\ndata: { a\n\ndata:  {name}!\n\n",
    ]);
    let mut events = watch(&server).await;
    for text in [
        "hello",
        "in JSON",
        "5",
        "two\nlines",
        "{",
        "{ a",
        " {name}!",
    ] {
        let event = events.next_event().await.unwrap().unwrap();
        assert!(event.value().is_none(), "{text}: a record is no text");
        let decoded: Hidden = event.raw().decode().unwrap();
        assert_eq!(decoded.expose(), text);
        assert!(event.raw().decode::<i32>().is_ok() == (text == "5"));
    }
}

/// Some services stream only where a parameter asks for it.
#[tokio::test]
async fn a_json_document_in_place_of_the_stream_is_its_only_event() {
    let server = Server::replies(vec![Reply::json(200, "{\"Part\": 5}")]);
    let mut events = watch(&server).await;
    assert_eq!(part(events.next_event().await), Some(5));
    assert!(events.next_event().await.is_none());
    // It may be as large as an event.
    for (max, fits) in [(11, true), (10, false)] {
        let mut events = watch(&server).await.with_max_event_bytes(max);
        let event = events.next_event().await.unwrap();
        let kind = event.err().map(|error| error.kind());
        assert_eq!(kind, (!fits).then_some(ErrorKind::UnreadableAnswer));
        assert!(events.next_event().await.is_none());
    }
    let server = Server::replies(vec![Reply::json(200, " ")]);
    let client = client(&server.url);
    let read = Watch(Draft::new(Caller::new(&client))).events().await;
    match read {
        Ok(mut events) => assert!(events.next_event().await.is_none()),
        Err(error) => assert_eq!(error.kind(), ErrorKind::UnreadableAnswer),
    }
}

const MIXED: &str = "id: 7\nevent: part\ndata: {\"Part\": 1, \"New\": true}\n\ndata: {\"Part\": [1]}\n\n\
                     data: plain words\n\ndata: {\"Part\": 2\n\ndata: {\"Part\": 3}\n\ndata: [DONE]\n\ndata: {\"Part\": 4}";

#[tokio::test]
async fn each_event_is_read_as_described_and_what_cannot_be_is_given_as_it_came() {
    let server = answers(&[MIXED]);
    let mut events = watch(&server).await;
    assert_eq!(
        (events.status(), events.headers().get("content-type")),
        (200, Some("text/event-stream;charset=UTF-8"))
    );
    let first = events.next_event().await.unwrap().unwrap();
    assert_eq!(
        (first.raw().name(), first.raw().id()),
        (Some("part"), Some("7"))
    );
    assert_eq!(first.raw().data(), "{\"Part\": 1, \"New\": true}");
    let value = first.into_value().unwrap();
    assert_eq!(
        (value.part, value.extra.get("New").is_some()),
        (Some(1), true)
    );
    for data in ["{\"Part\": [1]}", "plain words", "{\"Part\": 2"] {
        let event = events.next_event().await.unwrap().unwrap();
        assert_eq!((event.raw().data(), event.value()), (data, None));
        assert!(!format!("{event:?}").contains("plain"), "{event:?}");
        let error = event.into_value().unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::UnreadableAnswer, Outcome::Unknown),
            "{data}"
        );
    }
    assert_eq!(part(events.next_event().await), Some(3));
    let end = events.next_event().await.unwrap().unwrap();
    assert_eq!((end.raw().data(), end.value()), ("[DONE]", None));
    // The last one was cut off.
    assert!(events.next_event().await.is_none());
}

#[tokio::test]
async fn a_code_of_failure_ends_the_stream_and_a_write_that_has_begun_is_unknown() {
    let refused =
        "data: {\"Code\": \"isv.NO_RECORDING\", \"Message\": \"gone\"}\n\ndata: {\"Part\": 9}\n\n";
    let begun = format!("data: {{\"Part\": 1}}\n\n{refused}");
    let server = answers(&[refused, &begun]);
    let mut events = transcribe(&server).await;
    let error = events.next_event().await.unwrap().unwrap_err();
    assert_eq!(
        (error.code(), error.outcome()),
        (Some("isv.NO_RECORDING"), Outcome::Refused)
    );
    assert!(events.next_event().await.is_none());
    let mut events = transcribe(&server).await;
    assert_eq!(part(events.next_event().await), Some(1));
    let error = events.next_event().await.unwrap().unwrap_err();
    assert_eq!(
        (error.code(), error.outcome()),
        (Some("isv.NO_RECORDING"), Outcome::Unknown)
    );
    assert!(events.next_event().await.is_none());
    // A read leaves nothing behind.
    let server = answers(&[&begun]);
    let mut events = watch(&server).await;
    assert_eq!(part(events.next_event().await), Some(1));
    let error = events.next_event().await.unwrap().unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
}

#[tokio::test]
async fn a_stream_that_is_read_whole_is_judged_event_by_event_too() {
    let begun = "data: {\"Part\": 1}\n\ndata: {\"Code\": \"isv.NO_RECORDING\"}\n\n";
    let server = answers(&[
        "data: {\"Part\": 1}\r\n\r\ndata: {\"Part\": 2}\r\rdata: [DONE]\n\n",
        begun,
        begun,
        MIXED,
    ]);
    let client = client(&server.url);
    let all = client
        .call(&TranscribeRequest, &Options::new())
        .await
        .unwrap();
    let parts: Vec<_> = all.events.iter().flatten().map(|part| part.part).collect();
    assert_eq!(parts, [Some(1), Some(2)]);
    assert_eq!(
        all.extra.get("EndMark").and_then(|mark| mark.as_str()),
        Some("[DONE]")
    );
    let error = client
        .call(&TranscribeRequest, &Options::new())
        .await
        .err()
        .unwrap();
    assert_eq!(
        (error.code(), error.outcome()),
        (Some("isv.NO_RECORDING"), Outcome::Unknown)
    );
    let error = client
        .call(&WatchRequest, &Options::new())
        .await
        .err()
        .unwrap();
    assert_eq!(
        (error.code(), error.outcome()),
        (Some("isv.NO_RECORDING"), Outcome::Refused)
    );
    let error = client
        .call(&TranscribeRequest, &Options::new())
        .await
        .err()
        .unwrap();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::UnreadableAnswer, Outcome::Unknown)
    );
}

/// A page of a server on the way has no events, and says nothing of the call.
#[tokio::test]
async fn a_page_is_no_stream_without_events() {
    let page = || Reply::answer(200, "<p>data: x</p>").header("Content-Type", "text/html");
    let server = Server::replies(vec![page(), page()]);
    let client = client(&server.url);
    for error in [
        client
            .call(&TranscribeRequest, &Options::new())
            .await
            .err()
            .unwrap(),
        client
            .events(&TranscribeRequest, &Options::new())
            .await
            .err()
            .unwrap(),
    ] {
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::UnreadableAnswer, Outcome::Unknown)
        );
    }
}

/// Such a page may come without a content type. A body with an event is a stream all the same.
#[tokio::test]
async fn without_a_content_type_an_event_shows_that_it_is_a_stream() {
    for body in ["<p>data: x</p>", "", ": only a remark\n\n"] {
        let server = Server::replies(vec![Reply::answer(200, body), Reply::answer(200, body)]);
        let client = client(&server.url);
        let whole = client.call(&TranscribeRequest, &Options::new()).await;
        let one_by_one = match client.events(&TranscribeRequest, &Options::new()).await {
            Ok(mut events) => {
                let first = events.next_event().await.unwrap();
                assert!(events.next_event().await.is_none(), "{body}");
                first.err()
            }
            // There was nothing to wait for.
            Err(error) => Some(error),
        };
        for error in [whole.err().unwrap(), one_by_one.unwrap()] {
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::UnreadableAnswer, Outcome::Unknown),
                "{body}"
            );
        }
    }
    let event = || Reply::answer(200, "data: {\"Part\": 1}\n\n");
    let server = Server::replies(vec![event(), event()]);
    let client = client(&server.url);
    let whole = client.call(&TranscribeRequest, &Options::new()).await;
    assert_eq!(whole.unwrap().events.unwrap().len(), 1);
    let mut events = client
        .events(&TranscribeRequest, &Options::new())
        .await
        .unwrap();
    assert!(events.next_event().await.unwrap().is_ok());
    assert!(events.next_event().await.is_none());
}

#[tokio::test]
async fn events_come_one_by_one_as_they_are_sent() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    let texts = [
        "data: {\"Part\": 1}\n\nid: 7\nevent: part\nda",
        "ta: {\"Part\":\ndata: 2}\r\n\r\n",
    ];
    let texts = texts.map(|text| text.as_bytes().to_vec()).to_vec();
    let (server, permits) = pieces(head, texts);
    let client = client(&server.url);
    let stream = client.stream(&WatchRequest, &Options::new()).await;
    let mut events = stream.unwrap().events();
    permits.add_permits(1);
    let first = events.next_event().await.unwrap().unwrap();
    assert_eq!(first.decode::<Part>().unwrap().part, Some(1));
    assert!(first.decode::<i32>().is_err());
    assert!(!format!("{first:?}").contains("Part"));
    permits.add_permits(1);
    let second = events.next_event().await.unwrap().unwrap();
    assert_eq!((second.name(), second.id()), (Some("part"), Some("7")));
    assert_eq!(second.data(), "{\"Part\":\n2}");
    // One that is too large.
    let stream = client.events(&WatchRequest, &Options::new()).await;
    let mut events = stream.unwrap().with_max_event_bytes(10);
    // One is taken by the connection before.
    permits.add_permits(2);
    let error = events.next_event().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnreadableAnswer);
    assert!(events.next_event().await.is_none());
}

#[cfg(feature = "blocking")]
mod blocking {
    use std::io::Read as _;
    use std::time::Duration;

    use super::*;
    use core_client::blocking::{Caller, Client, EventStream};

    fn watch(client: &Client) -> EventStream<TypedEvent<Part>> {
        Watch(Draft::new(Caller::new(client))).events().unwrap()
    }

    fn client(server: &Server) -> Client {
        crate::common::client(&server.url).into()
    }

    #[test]
    fn an_iterator_gives_each_event() {
        let failed = "data: {\"Part\": 1}\n\ndata: {\"Code\": \"isv.NO_RECORDING\"}\n\n";
        let server = answers(&[MIXED, failed, MIXED]);
        let client = client(&server);
        let parts: Vec<_> = watch(&client).map(|event| part(Some(event))).collect();
        assert_eq!(parts, [Some(1), None, None, None, Some(3), None]);
        let mut events = watch(&client).with_max_event_bytes(100);
        assert_eq!(part(events.next()), Some(1));
        let error = events.next().unwrap().unwrap_err();
        assert_eq!(error.code(), Some("isv.NO_RECORDING"));
        assert!(events.next().is_none());
        // What a reader has not taken of the bytes is not lost.
        let mut bytes = Watch(Draft::new(Caller::new(&client))).stream().unwrap();
        bytes.read_exact(&mut [0; 6]).unwrap();
        let first = bytes.events().next().unwrap().unwrap();
        assert_eq!((first.name(), first.id()), (Some("part"), None));
    }

    #[test]
    fn an_event_that_does_not_come_in_time_ends_the_stream() {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        let (server, permits) = pieces(head, vec![b"data: {\"Part\": 1}\n\n".to_vec()]);
        let client = client(&server);
        let events = watch(&client);
        permits.add_permits(1);
        let mut events = events.with_piece_timeout(Duration::from_secs(5));
        assert_eq!(part(events.next()), Some(1));
        let mut events = events.with_piece_timeout(Duration::from_millis(50));
        let error = events.next().unwrap().unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::TimedOut, Outcome::Unknown)
        );
        assert!(events.next().is_none());
    }
}
