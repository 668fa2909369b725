//! The archives on which everything is measured, and the cost of inflating the
//! logs of the first.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use debug_zip_generator::bulk::{Options, Rows, bulk, with_jobs, with_ranges, with_unneeded};
use flate2::{Decompress, FlushDecompress};
use zip::ZipArchive;

/// As much as the analyzer inflates at a time.
const OUTPUT_BYTES: usize = 256 << 10;

/// Logs as debug zip has them: rotated at 10 MiB.
const LOG_BYTES: usize = 10 << 20;

/// GiB of members that nobody needs.
pub(crate) const UNNEEDED_GIB: u32 = 4;

/// An archive on disk.
pub(crate) struct Archive {
    path: PathBuf,
    /// What is in it, for the table.
    pub(crate) what: &'static str,
    /// Inflated bytes of its logs and tables.
    pub(crate) bytes: u64,
}

/// The archive of logs, ready to be inflated as well.
pub(crate) struct Logs {
    pub(crate) archive: Archive,
    options: Options,
    /// The compressed bytes of each log.
    members: Vec<Vec<u8>>,
}

impl Archive {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// MiB per second, when all logs and tables take `time`.
    #[expect(clippy::cast_precision_loss, reason = "shown without fractions")]
    pub(crate) fn speed(&self, time: Duration) -> f64 {
        self.bytes as f64 / f64::from(1 << 20) / time.as_secs_f64()
    }

    /// One that `write` writes to a file of this name.
    fn written(
        name: &str,
        what: &'static str,
        write: impl FnOnce(BufWriter<File>) -> std::io::Result<BufWriter<File>>,
    ) -> Archive {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let file = File::create(&path).expect("the target folder takes files");
        write(BufWriter::new(file)).expect("the disk has room for it");
        let mut zip = ZipArchive::new(File::open(&path).expect("it was just written"))
            .expect("the generator writes whole archives");
        let needed = (0..zip.len()).filter_map(|index| {
            let member = zip.by_index_raw(index).expect("the index is in range");
            let is_needed = !member.name().is_ok_and(|name| name.contains("/ranges/"));
            is_needed.then(|| member.size())
        });
        let bytes = needed.sum();
        Archive { path, what, bytes }
    }

    /// Jobs of an affected kind, each of which is kept and judged: 65 MB.
    pub(crate) fn of_imports() -> Archive {
        Archive::written("bench-imports.zip", "300,000 rows of IMPORTs", |out| {
            with_jobs(out, Rows::Imports, 300_000)
        })
    }

    /// A table of 200 MB.
    pub(crate) fn of_changefeeds() -> Archive {
        Archive::written(
            "bench-changefeeds.zip",
            "400,000 rows of changefeeds",
            |out| with_jobs(out, Rows::Changefeeds, 400_000),
        )
    }

    /// Many small logs.
    pub(crate) fn of_files() -> Archive {
        let options = Options {
            members: 10_000,
            bytes_per_member: 10 << 10,
            seed: 2,
        };
        Archive::written("bench-files.zip", "10,000 small logs", |out| {
            bulk(out, options)
        })
    }
}

impl Logs {
    /// Writes an archive with so many logs and reads them back.
    pub(crate) fn write(members: u32) -> Logs {
        let options = Options {
            members,
            bytes_per_member: LOG_BYTES,
            seed: 1,
        };
        let archive = Archive::written("bench-logs.zip", "logs", |out| bulk(out, options));
        let mut zip = ZipArchive::new(File::open(&archive.path).expect("it was just written"))
            .expect("the generator writes whole archives");
        let members = (0..zip.len()).map(|index| {
            let mut member = zip.by_index_raw(index).expect("the index is in range");
            let mut compressed = Vec::new();
            member
                .read_to_end(&mut compressed)
                .expect("the member is whole");
            compressed
        });
        let members = members.collect();
        Logs {
            archive,
            options,
            members,
        }
    }

    /// The same logs with [`UNNEEDED_GIB`] among them that nobody needs.
    pub(crate) fn with_unneeded(&self) -> Archive {
        Archive::written(
            "bench-unneeded.zip",
            "the same logs, and 4 GiB that are not needed",
            |out| with_unneeded(out, self.options, UNNEEDED_GIB),
        )
    }

    /// The same logs with as much again that nobody needs: as archives are.
    pub(crate) fn with_ranges(&self) -> Archive {
        Archive::written(
            "bench-whole.zip",
            "the same logs, and as much else",
            |out| with_ranges(out, self.options),
        )
    }

    /// How long native zlib-rs takes to inflate all logs, and nothing else.
    pub(crate) fn inflate(&self) -> Duration {
        let start = Instant::now();
        let mut output = vec![0; OUTPUT_BYTES];
        let mut total = 0;
        for member in &self.members {
            let mut decoder = Decompress::new(false);
            while let Ok(read) = usize::try_from(decoder.total_in())
                && let Some(rest @ [_, ..]) = member.get(read..)
            {
                decoder
                    .decompress(rest, &mut output, FlushDecompress::None)
                    .expect("the member is whole");
                black_box(&output);
            }
            total += decoder.total_out();
        }
        assert_eq!(total, self.archive.bytes);
        start.elapsed()
    }

    /// The archive's make-up.
    pub(crate) fn make_up(&self) -> String {
        let zipped: usize = self.members.iter().map(Vec::len).sum();
        format!(
            "{} logs of {} MiB, {} MiB as a zip",
            self.members.len(),
            LOG_BYTES >> 20,
            zipped >> 20,
        )
    }
}
