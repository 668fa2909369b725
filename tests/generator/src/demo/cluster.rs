//! The demo's other files: tables, nodes, flags, and much that is not needed.
//!
//! # Promises
//!
//! * What a tenant's table could not be read is said beside it, as debug zip
//!   says it: in a file ending in `.err.txt`.
//!
//! # Not here
//!
//! Logs (`logs`).

use std::io::{self, Seek, Write};

use serde_json::{Value, json};

use super::story::{Story, at};
use super::{ANALYTICS, CLUSTER_ID, DEMOAPP, collected, host, others};
use crate::archive::Archive;
use crate::event_log::{self, Event};
use crate::job::{self, Job};
use crate::node::{self, Node};
use crate::noise::{SYSTEM, Tenant};
use crate::rng::Rng;
use crate::signals;
use crate::time::Time;

/// The node that was down when the archive was made.
const DOWN: u32 = 5;
/// Size of a heap profile, which nobody needs here.
const PROFILE_BYTES: usize = 192 << 10;
/// Ranges in each node's list, which nobody needs here.
const RANGES: u64 = 1_500;

/// Writes everything but logs.
pub(super) fn write<W: Write + Seek>(
    archive: &mut Archive<W>,
    stories: &[Story],
) -> io::Result<()> {
    write_cluster(archive)?;
    write_system_tables(archive, stories)?;
    write_demoapp_tables(archive, stories)?;
    write_analytics_tables(archive, stories)?;
    for node in nodes() {
        if node.live {
            write_node(archive, &node)?;
        } else {
            write_down_node(archive, &node)?;
        }
    }
    Ok(())
}

fn nodes() -> Vec<Node> {
    let node = |id: u32| Node {
        id,
        host: host(id),
        version: if id == 2 { "v24.1.17" } else { "v24.1.5" }.to_owned(),
        started: match id {
            2 => at(22, (9, 1, 15), 0),
            4 => at(22, (7, 50, 40), 0),
            _ => at(10, (6, 0, 0), 0),
        },
        updated: if id == DOWN {
            at(22, (6, 22, 30), 0)
        } else {
            collected()
        },
        live: id != DOWN,
    };
    (1..=DOWN).map(node).collect()
}

fn write_cluster<W: Write + Seek>(archive: &mut Archive<W>) -> io::Result<()> {
    let nodes = nodes();
    archive.add("debug_zip_command_flags.txt", flags().as_bytes())?;
    archive.add("nodes.json", &pretty(&node::nodes_json(&nodes)))?;
    archive.add("liveness.json", &pretty(&node::liveness_json(&nodes)))?;
    archive.add("settings.json", &pretty(&settings()))?;
    for (name, table) in [
        ("crdb_internal.gossip_nodes", node::gossip_nodes(&nodes)),
        (
            "crdb_internal.gossip_liveness",
            node::gossip_liveness(&nodes),
        ),
        ("crdb_internal.kv_node_status", node::kv_node_status(&nodes)),
    ] {
        archive.add(&format!("{name}.txt"), table.tsv().as_bytes())?;
    }
    archive.add("pprof-summary.sh", b"#!/bin/sh\nfind . -name cpu.pprof\n")
}

/// The window is the default one: 48 hours back, and a day ahead.
fn flags() -> String {
    format!(
        " --concurrency=15 --cpu-profile-duration=5s --files-from={} --files-until={} \
         --include-goroutine-stacks=true --include-range-info=true \
         --include-running-job-traces=true --redact=false",
        collected().plus_seconds(-48 * 3_600).flag(),
        collected().plus_seconds(24 * 3_600).flag(),
    )
}

fn settings() -> Value {
    json!({"key_values": {
        "cluster.organization": {"value": "", "type": "s", "public": true},
        "jobs.retention_time": {"value": "336h0m0s", "type": "d", "public": true},
        "version": {"value": "24.1", "type": "m", "public": true},
        "cluster.secret": {"value": CLUSTER_ID, "type": "s", "public": true},
    }})
}

fn listed(stories: &[Story], tenant: &Tenant) -> Vec<Job> {
    let ours = |story: &&Story| story.listed && story.tenant == *tenant;
    stories
        .iter()
        .filter(ours)
        .map(|story| story.job.clone())
        .collect()
}

fn sorted(mut jobs: Vec<Job>) -> Vec<Job> {
    jobs.sort_by_key(|job| job.id);
    jobs
}

fn write_system_tables<W: Write + Seek>(
    archive: &mut Archive<W>,
    stories: &[Story],
) -> io::Result<()> {
    let mut jobs = listed(stories, &SYSTEM);
    jobs.extend(others::everyday(&SYSTEM, 11, 400));
    let jobs = sorted(jobs);
    write_job_tables(archive, "", &jobs)?;
    let mut events = node_events();
    events.sort_by_key(|event| event.time);
    write_events(archive, "", &events)
}

fn write_demoapp_tables<W: Write + Seek>(
    archive: &mut Archive<W>,
    stories: &[Story],
) -> io::Result<()> {
    let prefix = "cluster/demoapp/";
    let own = sorted(listed(stories, &DEMOAPP));
    let mut jobs = own.clone();
    jobs.extend(others::everyday(&DEMOAPP, 13, 250));
    write_job_tables(archive, prefix, &sorted(jobs))?;
    let mut events: Vec<Event> = own.iter().filter_map(import_event).collect();
    events.sort_by_key(|event| event.time);
    write_events(archive, prefix, &events)
}

/// The tables of this tenant could be read in part only: the best one not at
/// all, and the other without types.
fn write_analytics_tables<W: Write + Seek>(
    archive: &mut Archive<W>,
    stories: &[Story],
) -> io::Result<()> {
    let jobs = sorted(listed(stories, &ANALYTICS));
    let table = job::redacted_system_jobs(&jobs).tsv();
    archive.add("cluster/analytics/system.jobs.txt", table.as_bytes())?;
    let error = "ERROR: context deadline exceeded (SQLSTATE 57014)\n";
    for name in [
        "crdb_internal.jobs",
        "crdb_internal.system_jobs",
        "system.eventlog",
    ] {
        let path = format!("cluster/analytics/{name}.txt.err.txt");
        archive.add(&path, error.as_bytes())?;
    }
    Ok(())
}

fn write_job_tables<W: Write + Seek>(
    archive: &mut Archive<W>,
    prefix: &str,
    jobs: &[Job],
) -> io::Result<()> {
    for (name, table) in [
        ("crdb_internal.jobs", job::crdb_internal_jobs(jobs)),
        (
            "crdb_internal.system_jobs",
            job::crdb_internal_system_jobs(jobs),
        ),
        ("system.jobs", job::system_jobs(jobs)),
    ] {
        archive.add(&format!("{prefix}{name}.txt"), table.tsv().as_bytes())?;
    }
    Ok(())
}

fn write_events<W: Write + Seek>(
    archive: &mut Archive<W>,
    prefix: &str,
    events: &[Event],
) -> io::Result<()> {
    let table = event_log::table(events).tsv();
    archive.add(&format!("{prefix}system.eventlog.txt"), table.as_bytes())?;
    let json = pretty(&event_log::events_json(events));
    archive.add(&format!("{prefix}events.json"), &json)
}

/// The event that an import leaves when it ends.
fn import_event(job: &Job) -> Option<Event> {
    let time = job.finished.filter(|_| job.kind == "IMPORT")?;
    let tags = DEMOAPP.tags(1);
    let entry = signals::import_event(time, tags, job.id, job.status, &job.descriptor_ids);
    match entry.payload {
        crate::entry::Payload::Event(info) => Some(Event {
            time,
            kind: "import".to_owned(),
            node: 1,
            info,
        }),
        _ => None,
    }
}

fn node_events() -> Vec<Event> {
    let event = |node: u32, time: Time, kind: &str| Event {
        time,
        kind: kind.to_owned(),
        node,
        info: json!({
            "Timestamp": time.0 * 1_000,
            "EventType": kind,
            "NodeID": node,
            "StartedAt": time.0 * 1_000,
            "ClusterID": CLUSTER_ID,
        })
        .to_string(),
    };
    let mut events: Vec<Event> = (1..=DOWN)
        .map(|node| event(node, at(10, (6, 0, 0), i64::from(node)), "node_restart"))
        .collect();
    events.push(event(4, at(22, (7, 30, 40), 0), "node_restart"));
    events.push(event(4, at(22, (7, 50, 40), 0), "node_restart"));
    events.push(event(2, at(22, (9, 1, 15), 0), "node_restart"));
    events
}

fn write_node<W: Write + Seek>(archive: &mut Archive<W>, node: &Node) -> io::Result<()> {
    let folder = format!("nodes/{}", node.id);
    let build = node.node_build_info().tsv();
    let mut rng = Rng::new(u64::from(node.id));
    archive.add(&format!("{folder}/status.json"), &pretty(&node.status()))?;
    archive.add(&format!("{folder}/details.json"), &pretty(&node.details()))?;
    archive.add(
        &format!("{folder}/crdb_internal.node_build_info.txt"),
        build.as_bytes(),
    )?;
    archive.add(&format!("{folder}/ranges.json"), &pretty(&ranges(&mut rng)))?;
    let profile: Vec<u8> = (0..PROFILE_BYTES / 8)
        .flat_map(|_| rng.bits().to_le_bytes())
        .collect();
    archive.add(&format!("{folder}/heap.pprof"), &profile)
}

/// All that can be had of a node that does not answer.
fn write_down_node<W: Write + Seek>(archive: &mut Archive<W>, node: &Node) -> io::Result<()> {
    let folder = format!("nodes/{}", node.id);
    let error = format!(
        "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while \
         dialing: dial tcp: lookup {} on 10.4.0.10:53: no such host\"\n",
        node.host
    );
    archive.add(&format!("{folder}/status.json"), &pretty(&node.status()))?;
    for name in [
        "details.json",
        "ranges",
        "logs",
        "crdb_internal.node_build_info.txt",
    ] {
        archive.add(&format!("{folder}/{name}.err.txt"), error.as_bytes())?;
    }
    Ok(())
}

fn ranges(rng: &mut Rng) -> Value {
    let range = |range_id: u64| {
        json!({
            "range_id": range_id,
            "start_key": format!("/Table/{}/1/{}", rng.between(104, 190), rng.bits() >> 30),
            "raft_applied_index": rng.between(10, 900_000),
            "lease_holder": rng.between(1, 4),
            "qps": rng.between(0, 4_000),
        })
    };
    (1..=RANGES).map(range).collect()
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}
