//! Entries that mean nothing here, as busy nodes write them all day.
//!
//! # Promises
//!
//! * They compress like real logs: words repeat, numbers do not.
//! * None of them is a signal, nor looks like one.
//!
//! # Not here
//!
//! Lines that look like signals: those are for tests.

mod templates;

use self::templates::{PEBBLE, SQL, STORAGE, Template, recurring, runtime_stats};
use crate::entry::{Channel, Entry};
use crate::rng::Rng;
use crate::tags::Tags;
use crate::time::Time;

/// A tenant as entries name it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tenant {
    /// Its id; 1 is the system tenant.
    pub id: u32,
    /// Its name.
    pub name: &'static str,
}

impl Tenant {
    /// The tags of its entries on a node.
    #[must_use]
    pub fn tags(&self, node: u32) -> Tags {
        Tags::tenant(self.id, self.name).node(node)
    }
}

/// The system tenant.
pub const SYSTEM: Tenant = Tenant {
    id: 1,
    name: "system",
};

/// Entries of one node.
#[derive(Clone, Debug)]
pub struct Noise {
    rng: Rng,
    node: u32,
    tenants: Vec<Tenant>,
}

impl Noise {
    /// Entries of `node`, about a quarter of them by `tenants`.
    #[must_use]
    pub fn new(seed: u64, node: u32, tenants: &[Tenant]) -> Noise {
        Noise {
            rng: Rng::new(seed),
            node,
            tenants: tenants.to_vec(),
        }
    }

    /// The time of the next entry, around `mean_millis` after `time`.
    pub fn next_time(&mut self, time: Time, mean_millis: u64) -> Time {
        let micros = self.rng.between(50, mean_millis * 2_000);
        Time(time.0 + i64::try_from(micros).unwrap_or(0))
    }

    /// An entry of the main log.
    pub fn main(&mut self, time: Time) -> Entry {
        if !self.tenants.is_empty() && self.rng.chance(25) {
            let tenant = self.rng.pick(&self.tenants).clone();
            let template = *self.rng.pick(SQL);
            return self.entry(time, tenant.tags(self.node), template);
        }
        if self.rng.chance(40) {
            let template = *self.rng.pick(SQL);
            return self.entry(time, SYSTEM.tags(self.node), template);
        }
        let tags = self.range_tags();
        let template = *self.rng.pick(STORAGE);
        self.entry(time, tags, template)
    }

    /// An entry of the group `health`.
    pub fn health(&mut self, time: Time) -> Entry {
        let tags = Tags::tenant(1, "system").node(self.node);
        self.entry(time, tags, runtime_stats)
    }

    /// An entry of the group `pebble`.
    pub fn pebble(&mut self, time: Time) -> Entry {
        let store = self.node.to_string();
        let tags = Tags::default()
            .node(self.node)
            .with("s", &store)
            .with("pebble", "");
        let template = *self.rng.pick(PEBBLE);
        self.entry(time, tags, template)
    }

    /// An entry of the group `telemetry`.
    pub fn telemetry(&mut self, time: Time) -> Entry {
        let rng = &mut self.rng;
        let json = format!(
            "{{\"Timestamp\":{}000,\"EventType\":\"sampled_query\",\"Statement\":\
             \"SELECT ‹\\\"\\\"›.‹\\\"\\\"›.‹orders› WHERE ‹id› = ‹{}›\",\"Tag\":\"SELECT\",\
             \"User\":\"app\",\"ApplicationName\":\"shop\",\"PlaceholderValues\":[],\
             \"NumRows\":{},\"SQLInstanceIDs\":[{}],\"StatementFingerprintID\":{},\
             \"MaxMemUsage\":{},\"NetworkMessages\":{},\"Indexes\":[\"{}@1\"]}}",
            time.0,
            rng.bits() >> 20,
            rng.between(1, 40),
            self.node,
            recurring(rng),
            rng.between(10_240, 61_440),
            rng.between(1, 9),
            rng.between(104, 190),
        );
        Entry::event(time, Channel::Telemetry, SYSTEM.tags(self.node), json)
    }

    fn entry(&mut self, time: Time, tags: Tags, template: Template) -> Entry {
        let (severity, channel, source, message) = template(&mut self.rng);
        Entry {
            // Long-lived workers write most of a log, so few numbers recur.
            goroutine: 40 + self.rng.below(48) * 1_021,
            channel,
            ..Entry::new(severity, time, source, tags, message)
        }
    }

    /// Tags of a replica: store, range, and the span that it holds.
    fn range_tags(&mut self) -> Tags {
        let rng = &mut self.rng;
        let (range, replica) = (rng.between(60, 700), rng.between(1, 4));
        let (table, key) = (rng.between(104, 190), rng.below(50) * 8_192);
        let range = format!("{range}/{replica}:‹/Table/{table}/1/{key}{{-/NULL}}›");
        let tags = SYSTEM.tags(self.node).with("s", &self.node.to_string());
        tags.with("r", &range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Format, Layout, write};

    #[test]
    fn nothing_looks_like_a_signal() {
        let tenants = [Tenant {
            id: 3,
            name: "demoapp",
        }];
        let mut noise = Noise::new(1, 1, &tenants);
        let layout = Layout::new(Format::V1Count, "v24.1.5");
        let words = [
            "flushes in-progress",
            "retryable error",
            "resuming execution",
            "stepping through",
            "recovery_event",
            "starting backfill",
            "sst_batcher",
            "job=",
        ];
        let mut time = Time(0);
        for _ in 0..2_000 {
            time = noise.next_time(time, 100);
            for entry in [
                noise.main(time),
                noise.health(time),
                noise.pebble(time),
                noise.telemetry(time),
            ] {
                let line = write(&entry, &layout);
                assert!(!words.iter().any(|word| line.contains(word)), "{line}");
                assert_eq!(line.matches('\n').count(), 1, "{line}");
            }
        }
    }
}
