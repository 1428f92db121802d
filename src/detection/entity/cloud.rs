//! Who and what the records of cloud services and of the endpoint sensor are about.
//!
//! *Invariants*: those of [`super`]; a field that is no tree, or lacks the step, names nobody.

use super::{EntityKind, Found, host_of_url};
use serde_json::Value as Json;

impl Found<'_> {
    /// Tables of the endpoint sensor.
    pub(super) fn device(&mut self) {
        self.host("DeviceName");
        self.account("AccountName");
        self.account("InitiatingProcessAccountName");
        self.file("FolderPath");
        let hash = self.text("SHA256");
        self.add(EntityKind::Hash, hash);
        self.target("RemoteIP");
        let url = self.text("RemoteUrl");
        self.domain(host_of_url(&url));
    }

    /// Sign-ins and changes of the cloud directory.
    pub(super) fn directory(&mut self) {
        for path in [&["userPrincipalName"][..], &["initiatedBy", "user", "userPrincipalName"]] {
            self.account_at("properties", path);
        }
        self.source("callerIpAddress");
    }

    /// The audit log of the office suite.
    pub(super) fn office(&mut self) {
        match &*self.text("EntityType") {
            "User" => self.account("AlertEntityId"),
            "MailMessage" => {
                let message = self.text("AlertEntityId");
                self.add(EntityKind::Mail, message);
            }
            _ if self.record.kind.name == "o365.SecurityComplianceAlerts" => {}
            _ => self.account("UserId"),
        }
        self.source("ClientIP");
        self.file("SourceFileName");
    }

    /// Calls in the cloud account.
    pub(super) fn calls(&mut self) {
        self.account_at("userIdentity", &["userName"]);
        self.account_at("userIdentity", &["sessionContext", "sessionIssuer", "userName"]);
        self.source("sourceIPAddress");
    }

    fn account_at(&mut self, field: &str, path: &[&str]) {
        let Some(tree) = self.record.get(field).tree() else { return };
        let found = path.iter().try_fold(&tree, |at, step| at.get(step)).and_then(Json::as_str);
        self.account_named(found.unwrap_or_default());
    }
}
