//! `watchfloor check`: checks authored files and says where they are wrong and how to mend them.
//!
//! A file's kind is told by its first word (`Scenario(`, `Company(`, `Procedure(` …), a folder with a
//! `scenario.ron` is checked as one scenario with its briefing and rubric, an archive as a pack of them.

mod files;
mod rule;
mod technique;

use super::Failure;
use super::scenarios::say;
use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::detection::check_taxonomy;
use crate::scenario::{self, company};
use crate::session::setup;
use crate::simulation::procedure::check_procedure;
use files::{Found, Kind};
use std::collections::BTreeMap;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files or directories
    #[arg(required = true)]
    pub paths: Vec<std::path::PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let mut diags = Diagnostics::default();
    let found = files::collect(&args.paths, &mut diags)?;
    let counts = check(&found, &mut diags);
    for complaint in &diags.items {
        say(&complaint.render())?;
    }
    say(&summary(&counts, diags.items.len()))?;
    if diags.is_clean() { Ok(()) } else { Err(Failure::Input(format!("{} to mend", problems(diags.items.len())))) }
}

/// Checks everything found; returns how many there were of each kind.
fn check(found: &[Found], diags: &mut Diagnostics) -> BTreeMap<Kind, usize> {
    let mut counts = BTreeMap::new();
    let taxonomies = rule::Taxonomies::among(found);
    for one in found {
        *counts.entry(one.kind).or_default() += 1;
        let file = &one.files[0];
        match one.kind {
            // Its own procedures and rules are found by themselves.
            Kind::Scenario => drop(setup::read_scenario(&one.files, diags)),
            Kind::Pack => {}
            Kind::Company => drop(company::check_template(file, diags)),
            Kind::Names => drop(company::check_names(file, diags)),
            Kind::Sites => drop(company::check_sites(file, diags)),
            Kind::Procedure => procedure(file, diags),
            Kind::Rubric => scenario::check_rubric(file, diags),
            Kind::Rule => rule::check(file, &taxonomies, diags),
            Kind::Taxonomy => check_taxonomy(file, diags),
            Kind::Unknown => unknown(file, diags),
        }
    }
    counts
}

/// Habits and techniques; size and depth first, as for everything else.
fn procedure(file: &SourceFile, diags: &mut Diagnostics) {
    if scenario::guard(file, diags).is_some()
        && let Some(procedure) = check_procedure(file, diags)
    {
        technique::check(file, &procedure, diags);
    }
}

/// A file that was named but is of no kind we know.
fn unknown(file: &SourceFile, diags: &mut Diagnostics) {
    let message = "this is no content file we know";
    let hint = "a RON file begins with Scenario(, Company(, Procedure(, Rubric(, Names(, Sites( or Taxonomy(; Sigma rules end in .yml";
    if scenario::guard(file, diags).is_some() {
        diags.note(file, Span::default(), message, hint);
    }
}

fn summary(counts: &BTreeMap<Kind, usize>, wrong: usize) -> String {
    let counted = |(kind, count): (&Kind, &usize)| {
        let (one, many) = kind.words();
        format!("{count} {}", if *count == 1 { one } else { many })
    };
    let kinds: Vec<String> = counts.iter().map(counted).collect();
    let kinds = if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") };
    format!("checked {kinds}: {}", if wrong == 0 { "all sound".to_owned() } else { problems(wrong) })
}

fn problems(count: usize) -> String {
    if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") }
}
