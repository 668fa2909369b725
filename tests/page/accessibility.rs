//! Narrow windows, both themes, and the rules of axe-core.

use serde_json::{Value, json};

use crate::archives::demo;
use crate::in_browser;
use crate::page::Page;

/// The width of a small phone, and of a page framed in a documentation site.
const NARROW_PX: u32 = 360;
const WIDE_PX: u32 = 1280;
const HEIGHT_PX: u32 = 800;

#[tokio::test]
async fn every_state_fits_and_follows_the_rules() {
    in_browser(async |page| {
        for theme in ["light", "dark"] {
            let theme = json!({"features": [{"name": "prefers-color-scheme", "value": theme}]});
            page.devtools("Emulation.setEmulatedMedia", theme).await;
            page.open_file().await;
            looks_right(&page).await;
            page.analyze(demo()).await;
            looks_right(&page).await;
        }
    })
    .await;
}

async fn looks_right(page: &Page) {
    for width in [NARROW_PX, WIDE_PX] {
        let size =
            json!({"width": width, "height": HEIGHT_PX, "deviceScaleFactor": 1, "mobile": false});
        page.devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
        let content = page
            .script("return document.documentElement.scrollWidth", Vec::new())
            .await;
        assert!(
            content.as_u64().unwrap() <= u64::from(width),
            "{}: content is {content} px wide in a window of {width}",
            page.state().await
        );
    }
    follows_axe_rules(page).await;
}

/// Runs axe-core, when `cargo xtask test` has installed it and says where.
pub(crate) async fn follows_axe_rules(page: &Page) {
    let Some(path) = std::env::var_os("DETECT_AXE") else {
        return;
    };
    let axe = std::fs::read_to_string(path).unwrap();
    page.script(&axe, Vec::new()).await;
    let run = "const done = arguments[0]
        axe.run(document, {iframes: false}).then(
            ({violations}) => done(violations.map(({id, nodes}) => [id, nodes.map((node) => node.html)])),
            (error) => done([String(error)]))";
    let violations = page.script_async(run, Vec::new()).await;
    assert_eq!(
        violations,
        Value::Array(Vec::new()),
        "{}",
        page.state().await
    );
}
