//! Servers on this machine: one for the hosted page, others that must never be
//! reached.

use std::fs;
use std::io::Read as _;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tiny_http::{Header, Response, Server};

use crate::headers;

/// Serves a folder under a path of its own, as a documentation site would.
pub(crate) struct Host {
    server: Arc<Server>,
}

/// Where the folder is mounted: relative links must work below any path.
const MOUNT: &str = "/docs/checks/a-144650/";

impl Host {
    /// Serves `folder` on a free port, with no header but the type.
    pub(crate) fn start(folder: PathBuf) -> Host {
        Host::with(folder, |name, _| {
            vec![("Content-Type", kind_of(name).to_owned())]
        })
    }

    /// The same with the headers that the README recommends.
    pub(crate) fn with_headers(folder: PathBuf) -> Host {
        Host::with(folder, headers::headers)
    }

    /// Serves `folder` with a policy of the site's own.
    pub(crate) fn with_policy(folder: PathBuf, policy: &'static str) -> Host {
        Host::with(folder, move |name, _| {
            vec![
                ("Content-Type", kind_of(name).to_owned()),
                ("Content-Security-Policy", policy.to_owned()),
            ]
        })
    }

    fn with(
        folder: PathBuf,
        headers: impl Fn(&str, &str) -> Vec<(&'static str, String)> + Send + 'static,
    ) -> Host {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let requests = Arc::clone(&server);
        thread::spawn(move || {
            let index = fs::read_to_string(folder.join("index.html")).unwrap_or_default();
            for request in requests.incoming_requests() {
                let path = request.url().split('?').next().unwrap_or_default();
                let name = match path.strip_prefix(MOUNT).unwrap_or("missing") {
                    "" => "index.html",
                    name => name,
                };
                let response = match fs::read(folder.join(name)) {
                    Ok(bytes) => {
                        let mut response = Response::from_data(bytes);
                        for (header, value) in headers(name, &index) {
                            response.add_header(Header::from_bytes(header, value).unwrap());
                        }
                        response
                    }
                    Err(_) => Response::from_data("").with_status_code(404),
                };
                // A browser that was ended takes no answer.
                let _ = request.respond(response);
            }
        });
        Host { server }
    }

    /// Where the page is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}{MOUNT}", self.server.server_addr())
    }
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "html")) => "text/html",
        _ => "text/javascript",
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

/// Notes everybody who connects, and what they ask for.
pub(crate) struct Trap {
    port: u16,
    reached: Arc<Mutex<Vec<String>>>,
}

impl Trap {
    /// Listens on a free port, for as long as the process lives.
    pub(crate) fn start() -> Trap {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let reached = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&reached);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let notes = Arc::clone(&notes);
                thread::spawn(move || {
                    let line = first_line(stream);
                    notes.lock().unwrap().push(line);
                });
            }
        });
        Trap { port, reached }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// How often somebody connected, and said something or nothing.
    pub(crate) fn connections(&self) -> usize {
        self.reached.lock().unwrap().len()
    }

    /// The first line of every request.
    ///
    /// Not a connection on which nothing is said: Chromium opens one ahead of
    /// a navigation, before the page's policy refuses it. No policy reaches
    /// that, and no byte goes through it.
    pub(crate) fn requests(&self) -> Vec<String> {
        // A connection is noted when it says something, or falls silent.
        thread::sleep(2 * SILENCE);
        let mut lines = self.reached.lock().unwrap().clone();
        lines.retain(|line| !line.is_empty());
        lines
    }
}

/// A client that says nothing for so long has nothing to say.
const SILENCE: Duration = Duration::from_millis(200);

/// Takes what is sent, so that the sender sees a server, and ends the connection.
fn first_line(mut stream: TcpStream) -> String {
    let _ = stream.set_read_timeout(Some(SILENCE));
    let mut bytes = [0; 1024];
    let length = stream.read(&mut bytes).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[..length]);
    text.lines().next().unwrap_or_default().to_owned()
}

/// Counts datagrams.
pub(crate) struct Datagrams {
    port: u16,
    came: Arc<AtomicUsize>,
}

impl Datagrams {
    /// Listens on a free port, for as long as the process lives.
    pub(crate) fn start() -> Datagrams {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        let came = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&came);
        thread::spawn(move || {
            while socket.recv(&mut [0; 2048]).is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Datagrams { port, came }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// How many there were.
    pub(crate) fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}
