//! What somebody let others do in their name is taken back: rules in mailboxes, consents to applications.

use super::Touched;
use super::work::Work;
use crate::base::Text;
use crate::base::ids::AccountId;
use crate::world::grants::take_away;

pub(super) fn remove_rule(work: &mut Work<'_, '_>, account: AccountId, name: &Text) -> Result<Text, Text> {
    let now = work.stage.now;
    let owner = work.account(account)?.name.clone();
    let Some(rule) = take_away(&mut work.stage.world.grants.rules, account, name, now) else {
        return Err(format!("the mailbox of {owner} has no rule \"{name}\"").into());
    };
    work.touched.push(Touched::Grant(account, rule.clone()));
    Ok(format!("the rule \"{rule}\" is gone from the mailbox of {owner}").into())
}

pub(super) fn revoke_consent(work: &mut Work<'_, '_>, account: AccountId, name: &Text) -> Result<Text, Text> {
    let now = work.stage.now;
    let owner = work.account(account)?.name.clone();
    let Some(application) = take_away(&mut work.stage.world.grants.applications, account, name, now) else {
        return Err(format!("{owner} has given no consent to \"{name}\"").into());
    };
    work.touched.push(Touched::Grant(account, application.clone()));
    Ok(format!("{application} acts for {owner} no more").into())
}
