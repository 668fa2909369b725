//! What lies at an address gives the report of the same file, and only ranges
//! of it are asked for. The server is on this machine.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

/// How a server answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Manner {
    /// By ranges.
    Ranges,
    /// With everything, whatever was asked for.
    Whole,
    /// By ranges, until there is another object after so many answers.
    ChangesAfter(usize),
}

/// Serves files at their names.
struct Served {
    at: String,
    /// Bytes of each answer.
    answers: Arc<Mutex<Vec<u64>>>,
}

impl Served {
    fn new(files: BTreeMap<&'static str, Vec<u8>>, manner: Manner) -> Served {
        let server = Server::http("127.0.0.1:0").expect("a port");
        let address = server.server_addr().to_ip().expect("an address");
        let answers = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&answers);
        std::thread::spawn(move || {
            for request in server.incoming_requests() {
                let count = told.lock().expect("no panic").len();
                let sent = answer(request, &files, manner, count);
                told.lock().expect("no panic").push(sent);
            }
        });
        Served {
            at: format!("http://{address}"),
            answers,
        }
    }

    fn sent(&self) -> u64 {
        self.answers.lock().expect("no panic").iter().sum()
    }
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("a header")
}

/// Answers, and says how many bytes that were.
fn answer(request: Request, files: &BTreeMap<&str, Vec<u8>>, manner: Manner, count: usize) -> u64 {
    let name = request.url().trim_start_matches('/').split('?').next();
    let Some(bytes) = files.get(name.unwrap_or_default()).cloned() else {
        let _ = request.respond(Response::empty(404));
        return 0;
    };
    let range = request.headers().iter().find(|it| it.field.equiv("Range"));
    let range = range.and_then(|it| {
        let (from, to) = it.value.as_str().strip_prefix("bytes=")?.split_once('-')?;
        Some(from.parse::<usize>().ok()?..to.parse::<usize>().ok()? + 1)
    });
    let tag = match manner {
        Manner::ChangesAfter(most) if most <= count => "\"other\"",
        _ => "\"one\"",
    };
    let (code, part, told) = match range.filter(|_| manner != Manner::Whole) {
        Some(range) if range.start < bytes.len() => {
            let range = range.start..range.end.min(bytes.len());
            let told = format!("bytes {}-{}/{}", range.start, range.end - 1, bytes.len());
            (206, bytes[range].to_vec(), Some(told))
        }
        Some(_) => (416, Vec::new(), None),
        None => (200, bytes, None),
    };
    let length = part.len();
    let sent = if *request.method() == Method::Head {
        0
    } else {
        length as u64
    };
    let mut headers = vec![header("ETag", tag)];
    headers.extend(told.map(|told| header("Content-Range", &told)));
    let response = Response::new(
        StatusCode(code),
        headers,
        Cursor::new(part),
        Some(length),
        None,
    );
    let _ = request.respond(response.with_chunked_threshold(usize::MAX));
    sent
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    run_with(folder, arguments, &[])
}

/// With these variables in its environment.
fn run_with(folder: &TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detect-144650"));
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().copied());
    command
        .current_dir(folder.path())
        .output()
        .expect("started")
}

fn said(done: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

/// An archive with a large file that nobody needs.
fn archive() -> Vec<u8> {
    let mut demo = Cursor::new(Vec::new());
    debug_zip_generator::demo(&mut demo).expect("written");
    let mut zip = zip::ZipWriter::new_append(demo).expect("a zip");
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("debug/nodes/1/none-needs-this.pprof", options)
        .expect("begun");
    std::io::Write::write_all(&mut zip, &vec![7; 20 << 20]).expect("written");
    zip.finish().expect("finished").into_inner()
}

fn folder(zip: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("debug.zip"), zip).expect("written");
    folder
}

#[test]
fn an_address_is_as_good_as_a_path() {
    let zip = archive();
    let needed = zip.len() as u64 - (20 << 20);
    let folder = folder(&zip);
    let served = Served::new(BTreeMap::from([("debug.zip", zip)]), Manner::Ranges);
    let address = format!("{}/debug.zip?signature=x", served.at);
    let local = run(&folder, &["--format", "json", "debug.zip"]);
    assert_eq!(local.status.code(), Some(1));
    let remote = run(&folder, &["--format", "json", &address]);
    assert_eq!(said(&remote), said(&local));
    let sent = served.sent();
    // Its ends and its directory beside what is needed.
    assert!(
        sent < needed + (3 << 20),
        "{sent} of {needed} bytes that are needed"
    );

    let before = served.sent();
    let plan = run(
        &folder,
        &["plan", &address, "--parts", "3", "-o", "plan.json"],
    );
    assert_eq!(said(&plan), (Some(0), String::new(), String::new()));
    for part in ["0", "1", "2"] {
        let output = format!("{part}.json");
        let scan = run(
            &folder,
            &["scan", "plan.json", "--part", part, "-o", &output],
        );
        assert_eq!(said(&scan), (Some(0), String::new(), String::new()));
    }
    let join = [
        "join",
        "plan.json",
        "2.json",
        "0.json",
        "1.json",
        "--format",
        "json",
    ];
    assert_eq!(said(&run(&folder, &join)), said(&local));
    let sent = served.sent() - before;
    assert!(
        sent < needed + (3 << 20),
        "{sent} of {needed} bytes that are needed"
    );
    // Planned there, read here.
    let here = run(&folder, &["scan", "plan.json", "--part", "1", "--at", "."]);
    let there = fs::read(folder.path().join("1.json")).expect("written");
    assert_eq!(here.stdout, there);
}

#[test]
fn what_cannot_be_read_is_said() {
    let zip = archive();
    let folder = folder(&zip);
    let files = || BTreeMap::from([("debug.zip", zip.clone()), ("empty.log", Vec::new())]);
    let refused = |address: &str, want: &str| {
        let (code, out, error) = said(&run(&folder, &[address]));
        assert_eq!((code, out.as_str()), (Some(3), ""), "{address}");
        assert!(error.contains(want), "{error}");
        assert!(!error.contains("secret"), "{error}");
    };
    let ranges = Served::new(files(), Manner::Ranges);
    refused(
        &format!("{}/gone.zip?secret", ranges.at),
        "/gone.zip: the file cannot be read: there is nothing at this address",
    );
    refused(&format!("{}/empty.log", ranges.at), "empty");
    let whole = Served::new(files(), Manner::Whole);
    refused(
        &format!("{}/debug.zip", whole.at),
        "its server gives no ranges",
    );
    refused(
        "http://example.com/debug.zip",
        "it is to be had without TLS only: use https",
    );
    refused("https:///x", "cannot read https:///x");
}

/// An object that is replaced meanwhile is lost, as a file is, and not joined
/// with the other one.
#[test]
fn an_object_that_changes_is_never_clear() {
    let zip = archive();
    let folder = folder(&zip);
    let served = Served::new(
        BTreeMap::from([("debug.zip", zip)]),
        Manner::ChangesAfter(8),
    );
    let address = format!("{}/debug.zip", served.at);
    let (code, out, error) = said(&run(&folder, &["--format", "json", &address]));
    let told = out.contains("\"file-lost\"") || error.contains("there is another object");
    assert!(told && code != Some(0), "{code:?} {out} {error}");
}

/// Neither the words of an address nor its signature are in what is written.
#[test]
fn no_secret_is_in_a_table() {
    let zip = archive();
    let folder = folder(&zip);
    let served = Served::new(BTreeMap::from([("debug.zip", zip)]), Manner::Ranges);
    let place = served.at.trim_start_matches("http://");
    let address = |name: &str| format!("http://user:sesame@{place}/{name}?X-Amz-Signature=sesame");
    let (good, gone) = (address("debug.zip"), address("gone.zip"));
    let (code, out, error) = said(&run(&folder, &["--each", "out", &good, &gone]));
    assert_eq!(code, Some(1), "{error}");
    assert!(out.contains(&format!("http://{place}/debug.zip")), "{out}");
    assert!(!(out + &error).contains("sesame"));
    let files = fs::read_dir(folder.path().join("out")).expect("read");
    let files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    assert_eq!(files.len(), 6, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).expect("text");
        assert!(!text.contains("sesame"), "{}", file.display());
        assert!(!file.to_string_lossy().contains("sesame"));
    }
}

/// What a server did not give is asked for again next time.
#[test]
fn what_could_not_be_read_is_not_done() {
    let zip = archive();
    let folder = folder(&zip);
    for (manner, notes) in [(Manner::Ranges, 1), (Manner::ChangesAfter(8), 0)] {
        let served = Served::new(BTreeMap::from([("debug.zip", zip.clone())]), manner);
        let out = format!("out-{notes}");
        let each = ["--each", &out, &format!("{}/debug.zip", served.at)];
        let (_, _, error) = said(&run(&folder, &each));
        let ending = |wanted: &str| {
            let files = fs::read_dir(folder.path().join(&out)).expect("read");
            let names = files.map(|file| file.expect("a file").file_name());
            let names = names.map(|name| name.to_string_lossy().into_owned());
            names.filter(|name| name.ends_with(wanted)).count()
        };
        let found = (ending(".html"), ending(".done"));
        assert_eq!(found, (2, notes), "{manner:?}: {error}");
    }
}

/// Of another store, too, only this machine is asked without TLS, whatever the
/// environment allows.
#[test]
fn a_store_is_asked_with_tls() {
    let zip = archive();
    let folder = folder(&zip);
    let served = Served::new(BTreeMap::from([("bucket/debug.zip", zip)]), Manner::Ranges);
    let local = said(&run(&folder, &["--format", "json", "debug.zip"]));
    let mapped = served.at.replace("127.0.0.1", "[::ffff:127.0.0.1]");
    for (endpoint, allowed) in [
        (&*served.at, true),
        (&mapped, false),
        ("http://127.0.0.1.example.com", false),
    ] {
        let variables = [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "word"),
        ];
        let before = served.sent();
        let arguments = ["--format", "json", "s3://bucket/debug.zip"];
        let got = said(&run_with(&folder, &arguments, &variables));
        if allowed {
            assert_eq!(got, local, "{endpoint}");
        } else {
            let want = "it is to be had without TLS only: use https";
            assert!(got.0 == Some(3) && got.2.contains(want), "{got:?}");
            assert_eq!(served.sent(), before, "{endpoint}");
        }
    }
}
