//! Stories about scenario.
