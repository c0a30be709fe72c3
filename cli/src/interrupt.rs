//! Interrupts during a write: before the program stops, it says what is known of the call and how to look it up.
//!
//! A thread of its own waits for signals, so that an interrupt has an effect even while the call or the output blocks.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use crate::exit::Failure;
use crate::output;

/// The message that is printed if the program is interrupted.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<Mutex<String>>);

impl Interrupt {
    /// Starts to wait for interrupts. If one comes, prints the message and exits with the code 128 plus the signal's number.
    pub(crate) fn watch(text: String) -> Result<Self, Failure> {
        let interrupt = Self(Arc::new(Mutex::new(text)));
        let (ready, wait) = mpsc::channel();
        let listener = interrupt.clone();
        thread::Builder::new()
            .spawn(move || listener.listen(&ready))
            .map_err(|error| Failure::not_sent(error.to_string()))?;
        match wait.recv() {
            Ok(Ok(())) => Ok(interrupt),
            Ok(Err(error)) => Err(Failure::not_sent(error.to_string())),
            Err(_) => Err(Failure::not_sent("signals")),
        }
    }

    /// Replaces the message.
    pub(crate) fn set_message(&self, text: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }

    fn listen(&self, ready: &mpsc::Sender<std::io::Result<()>>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => {
                let _nobody_waits = ready.send(Err(error));
                return;
            }
        };
        if let Some(number) = runtime.block_on(signals::first(ready)) {
            self.stop(number);
        }
    }

    /// Prints the message and ends the program, even if nobody reads the standard error stream.
    fn stop(&self, signal: i32) {
        const MOST: Duration = Duration::from_secs(1);
        let text = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let (said, wait) = mpsc::channel();
        thread::spawn(move || {
            output::diagnostic(&text);
            let _gone = said.send(());
        });
        let _said_or_not = wait.recv_timeout(MOST);
        std::process::exit(128 + signal);
    }
}

#[cfg(unix)]
mod signals {
    use std::future::poll_fn;
    use std::io;
    use std::sync::mpsc::Sender;
    use std::task::Poll;

    use rustix::process::Signal as Number;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// The number of the first signal that asks the program to stop.
    pub(super) async fn first(ready: &Sender<io::Result<()>>) -> Option<i32> {
        let listening = listen();
        let failed = listening
            .as_ref()
            .err()
            .map(|error| io::Error::new(error.kind(), error.to_string()));
        let _nobody_waits = ready.send(failed.map_or(Ok(()), Err));
        let mut listening = listening.ok()?;
        poll_fn(|context| {
            for (number, signal) in &mut listening {
                if signal.poll_recv(context).is_ready() {
                    return Poll::Ready(Some(*number));
                }
            }
            Poll::Pending
        })
        .await
    }

    fn listen() -> io::Result<Vec<(i32, Signal)>> {
        // A file that grows beyond its limit is an error of writing it, and no reason to be killed.
        let _unheard = signal(SignalKind::from_raw(Number::XFSZ.as_raw()))?;
        let ignored = ignored();
        [Number::INT, Number::TERM, Number::HUP]
            .into_iter()
            .map(Number::as_raw)
            .filter(|number| ignored & (1_u64 << (number - 1)) == 0)
            .map(|number| Ok((number, signal(SignalKind::from_raw(number))?)))
            .collect()
    }

    /// What the program was started to ignore, as by `nohup` or in a script's background, it goes on ignoring. Only Linux
    /// says what that is.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
            .unwrap_or_default()
    }
}

#[cfg(not(unix))]
mod signals {
    use std::io;
    use std::sync::mpsc::Sender;

    pub(super) async fn first(ready: &Sender<io::Result<()>>) -> Option<i32> {
        let _nobody_waits = ready.send(Ok(()));
        tokio::signal::ctrl_c().await.ok().map(|()| 2)
    }
}
