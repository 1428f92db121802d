//! `watchfloor shot`: any screen as a picture.

#[cfg(feature = "ui")]
mod stage;

use super::Failure;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Screen name
    #[arg(long)]
    pub screen: String,
    /// Picture to write
    #[arg(long)]
    pub out: std::path::PathBuf,
    /// Width and height in pixels
    #[arg(long, default_value = "1280x800")]
    pub size: String,
    /// Scenario shown
    #[arg(long, default_value = "first-shift")]
    pub scenario: String,
    /// Seed of the run
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Light theme
    #[arg(long)]
    pub light: bool,
    /// Text size in percent, 100 to 200
    #[arg(long, default_value_t = 100)]
    pub text: u32,
    /// With the lesson of the guided tour that is due
    #[arg(long)]
    pub tour: bool,
}

/// Screens there are.
pub const SCREENS: [&str; 16] = [
    "home",
    "briefing",
    "queue",
    "alert",
    "search",
    "kata",
    "cheatsheet",
    "endpoint",
    "mail",
    "case",
    "response",
    "report",
    "inventory",
    "coverage",
    "debrief",
    "map",
];

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (width, height) = size(&args.size)?;
    if !SCREENS.contains(&args.screen.as_str()) {
        let known = SCREENS.join(", ");
        return Err(Failure::Call(format!("there is no screen \"{}\"; the screens are {known}", args.screen)));
    }
    draw(args, width, height)
}

fn size(text: &str) -> Result<(u32, u32), Failure> {
    let wrong = || Failure::Call(format!("\"{text}\" is no size; write it as 1280x800, from 320x240 to 7680x4320"));
    let (width, height) = text.split_once(['x', 'X']).ok_or_else(wrong)?;
    let (width, height) = (width.parse().map_err(|_e| wrong())?, height.parse().map_err(|_e| wrong())?);
    let fits = (320..=7680).contains(&width) && (240..=4320).contains(&height);
    if fits { Ok((width, height)) } else { Err(wrong()) }
}

#[cfg(feature = "ui")]
fn draw(args: &Args, width: u32, height: u32) -> Result<(), Failure> {
    let image = stage::picture(args, width, height)?;
    let wrong = |error: &dyn std::fmt::Display| Failure::Input(format!("{}: {error}", args.out.display()));
    image.save_with_format(&args.out, image::ImageFormat::Png).map_err(|e| wrong(&e))
}

#[cfg(not(feature = "ui"))]
fn draw(_: &Args, _: u32, _: u32) -> Result<(), Failure> {
    let text = "this build has no panels to draw; build it with the feature `ui` or `app` (the default)";
    Err(Failure::Input(text.to_owned()))
}
