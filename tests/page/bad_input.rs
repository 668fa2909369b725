//! What is no good debug.zip: a sentence on the page, never `clear`, and the
//! same answer as the command line's.

use std::fs;
use std::path::Path;

use crate::archives::{Folder, demo, native_report, stored_zip};
use crate::in_browser;
use crate::page::Page;

/// Bytes of an empty zip archive: the end of a directory without entries.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

const LOG: &[u8] = b"I240420 06:22:39.000000 1 server/node.go:1 [n1] 1  hello\n";

#[tokio::test]
async fn every_bad_input_is_answered() {
    let folder = Folder::new();
    let whole = stored_zip(&[
        ("debug/nodes/1/logs/a.log", LOG),
        ("debug/nodes/2/logs/b.log", LOG),
    ]);
    let cut = &whole[..whole.len() / 2];
    let demo = fs::read(demo()).unwrap();
    let inputs = [
        folder.file("nothing.zip", b""),
        folder.file("text.zip", b"this is no archive\n"),
        folder.file("picture.png", b"\x89PNG\r\n\x1a\n"),
        folder.file("empty.zip", EMPTY_ZIP),
        folder.zip("no-logs.zip", &[("debug/nodes/1/status.json", b"{}")]),
        folder.file("cut.zip", cut),
        folder.file("cut-demo.zip", &demo[..demo.len() * 3 / 5]),
    ];
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        for input in &inputs {
            is_answered(&page, input).await;
        }
    })
    .await;
}

async fn is_answered(page: &Page, input: &Path) {
    let name = input.file_name().unwrap().to_string_lossy();
    page.open_file().await;
    page.choose(&[input]).await;
    let state = page.ended().await;
    if state == "failed" {
        assert!(
            !page.text("[role=alert]").await.trim().is_empty(),
            "{name}: failed without a word"
        );
        return;
    }
    let report = native_report(input);
    assert_eq!(page.verdict().await, report["verdict"]["state"], "{name}");
    assert_ne!(page.verdict().await, "clear", "{name}");
    let skipped = report["skipped"].as_array().unwrap();
    page.unfold("read").await;
    let all = page.string_of("body").await;
    for entry in skipped {
        let message = entry["message"].as_str().unwrap();
        assert!(all.contains(message), "{name}: {message}");
    }
}

#[tokio::test]
async fn a_page_that_failed_takes_the_next_file() {
    let folder = Folder::new();
    let bad = folder.file("text.zip", b"this is no archive\n");
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.choose(&[&bad]).await;
        page.ended().await;
        page.analyze(demo()).await;
        assert_eq!(page.verdict().await, "findings");
    })
    .await;
}
