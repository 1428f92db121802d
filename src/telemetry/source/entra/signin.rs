//! Sign-ins as the directory tells them.

use super::fields::{INTERACTIVE, NON_INTERACTIVE, SERVICE};
use crate::simulation::Effect;
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::cloud::{
    Application, Whereabouts, application, client, drawn, named, policies, session, token,
};
use crate::world::cloud::{SecondFactor, SignIn, SignInKind, SignInOutcome};
use crate::world::{AccountKind, HostRole, World, tenant};
use serde_json::{Value as Json, json};
use smol_str::ToSmolStr as _;

pub(super) fn write(effect: &Effect, world: &World, sign_in: &SignIn, out: &mut Sink<'_>) {
    let view = View {
        effect,
        world,
        sign_in,
        application: application(world, &sign_in.application),
        place: Whereabouts::of(world, sign_in.address),
        request: drawn(world, effect, "request"),
        correlation: drawn(world, effect, "correlation"),
        tenant: tenant::tenant_id(world),
    };
    let host = world.server(HostRole::MailServer).map_or(effect.host, |h| h.id);
    let (kind, properties) = match sign_in.kind {
        SignInKind::Interactive => (&INTERACTIVE, view.of_person()),
        SignInKind::Refresh => (&NON_INTERACTIVE, view.of_person()),
        SignInKind::Service => (&SERVICE, view.of_service()),
    };
    let category = kind.name.trim_start_matches("entra.");
    out.emit(kind, effect.at, host, Vec::new(), view.record(category, properties));
}

struct View<'a> {
    effect: &'a Effect,
    world: &'a World,
    sign_in: &'a SignIn,
    application: Application,
    place: Whereabouts,
    request: String,
    correlation: String,
    tenant: String,
}

impl View<'_> {
    fn record(&self, category: &str, properties: Json) -> Vec<Value> {
        let (code, reason) = error(self.sign_in.outcome);
        let identity = match self.sign_in.kind {
            SignInKind::Service => Value::Absent,
            _ => self.display_name().into(),
        };
        vec![
            self.effect.at.rfc3339().into(),
            format!("/tenants/{}/providers/Microsoft.aadiam", self.tenant).into(),
            "Sign-in activity".into(),
            "1.0".into(),
            Value::copied(category),
            self.tenant.clone().into(),
            code.to_smolstr().into(),
            if code == 0 { "SUCCESS" } else { "FAILURE" }.into(),
            if reason.is_empty() { Value::Absent } else { reason.into() },
            Value::Int(0),
            self.sign_in.address.to_smolstr().into(),
            self.correlation.clone().into(),
            identity,
            Value::Int(4),
            self.place.country().into(),
            properties.into(),
        ]
    }

    /// Name in the directory; what was typed, where nobody has it.
    fn display_name(&self) -> String {
        let account = self.sign_in.account.map(|a| self.world.account(a));
        let person = account.and_then(|a| a.person).map(|p| self.world.person(p).full_name());
        match (person, account.map(|a| a.kind)) {
            (Some(name), Some(AccountKind::Admin)) => format!("{name} (Admin)"),
            (Some(name), _) => name,
            (None, _) => self.sign_in.name.to_string(),
        }
    }

    fn granted(&self) -> bool {
        self.sign_in.outcome == SignInOutcome::Granted
    }

    fn of_person(&self) -> Json {
        let s = self.sign_in;
        let interactive = s.kind == SignInKind::Interactive;
        let user = s.account.map_or("00000000-0000-0000-0000-000000000000".to_owned(), |_| tenant::object_id(&s.name));
        let mut properties = json!({
            "id": self.request,
            "createdDateTime": self.effect.at.rfc3339(),
            "userDisplayName": self.display_name(),
            "userPrincipalName": s.name.to_ascii_lowercase(),
            "userId": user,
            "appId": self.application.id,
            "appDisplayName": self.application.name,
            "ipAddress": s.address.to_string(),
            "status": self.status(),
            "clientAppUsed": if self.application.browser { "Browser" } else { "Mobile Apps and Desktop clients" },
            "userAgent": &*s.agent,
            "deviceDetail": self.device(),
            "location": self.place.nested(),
            "mfaDetail": self.second_factor(),
            "correlationId": self.correlation,
            "conditionalAccessStatus": self.access_status(),
            "appliedConditionalAccessPolicies": self.access(),
            "authenticationContextClassReferences": [],
            "originalRequestId": self.request,
            "isInteractive": interactive,
            "tokenIssuerName": "",
            "tokenIssuerType": "AzureAD",
            "authenticationProcessingDetails": self.processing(),
            "networkLocationDetails": self.network(),
            "clientCredentialType": "none",
            "processingTimeInMilliseconds": 60 + u64::from(self.effect.id.0) * 7_919 % 420,
            "riskDetail": "none",
            "riskLevelAggregated": "none",
            "riskLevelDuringSignIn": "none",
            "riskState": "none",
            "riskEventTypes": [],
            "riskEventTypes_v2": [],
        });
        append(&mut properties, self.of_resource());
        append(&mut properties, self.of_token());
        properties
    }

    fn of_resource(&self) -> Json {
        let s = self.sign_in;
        let requirement =
            if s.kind == SignInKind::Interactive { "multiFactorAuthentication" } else { "singleFactorAuthentication" };
        json!({
            "resourceDisplayName": self.application.resource,
            "resourceId": self.application.resource_id,
            "resourceTenantId": self.tenant,
            "homeTenantId": self.tenant,
            "tenantId": self.tenant,
            "authenticationDetails": self.steps(),
            "authenticationRequirementPolicies": self.requirement_policies(),
            "sessionLifetimePolicies": [],
            "authenticationRequirement": requirement,
            "servicePrincipalId": "",
            "userType": "Member",
            "flaggedForReview": false,
            "isTenantRestricted": false,
            "autonomousSystemNumber": self.place.autonomous_system,
            "crossTenantAccessType": "none",
            "privateLinkDetails": {},
            "ssoExtensionVersion": "",
        })
    }

    fn of_token(&self) -> Json {
        let s = self.sign_in;
        let interactive = s.kind == SignInKind::Interactive;
        json!({
            "uniqueTokenIdentifier": token(&self.request),
            "authenticationStrengths": [],
            "incomingTokenType": if interactive { "none" } else { "refreshToken" },
            "authenticationProtocol": if interactive && self.application.browser { "none" } else { "oAuth2" },
            "appServicePrincipalId": "",
            "resourceServicePrincipalId": named(self.world, "resource", &self.application.resource_id),
            "rngcStatus": 0,
            "signInTokenProtectionStatus": "none",
            "originalTransferMethod": "none",
            "isThroughGlobalSecureAccess": false,
            "sessionId": session(self.world, self.effect, &s.name, s.address),
            "appOwnerTenantId": OWNER,
            "resourceOwnerTenantId": OWNER,
        })
    }

    fn of_service(&self) -> Json {
        let s = self.sign_in;
        json!({
            "id": self.request,
            "createdDateTime": self.effect.at.rfc3339(),
            "appId": self.application.id,
            "ipAddress": s.address.to_string(),
            "status": { "errorCode": error(s.outcome).0 },
            "location": self.place.nested(),
            "correlationId": self.correlation,
            "conditionalAccessStatus": "notApplied",
            "isInteractive": false,
            "tokenIssuerType": "AzureAD",
            "authenticationProcessingDetails": [{ "key": "Azure AD App Authentication Library", "value": "Family: MSAL Library: MSAL.NetCore 4.66.1.0 Platform: Linux" }],
            "clientCredentialType": "clientSecret",
            "processingTimeInMilliseconds": 40 + u64::from(self.effect.id.0) * 7_919 % 180,
            "riskDetail": "none",
            "riskLevelAggregated": "none",
            "riskLevelDuringSignIn": "none",
            "riskState": "none",
            "resourceDisplayName": self.application.resource,
            "resourceId": self.application.resource_id,
            "servicePrincipalName": &*s.name,
            "servicePrincipalId": named(self.world, "service principal", &s.name),
            "flaggedForReview": false,
            "isTenantRestricted": false,
            "crossTenantAccessType": "none",
            "servicePrincipalCredentialKeyId": named(self.world, "secret", &s.name),
            "uniqueTokenIdentifier": token(&self.request),
            "incomingTokenType": "none",
            "authenticationProtocol": "none",
            "resourceServicePrincipalId": named(self.world, "resource", &self.application.resource_id),
        })
    }

    fn status(&self) -> Json {
        let (code, reason) = error(self.sign_in.outcome);
        match (code, self.sign_in.kind) {
            (0, SignInKind::Refresh) => {
                json!({ "errorCode": 0, "additionalDetails": "MFA requirement satisfied by claim in the token" })
            }
            (0, _) => json!({ "errorCode": 0, "additionalDetails": "MFA completed in Azure AD" }),
            (code, _) => json!({ "errorCode": code, "failureReason": reason }),
        }
    }

    fn device(&self) -> Json {
        let (system, browser) = client(&self.sign_in.agent);
        let device = self.sign_in.device.map(|h| self.world.host(h)).filter(|h| tenant::is_joined(h));
        match device {
            // Renewed tokens do not say whether the machine is compliant.
            Some(host) if self.sign_in.kind == SignInKind::Refresh => json!({
                "deviceId": tenant::device_id(host), "displayName": host.name.to_ascii_uppercase(),
                "operatingSystem": "Windows10", "browser": browser, "isManaged": true,
                "trustType": "Hybrid Azure AD joined",
            }),
            Some(host) => json!({
                "deviceId": tenant::device_id(host), "displayName": host.name.to_ascii_uppercase(),
                "operatingSystem": "Windows10", "browser": browser, "isCompliant": true, "isManaged": true,
                "trustType": "Hybrid Azure AD joined",
            }),
            None => json!({ "deviceId": "", "operatingSystem": system, "browser": browser }),
        }
    }

    fn second_factor(&self) -> Json {
        match self.sign_in.factor {
            Some(SecondFactor::Approve) => json!({ "authMethod": "Mobile app notification" }),
            Some(SecondFactor::Code) => json!({ "authMethod": "OATH verification code" }),
            _ => json!({}),
        }
    }

    /// Who was asked has passed or failed the first policy; nobody was asked before the password was right.
    fn access_status(&self) -> &'static str {
        match (self.sign_in.kind, self.sign_in.outcome) {
            (_, SignInOutcome::Granted) => "success",
            (SignInKind::Interactive, SignInOutcome::FactorDenied | SignInOutcome::FactorIgnored) => "failure",
            _ => "notApplied",
        }
    }

    fn access(&self) -> Json {
        let status = self.access_status();
        let rows = policies().iter().enumerate().map(|(n, name)| {
            let (result, controls) = if n == 0 { (status, vec!["Mfa"]) } else { ("notApplied", Vec::new()) };
            json!({
                "id": named(self.world, "policy", name), "displayName": name, "enforcedGrantControls": controls,
                "enforcedSessionControls": [], "result": result,
            })
        });
        rows.collect()
    }

    fn requirement_policies(&self) -> Json {
        if self.sign_in.kind == SignInKind::Interactive {
            json!([{ "requirementProvider": "multiConditionalAccess", "detail": "Conditional Access" }])
        } else {
            json!([])
        }
    }

    fn network(&self) -> Json {
        if self.place.trusted {
            json!([{ "networkType": "trustedNamedLocation", "networkNames": ["Offices"] }])
        } else {
            json!([])
        }
    }

    fn processing(&self) -> Json {
        if self.application.browser { json!([]) } else { json!([{ "key": "Login Hint Present", "value": "True" }]) }
    }

    /// Password first, then the second factor, or the claim that stands for both.
    fn steps(&self) -> Json {
        let s = self.sign_in;
        let at = self.effect.at.rfc3339();
        let step = |method: &str, detail: &str, passed: bool, result: &str, requirement: &str| {
            json!({
                "authenticationStepDateTime": at, "authenticationMethod": method, "authenticationMethodDetail": detail,
                "succeeded": passed, "authenticationStepResultDetail": result,
                "authenticationStepRequirement": requirement, "StatusSequence": 0, "RequestSequence": 0,
            })
        };
        if s.kind == SignInKind::Refresh {
            let result = if self.granted() {
                "MFA requirement satisfied by claim in the token"
            } else {
                "The grant has been revoked"
            };
            return json!([step("Previously satisfied", "", self.granted(), result, "Multifactor authentication")]);
        }
        let password_right = s.factor.is_some();
        let result = if password_right { "Correct password" } else { error(s.outcome).1 };
        let mut steps =
            vec![step("Password", "Password in the cloud", password_right, result, "Primary authentication")];
        let second = "Multifactor authentication";
        steps.extend(s.factor.map(|factor| match factor {
            SecondFactor::Approve => step("Mobile app notification", "", true, "MFA completed in Azure AD", second),
            SecondFactor::Code => step("OATH verification code", "", true, "MFA completed in Azure AD", second),
            SecondFactor::Deny => {
                step("Mobile app notification", "", false, "MFA denied; user declined the authentication", second)
            }
            SecondFactor::Ignore => step(
                "Mobile app notification",
                "",
                false,
                "MFA denied; user did not respond to mobile app notification",
                second,
            ),
        }));
        Json::Array(steps)
    }
}

/// The provider's own tenant, which owns the applications.
const OWNER: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

fn append(to: &mut Json, more: Json) {
    if let (Some(to), Json::Object(more)) = (to.as_object_mut(), more) {
        to.extend(more);
    }
}

/// The provider's error number and its text.
pub(super) fn error(outcome: SignInOutcome) -> (u32, &'static str) {
    match outcome {
        SignInOutcome::Granted => (0, ""),
        SignInOutcome::WrongPassword => (50_126, "Error validating credentials due to invalid username or password."),
        SignInOutcome::NoSuchUser => (50_034, "The user account does not exist in the directory."),
        SignInOutcome::Disabled => (50_057, "The user account is disabled."),
        SignInOutcome::Locked => (50_053, "The account is locked after too many tries with a wrong password."),
        SignInOutcome::FactorDenied | SignInOutcome::FactorIgnored => {
            (500_121, "Authentication failed during strong authentication request.")
        }
        SignInOutcome::Revoked => (50_173, "The grant was revoked; the user must sign in again."),
    }
}
