//! What lies at an address: `s3://bucket/key`, `https://host/path`.
//!
//! # Promises
//!
//! * Only ranges are asked for. A server that has none is an error, and so is
//!   an object that changed since it was opened: its tag is compared with each
//!   answer.
//! * Nothing is read without TLS but from this machine itself.
//! * Keys and tokens come from the environment or from the machine's own role,
//!   and are in no message. No file of the provider's tools is read.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use detect_144650::{ReadAt, ReadError};
use object_store::aws::AmazonS3Builder;
use object_store::http::HttpBuilder;
use object_store::path::Path as Key;
use object_store::{
    ClientOptions, Error, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt as _,
    RetryConfig,
};
use tokio::runtime::{Builder, Runtime};
use url::{Host, Url};

/// An object, read by ranges.
pub(super) struct Remote {
    store: Arc<dyn ObjectStore>,
    key: Key,
    /// What it was when it was opened.
    opened: ObjectMeta,
}

impl Remote {
    /// Opens what lies at an address, which is shown like this.
    ///
    /// # Errors
    ///
    /// A sentence with what is wrong, and what to do.
    pub(super) fn open(address: &Path, shown: &str) -> Result<Remote, String> {
        let wrong = |what: &str| format!("cannot read {shown}: {what}");
        let text = address.to_str().unwrap_or_default();
        let url = Url::parse(text).map_err(|_| wrong("it is no address; check it"))?;
        let (store, key) = store(&url).map_err(|what| wrong(&what))?;
        let first = fetch(&*store, &key, 0..1).map(|(meta, _)| meta);
        // Of an empty object there is no first byte.
        let opened = first.or_else(|error| {
            let meta = run(store.head(&key))?.map_err(|_| error.clone())?;
            if meta.size == 0 { Ok(meta) } else { Err(error) }
        });
        let opened = opened.map_err(|error: ReadError| wrong(&error.to_string()))?;
        Ok(Remote { store, key, opened })
    }

    /// What tells the object from another one at its address; `None` if the
    /// server says neither a tag nor a time.
    pub(super) fn tag(&self) -> Option<String> {
        let (size, tag, changed) = of(&self.opened);
        let told = tag.is_some() || changed != 0;
        told.then(|| format!("{size} {tag:?} {changed}"))
    }

    /// Whether an answer is of the object that was opened.
    fn is_same(&self, meta: &ObjectMeta) -> bool {
        of(meta) == of(&self.opened)
    }
}

/// What is another one of another object.
fn of(meta: &ObjectMeta) -> (u64, Option<String>, i64) {
    let changed = meta.last_modified.timestamp();
    (meta.size, meta.e_tag.clone(), changed)
}

impl ReadAt for Remote {
    fn size(&self) -> u64 {
        self.opened.size
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.check_range(offset, buffer.len())?;
        if buffer.is_empty() {
            return Ok(());
        }
        let range = offset..offset + buffer.len() as u64;
        let (meta, bytes) = fetch(&*self.store, &self.key, range)?;
        if !self.is_same(&meta) || bytes.len() != buffer.len() {
            let detail = "there is another object at this address now".to_owned();
            return Err(ReadError::Lost { detail });
        }
        buffer.copy_from_slice(&bytes);
        Ok(())
    }
}

/// Where the object lies, and its name there.
fn store(url: &Url) -> Result<(Arc<dyn ObjectStore>, Key), String> {
    let retry = RetryConfig {
        max_retries: 5,
        retry_timeout: Duration::from_secs(60),
        ..RetryConfig::default()
    };
    let unusable = |error: Error| error.to_string();
    if url.scheme() == "s3" {
        let key = Key::from_url_path(url.path()).map_err(|error| error.to_string())?;
        let mut builder = AmazonS3Builder::from_env()
            .with_url(url.as_str())
            .with_retry(retry);
        let endpoints = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"];
        let endpoint = endpoints.iter().find_map(|name| std::env::var(name).ok());
        // Whatever the environment allows.
        let mut here = false;
        if let Some(endpoint) = endpoint {
            let url = Url::parse(&endpoint).map_err(|_| "its endpoint is no address".to_owned())?;
            here = check_tls(&url)?;
            builder = builder.with_endpoint(endpoint);
        }
        builder = builder.with_allow_http(here);
        return Ok((Arc::new(builder.build().map_err(unusable)?), key));
    }
    let plain = check_tls(url)?;
    let builder = HttpBuilder::new()
        .with_url(url.as_str())
        .with_client_options(ClientOptions::new().with_allow_http(plain))
        .with_retry(retry);
    Ok((Arc::new(builder.build().map_err(unusable)?), Key::default()))
}

/// Whether an address is one without TLS, which only this machine may have.
fn check_tls(url: &Url) -> Result<bool, String> {
    let plain = url.scheme() != "https";
    if plain && !is_this_machine(url) {
        return Err("it is to be had without TLS only: use https".to_owned());
    }
    Ok(plain)
}

/// Whether an address is one of this machine's own.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Bytes of an object, and what it is at this time.
fn fetch(
    store: &dyn ObjectStore,
    key: &Key,
    range: std::ops::Range<u64>,
) -> Result<(ObjectMeta, Vec<u8>), ReadError> {
    let options = GetOptions {
        range: Some(GetRange::Bounded(range)),
        ..GetOptions::default()
    };
    let fetched = run(async {
        let answer = store.get_opts(key, options).await?;
        let meta = answer.meta.clone();
        Ok::<_, Error>((meta, answer.bytes().await?.to_vec()))
    })?;
    fetched.map_err(|error| told(&error))
}

/// What an error means for what lies at an address.
fn told(error: &Error) -> ReadError {
    match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => ReadError::Forbidden,
        Error::NotFound { .. } => ReadError::Unreadable {
            detail: "there is nothing at this address".to_owned(),
        },
        Error::NotSupported { .. } => ReadError::Unreadable {
            detail: "its server gives no ranges".to_owned(),
        },
        // The messages of the library may hold the whole address.
        _ => ReadError::Lost {
            detail: "the server does not answer as it should".to_owned(),
        },
    }
}

/// Waits for something of the network.
fn run<T>(future: impl Future<Output = T>) -> Result<T, ReadError> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let make = || {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().ok()
    };
    let runtime = RUNTIME.get_or_init(make).as_ref();
    let runtime = runtime.ok_or_else(|| ReadError::Unreadable {
        detail: "the system gives no thread for the network".to_owned(),
    })?;
    Ok(runtime.block_on(future))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_only_from_this_machine() {
        for (address, want) in [
            ("http://127.0.0.1:1/a.zip", true),
            ("http://[::1]:1/a.zip", true),
            ("http://localhost/a.zip", true),
            ("https://example.com/a.zip", true),
            ("http://example.com/a.zip", false),
            ("http://127.0.0.1.example.com/a.zip", false),
            ("http://localhost.example.com/a.zip", false),
        ] {
            let url = Url::parse(address).expect("an address");
            assert_eq!(store(&url).is_ok(), want, "{address}");
        }
    }
}
