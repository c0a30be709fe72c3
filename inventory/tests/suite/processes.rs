//! Several processes on one file: one order, one binding, also when one of them is killed half way.

#![cfg(feature = "sqlite")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test states what it expects"
)]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use crate::support::*;
use dypls_emulator::{DEFAULT_POOL_KEY, Emulator, Fault, Injection};
use dypls_inventory::{Axb, BindError, Binder, SqliteInventory};

const FILE: &str = "INVENTORY_TEST_FILE";
const URL: &str = "INVENTORY_TEST_URL";
const TASK: &str = "INVENTORY_TEST_TASK";
const ENDS: &str = "INVENTORY_TEST_ENDS";

/// Not a test but the other process: this program, started again by the tests below.
#[test]
#[ignore = "the other process of the tests here"]
fn other_process() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    let variable = |name| std::env::var(name).unwrap();
    // What to do, for how many orders, and how many seconds a lease lasts.
    let mut words = task.split(' ');
    let verb = words.next().unwrap();
    let mut number = || -> u32 { words.next().unwrap().parse().unwrap() };
    let (orders, lease) = (number(), number());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let inventory = SqliteInventory::open(variable(FILE)).unwrap();
    if verb == "first" {
        inventory.add((0..5).map(own)).unwrap();
    }
    let binder = Binder::new(client(&variable(URL)), Arc::new(inventory), key())
        .resolve_unknown(Duration::ZERO)
        .busy_wait(Duration::from_secs(20))
        .lease(Duration::from_secs(lease.into()));
    let ends = UNIX_EPOCH + Duration::from_secs(variable(ENDS).parse().unwrap());
    runtime.block_on(async {
        for index in 0..orders {
            let ride = Axb::new(
                DEFAULT_POOL_KEY,
                person(2 * index),
                person(2 * index + 1),
                ends,
            );
            let done = match verb {
                "bind" | "first" => binder.bind(&order(index), &ride).await,
                _ => binder.resume(&order(index), &ride).await,
            };
            let told = match done {
                Ok(bound) => format!("bound {}", bound.subs_id.as_str()),
                Err(BindError::Undecided(_)) => "undecided".to_owned(),
                Err(error) => format!("{error}"),
            };
            println!("TOLD {index} {told}");
        }
    });
}

fn start(file: &Path, emulator: &Emulator, task: &str) -> Child {
    let ends = in_an_hour(emulator.now());
    let ends = ends.duration_since(UNIX_EPOCH).unwrap().as_secs() / 3600 * 3600;
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "processes::other_process",
            "--ignored",
            "--nocapture",
        ])
        .env(FILE, file)
        .env(URL, emulator.url())
        .env(TASK, task)
        .env(ENDS, (ends + 7200).to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn told(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
    let lines = text
        .lines()
        .filter_map(|line| Some(line.split_once("TOLD ")?.1));
    lines.map(str::to_owned).collect()
}

async fn ended(child: Child) -> Vec<String> {
    let wait = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    told(&wait.await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_with_the_same_orders_make_one_binding_of_each() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    let emulator = Emulator::start().await;
    emulator.faults().inject(Injection::new(
        "BindAxb",
        Fault::Delay(Duration::from_millis(150)),
    ));
    // The numbers come from a process that has ended.
    let store = SqliteInventory::open(&file).unwrap();
    store.add((0..5).map(own)).unwrap();
    drop(store);
    let processes: Vec<_> = (0..3)
        .map(|_| start(&file, &emulator, "bind 4 60"))
        .collect();
    let mut all = Vec::new();
    for process in processes {
        all.push(ended(process).await);
    }
    for one in &all {
        assert_eq!(one, all.first().unwrap(), "each is told the same binding");
        assert_eq!(
            one.iter().filter(|told| told.contains("bound")).count(),
            4,
            "{one:?}"
        );
    }
    assert_eq!((made(&emulator), emulator.executed("BindAxb")), (4, 4));
}

/// None of them finds a file, so each may be the one that makes it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_all_open_a_new_file_make_one_binding_of_each() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let file = folder.path().join(format!("{round}.db"));
        let emulator = Emulator::start().await;
        let processes: Vec<_> = (0..6)
            .map(|_| start(&file, &emulator, "first 2 60"))
            .collect();
        let mut all = Vec::new();
        for process in processes {
            all.push(ended(process).await);
        }
        for one in &all {
            assert_eq!(one, all.first().unwrap(), "each is told the same binding");
            assert!(one.iter().all(|told| told.contains("bound")), "{one:?}");
        }
        assert_eq!((made(&emulator), emulator.executed("BindAxb")), (2, 2));
    }
}

/// Starts a process that binds, and kills it once the request is at the service.
async fn killed_in_flight(file: &Path, emulator: &Emulator) {
    SqliteInventory::open(file)
        .unwrap()
        .add((0..3).map(own))
        .unwrap();
    let mut child = start(file, emulator, "bind 1 2");
    while !emulator.journal().iter().any(|one| one.action == "BindAxb") {
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
    }
    // SIGKILL where there is one.
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_after_it_bound_is_found_out_by_another() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    let emulator = Emulator::start().await;
    emulator
        .faults()
        .inject(Injection::new("BindAxb", Fault::Stall).on_call(1));
    killed_in_flight(&file, &emulator).await;
    assert_eq!(made(&emulator), 1);
    let found = ended(start(&file, &emulator, "resume 1 2")).await;
    let id = emulator.bindings().first().unwrap().subs_id();
    assert_eq!(found, [format!("0 bound {id}")]);
    assert_eq!(ended(start(&file, &emulator, "bind 1 2")).await, found);
    assert_eq!(made(&emulator), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_before_it_bound_leaves_no_way_to_another_x() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    let emulator = Emulator::start().await;
    emulator.faults().inject(
        Injection::new("BindAxb", Fault::Stall)
            .before_execution()
            .on_call(1),
    );
    killed_in_flight(&file, &emulator).await;
    assert_eq!(
        ended(start(&file, &emulator, "bind 1 2")).await,
        ["0 undecided"]
    );
    let binds = emulator
        .journal()
        .iter()
        .filter(|one| one.action == "BindAxb")
        .count();
    assert_eq!((binds, made(&emulator)), (1, 0));
}

#[test]
fn the_file_holds_no_number_of_people_and_no_id_of_an_order() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let emulator = Emulator::start().await;
        let inventory = SqliteInventory::open(&file).unwrap();
        inventory.add((0..3).map(own)).unwrap();
        let binder = hasty(Binder::new(
            client(&emulator.url()),
            Arc::new(inventory),
            key(),
        ));
        emulator.faults().inject(
            Injection::new("BindAxb", Fault::Drop)
                .before_execution()
                .on_call(1),
        );
        for index in 1..4 {
            let ride = ride(&emulator, index, 7);
            let _whichever = binder.bind(&order(index), &ride).await;
        }
    });
    drop(runtime);
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(
        holds("1700000000") && holds("fingerprint"),
        "X and tickets are there"
    );
    assert!(!holds("13900000") && !holds("ride-"));
}
