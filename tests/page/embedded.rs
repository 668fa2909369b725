//! The page in a frame of a documentation site, by the README's own snippet.

use std::fs;
use std::path::Path;

use crate::archives::Folder;
use crate::in_browser;
use crate::page::{Page, single_file};
use crate::server::Host;

/// What the README tells to put into a page.
fn snippet() -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, rest) = readme.split_once("- **Embedded.**").unwrap();
    let (_, rest) = rest.split_once("```html\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// A site with the snippet, and the single file beside it.
fn site() -> Folder {
    let site = Folder::new();
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>Documentation</title><h1>A-144650</h1>{}
         <script>document.documentElement.dataset.state = 'ready'</script>",
        snippet()
    );
    site.file("index.html", page.as_bytes());
    fs::copy(single_file(), site.path().join("detect-144650.html")).unwrap();
    site
}

/// The height that the site gave the frame.
async fn height(page: &Page) -> f64 {
    let height = page
        .string("return document.getElementById('a-144650').height")
        .await;
    height.parse().unwrap()
}

#[tokio::test]
async fn the_frame_is_as_high_as_its_content() {
    let site = site();
    let host = Host::start(site.path().to_owned());
    let url = host.url();
    in_browser(async move |page| {
        let _keep = (&site, &host);
        page.open(&url).await;
        page.wait_until("return String(document.getElementById('a-144650').height !== '800')").await;
        let first = height(&page).await;
        page.enter_frame().await;
        page.wait_for("ready").await;
        page.click("#try-example").await;
        page.wait_for("done").await;
        let theme = page.string("return document.documentElement.dataset.theme ?? ''").await;
        assert_eq!(theme, "light", "the site asked for it");
        // Of the height of its window, a page may need no more than it has.
        let fits = "const root = document.documentElement
            return String(Math.abs(innerHeight - root.getBoundingClientRect().height) < 2 && root.scrollHeight <= innerHeight + 1)";
        page.wait_until(fits).await;
        page.leave_frame().await;
        assert!(first < height(&page).await, "the answer needs more room");
    })
    .await;
}

/// Nobody but the frame sets its height, and nobody sets another thing.
#[tokio::test]
async fn a_stranger_is_not_heard() {
    let site = site();
    let host = Host::start(site.path().to_owned());
    let url = host.url();
    in_browser(async move |page| {
        let _keep = (&site, &host);
        page.open(&url).await;
        page.wait_until("return String(document.getElementById('a-144650').height !== '800')")
            .await;
        let before = height(&page).await;
        page.script(
            "addEventListener('message', () => { document.title = 'heard' })
             window.postMessage({type: 'detect-144650', height: 5000}, '*')",
            Vec::new(),
        )
        .await;
        page.wait_until("return String(document.title === 'heard')")
            .await;
        assert!((height(&page).await - before).abs() < 0.5);
    })
    .await;
}

/// The address asks for a theme, and for nothing else.
#[tokio::test]
async fn the_address_asks_for_a_theme() {
    let host = Host::start(single_file().parent().unwrap().to_owned());
    let url = host.url();
    in_browser(async move |page| {
        let _keep = &host;
        for (asked, theme) in [
            ("dark", "dark"),
            ("light", "light"),
            ("system", ""),
            ("x%22", ""),
        ] {
            page.open(&format!("{url}detect-144650.html?theme={asked}&file=a.zip"))
                .await;
            let shown = page
                .string("return document.documentElement.dataset.theme ?? ''")
                .await;
            assert_eq!(shown, theme, "{asked}");
            let remembered = page.string("return String(localStorage.length)").await;
            assert_eq!(remembered, "0", "the site's choice is not the person's");
        }
    })
    .await;
}
