import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefgen.batch import cluster as cluster_module
from briefgen.batch.cluster import ClusterExecutor
from briefgen.batch.jobs import Settings
from briefgen.errors import UsageError
from briefgen.options import BriefOptions

distributed = pytest.importorskip("distributed")
Office = Any


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        local_directory=str(tmp_path_factory.mktemp("dask")),
        silence_logs=True,
    ) as running:
        yield running


def worker_processes(cluster: Any) -> list[int]:
    with distributed.Client(cluster) as client:
        return sorted(client.run(os.getpid).values())


def test_cluster_gives_the_same_bytes_as_this_machine(office: Office, cluster: Any) -> None:
    here = replace(office, root=office.root / "here")
    for run_office in (office, here):
        run_office.correct("FJI", "overviews:\n  - {text: Corrected words, report_year: 2024, source: s1}\n")
    here.run()
    assert office.run(scheduler=cluster.scheduler_address) == {"made": 8}
    assert office.files() == here.files()
    assert office.run() == {"unchanged": 8}


def test_organisations_files_lie_where_dask_removes_them_with_the_worker(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.correct("FJI", "overviews:\n  - {text: Sent to workers, report_year: 2024, source: s1}\n")
    scratch = tmp_path / "worker-1"
    scratch.mkdir()
    monkeypatch.setattr(cluster_module, "_this_worker", lambda: ("tcp://worker", 1, str(scratch)))
    room = cluster_module._Room(cluster_module.Parcel.of(office.settings))
    try:
        assert [path.name for path in scratch.glob("briefgen-*/*")] == ["layers"]
    finally:
        room.close()


def test_worker_that_is_killed_in_the_middle_changes_nothing(office: Office, cluster: Any) -> None:
    office.names, office.brief_options = ("EAP",), BriefOptions(2025, marking="slow *")
    here = replace(office, root=office.root / "here")
    all_made = here.run()
    victims = worker_processes(cluster)[:1]

    def kill(_outcome: object) -> None:
        while victims:
            os.kill(victims.pop(), signal.SIGKILL)

    office.notebook = type(office.notebook)()
    office.notebook.then = kill
    assert office.run(scheduler=cluster.scheduler_address) == all_made, office.notebook.of("failed")
    assert not victims
    assert office.files() == here.files()


def test_workers_with_other_built_in_data_are_refused(office: Office, cluster: Any) -> None:
    def change(**versions: str) -> None:
        from briefgen.batch import cluster

        cluster._versions.cache_clear()
        ours = cluster._versions()
        cluster._versions = lambda: {**ours, **versions}  # type: ignore[assignment]

    office.correct("FJI", "overviews:\n  - {text: Sent anew, report_year: 2024, source: s1}\n")
    with distributed.Client(cluster) as client:
        client.wait_for_workers(2)  # one may be on its way after another test
        client.run(change, **{"data and templates": "others"})
        try:
            assert office.run(scheduler=cluster.scheduler_address) == {"failed": 8}
        finally:
            client.run(reload_cluster)
    assert all("data and templates others instead of" in words for words in office.notebook.of("failed").values())


def reload_cluster() -> None:
    import importlib

    from briefgen.batch import cluster

    importlib.reload(cluster)


def test_failures_come_back_in_the_asking_machines_words(office: Office, cluster: Any) -> None:
    office.correct("FJI", "gaps: [")
    assert office.run(scheduler=cluster.scheduler_address) == {"made": 6, "failed": 2}
    assert (
        str(office.root / "data" / "countries" / "FJI.yaml") in office.notebook.of("failed")["fiji-2025-officials.docx"]
    )


def test_endless_template_is_stopped_on_the_cluster_too(office: Office, cluster: Any) -> None:
    office.brief_options = BriefOptions(2025, marking="loop FJI")
    # On a busy machine a short limit stops what is not endless, too: then a longer one.
    for limit in (1, 8, 64):
        if office.run(scheduler=cluster.scheduler_address, limit=float(limit)) == {"made": 6, "failed": 2}:
            break
    assert f"longer than {limit} seconds" in office.notebook.of("failed")["fiji-2025-officials.docx"]


def test_missing_scheduler_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.batch.cluster._PATIENCE", 0.5)
    with pytest.raises(UsageError, match="No Dask cluster"):
        office.run(scheduler="tcp://127.0.0.1:1")


def test_real_briefs_are_the_same_from_a_local_cluster(office: Office, tmp_path: Path) -> None:
    office.names, office.maker, office.formats = ("australia", "fiji"), "briefgen.batch.making:documents", ("docx",)
    here = replace(office, root=office.root / "here")
    here.run()
    assert office.run(scheduler="local") == {"made": 2}, office.notebook.of("failed")
    assert office.files() == here.files()


def _listening() -> set[tuple[str, int]]:
    """Address and port of everything that this process and those it started listen at."""
    import psutil

    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    connections = [connection for process in processes for connection in process.net_connections()]
    return {connection.laddr for connection in connections if connection.status == psutil.CONN_LISTEN}


def test_nothing_of_a_local_cluster_is_reached_from_another_machine() -> None:
    before = _listening()
    executor = ClusterExecutor(Settings(), "local", count=1)
    try:
        listening = _listening() - before
    finally:
        executor.stop()
    assert len(listening) > 2
    assert {address for address, _ in listening} == {"127.0.0.1"}
