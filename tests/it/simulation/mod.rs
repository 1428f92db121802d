//! Stories about simulation.
