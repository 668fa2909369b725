//! What a person does on the page, and what they see there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::{PrintConfiguration, WebDriverCompatibleCommand};
use fantoccini::{Client, Locator};
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::engine::Engine;
use crate::first_script;

/// More than any test archive takes on a busy machine; reached only by a page
/// that waits forever.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often the page is looked at while something is awaited.
const GLANCE: Duration = Duration::from_millis(20);

/// How the names of downloads end that are not finished, in each engine.
const UNDER_WAY: [&str; 3] = [".crdownload", ".part", ".wkdownload"];

/// Height of the window of a small laptop.
pub(crate) const HEIGHT_PX: u32 = 800;

/// A job's id and its verdict, as a table row carries them.
pub(crate) type Row = (String, String);

/// The page in a browser.
#[derive(Clone)]
pub(crate) struct Page {
    client: Client,
    folder: PathBuf,
    /// What runs before the page's own scripts, if anything does.
    first: Arc<Mutex<String>>,
}

/// The built single file.
///
/// # Panics
///
/// When it has not been built.
pub(crate) fn single_file() -> PathBuf {
    built("dist/detect-144650.html")
}

/// The built folder for a web server.
///
/// # Panics
///
/// When it has not been built.
pub(crate) fn hosted_folder() -> PathBuf {
    built("dist/hosted")
}

fn built(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    assert!(
        path.exists(),
        "{} is missing: run `cargo xtask build`",
        path.display()
    );
    path
}

impl Page {
    /// A page that shows nothing yet, of a browser whose files are in `folder`.
    pub(crate) fn new(client: Client, folder: &Path) -> Page {
        Page {
            client,
            folder: folder.to_owned(),
            first: Arc::default(),
        }
    }

    /// Where this browser keeps its files.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Opens the single file from disk.
    pub(crate) async fn open_file(&self) {
        let file = self.file_to_open();
        let url = Url::from_file_path(file).expect("an absolute path");
        self.open(url.as_str()).await;
    }

    /// The same of one that will not be ready.
    pub(crate) async fn open_file_that_fails(&self) {
        self.show(&self.file_to_open()).await;
    }

    /// Goes to `url`, ready or not.
    pub(crate) async fn visit(&self, url: &str) {
        self.client.goto(url).await.expect("the page loads");
    }

    /// What is seen of the first element that `selector` names, told by the
    /// browser's driver: no script of the page need run.
    pub(crate) async fn seen(&self, selector: &str) -> String {
        let start = Instant::now();
        loop {
            let element = self.client.find(Locator::Css(selector)).await;
            let text = element.expect("it is there").text().await.expect("a text");
            // What comes late, so that it does not flash.
            if !text.is_empty() || start.elapsed() > PATIENCE {
                return text;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// The single file, or a copy with what a test runs before its scripts.
    fn file_to_open(&self) -> PathBuf {
        let first = self.first.lock().expect("no test failed here").clone();
        if first.is_empty() {
            return single_file();
        }
        let page = fs::read_to_string(single_file()).expect("the page is text");
        let path = self.folder.join("with-first-script.html");
        fs::write(&path, first_script::put(&page, &first)).expect("a copy of the page");
        path
    }

    /// Opens the page at `url` and waits until it can take files.
    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.expect("the page loads");
        self.wait_for("ready").await;
    }

    /// Chooses files with the page's own file input.
    pub(crate) async fn choose(&self, files: &[&Path]) {
        self.fill("#file-input", files).await;
    }

    /// Chooses a folder with the page's own folder input.
    pub(crate) async fn choose_folder(&self, folder: &Path) {
        self.fill("#folder-input", &[folder]).await;
    }

    async fn fill(&self, input: &str, paths: &[&Path]) {
        let paths: Vec<_> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let input = self
            .client
            .find(Locator::Css(input))
            .await
            .expect("the input is there");
        input
            .send_keys(&paths.join("\n"))
            .await
            .expect("the input takes paths");
    }

    /// Chooses `file` and waits for the end of its analysis.
    pub(crate) async fn analyze(&self, file: &Path) {
        self.choose(&[file]).await;
        self.wait_for("done").await;
    }

    /// The same where another answer is shown.
    pub(crate) async fn analyze_again(&self, file: &Path) {
        self.script(
            "document.querySelector('#verdict').id = 'former'",
            Vec::new(),
        )
        .await;
        self.choose(&[file]).await;
        self.wait_until("return String(document.querySelector('#verdict') !== null)")
            .await;
    }

    /// Waits until the page is in `state`.
    ///
    /// # Panics
    ///
    /// When it fails instead, or takes longer than [`PATIENCE`].
    pub(crate) async fn wait_for(&self, state: &str) {
        let start = Instant::now();
        loop {
            let now = self.state().await;
            if now == state {
                return;
            }
            let lost = now == "failed" || start.elapsed() > PATIENCE;
            assert!(
                !lost,
                "{now} instead of {state}: {}",
                self.text("body").await
            );
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits for the end of an analysis, good or bad; gives the state.
    pub(crate) async fn ended(&self) -> String {
        self.wait_until(
            "return String(/done|failed/.test(document.documentElement.dataset.state))",
        )
        .await;
        self.state().await
    }

    /// Waits until `script` gives the string `true`.
    pub(crate) async fn wait_until(&self, script: &str) {
        let start = Instant::now();
        while self.string(script).await != "true" {
            assert!(
                start.elapsed() < PATIENCE,
                "in vain: {script}: {}",
                self.text("body").await
            );
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// `ready`, `analyzing`, `done` or `failed`.
    pub(crate) async fn state(&self) -> String {
        self.string("return document.documentElement.dataset.state ?? ''")
            .await
    }

    /// `findings`, `incomplete` or `clear`.
    pub(crate) async fn verdict(&self) -> String {
        self.string("return document.querySelector('#verdict')?.dataset.state ?? ''")
            .await
    }

    /// What a person can read in the first element that `selector` names.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        self.script(script, vec![json!(selector)])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The same with one space wherever there is any room.
    pub(crate) async fn words(&self, selector: &str) -> String {
        let text = self.text(selector).await;
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Shows the jobs of every verdict, by the counts above them.
    pub(crate) async fn show_all_jobs(&self) {
        let press = "for (const chip of document.querySelectorAll('.chip[aria-pressed=false]')) chip.click()";
        self.script(press, Vec::new()).await;
    }

    /// Opens a fold of the answer, whose content is made then.
    pub(crate) async fn unfold(&self, id: &str) {
        let open = "document.getElementById(arguments[0]).open = true";
        self.script(open, vec![json!(id)]).await;
        let filled =
            format!("return String(document.querySelector('#{id}-box').firstChild !== null)");
        self.wait_until(&filled).await;
    }

    /// Makes the window as wide as this inside.
    pub(crate) async fn set_width(&self, width: u32) {
        if Engine::chosen() == Engine::Chromium {
            let size = json!({"width": width, "height": HEIGHT_PX, "deviceScaleFactor": 1, "mobile": false});
            self.devtools("Emulation.setDeviceMetricsOverride", size)
                .await;
            return;
        }
        if Engine::chosen() == Engine::Firefox {
            // Its window is never narrower than its own buttons; what shows the page may be.
            let narrow = "gBrowser.selectedBrowser.style.maxWidth = arguments[0]";
            self.script_in_firefox(narrow, vec![json!(format!("{width}px"))])
                .await;
        }
        let (around, above) = self.frame_of_the_window().await;
        let resized = self
            .client
            .set_window_size(width + around, HEIGHT_PX + above)
            .await;
        resized.expect("the window takes a size");
        self.wait_until(&format!("return String(innerWidth === {width})"))
            .await;
    }

    /// Puts the window away, so that the page is hidden, and its timers are
    /// slowed down.
    pub(crate) async fn hide(&self) {
        self.client.minimize_window().await.expect("a window");
        self.wait_until("return String(document.hidden)").await;
    }

    /// What the window is wider and higher than the page in it.
    async fn frame_of_the_window(&self) -> (u32, u32) {
        let frame = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        let sizes = self.script(frame, Vec::new()).await;
        serde_json::from_value(sizes).expect("two sizes")
    }

    /// The themes that the browser can say that the person likes.
    pub(crate) fn themes() -> &'static [&'static str] {
        match Engine::chosen() {
            Engine::Chromium | Engine::Firefox => &["light", "dark"],
            // Its driver sets none.
            Engine::WebKit => &["light"],
        }
    }

    /// Lets the browser say that the person likes this theme.
    pub(crate) async fn prefer(&self, theme: &str) {
        match Engine::chosen() {
            Engine::Chromium => {
                let media = json!({"features": [{"name": "prefers-color-scheme", "value": theme}]});
                self.devtools("Emulation.setEmulatedMedia", media).await;
            }
            Engine::Firefox => {
                let set = "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', arguments[0] === 'dark' ? 0 : 1)";
                self.script_in_firefox(set, vec![json!(theme)]).await;
            }
            Engine::WebKit => {}
        }
    }

    /// Runs the body of a function in Firefox itself, with all its rights.
    pub(crate) async fn script_in_firefox(&self, body: &str, arguments: Vec<Value>) -> Value {
        Engine::Firefox.only("a script in the browser itself");
        self.command("moz/context", json!({"context": "chrome"}))
            .await;
        let result = self.client.execute(body, arguments).await;
        self.command("moz/context", json!({"context": "content"}))
            .await;
        result.unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// Presses a key, wherever the focus is.
    pub(crate) async fn press(&self, key: Key) {
        let key = String::from(char::from(key));
        let focused = self.client.active_element().await.expect("a focus");
        focused.send_keys(&key).await.expect("the key is taken");
    }

    /// Presses a letter while Control is held.
    pub(crate) async fn press_with_control(&self, letter: char) {
        let control = char::from(Key::Control);
        let down = |value| KeyAction::Down { value };
        let up = |value| KeyAction::Up { value };
        let keys = [down(control), down(letter), up(letter), up(control)]
            .into_iter()
            .fold(KeyActions::new("keyboard".to_owned()), InputSource::then);
        let pressed = self.client.perform_actions(keys).await;
        pressed.expect("the keys are taken");
    }

    /// All text in the first element that `selector` names, seen or not.
    pub(crate) async fn string_of(&self, selector: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.textContent ?? ''";
        self.script(script, vec![json!(selector)])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The rows of the table with this id.
    pub(crate) async fn rows(&self, table: &str) -> BTreeSet<Row> {
        let script =
            "return [...document.querySelectorAll(`#${arguments[0]} > tbody > tr[data-job-id]`)]
            .map((row) => [row.dataset.jobId, row.dataset.verdict])";
        let rows = self.script(script, vec![json!(table)]).await;
        serde_json::from_value(rows).expect("each row has an id and a verdict")
    }

    /// Clicks as a person would: the element must be visible and uncovered.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.client.find(Locator::Css(selector)).await;
        let element = element.unwrap_or_else(|error| panic!("{selector}: {error}"));
        if Engine::chosen() == Engine::WebKit {
            // Its driver brings it under what sticks to the edges of the window.
            let show = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
            let element = serde_json::to_value(&element).expect("an element is data");
            self.script(show, vec![element]).await;
        }
        element
            .click()
            .await
            .unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Clicks `button`, which saves a file, and gives the file's bytes. One in
    /// the menu is looked for there.
    pub(crate) async fn save(&self, button: &str) -> Vec<u8> {
        let menu = "const menu = document.querySelector('#save-menu')
            return String(!!menu?.querySelector(arguments[0]) && !menu.matches(':popover-open'))";
        if self.script(menu, vec![json!(button)]).await == "true" {
            self.click("#save").await;
        }
        self.click(button).await;
        let start = Instant::now();
        let mut before = 0;
        loop {
            // Where an engine writes under the last name, the size tells.
            let size = |path: &PathBuf| fs::metadata(path).map_or(0, |file| file.len());
            let found = self.downloaded().map(|path| (size(&path), path));
            if let Some((size, path)) = found {
                if 0 < size && size == before {
                    let bytes = fs::read(&path).expect("a finished download can be read");
                    fs::remove_file(path).expect("and be removed");
                    return bytes;
                }
                before = size;
            }
            assert!(start.elapsed() < PATIENCE, "{button} saved nothing");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// A download that is finished: each engine renames it at its end.
    fn downloaded(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.folder.join("downloads")).ok()?;
        let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        let name = |path: &Path| {
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        let under_way = paths
            .iter()
            .any(|path| UNDER_WAY.iter().any(|end| name(path).ends_with(end)));
        let mut whole = paths
            .into_iter()
            .filter(|path| !name(path).starts_with('.'));
        whole.next().filter(|_| !under_way)
    }

    /// Types where the focus is.
    pub(crate) async fn type_keys(&self, keys: &str) {
        let element = self.client.active_element().await.expect("a focus");
        element.send_keys(keys).await.expect("typed");
    }

    /// Goes into the first frame of the page that is shown.
    pub(crate) async fn enter_frame(&self) {
        let client = self.client.clone();
        client.enter_frame(0).await.expect("a frame");
    }

    /// Goes back to the page around the frame.
    pub(crate) async fn leave_frame(&self) {
        let client = self.client.clone();
        client.enter_parent_frame().await.expect("a page around it");
    }

    /// Shows a file of this machine that is no page of ours.
    pub(crate) async fn show(&self, file: &Path) {
        let url = Url::from_file_path(file).expect("an absolute path");
        self.client.goto(url.as_str()).await.expect("it loads");
    }

    /// The page as the browser prints it: a PDF.
    pub(crate) async fn print(&self) -> Vec<u8> {
        let pdf = self.client.print(PrintConfiguration::default()).await;
        pdf.expect("the browser prints")
    }

    /// Runs the body of a function in the page.
    pub(crate) async fn script(&self, body: &str, arguments: Vec<Value>) -> Value {
        let result = self.client.execute(body, arguments).await;
        result.unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// Runs the body of a function whose last argument is to be called with its result.
    pub(crate) async fn script_async(&self, body: &str, arguments: Vec<Value>) -> Value {
        let result = self.client.execute_async(body, arguments).await;
        result.unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// Runs the body of a function that gives a string.
    pub(crate) async fn string(&self, body: &str) -> String {
        self.script(body, Vec::new())
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Runs `code` before the scripts of the page and of its engine frame, in
    /// pages that [`Page::open_file`] opens from now on.
    pub(crate) fn run_first(&self, code: &str) {
        let mut first = self.first.lock().expect("no test failed here");
        first.push_str(code);
        first.push('\n');
    }

    /// Appends `code` to the source of every worker that pages opened from
    /// now on start.
    ///
    /// Workers come from a blob that the engine frame makes, so the frame's
    /// `Blob` is replaced before its own script runs.
    #[allow(clippy::unused_async, reason = "as all that a test does with a page")]
    pub(crate) async fn append_to_workers(&self, code: &str) {
        let replace = format!(
            "globalThis.Blob = class extends Blob {{
                constructor(parts, options) {{
                    super(/javascript/.test(options?.type) ? [...parts, {}] : parts, options)
                }}
            }}",
            json!(format!("\n;{code}"))
        );
        self.run_first(&replace);
    }

    /// Gives the browser a command of its developer tools' protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        Engine::Chromium.only(command);
        let body = json!({"cmd": command, "params": parameters});
        self.command("goog/cdp/execute", body).await
    }

    /// What the developer tools logged since the last call.
    pub(crate) async fn log(&self) -> Vec<Value> {
        Engine::Chromium.only("the log of the developer tools");
        let entries = self.command("se/log", json!({"type": "performance"})).await;
        let entries = entries.as_array().cloned().unwrap_or_default();
        let message = |entry: Value| serde_json::from_str(entry["message"].as_str()?).ok();
        entries.into_iter().filter_map(message).collect()
    }

    async fn command(&self, endpoint: &'static str, body: Value) -> Value {
        let command = DriverCommand { endpoint, body };
        let result = self.client.issue_cmd(command).await;
        result.unwrap_or_else(|error| panic!("{endpoint}: {error}"))
    }
}

/// A command that is chromedriver's own.
#[derive(Debug)]
struct DriverCommand {
    endpoint: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for DriverCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.endpoint))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
