//! An independent answer to "what would the published script say?", and the
//! archives to ask it about.

pub(crate) mod random;
pub(crate) mod script;
