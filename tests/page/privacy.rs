//! Nothing leaves the machine: counted, and tried.

use serde_json::{Value, json};
use url::Url;

use crate::archives::{Folder, demo};
use crate::in_browser;
use crate::page::{Page, hosted_folder, single_file};
use crate::server::{Host, Trap};

/// Every way that a script in the page has to reach a server, short of leaving
/// the page. `to` is `127.0.0.1:PORT`; each way is tried though others throw.
const WAYS_OUT: &str = "
    const to = arguments[0], done = arguments[1]
    const add = (tag, attributes) => document.body.append(Object.assign(document.createElement(tag), attributes))
    const ways = [
        () => fetch(`http://${to}/fetch`, {mode: 'no-cors'}),
        () => fetch(`http://${to}/keepalive`, {mode: 'no-cors', method: 'POST', body: 'x', keepalive: true}),
        () => { const request = new XMLHttpRequest(); request.open('GET', `http://${to}/xhr`); request.send() },
        () => new WebSocket(`ws://${to}/socket`),
        () => new EventSource(`http://${to}/events`),
        () => navigator.sendBeacon(`http://${to}/beacon`, 'x'),
        () => { new Image().src = `http://${to}/image` },
        () => add('img', {src: `http://${to}/img`}),
        () => add('iframe', {src: `http://${to}/frame`}),
        () => add('video', {src: `http://${to}/video`}),
        () => add('object', {data: `http://${to}/object`}),
        () => add('embed', {src: `http://${to}/embed`}),
        () => add('link', {rel: 'stylesheet', href: `http://${to}/style`}),
        () => add('link', {rel: 'prefetch', href: `http://${to}/prefetch`}),
        () => add('link', {rel: 'preload', as: 'image', href: `http://${to}/preload`}),
        () => add('link', {rel: 'icon', href: `http://${to}/icon`}),
        () => add('script', {src: `http://${to}/script`}),
        () => { document.body.style.backgroundImage = `url(http://${to}/background)` },
        () => document.fonts.add(new FontFace('x', `url(http://${to}/font)`)) && document.fonts.load('1em x'),
        () => import(`http://${to}/module`),
        () => new Worker(`http://${to}/worker`),
        () => {
            const form = document.createElement('form')
            Object.assign(form, {action: `http://${to}/form`, method: 'post', target: '_blank'})
            document.body.append(form)
            form.submit()
        },
    ]
    let refused = 0
    addEventListener('securitypolicyviolation', () => { refused += 1 })
    for (const way of ways) {
        try { Promise.resolve(way()).catch(() => {}) } catch { refused += 1 }
    }
    setTimeout(() => done({refused, tried: ways.length}), 1500)";

/// The same from a worker, which the page's policy must reach as well. Calls
/// `said` with the number of ways that the policy refused.
const WAYS_OUT_OF_A_WORKER: &str = "
    const ways = [
        () => fetch(`http://${to}/fetch`, {mode: 'no-cors'}),
        () => { const request = new XMLHttpRequest(); request.open('GET', `http://${to}/xhr`, false); request.send() },
        () => new WebSocket(`ws://${to}/socket`),
        () => new EventSource(`http://${to}/events`),
        () => importScripts(`http://${to}/script`),
        () => new Worker(`http://${to}/worker`),
        () => import(`http://${to}/module`),
    ]
    let refused = 0
    addEventListener('securitypolicyviolation', () => { refused += 1 })
    for (const way of ways) {
        try { Promise.resolve(way()).catch(() => {}) } catch { refused += 1 }
    }
    setTimeout(() => said(refused), 1000)";

#[tokio::test]
async fn an_analysis_makes_no_request() {
    in_browser(async |page| {
        page.log().await;
        page.open_file().await;
        page.analyze(demo()).await;
        only_these_are_requested(&page, "file://").await;
    })
    .await;
}

#[tokio::test]
async fn the_hosted_page_requests_its_own_files_only() {
    let host = Host::start(hosted_folder());
    let url = host.url();
    in_browser(async move |page| {
        page.log().await;
        page.open(&url).await;
        page.analyze(demo()).await;
        only_these_are_requested(&page, &url).await;
    })
    .await;
}

async fn only_these_are_requested(page: &Page, own: &str) {
    let log = page.log().await;
    let requested = requested_addresses(&log);
    assert!(
        requested.iter().any(|url| url.starts_with(own)),
        "the log shows requests: {requested:?}"
    );
    for url in requested {
        // These are the browser's own first page, before ours, and its parts.
        let stays = [
            own,
            "chrome:",
            "chrome-untrusted:",
            "blob:",
            "data:",
            "about:",
        ]
        .iter()
        .any(|start| url.starts_with(start));
        assert!(stays, "requested {url}");
    }
}

fn requested_addresses(log: &[Value]) -> Vec<&str> {
    let requests = log
        .iter()
        .filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent");
    requests
        .filter_map(|entry| entry["message"]["params"]["request"]["url"].as_str())
        .collect()
}

#[tokio::test]
async fn the_page_cannot_reach_a_server() {
    let host = Host::start(hosted_folder());
    let places = [
        Url::from_file_path(single_file()).unwrap().to_string(),
        host.url(),
    ];
    in_browser(async move |page| {
        for place in &places {
            let trap = Trap::start();
            page.open(place).await;
            let outcome = page
                .script_async(WAYS_OUT, vec![json!(trap.address())])
                .await;
            assert_eq!(trap.requests(), [""; 0], "{place}: {outcome}");
            assert!(outcome["refused"].as_u64() > Some(0), "{place}: {outcome}");
        }
    })
    .await;
}

/// What else a frame can try that sees raw logs: to lead the browser away.
const WAYS_AWAY: &str = "
    const to = arguments[0], done = arguments[1]
    const ways = [
        () => { top.location = `http://${to}/top` },
        () => open(`http://${to}/window`),
        () => open(`http://${to}/named`, '_top'),
        () => {
            const link = document.createElement('a')
            Object.assign(link, {href: `http://${to}/link`, target: '_blank'})
            document.body.append(link)
            link.click()
        },
    ]
    for (const way of ways) {
        try { way() } catch { /* It is refused. */ }
    }
    setTimeout(() => done(document.title), 1500)";

#[tokio::test]
async fn the_frame_can_neither_reach_a_server_nor_lead_away() {
    let trap = Trap::start();
    let address = trap.address();
    in_browser(async move |page| {
        page.open_file().await;
        let own = page.string("return location.href").await;
        page.enter_frame().await;
        let ungoverned =
            "return ['EventSource', 'RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']
            .filter((name) => name in globalThis)";
        assert_eq!(page.script(ungoverned, Vec::new()).await, json!([]));
        let outcome = page.script_async(WAYS_OUT, vec![json!(address)]).await;
        assert!(outcome["refused"].as_u64() > Some(0), "{outcome}");
        let title = page.script_async(WAYS_AWAY, vec![json!(address)]).await;
        assert_eq!(title, "engine", "the frame is still there");
        // Last: the frame may become a page that says what was refused.
        let leave = "setTimeout((to) => { location = `http://${to}/location` }, 0, arguments[0])";
        page.script(leave, vec![json!(address)]).await;
        page.leave_frame().await;
        let a_while = "setTimeout(arguments[0], 1500)";
        page.script_async(a_while, Vec::new()).await;
        assert_eq!(page.string("return location.href").await, own);
    })
    .await;
    assert_eq!(trap.requests(), [""; 0]);
}

#[tokio::test]
async fn a_worker_cannot_reach_a_server() {
    let trap = Trap::start();
    let address = trap.address();
    in_browser(async move |page| {
        // What a worker says in the end shows that the attack did run.
        let attack = format!(
            "const to = '{address}'
            const said = (refused) => postMessage({{type: 'failed', code: 'attack', message: `refused ${{refused}}`}})
            {WAYS_OUT_OF_A_WORKER}"
        );
        page.append_to_workers(&attack).await;
        page.open_file().await;
        assert_eq!(page.ended().await, "failed");
        let words = page.text("[role=alert]").await;
        assert!(words.contains("refused ") && !words.contains("refused 0"), "{words}");
    })
    .await;
    assert_eq!(trap.requests(), [""; 0]);
}

/// The ways out do work where no policy forbids them: the tests above would
/// otherwise show nothing.
#[tokio::test]
async fn a_page_without_the_policy_reaches_the_server() {
    let folder = Folder::new();
    let open = folder.file("open.html", b"<!doctype html><html data-state=ready><body>");
    let in_a_worker = "const [to, attack, done] = arguments
        const source = `const to = '${to}'; const said = postMessage; ${attack}`
        const worker = new Worker(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})))
        worker.onmessage = ({data}) => done(data)";
    in_browser(async move |page| {
        let _keep = &folder;
        page.open(Url::from_file_path(&open).unwrap().as_str())
            .await;
        let trap = Trap::start();
        page.script_async(WAYS_OUT, vec![json!(trap.address())])
            .await;
        let requests = trap.requests();
        assert!(requests.len() >= 10, "{requests:?}");
        let trap = Trap::start();
        let arguments = vec![json!(trap.address()), json!(WAYS_OUT_OF_A_WORKER)];
        page.script_async(in_a_worker, arguments).await;
        let requests = trap.requests();
        assert!(requests.len() >= 3, "{requests:?}");
    })
    .await;
}
