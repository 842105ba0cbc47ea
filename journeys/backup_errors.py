"""What can go wrong with backups, restoring and migrating; part of the tree in `journeys.errors`."""

from journeys.error_base import N_, TerugkoppelError, WrongUsage


class BackupFailed(TerugkoppelError):
    what = N_("The backup could not be made: {reason}.")
    where = N_("File {file}.")
    remedy = N_("Make room, or choose another folder. Earlier backups are as they were.")


class BackupBroken(TerugkoppelError):
    what = N_("This is no whole backup: {reason}.")
    where = N_("File {file}.")
    remedy = N_("Use an earlier backup. Nothing was changed.")


class BackupNewer(TerugkoppelError):
    what = N_("The backup was made by a newer version of Terugkoppel ({found}; this version knows up to {needed}).")
    where = N_("File {file}.")
    remedy = N_("Install the newest version of Terugkoppel.")


class RestoreFailed(TerugkoppelError):
    what = N_("The backup could not be put back: {reason}.")
    where = N_("{place}")
    remedy = N_("Nothing was changed: the database that was there still is. Mend the cause and try again.")


class IntoUnreachable(TerugkoppelError):
    what = N_("The backup could not be put back: {reason}.")
    where = N_("{place}")
    remedy = N_("Nothing was changed. Check the address given with --into.")


class KeyUnusable(WrongUsage):
    what = N_("The key given with --key cannot be used: {reason}.")
    where = N_("File {path}.")
    remedy = N_("Nothing was changed. Give the file terugkoppel-….key that belongs to this backup, or leave out --key.")


class PlaceNotEmpty(WrongUsage):
    what = N_("There is a database with {rows} rows already.")
    where = N_("{place}")
    remedy = N_("Choose another place with --into, or add --force: the database that is there is then set aside.")


class PlaceInUse(TerugkoppelError):
    what = N_("The database is in use, so it cannot be replaced.")
    where = N_("{place}")
    remedy = N_("Stop the app and the worker first, and whatever else has it open.")


class MigrationStopped(TerugkoppelError):
    what = N_("The database could not be brought to the new layout: {reason}.")
    where = N_("{place}")
    remedy = N_("Nothing was changed. What was in it is also in the backup {backup}.")


class MigrationLosesRows(TerugkoppelError):
    what = N_("the number of rows in “{table}” would go from {before} to {after}")


class MigrationBreaksKeys(TerugkoppelError):
    what = N_("{number} rows would point at nothing")
