//! (module head to be written by its owner)
