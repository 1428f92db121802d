//! Stories about panels.
