"""A maker of files for tests: quick, of the same bytes each time, and able to go wrong.

The marking says how, for which country and format: `loop AUS`, `fail FJI docx`, `crash PLW`, `slow *`.
"""

import os
import signal
import time
from collections.abc import Iterator

from briefgen.batch.jobs import Settings, Task
from briefgen.catalogue import Catalogue
from briefgen.errors import RenderError, TemplateError

_catalogue: list[Catalogue] = []


def documents(settings: Settings, task: Task) -> Iterator[bytes | Exception]:
    if not _catalogue:
        _catalogue.append(Catalogue.open(settings.layers))
    record = _catalogue[0].country(task.jobs[0].subject)
    words = (task.jobs[0].brief_options.marking + " - - -").split()
    for_this = words[1] in (record.iso3, "*")
    if for_this and words[0] == "template":
        raise TemplateError("brief.html.j2", "“tierr” is not defined", line=3)
    if for_this and words[0] == "loop":
        while True:
            pass
    if for_this and words[0] == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if for_this and words[0] == "slow":
        time.sleep(0.02)
    for job in task.jobs:
        if for_this and words[0] == "fail" and words[2] == job.format:
            yield RenderError("no room on the page")
        elif for_this and words[0] == "bug":
            yield ZeroDivisionError("division by zero")
        else:
            text = f"{job.path} {job.audience} {record.model_dump_json()} {settings.paper}"
            yield (text * 3).encode()
