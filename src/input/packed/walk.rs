//! Takes layer after layer off a stream, and hands on the files in it.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use super::codec;
use super::format::Format;
use super::stream::Stream;
use crate::input::archive::MemberError;
use crate::limits::{PACKED_ARCHIVES, PACKED_CODECS};

/// What is unpacked.
#[derive(Clone, Copy)]
pub(crate) struct Container<'a> {
    /// Its path, or its name.
    pub path: &'a str,
    /// Whether it is an input of its own: then paths in it begin there, and
    /// else with its own.
    pub alone: bool,
    /// Whether the file at a path may be packed itself.
    pub is_packed: fn(&str) -> bool,
}

/// What is found in a stream.
pub(crate) enum Item<'i, 's> {
    /// A file, which may be read now.
    File {
        /// Where it would be if all were unpacked.
        path: &'i str,
        /// Whether it lay in an archive, and not in a compressed file alone.
        in_archive: bool,
        /// Whether it was compressed by itself.
        compressed: bool,
        content: &'i mut Content<'s>,
    },
    /// A folder: nothing to read, but its path may tell of a node.
    Folder { path: &'i str },
    /// A file, or the container, of which not all can be read.
    Failed { path: &'i str, error: MemberError },
    /// A link to something else, which is not followed.
    Link { path: &'i str },
    /// Something that is packed in more layers than are taken off.
    TooDeep { path: &'i str },
}

/// Takes what is found, in the order of the stream.
pub(crate) type Visit<'v> = dyn FnMut(Item<'_, '_>) + 'v;

/// Hands everything in a stream to `visit`.
pub(crate) fn walk(stream: Stream<'_>, container: Container<'_>, visit: &mut Visit<'_>) {
    let mut walk = Walk { container, visit };
    let at = At {
        path: container.path.to_owned(),
        given: container.path.to_owned(),
        archives: 0,
        codecs: 0,
    };
    walk.layer(stream, &at);
}

/// The format of the archive that a stream is, below its compressions.
pub(crate) fn archive_in(mut stream: Stream<'_>) -> Option<Format> {
    for _ in 0..=PACKED_CODECS {
        let format = Format::of(stream.peek(Format::HEAD_BYTES).ok()?)?;
        if format.is_archive() {
            return Some(format);
        }
        stream = codec::unpacked(format, stream)?;
    }
    None
}

pub(super) struct Walk<'w, 'v> {
    container: Container<'w>,
    visit: &'w mut Visit<'v>,
}

/// Where a layer lies.
pub(super) struct At {
    /// Its path, without the endings of the layers that were taken off.
    path: String,
    /// Its path in the layer around it, as it is written there.
    pub(super) given: String,
    archives: u8,
    codecs: u8,
}

impl At {
    /// Of a file in the archive at `around`.
    fn within(around: &At, path: String) -> At {
        At {
            given: path.clone(),
            path,
            archives: around.archives + 1,
            codecs: 0,
        }
    }
}

impl Walk<'_, '_> {
    fn layer(&mut self, mut stream: Stream<'_>, at: &At) {
        let meter = stream.meter.clone();
        let format = match stream.peek(Format::HEAD_BYTES) {
            Ok(head) => Format::of(head),
            Err(error) => return self.failed(&at.given, meter.told(&error, 0)),
        };
        let Some(format) = format else {
            // What is wrong with it was told.
            let _ = self.file(&mut stream, at, None);
            return;
        };
        if format.is_archive() {
            if at.archives == PACKED_ARCHIVES {
                return (self.visit)(Item::TooDeep { path: &at.given });
            }
            let ended = if format == Format::Tar {
                self.tar(stream, at)
            } else {
                self.zip(stream, at)
            };
            if let Err(error) = ended {
                self.failed(&at.given, error);
            }
        } else if at.codecs == PACKED_CODECS {
            (self.visit)(Item::TooDeep { path: &at.given });
        } else if let Some(unpacked) = codec::unpacked(format, stream) {
            let at = At {
                path: format.unpacked_path(&at.path),
                given: at.given.clone(),
                archives: at.archives,
                codecs: at.codecs + 1,
            };
            self.layer(unpacked, &at);
        }
    }

    /// The path of a file in the archive at `around`.
    pub(super) fn path_in(&self, name: &str, around: &At) -> String {
        if self.container.alone && around.archives == 0 {
            name.to_owned()
        } else {
            format!("{}/{name}", around.given)
        }
    }

    /// A file of an archive, which may be packed itself.
    ///
    /// # Errors
    ///
    /// What was wrong with it; it was told, too.
    pub(super) fn inner(
        &mut self,
        mut stream: Stream<'_>,
        name: &str,
        bytes: Option<u64>,
        around: &At,
    ) -> Result<(), MemberError> {
        let path = self.path_in(name, around);
        if !(self.container.is_packed)(&path) {
            let at = At::within(around, path);
            return self.file(&mut stream, &at, bytes);
        }
        let at = At::within(around, path);
        self.layer(stream, &at);
        Ok(())
    }

    fn file(
        &mut self,
        stream: &mut Stream<'_>,
        at: &At,
        bytes: Option<u64>,
    ) -> Result<(), MemberError> {
        let path = at.path.as_str();
        let mut content = Content {
            stream,
            want: bytes,
            read: 0,
            ended: None,
        };
        (self.visit)(Item::File {
            path,
            in_archive: at.archives > 0,
            compressed: at.codecs > 0,
            content: &mut content,
        });
        let told = content.ended.is_some();
        let ended = content.read(&mut |_| ControlFlow::Continue(()));
        if let Err(error) = &ended
            && !told
        {
            self.failed(path, error.clone());
        }
        ended
    }

    pub(super) fn folder(&mut self, name: &str, around: &At) {
        let path = self.path_in(name, around);
        (self.visit)(Item::Folder { path: &path });
    }

    /// Names a link: what it leads to may be read under another name, or not.
    pub(super) fn link(&mut self, name: &str, around: &At) {
        let path = self.path_in(name, around);
        (self.visit)(Item::Link { path: &path });
    }

    pub(super) fn failed(&mut self, path: &str, error: MemberError) {
        (self.visit)(Item::Failed { path, error });
    }
}

/// The bytes of a file, to be read once.
pub(crate) struct Content<'c> {
    stream: &'c mut dyn Peek,
    /// Bytes that there must be, where that is known.
    want: Option<u64>,
    read: u64,
    ended: Option<Result<(), MemberError>>,
}

impl Content<'_> {
    /// The first bytes, which are not taken by it.
    pub(crate) fn head(&mut self) -> &[u8] {
        self.stream.head().unwrap_or_default()
    }

    /// Hands all bytes to `sink`, until it breaks; what it leaves is passed
    /// over.
    ///
    /// # Errors
    ///
    /// Why there are no more; `sink` has had what came before.
    pub(crate) fn read(
        &mut self,
        sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), MemberError> {
        let mut wanted = true;
        while self.ended.is_none() {
            match self.stream.next() {
                Ok([]) => {
                    let inflated_bytes = self.read;
                    let all = self.want.is_none_or(|want| want <= inflated_bytes);
                    let ended = all
                        .then_some(())
                        .ok_or(MemberError::Truncated { inflated_bytes });
                    self.ended = Some(ended);
                }
                Ok(piece) => {
                    let length = piece.len();
                    wanted = wanted && sink(piece).is_continue();
                    self.read += length as u64;
                    self.stream.pass(length);
                }
                Err(error) => self.ended = Some(Err(self.stream.told(&error, self.read))),
            }
        }
        self.ended.clone().unwrap_or(Ok(()))
    }
}

/// A stream, whatever it borrows.
trait Peek {
    fn head(&mut self) -> io::Result<&[u8]>;
    fn next(&mut self) -> io::Result<&[u8]>;
    fn pass(&mut self, bytes: usize);
    fn told(&self, error: &io::Error, read: u64) -> MemberError;
}

impl Peek for Stream<'_> {
    fn head(&mut self) -> io::Result<&[u8]> {
        self.peek(Format::HEAD_BYTES)
    }

    fn next(&mut self) -> io::Result<&[u8]> {
        self.fill_buf()
    }

    fn pass(&mut self, bytes: usize) {
        self.consume(bytes);
    }

    fn told(&self, error: &io::Error, read: u64) -> MemberError {
        self.meter.told(error, read)
    }
}
