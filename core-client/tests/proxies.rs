//! Through a proxy: forwarded, in a tunnel, by SOCKS; and what a proxy that fails leaves the call as.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

#[path = "suite/common/mod.rs"]
mod common;

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use common::*;
use core_client::{Client, Error, ErrorKind, Options, Outcome, Proxy, RetryPolicy};
use test_server::nobody;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;

/// Only a proxy knows where this is: the name is reserved and resolves nowhere.
const GATEWAY: &str = "http://gateway.invalid";
/// `user` and `p@ss`.
const AUTHORIZATION: &str = "Basic dXNlcjpwQHNz";

fn through(proxy: impl Into<String>, endpoint: &str) -> Client {
    builder(endpoint)
        .allow_plain_http(true)
        .proxy(Proxy::Url(proxy.into()))
        .build()
        .unwrap()
}

fn assert_not_sent(error: &Error) {
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotConnected, Outcome::NotSent),
        "{error:?}"
    );
}

/// A proxy that lets connections through to one address, whatever name they ask for. Its answer comes in pieces where a `|` stands.
fn tunnels(to: SocketAddr, reply: impl Into<String>) -> Server {
    Server::replies(vec![Reply::Tunnel(reply.into(), to)])
}

#[tokio::test]
async fn plain_http_is_forwarded() {
    let (proxy, seen) = serve(vec![ok()]);
    let proxy = proxy.replace("http://", "http://user:p%40ss@");
    let client = through(proxy, GATEWAY);
    for _ in 0..2 {
        call(&client).await.unwrap();
    }
    for request in seen.requests() {
        assert_eq!(request.line(), "POST http://gateway.invalid/ HTTP/1.1");
        assert_eq!(request.header("host"), Some("gateway.invalid"));
        assert_eq!(request.header("proxy-authorization"), Some(AUTHORIZATION));
    }
    assert_eq!((seen.count(), seen.connections()), (2, 1));
}

#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn https_goes_in_a_tunnel() {
    let (server, root) = serve_tls("gateway.invalid", &["h2", "http/1.1"]);
    let seen = tunnels(server.address, "HTTP/1.1 200 OK\r\n\r\n");
    let proxy = seen.address;
    let client = builder("https://gateway.invalid")
        .root_certificate_der(root.clone())
        .proxy(Proxy::Url(format!("http://user:p%40ss@{proxy}")))
        .build()
        .unwrap();
    for _ in 0..2 {
        call(&client).await.unwrap();
    }
    let requests = seen.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line(), "CONNECT gateway.invalid:443 HTTP/1.1");
    assert_eq!(
        requests[0].header("proxy-authorization"),
        Some(AUTHORIZATION)
    );
    // The proxy's password is not the server's business.
    for request in server.requests() {
        assert_eq!(
            request.line(),
            match cfg!(feature = "http2") {
                true => "POST https://gateway.invalid/ HTTP/2.0",
                false => "POST / HTTP/1.1",
            }
        );
        assert_eq!(request.header("proxy-authorization"), None);
    }
    assert_eq!((server.count(), server.connections()), (2, 1));
}

#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn whatever_says_yes_opens_a_tunnel() {
    let (server, root) = serve_tls("gateway.invalid", &["h2", "http/1.1"]);
    let many = (0..500).fold(String::new(), |all, index| {
        format!("{all}X-Story-{index}: {}\r\n", "x".repeat(100))
    });
    for reply in [
        "HTTP/1.1 201 Created\r\n\r\n".to_owned(),
        "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        "HTTP/1.1 299 Yes\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "HTTP/1.0 200 Connection established\r\n\r\n".to_owned(),
        "HTTP/1.1 200\r\n\r\n".to_owned(),
        "HTTP/1.1 100 Continue\r\n\r\n|HTTP/1.1 200 OK\r\n\r\n".to_owned(),
        "HTTP/1|.1 2|00 O|K\r\n|\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
    ] {
        let proxy = tunnels(server.address, reply.clone());
        let client = builder("https://gateway.invalid")
            .root_certificate_der(root.clone())
            .proxy(Proxy::Url(proxy.url.clone()))
            .build()
            .unwrap();
        let answered = call(&client).await;
        assert!(answered.is_ok(), "{}: {answered:?}", &reply[..20]);
    }
}

#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn a_proxy_that_says_no_is_named_with_what_it_said() {
    let nowhere = nobody().strip_prefix("http://").unwrap().parse().unwrap();
    for (status, meaning) in [
        (403, "does not allow this client"),
        (407, "user name or password is missing or wrong"),
        (502, "cannot reach the server"),
        (504, "cannot reach the server"),
        (302, ""),
        (400, ""),
    ] {
        let reply = format!("HTTP/1.1 {status} X\r\nContent-Length: 9\r\n\r\n<canary/>");
        let server = tunnels(nowhere, reply);
        let proxy = server.address;
        let client = through(
            format!("http://user:canary@{proxy}"),
            "https://gateway.invalid",
        );
        let error = call(&client).await.unwrap_err();
        assert_not_sent(&error);
        let text = error.to_string();
        let expected =
            format!("the proxy http://{proxy}: the response to CONNECT is HTTP {status}");
        assert!(text.contains(&expected) && text.contains(meaning), "{text}");
        assert!(!format!("{text}{error:?}").contains("canary"), "{error:?}");
    }
}

#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn a_proxy_may_have_tls_of_its_own() {
    // The server with TLS stands for the proxy; the address is loopback, the proxied one is not.
    let (proxy, root) = serve_tls("localhost", &["http/1.1"]);
    let client = builder("https://gateway.invalid")
        .root_certificate_der(root)
        .proxy(Proxy::Url(proxy.url.clone()))
        .build()
        .unwrap();
    // It answers the tunnel's request as if it were any, and then speaks no TLS inside.
    assert_not_sent(&call(&client).await.unwrap_err());
    assert_eq!(
        proxy.requests()[0].line(),
        "CONNECT gateway.invalid:443 HTTP/1.1"
    );
}

#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn a_tunnel_that_is_refused_or_stalls_is_not_sent() {
    let silent = Server::setup().silent();
    for reply in [
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        "HTTP/1.1 502 Bad Gateway\r\n\r\n",
        // The connection stands, and nobody speaks TLS on it.
        "HTTP/1.1 200 OK\r\n\r\n",
        "",
    ] {
        let seen = tunnels(silent.address, reply);
        let client = through(seen.url.clone(), "https://gateway.invalid");
        let error = call(&client).await.unwrap_err();
        assert_not_sent(&error);
        assert!(
            seen.requests()
                .iter()
                .all(|request| request.method == "CONNECT"),
            "{reply}"
        );
    }
}

/// Whichever time is over: the connection's, or the call's.
#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn a_proxy_that_says_nothing_is_named() {
    let [short, long] = [80, 1500].map(Duration::from_millis);
    let proxy = Server::setup().silent();
    for (connect, call) in [(short, long), (long, short)] {
        let client = builder("https://gateway.invalid")
            .connect_timeout(connect)
            .proxy(Proxy::Url(proxy.url.clone()))
            .build()
            .unwrap();
        let options = Options::new()
            .with_timeout(call)
            .with_retry(RetryPolicy::never());
        let error = client.call(&Bind::new(), &options).await.unwrap_err();
        assert_not_sent(&error);
        let named = format!("the proxy {}: there was no connection", proxy.url);
        assert!(error.to_string().contains(&named), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_not_sent() {
    let proxy = nobody();
    let error = call(&through(proxy.clone(), GATEWAY)).await.unwrap_err();
    assert_not_sent(&error);
    assert!(
        error.to_string().contains(&format!("the proxy {proxy}: ")),
        "{error}"
    );
}

/// A SOCKS5 proxy (RFC 1928) that asks for a password and lets through to one address. Keeps what it was asked for.
fn socks(to: SocketAddr) -> Server {
    Server::setup().connections(move |mut stream, log| async move {
        let methods = read(&mut stream, 2).await[1];
        read(&mut stream, methods.into()).await;
        stream.write_all(&[5, 2]).await.unwrap();
        let user_length = read(&mut stream, 2).await[1];
        let user = read(&mut stream, user_length.into()).await;
        let password_length = read(&mut stream, 1).await[0];
        let password = read(&mut stream, password_length.into()).await;
        stream.write_all(&[1, 0]).await.unwrap();
        // Version, connect, reserved, by name, its length.
        let name_length = read(&mut stream, 5).await[4];
        let name = read(&mut stream, name_length.into()).await;
        let port = read(&mut stream, 2).await;
        log.add(test_server::Request::new(format!(
            "{}:{} {}:{}",
            String::from_utf8(user).unwrap(),
            String::from_utf8(password).unwrap(),
            String::from_utf8(name).unwrap(),
            u16::from_be_bytes([port[0], port[1]])
        )));
        stream
            .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            .await
            .unwrap();
        let mut server = TcpStream::connect(to).await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut server).await;
    })
}

async fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test]
async fn socks_5_lets_through_by_name() {
    let server = Server::replies(vec![ok()]);
    let seen = socks(server.address);
    let proxy = seen.address;
    call(&through(
        format!("socks5h://user:p%40ss@{proxy}"),
        "http://gateway.invalid:8080",
    ))
    .await
    .unwrap();
    assert_eq!(seen.count(), 1);
    assert_eq!(seen.requests()[0].target, "user:p@ss gateway.invalid:8080");
    call(&through(format!("socks5h://user:p%40ss@{proxy}"), GATEWAY))
        .await
        .unwrap();
    assert_eq!(seen.requests()[1].target, "user:p@ss gateway.invalid:80");
    assert_eq!(server.requests()[0].line(), "POST / HTTP/1.1");
    // Looked up here, the name leads nowhere, and the proxy is asked for nothing.
    let by_address = through(
        format!("socks5://user:p%40ss@{proxy}"),
        "http://gateway.invalid:8080",
    );
    assert_not_sent(&call(&by_address).await.unwrap_err());
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn loopback_addresses_are_called_directly() {
    let (endpoint, seen) = serve(vec![ok()]);
    call(&through("http://proxy.invalid:3128", &endpoint))
        .await
        .unwrap();
    assert_eq!(seen.requests()[0].line(), "POST / HTTP/1.1");
}

#[test]
fn a_proxy_that_cannot_be_one_is_refused_and_not_shown() {
    for url in [
        "",
        "http://",
        "ftp://user:canary@h",
        "socks4://user:canary@h",
        "a b",
        "http://user:canary@canary@h",
        "http://user:canary#@h",
        "http://[::1",
        "http://h:99999",
    ] {
        let error = builder(GATEWAY)
            .allow_plain_http(true)
            .proxy(Proxy::Url(url.to_owned()))
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let text = error.to_string();
        assert!(text.contains("proxy") && !text.contains("canary"), "{text}");
    }
}

const CHILD: &str = "CORE_CLIENT_PROXY_CHILD";

/// In processes of its own, since the environment is the whole process's.
#[tokio::test]
async fn the_environment_names_a_proxy() {
    if let Some(expected) = std::env::var_os(CHILD) {
        let built = builder(GATEWAY).allow_plain_http(true).build();
        if expected == "refused" {
            let text = built.unwrap_err().to_string();
            let named = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "NO_PROXY"];
            assert!(named.iter().any(|name| text.contains(name)), "{text}");
            assert!(!text.contains("canary"), "{text}");
            return;
        }
        let answered = call(&built.unwrap()).await.is_ok();
        assert_eq!(answered, expected == "proxied");
        return;
    }
    let (proxy, seen) = serve(vec![ok()]);
    let quoted = format!("\"{proxy}\"\n");
    for (variables, expected) in [
        (&[("HTTP_PROXY", proxy.as_str())][..], "proxied"),
        (&[("all_proxy", proxy.as_str())], "proxied"),
        (&[("HTTPS_PROXY", proxy.as_str())], "direct"),
        (
            &[
                ("http_proxy", proxy.as_str()),
                ("NO_PROXY", "example.com,.invalid"),
            ],
            "direct",
        ),
        (
            &[("HTTP_PROXY", ""), ("http_proxy", proxy.as_str())],
            "proxied",
        ),
        (&[("HTTP_PROXY", quoted.as_str())], "proxied"),
        (
            &[
                ("http_proxy", proxy.as_str()),
                ("NO_PROXY", "example.com *.invalid:80"),
            ],
            "direct",
        ),
        (&[("HTTP_PROXY", "http://user:can@canary@h")], "refused"),
        (&[("http_proxy", "http://canary:99999")], "refused"),
        (&[("ALL_PROXY", "ftp://canary")], "refused"),
        (
            &[
                ("http_proxy", proxy.as_str()),
                ("NO_PROXY", "http://canary"),
            ],
            "refused",
        ),
        (&[], "direct"),
    ] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "the_environment_names_a_proxy"]);
        for name in ["all_proxy", "http_proxy", "https_proxy", "no_proxy"] {
            child.env_remove(name).env_remove(name.to_uppercase());
        }
        child.envs(variables.iter().copied()).env(CHILD, expected);
        let before = seen.count();
        let status = tokio::task::spawn_blocking(move || child.status().unwrap())
            .await
            .unwrap();
        assert!(status.success(), "{variables:?}");
        assert_eq!(
            seen.count() > before,
            expected == "proxied",
            "{variables:?}"
        );
    }
}
