//! Stories about analysts.
