//! Every bound on what is read or held, with its reason; those on one entry and
//! one row stand beside their readers (`records/src/limits.rs`).
//!
//! No input makes the analyzer grow past these, and those of an advisory beside
//! it; what they cut off is said in the report.

/// Bytes that one read of the archive asks for at most.
///
/// In a browser each read costs as much as copying megabytes, more when all
/// processors are busy; from 8 MiB on, its cost does not show.
pub(crate) const SLICE_BYTES: usize = 8 << 20;

/// Bytes that a read asks for when the last read was elsewhere.
///
/// It doubles with each read that follows the one before, up to
/// [`SLICE_BYTES`]: small members far apart cost little, long ones few reads.
pub(crate) const READ_AHEAD_BYTES: usize = 128 << 10;

/// Largest hole between two reads that still count as following each other.
///
/// Members that are not needed lie between those that are.
pub(crate) const ADJACENT_BYTES: u64 = 512 << 10;

/// Inflated bytes that are handed on at once; they stay in the CPU's cache.
pub(crate) const OUTPUT_BYTES: usize = 256 << 10;

/// Bytes of the directory that are held at once.
///
/// One record has at most 46 + 3 × 65,535 bytes, which must fit.
pub(crate) const DIRECTORY_BUFFER_BYTES: usize = 256 << 10;

/// Bytes of the archive's tail that one read fetches: the end record with the
/// longest comment, and with it most directories whole.
pub(crate) const TAIL_BYTES: usize = 1 << 20;

/// End records that are tried, last to first, before the directory counts as
/// missing. More than one needs a comment or a nested archive at the end.
pub(crate) const END_RECORDS: u32 = 256;

/// Files of a directory that are looked at. A debug.zip of 2,830,611 was seen
/// (cockroach#102289): one for each range, on each node. Where each of four
/// million lies takes 24 bytes, 96 MiB in all, and half of that to sort them.
pub(crate) const MEMBERS: u64 = 1 << 22;

/// Files that can be kept for reading, some 100 bytes each beside the path.
pub(crate) const KEPT_MEMBERS: usize = 500_000;

/// Bytes of one path. File systems stop at 4,096.
pub(crate) const PATH_BYTES: usize = 4096;

/// Bytes of all kept paths together: 128 for each of [`KEPT_MEMBERS`].
pub(crate) const KEPT_PATH_BYTES: usize = 64 << 20;

/// Problems of one archive that are told one by one; the rest is counted.
pub(crate) const ARCHIVE_PROBLEMS: usize = 1000;

/// Bytes between two files that need no explanation: the extra fields that
/// only the local header has, and the descriptor behind the data.
pub(crate) const UNLISTED_SLACK_BYTES: u64 = 128;

/// Bytes at the start of a file without a directory and without the mark of
/// an archive that are searched for one: the length of a self-extractor.
pub(crate) const FOREIGN_HEAD_BYTES: u64 = 1 << 20;

/// Zero bytes in a row, in compressed data, that mean a hole. They would
/// inflate to megabytes of plausible text; no compressor writes them.
pub(crate) const ZERO_RUN_BYTES: usize = 4096;

/// How often, on average, the search for lost files may inflate a byte.
/// Behind damage it starts again; with this bound its time stays linear.
pub(crate) const SALVAGE_PASSES: u64 = 4;

/// Inflated bytes of one member up to which its ratio is not looked at.
pub(crate) const UNCHECKED_INFLATED_BYTES: u64 = 256 << 20;

/// Times that a member larger than [`UNCHECKED_INFLATED_BYTES`] may grow. Logs
/// grow 5 to 30 times, zip bombs 1,000 times.
pub(crate) const INFLATION_RATIO: u64 = 250;

/// Archives that are taken off one inside the other, where they are read from
/// front to back: a debug.zip in a tar archive.
pub(crate) const PACKED_ARCHIVES: u8 = 2;

/// Compressions that are taken off one inside the other.
pub(crate) const PACKED_CODECS: u8 = 2;

/// Memory that unpacking one stream may ask for: `xz -9` needs 65 MiB, and the
/// `zstd` command refuses windows of more than this unless it is told.
pub(crate) const PACKED_MEMORY_BYTES: u32 = 128 << 20;

/// Longest extension of a tar header, a name mostly: file systems stop at 4 KiB.
pub(crate) const TAR_EXTENSION_BYTES: u64 = 1 << 20;

/// Zero bytes that may fill the last record of a tar archive: `tar -b` takes up
/// to 8,192 blocks, and hardly anybody more than 400.
pub(crate) const TAR_PADDING_BYTES: u64 = 1 << 20;

// --- findings --------------------------------------------------------------

/// Jobs of which one log member may speak: a state line has 100 bytes, so a
/// file of 10 MiB cannot name more.
pub(crate) const MAX_JOBS_PER_MEMBER: usize = 100_000;

/// Attempts that are kept of one job: the first half and the last half.
pub(crate) const MAX_ATTEMPTS_PER_JOB: usize = 64;

/// Tables (and types) of one job: an IMPORT of a dump may write thousands,
/// an import of files writes one.
pub(crate) const MAX_TABLES_PER_JOB: usize = 4_096;

/// Version changes, and tenants, that one log member may name.
pub(crate) const MAX_VERSIONS_PER_MEMBER: usize = 1_000;

/// Nodes that one log member may hold, as a collector joins them; entries of
/// further ones count as of no known node.
pub(crate) const MAX_NODES_PER_MEMBER: usize = 1_000;

/// Stretches of time in one log member; a file whose clock jumps more often
/// is not a log that was written as one.
pub(crate) const MAX_SPANS_PER_MEMBER: usize = 1_000;

/// Bytes of what is kept of one table: its rows, as they lie in memory. Jobs
/// are kept for 14 days; a cluster that imports every ten seconds has 120,000,
/// of some 500 bytes each. A page has 4 GiB for all members of an archive.
pub(crate) const MAX_TABLE_BYTES: usize = 64 << 20;

/// Of these, bytes of jobs, and of their events, that are of kinds which are
/// not affected: some 20,000. They only serve to show the outcome of a job that
/// has a flush error all the same, so that they must not push out others.
pub(crate) const MAX_OTHER_TABLE_BYTES: usize = 8 << 20;

// --- tables and status files -----------------------------------------------

/// Largest status file that is read. A `status.json` holds two thousand
/// metrics for each store, about 100 KB.
pub(crate) const MAX_DOCUMENT_BYTES: usize = 16 << 20;

/// Longest list of the collector's flags: far more than all flags have.
pub(crate) const MAX_FLAGS_BYTES: usize = 64 << 10;

/// Nodes that one flag of the collector may name. The largest clusters have
/// some hundreds.
pub(crate) const MAX_NODES_IN_FLAG: usize = 10_000;

/// Programs whose logs the collector's file patterns are tried on. A cluster
/// has one, and while its binary is being renamed two.
pub(crate) const MAX_PROGRAMS: usize = 16;

/// Longest text that is taken for a version. Real ones have at most 40 bytes;
/// custom builds append names and hashes.
pub(crate) const MAX_VERSION_BYTES: usize = 128;

// --- plan ------------------------------------------------------------------

/// Bytes at the start of a file given by itself that are looked at to tell
/// what it is: several entries, whatever a collector wrote in front of them.
pub(crate) const LOOSE_HEAD_BYTES: usize = 64 << 10;

/// The same of a packed file in a folder, which only needs to be named.
pub(crate) const PACKED_HEAD_BYTES: usize = 4096;

/// Smallest batch that is worth a message to a worker, in bytes of the source.
pub(crate) const MIN_BATCH_BYTES: u64 = 256 << 10;

/// Largest batch, in bytes of the source: one slice, with room for what lies
/// between members.
pub(crate) const MAX_BATCH_BYTES: u64 = SLICE_BYTES as u64 - ADJACENT_BYTES;

/// Reads that one batch may take when it is read ahead. They are asked for at
/// once, and a folder may hold thousands of small files.
#[cfg(any(target_arch = "wasm32", test))]
pub(crate) const MAX_STRETCHES: usize = 32;
