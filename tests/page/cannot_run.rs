//! Where the page cannot work it says why, each time with the sentence that is
//! right there, and what to do.

use crate::engine::Lacks;
use crate::page::{Page, hosted_folder, single_file};
use crate::server::Host;
use crate::{in_browser, in_browser_without};

/// The page says this, with this code, and takes nothing.
async fn says(page: &Page, code: &str, sentence: &str, way_out: &str) {
    assert_eq!(page.ended().await, "failed", "{code}");
    let said = page.text("#failure").await;
    for part in [sentence, way_out, &format!("Code {code}")] {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
}

#[tokio::test]
async fn without_webassembly_it_is_said_to_be_off() {
    in_browser_without(Lacks::WebAssembly, async |page| {
        page.show(&single_file()).await;
        let words = "WebAssembly, which reads the archive, is switched off in this browser.";
        says(&page, "wasm_off", words, "Allow it for this page").await;
        let taken = page
            .string("return String(document.querySelector('#file-input').disabled)")
            .await;
        assert_eq!(taken, "true", "nothing is taken that cannot be read");
    })
    .await;
}

#[tokio::test]
async fn without_scripts_the_page_says_so_itself() {
    in_browser_without(Lacks::Scripts, async |page| {
        page.show(&single_file()).await;
        let said = page.seen("noscript").await;
        assert!(
            said.starts_with("This page needs JavaScript, which is switched off here."),
            "{said}"
        );
    })
    .await;
}

/// What browsers of today have, taken away from them.
#[tokio::test]
async fn what_a_browser_lacks_is_named() {
    let cases = [
        (
            "WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('disallowed by embedder') } }",
            "wasm_off",
            "WebAssembly, which reads the archive, is switched off",
            "Edge’s enhanced security",
        ),
        (
            "WebAssembly.validate = () => false",
            "wasm_old",
            "lacks SIMD instructions",
            "Update the browser",
        ),
        (
            "Reflect.deleteProperty(globalThis, 'Worker')",
            "no_workers",
            "lets no page start workers",
            "another desktop browser",
        ),
        (
            "Reflect.deleteProperty(globalThis, 'DecompressionStream')",
            "browser_old",
            "lacks DecompressionStream",
            "Update the browser",
        ),
    ];
    for (taken_away, code, sentence, way_out) in cases {
        in_browser(async move |page| {
            page.run_first(taken_away);
            page.open_file_that_fails().await;
            says(&page, code, sentence, way_out).await;
        })
        .await;
    }
}

/// A site's own policy narrows the page's.
#[tokio::test]
async fn a_site_that_forbids_something_is_named() {
    let cases = [
        (
            "script-src 'unsafe-inline' 'self'; worker-src blob:",
            "forbids WebAssembly",
        ),
        (
            "script-src 'unsafe-inline' 'self' 'wasm-unsafe-eval'; worker-src 'self'",
            "forbids workers",
        ),
    ];
    for (policy, sentence) in cases {
        let host = Host::with_policy(hosted_folder(), policy);
        let url = host.url();
        in_browser(async move |page| {
            let _keep = &host;
            page.visit(&url).await;
            says(&page, "site_forbids", sentence, "Get the single file").await;
        })
        .await;
    }
}

/// Where no script of the page runs, what stands in it speaks.
#[tokio::test]
async fn a_site_that_forbids_all_scripts_leaves_a_sentence() {
    let host = Host::with_policy(hosted_folder(), "script-src 'none'");
    let url = host.url();
    in_browser(async move |page| {
        let _keep = &host;
        page.visit(&url).await;
        let said = page.seen("#needs-script").await;
        assert!(said.starts_with("This page has not started."), "{said}");
        assert!(said.contains("the site that it comes from"), "{said}");
    })
    .await;
}
