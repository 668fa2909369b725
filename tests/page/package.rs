//! The npm package as somebody else uses it: packed, installed into an empty
//! project, and asked, in Node.js and in a page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::archives::{Folder, command, demo, native_json};
use crate::in_browser;
use crate::server::Host;

#[test]
fn in_node_it_gives_the_commands_report() {
    let project = installed();
    let unpacked = project.path().join("unpacked");
    zip::ZipArchive::new(fs::File::open(demo()).unwrap())
        .unwrap()
        .extract(&unpacked)
        .unwrap();
    for input in [demo(), unpacked.join("debug").as_path()] {
        let json = node(
            &project,
            "import {analyze, render} from 'detect-144650'
             const phases = new Set()
             const onProgress = ({phase}) => phases.add(phase)
             const report = await analyze([process.argv[2]], {onProgress})
             if (!phases.has('reading')) throw new Error('nothing is told of the reading')
             process.stdout.write(await render(report, 'json'))",
            input,
        );
        assert!(json == native_json(input), "{}", input.display());
    }
}

#[test]
fn in_node_it_says_what_is_wrong_and_ends_when_told() {
    let project = installed();
    let text = project.file("notes.txt", b"bread, milk\n");
    let said = node(
        &project,
        "import {analyze, AnalysisError} from 'detect-144650'
         const of = (promise) => promise.then(() => 'a report', (error) => error)
         const text = await of(analyze([process.argv[2]]))
         const missing = await of(analyze(['/no/such/file']))
         const controller = new AbortController()
         const letters = await of(analyze('debug.zip'))
         const stopped = of(analyze([process.argv[2]], {signal: controller.signal}))
         controller.abort(new Error('enough'))
         const before = await of(analyze(['/no/such/file'], {signal: AbortSignal.abort('too late')}))
         console.log(JSON.stringify([
           text instanceof AnalysisError, text.code, text.message,
           missing.code, (await stopped).message, before, letters.message,
         ]))",
        &text,
    );
    let said: Value = serde_json::from_slice(&said).unwrap();
    assert_eq!(said[0], true);
    assert_eq!(said[1], "text");
    assert!(said[2].as_str().unwrap().starts_with("notes.txt: "));
    assert_eq!(said[3], "ENOENT");
    assert_eq!(said[4], "enough");
    assert_eq!(said[5], "too late");
    assert!(said[6].as_str().unwrap().contains("analyze(['debug.zip'])"));
}

/// What is in a folder and cannot be read is named as the command names it. A
/// pipe that was opened would wait for a writer for ever.
#[cfg(unix)]
#[test]
fn in_node_what_cannot_be_opened_is_named_as_by_the_command() {
    use std::os::unix::fs::symlink;

    let project = installed();
    project.file("debug/cockroach.log", LOG);
    let folder = project.path().join("debug");
    let made = Command::new("mkfifo")
        .arg(folder.join("pipe.log"))
        .status()
        .unwrap();
    assert!(made.success());
    symlink("gone", folder.join("link.log")).unwrap();
    symlink("/dev/null", folder.join("device.log")).unwrap();
    symlink(".", folder.join("loop")).unwrap();
    let json = node(&project, ANALYZE, &folder);
    assert!(json == native_json(&folder));
    let report: Value = serde_json::from_slice(&json).unwrap();
    let unreadable = report["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|skipped| skipped["code"] == "file-unreadable");
    assert_eq!(unreadable.count(), 3);

    let pipe = folder.join("pipe.log");
    let said = node(
        &project,
        "import {analyze} from 'detect-144650'
         console.log(await analyze([process.argv[2]]).then(({skipped}) => skipped[0].code, ({code}) => code))",
        &pipe,
    );
    assert_eq!(String::from_utf8_lossy(&said).trim(), "file-unreadable");
}

/// A file and a folder of one name are two inputs.
#[test]
fn in_node_inputs_of_one_name_are_told_apart() {
    let project = installed();
    let file = project.file("one/debug", LOG);
    project.file("two/debug/cockroach.log", LOG);
    let folder = project.path().join("two/debug");
    let json = node(
        &project,
        "import {analyze, render} from 'detect-144650'
         const two = process.argv[2].replace('one', 'two')
         process.stdout.write(await render(await analyze([process.argv[2], two]), 'json'))",
        &file,
    );
    assert!(json == command(&["--format", "json"], &[&file, &folder]));
    let report: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(report["inputs"][1]["name"], "debug (2)");
}

#[test]
fn it_renders_what_the_command_writes() {
    let project = installed();
    let said = node(
        &project,
        "import {analyze, render} from 'detect-144650'
         const report = await analyze([process.argv[2]])
         const texts = {}
         for (const format of ['text', 'markdown', 'csv', 'html', 'json']) {
           for (const redact of [false, true]) texts[`${format} ${redact}`] = await render(report, format, {redact})
         }
         process.stdout.write(JSON.stringify(texts))",
        demo(),
    );
    let said: Value = serde_json::from_slice(&said).unwrap();
    for format in ["text", "markdown", "csv", "html", "json"] {
        for redact in [false, true] {
            let mut arguments = vec!["--format", format];
            arguments.extend(redact.then_some("--redact"));
            let want = command(&arguments, &[demo()]);
            let want = timeless(std::str::from_utf8(&want).unwrap());
            let name = format!("{format} {redact}");
            assert!(timeless(said[&name].as_str().unwrap()) == want, "{name}");
        }
    }
}

/// The text with the time at which HTML was written left out of it. The time
/// has a form of its own, to the second.
fn timeless(text: &str) -> String {
    let Some((_, behind)) = text.split_once("<meta name=\"saved\" content=\"") else {
        return text.to_owned();
    };
    let time = behind.split('"').next().unwrap();
    assert_eq!(time.len(), "2026-11-26T07:20:00Z".len(), "{time}");
    text.replace(time, "")
}

#[test]
fn it_says_what_it_was_built_from() {
    let project = installed();
    let json = project
        .path()
        .join("node_modules/detect-144650/package.json");
    let json: Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    let said = node(
        &project,
        "import {commit, version} from 'detect-144650'
         console.log(JSON.stringify([version, commit]))",
        Path::new(""),
    );
    let said: Value = serde_json::from_slice(&said).unwrap();
    assert_eq!(said[0], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["version"], said[0]);
    assert_eq!(json["gitHead"].as_str().unwrap_or_default(), said[1]);
}

/// A program in TypeScript, as a bundler and as Node.js see the package.
#[test]
fn its_types_fit_a_program() {
    let project = installed();
    project.file(
        "page.ts",
        b"import {analyze, type Report} from 'detect-144650'
          export async function state(files: FileList): Promise<Report['verdict']['state']> {
            const {verdict} = await analyze(files, {onProgress: ({doneBytes}) => doneBytes.toFixed()})
            return verdict.state
          }
          // @ts-expect-error paths are for Node.js
          void analyze(['debug.zip'])\n",
    );
    project.file(
        "program.ts",
        b"import {analyze, render, AnalysisError} from 'detect-144650'
          export const text = async () => render(await analyze(['debug.zip', new URL('file:///a.log')]), 'text', {redact: true})
          export const code = (error: unknown) => error instanceof AnalysisError && error.code.length
          // @ts-expect-error a string is no list of paths
          void analyze('debug.zip')
          // @ts-expect-error there is no such format
          void render(await analyze(['debug.zip']), 'pdf')\n",
    );
    for (file, resolution) in [("page.ts", "bundler"), ("program.ts", "nodenext")] {
        let module = if resolution == "bundler" {
            "esnext"
        } else {
            resolution
        };
        let mut command = Command::new(from_xtask("DETECT_NODE"));
        command.arg(from_xtask("DETECT_TSC")).args([
            "--noEmit",
            "--strict",
            "--skipLibCheck",
            "false",
            "--target",
            "es2023",
            "--lib",
            "es2023,dom,dom.iterable",
            "--module",
            module,
            "--moduleResolution",
            resolution,
            file,
        ]);
        let output = command.current_dir(project.path()).output().unwrap();
        let words = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{file}: {words}");
    }
}

#[tokio::test]
async fn in_a_page_it_gives_the_commands_report() {
    let project = installed();
    let packages = project.path().join("node_modules/detect-144650");
    project.file(
        "node_modules/detect-144650/index.html",
        b"<!doctype html><meta http-equiv=Content-Security-Policy content=\"default-src 'none'; \
          script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'\">\
          <title>A program</title><input type=file id=file-input><script type=module src=program.js></script>",
    );
    project.file(
        "node_modules/detect-144650/program.js",
        b"import {analyze, render} from './browser.js'
          const input = document.querySelector('input')
          input.onchange = async () => {
            let bytes = 0
            const report = await analyze(input.files, {onProgress: ({doneBytes}) => (bytes = Math.max(bytes, doneBytes))})
            if (bytes === 0) throw new Error('nothing is told of the reading')
            globalThis.json = await render(report, 'json')
            document.documentElement.dataset.state = 'done'
          }
          document.documentElement.dataset.state = 'ready'\n",
    );
    let host = Host::start(packages);
    let url = host.url();
    in_browser(async move |page| {
        let _keep = &project;
        page.open(&url).await;
        page.analyze(demo()).await;
        let json = page.string("return globalThis.json").await;
        assert!(json.into_bytes() == native_json(demo()));
    })
    .await;
}

/// A log of one line.
const LOG: &[u8] = b"I240101 10:00:00.000000 1 a.go:1 \xe2\x8b\xae [n1] 1  hello\n";

/// Prints the report on one input as JSON.
const ANALYZE: &str = "import {analyze, render} from 'detect-144650'
    process.stdout.write(await render(await analyze([process.argv[2]]), 'json'))";

/// An empty project into which the packed package was installed.
fn installed() -> Folder {
    let project = Folder::new();
    project.file("package.json", b"{\"private\": true, \"type\": \"module\"}");
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg");
    npm(
        &project,
        &["pack", "--pack-destination", "."],
        &[package.as_path()],
    );
    let tarball = format!("detect-144650-{}.tgz", env!("CARGO_PKG_VERSION"));
    let tarball = project.path().join(tarball);
    npm(
        &project,
        &["install", "--offline", "--no-audit", "--no-fund"],
        &[tarball.as_path()],
    );
    project
}

fn npm(project: &Folder, arguments: &[&str], paths: &[&Path]) {
    let mut command = Command::new(from_xtask("DETECT_NPM"));
    let output = command
        .args(arguments)
        .args(paths)
        .current_dir(project.path())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "npm {arguments:?}: {words}");
}

/// What a program prints that is run in `project` with one argument.
fn node(project: &Folder, program: &str, argument: &Path) -> Vec<u8> {
    let program = project.file("program.mjs", program.as_bytes());
    let output = Command::new(from_xtask("DETECT_NODE"))
        .arg(program)
        .arg(argument)
        .current_dir(project.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    output.stdout
}

/// A tool that `cargo xtask test page` found.
fn from_xtask(name: &str) -> PathBuf {
    std::env::var_os(name)
        .unwrap_or_else(|| panic!("{name} is not set: run `cargo xtask test page`"))
        .into()
}
