//! From a beat to an intent: templates filled, slots looked up.

mod windows;

use super::template::{Scope, fill};
use super::{Beat, Bytes, MailChecks, MailText, Primitive, Procedure, QueryKind, Speaks, Wait};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, LogonRef, MailId, PersonId, ProcId};
use crate::base::rng::{Draw, Seed};
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::apply::file::content_sha256;
use crate::simulation::intent::{Connect, Destination, Intent, LogOn, Made, Refusal, TicketWish};
use crate::simulation::price::prices;
use crate::world::{AppLayer, Attachment, HostRole, LogonType, Mail, MailVerdict, World, tenant};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// Who acts, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Host it happens on unless a beat names another.
    pub host: HostId,
    /// Account it happens as; none for callers outside and for bare appliances.
    pub account: Option<AccountId>,
    /// The human behind the account.
    pub person: Option<PersonId>,
}

impl Actor {
    /// The actor's desktop session: that of its living `explorer` on the host.
    pub fn session(self, world: &World) -> Option<LogonRef> {
        let explorer = world.process(resident(world, self, "explorer")?);
        let open = world.logon(explorer.logon).closed.is_none();
        (explorer.is_alive() && open && Some(explorer.account) == self.account).then_some(explorer.logon)
    }
}

/// What a run knows by name.
#[derive(Debug, Clone, Default)]
pub struct Bindings {
    /// Parameters, filled once.
    pub params: BTreeMap<Text, Text>,
    /// What earlier beats (or earlier steps of the campaign) made.
    pub slots: BTreeMap<Text, Made>,
}

impl Bindings {
    /// Fills the parameters of `procedure`: `given` first, defaults for the rest.
    ///
    /// A parameter may name other parameters, also of itself; circles end as `NotFound`.
    ///
    /// # Errors
    /// The placeholder that means nothing.
    pub fn bind(
        procedure: &Procedure,
        given: &BTreeMap<Text, Text>,
        slots: BTreeMap<Text, Made>,
        scope: Scope<'_>,
        draw: &mut Draw,
    ) -> Result<Self, Refusal> {
        let mut open: BTreeMap<Text, Text> = procedure.params.clone();
        open.extend(given.iter().map(|(k, v)| (k.clone(), v.clone())));
        let mut params = BTreeMap::new();
        while !open.is_empty() {
            let Some(name) = open
                .iter()
                .find(|(_, v)| !open.keys().any(|k| v.contains(&format!("{{{k}}}"))))
                .map(|(k, _)| k.clone())
            else {
                return Err(Refusal::NotFound("parameters that name each other".into()));
            };
            if let Some(template) = open.remove(&name) {
                let filled = fill(&template, &Scope { params: &params, ..scope }, draw)?;
                params.insert(name, filled);
            }
        }
        Ok(Self { params, slots })
    }
}

/// What a beat asks for, with what the interpreter must do afterwards.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The wish itself.
    pub intent: Intent,
    /// The process or session ends by itself after this span.
    pub lasts: Option<SimSpan>,
    /// The process becomes this resident of its host.
    pub resident: Option<Text>,
}

/// Everything a beat is read with.
pub(super) struct Reading<'a> {
    pub(super) scope: Scope<'a>,
    slots: &'a BTreeMap<Text, Made>,
    draw: Draw,
}

/// The intent of one beat at `now`.
///
/// # Errors
/// `NotFound` when a template or slot means nothing (any more).
pub fn intent_of(
    beat: &Beat,
    actor: Actor,
    bindings: &Bindings,
    world: &World,
    now: SimTime,
    seed: Seed,
    draw: Draw,
) -> Result<Wish, Refusal> {
    let scope = Scope { world, actor, params: &bindings.params, now, seed };
    let mut reading = Reading { scope, slots: &bindings.slots, draw };
    let (mut lasts, mut resident) = (None, None);
    match &beat.act {
        Primitive::StartProcess { lasts: span, resident: role, .. } => {
            lasts = span.map(|range| range_draw(range, &mut reading.draw));
            resident.clone_from(role);
        }
        Primitive::LogOn { lasts: span, .. } => lasts = span.map(|range| range_draw(range, &mut reading.draw)),
        _ => {}
    }
    let intent = reading.intent(&beat.act)?;
    Ok(Wish { intent, lasts, resident })
}

/// A waiting time in the range with a long tail: most are short, few reach the end.
pub fn range_draw(range: (Wait, Wait), draw: &mut Draw) -> SimSpan {
    let width = range.1.0.0 - range.0.0.0;
    let tail = draw.exponential(SimSpan(width / 3));
    SimSpan(range.0.0.0 + tail.0.min(width))
}

fn bytes_draw(bytes: Bytes, draw: &mut Draw) -> u64 {
    match bytes {
        Bytes::Range(low, high) => draw.between(low as i64, high.max(low) as i64) as u64,
        Bytes::Heavy(least) => draw.heavy_tail(least).min(2_000_000_000),
    }
}

/// A resident process of the actor's host: the actor's own first.
fn resident(world: &World, actor: Actor, role: &str) -> Option<ProcId> {
    let host = world.host(actor.host);
    let own = actor.account.and_then(|a| host.resident.get(&*format!("{role}/{}", world.account(a).name)));
    own.or_else(|| host.resident.get(role)).copied()
}

impl Reading<'_> {
    pub(super) fn text(&mut self, text: &Text) -> Result<Text, Refusal> {
        fill(text, &self.scope, &mut self.draw)
    }

    /// Filled texts; those that come out empty are left out, so that a parameter can switch one off.
    fn texts(&mut self, texts: &[Text]) -> Result<Vec<Text>, Refusal> {
        let filled: Result<Vec<Text>, Refusal> = texts.iter().map(|t| self.text(t)).collect();
        Ok(filled?.into_iter().filter(|t| !t.is_empty()).collect())
    }

    pub(super) fn process(&mut self, name: &Text) -> Result<ProcId, Refusal> {
        let name = self.text(name)?;
        match self.slots.get(&name) {
            Some(Made::Process(id)) => Ok(*id),
            _ => resident(self.scope.world, self.scope.actor, &name).ok_or(Refusal::NotFound(name)),
        }
    }

    fn maybe_process(&mut self, name: Option<&Text>) -> Result<Option<ProcId>, Refusal> {
        name.map(|n| self.process(n)).transpose()
    }

    fn logon(&mut self, name: &Text) -> Result<LogonRef, Refusal> {
        let name = self.text(name)?;
        match self.slots.get(&name) {
            Some(Made::Logon(id)) => Ok(*id),
            Some(Made::Process(id)) => Ok(self.scope.world.process(*id).logon),
            _ if &*name == "session" => self.scope.actor.session(self.scope.world).ok_or(Refusal::NotFound(name)),
            _ => Err(Refusal::NotFound(name)),
        }
    }

    fn host(&mut self, name: Option<&Text>) -> Result<HostId, Refusal> {
        let Some(name) = name else { return Ok(self.scope.actor.host) };
        let name = self.text(name)?;
        self.scope.world.host_named(&name).map(|h| h.id).ok_or(Refusal::NotFound(name))
    }

    pub(super) fn address(&mut self, text: &Text) -> Result<Ipv4Addr, Refusal> {
        let text = self.text(text)?;
        text.parse().ok().ok_or_else(|| Refusal::NotFound(text.clone()))
    }

    fn intent(&mut self, act: &Primitive) -> Result<Intent, Refusal> {
        Ok(match act {
            Primitive::StartProcess { .. } => self.start(act)?,
            Primitive::EndProcess { process } => Intent::EndProcess { process: self.process(process)?, status: 0 },
            Primitive::AccessProcess { source, target, mask } => {
                Intent::AccessProcess { source: self.process(source)?, target: self.process(target)?, mask: *mask }
            }
            Primitive::RunScript { process, text, path } => Intent::RunScript {
                process: self.process(process)?,
                text: self.text(text)?,
                path: path.as_ref().map(|p| self.text(p)).transpose()?,
            },
            Primitive::WriteFile { process, path, size, content, from_internet } => {
                let path = self.text(path)?;
                let content = content.as_ref().map_or(Ok(path.clone()), |c| self.text(c))?;
                let size_bytes = bytes_draw(*size, &mut self.draw);
                Intent::WriteFile {
                    process: self.process(process)?,
                    path,
                    size_bytes,
                    content,
                    from_internet: *from_internet,
                }
            }
            Primitive::DeleteFile { process, path } => {
                Intent::DeleteFile { process: self.process(process)?, path: self.text(path)? }
            }
            Primitive::SetRegistry { process, key, details } => Intent::SetRegistry {
                process: self.process(process)?,
                key: self.text(key)?,
                details: self.text(details)?,
            },
            Primitive::Persist { process, kind, name, command, trigger } => Intent::Persist {
                process: self.process(process)?,
                kind: *kind,
                name: self.text(name)?,
                command: self.text(command)?,
                trigger: self.text(trigger)?,
            },
            _ => self.intent_of_network_or_directory(act)?,
        })
    }

    fn intent_of_network_or_directory(&mut self, act: &Primitive) -> Result<Intent, Refusal> {
        Ok(match act {
            Primitive::Resolve { process, name, kind } => {
                let process = self.maybe_process(process.as_ref())?;
                let host = process.map_or(self.scope.actor.host, |p| self.scope.world.process(p).host);
                Intent::Resolve { host, process, name: self.text(name)?, kind: record_type(*kind) }
            }
            Primitive::Connect { .. } => Intent::Connect(self.connect(act)?),
            Primitive::LogOn { .. } => Intent::LogOn(self.log_on(act)?),
            Primitive::RequestTicket { process, account, service, weak } => {
                let name = self.text(account)?;
                let account = self.scope.world.account_named(&name).map(|a| a.id).ok_or(Refusal::NotFound(name))?;
                let service = service.as_ref().map(|s| self.text(s)).transpose()?;
                Intent::RequestTicket(TicketWish { process: self.process(process)?, account, service, weak: *weak })
            }
            Primitive::LogOff { logon } => Intent::LogOff { logon: self.logon(logon)? },
            Primitive::CreateAccount { by, name } => {
                Intent::CreateAccount { by: self.logon(by)?, name: self.text(name)? }
            }
            Primitive::JoinGroup { by, account, group } => {
                let name = self.text(account)?;
                let account = self.scope.world.account_named(&name).map(|a| a.id).ok_or(Refusal::NotFound(name))?;
                Intent::JoinGroup { by: self.logon(by)?, account, group: *group }
            }
            Primitive::ClearLog { process } => Intent::ClearLog { process: self.process(process)? },
            Primitive::Windows(verb) => Intent::Windows(self.deed(verb)?),
            Primitive::Power(verb) => Intent::Power(self.power(verb)?),
            Primitive::SendMail(mail) => Intent::SendMail(Box::new(self.mail(mail)?)),
            Primitive::OpenMail { mail } => {
                let (account, message_id) = self.own_mail(mail)?;
                Intent::OpenMail { account, message_id }
            }
            Primitive::ReportMail { mail } => {
                let (account, message_id) = self.own_mail(mail)?;
                Intent::ReportMail { account, message_id }
            }
            Primitive::ReportDevice { report } => Intent::ReportDevice { host: self.scope.actor.host, report: *report },
            Primitive::Harm { what, price, euros } => {
                let listed = price.as_ref().and_then(|p| prices().damage.get(p)).copied().unwrap_or(0);
                Intent::Harm { host: self.scope.actor.host, what: self.text(what)?, euros: euros + listed }
            }
            _ => self.cloud(act)?,
        })
    }

    fn start(&mut self, act: &Primitive) -> Result<Intent, Refusal> {
        let Primitive::StartProcess { image, command, parent, logon, host, integrity, .. } = act else {
            return Err(Refusal::NotFound("start".into()));
        };
        let host = host.as_ref().map(|h| self.host(Some(h))).transpose()?;
        if let Some(host) = host {
            self.scope.actor.host = host;
        }
        let parent_id = self.process(parent)?;
        let parent = self.scope.world.process(parent_id);
        let (parent_logon, parent_integrity) = (parent.logon, parent.integrity);
        let at = parent.host;
        let logon = logon.as_ref().map_or(Ok(parent_logon), |l| self.logon(l))?;
        let (image, command_line) = (self.text(image)?, self.text(command)?);
        let integrity = integrity.unwrap_or(parent_integrity);
        Ok(Intent::StartProcess { host: at, parent: Some(parent_id), logon, image, command_line, integrity })
    }

    fn connect(&mut self, act: &Primitive) -> Result<Connect, Refusal> {
        let Primitive::Connect { process, outside, from, to, port, proto, speaks, sent, received, lasts } = act else {
            return Err(Refusal::NotFound("connect".into()));
        };
        // What the name of the destination stands for is asked before the caller is another host.
        let name = self.text(to)?;
        if let Some(from) = from {
            self.scope.actor.host = self.host(Some(from))?;
        }
        let process = self.maybe_process(process.as_ref())?;
        let outside = outside.as_ref().map(|o| self.address(o)).transpose()?;
        let here = process.map_or(self.scope.actor.host, |p| self.scope.world.process(p).host);
        let to = destination(&name, self.scope.world);
        let app = self.app(speaks, &to)?;
        let (sent_bytes, received_bytes) = (bytes_draw(*sent, &mut self.draw), bytes_draw(*received, &mut self.draw));
        let lasts = range_draw(*lasts, &mut self.draw);
        let host = if outside.is_some() { None } else { Some(here) };
        Ok(Connect { host, outside, process, to, port: *port, proto: *proto, app, sent_bytes, received_bytes, lasts })
    }

    fn app(&mut self, speaks: &Speaks, to: &Destination) -> Result<AppLayer, Refusal> {
        let name: Text = match to {
            Destination::Name(name) => name.clone(),
            Destination::Host(id) => self.scope.world.host(*id).fqdn.clone(),
            Destination::Address(_) => "".into(),
        };
        Ok(match speaks {
            Speaks::Tls { agent } | Speaks::TlsSelfSigned { agent } => {
                let user_agent = self.text(agent)?;
                let client = family(&user_agent);
                let self_signed = matches!(speaks, Speaks::TlsSelfSigned { .. });
                AppLayer::Tls { server_name: name, client, user_agent, self_signed }
            }
            Speaks::Http { method, uri, agent, status, mime } => AppLayer::Http {
                method: method.clone(),
                host: if let Destination::Address(a) = to { a.to_string().into() } else { name },
                uri: self.text(uri)?,
                user_agent: self.text(agent)?,
                status: *status,
                mime: mime.clone(),
            },
            Speaks::Unknown => AppLayer::Unknown,
            Speaks::Smb => AppLayer::Smb,
            Speaks::Rdp => AppLayer::Rdp,
            Speaks::Ldap => AppLayer::Ldap,
            Speaks::Kerberos => AppLayer::Kerberos,
            Speaks::Smtp => AppLayer::Smtp,
            Speaks::Ssh => AppLayer::Ssh,
            Speaks::Rpc { interface } => AppLayer::Rpc { interface: self.text(interface)? },
            Speaks::Ntp => AppLayer::Ntp,
            Speaks::Dhcp => AppLayer::Dhcp,
            Speaks::Snmp => AppLayer::Snmp,
            Speaks::Sip => AppLayer::Sip,
            Speaks::Voice => AppLayer::Voice,
            Speaks::Print => AppLayer::Print,
        })
    }

    fn log_on(&mut self, act: &Primitive) -> Result<LogOn, Refusal> {
        let Primitive::LogOn {
            account, host, kind, package, from, from_address, password, elevated, opens, over, ..
        } = act
        else {
            return Err(Refusal::NotFound("logon".into()));
        };
        let (name, word) = (self.text(account)?, self.text(password)?);
        let version = self.scope.world.account_named(&name).map(|a| a.password_version);
        let password_version = match &*word {
            "right" => version,
            "wrong" => None,
            number => number.parse().ok(),
        };
        let from = from.as_ref().map(|f| self.host(Some(f))).transpose()?;
        let from_address = from_address.as_ref().map(|f| self.address(f)).transpose()?;
        let here = matches!(kind, LogonType::Interactive | LogonType::Unlock | LogonType::CachedInteractive);
        let host = self.host(host.as_ref())?;
        debug_assert!(!here || from.is_none(), "a keyboard has no network");
        Ok(LogOn {
            name,
            host,
            kind: *kind,
            package: *package,
            from,
            from_address,
            password_version,
            elevated: *elevated,
            opens: self.texts(opens)?,
            over: *over,
        })
    }

    /// The actor, and the message id of a mail by its slot or by itself.
    fn own_mail(&mut self, mail: &Text) -> Result<(AccountId, Text), Refusal> {
        let account = self.scope.actor.account.ok_or(Refusal::NotFound("actor".into()))?;
        let name = self.text(mail)?;
        let message_id = match self.slots.get(&name) {
            Some(Made::Mail(id)) => self.scope.world.mail(*id).message_id.clone(),
            _ => name,
        };
        Ok((account, message_id))
    }

    fn mail(&mut self, text: &MailText) -> Result<Mail, Refusal> {
        let world = self.scope.world;
        let from = self.text(&text.from)?;
        if let Some(rule) = &text.rule {
            let rule = self.text(rule)?;
            let sender = tenant::account_of(world, &from);
            if !sender.is_some_and(|a| world.grants.has_rule(a.id, &rule)) {
                return Err(Refusal::NotFound(format!("the rule {rule}").into()));
            }
        }
        let source = match &text.source {
            Some(source) => self.address(source)?,
            None => world.server(HostRole::MailServer).map_or(Ipv4Addr::LOCALHOST, |h| h.address),
        };
        let sender_domain: Text = from.rsplit('@').next().unwrap_or_default().into();
        let message_id = match &text.message_id {
            Some(id) => self.text(id)?,
            None => format!("<{:016x}.{:08x}@{sender_domain}>", self.draw.bits(), self.draw.below(1 << 32)).into(),
        };
        let names = self.texts(&text.attachments)?;
        let draw = &mut self.draw;
        let attachments = names.into_iter().map(|name| Attachment {
            size_bytes: draw.heavy_tail(24_000).min(9_000_000),
            sha256: content_sha256(&name),
            name,
        });
        let attachments = attachments.collect();
        let (spf, dkim, dmarc) = match text.checks {
            MailChecks::Pass => ("pass", "pass", "pass"),
            MailChecks::Unsigned => ("pass", "none", "none"),
            MailChecks::Fail | MailChecks::KnownBad => ("fail", "none", "fail"),
        };
        let verdict = if text.checks == MailChecks::KnownBad { MailVerdict::Blocked } else { MailVerdict::Delivered };
        Ok(Mail {
            id: MailId(0),
            message_id,
            received: self.scope.now,
            from_name: self.text(&text.from_name)?,
            return_path: text.return_path.as_ref().map_or(Ok(from.clone()), |r| self.text(r))?,
            from,
            source,
            to: self.texts(&text.to)?,
            subject: self.text(&text.subject)?,
            body: self.text(&text.body)?,
            urls: self.texts(&text.urls)?,
            attachments,
            spf,
            dkim,
            dmarc,
            verdict,
            opened: Vec::new(),
        })
    }
}

/// Ours by short or full name, else a name or an address.
fn destination(name: &Text, world: &World) -> Destination {
    if let Ok(address) = name.parse::<Ipv4Addr>() {
        return Destination::Address(address);
    }
    let ours = world.host_named(name);
    ours.map_or_else(|| Destination::Name(name.clone()), |h| Destination::Host(h.id))
}

/// The first word of a user agent that names the program: keys the TLS fingerprint.
fn family(user_agent: &str) -> Text {
    let browser = ["Edg/", "Firefox/", "Chrome/"].into_iter().find(|b| user_agent.contains(b));
    browser.unwrap_or_else(|| user_agent.split(['/', ' ']).next().unwrap_or_default()).trim_end_matches('/').into()
}

fn record_type(kind: QueryKind) -> &'static str {
    match kind {
        QueryKind::A => "A",
        QueryKind::Aaaa => "AAAA",
        QueryKind::Ptr => "PTR",
        QueryKind::Srv => "SRV",
        QueryKind::Txt => "TXT",
        QueryKind::Mx => "MX",
    }
}
