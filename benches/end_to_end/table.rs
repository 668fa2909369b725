//! The tables of the README, as Markdown.

use std::fmt::Write as _;
use std::fs;
use std::num::NonZero;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What was measured, in the order of the rows.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<[String; 5]>,
}

impl Table {
    /// A row: how long it took, MiB/s, the ratio to the reference, and memory.
    pub(crate) fn add(
        &mut self,
        what: &str,
        time: Duration,
        speed: f64,
        ratio: Option<f64>,
        memory: Option<u64>,
    ) {
        let row = [
            what.to_owned(),
            format!("{:.2} s", time.as_secs_f64()),
            format!("{speed:.0}"),
            ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}")),
            memory.map_or("–".to_owned(), |bytes| format!("{} MiB", bytes >> 20)),
        ];
        eprintln!("  {}", row.join(" | "));
        self.rows.push(row);
    }

    pub(crate) fn markdown(&self, heads: [&str; 5]) -> String {
        let mut text = format!(
            "| {} |\n| --- | --- | --- | --- | --- |\n",
            heads.join(" | ")
        );
        for row in &self.rows {
            let _ = writeln!(text, "| {} |", row.join(" | "));
        }
        text
    }
}

/// The day and the machine.
pub(crate) fn here() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let now = jiff::Timestamp::from_second(seconds.try_into().unwrap_or(0)).unwrap_or_default();
    let day = now.to_string().split('T').next().unwrap_or("").to_owned();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("a processor without a name", |(_, name)| name);
    format!(
        "Measured on {day}, {cores} cores ({processor}, {})",
        std::env::consts::ARCH
    )
}
