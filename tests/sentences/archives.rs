//! Files that are no archive, archives that are damaged, and files that
//! cannot be read.

use debug_zip_generator::archive::{Shape, of_members};
use detect_144650::{Owned, ReadAt, ReadError};

use crate::Input;

const LOCAL: &[u8] = b"PK\x03\x04";
const RECORD: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

fn log(seed: u32) -> Vec<u8> {
    let lines = (0..400).map(|n| {
        let odd = (n * 7919 + seed * 104_729) % 1_000_000;
        format!(
            "I250422 06:{:02}:{:02}.{odd:06} {odd} a/b.go:{} ⋮ [n1] {n}  text {odd}\n",
            n / 60,
            n % 60,
            odd % 999
        )
    });
    lines.collect::<String>().into_bytes()
}

/// Two logs and something else, with sizes in front.
fn archive(compressed: bool) -> Vec<u8> {
    let shape = Shape {
        compressed,
        streaming: false,
        ..Shape::default()
    };
    let (first, second) = (log(1), log(2));
    let members: [(&str, &[u8]); 3] = [
        ("nodes/1/logs/cockroach.a.log", &first),
        ("nodes/1/status.json", b"{}"),
        ("nodes/1/logs/cockroach.b.log", &second),
    ];
    of_members(shape, &members).expect("written")
}

fn streamed() -> Vec<u8> {
    let first = log(1);
    of_members(
        Shape::default(),
        &[("nodes/1/logs/cockroach.a.log", &first)],
    )
    .expect("written")
}

/// Where `mark` stands for the `nth` time, from 0.
fn find(bytes: &[u8], mark: &[u8], nth: usize) -> usize {
    let mut at = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(mark));
    at.nth(nth).expect("it is there")
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "offsets stay");
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while at + from.len() <= bytes.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
        at += 1;
    }
    bytes
}

fn patched(compressed: bool, patch: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = archive(compressed);
    patch(&mut bytes);
    bytes
}

/// A file of which only the start can be read, or nothing.
struct Failing {
    bytes: Vec<u8>,
    from: u64,
    error: ReadError,
}

impl ReadAt for Failing {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        if self.from < offset + buffer.len() as u64 {
            return Err(self.error.clone());
        }
        self.bytes.read_exact_at(offset, buffer)
    }
}

pub(crate) fn inputs() -> Vec<Input> {
    [mistakes(), cut(), damaged(), nested(), unreadable()]
        .into_iter()
        .flatten()
        .collect()
}

/// What people choose by mistake.
fn mistakes() -> Vec<Input> {
    let mut all = Vec::new();
    let mut tar = vec![0; 1024];
    tar[257..262].copy_from_slice(b"ustar");
    let random: Vec<u8> = (0..5000_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[2])
        .collect();
    let heads: [(&str, Vec<u8>); 21] = [
        ("empty.bin", Vec::new()),
        ("broken.bin", [LOCAL, &[0; 100]].concat()),
        ("empty.zip", Vec::new()),
        ("zeros.zip", vec![0; 9000]),
        (
            "page.zip",
            b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>".to_vec(),
        ),
        (
            "store.zip",
            b"<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>".to_vec(),
        ),
        ("answer.zip", b"{\"ok\": true}".to_vec()),
        ("program.zip", b"\x7fELF\x02\x01\x01\0\0\0".repeat(20)),
        ("random.zip", random.clone()),
        ("random.bin", random),
        ("debug.zip", b"hello\n".to_vec()),
        ("debug.tar", tar),
        ("debug.zip.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\0".repeat(20)),
        ("debug.7z", b"7z\xbc\xaf\x27\x1c\0\0".repeat(20)),
        ("debug.rar", b"Rar!\x1a\x07\x01\0".repeat(20)),
        ("debug.zst", b"\x28\xb5\x2f\xfd\0\0\0\0".repeat(20)),
        ("debug.xz", b"\xfd7zXZ\0\0\0".repeat(20)),
        ("debug.bz2", b"BZh91AY&SY\0\0".repeat(20)),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0".repeat(20)),
        ("doc.pdf", b"%PDF-1.7\n".repeat(20)),
        (
            "none.zip",
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
        ),
    ];
    for (name, bytes) in heads {
        all.push(Input::file(name, bytes.clone()));
        // Beside something that can be read, it is skipped instead.
        let mut with_log = Input::file(name, bytes);
        with_log
            .files
            .push(("cockroach.log".to_owned(), Box::new(log(1))));
        all.push(with_log);
    }
    all
}

/// Archives that end early, start late, or have something around them.
fn cut() -> Vec<Input> {
    let mut all = Vec::new();
    let good = archive(true);
    let directory = find(&good, RECORD, 0);
    let end = find(&good, END, 0);
    let streamed = streamed();
    for bytes in [&good, &archive(false), &streamed] {
        for share in [1, 3, 5, 7, 9] {
            all.push(Input::file("debug.zip", &bytes[..bytes.len() * share / 10]));
        }
    }
    for cut in [directory, directory + 20, end, end + 10] {
        all.push(Input::file("debug.zip", &good[..cut]));
    }
    all.push(Input::file(
        "debug.zip",
        [b"junk in front".to_vec(), good.clone()].concat(),
    ));
    all.push(Input::file(
        "debug.zip",
        [good.clone(), b"junk behind".to_vec()].concat(),
    ));
    all.push(Input::file("debug.zip", &good[1000..]));
    // Parts of one that was split, without the others.
    all.push(Input::file("debug.zip.002", &good[1000..1100]));
    all.push(Input::file("debug.z01", &good[..1100]));
    all
}

/// Archives of which one record or one file is damaged.
fn damaged() -> Vec<Input> {
    let good = archive(true);
    let directory = find(&good, RECORD, 0);
    let end = find(&good, END, 0);
    let second = find(&good, LOCAL, 2);
    let patches: Vec<Vec<u8>> = vec![
        patched(true, |b| b[64] = 0xff),
        patched(true, |b| {
            let record = find(b, RECORD, 1);
            b[record..record + 4].fill(0);
        }),
        patched(true, |b| b[directory + 5..directory + 40].fill(0xff)),
        patched(true, |b| {
            b[end + 8..end + 12].copy_from_slice(&[9, 0, 9, 0]);
        }),
        patched(true, |b| {
            b[end + 8..end + 12].copy_from_slice(&[1, 0, 1, 0]);
        }),
        // The first log: flags, method, checksum, sizes, data, header.
        patched(true, |b| {
            b[6] |= 1;
            b[directory + 8] |= 1;
        }),
        patched(true, |b| {
            b[8] = 12;
            b[directory + 10] = 12;
        }),
        patched(true, |b| {
            b[8] = 97;
            b[directory + 10] = 97;
        }),
        patched(true, |b| {
            b[14] ^= 0xff;
            b[directory + 16] ^= 0xff;
        }),
        patched(true, |b| {
            b[14..18].fill(0);
            b[directory + 16..directory + 20].fill(0);
        }),
        patched(true, |b| {
            b[22] ^= 1;
            b[directory + 24] ^= 1;
        }),
        patched(true, |b| {
            b[18] ^= 1;
            b[directory + 20] ^= 1;
        }),
        patched(true, |b| {
            b[19] = b[19].wrapping_add(1);
            b[directory + 21] = b[directory + 21].wrapping_add(1);
        }),
        patched(true, |b| b[200..260].fill(0xff)),
        patched(false, |b| b[2000] ^= 1),
        patched(true, |b| b[0..4].fill(0)),
        patched(true, |b| b[directory + 42] = 77),
        patched(true, |b| {
            let record = find(b, RECORD, 2);
            b[record + 42..record + 46].copy_from_slice(&[0; 4]);
        }),
        patched(true, |b| {
            let record = find(b, RECORD, 1);
            let at = u32::try_from(second).expect("small").to_le_bytes();
            b[record + 42..record + 46].copy_from_slice(&at);
        }),
        replaced(&good, b"cockroach.b.log", b"cockroach.a.log"),
        replaced(
            &good,
            b"nodes/1/logs/cockroach",
            b"nodes\\1\\logs\\cockroach",
        ),
    ];
    let inputs = patches.into_iter();
    inputs
        .map(|bytes| Input::file("debug.zip", bytes))
        .collect()
}

/// Archives in archives, and packed logs.
fn nested() -> Vec<Input> {
    let mut all = Vec::new();
    let good = archive(true);
    let shape = Shape::default;
    let inner = of_members(
        shape(),
        &[
            ("inner/debug.zip", &good),
            ("nodes/1/logs/cockroach.a.log", &log(1)),
        ],
    );
    all.push(Input::file("outer.zip", inner.expect("written")));
    let packed = of_members(
        shape(),
        &[
            ("nodes/1/logs/cockroach.a.log.gz", b"\x1f\x8b\x08\0\0"),
            (
                "nodes/1/logs.7z",
                b"7z\xbc\xaf\x27\x1c\0\x04\xff\xff\xff\xff",
            ),
            ("nodes/1/logs/cockroach.b.log", &log(1)),
        ],
    );
    all.push(Input::file("packed.zip", packed.expect("written")));
    all.push(Input::file(
        "pictures.zip",
        of_members(shape(), &[("a.png", b"x")]).expect("written"),
    ));
    all.push(Input::file("debug.tar", tar_that_breaks_off()));
    // A window of 2 GiB (RFC 8878, 3.1.1.1.2).
    let wide = b"\x28\xb5\x2f\xfd\0\xa8\x01\0\0";
    all.push(Input::file("debug.tar.zst", wide));
    all.push(Input::file("both.tar", tar_of_two_clusters()));
    all.push(Input::file(
        "cockroach.log.gz",
        b"\x1f\x8b\x08\0\0\0\0".to_vec(),
    ));
    let files: Vec<(String, Owned)> = vec![
        (
            "debug/nodes/1/logs/cockroach.a.log".to_owned(),
            Box::new(log(1)),
        ),
        ("debug/inner.zip".to_owned(), Box::new(good.clone())),
        (
            "debug/nodes/1/logs/cockroach.b.log.gz".to_owned(),
            Box::new(b"\x1f\x8b\x08\0".to_vec()),
        ),
    ];
    all.push(Input {
        files,
        folder: true,
    });
    all
}

/// A tar archive of logs of two clusters, and of a link in a log's place.
fn tar_of_two_clusters() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, id) in [("a/cockroach.log.gz", '1'), ("b/cockroach.log.gz", '2')] {
        let id = format!("{id}{id}{id}{id}{id}{id}{id}{id}-1111-4111-8111-111111111111");
        let line = format!(
            "I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:1 ⋮ [config] clusterID: {id}\n"
        );
        let text = [line.into_bytes(), log(1)].concat();
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        archive
            .append_data(&mut header, path, text.as_slice())
            .expect("written");
    }
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Link);
    link.set_size(0);
    archive
        .append_link(&mut link, "debug/nodes/1/logs/cockroach.log", "elsewhere")
        .expect("written");
    archive.into_inner().expect("written")
}

/// A tar archive of one log, without its end.
fn tar_that_breaks_off() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let log = log(1);
    let mut header = tar::Header::new_gnu();
    header.set_size(log.len() as u64);
    let path = "debug/nodes/1/logs/cockroach.a.log";
    archive
        .append_data(&mut header, path, log.as_slice())
        .expect("written");
    let mut bytes = archive.into_inner().expect("written");
    // Two empty blocks end an archive.
    bytes.truncate(bytes.len() - 1024);
    bytes
}

/// Files that cannot be read, or not to their end.
fn unreadable() -> Vec<Input> {
    let mut all = Vec::new();
    let good = archive(true);
    for error in [
        ReadError::Unreadable {
            detail: "Permission denied (os error 13)".to_owned(),
        },
        ReadError::Forbidden,
        ReadError::Lost {
            detail: "Input/output error (os error 5)".to_owned(),
        },
    ] {
        for from in [0, 5000, 9000] {
            for (name, bytes, folder) in [
                ("debug.zip", good.clone(), false),
                ("cockroach.log", log(1), false),
                ("debug/nodes/1/logs/cockroach.a.log", log(1), true),
                ("debug/crdb_internal.jobs.txt", log(1), true),
                ("debug/other.txt", log(1), true),
            ] {
                let failing = Failing {
                    bytes,
                    from,
                    error: error.clone(),
                };
                let mut files: Vec<(String, Owned)> = vec![(name.to_owned(), Box::new(failing))];
                files.push((
                    "debug/nodes/2/logs/cockroach.b.log".to_owned(),
                    Box::new(log(2)),
                ));
                all.push(Input { files, folder });
            }
        }
    }
    all
}
