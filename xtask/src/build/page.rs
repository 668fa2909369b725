//! Puts the page together, as one file and as a folder.
//!
//! # Promises
//!
//! * Both forms have the same scripts, style and policy; they differ only in
//!   where the two scripts of the page stand. The large one, which holds the
//!   analyzer, is the last: until it has come the page is there already.
//! * Text is never changed on its way into a script: what would end a script
//!   early is an error. What is packed cannot.
//!
//! # Not here
//!
//! What the page does (`www/`), the policy's words (`policy`).

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::base91::packed;
use super::bundle::bundle;
use super::comments::{dense_script, dense_style};
use super::policy::{hash, policy, short_hash};
use super::source;
use super::wasm::Engine;

/// The pieces of the page.
pub(crate) struct Parts {
    template: String,
    style: String,
    /// Source of the workers' script.
    pub(crate) worker: String,
    /// Defines `DETECT_PAYLOAD`: that source and the wasm module, packed.
    payload: String,
    app: String,
    /// The document of the engine frame.
    pub(crate) frame: String,
    frame_script: String,
    /// What it was built from, as far as that is known.
    commit: String,
}

impl Parts {
    /// Reads the page's sources from `www`, which are of this commit.
    pub(crate) fn read(www: &Path, engine: &Engine, commit: String) -> Result<Parts> {
        let frame_script = dense_script(&bundle(www, "engine/frame.js")?);
        let worker = worker(www, engine)?;
        let parts = Parts {
            template: source::read(&www.join("index.html"))?,
            style: style(&www.join("style"))?,
            payload: payload(&worker, &engine.wasm)?,
            worker,
            app: dense_script(&bundle(www, "app/main.js")?),
            frame: fill(
                source::read(&www.join("engine/frame.html"))?,
                &[("<!--ENGINE-->", &inline_script(&frame_script)?)],
            )
            .context("www/engine/frame.html")?,
            frame_script,
            commit,
        };
        Ok(parts)
    }

    /// The page in one file.
    pub(crate) fn single_file(&self) -> Result<String> {
        let scripts = [inline_script(&self.app)?, inline_script(&self.payload)?];
        self.page(&scripts.join("\n"))
    }

    /// The page in several files, each with its name; `index.html` is last.
    pub(crate) fn hosted_files(&self) -> Result<Vec<(String, String)>> {
        let mut files = Vec::new();
        let mut tags = Vec::new();
        for (name, script) in [("app", &self.app), ("payload", &self.payload)] {
            let file = format!("{name}-{}.js", short_hash(script));
            tags.push(format!(
                r#"<script src="{file}" integrity="{}"></script>"#,
                hash(script)
            ));
            files.push((file, script.clone()));
        }
        files.push(("index.html".to_owned(), self.page(&tags.join("\n"))?));
        Ok(files)
    }

    fn page(&self, scripts: &str) -> Result<String> {
        let policy = policy(&[&self.payload, &self.app, &self.frame_script], &self.style);
        let policy = format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}">"#);
        let style = format!("<style>{}</style>", self.style);
        let frame = format!(
            r#"<iframe id="engine" title="engine" hidden sandbox="allow-scripts" srcdoc="{}"></iframe>"#,
            attribute(&self.frame)
        );
        let page = fill(
            self.template.clone(),
            &[
                ("<!--POLICY-->", &policy),
                ("<!--STYLE-->", &style),
                // All packages of the workspace have one version.
                ("<!--VERSION-->", env!("CARGO_PKG_VERSION")),
                ("<!--COMMIT-->", &self.commit),
                // For people to compare; the policy has the same.
                ("<!--PAYLOAD-->", &hash(&self.payload)),
                ("<!--ENGINE-FRAME-->", &frame),
                ("<!--SCRIPTS-->", scripts),
            ],
        )
        .context("www/index.html")?;
        policy_comes_first(&page)?;
        Ok(page)
    }
}

/// A policy governs only what stands after it.
fn policy_comes_first(page: &str) -> Result<()> {
    let policy = page.find(r#"<meta http-equiv="Content-Security-Policy""#);
    let governed = ["<script", "<style", "<link", "<iframe", "<img", "<body"];
    let stands_before = |tag: &&str| page.find(*tag).is_some_and(|at| Some(at) < policy);
    if governed.iter().any(stands_before) {
        bail!("www/index.html: <!--POLICY--> must stand before everything that it governs");
    }
    Ok(())
}

/// Puts each text at its place, which must be there exactly once.
fn fill(template: String, places: &[(&str, &str)]) -> Result<String> {
    // All places are looked for before any is filled: what is filled in is
    // not searched for places.
    let mut found = Vec::new();
    for (place, text) in places {
        match template
            .match_indices(place)
            .map(|(at, _)| at)
            .collect::<Vec<_>>()[..]
        {
            [at] => found.push((at, place.len(), *text)),
            ref other => bail!("{place} stands there {} times instead of once", other.len()),
        }
    }
    found.sort_unstable_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let mut page = template;
    for (at, length, text) in found {
        page.replace_range(at..at + length, text);
    }
    Ok(page)
}

/// All style sheets of a folder, in the order of their names.
fn style(folder: &Path) -> Result<String> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "css"))
        .collect();
    paths.sort();
    let mut style = String::new();
    for path in paths {
        style.push_str(&source::read(&path)?);
    }
    if style.to_ascii_lowercase().contains("</style") {
        bail!(
            "a style sheet in {} would end its own element",
            folder.display()
        );
    }
    dense_style(&style)
}

/// The script of a worker: wasm-bindgen's glue, and what answers the frame.
pub(super) fn worker(www: &Path, engine: &Engine) -> Result<String> {
    let worker = bundle(www, "engine/worker.js")?;
    // The semicolon ends a last statement of the glue that has none.
    Ok(format!("{}\n;\n{}", engine.glue, dense_script(&worker)))
}

/// The script that holds what workers are made of.
fn payload(worker: &str, wasm: &[u8]) -> Result<String> {
    let payload = serde_json::json!({"worker": packed(worker.as_bytes())?, "wasm": packed(wasm)?});
    let payload = serde_json::to_string(&payload)?;
    Ok(format!("globalThis.DETECT_PAYLOAD={payload};\n"))
}

fn inline_script(script: &str) -> Result<String> {
    let lower = script.to_ascii_lowercase();
    for text in ["</script", "<!--"] {
        if lower.contains(text) {
            bail!("a script holds `{text}`, which HTML would misread; write it in two pieces");
        }
    }
    Ok(format!("<script>{script}</script>"))
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: &str = "onmessage = '</script><!--'";

    fn parts() -> Parts {
        Parts {
            template: "<meta charset=utf-8><!--POLICY--><!--STYLE--><!--VERSION--><!--COMMIT--><body><!--PAYLOAD--><!--ENGINE-FRAME--><!--SCRIPTS-->".to_owned(),
            style: "a{}".to_owned(),
            worker: WORKER.to_owned(),
            payload: payload(WORKER, b"\0asm").unwrap(),
            app: "app()".to_owned(),
            frame: "<p title=\"a&b\"><script>frame()</script>".to_owned(),
            frame_script: "frame()".to_owned(),
            commit: "1234567".to_owned(),
        }
    }

    #[test]
    fn one_file_holds_everything_under_one_policy() {
        let page = parts().single_file().unwrap();
        for script in [&parts().payload, "app()", "frame()"] {
            assert!(page.contains(&format!("'{}'", hash(script))), "{script}");
        }
        assert!(page.contains("<style>a{}</style>"));
        assert!(page.contains("<script>app()</script>"));
        assert!(page.contains("srcdoc=\"<p title=&quot;a&amp;b&quot;><script>frame()</script>\""));
        assert!(!page.contains("src=\""));
        let shown = format!("<body>{}", hash(&parts().payload));
        assert!(page.contains(&shown), "the hash is there to be compared");
        assert!(page.contains("1234567"));
    }

    #[test]
    fn the_hosted_page_has_the_same_policy_and_names_hashes() {
        let files = parts().hosted_files().unwrap();
        let (name, page) = files.last().unwrap();
        assert_eq!(name, "index.html");
        let policy = |page: &str| {
            page.split("content=")
                .nth(1)
                .unwrap()
                .split('>')
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(policy(page), policy(&parts().single_file().unwrap()));
        for (name, text) in &files[..2] {
            assert!(
                page.contains(&format!(
                    "<script src=\"{name}\" integrity=\"{}\">",
                    hash(text)
                )),
                "{name}"
            );
            assert!(name.contains(&short_hash(text)), "{name}");
        }
    }

    #[test]
    fn the_payload_cannot_end_its_script() {
        let payload = parts().payload;
        assert!(!payload.contains('<'));
        let json = payload
            .strip_prefix("globalThis.DETECT_PAYLOAD=")
            .unwrap()
            .trim_end()
            .trim_end_matches(';');
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(value["worker"], packed(WORKER.as_bytes()).unwrap());
        assert_eq!(value["wasm"], packed(b"\0asm").unwrap());
    }

    #[test]
    fn a_template_without_its_places_is_refused() {
        let cases: &[(&str, &str)] = &[
            (
                "missing",
                "<!--POLICY--><!--STYLE--><!--VERSION--><!--COMMIT--><!--PAYLOAD--><!--ENGINE-FRAME-->",
            ),
            (
                "twice",
                "<!--POLICY--><!--POLICY--><!--STYLE--><!--VERSION--><!--COMMIT--><!--PAYLOAD--><!--ENGINE-FRAME--><!--SCRIPTS-->",
            ),
            (
                "policy too late",
                "<!--STYLE--><!--POLICY--><!--VERSION--><!--COMMIT--><!--PAYLOAD--><!--ENGINE-FRAME--><!--SCRIPTS-->",
            ),
        ];
        for (name, template) in cases {
            let parts = Parts {
                template: (*template).to_owned(),
                ..parts()
            };
            assert!(parts.single_file().is_err(), "{name}");
        }
    }

    #[test]
    fn a_script_that_would_end_early_is_refused() {
        for script in ["x = '</script>'", "x = '<!--'", "x = '</SCRIPT>'"] {
            assert!(inline_script(script).is_err(), "{script}");
        }
    }
}
