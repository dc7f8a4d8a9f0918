//! The lifecycle of an account: `deregistrations` and `userPermissionsChange`.

use crate::ledger::Reason;
use crate::record::{Account, AccountEvent, Change};
use crate::source::output::Output;

use super::item::Item;
use super::when::time;

/// Reads that the person has disconnected: all deliveries stop.
pub(super) fn deregistration(mut item: Item<'_>, output: &mut Output<'_>) {
    item.object.string("summaryId");
    item.object.close();
    let account = Account { subject: item.subject, ..Account::new(AccountEvent::Deregistered) };
    output.change(Change::Account(account));
}

/// Reads the full new set of permissions. An empty list revokes all, but the account stays registered. A list
/// that is not understood revokes none.
pub(super) fn permissions(mut item: Item<'_>, output: &mut Output<'_>) {
    let object = &mut item.object;
    let at = object.seconds("changeTimeInSeconds").and_then(time);
    object.string("summaryId");
    let Some(permissions) = object.names("permissions") else {
        let reason = "expected permissions as an array of strings, found none".to_owned();
        return item.object.refuse(Reason::NoPermissions, reason);
    };
    item.object.close();
    let event = AccountEvent::PermissionsChanged;
    let account = Account { event, subject: item.subject, at, permissions: Some(permissions) };
    output.change(Change::Account(account));
}
