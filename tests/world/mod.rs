//! Small clusters whose truth is known, to be written in any form of log.
//!
//! Two nodes log from 04:50 to 09:00; node 1 runs an affected version, node 2
//! a fixed one. Each story takes a quarter of an hour of its own; the first,
//! third … are of the system tenant, the others of tenant 3.

use debug_zip_generator::archive::{Shape, of_members};
use debug_zip_generator::entry::{Channel, Entry, Severity};
use debug_zip_generator::form::Form;
use debug_zip_generator::job::{self, Job};
use debug_zip_generator::log_file::LogName;
use debug_zip_generator::node::Node;
use debug_zip_generator::signals::{self, Backfill, FLUSH_ERROR, FlushCause, JobTag};
use debug_zip_generator::tags::Tags;
use debug_zip_generator::time::Time;
use detect_144650::report::{JobVerdict, State};

/// What happens in a quarter of an hour.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Story {
    /// An import succeeds after a flush error.
    Corrupt(Tagged),
    /// The same; the error's message has several lines.
    ManyLines,
    /// The same; a statement of 20 KB stands before the job in the tag block.
    LongTags,
    /// The same; the error's message has 40 KB.
    LongMessage,
    /// An import is retried after the error, and succeeds.
    Retried(Tagged),
    /// A CREATE TABLE AS starts again from scratch after the error.
    Again(Tagged),
    /// An import fails after the error.
    Failed,
    /// A fixed version writes the error.
    Fixed,
    /// A flush error of no job.
    Jobless,
    /// An import without any error.
    Quiet,
    /// A logged statement quotes the words.
    Quoted,
    /// An entry of several lines, one of which is the words.
    Pasted,
}

/// How the tag block names the job.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tagged {
    Id,
    MarkedType,
    Type,
    AppName,
}

impl Tagged {
    pub(crate) const ALL: [Tagged; 4] = [
        Tagged::Id,
        Tagged::MarkedType,
        Tagged::Type,
        Tagged::AppName,
    ];

    fn add_to(self, tags: Tags, kind: &str, id: u64) -> Tags {
        match self {
            Tagged::Id => JobTag::Id(id).add_to(tags),
            Tagged::MarkedType => JobTag::MarkedType(kind, id).add_to(tags),
            Tagged::Type => JobTag::Type(kind, id).add_to(tags),
            Tagged::AppName => JobTag::AppName(id).add_to(tags),
        }
    }
}

impl Story {
    /// Whether an affected version writes a flush error that counts, whatever
    /// becomes of the job.
    pub(crate) fn has_error(self) -> bool {
        !matches!(
            self,
            Story::Fixed | Story::Quiet | Story::Quoted | Story::Pasted
        )
    }

    /// Whether rows may be lost: the answer to it is never `clear`.
    pub(crate) fn has_loss(self) -> bool {
        self.has_error() && !matches!(self, Story::Again(_) | Story::Failed)
    }

    /// Whether the words of a flush error occur.
    pub(crate) fn has_words(self) -> bool {
        self != Story::Quiet
    }

    fn verdict(self) -> Option<JobVerdict> {
        match self {
            Story::Corrupt(_) | Story::ManyLines | Story::LongTags | Story::LongMessage => {
                Some(JobVerdict::PotentiallyCorrupt)
            }
            Story::Retried(_) => Some(JobVerdict::Suspect),
            Story::Again(_) => Some(JobVerdict::Cleared),
            Story::Failed => Some(JobVerdict::NotKept),
            Story::Fixed => Some(JobVerdict::Benign),
            Story::Jobless | Story::Quiet | Story::Quoted | Story::Pasted => None,
        }
    }
}

/// A cluster.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) stories: Vec<Story>,
    /// Whether a jobs table was collected.
    pub(crate) table: bool,
}

/// Where a flush error is logged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Error {
    pub(crate) node: u32,
    /// 0 for the system's, 1 for the other.
    pub(crate) tenant: usize,
    /// When its job was created.
    pub(crate) from: Time,
    pub(crate) at: Time,
    /// When the last is logged of the job.
    pub(crate) to: Time,
    /// Whether a job is known of it.
    pub(crate) has_job: bool,
    /// Whether rows may be lost by it.
    pub(crate) is_loss: bool,
}

/// An entry of a node, and whether it goes to the telemetry log.
type Placed = (u32, bool, Entry);

const VERSIONS: [&str; 2] = ["v24.1.5", "v24.1.17"];

impl World {
    /// For messages.
    pub(crate) fn name(&self) -> String {
        match self.stories.as_slice() {
            [one] => format!("{one:?}"),
            several => format!("{} stories, table {}", several.len(), self.table),
        }
    }

    pub(crate) fn has_loss(&self) -> bool {
        self.stories.iter().any(|story| story.has_loss())
    }

    pub(crate) fn has_error(&self) -> bool {
        self.stories.iter().any(|story| story.has_error())
    }

    pub(crate) fn has_words(&self) -> bool {
        self.stories.iter().any(|story| story.has_words())
    }

    /// The right answer: state, and the verdict of each job.
    pub(crate) fn truth(&self) -> (State, Vec<(String, JobVerdict)>) {
        let state = if self.has_loss() {
            State::Findings
        } else {
            State::Clear
        };
        let stories = self.stories.iter().enumerate();
        let mut jobs: Vec<(String, JobVerdict)> = stories
            .filter_map(|(slot, story)| Some((id(slot, *story).to_string(), story.verdict()?)))
            .collect();
        jobs.sort();
        (state, jobs)
    }

    /// The flush errors in it, those of a fixed version left out.
    pub(crate) fn errors(&self) -> Vec<Error> {
        let stories = self.stories.iter().enumerate();
        let errors = stories.filter(|(_, story)| story.has_error());
        let error = |(slot, story): (usize, &Story)| Error {
            node: node_of(*story),
            tenant: slot % 2,
            from: begin(slot),
            at: begin(slot).plus_seconds(120),
            to: begin(slot).plus_seconds(301),
            has_job: *story != Story::Jobless,
            is_loss: story.has_loss(),
        };
        errors.map(error).collect()
    }

    /// The files of an archive with its logs in a form.
    pub(crate) fn files(&self, form: &Form) -> Vec<(String, Vec<u8>)> {
        self.collected(form, &|_, _| true)
    }

    /// The same, of logs with those entries alone that `keep` tells by node.
    pub(crate) fn collected(
        &self,
        form: &Form,
        keep: &dyn Fn(u32, &Entry) -> bool,
    ) -> Vec<(String, Vec<u8>)> {
        let mut placed: Vec<Placed> = Vec::new();
        let mut jobs = Vec::new();
        for (slot, story) in self.stories.iter().enumerate() {
            jobs.extend(tell(slot, *story, &mut placed).map(|job| (slot, job)));
        }
        let mut files = Vec::new();
        for node in [1, 2] {
            let version = VERSIONS[node as usize - 1];
            let host = format!("h{node}");
            let created = at(4, 50);
            let mut main: Vec<Entry> = (0..=25).map(|tens| heartbeat(node, tens)).collect();
            main.extend(of_group(&placed, node, false));
            let telemetry = of_group(&placed, node, true);
            for (group, mut entries) in [(None, main), (Some("telemetry"), telemetry)] {
                if entries.is_empty() {
                    continue;
                }
                entries.sort_by_key(|entry| entry.time);
                for (entry, counter) in entries.iter_mut().zip(1..) {
                    entry.counter = Some(counter);
                }
                entries.retain(|entry| keep(node, entry));
                let name = LogName {
                    group,
                    ..LogName::main(&host, created)
                };
                let log = form.log(name, version, node, &entries);
                let path = format!("nodes/{node}/logs/{}", log.name.file_name());
                files.push((path, log.bytes));
            }
            let node_file = Node {
                id: node,
                host,
                version: version.to_owned(),
                started: created,
                updated: at(9, 0),
                live: true,
            };
            let status = node_file.status().to_string();
            files.push((format!("nodes/{node}/status.json"), status.into_bytes()));
        }
        if self.table {
            for (tenant, folder) in [(0, ""), (1, "cluster/demoapp/")] {
                let mine = jobs.iter().filter(|(slot, _)| slot % 2 == tenant);
                let mut mine: Vec<Job> = mine.map(|(_, job)| job.clone()).collect();
                mine.push(statistics(tenant));
                let table = job::crdb_internal_jobs(&mine).tsv();
                files.push((
                    format!("{folder}crdb_internal.jobs.txt"),
                    table.into_bytes(),
                ));
            }
        }
        files
    }

    /// The archive.
    pub(crate) fn zip(&self, form: &Form) -> Vec<u8> {
        let files = self.files(form);
        let members: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
            .collect();
        of_members(Shape::default(), &members).expect("written")
    }
}

fn at(hour: i8, minute: i8) -> Time {
    Time::utc((2025, 4, 22), (hour, minute, 0), 123_456)
}

/// When the story in a slot begins.
fn begin(slot: usize) -> Time {
    let quarters = i64::try_from(slot).expect("few stories");
    at(5, 2).plus_seconds(quarters * 15 * 60)
}

fn node_of(story: Story) -> u32 {
    if story == Story::Fixed { 2 } else { 1 }
}

fn id(slot: usize, story: Story) -> u64 {
    job::id_of(begin(slot), node_of(story))
}

fn of_group(placed: &[Placed], node: u32, telemetry: bool) -> Vec<Entry> {
    let mine = placed
        .iter()
        .filter(|(on, group, _)| (*on, *group) == (node, telemetry));
    mine.map(|(_, _, entry)| entry.clone()).collect()
}

/// A job of each tenant that has nothing to do with it.
fn statistics(tenant: usize) -> Job {
    let minute = if tenant == 0 { 53 } else { 54 };
    let created = at(4, minute);
    let kind = "AUTO CREATE STATS";
    Job::running(job::id_of(created, 1), kind, "ANALYZE t", created)
        .ended("succeeded", created.plus_seconds(9))
}

/// What nodes log all the time; some of it of several lines.
fn heartbeat(node: u32, tens: i64) -> Entry {
    let tags = Tags::tenant(1, "system").node(node);
    let message = if tens % 5 == 2 {
        "gossip status (ok, 2 nodes)\ngossip client (1/3 cur/max conns)\n  1: ‹h2:26257› (2h)"
    } else {
        "runtime stats: ‹1.0› GiB RSS, 412 goroutines (stacks: ‹8.2› MiB)"
    };
    Entry {
        goroutine: 12,
        channel: Channel::Health,
        ..Entry::new(
            Severity::Info,
            at(4, 50).plus_seconds(tens * 600),
            ("server/status/runtime_log.go", 47),
            tags,
            message.to_owned(),
        )
    }
}

/// Adds what a story logs, and gives its job.
#[expect(clippy::too_many_lines, reason = "stories, one after the other")]
fn tell(slot: usize, story: Story, placed: &mut Vec<Placed>) -> Option<Job> {
    const CAUSE: FlushCause<'_> = FlushCause::AddSst(
        "/Table/106/1/0",
        "/Table/106/1/9",
        "result is ambiguous: replica unavailable",
    );
    let (node, id, begin) = (node_of(story), id(slot, story), begin(slot));
    let tenant = if slot.is_multiple_of(2) {
        Tags::tenant(1, "system")
    } else {
        Tags::tenant(3, "demoapp")
    };
    let tags = tenant.node(node);
    let after = |seconds: i64| begin.plus_seconds(seconds);
    let mut main = |entry: Entry| {
        let entry = Entry {
            goroutine: 6_885,
            ..entry
        };
        placed.push((node, false, entry));
    };
    let error = |tagged: Tagged, kind: &str| {
        signals::flush_error(after(120), tagged.add_to(tags.clone(), kind, id), CAUSE)
    };
    match story {
        Story::Quiet => {}
        Story::Corrupt(tagged) | Story::Retried(tagged) => main(error(tagged, "IMPORT")),
        Story::Again(tagged) => main(error(tagged, "SCHEMA CHANGE")),
        Story::Failed | Story::Fixed => main(error(Tagged::Id, "IMPORT")),
        Story::ManyLines => {
            let cause = FlushCause::AddSst(
                "/Table/106/1/0",
                "/Table/106/1/9",
                "\n  insufficient remaining store capacity 648 GiB, or 69.9% to add sstable\n\
                 (1) attached stack trace\n  -- stack trace:\n  | main.main",
            );
            main(signals::flush_error(
                after(120),
                JobTag::Id(id).add_to(tags.clone()),
                cause,
            ));
        }
        Story::LongTags => {
            let statement = format!(
                "‹IMPORT INTO t CSV DATA ({})›",
                "'gs://b/f', ".repeat(1_700)
            );
            let tags = tags.clone().with("distsql.stmt", &statement);
            main(signals::flush_error(
                after(120),
                JobTag::Id(id).add_to(tags),
                CAUSE,
            ));
        }
        Story::LongMessage => {
            let why = format!("boom ‹{}›", "0123456789".repeat(4_000));
            let cause = FlushCause::AddSst("/Table/106/1/0", "/Table/106/1/9", &why);
            main(signals::flush_error(
                after(120),
                JobTag::Id(id).add_to(tags.clone()),
                cause,
            ));
        }
        Story::Jobless => {
            let tags = Tags::tenant(1, "system").node(node);
            main(signals::flush_error(after(120), tags, CAUSE));
            return None;
        }
        Story::Quoted => {
            main(Entry::new(
                Severity::Info,
                after(120),
                ("sql/exec_log.go", 391),
                tags,
                format!("exec \"$ cli\" {{}} ‹\"SELECT '{FLUSH_ERROR}: addsstable x'\"›"),
            ));
            return None;
        }
        Story::Pasted => {
            main(Entry::new(
                Severity::Warning,
                after(120),
                ("util/log/fluent_client.go", 51),
                tags,
                format!("the following text was rejected:\n{FLUSH_ERROR}: addsstable x\nits end"),
            ));
            return None;
        }
    }
    let is_import = !matches!(story, Story::Again(_));
    let kind = if is_import { "IMPORT" } else { "SCHEMA CHANGE" };
    main(signals::resume(after(1), tags.clone(), id));
    if is_import && matches!(story, Story::Retried(_)) {
        let retried = JobTag::Id(id).add_to(tags.clone());
        main(signals::import_retry(
            after(180),
            retried,
            "‹rpc error›: boom",
        ));
    }
    if !is_import {
        for seconds in [2, 200] {
            let tags = JobTag::MarkedType(kind, id).add_to(tags.clone());
            let what = Backfill::CreateTableAs;
            main(signals::backfill(
                after(seconds),
                tags,
                what,
                "SELECT a, \"b\" FROM t",
            ));
        }
    }
    let ended = if story == Story::Failed {
        "failed"
    } else {
        "succeeded"
    };
    let failed = (story == Story::Failed).then_some("‹boom›");
    main(signals::state(
        after(300),
        tags.clone(),
        (kind, id),
        ended,
        failed,
    ));
    if is_import && story != Story::Failed {
        let event = signals::recovery_event(after(301), tags, id, ended, 4_711 + id % 7);
        placed.push((node, true, event));
    }
    let description = if is_import {
        "IMPORT INTO t(a) CSV DATA ('gs://b/f')"
    } else {
        "CREATE TABLE u AS SELECT a, \"b\" FROM t"
    };
    let job = Job::running(id, kind, description, begin).on(&[106]);
    Some(job.ended(ended, after(300)))
}
