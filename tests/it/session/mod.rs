//! The running exercise: what each action does and refuses, how time passes, and that a journal is
//! the whole save, whatever happens to the disk.

mod cases;
mod collection;
mod communication;
mod coverage;
mod desk;
mod disk;
mod killed;
mod replays;
mod responses;
mod scheduled;
mod time;
mod triage;
