//! Beats in the clouds: templates filled into sign-ins, operations and calls.

use super::Primitive;
use super::run::Reading;
use crate::base::Text;
use crate::base::ids::HostId;
use crate::base::time::SimTime;
use crate::simulation::intent::{CloudSignIn, Intent, Refusal};
use crate::world::cloud::{CloudOperation, InfrastructureCall};
use crate::world::tenant;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

impl Reading<'_> {
    /// The intent of a cloud verb.
    ///
    /// # Errors
    /// `NotFound` when a template means nothing or the verb is another family's.
    pub(super) fn cloud(&mut self, act: &Primitive) -> Result<Intent, Refusal> {
        match act {
            Primitive::SignIn { user, app, kind, from, own_device, agent, password, factor, session } => {
                let name = self.text(user)?;
                let (address, device) = self.seen_from(from.as_ref(), *own_device)?;
                let current = tenant::account_of(self.scope.world, &name).map(|a| a.password_version);
                let password_version = match &*self.text(password)? {
                    "right" => current,
                    "wrong" => None,
                    version => version.parse().ok(),
                };
                Ok(Intent::SignIn(Box::new(CloudSignIn {
                    kind: *kind,
                    name,
                    application: self.text(app)?,
                    address,
                    device,
                    agent: self.text(agent)?,
                    password_version,
                    factor: *factor,
                    session: self.began(session)?,
                })))
            }
            Primitive::Operate { service, operation, user, object, detail, from, agent, session } => {
                let (address, device) = self.seen_from(from.as_ref(), false)?;
                Ok(Intent::Operate(Box::new(CloudOperation {
                    service: *service,
                    operation: self.text(operation)?,
                    name: self.text(user)?,
                    account: None,
                    object: self.text(object)?,
                    detail: self.pairs(detail)?,
                    address,
                    device,
                    agent: self.text(agent)?,
                    session: self.began(session)?,
                })))
            }
            Primitive::CallInfrastructure { .. } => self.call(act),
            _ => Err(Refusal::NotFound("cloud verb".into())),
        }
    }

    fn call(&mut self, act: &Primitive) -> Result<Intent, Refusal> {
        let Primitive::CallInfrastructure { user, role, service, call, region, from, agent, error, request, response } =
            act
        else {
            return Err(Refusal::NotFound("call".into()));
        };
        let from = from.as_ref().map(|f| self.text(f)).transpose()?;
        let device = if from.is_none() { Some(self.scope.actor.host) } else { None };
        let source = from.unwrap_or_else(|| self.scope.world.company.egress.to_string().into());
        let call = InfrastructureCall {
            user: self.text(user)?,
            role: role.as_ref().map(|r| self.text(r)).transpose()?,
            service: self.text(service)?,
            call: self.text(call)?,
            region: self.text(region)?,
            source,
            agent: self.text(agent)?,
            error: error.as_ref().map(|e| self.text(e)).transpose()?,
            request: self.pairs(request)?,
            response: self.pairs(response)?,
        };
        Ok(Intent::CallInfrastructure { device, call: Box::new(call) })
    }

    /// Address the provider sees, and the machine behind it if it is ours.
    fn seen_from(&mut self, from: Option<&Text>, own: bool) -> Result<(Ipv4Addr, Option<HostId>), Refusal> {
        let here = self.scope.actor.host;
        match from {
            None => Ok((self.scope.world.company.egress, Some(here))),
            Some(from) => Ok((self.address(from)?, own.then_some(here))),
        }
    }

    /// When the session began that is carried on; empty for a session of one's own.
    fn began(&mut self, session: &Text) -> Result<Option<SimTime>, Refusal> {
        Ok(self.text(session)?.parse().ok().map(SimTime))
    }

    fn pairs(&mut self, pairs: &BTreeMap<Text, Text>) -> Result<BTreeMap<Text, Text>, Refusal> {
        pairs.iter().map(|(name, value)| Ok((name.clone(), self.text(value)?))).collect()
    }
}
