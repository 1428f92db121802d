//! The tables of the endpoint product: columns in the order of Microsoft's advanced hunting reference.

pub mod alert;
mod common;
pub mod device;
pub mod event;
pub mod file;
pub mod identity;
pub mod image;
pub mod logon;
pub mod network;
pub mod process;
pub mod registry;

use crate::telemetry::record::EventType;

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[
    &process::TYPE,
    &network::TYPE,
    &file::TYPE,
    &registry::TYPE,
    &image::TYPE,
    &logon::TYPE,
    &event::TYPE,
    &identity::TYPE,
    &alert::ALERT,
    &alert::EVIDENCE,
    &device::DEVICE,
    &device::ADAPTER,
    &device::WEAKNESS,
];
