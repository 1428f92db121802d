#![doc = include_str!("ARCHITECTURE.md")]

pub mod analyst;
pub mod base;
pub mod cli;
pub mod desk;
pub mod detection;
pub mod grading;
pub mod import;
pub mod investigation;
pub mod realism;
pub mod review;
pub mod scenario;
pub mod session;
pub mod siem;
pub mod simulation;
pub mod storage;
pub mod telemetry;
pub mod view;
pub mod world;

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "ui")]
pub mod ui;
