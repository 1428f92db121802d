//! Mails, files and chats: the keys that say what an operation is about.

use super::emit::About;
use crate::base::digest;
use crate::telemetry::record::Value;
use crate::telemetry::source::cloud::named;
use crate::world::cloud::{CloudOperation, CloudService};
use crate::world::tenant;
use serde_json::{Value as Json, json};
use smol_str::ToSmolStr as _;

/// Keys of mailbox records; `object` is the owner of the mailbox. Details in lower case
/// (`subject`, `folder`, `to_folder`, `message`, `count`) fill the nested item.
pub(super) fn mail(about: &About<'_>, done: &CloudOperation, key: &str) -> Option<Value> {
    let owner = about.account(&done.object);
    let sid = || owner.map_or(Value::Absent, |a| a.sid.clone().into());
    let delegate = done.name != done.object;
    Some(match key {
        "ClientInfoString" => protocol(&done.agent).into(),
        "ClientProcessName" if done.agent.starts_with("Microsoft Office") => "OUTLOOK.EXE".into(),
        "ClientVersion" if done.agent.starts_with("Microsoft Office") => "16.0.17328.20162".into(),
        "ExternalAccess" => "false".into(),
        "InternalLogonType" => "0".into(),
        "LogonType" => if delegate { "2" } else { "0" }.into(),
        "LogonUserSid" => about.account(&done.name).map_or(Value::Absent, |a| a.sid.clone().into()),
        "MailboxGuid" => named(about.world, "mailbox", &done.object).into(),
        "MailboxOwnerSid" => sid(),
        "MailboxOwnerUPN" => done.object.clone().into(),
        "OrganizationName" => about.world.company.mail_domain.clone().into(),
        "OriginatingServer" => "MBX0042 (15.20.8489.000)\r\n".into(),
        "SessionId" => about.session().into(),
        "AppId" | "ClientAppId" => "00000002-0000-0ff1-ce00-000000000000".into(),
        "OperationProperties" if done.service == CloudService::MailAccess => json!([
            { "Name": "MailAccessType", "Value": detail(done, "access", "Bind") },
            { "Name": "IsThrottled", "Value": "False" },
        ])
        .into(),
        "Item" if done.service == CloudService::Mail => one(about, done, 0, true).into(),
        "Folders" => json!([{
            "FolderItems": (0..count(done)).map(|n| short(about, n)).collect::<Vec<_>>(),
            "Id": folder_id(about, detail(done, "folder", "Inbox")), "Path": path(detail(done, "folder", "Inbox")),
        }])
        .into(),
        "OperationCount" => Value::Int(count(done) as i64),
        "AffectedItems" => (0..count(done)).map(|n| one(about, done, n, false)).collect::<Json>().into(),
        "CrossMailboxOperation" => Value::Bool(false),
        "Folder" => folder(about, detail(done, "folder", "Inbox")).into(),
        "DestFolder" => folder(about, done.detail.get("to_folder")?).into(),
        _ => return None,
    })
}

fn detail<'a>(done: &'a CloudOperation, name: &str, otherwise: &'a str) -> &'a str {
    done.detail.get(name).map_or(otherwise, |t| t)
}

/// At most twenty items stand in one record.
fn count(done: &CloudOperation) -> usize {
    detail(done, "count", "1").parse().unwrap_or(1).clamp(1, 20)
}

fn protocol(agent: &str) -> String {
    if agent.starts_with("Microsoft Office") {
        "Client=MSExchangeRPC".to_owned()
    } else if agent.contains("iPhone") || agent.contains("Outlook-iOS") {
        "Client=REST;Client=RESTSystem;;".to_owned()
    } else {
        format!("Client=OWA;{agent}")
    }
}

fn path(folder: &str) -> String {
    format!("\\{folder}")
}

fn folder_id(about: &About<'_>, folder: &str) -> String {
    let digits = digest::hex(&digest::sha256(&[b"folder", about.name.as_bytes(), folder.as_bytes()]));
    format!("LgAAAAB{}", &digits[..40])
}

fn folder(about: &About<'_>, name: &str) -> Json {
    json!({ "Id": folder_id(about, name), "Path": path(name) })
}

fn message_id(about: &About<'_>, n: usize) -> String {
    let drawn = digest::hash64(&[&about.effect.id.0.to_le_bytes(), b"message", &n.to_le_bytes()]);
    format!("<{drawn:016x}@{}>", about.world.company.mail_domain)
}

fn short(about: &About<'_>, n: usize) -> Json {
    let size = 6_000 + digest::hash64(&[&about.effect.id.0.to_le_bytes(), &n.to_le_bytes()]) % 90_000;
    json!({ "Id": format!("RgAAAAB{}", about.id(&format!("item {n}")).replace('-', "")), "InternetMessageId": message_id(about, n), "SizeInBytes": size })
}

fn one(about: &About<'_>, done: &CloudOperation, n: usize, sized: bool) -> Json {
    let message = done.detail.get("message").map_or_else(|| message_id(about, n), ToString::to_string);
    let id = format!("RgAAAAB{}", about.id(&format!("item {n}")).replace('-', ""));
    let parent = folder(about, detail(done, "folder", "Inbox"));
    let subject = detail(done, "subject", "");
    if sized {
        let size = 8_000 + digest::hash64(&[&about.effect.id.0.to_le_bytes()]) % 120_000;
        json!({ "Id": id, "InternetMessageId": message, "ParentFolder": parent, "SizeInBytes": size, "Subject": subject })
    } else {
        json!({ "Id": id, "InternetMessageId": message, "ParentFolder": parent, "Subject": subject })
    }
}

/// Keys of site records; `object` is the address of a file, folder or page.
pub(super) fn site(about: &About<'_>, done: &CloudOperation, key: &str) -> Option<Value> {
    let parts = Parts::of(&done.object);
    let world = about.world;
    let library = format!("{}/Documents", parts.site);
    Some(match key {
        "UserKey" => format!("i:0h.f|membership|{}@live.com", about.key(&done.name).to_ascii_lowercase()).into(),
        "Workload" => if parts.site.contains("/personal/") { "OneDrive" } else { "SharePoint" }.into(),
        "ObjectId" => done.object.clone().into(),
        "EventSource" => "SharePoint".into(),
        "ItemType" => if parts.file.is_empty() { "Web" } else { "File" }.into(),
        "ListId" if !parts.file.is_empty() => named(world, "list", &library).into(),
        "ListItemUniqueId" if !parts.file.is_empty() => named(world, "item", &done.object).into(),
        "Site" => named(world, "site", parts.site).into(),
        "WebId" => named(world, "web", parts.site).into(),
        "UserAgent" => done.agent.clone().into(),
        "SiteUrl" => format!("{}/", parts.site).into(),
        "SourceFileName" if !parts.file.is_empty() => Value::copied(parts.file),
        "SourceFileExtension" if !parts.file.is_empty() => {
            Value::copied(parts.file.rsplit('.').next().unwrap_or_default())
        }
        "SourceRelativeUrl" if !parts.file.is_empty() => Value::copied(parts.folder),
        "ApplicationId" if done.agent.contains("FileSync") => "ab9b8c07-8f02-4f72-87fa-80105867a763".into(),
        "ApplicationDisplayName" if done.agent.contains("FileSync") => "OneDrive SyncEngine".into(),
        "AuthenticationType" => "OAuth".into(),
        "IsManagedDevice" => Value::Bool(done.device.is_some()),
        "Platform" => if done.device.is_some() { "WinDesktop" } else { "Web" }.into(),
        "DeviceDisplayName" => {
            done.device.map_or_else(|| done.address.to_string(), |h| world.host(h).name.to_ascii_uppercase()).into()
        }
        "MachineId" if done.agent.contains("FileSync") => {
            done.device.map_or(Value::Absent, |h| tenant::device_id(world.host(h)).into())
        }
        "MachineDomainInfo" if done.agent.contains("FileSync") => tenant::notation(world.company.domain_guid).into(),
        _ => return None,
    })
}

/// `https://files.company.example/sites/finance` + `Shared Documents` + `plan.xlsx`.
struct Parts<'a> {
    site: &'a str,
    folder: &'a str,
    file: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Self {
        let slashes: Vec<usize> = url.match_indices('/').map(|(at, _)| at).collect();
        // Scheme, host, kind of site and its name: the fifth slash ends them.
        let site = slashes.get(4).copied().unwrap_or(url.len());
        let last = slashes.last().copied().unwrap_or(url.len());
        if last < site || site == url.len() {
            return Self { site: &url[..site], folder: "", file: "" };
        }
        let folder = if last > site { &url[site + 1..last] } else { "" };
        Self { site: &url[..site], folder, file: &url[last + 1..] }
    }
}

/// Keys of chat records; `object` is the name of the team or the other person; `members` lists sign-in names.
pub(super) fn chat(about: &About<'_>, done: &CloudOperation, key: &str) -> Option<Value> {
    let tenant = tenant::tenant_id(about.world);
    let members: Vec<&str> = detail(done, "members", "").split(',').map(str::trim).filter(|m| !m.is_empty()).collect();
    let team = !done.object.contains('@');
    let thread = named(about.world, "thread", &format!("{}/{}", done.name, done.object)).replace('-', "");
    Some(match key {
        "UserKey" => tenant::object_id(&done.name).into(),
        "CommunicationType" => if team { "Team" } else { "OneOnOne" }.into(),
        "Members" if !members.is_empty() => {
            let ours = format!("@{}", about.world.company.mail_domain);
            let row = |upn: &&str| {
                let person = about.account(upn).and_then(|a| a.person).map(|p| about.world.person(p).full_name());
                let whose =
                    if upn.ends_with(&ours) { tenant.clone() } else { named(about.world, "foreign tenant", upn) };
                json!({ "DisplayName": person.unwrap_or_else(|| (*upn).to_owned()), "OrganizationId": whose, "Role": 1, "UPN": *upn })
            };
            members.iter().map(row).collect::<Json>().into()
        }
        "TeamGuid" if team => format!("19:{thread}@thread.tacv2").into(),
        "TeamName" if team => done.object.clone().into(),
        "AADGroupId" if team => named(about.world, "Group", &done.object).into(),
        "ItemName" | "ChatThreadId" => format!("19:{thread}@thread.v2").into(),
        "ExtraProperties" => json!([
            { "Key": "TimeZone", "Value": "Europe/Berlin" },
            { "Key": "OsName", "Value": "windows" },
            { "Key": "ClientName", "Value": "skypeteams" },
        ])
        .into(),
        "MessageId" | "MessageVersion" if done.operation.starts_with("Message") => {
            (about.effect.at.0 / 1_000).to_smolstr().into()
        }
        "ResourceTenantId" => tenant.into(),
        _ => return None,
    })
}
