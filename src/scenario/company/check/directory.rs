//! Faults of policies, groups and the trust.

use super::Checker;
use crate::base::diag::nearest;
use crate::scenario::company::template::{Link, Members, Template};
use crate::world::Group;

/// Groups that every domain has and that a group of the company's own may be a member of.
const BUILT_IN: [Group; 6] = [
    Group::DomainAdmins,
    Group::Administrators,
    Group::RemoteDesktopUsers,
    Group::VpnUsers,
    Group::Helpdesk,
    Group::EnterpriseAdmins,
];

impl Checker<'_> {
    pub(super) fn directory(&mut self, t: &Template) {
        let plan = &t.active_directory;
        let place = |list: &str, n: usize| ["active_directory".to_owned(), list.to_owned(), n.to_string()];
        for (n, policy) in plan.policies.iter().enumerate() {
            let path = place("policies", n);
            let path = path.each_ref().map(String::as_str);
            if plan.policies[..n].iter().any(|p| p.name == policy.name) {
                self.fault(&path, format!("the policy \"{}\" stands here twice", policy.name), "give it another name");
            }
            if let Link::Department(name) = &policy.on {
                self.department(&path, name, t);
            }
        }
        let own = plan.groups.iter().map(|g| g.name.clone());
        let departments = t.departments.iter().map(|d| format!("GG-{}", d.name));
        let names: Vec<String> = own.chain(departments).collect();
        for (n, group) in plan.groups.iter().enumerate() {
            let path = place("groups", n);
            let path = path.each_ref().map(String::as_str);
            if names[..n].contains(&group.name) || BUILT_IN.iter().any(|b| b.name_and_rid().0 == group.name) {
                let message = format!("there is a group \"{}\" already", group.name);
                self.fault(&path, message, "give it another name");
            }
            for wanted in &group.within {
                let known = names.contains(wanted) || BUILT_IN.iter().any(|b| b.name_and_rid().0 == wanted);
                if !known || *wanted == group.name {
                    let candidates =
                        names.iter().map(String::as_str).chain(BUILT_IN.iter().map(|b| b.name_and_rid().0));
                    let near = nearest(wanted, candidates);
                    let hint = near.map_or_else(
                        || "name a group of this list, of a department (\"GG-hr\") or a built-in one".to_owned(),
                        |near| format!("did you mean \"{near}\"?"),
                    );
                    self.fault(&path, format!("\"{}\" cannot be a member of \"{wanted}\"", group.name), &hint);
                }
            }
            for members in &group.of {
                match members {
                    Members::Department(name) => self.department(&path, name, t),
                    Members::Service(job) if !t.services.iter().any(|s| s.job == *job) => {
                        let message = format!("no service account for \"{job}\"");
                        self.fault(&path, message, "take one of the services");
                    }
                    _ => {}
                }
            }
        }
        if let Some(trust) = &plan.trust {
            self.domain(&["active_directory", "trust", "domain"], &trust.domain);
            self.netbios(&["active_directory", "trust", "netbios"], &trust.netbios);
        }
    }

    /// There must be such a department.
    pub(super) fn department(&mut self, path: &[&str], name: &str, t: &Template) {
        if t.departments.iter().any(|d| d.name == name) {
            return;
        }
        let near = nearest(name, t.departments.iter().map(|d| d.name.as_str()));
        let hint = near.map_or_else(|| "name a department".to_owned(), |near| format!("write \"{near}\""));
        self.fault(path, format!("there is no department \"{name}\""), &hint);
    }
}
