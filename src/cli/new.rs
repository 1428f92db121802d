//! `watchfloor new scenario`: a small scenario that works, to be changed step by step.
//!
//! *Writes* a new folder; never over anything.

use super::Failure;
use super::scenarios::say;
use include_dir::{Dir, include_dir};
use std::fs;
use std::path::{Path, PathBuf};

static SKELETON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/skeleton");

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// A scenario that can be played at once and changed step by step
    Scenario {
        /// Its id, which is also the name of its folder: lower-case letters, digits and hyphens
        name: String,
        /// Folder to write it into, default this one
        #[arg(long, default_value = ".")]
        into: PathBuf,
    },
}

/// Runs the command.
///
/// # Errors
/// When the name will not do, or there is something already.
pub fn run(args: &Args) -> Result<(), Failure> {
    let What::Scenario { name, into } = &args.what;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.len() > 40 || !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(plain) {
        let rule = "begin with a lower-case letter and go on with lower-case letters, digits and hyphens, at most 40";
        return Err(Failure::Call(format!("\"{name}\" will not do as the name of a folder: {rule}")));
    }
    let folder = into.join(name);
    if folder.exists() {
        return Err(Failure::Input(format!("{} is there already; nothing was written", folder.display())));
    }
    write(&SKELETON, name, &folder)?;
    say(&format!("wrote {}; now:", folder.display()))?;
    let place = folder.display();
    say(&format!("  watchfloor check {place}       what is wrong, with its place and a mend"))?;
    say(&format!(
        "  watchfloor preview {place}     the story, its evidence, the noise, and what the solver makes of it"
    ))?;
    say(&format!("  watchfloor play --scenario {place} --seed 1 --analyst reference"))
}

fn write(from: &Dir<'_>, name: &str, folder: &Path) -> Result<(), Failure> {
    let failed =
        |path: &Path, fault: std::io::Error| Failure::Input(format!("cannot write {}: {fault}", path.display()));
    fs::create_dir_all(folder).map_err(|fault| failed(folder, fault))?;
    for file in from.files() {
        let path = folder.join(file.path().file_name().unwrap_or_default());
        let text = file
            .contents_utf8()
            .unwrap_or_default()
            .replace("id: \"skeleton\"", &format!("id: \"{name}\""))
            .replace("SCENARIO_TITLE", &title(name));
        fs::write(&path, text).map_err(|fault| failed(&path, fault))?;
    }
    from.dirs().try_for_each(|dir| write(dir, name, &folder.join(dir.path().file_name().unwrap_or_default())))
}

/// `night-shift` as a title: `Night shift`.
fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
