"""Runs a batch with the fake maker in a process of its own, to be interrupted: `run_office.py ROOT`."""

import signal
import sys
from pathlib import Path

from briefgen.batch.batching import RunOptions, make_files
from briefgen.batch.jobs import Settings, brief_jobs
from briefgen.batch.selection import select
from briefgen.catalogue import Catalogue
from briefgen.options import BriefOptions


def main() -> int:
    root = Path(sys.argv[1])
    settings = Settings(layers=(root / "data",), maker="fake_maker:documents")
    catalogue = Catalogue.open(settings.layers)
    jobs = brief_jobs(
        catalogue, select(catalogue, ["EAP"]), ["officials"], ["docx", "html"], BriefOptions(2025, marking="slow *")
    )
    try:
        print("begun", flush=True)
        make_files(root / "output", jobs, catalogue=catalogue, settings=settings, run_options=RunOptions(cores=2))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
