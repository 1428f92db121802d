//! Records: field lists against the reference, one golden record of every type, all exports.

mod capture;
mod clouds;
mod days;
pub(crate) use days::full_day;
mod edr;
mod exports;
mod faults;
mod fields;
mod golden;
mod linux;
mod nested;
mod network;
mod published;
mod remote;
mod windows;
