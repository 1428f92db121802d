//! Stories about detection.
