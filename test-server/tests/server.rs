//! The server keeps, answers, passes on, closes and stops.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use test_server::{Reply, Server};

const REQUEST: &str = "POST /a?b=%20c HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nAction=D";

/// All that comes back for these bytes until the server closes.
fn send(server: &Server, bytes: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut read = String::new();
    stream.read_to_string(&mut read).unwrap();
    read
}

#[test]
fn requests_are_kept_as_they_came_and_answered_in_turn() {
    let server = Server::replies(vec![Reply::json(200, "{}"), Reply::bytes("no HTTP")]);
    let answer = send(&server, &REQUEST.repeat(2));
    let (first, second) = answer.split_once("{}").unwrap();
    assert!(first.starts_with("HTTP/1.1 200 OK\r\n"), "{first}");
    assert!(!first.contains("date"), "{first}");
    assert_eq!(second, "no HTTP");
    let requests = server.requests();
    assert_eq!((requests.len(), server.connections()), (2, 1));
    let request = &requests[1];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/a?b=%20c")
    );
    assert_eq!(
        (request.header("host"), request.text()),
        (Some("h"), "Action=D")
    );
    let pairs = [("b", " c"), ("Action", "D")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(request.parameters(), Ok(pairs.to_vec()));
    assert_eq!(request.action(), "D");
    assert_eq!(server.take().len(), 2);
    assert_eq!(server.count(), 0);
}

#[test]
fn a_proxy_passes_on() {
    let behind = Server::script(|request| Reply::json(201, request.text()));
    let before = Server::setup().forward(behind.address);
    let answer = send(&before, REQUEST);
    assert!(
        answer.starts_with("HTTP/1.1 201 ") && answer.ends_with("Action=D"),
        "{answer}"
    );
    assert_eq!(before.requests(), behind.requests());
}

#[test]
fn it_closes_connections_when_told_to_and_stops_when_it_is_dropped() {
    let server = Server::replies(vec![Reply::Silence]);
    let address = server.address;
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting.write_all(REQUEST.as_bytes()).unwrap();
    while server.count() == 0 {
        std::thread::yield_now();
    }
    server.close_connections();
    assert!(matches!(waiting.read(&mut [0; 9]), Ok(0) | Err(_)));
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting.write_all(REQUEST.as_bytes()).unwrap();
    drop(server);
    assert!(matches!(waiting.read(&mut [0; 9]), Ok(0) | Err(_)));
    assert!(TcpStream::connect(address).is_err());
}
