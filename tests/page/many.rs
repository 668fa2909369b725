//! Thousands of jobs and hundreds of nodes: the page draws what is looked at.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;

use crate::archives::Folder;
use crate::in_browser;

const JOBS: u64 = 5_000;
pub(crate) const NODES: u64 = 300;

/// What a page may hold of them at once: a large table has a hundred rows.
const ELEMENTS_MAX: u64 = 6_000;

#[tokio::test]
async fn rows_are_there_when_they_are_needed() {
    let folder = Folder::new();
    let many = many_jobs(&folder, JOBS);
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.analyze(&many).await;
        assert!(page.text(".shown").await.starts_with("5\u{2009}000 of 5\u{2009}000"));
        let drawn = "return document.querySelectorAll('*').length";
        let few = |count: serde_json::Value| assert!(count.as_u64().unwrap() < ELEMENTS_MAX, "{count}");
        few(page.script(drawn, Vec::new()).await);

        // A job far down is opened, and stays while the reader is elsewhere.
        let far = id(JOBS - 10);
        page.script("location.hash = arguments[0]", vec![json!(format!("#job={far}"))])
            .await;
        let open = format!("return String(document.querySelector(\"tr[data-job-id='{far}'] + .detail\") !== null)");
        page.wait_until(&open).await;
        page.script("document.activeElement.blur(); scrollTo({top: 0, behavior: 'instant'})", Vec::new())
            .await;
        page.wait_until("return String(document.querySelector('#jobs .toggle').getBoundingClientRect().bottom > 0 && scrollY === 0)")
            .await;
        assert_eq!(page.string(&open).await, "true", "find in page finds it");
        few(page.script(drawn, Vec::new()).await);

        // What is scrolled to is drawn.
        page.script("scrollTo({top: document.documentElement.scrollHeight / 3, behavior: 'instant'})", Vec::new())
            .await;
        page.wait_until("return String(document.elementFromPoint(innerWidth / 2, innerHeight / 3).closest('tr[data-job-id]') !== null)")
            .await;

        // Alike nodes share a row of the drawing; none is left out.
        page.script("document.querySelector('#coverage').open = true", Vec::new())
            .await;
        page.wait_until("return String(document.querySelector('#coverage .row-name') !== null)")
            .await;
        let names = "return String(document.querySelectorAll('#coverage .row-name').length <= 40)";
        assert_eq!(page.string(names).await, "true");
    })
    .await;
}

fn id(job: u64) -> String {
    format!("{}", 1_065_722_000_000_000_000 + job * 977)
}

/// A main log of each node, in which each job has an error and then succeeds.
pub(crate) fn many_jobs(folder: &Folder, jobs: u64) -> PathBuf {
    let mut logs: Vec<String> = vec![String::new(); 300];
    for job in 0..jobs {
        let (node, id, at) = (job % NODES + 1, id(job), 6 * 3600 + job * 2);
        let log = &mut logs[usize::try_from(job % NODES).unwrap()];
        let clock = |at: u64| format!("{:02}:{:02}:{:02}.000000", at / 3600, at / 60 % 60, at % 60);
        writeln!(
            log,
            "W250422 {} 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n{node},job={id}] 7  closing with flushes in-progress encountered an error: addsstable [‹/Table/106/1/5›,‹/Table/106/1/7›): ‹boom›",
            clock(at)
        )
        .unwrap();
        writeln!(
            log,
            "I250422 {} 700 jobs/registry.go:1599 ⋮ [T1,n{node}] 9  IMPORT job {id}: stepping through state succeeded",
            clock(at + 60)
        )
        .unwrap();
    }
    let names: Vec<String> = (1..=NODES)
        .map(|node| format!("debug/nodes/{node}/logs/cockroach.log"))
        .collect();
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .zip(&logs)
        .map(|(name, log)| (name.as_str(), log.as_bytes()))
        .collect();
    folder.zip("many.zip", &members)
}
