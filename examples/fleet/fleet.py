"""Runs detect-144650 on a Dask cluster.

    fleet.py table OUT INPUT...     a report for each archive, and one table
    fleet.py one OUT INPUT...       one cluster's archives, in parts, one report

An INPUT is what fsspec opens: a path, s3://bucket/key, and with a * or a / at
its end all that lies there. OUT is a folder, by a path or an address, too.

Promises:

* A task that is run again, here or on another worker, writes the same bytes to
  the same place. What a worker that was lost had begun counts for nothing.
* `table` does nothing that is done already: an archive is known by a tag or a
  time that its store gives with it, its report by its note, which is written
  last. Where a store gives neither, all is done anew.
* The exit code is that of the command, of the worst archive: 1 for findings,
  then 3, 2, 0. What ends it early, and a wrong use, is 3 as well.

Workers need the command and these packages, nothing else. For `one`, which
reads ranges of one archive, either all of them see the same paths, or the
command was built with the feature `remote` and reads addresses itself.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

import fsspec
from dask.distributed import Client, LocalCluster, as_completed

STATES = {"findings": 1, "not_analyzed": 3, "incomplete": 2, "clear": 0}
"""Exit codes by state, the worst first."""

TELLING = {"etag", "lastmodified", "mtime", "updated", "contentmd5", "digest"}
"""By these, an object is told from another one at its place."""

RETRIES = 3
"""How often a task is tried again that failed."""


def run(arguments, good=(0,)):
    """What the command prints; an error has what it said."""
    done = subprocess.run(arguments, capture_output=True, check=False)
    if done.returncode not in good:
        said = done.stderr.decode(errors="replace")
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {said}")
    return done.stdout


def write(address, content):
    """Writes a file whole or not at all: object stores do, and folders by a move."""
    files, path = fsspec.core.url_to_fs(address)
    if "file" in files.protocol:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        begun = f"{path}.{os.getpid()}.part"
        with open(begun, "wb") as file:
            file.write(content)
        os.replace(begun, path)
    else:
        files.pipe_file(path, content)


def shown(address):
    """An address without what may be a secret: behind `?`, and before `@`."""
    if "://" not in address:
        return address
    scheme, rest = re.split("[?#]", address)[0].split("://", 1)
    before, _, place = rest.rpartition("@")
    return f"{scheme}://{place if ':' in before or '/' not in before else rest}"


def name_of(address):
    """What the files of an archive are called."""
    tag = hashlib.sha256(address.encode()).hexdigest()[:8]
    return f"{os.path.basename(shown(address))}.{tag}"


def judge(command, address, out):
    """The line of one archive; its report and its note are in `out` then."""
    name = name_of(address)
    note = f"{out}/{name}.line.json"
    files, path = fsspec.core.url_to_fs(address)
    version = run([command, "--version"]).decode().strip()
    try:
        files.invalidate_cache()
        told = told_by(files.info(path))
    except OSError as error:
        return unread(address, error)
    known = {"version": version, "told": told}
    try:
        with fsspec.open(note) as file:
            done = json.load(file)
        same = told and {key: done.get(key) for key in known} == known
        if same and is_there(f"{out}/{done['line']['report']}"):
            return done["line"]
    except (OSError, ValueError):
        pass  # None, or half of one.
    with tempfile.TemporaryDirectory() as folder:
        archive = os.path.join(folder, os.path.basename(shown(address)))
        try:
            files.get_file(path, archive)
        except OSError as error:
            return unread(address, error)
        run([command, "--quiet", "--each", f"{folder}/out", archive], good=(0, 1, 2, 3))
        with open(f"{folder}/out/table.jsonl", encoding="utf-8") as table:
            line = json.loads(table.read())
        line["input"] = shown(address)
        if line["report"] is None:
            return line
        with open(f"{folder}/out/{line['report']}", "rb") as report:
            line["report"] = f"{name}.html"
            write(f"{out}/{line['report']}", report.read())
    if told:
        write(note, json.dumps({**known, "line": line}).encode())
    return line


def told_by(info):
    """What tells an object from another one at its place, if anything does."""
    plain = {key.lower().replace("-", "").replace("_", ""): it for key, it in info.items()}
    told = {key: str(it) for key, it in plain.items() if key in TELLING and it}
    return told and {**told, "size": info.get("size")}


def is_there(address):
    """Whether there is such a file."""
    files, path = fsspec.core.url_to_fs(address)
    files.invalidate_cache()
    return files.isfile(path)


def unread(address, error):
    """The line of an archive that its store does not give."""
    place = shown(address)
    # Messages may hold the whole address, in one spelling or another.
    said = str(error) if place == address else type(error).__name__
    return {
        "input": place,
        "state": "not_analyzed",
        "clusters": [],
        "jobs": 0,
        "unattributed": 0,
        "headline": f"cannot read {place}: {said}",
        "reasons": [],
        "report": None,
    }


def table(client, command, inputs, out):
    """Writes table.jsonl; gives the exit code."""
    futures = [
        client.submit(judge, command, address, out, key=f"judge-{name_of(address)}", retries=RETRIES)
        for address in inputs
    ]
    lines = {}
    for future in as_completed(futures):
        address = inputs[futures.index(future)]
        try:
            lines[address] = future.result()
        except Exception as error:  # whatever one archive does to its workers
            lines[address] = unread(address, error)
        print(f"{lines[address]['state']}: {shown(address)}", flush=True)
    lines = [lines[address] for address in inputs]
    write(f"{out}/table.jsonl", "".join(json.dumps(line) + "\n" for line in lines).encode())
    return next(code for state, code in STATES.items() if any(it["state"] == state for it in lines))


def scan(command, plan, part):
    """What was found in one part, as the command wrote it."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(plan)
        file.flush()
        return run([command, "scan", file.name, "--part", str(part), "--threads", "1"])


def one(client, command, inputs, out, parts):
    """Writes report.json and report.html; gives the exit code."""
    plan = client.submit(
        run, [command, "plan", "--parts", str(parts), *inputs], pure=False, retries=RETRIES
    )
    count = len(json.loads(plan.result())["parts"])
    scans = client.map(
        lambda part, plan: scan(command, plan, part), range(count), plan=plan, retries=RETRIES
    )
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/plan.json", "wb") as file:
            file.write(plan.result())
        for part, found in enumerate(client.gather(scans)):
            with open(f"{folder}/part-{part}.json", "wb") as file:
                file.write(found)
        names = [f"{folder}/part-{part}.json" for part in range(count)]
        for form in ["json", "html"]:
            done = subprocess.run(
                [command, "join", f"{folder}/plan.json", *names, "--format", form],
                stdout=subprocess.PIPE,
                check=False,
            )
            # No report, or what one that was killed had written of it.
            if done.returncode not in (0, 1, 2):
                return 3
            write(f"{out}/report.{form}", done.stdout)
    return done.returncode


def listed(inputs):
    """All archives that the inputs name, in order."""
    addresses = []
    for given in inputs:
        files, path = fsspec.core.url_to_fs(given)
        if given.endswith("/"):
            path += "/*"
        if "*" not in path:
            addresses.append(given)
            continue
        found = [it for it in sorted(files.glob(path)) if files.isfile(it)]
        addresses += [files.unstrip_protocol(it) if "://" in given else it for it in found]
    return addresses


class Parser(argparse.ArgumentParser):
    """A wrong use is no answer, so it has not the exit code of one."""

    def error(self, message):
        """Says it, and ends."""
        self.exit(3, f"error: {message}\n")


def answered(arguments=None):
    """The exit code of the command line."""
    try:
        return main(arguments)
    except Exception as error:  # whatever it is, it is no answer
        print(f"error: {error}", file=sys.stderr)
        return 3


def main(arguments=None):
    """The command line."""
    parser = Parser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["table", "one"])
    parser.add_argument("out")
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--scheduler", help="address of a cluster; unless given, one is made here")
    parser.add_argument("--workers", type=int, default=2, help="of the cluster that is made here")
    parser.add_argument("--parts", type=int, default=16)
    parser.add_argument("--command", default="detect-144650")
    given = parser.parse_args(arguments)
    out = given.out.rstrip("/") if "://" in given.out else os.path.abspath(given.out)
    inputs = listed(given.inputs)
    if not inputs:
        parser.error("nothing lies there")
    cluster = given.scheduler or LocalCluster(
        n_workers=given.workers, threads_per_worker=1, dashboard_address=None
    )
    with Client(cluster) as client:
        if given.what == "table":
            return table(client, given.command, inputs, out)
        return one(client, given.command, inputs, out, given.parts)


if __name__ == "__main__":
    sys.exit(answered())
