//! A web server for one folder of built files, on this machine only.
//!
//! `tiny_http` reads and writes HTTP: small, synchronous, and enough for a
//! page that one person looks at.
//!
//! # Promises
//!
//! * It answers on 127.0.0.1 alone, to GET and HEAD alone.
//! * A path names a file directly inside of the folder, or nothing.
//!
//! # Not here
//!
//! What it sends along (`headers`).

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::headers::{INDEX, headers};
use crate::process::say;

/// Serves `folder` on `port` until the process is ended.
pub(crate) fn serve(folder: &Path, port: u16) -> Result<()> {
    let server = Server::http(("127.0.0.1", port)).map_err(|error| {
        anyhow!(
            "port {port} of 127.0.0.1 cannot be used ({error}); is another `cargo xtask run` still there? \
             `cargo xtask run --no-serve` needs no port"
        )
    })?;
    say(format!(
        "serving http://127.0.0.1:{port}/ (end with Ctrl-C)"
    ));
    for request in server.incoming_requests() {
        // A browser that hangs up early is no reason to stop.
        let _ = answer(folder, request);
    }
    Ok(())
}

fn answer(folder: &Path, request: Request) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::empty(405));
    }
    let Some(path) = file_for(folder, request.url()) else {
        return request.respond(Response::empty(404));
    };
    let mut response = Response::from_file(File::open(&path)?);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let index = fs::read_to_string(folder.join(INDEX)).unwrap_or_default();
    for (name, value) in headers(&name, &index) {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response)
}

/// The file that `url` names.
///
/// Names are compared with what the folder holds: nothing of the request ever
/// becomes a path.
fn file_for(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let wanted = match path.strip_prefix('/')? {
        "" => INDEX,
        name => name,
    };
    let mut entries = fs::read_dir(folder).ok()?.flatten();
    let entry = entries.find(|entry| entry.file_name() == wanted)?;
    entry.path().is_file().then(|| entry.path())
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;

    use super::*;

    /// What is sent to somebody who asks for `path`, with its headers.
    fn get(folder: &Path, path: &str) -> String {
        let server = Server::http("127.0.0.1:0").unwrap();
        let address = server.server_addr().to_ip().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| answer(folder, server.recv().unwrap()).unwrap());
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            text
        })
    }

    #[test]
    fn every_file_comes_with_its_headers() {
        let folder = std::env::temp_dir().join(format!("detect-serve-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let page = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"#;
        fs::write(folder.join(INDEX), page).unwrap();
        fs::write(folder.join("app-0.js"), "app()").unwrap();
        let (index, script, gone) = (
            get(&folder, "/"),
            get(&folder, "/app-0.js"),
            get(&folder, "/x"),
        );
        fs::remove_dir_all(&folder).unwrap();
        for (name, answer) in [(INDEX, &index), ("app-0.js", &script)] {
            assert!(answer.contains(" 200 OK"), "{answer}");
            for (header, value) in headers(name, page) {
                let line = format!("{header}: {value}\r\n");
                assert!(answer.contains(&line), "{line} is not in {answer}");
            }
        }
        assert!(script.ends_with("\r\n\r\napp()"));
        assert!(gone.contains(" 404 "), "{gone}");
    }

    #[test]
    fn only_files_of_the_folder_are_found() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let cases: &[(&str, bool)] = &[
            ("/Cargo.toml", true),
            ("/Cargo.toml?x=1", true),
            ("/", false),
            ("/src", false),
            ("/src/main.rs", false),
            ("/../Cargo.toml", false),
            ("/%2e%2e/Cargo.toml", false),
            ("//etc/passwd", false),
            ("Cargo.toml", false),
        ];
        for (url, found) in cases {
            assert_eq!(file_for(folder, url).is_some(), *found, "{url}");
        }
    }
}
