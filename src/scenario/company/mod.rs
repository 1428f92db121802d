//! Companies: templates, and the builder that makes a world of one with a seed.
//!
//! *Owns* the format of `assets/companies/**`. *Reads* embedded files. *Writes* a fresh `World`.
//! *Invariants*: every draw is keyed by the name of what it decides (a host, a person, a domain), and
//! hosts and people are a growing sequence: one host more changes nothing about the others.

mod boot;
mod build;
mod check;
mod estate;
mod people;
mod sites;
mod template;
mod tickets;
mod tree;
mod trust;

pub use build::world;
pub(in crate::scenario) use check::SERVER_ROLES;
pub use check::{names as check_names, sites as check_sites, template as check_template};
pub(in crate::scenario) use sites::{fresh_address, site, young_domain};
pub use template::{Names, Sites, Template};
pub(in crate::scenario) use tickets::number as ticket_number;

use crate::base::diag::{Diagnostics, SourceFile};
use crate::base::rng::Seed;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::sync::LazyLock;

// Touched when files were added to the folder: 1.
static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/companies");

/// Everything companies are made of.
#[derive(Debug)]
pub struct Shelf {
    /// Templates by id.
    pub templates: BTreeMap<String, Template>,
    /// Name pools.
    pub names: Names,
    /// Sites outside.
    pub sites: Sites,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let mut diags = Diagnostics::default();
    let shelf = read(&embedded_files(), &mut diags);
    assert!(diags.is_clean(), "shipped companies are sound:\n{}", diags.render());
    shelf.unwrap_or_else(|| unreachable!("without faults there is a shelf"))
});

/// The companies that come with the program.
pub fn shelf() -> &'static Shelf {
    &SHELF
}

/// Company files that come with the program, by name.
pub fn embedded_files() -> Vec<SourceFile> {
    let mut out = Vec::new();
    let mut folders = vec![&FILES];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        out.extend(folder.files().filter_map(|file| {
            let name = file.path().to_str().filter(|n| n.ends_with(".ron"))?.replace('\\', "/");
            Some(SourceFile { path: format!("assets/companies/{name}").into(), text: file.contents_utf8()?.into() })
        }));
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

fn read(files: &[SourceFile], diags: &mut Diagnostics) -> Option<Shelf> {
    let (mut templates, mut pool, mut outside) = (BTreeMap::new(), None, None);
    for file in files {
        if file.path.ends_with("shared/names.ron") {
            pool = check_names(file, diags);
        } else if file.path.ends_with("shared/sites.ron") {
            outside = check_sites(file, diags);
        } else if let Some(template) = check_template(file, diags) {
            templates.insert(template.id.clone(), template);
        }
    }
    Some(Shelf { templates, names: pool?, sites: outside? })
}

/// The template of this run: one of the candidates, by seed; unknown names fall away.
pub fn pick<'a>(candidates: impl IntoIterator<Item = &'a str>, seed: Seed) -> &'static Template {
    let known: Vec<&Template> = candidates.into_iter().filter_map(|name| shelf().templates.get(name)).collect();
    let drawn = seed.draw("company", "template", 0).pick(&known).copied();
    let first = shelf().templates.values().next();
    drawn.or(first).unwrap_or_else(|| unreachable!("at least one company is shipped"))
}
