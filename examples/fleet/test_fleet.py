"""The example on a cluster of two workers on this machine, against a bucket
that is served here, too; and the manifest, checked and carried out.

Run by `cargo xtask test fleet`, which says where things are:
DETECT_COMMAND, DEMO_ARCHIVE.
"""

import contextlib
import functools
import http.server
import json
import logging
import os
import pathlib
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile

import boto3
import kubernetes_validate
import yaml
from dask.distributed import Client, LocalCluster
from moto.server import ThreadedMotoServer

import fleet

COMMAND = os.environ["DETECT_COMMAND"]
DEMO = os.environ["DEMO_ARCHIVE"]
HERE = pathlib.Path(__file__).parent

GOOD = "I250422 06:22:39.000000 7 server/node.go:9 ⋮ [T1,n1] 5 all is well\n"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *_):
        """Says nothing."""


class Silent(Quiet):
    """One that tells nothing of its files, either."""

    def send_header(self, keyword, value):
        """All but the time."""
        if keyword != "Last-Modified":
            super().send_header(keyword, value)


class Fleet(unittest.TestCase):
    """A bucket and a cluster for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        cls.server.start()
        host, port = cls.server.get_host_and_port()
        os.environ |= {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "PYTHONPATH": str(HERE),
        }
        cls.s3 = boto3.client("s3")
        cls.s3.create_bucket(Bucket="archives")
        cls.put("demo.zip", pathlib.Path(DEMO).read_bytes())
        cls.cluster = LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True
        )
        cls.client = Client(cls.cluster)
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(DEMO, f"{folder}/demo.zip")
            done = subprocess.run(
                [COMMAND, "--format", "json", f"{folder}/demo.zip"],
                stdout=subprocess.PIPE,
                check=False,
            )
        assert done.returncode == 1
        cls.in_one_go = done.stdout

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.cluster.close()
        cls.server.stop()

    @classmethod
    def put(cls, key, content):
        """Puts an object into the bucket."""
        cls.s3.put_object(Bucket="archives", Key=key, Body=content)

    def get(self, key):
        """What an object of the bucket holds."""
        return self.s3.get_object(Bucket="archives", Key=key)["Body"].read()

    def keys(self, prefix):
        """The objects below a prefix, with their tags."""
        found = self.s3.list_objects_v2(Bucket="archives", Prefix=prefix).get("Contents", [])
        return {it["Key"]: (it["ETag"], it["LastModified"]) for it in found}

    def test_parts_on_workers_of_which_one_is_killed(self):
        """Its parts are scanned by another one, and nothing changes."""
        pids = list(self.client.run(os.getpid).values())
        with tempfile.TemporaryDirectory() as folder:
            seen = pathlib.Path(folder)
            command = self.script(
                seen / "command",
                # Each part says that it began; part 3 fails once.
                f'if [ "$1" = scan ]; then touch {folder}/began-$4; sleep 0.3; fi\n'
                f'if [ "$1$4" = scan3 ] && mkdir {folder}/failed; then exit 9; fi\n'
                f'exec {COMMAND} "$@"\n',
            )

            def kill():
                while len(list(seen.glob("began-*"))) < 3:
                    time.sleep(0.01)
                began = len(list(seen.glob("began-*")))
                os.kill(pids[0], signal.SIGKILL)
                (seen / "killed").write_text(str(began))

            killer = threading.Thread(target=kill, daemon=True)
            killer.start()
            code = fleet.one(
                self.client, command, ["s3://archives/demo.zip"], "s3://archives/killed", 12
            )
            killer.join(timeout=60)
            self.assertLess(int((seen / "killed").read_text()), 12, "killed in the middle")
            self.assertTrue((seen / "failed").exists())
        self.assertEqual(code, 1)
        self.assertEqual(self.get("killed/report.json"), self.in_one_go)
        self.assertTrue(self.get("killed/report.html").startswith(b"<!doctype html>"))

    def test_a_bucket_is_a_table(self):
        """One bad archive is a line, and what is done is not done again."""
        with tempfile.TemporaryDirectory() as folder:
            good = f"{folder}/good.zip"
            with zipfile.ZipFile(good, "w") as archive:
                archive.writestr("debug/nodes/1/logs/cockroach.log", GOOD)
            good = pathlib.Path(good).read_bytes()
        self.put("many/a.zip", good)
        self.put("many/bad.zip", b"PK\x03\x04 and no more")
        self.put("many/demo.zip", pathlib.Path(DEMO).read_bytes())
        inputs = fleet.listed(["s3://archives/many/", "s3://archives/gone.zip"])
        out = "s3://archives/reports"
        code = fleet.table(self.client, COMMAND, inputs, out)
        self.assertEqual(code, 1)
        lines = [json.loads(line) for line in self.get("reports/table.jsonl").splitlines()]
        states = {line["input"]: line["state"] for line in lines}
        want = {
            "s3://archives/many/a.zip": "clear",
            "s3://archives/many/bad.zip": "not_analyzed",
            "s3://archives/many/demo.zip": "findings",
            "s3://archives/gone.zip": "not_analyzed",
        }
        self.assertEqual(states, want)
        before = self.keys("reports/")
        reports = [key for key in before if key.endswith(".html")]
        self.assertEqual(len(reports), 2)
        for key in reports:
            self.assertTrue(self.get(key).startswith(b"<!doctype html>"))
        time.sleep(1.1)  # The bucket's times are seconds.
        self.put("many/a.zip", good + b" ")
        self.restart_tasks()
        fleet.table(self.client, COMMAND, inputs, out)
        after = self.keys("reports/")
        changed = sorted(key for key in after if after[key] != before.get(key))
        self.assertEqual([key.split("/")[1].split(".")[0] for key in changed], ["a", "a", "table"])

    def test_folders_are_as_good_as_buckets(self):
        """Both, with paths that all workers see."""
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(f"{folder}/archives")
            os.symlink(DEMO, f"{folder}/archives/demo.zip")
            inputs = fleet.listed([f"{folder}/archives/"])
            self.assertEqual(inputs, [f"{folder}/archives/demo.zip"])
            self.assertEqual(fleet.table(self.client, COMMAND, inputs, f"{folder}/out"), 1)
            names = sorted(name.rsplit(".", 1)[1] for name in os.listdir(f"{folder}/out"))
            self.assertEqual(names, ["html", "json", "jsonl"])
            self.assertEqual(fleet.one(self.client, COMMAND, inputs, f"{folder}/one", 3), 1)
            report = pathlib.Path(folder, "one/report.json").read_bytes()
        self.assertEqual(report, self.in_one_go)

    def test_no_secret_is_in_a_table(self):
        """Not in what is written, and not in its name."""
        for address, want in {
            "https://user:word@a/b.zip?signature=x": "https://a/b.zip",
            "https://word@a/b.zip#x": "https://a/b.zip",
            "s3://bucket/b@c.zip": "s3://bucket/b@c.zip",
            "a@b/what?.zip": "a@b/what?.zip",
        }.items():
            self.assertEqual(fleet.shown(address), want)
        with self.served_here() as (place, folder), tempfile.TemporaryDirectory() as out:
            os.symlink(DEMO, f"{folder}/demo.zip")
            names = ["demo.zip", "gone.zip"]
            inputs = [f"http://user:sesame@{place}/{name}?signature=sesame" for name in names]
            self.assertEqual(fleet.table(self.client, COMMAND, inputs, out), 1)
            lines = pathlib.Path(out, "table.jsonl").read_text().splitlines()
            states = {(it := json.loads(line))["input"]: it["state"] for line in lines}
            want = ["findings", "not_analyzed"]
            self.assertEqual(states, {f"http://{place}/{it}": s for it, s in zip(names, want)})
            for file in pathlib.Path(out).iterdir():
                self.assertNotIn("sesame", file.name + file.read_text())

    def test_what_is_replaced_or_gone_is_not_done(self):
        """By what its server tells of an archive; by nothing, nothing is done."""
        for telling in True, False:
            with self.served_here(telling) as (place, folder), tempfile.TemporaryDirectory() as out:
                archive, address = pathlib.Path(folder, "a.zip"), f"http://{place}/a.zip"
                with zipfile.ZipFile(archive, "w") as file:
                    file.writestr("debug/nodes/1/logs/cockroach.log", GOOD)
                os.utime(archive, (1, 1))
                line = fleet.judge(COMMAND, address, out)
                self.assertEqual(line["state"], "clear")
                notes = list(pathlib.Path(out).glob("*.line.json"))
                self.assertEqual(len(notes), int(telling))
                report = pathlib.Path(out, line["report"])
                report.write_text("seen")
                self.assertEqual(fleet.judge(COMMAND, address, out), line)
                self.assertEqual(report.read_text() == "seen", telling, "it is known")
                report.unlink()
                self.assertEqual(fleet.judge(COMMAND, address, out), line)
                self.assertTrue(report.exists())
                archive.write_bytes(pathlib.Path(DEMO).read_bytes())
                self.assertEqual(fleet.judge(COMMAND, address, out)["state"], "findings")

    def test_half_of_a_report_is_none(self):
        """A `join` that is killed has written a part of it."""
        with tempfile.TemporaryDirectory() as folder:
            command = self.script(
                pathlib.Path(folder, "command"),
                'if [ "$1" = join ]; then echo half; kill -9 $$; fi\n'
                f'exec {COMMAND} "$@"\n',
            )
            self.assertEqual(fleet.one(self.client, command, [DEMO], f"{folder}/out", 2), 3)
            self.assertFalse(pathlib.Path(folder, "out").exists())

    def test_what_is_no_answer_has_no_exit_code_of_one(self):
        """A wrong use, and an archive that cannot be planned."""
        with tempfile.TemporaryDirectory() as folder:
            given = [["nothing"], ["one", folder, os.path.join(folder, "gone.zip")]]
            for arguments in given:
                call = [sys.executable, str(HERE / "fleet.py"), "--command", COMMAND, *arguments]
                done = subprocess.run(call, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("error: ", done.stderr)

    @contextlib.contextmanager
    def served_here(self, telling=True):
        """A folder, and where it is served over HTTP, with times or without."""
        with tempfile.TemporaryDirectory() as folder:
            handler = functools.partial(Quiet if telling else Silent, directory=folder)
            with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                yield f"127.0.0.1:{server.server_port}", folder
                server.shutdown()

    def restart_tasks(self):
        """Forgets the tasks that were done, as another day does."""
        self.client.restart()

    def test_the_manifest_is_valid_and_does_it(self):
        """Each Job by the published schemas; then their commands, in order."""
        text = (HERE / "jobs.yaml").read_text()
        jobs = list(yaml.safe_load_all(text))
        self.assertEqual([job["metadata"]["labels"]["step"] for job in jobs], ["plan", "scan", "join"])
        for job in jobs:
            for version in kubernetes_validate.latest_version(), "1.31":
                kubernetes_validate.validate(job, version, strict=True)
            broken = {**job, "spec": {**job["spec"], "completion": 1}}
            with self.assertRaises(kubernetes_validate.ValidationError):
                kubernetes_validate.validate(broken, version, strict=True)
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(DEMO, f"{folder}/debug.zip")
            path = {"PATH": os.path.dirname(COMMAND) + ":" + os.environ["PATH"]}
            for job in jobs:
                container = job["spec"]["template"]["spec"]["containers"][0]
                for index in range(job["spec"].get("completions", 1)):
                    words = [
                        word.replace("$(JOB_COMPLETION_INDEX)", str(index)).replace("/work", folder)
                        for word in container["command"] + container["args"]
                    ]
                    done = subprocess.run(words, env=os.environ | path, check=False)
                    want = 1 if job["metadata"]["name"] == "detect-join" else 0
                    self.assertEqual(done.returncode, want, words)
            report = pathlib.Path(folder, "report.json").read_bytes()
        # The archive has another name there.
        self.assertEqual(report, self.in_one_go.replace(b"demo.zip", b"debug.zip"))

    def script(self, path, text):
        """A program."""
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)


if __name__ == "__main__":
    unittest.main(testRunner=unittest.TextTestRunner(stream=sys.stdout, verbosity=2))
