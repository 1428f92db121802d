//! `watchfloor pack`: a folder of scenarios as one checked archive.

use super::scenarios::say;
use super::{Failure, check};
use crate::base::diag::Diagnostics;
use crate::storage::pack;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of a scenario, or of several
    pub folder: PathBuf,
    /// Archive to write, `name.zip`
    #[arg(long)]
    pub out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When something in the folder is not sound, or the archive cannot be written.
pub fn run(args: &Args) -> Result<(), Failure> {
    check::run(&check::Args { paths: vec![args.folder.clone()] })?;
    let mut diags = Diagnostics::default();
    let unreadable = |e: std::io::Error| Failure::Input(format!("cannot read {}: {e}", args.folder.display()));
    let scenarios = pack::open(&args.folder, &mut diags).map_err(unreadable)?;
    let root = args.folder.display().to_string();
    let top = args.folder.file_name().map_or("pack".into(), |name| name.to_string_lossy().into_owned());
    let inside = |path: &str| {
        let below = path.strip_prefix(root.as_str()).unwrap_or(path).replace('\\', "/");
        format!("{top}/{}", below.trim_start_matches('/'))
    };
    // Files that several scenarios share are written once.
    let files = scenarios.iter().flat_map(|one| &one.files);
    let files: BTreeMap<String, &str> = files.map(|file| (inside(&file.path), &*file.text)).collect();
    if files.is_empty() {
        return Err(Failure::Input(format!("there is no scenario in {root}; one has a scenario.ron")));
    }
    let unwritable = |e: std::io::Error| Failure::Input(format!("cannot write {}: {e}", args.out.display()));
    let bytes = pack::write(files.iter().map(|(name, text)| (name.as_str(), *text))).map_err(unwritable)?;
    std::fs::write(&args.out, bytes).map_err(unwritable)?;
    say(&format!("packed {} files of {} scenarios into {}", files.len(), scenarios.len(), args.out.display()))
}
