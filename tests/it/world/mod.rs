//! Stories about world.
