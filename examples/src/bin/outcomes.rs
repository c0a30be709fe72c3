//! Handles every way in which a call can end, each really met: done, refused, not sent, unknown.

use dyplsapi_sdk::{Client, Credential, Error, ErrorCode, Language, Outcome};
use examples::{Place, Result, driver, in_an_hour, passenger, x_number};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result {
    let place = Place::from_arguments().await?;
    if place.live {
        return Err("this example provokes failures; it runs on the emulator alone".into());
    }
    tell("the first bind", bind(&place.client).await);
    tell("the same bind again", bind(&place.client).await);
    tell(
        "a bind where nobody listens",
        bind(&unreachable().await?).await,
    );
    tell(
        "a bind whose answer is lost",
        bind(&hanging_up().await?).await,
    );
    Ok(())
}

async fn bind(client: &Client) -> std::result::Result<(), Error> {
    // The numbers are well formed: these constructors cannot fail here.
    let (Ok(phone_no_a), Ok(phone_no_b), Ok(phone_no_x)) = (passenger(), driver(), x_number())
    else {
        return Ok(());
    };
    let call = client
        .bind_axb()
        .pool_key("FC12345")
        .phone_no_a(phone_no_a)
        .phone_no_b(phone_no_b)
        .phone_no_x(phone_no_x);
    call.expiration(in_an_hour()).await.map(|_| ())
}

/// What a backend does in each case.
fn tell(what: &str, result: std::result::Result<(), Error>) {
    let Err(error) = result else {
        return println!("{what}: done");
    };
    let next = match error.outcome() {
        Outcome::Refused if error.code_as() == Some(ErrorCode::BindConflict) => {
            "take another X, this one is in use"
        }
        Outcome::Refused => error
            .advice(Language::English)
            .unwrap_or("read the code's meaning"),
        Outcome::NotSent => "send it again whenever you like: the service never saw it",
        Outcome::Unknown => "look on X before anything else: it may have been bound",
        Outcome::PartlyDone => "go through the items: each says what became of it",
        _ => "nothing: it is done",
    };
    println!("{what}: {error}\n  so: {next}");
}

/// A client of an address where nobody listens.
async fn unreachable() -> Result<Client> {
    let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    client(&format!("http://{address}"))
}

/// A client of a server that takes a request and hangs up.
async fn hanging_up() -> Result<Client> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
        }
    });
    client(&format!("http://{address}"))
}

fn client(endpoint: &str) -> Result<Client> {
    Ok(Client::builder()
        .endpoint(endpoint)
        .credential(Credential::new("testId", "testSecret"))
        .build()?)
}
