"""What is said to who may not do what they try."""

from journeys.error_base import N_, TerugkoppelError, WrongUsage


class NotSignedIn(TerugkoppelError):
    what = N_("You are not signed in, or no longer.")
    remedy = N_("Sign in again.")


class NotAllowed(TerugkoppelError):
    what = N_("Your account may not do this.")
    remedy = N_("Ask an administrator for access.")


class NoAccount(TerugkoppelError):
    what = N_("There is no account for {email}, or it is blocked.")
    remedy = N_("Ask an administrator to add you.")


class AccountUnknown(NoAccount):
    what = N_("There is no account for {email}.")
    remedy = N_("See who has one: terugkoppel account list. Or add it: terugkoppel account add {email}.")


class AccountTaken(WrongUsage):
    what = N_("There is already an account for {email}.")
    remedy = N_("Change that one.")


class LastAdministrator(TerugkoppelError):
    what = N_("{email} is the only administrator left.")
    remedy = N_("Make somebody else administrator first.")


class SignInFileWrong(WrongUsage):
    what = N_("{path} does not tell how to sign in: {problem}.")
    remedy = N_("See docs/deployment.md for an example.")


class SignInLineWrong(SignInFileWrong):
    what = N_("In {path}, under [provider], something is wrong with “{line}”: {problem}.")


class NotOnlyHere(WrongUsage):
    as_it_is = WrongUsage.as_it_is | {"address"}  # of a machine, as whoever starts the app typed it
    what = N_("Without signing in, the app is only served to this computer, not at {address}.")
    remedy = N_("Set up signing in (docs/deployment.md), or leave the address at 127.0.0.1.")


class NoLongerPermitted(TerugkoppelError):
    what = N_("Of these customers {number} may no longer be approached: permission was taken back.")
    remedy = N_("Choose again; they are left out.")
