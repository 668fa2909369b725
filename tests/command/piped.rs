//! What comes through a pipe, or is packed.

use std::fs::File;
use std::io::Write as _;
use std::process::{Output, Stdio};

use flate2::write::GzEncoder;

use super::{Folder, GOOD, LOSS, stderr, stdout};

/// Runs the command with these bytes on its standard input.
fn with_input(folder: &Folder, arguments: &[&str], bytes: &[u8]) -> Output {
    folder.write("piped", bytes);
    let input = File::open(folder.at("piped")).expect("opened");
    let mut command = folder.command(arguments);
    command.stdin(input).output().expect("started")
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

/// A tar archive of one log.
fn archive(log: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(log.len() as u64);
    let path = "debug/nodes/1/logs/cockroach.log";
    archive
        .append_data(&mut header, path, log.as_bytes())
        .expect("packed");
    archive.into_inner().expect("packed")
}

#[test]
fn standard_input_is_read() {
    let folder = Folder::new();
    let packed = gzipped(&archive(LOSS));
    #[rustfmt::skip]
    let cases: &[(&str, &[u8], i32, &str)] = &[
        ("a log",            LOSS.as_bytes(),            1, ""),
        ("a log without",    GOOD.as_bytes(),            0, ""),
        ("a packed log",     &gzipped(LOSS.as_bytes()),  1, ""),
        ("an archive",       &packed,                    1, ""),
        ("nothing",          b"",                        3, "error: standard input: it is empty (0 bytes)"),
        ("a page",           b"<html><body>Sign in",     3, "error: standard input: it is a web page"),
    ];
    for (name, bytes, code, sentence) in cases {
        let done = with_input(&folder, &["-"], bytes);
        let said = stderr(&done);
        assert_eq!(done.status.code(), Some(*code), "{name}: {said}");
        assert!(said.starts_with(sentence), "{name}: {said}");
    }
    let done = with_input(&folder, &["--format", "json", "-"], LOSS.as_bytes());
    assert!(stdout(&done).contains(r#""name": "standard input""#));
    // Beside files, and in a bundle.
    let done = with_input(
        &folder,
        &["good.log", "-", "--bundle", "x.zip"],
        LOSS.as_bytes(),
    );
    assert_eq!(done.status.code(), Some(1), "{}", stderr(&done));
    assert!(folder.at("x.zip").is_file());
    let done = with_input(&folder, &["-", "-"], LOSS.as_bytes());
    assert_eq!(done.status.code(), Some(3));
    let want = "error: standard input can be read once only: name '-' once\n";
    assert_eq!(stderr(&done), want);
    // A file of that name.
    folder.write("-", LOSS);
    assert_eq!(folder.run(&["./-"]).status.code(), Some(1));
}

/// A pipe has no size, and gives what it gives once.
#[cfg(unix)]
#[test]
fn a_pipe_is_read_by_its_path() {
    let folder = Folder::new();
    let mut command = folder.command(&["/dev/stdin"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(LOSS.as_bytes()).expect("written");
    drop(pipe);
    let done = child.wait_with_output().expect("ended");
    assert_eq!(done.status.code(), Some(1), "{}", stderr(&done));
}

/// Each archive and each compression of the help, outside and inside of another.
#[test]
fn archives_are_unpacked() {
    let folder = Folder::new();
    let log = LOSS.as_bytes();
    let bzip2 = {
        let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        packed.write_all(log).expect("packed");
        packed.finish().expect("packed")
    };
    let xz = {
        let options = lzma_rust2::XzOptions::with_preset(1);
        let mut packed = lzma_rust2::XzWriter::new(Vec::new(), options).expect("made");
        packed.write_all(log).expect("packed");
        packed.finish().expect("packed")
    };
    let fastest = ruzstd::encoding::CompressionLevel::Fastest;
    let zstd = ruzstd::encoding::compress_to_vec(log, fastest);
    let zip = |name: &str, bytes: &[u8]| {
        let shape = debug_zip_generator::archive::Shape::default();
        debug_zip_generator::archive::of_members(shape, &[(name, bytes)]).expect("written")
    };
    let inner = zip("nodes/1/logs/cockroach.log", log);
    for (name, bytes) in [
        ("debug.tar", archive(LOSS)),
        ("debug.tgz", gzipped(&archive(LOSS))),
        ("cockroach.log.gz", gzipped(log)),
        ("cockroach.log.bz2", bzip2),
        ("cockroach.log.xz", xz),
        ("cockroach.log.zst", zstd),
        ("ticket.zip", zip("debug.zip", &inner)),
    ] {
        folder.write(name, bytes);
        let done = folder.run(&[name]);
        assert_eq!(done.status.code(), Some(1), "{name}: {}", stderr(&done));
        assert!(
            stdout(&done).contains("job 42"),
            "{name}: {}",
            stdout(&done)
        );
    }
}

/// A file that is called as standard input is tells nothing of what is piped.
#[test]
fn standard_input_is_never_done() {
    let folder = Folder::new();
    folder.write("-", GOOD);
    for (log, want) in [(GOOD, 0), (LOSS, 1), (GOOD, 0)] {
        let done = with_input(&folder, &["--each", "out", "-"], log.as_bytes());
        assert_eq!(done.status.code(), Some(want), "{}", stderr(&done));
    }
}
