//! From a Windows verb to its deed.

use super::Reading;
use crate::base::Text;
use crate::base::ids::AccountId;
use crate::base::time::SimSpan;
use crate::simulation::apply::file::content_sha256;
use crate::simulation::intent::Refusal;
use crate::simulation::procedure::windows::WindowsVerb as V;
use crate::simulation::windows::{Deed, newest_definitions};
use crate::world::HostRole;

impl Reading<'_> {
    pub(super) fn deed(&mut self, verb: &V) -> Result<Deed, Refusal> {
        Ok(match verb {
            V::UseShare { by, share, paths, access } => Deed::ShareUsed {
                logon: self.logon(by)?,
                share: self.text(share)?,
                paths: self.texts(paths)?,
                access: *access,
            },
            V::InstallService { by, name, command, start, driver } => Deed::ServiceInstalled {
                by: self.logon(by)?,
                name: self.text(name)?,
                command: self.text(command)?,
                start: *start,
                driver: *driver,
            },
            V::SetStartType { process, name, from, to } => {
                Deed::StartTypeChanged { process: self.process(process)?, name: self.text(name)?, from: *from, to: *to }
            }
            V::SetService { process, name, running } => {
                Deed::ServiceState { process: self.process(process)?, name: self.text(name)?, running: *running }
            }
            V::ChangeAccount { by, account, change } => {
                Deed::AccountChanged { by: Some(self.logon(by)?), account: self.account(account)?, change: *change }
            }
            V::EditPolicy { by, policy, extension } => {
                let (by, name) = (self.logon(by)?, self.text(policy)?);
                let tree = &self.scope.world.tree;
                let (policy, for_computers) = tree.policy_named(&name);
                Deed::PolicyEdited {
                    by,
                    policy,
                    for_computers,
                    from: tree.book.version(policy),
                    to: tree.book.next(policy, for_computers),
                    extension: *extension,
                    had: tree.book.extensions(policy),
                }
            }
            V::ApplyPolicies { process } => self.policies(process)?,
            V::VisitPartner { by } => Deed::PartnerVisited { by: self.logon(by)? },
            V::ReplicateDirectory { by } => Deed::DirectoryReplicated { by: self.logon(by)? },
            V::ListGroup { process, group } => {
                Deed::GroupListed { process: self.process(process)?, group: self.text(group)? }
            }
            V::ListMembership { process, account } => {
                Deed::MembershipListed { process: self.process(process)?, account: self.text(account)? }
            }
            V::ChangeTask { process, name, command, change } => Deed::TaskChanged {
                process: self.process(process)?,
                name: self.text(name)?,
                command: self.text(command)?,
                change: *change,
            },
            V::SetAudit { by, subcategory, on } => {
                Deed::AuditChanged { by: self.logon(by)?, subcategory: self.text(subcategory)?, on: *on }
            }
            V::ClearOtherLog { by, log } => Deed::LogCleared { by: self.logon(by)?, log: self.text(log)? },
            _ => self.deed_of_process(verb)?,
        })
    }

    /// What Sysmon notes: files, libraries, memory, registry, pipes.
    fn deed_of_process(&mut self, verb: &V) -> Result<Deed, Refusal> {
        Ok(match verb {
            V::SetFileTime { process, path, days_back } => Deed::FileTimeChanged {
                process: self.process(process)?,
                path: self.text(path)?,
                to: self.scope.now - SimSpan::hours(24 * i64::from(*days_back)),
            },
            V::LoadDriver { process, path, signer } => Deed::DriverLoaded {
                process: self.process(process)?,
                path: self.text(path)?,
                signer: self.text(signer)?,
            },
            V::LoadModule { process, path, signer } => Deed::ModuleLoaded {
                process: self.process(process)?,
                path: self.text(path)?,
                signer: self.text(signer)?,
            },
            V::StartThread { source, target, module, function } => Deed::ThreadStarted {
                source: self.process(source)?,
                target: self.process(target)?,
                module: self.text(module)?,
                function: self.text(function)?,
            },
            V::ReadVolume { process, device } => {
                Deed::VolumeRead { process: self.process(process)?, device: self.text(device)? }
            }
            V::ChangeKey { process, key, change } => {
                Deed::KeyChanged { process: self.process(process)?, key: self.text(key)?, change: *change }
            }
            V::RenameKey { process, key, to } => {
                Deed::KeyRenamed { process: self.process(process)?, key: self.text(key)?, to: self.text(to)? }
            }
            V::UsePipe { process, name, made } => {
                Deed::PipeUsed { process: self.process(process)?, name: self.text(name)?, made: *made }
            }
            V::ReplaceImage { process, how } => {
                Deed::ImageReplaced { process: self.process(process)?, how: self.text(how)? }
            }
            V::CopyToClipboard { process, content } => {
                Deed::ClipboardSet { process: self.process(process)?, content: self.text(content)? }
            }
            V::WriteForbidden { process, path, content } => Deed::WriteBlocked {
                process: self.process(process)?,
                path: self.text(path)?,
                sha256: content_sha256(&self.text(content)?),
            },
            V::Shred { process, path } => {
                Deed::ShredBlocked { process: self.process(process)?, path: self.text(path)? }
            }
            _ => self.deed_of_system(verb)?,
        })
    }

    /// What the logs of single components note: WMI, the virus scanner, Sysmon's own state.
    fn deed_of_system(&mut self, verb: &V) -> Result<Deed, Refusal> {
        Ok(match verb {
            V::SubscribeWmi { process, name, query, command, made } => Deed::WmiSubscribed {
                process: self.process(process)?,
                name: self.text(name)?,
                query: self.text(query)?,
                command: self.text(command)?,
                made: *made,
            },
            V::QueryWmi { process, query, outcome } => {
                Deed::WmiQueried { process: self.process(process)?, query: self.text(query)?, outcome: *outcome }
            }
            V::ConfigureSysmon { process, file } => {
                Deed::SysmonConfigured { process: self.process(process)?, file: self.text(file)? }
            }
            V::FindThreat { process, path, threat } => Deed::ThreatFound {
                process: self.process(process)?,
                path: self.text(path)?,
                threat: self.text(threat)?,
            },
            V::SwitchProtection { process, on } => {
                Deed::ProtectionSwitched { process: self.process(process)?, on: *on }
            }
            V::ConfigureProtection { process, setting, from, to } => Deed::ProtectionConfigured {
                process: self.process(process)?,
                setting: self.text(setting)?,
                from: self.text(from)?,
                to: self.text(to)?,
            },
            V::LoadDefinitions { process } => {
                Deed::DefinitionsLoaded { process: self.process(process)?, number: newest_definitions(self.scope.now) }
            }
            _ => return Err(Refusal::NotFound("verb".into())),
        })
    }

    /// How many policies were edited is counted when the deed is granted.
    fn policies(&mut self, process: &Text) -> Result<Deed, Refusal> {
        let process = self.process(process)?;
        let world = self.scope.world;
        let host = world.process(process).host;
        let controller = world.server_for(HostRole::DomainController, host).ok_or(Refusal::HostUnreachable)?;
        Ok(Deed::PoliciesApplied { process, controller: controller.id, edited: 0 })
    }

    fn account(&mut self, name: &Text) -> Result<AccountId, Refusal> {
        let name = self.text(name)?;
        self.scope.world.account_named(&name).map(|a| a.id).ok_or(Refusal::NotFound(name))
    }
}
