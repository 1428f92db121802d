//! One integration binary: stories at the boundaries, properties over seeds, golden records, panels.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod analysts;
#[cfg(feature = "app")]
mod app;
mod command_line;
mod detection;
mod grading;
mod import;
#[cfg(feature = "ui")]
mod panels;
mod realism;
mod scenario;
mod session;
mod siem;
mod simulation;
mod telemetry;
mod tidy;
mod world;
