//! One account as one row.

use super::fields::IDENTITY;
use crate::base::digest;
use crate::base::time::SimSpan;
use crate::telemetry::record::Value;
use crate::world::{Account, AccountKind, Group, Person, World, tenant};
use serde_json::{Value as Json, json};

/// The row, by position of the columns.
pub(super) fn values(world: &World, account: &Account) -> Vec<Value> {
    let row = Row { world, account, person: account.person.map(|p| world.person(p)) };
    IDENTITY
        .fields
        .iter()
        .map(|field| row.directory(field.name).or_else(|| row.about(field.name)).unwrap_or(Value::Absent))
        .collect()
}

struct Row<'a> {
    world: &'a World,
    account: &'a Account,
    person: Option<&'a Person>,
}

impl Row<'_> {
    /// What identifies the account.
    fn directory(&self, column: &str) -> Option<Value> {
        let (world, account) = (self.world, self.account);
        let upn = tenant::upn(world, account);
        let object = upn.as_deref().map(tenant::object_id);
        Some(match column {
            "AccountCloudSID" => object.map_or(Value::Absent, |id| cloud_sid(&id).into()),
            "AccountCreationTime" => self.created().into(),
            "AccountDomain" => account.domain.clone().into(),
            "AccountName" => account.name.clone().into(),
            "AccountObjectId" => object.map_or(Value::Absent, Value::from),
            "AccountSID" => account.sid.clone().into(),
            "AccountTenantId" => tenant::tenant_id(world).into(),
            "AccountUPN" => upn.unwrap_or_else(|| format!("{}@{}", account.name, world.company.dns_domain)).into(),
            "MailAddress" => account.mail.clone().map_or(Value::Absent, Value::from),
            "AdditionalMailAddresses" | "AssignedRoles" => json!([]).into(),
            "OnPremisesDistinguishedName" => world.distinguished_name(account).into(),
            "GroupMembership" => self.groups().into(),
            "IsAccountEnabled" => Value::Bool(account.enabled),
            "UserState" => if account.enabled { "Active" } else { "Disabled" }.into(),
            "UserAccountControl" => self.flags().into(),
            "IsServiceAccount" => Value::Bool(account.kind == AccountKind::Service),
            "IsMFARegistered" => Value::Bool(account.kind != AccountKind::Service),
            "SourceSystem" => if account.kind == AccountKind::Service { "ActiveDirectory" } else { "Hybrid" }.into(),
            "ChangeSource" => "ActiveDirectory".into(),
            "UserType" => "Member".into(),
            _ => return None,
        })
    }

    /// What is known of the person.
    fn about(&self, column: &str) -> Option<Value> {
        let person = self.person;
        let of = |part: fn(&Person) -> &crate::base::Text| person.map_or(Value::Absent, |p| part(p).clone().into());
        Some(match column {
            "AccountDisplayName" => person.map_or_else(|| self.account.name.clone().into(), |p| p.full_name().into()),
            "GivenName" => of(|p| &p.given),
            "Surname" => of(|p| &p.family),
            "JobTitle" => of(|p| &p.title),
            "Department" => of(|p| &p.department),
            "CompanyName" => self.world.company.name.clone().into(),
            "City" => person
                .and_then(|p| self.world.company.location(self.world.host(p.workstation)))
                .map_or(Value::Absent, |l| l.name.clone().into()),
            "EmployeeId" => person.map_or(Value::Absent, |p| format!("{}", 10_200 + 7 * p.id.0).into()),
            "Manager" => self.manager().map_or(Value::Absent, Value::from),
            // Numbers that the telephone companies keep free for stories.
            "Phone" => person.map_or(Value::Absent, |p| format!("+1 202 555 01{:02}", p.id.0 % 100).into()),
            "BlastRadius" => if self.account.is_privileged() {
                "High"
            } else if person.is_some() {
                "Low"
            } else {
                "Medium"
            }
            .into(),
            "InvestigationPriority" => Value::Int(if self.account.is_privileged() { 3 } else { 0 }),
            "RiskLevel" | "RiskState" => "None".into(),
            "Tags" => if self.account.is_privileged() { json!(["Sensitive"]) } else { json!([]) }.into(),
            _ => return None,
        })
    }

    /// Accounts of the company were made in the years before; new ones during the run.
    fn created(&self) -> String {
        let long_ago = || {
            let days = 90 + digest::hash64(&[b"account made", self.account.sid.as_bytes()]) % 2_400;
            // Counted from a fixed day, so that the row says the same at every time.
            crate::base::time::SimTime(1_735_689_600_000_000) - SimSpan::hours(24 * days as i64)
        };
        self.account.created.unwrap_or_else(long_ago).rfc3339()
    }

    fn groups(&self) -> Json {
        let built_in = self.account.groups.iter().filter(|g| **g != Group::DomainUsers).map(|g| g.name_and_rid().0);
        let own = self.world.tree.groups_of(self.account.id);
        built_in.map(ToOwned::to_owned).chain(own.into_iter().map(ToString::to_string)).collect::<Vec<String>>().into()
    }

    fn flags(&self) -> Json {
        let mut flags = vec!["NormalAccount"];
        if !self.account.enabled {
            flags.insert(0, "AccountDisabled");
        }
        if self.account.kind == AccountKind::Service {
            flags.push("PasswordNeverExpires");
        }
        json!(flags)
    }

    /// The first of the department leads it.
    fn manager(&self) -> Option<String> {
        let person = self.person?;
        let head = self.world.people.iter().find(|p| p.department == person.department)?;
        (head.id != person.id).then(|| self.world.distinguished_name(self.world.account(head.account)))
    }
}

/// The cloud's SID is its identity in four numbers.
fn cloud_sid(object: &str) -> String {
    let part = |n: usize| digest::hash64(&[b"cloud sid", object.as_bytes(), &n.to_le_bytes()]) % 4_294_967_295;
    format!("S-1-12-1-{}-{}-{}-{}", part(0), part(1), part(2), part(3))
}
