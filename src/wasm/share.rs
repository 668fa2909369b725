//! What of an analysis is shown again or handed on: the lines around an
//! evidence, and the evidence bundle.

use std::ops::ControlFlow;

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{Analysis, coded, number, object, parsed, whole};
use crate::bundle::{Archive, BundleError, Options, bundle, context};

#[wasm_bindgen]
impl Analysis {
    /// The entries around the evidence at a `line` of a file of an input: it
    /// is `text`. Comes after `plan` or `loadPlan`; returns a `Context`.
    ///
    /// # Errors
    ///
    /// None that an input can cause: what is not there is told in the answer.
    pub fn context(
        &self,
        input: usize,
        path: &str,
        line: f64,
        text: &str,
    ) -> Result<JsValue, JsValue> {
        let found = context(self.archive(), (input, path), whole(line), text);
        object(&found)
    }

    /// The evidence bundle of a report, given as JSON text: the bytes of a zip
    /// archive. An analysis without inputs gives one with the evidence that
    /// the report holds. `onProgress` is called with a path, and how many bytes
    /// of how many were read of all.
    ///
    /// # Errors
    ///
    /// An `Error` with a `code` when `report` is no report, and whatever
    /// `onProgress` throws.
    pub fn bundle(
        &self,
        report: &str,
        redact: bool,
        hash_inputs: bool,
        on_progress: &Function,
    ) -> Result<Uint8Array, JsValue> {
        let report = parsed(report)?;
        let archive = (!self.sources.is_empty()).then(|| self.archive());
        let options = Options {
            redact,
            hash_inputs,
        };
        let mut thrown = None;
        let made = bundle(&report, archive, options, &mut |path, done, total| {
            let told =
                on_progress.call3(&JsValue::NULL, &path.into(), &number(done), &number(total));
            match told {
                Ok(_) => ControlFlow::Continue(()),
                Err(error) => {
                    thrown = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        match (made, thrown) {
            (Ok(bytes), _) => Ok(Uint8Array::from(bytes.as_slice())),
            (Err(BundleError::Stopped), Some(error)) => Err(error),
            (Err(error), _) => Err(coded("internal", &error.to_string())),
        }
    }

    fn archive(&self) -> Archive<'_> {
        Archive {
            plan: &self.plan,
            sources: &self.sources,
        }
    }
}
