"""The Neo4j server's jars: resolved once into a lock file, fetched into the user's cache, checked against the lock.

``graph/data/neo4j-jars.lock`` names every jar with its size and SHA-256. ``python -m graph.jars`` resolves it anew
after a change of version. The jars come through ``jgo``, which is imported only when something is missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from graph.errors import ServerError

VERSION = "2026.02.2"
COORDINATES = (f"org.neo4j:neo4j:{VERSION}", f"org.neo4j.app:neo4j-server:{VERSION}")
LOCK_FILE = Path(__file__).parent / "data" / "neo4j-jars.lock"
PARALLEL = 6  # downloads at once: the jars are many and small

# Told what is being done, how much of it is done and how much there is (None when that is not known).
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Jar:
    """One line of the lock: Maven coordinates (group:artifact:version[:classifier]), size in bytes, SHA-256."""

    coordinates: str
    size: int
    sha256: str

    @property
    def path(self) -> Path:
        """Where the jar stands below the cache, in Maven's layout."""
        group, artifact, version, *classifier = self.coordinates.split(":")
        name = "-".join([artifact, version, *classifier])
        return Path(*group.split("."), artifact, version, f"{name}.jar")


def cache_folder() -> Path:
    """Where downloads are kept for all of a user's projects: ``GEZHI_CACHE``, else the user's cache folder."""
    given = os.environ.get("GEZHI_CACHE")
    return Path(given) if given else user_cache_path("gezhi", appauthor=False)


def read_lock(lock_file: Path = LOCK_FILE) -> list[Jar]:
    """The jars that the lock names, in the order of the class path."""
    lines = lock_file.read_text(encoding="utf-8").splitlines()
    fields = [line.split() for line in lines if line and not line.startswith("#")]
    return [Jar(coordinates, int(size), sha256) for coordinates, size, sha256 in fields]


def class_path(progress: Progress | None = None) -> list[Path]:
    """Every jar of the server, fetched where it is missing.

    Once all have been checked against the lock a stamp with the lock's own hash says so, and later calls only look
    at the sizes. An interrupted download goes on where it stopped: whole jars stay, a broken one is fetched again.

    Raises ServerError when a jar cannot be had or is not what the lock says.
    """
    folder, jars = cache_folder() / "jars", read_lock()
    paths = [folder / jar.path for jar in jars]
    stamp = folder / f"checked-{hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()[:16]}"
    if stamp.exists() and all(_has_size(path, jar.size) for path, jar in zip(paths, jars, strict=True)):
        return paths
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            _fetch_missing(folder, jars, progress or (lambda *_: None))
            stamp.touch()
    except PermissionError as error:
        raise ServerError(f"the cache folder {folder} cannot be written: {error.strerror}") from error
    return paths


def fetched(jar: Jar) -> Path:
    """Where a jar stands that is not the server's, fetched where it is missing. Raises ServerError as above."""
    folder = cache_folder() / "jars"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        _fetch_missing(folder, [jar], lambda *_: None)
    return folder / jar.path


def _fetch_missing(folder: Path, jars: list[Jar], progress: Progress) -> None:
    missing = [jar for jar in jars if not _is_whole(folder / jar.path, jar)]
    total, done = sum(jar.size for jar in missing), 0
    if missing and shutil.disk_usage(folder).free < 2 * total:
        raise ServerError(f"the disk that holds {folder} has no room for {total / 1e6:.0f} MB of Neo4j")
    with ThreadPoolExecutor(PARALLEL) as pool:
        waiting = {pool.submit(_fetch, folder, jar): jar for jar in missing}
        try:
            for future in as_completed(waiting):
                future.result()
                done += waiting[future].size
                progress("fetching Neo4j", done, total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch(folder: Path, jar: Jar) -> None:
    """Fetch one jar through jgo's resolver and check it."""
    import requests
    from jgo.maven import MavenContext, PythonResolver

    path = folder / jar.path
    path.unlink(missing_ok=True)  # jgo takes whatever stands there for the jar
    group, artifact, version, *classifier = jar.coordinates.split(":")
    # "local_repos=[]": a jar of the user's own Maven folder would be used in place instead of copied here.
    context = MavenContext(PythonResolver(), repo_cache=folder, local_repos=[], timeout=60)
    wanted = (
        context.project(group, artifact).at_version(version).artifact(classifier=classifier[0] if classifier else "")
    )
    try:
        wanted.resolve()
    except (requests.RequestException, RuntimeError) as error:
        path.unlink(missing_ok=True)
        raise ServerError(
            f"Neo4j is fetched once, and {jar.coordinates} could not be: is there a network? ({type(error).__name__})"
        ) from error
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ServerError(f"{path} cannot be written: {error.strerror}") from error
    if not _is_whole(path, jar):
        path.unlink(missing_ok=True)
        raise ServerError(f"{jar.coordinates} is not the jar that the lock names (its SHA-256 differs); try again")


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _is_whole(path: Path, jar: Jar) -> bool:
    return _has_size(path, jar.size) and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256


def resolve() -> Iterator[Jar]:
    """Resolve the server's coordinates anew, as the lock's lines; fetches every jar."""
    import jgo

    for artifact in jgo.resolve("+".join(COORDINATES)):
        if artifact.packaging == "jar":
            content = artifact.resolve().read_bytes()
            parts = [artifact.groupId, artifact.artifactId, artifact.version]
            coordinates = ":".join([*parts, artifact.classifier] if artifact.classifier else parts)
            yield Jar(coordinates, len(content), hashlib.sha256(content).hexdigest())


if __name__ == "__main__":
    header = f"# Made by: python -m graph.jars    from: {' + '.join(COORDINATES)}\n"
    lines = sorted(f"{jar.coordinates} {jar.size} {jar.sha256}\n" for jar in resolve())
    LOCK_FILE.write_text(header + "".join(lines), encoding="utf-8")
    sys.stdout.write(f"{LOCK_FILE.name}: {len(lines)} jars\n")
