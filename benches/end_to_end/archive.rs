//! The archive on which everything is measured, and the cost of inflating it.

use std::fmt;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use debug_zip_generator::bulk::{Options, bulk};
use flate2::{Decompress, FlushDecompress};
use zip::ZipArchive;

/// Enough that a run takes a second or more, and that each of several workers
/// has many members.
const ARCHIVE: Options = Options {
    members: 64,
    bytes_per_member: 10 << 20,
    seed: 1,
};

/// As much as the analyzer inflates at a time.
const OUTPUT_BYTES: usize = 256 << 10;

/// The archive, on disk and ready to be inflated.
pub(crate) struct Bench {
    path: PathBuf,
    /// The compressed bytes of each log.
    members: Vec<Vec<u8>>,
    log_bytes: u64,
}

impl Bench {
    /// Writes the archive and reads its members back.
    pub(crate) fn write() -> Bench {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-debug.zip");
        let file = File::create(&path).expect("the target folder takes files");
        bulk(BufWriter::new(file), ARCHIVE).expect("the disk has room for it");
        let mut zip = ZipArchive::new(File::open(&path).expect("it was just written"))
            .expect("the generator writes whole archives");
        let mut bench = Bench {
            path,
            members: Vec::new(),
            log_bytes: 0,
        };
        for index in 0..zip.len() {
            let mut member = zip.by_index_raw(index).expect("the index is in range");
            if !member.name().is_ok_and(|name| name.ends_with(".log")) {
                continue;
            }
            let mut compressed = Vec::new();
            member
                .read_to_end(&mut compressed)
                .expect("the member is whole");
            bench.log_bytes += member.size();
            bench.members.push(compressed);
        }
        bench
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// How long native zlib-rs takes to inflate all logs, and nothing else.
    pub(crate) fn inflate(&self) -> Duration {
        let start = Instant::now();
        let mut output = vec![0; OUTPUT_BYTES];
        let mut total = 0;
        for member in &self.members {
            let mut decoder = Decompress::new(false);
            while usize::try_from(decoder.total_in()).is_ok_and(|read| read < member.len()) {
                let rest = &member[usize::try_from(decoder.total_in()).unwrap_or(member.len())..];
                decoder
                    .decompress(rest, &mut output, FlushDecompress::None)
                    .expect("the member is whole");
                black_box(&output);
            }
            total += decoder.total_out();
        }
        assert_eq!(total, self.log_bytes);
        start.elapsed()
    }

    /// MiB of inflated log per second, when all logs take `time`.
    #[expect(clippy::cast_precision_loss, reason = "shown without fractions")]
    pub(crate) fn speed(&self, time: Duration) -> f64 {
        self.log_bytes as f64 / f64::from(1 << 20) / time.as_secs_f64()
    }
}

impl fmt::Display for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zipped: usize = self.members.iter().map(Vec::len).sum();
        write!(
            f,
            "{} logs, {} MiB, {} MiB inflated",
            self.members.len(),
            zipped >> 20,
            self.log_bytes >> 20
        )
    }
}
