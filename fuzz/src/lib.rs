//! The properties of `tests/properties`, for the targets of this folder.

#[path = "../../tests/packer/mod.rs"]
mod packer;
#[path = "../../tests/properties/mod.rs"]
pub mod properties;
