"""Many briefs: selections, jobs, executors, the manifest of what was made."""
