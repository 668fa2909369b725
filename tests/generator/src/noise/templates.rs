//! The words of noise, by who writes them.
//!
//! # Promises
//!
//! * Words are close to CockroachDB's, numbers are drawn anew each time.
//!
//! # Not here
//!
//! Who and when (`noise`).

use crate::entry::{Channel, Severity};
use crate::rng::Rng;

/// What a template makes: severity, channel, place, and words.
pub(super) type Words = (Severity, Channel, (&'static str, u32), String);

/// Draws the numbers of one entry.
pub(super) type Template = fn(&mut Rng) -> Words;

/// What replicas and stores write.
pub(super) const STORAGE: &[Template] = &[
    |rng| {
        let message = format!(
            "{} failed due to error: replica {} is not in replicate state",
            rng.pick(&["transfer lease", "rebalance", "replica removal"]),
            rng.between(1, 9),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("kv/kvserver/replicate_queue.go", 791),
            message,
        )
    },
    |rng| {
        let message = format!(
            "sending LEARNER snapshot {:08x} at applied index {} (rate limited to {} MiB/s)",
            rng.bits() >> 32,
            rng.between(12, 900_000),
            rng.pick(&[16, 32, 64]),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("kv/kvserver/replica_command.go", 2_761),
            message,
        )
    },
    |rng| {
        let message = format!(
            "applied snapshot {:08x} (total={}ms data={} KiB ingestion={}@{}ms)",
            rng.bits() >> 32,
            rng.between(2, 4_200),
            rng.between(3, 61_000),
            rng.between(3, 9),
            rng.between(1, 1_900),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("kv/kvserver/replica_raftstorage.go", 547),
            message,
        )
    },
    |rng| {
        let message = format!(
            "GC statistics: keys={} intents={} old versions removed={} bytes={} in {}ms",
            rng.between(1, 500_000),
            rng.below(90),
            rng.between(0, 420_000),
            rng.between(4_000, 900_000_000),
            rng.between(1, 9_000),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("kv/kvserver/mvcc_gc_queue.go", 712),
            message,
        )
    },
    |rng| {
        let message = format!(
            "initiating a split of this range at key /Table/{}/1/‹{}› [r{}] \
             (load at load {}.{}cpu-ms/s)",
            rng.between(104, 190),
            rng.bits() >> 22,
            rng.between(9_000, 19_000),
            rng.between(1, 900),
            rng.below(10),
        );
        (
            Severity::Info,
            Channel::KvDistribution,
            ("kv/kvserver/replica_command.go", 438),
            message,
        )
    },
    |rng| {
        let message = format!(
            "have been waiting {}.{:02}s for slow proposal ‹RequestLease [/Table/{}/1/{}]›",
            rng.between(15, 61),
            rng.below(100),
            rng.between(104, 190),
            rng.bits() >> 30,
        );
        (
            Severity::Warning,
            Channel::Dev,
            ("kv/kvserver/replica_raft.go", 1_488),
            message,
        )
    },
    |rng| {
        let message = format!(
            "handle raft ready: {}.{}s [applied={}, batches={}, state_assertions=0]; \
             node might be overloaded",
            rng.below(4),
            rng.between(5, 9),
            rng.below(70),
            rng.below(9),
        );
        (
            Severity::Warning,
            Channel::Dev,
            ("kv/kvserver/store_raft.go", 695),
            message,
        )
    },
    |rng| {
        let message = format!(
            "slow heartbeat took {}.{:06}s; err=context deadline exceeded; epoch={}",
            rng.between(1, 5),
            rng.below(1_000_000),
            rng.between(3, 40),
        );
        (
            Severity::Warning,
            Channel::Health,
            ("kv/kvserver/liveness/liveness.go", 702),
            message,
        )
    },
];

/// What SQL, jobs and the server write, of any tenant.
pub(super) const SQL: &[Template] = &[
    |rng| {
        let message = format!(
            "running job id={} AUTO CREATE STATS took {}.{:03}s over {} rows",
            rng.between(1_065_000_000_000_000_000, 1_065_999_999_999_999_999),
            rng.below(90),
            rng.below(1_000),
            rng.between(10, 90_000_000),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("sql/stats/automatic_stats.go", 904),
            message,
        )
    },
    |rng| {
        let message = format!(
            "latency of {}.{:03}ms for statement fingerprint {:016x} plan gist ‹AgHQAQIAA{:06x}›",
            rng.between(100, 9_000),
            rng.below(1_000),
            recurring(rng),
            recurring(rng) >> 40,
        );
        (
            Severity::Info,
            Channel::Dev,
            ("sql/exec_log.go", 391),
            message,
        )
    },
    |rng| {
        let message = format!(
            "released lease on descriptor {} version {} (session {:016x}), {} left",
            rng.between(104, 190),
            rng.between(1, 60),
            recurring(rng),
            rng.below(14),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("sql/catalog/lease/lease.go", 1_204),
            message,
        )
    },
    |rng| {
        let message = format!(
            "claimed {} jobs in {}.{:03}ms; {} idle, {} running",
            rng.between(1, 6),
            rng.between(2, 70),
            rng.below(1_000),
            rng.below(30),
            rng.below(12),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("jobs/adopt.go", 104),
            message,
        )
    },
    |rng| {
        let message = format!(
            "connection from ‹10.4.{}.{}:{}› closed by client after {}s, {} statements",
            rng.below(4),
            rng.between(2, 60),
            rng.between(1_024, 65_535),
            rng.between(1, 86_000),
            rng.between(1, 900_000),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("sql/pgwire/server.go", 977),
            message,
        )
    },
    |rng| {
        let message = format!(
            "grpc: addrConn ‹{}:26257› is healthy again: rtt {}.{:03}ms, offset {}µs ± {}µs",
            rng.pick(&["crdb-1", "crdb-2", "crdb-3", "crdb-4"]),
            rng.below(90),
            rng.below(1_000),
            rng.between(1, 250_000),
            rng.between(1, 90_000),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("rpc/clock_offset.go", 254),
            message,
        )
    },
    |rng| {
        let message = format!(
            "changefeed {} emitted {} rows, {} bytes, checkpoint {}.{:010}",
            rng.between(1_064_000_000_000_000_000, 1_065_000_000_000_000_000),
            rng.between(1, 90_000),
            rng.between(9_000, 90_000_000),
            rng.bits() >> 4,
            rng.below(90),
        );
        (
            Severity::Info,
            Channel::Dev,
            ("ccl/changefeedccl/sink_cloudstorage.go", 613),
            message,
        )
    },
    |rng| {
        let message = format!(
            "resolved timestamp of span frontier lags {}m{}s behind, {} spans of {} below it",
            rng.below(50),
            rng.below(60),
            rng.between(1, 40),
            rng.between(41, 4_000),
        );
        (
            Severity::Warning,
            Channel::Dev,
            ("kv/kvclient/rangefeed/rangefeed.go", 402),
            message,
        )
    },
];

/// What the storage engine writes.
pub(super) const PEBBLE: &[Template] = &[
    |rng| {
        let message = format!(
            "[JOB {}] compacted(default) L{} [{:06}] ({}.{}MB) -> L6 [{:06}] ({}.{}MB), \
             in {}.{}s, output rate {}MB/s",
            rng.between(100, 900_000),
            rng.between(0, 5),
            rng.below(1_000_000),
            rng.between(1, 90),
            rng.below(10),
            rng.below(1_000_000),
            rng.between(1, 90),
            rng.below(10),
            rng.below(9),
            rng.below(10),
            rng.between(20, 190),
        );
        (
            Severity::Info,
            Channel::Storage,
            ("pebble/event.go", 719),
            message,
        )
    },
    |rng| {
        let message = format!(
            "[JOB {}] flushed {} memtables ({}MB) to L0 [{:06}] ({}.{}MB), in 0.{}s",
            rng.between(100, 900_000),
            rng.between(1, 3),
            rng.between(8, 64),
            rng.below(1_000_000),
            rng.between(1, 60),
            rng.below(10),
            rng.between(1, 9),
        );
        (
            Severity::Info,
            Channel::Storage,
            ("pebble/event.go", 747),
            message,
        )
    },
    |rng| {
        let message = format!(
            "[JOB {}] WAL deleted {:06}",
            rng.between(100, 900_000),
            rng.below(1_000_000)
        );
        (
            Severity::Info,
            Channel::Storage,
            ("pebble/event.go", 831),
            message,
        )
    },
];

/// A fingerprint or a session: long to write, but one of a few.
pub(super) fn recurring(rng: &mut Rng) -> u64 {
    (rng.below(96) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The one line of the health channel that everybody knows.
pub(super) fn runtime_stats(rng: &mut Rng) -> Words {
    let message = format!(
        "runtime stats: {}.{} GiB RSS, {} goroutines (stacks: {}.{} MiB), {}.{} GiB/{}.{} GiB Go \
         alloc/total (heap fragmentation: {}.{} MiB, heap reserved: {} MiB, heap released: {} MiB), \
         {}.{} GiB/{}.{} GiB CGO alloc/total ({}.{} CGO/sec), {}.{}/{}.{} %(u/s)time, 0.0 %gc \
         ({}x), {} MiB/{} MiB (r/w)net",
        rng.between(4, 14),
        rng.below(10),
        rng.between(800, 4_900),
        rng.between(8, 60),
        rng.below(10),
        rng.between(1, 4),
        rng.below(10),
        rng.between(4, 6),
        rng.below(10),
        rng.between(90, 700),
        rng.below(10),
        rng.between(100, 900),
        rng.between(10, 800),
        rng.between(2, 5),
        rng.below(10),
        rng.between(5, 8),
        rng.below(10),
        rng.between(3_000, 90_000),
        rng.below(10),
        rng.between(20, 700),
        rng.below(10),
        rng.between(4, 90),
        rng.below(10),
        rng.between(0, 9),
        rng.between(1, 300),
        rng.between(1, 300),
    );
    (
        Severity::Info,
        Channel::Health,
        ("server/status/runtime_log.go", 47),
        message,
    )
}
