//! Stories about telemetry.
