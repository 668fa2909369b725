//! Ways out that are no request: a bare connection, a datagram, the look-up of
//! a name.
//!
//! # Promises
//!
//! * Each way is tried from page, frame and worker, by code that came after
//!   theirs, and has listeners and a name of its own: what is heard tells
//!   which way it took.
//! * What gets out all the same is in [`NAMED`], which the README words.
//! * Without the policy the listeners do hear.
//!
//! # Not here
//!
//! Requests (`privacy`), and how names are overheard, which WebKitGTK lets nobody
//! (`names`): there it is connections and datagrams alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::archives::Folder;
use crate::engine::Engine;
use crate::in_browser;
use crate::names::{looked_up, overhear};
use crate::page::Page;
use crate::server::{Datagrams, Trap};

/// Where the code runs that wants to get out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Page,
    Frame,
    Worker,
}

/// Ways that no policy closes: whence, and the words of the README for it.
const NAMED: &[(&str, &[Place], &str)] = &[
    (
        "hint to connect",
        &[Place::Page, Place::Frame],
        "the bare connection and the look-up of a name that a *preconnect* hint makes",
    ),
    (
        "hint to look up",
        &[Place::Page, Place::Frame],
        "that other hints may make",
    ),
    (
        "hint to fetch",
        &[Place::Page, Place::Frame],
        "that other hints may make",
    ),
    (
        "link pointed at",
        &[Place::Page, Place::Frame],
        "in Firefox a link that is pointed at",
    ),
    (
        "STUN of an empty frame",
        &[Place::Page],
        "could get WebRTC back from an empty frame",
    ),
    (
        "TURN of an empty frame",
        &[Place::Page],
        "could get WebRTC back from an empty frame",
    ),
    (
        "EventSource of another worker",
        &[Place::Page],
        "in Firefox an `EventSource` from another worker",
    ),
    (
        "EventSource of a shared worker",
        &[Place::Page],
        "in Firefox an `EventSource` from another worker",
    ),
];

/// The function `tryAll`, which tries each way to the listeners that it is
/// given by the way's name, and gives the number of ways.
const TRY_ALL: &str = "
    const kept = []
    const add = (tag, attributes) => {
        const made = Object.assign(document.createElement(tag), attributes)
        document.body.append(made)
        return made
    }
    const empty = () => add('iframe', {}).contentWindow
    const webRtc = (realm, urls) => {
        const connection = new realm.RTCPeerConnection({iceServers: [{urls, username: 'u', credential: 'c'}]})
        // One that is collected asks nobody.
        kept.push(connection)
        connection.createDataChannel('x')
        connection.createOffer().then((offer) => connection.setLocalDescription(offer))
    }
    const ways = {
        'hint to connect': ({tcp, name}) => [tcp, name].forEach((host) => add('link', {rel: 'preconnect', href: `http://${host}/`})),
        'hint to look up': ({name}) => add('link', {rel: 'dns-prefetch', href: `http://${name}/`}),
        'hint to fetch': ({tcp, name}) => [tcp, name].forEach((host) => add('link', {rel: 'prefetch', href: `http://${host}/`})),
        'link pointed at': ({name}) => {
            const link = add('a', {href: `http://${name}/`, textContent: 'there'})
            link.focus()
            link.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))
        },
        'ping of a link': ({tcp}) => add('a', {href: 'blob:x', ping: `http://${tcp}/`}).click(),
        'image': ({tcp, name}) => [tcp, name].forEach((host) => add('img', {src: `http://${host}/`})),
        'fetch': ({tcp, name}) => [tcp, name].forEach((host) => void fetch(`http://${host}/`).catch(() => {})),
        'rules to fetch ahead': ({name}) => add('script', {type: 'speculationrules', textContent: `{\"prefetch\": [{\"urls\": [\"http://${name}/\"]}]}`}),
        'fetch for later': ({name}) => fetchLater(`https://${name}/`),
        'STUN': ({udp}) => webRtc(globalThis, `stun:${udp}`),
        'STUN of an empty frame': ({udp}) => webRtc(empty(), `stun:${udp}`),
        'TURN': ({tcp}) => webRtc(globalThis, `turn:${tcp}?transport=tcp`),
        'TURN of an empty frame': ({tcp}) => webRtc(empty(), `turn:${tcp}?transport=tcp`),
        'WebTransport': ({udp}) => kept.push(new WebTransport(`https://${udp}/`)),
        'WebTransport of an empty frame': ({udp}) => kept.push(new (empty().WebTransport)(`https://${udp}/`)),
        'EventSource': ({tcp}) => kept.push(new EventSource(`http://${tcp}/`)),
        'EventSource of an empty frame': ({tcp}) => kept.push(new (empty().EventSource)(`http://${tcp}/`)),
        'EventSource of another worker': ({tcp}) => {
            const source = `new EventSource('http://${tcp}/')`
            kept.push(new Worker(URL.createObjectURL(new Blob([source], {type: 'text/javascript'}))))
        },
        'EventSource of a shared worker': ({tcp}) => {
            const source = `new EventSource('http://${tcp}/')`
            kept.push(new SharedWorker(URL.createObjectURL(new Blob([source], {type: 'text/javascript'}))))
        },
        'fetch of another worker': ({tcp}) => {
            const source = `fetch('http://${tcp}/')`
            kept.push(new Worker(URL.createObjectURL(new Blob([source], {type: 'text/javascript'}))))
        },
    }
    const tryAll = (listeners) => {
        for (const [way, go] of Object.entries(ways)) try { go(listeners[way]) } catch { /* It is refused. */ }
        return Object.keys(ways).length
    }";

/// Who listens, by the way.
struct Listeners(BTreeMap<String, Listener>);

/// Hears what takes one way.
struct Listener {
    tcp: Trap,
    udp: Datagrams,
    /// Means this machine in every engine, without a question to any other.
    name: String,
}

impl Listeners {
    fn start() -> Listeners {
        let ways = TRY_ALL.lines().filter_map(|line| {
            let (way, rest) = line.trim().strip_prefix('\'')?.split_once('\'')?;
            rest.starts_with(": (").then(|| way.to_owned())
        });
        let listener = |way: &str| Listener {
            tcp: Trap::start(),
            udp: Datagrams::start(),
            name: format!("{}.localhost", way.replace(' ', "-").to_lowercase()),
        };
        let by_way: BTreeMap<_, _> = ways.map(|way| (way.clone(), listener(&way))).collect();
        assert!(
            by_way.len() > 15,
            "all ways of TRY_ALL: {:?}",
            by_way.keys()
        );
        Listeners(by_way)
    }

    /// For `tryAll`.
    fn addresses(&self) -> Value {
        let addresses = self.0.iter().map(|(way, listener)| {
            let Listener { tcp, udp, name } = listener;
            let to = json!({"tcp": tcp.address(), "udp": udp.address(), "name": name});
            (way.clone(), to)
        });
        Value::Object(addresses.collect())
    }

    /// What was heard, such as "UDP: STUN".
    async fn heard(&self, page: &Page) -> BTreeSet<(&'static str, &str)> {
        let names = looked_up(page).await;
        let mut heard = BTreeSet::new();
        for (way, listener) in &self.0 {
            let said = [
                ("TCP", listener.tcp.connections() > 0),
                ("UDP", listener.udp.came() > 0),
                ("name", names.contains(&listener.name)),
            ];
            let said = said.into_iter().filter(|(_, heard)| *heard);
            heard.extend(said.map(|(what, _)| (what, way.as_str())));
        }
        heard
    }
}

/// Time enough for what is on its way.
const A_WHILE: &str = "setTimeout(arguments[0], 2000)";

/// Tries all ways in the page or the frame that is shown.
async fn try_all(page: &Page, listeners: &Listeners) {
    let attack = format!("{TRY_ALL}\nreturn tryAll(arguments[0])");
    let tried = page.script(&attack, vec![listeners.addresses()]).await;
    assert_eq!(tried, json!(listeners.0.len()));
    page.script_async(A_WHILE, Vec::new()).await;
}

/// Nothing was heard from `place` but what is named.
async fn only_what_is_named(page: &Page, place: Place, listeners: &Listeners) {
    for (what, way) in listeners.heard(page).await {
        let named = NAMED
            .iter()
            .any(|(name, places, _)| *name == way && places.contains(&place));
        assert!(named, "{what} heard {way:?} from {place:?}");
    }
}

#[tokio::test]
async fn from_the_page_only_what_is_named_gets_out() {
    in_browser(async |page| {
        let listeners = Listeners::start();
        overhear(&page).await;
        page.open_file().await;
        try_all(&page, &listeners).await;
        only_what_is_named(&page, Place::Page, &listeners).await;
    })
    .await;
}

#[tokio::test]
async fn from_the_frame_only_what_is_named_gets_out() {
    in_browser(async |page| {
        let listeners = Listeners::start();
        overhear(&page).await;
        page.open_file().await;
        page.enter_frame().await;
        try_all(&page, &listeners).await;
        page.leave_frame().await;
        only_what_is_named(&page, Place::Frame, &listeners).await;
    })
    .await;
}

#[tokio::test]
async fn from_a_worker_nothing_gets_out_and_what_is_refused_is_counted() {
    in_browser(async |page| {
        let listeners = Listeners::start();
        overhear(&page).await;
        let attack = format!(
            "{{
                {TRY_ALL}
                const tried = tryAll({})
                setTimeout(() => postMessage({{type: 'failed', code: 'attack', message: `tried ${{tried}}`}}), 2000)
            }}",
            listeners.addresses()
        );
        page.append_to_workers(&attack).await;
        page.open_file().await;
        assert_eq!(page.ended().await, "failed");
        let words = page.text("[role=alert]").await;
        let tried = format!("tried {}", listeners.0.len());
        assert!(words.contains(&tried), "{words}");
        only_what_is_named(&page, Place::Worker, &listeners).await;
        let counted = page.text("#requests").await;
        // WebKit tells no worker what was refused.
        let none = counted.contains(" 0 refused");
        assert_eq!(none, Engine::chosen() == Engine::WebKit, "{counted}");
    })
    .await;
}

/// The listeners hear: what they do not hear above was refused.
#[tokio::test]
async fn without_the_policy_they_are_heard() {
    in_browser(async |page| {
        let listeners = Listeners::start();
        overhear(&page).await;
        let folder = Folder::new();
        page.show(&folder.file("open.html", b"<!doctype html><body>"))
            .await;
        try_all(&page, &listeners).await;
        let heard = listeners.heard(&page).await;
        let mut want = vec![
            ("TCP", "hint to connect"),
            ("TCP", "image"),
            ("TCP", "EventSource"),
            ("TCP", "fetch of another worker"),
        ];
        // WebKitGTK has no WebRTC, and tells no names.
        if Engine::chosen() != Engine::WebKit {
            let more = [
                ("TCP", "TURN"),
                ("UDP", "STUN"),
                ("UDP", "WebTransport"),
                ("name", "hint to connect"),
                ("name", "fetch"),
            ];
            want.extend(more);
        }
        for one in want {
            assert!(heard.contains(&one), "{one:?} is not in {heard:?}");
        }
    })
    .await;
}

#[test]
fn what_gets_out_is_in_the_readme() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    for (way, _, words) in NAMED {
        assert!(readme.contains(words), "{way}: {words}");
    }
}
