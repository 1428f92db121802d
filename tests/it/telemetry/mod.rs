//! Records: field lists against the reference, one golden record of every type, all exports.

mod capture;
mod clouds;
mod compliance;
mod days;
mod directory;
mod edr;
mod exports;
mod faults;
mod fields;
mod golden;
mod linux;
mod nested;
mod network;
mod published;
mod reboots;
mod remote;
mod trust;
mod windows;

pub(crate) use days::full_day;
