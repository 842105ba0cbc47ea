"""What is said when the computers that share the work cannot be used."""

from journeys.error_base import N_, TerugkoppelError, WrongUsage


class ClusterUnusable(TerugkoppelError):
    what = N_("The cluster cannot do this work: {reason}.")
    where = N_("{place}")
    remedy = N_(
        "Nothing was half-stored. Check TERUGKOPPEL_COMPUTE and that scheduler and workers run (docs/scaling.md), "
        "or set it to local; then start again."
    )


class ClusterNotInstalled(WrongUsage):
    what = N_("What a cluster needs is not installed here.")
    remedy = N_("Install it: pip install 'terugkoppel[cluster]', or set TERUGKOPPEL_COMPUTE to local.")


class WorkerDiffers(TerugkoppelError):
    what = N_("A worker of the cluster has version {theirs} of Terugkoppel; here it is {ours}.")
    remedy = N_("Install the same version everywhere, start the workers anew, then start again.")
