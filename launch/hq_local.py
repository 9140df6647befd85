#!/usr/bin/env python3
"""HyperQueue by its Python package (`pip install hyperqueue`), which needs no `hq` command: server and workers
live in this process, or in a server that runs already (--server DIR, of the same version).

    launch/hq_local.py study.toml 64 results/study [--workers 2] [words of the sweep, such as --runs 1000]

The same line again makes what is missing.
"""
import argparse
import os
import subprocess
import sys

from hyperqueue import Job, LocalCluster
from hyperqueue.client import Client, FailedJobsException
from hyperqueue.cluster import WorkerConfig


def missing(failsim, out, of):
    """Numbers of the shards that are not there; `failsim report` is the only judge."""
    asked = subprocess.run([failsim, "report", out, "--print-missing", "lines"], capture_output=True, text=True)
    # 0: none is missing, 3: some are, 2: there is none yet.
    return [int(line) for line in asked.stdout.split()] if asked.returncode in (0, 3) else list(range(1, of + 1))


def submit(client, failsim, study, numbers, of, out, options):
    """One task for each shard; gives when all have ended, one way or another."""
    job = Job(max_fails=None)
    for number in numbers:
        shard = ["--shard", f"{number}/{of}"]
        job.program([failsim, "sweep", study, *shard, "-o", out, "-j", "1", "-q", *options], stdout=None, stderr=None)
    try:
        client.wait_for_jobs([client.submit(job)])
    except FailedJobsException as failed:
        print(failed, file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study")
    parser.add_argument("of", type=int)
    parser.add_argument("out")
    parser.add_argument("--server", help="folder of a running server")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    args, options = parser.parse_known_args()
    failsim = os.environ.get("FAILSIM", "failsim")
    study, out = os.path.abspath(args.study), os.path.abspath(args.out)
    numbers = missing(failsim, out, args.of)
    if numbers and args.server:
        submit(Client(args.server), failsim, study, numbers, args.of, out, options)
    elif numbers:
        with LocalCluster() as cluster:
            for _ in range(args.workers):
                cluster.start_worker(WorkerConfig(cores=1))
            submit(cluster.client(), failsim, study, numbers, args.of, out, options)
    left = missing(failsim, out, args.of)
    if left:
        print("missing:", *left, file=sys.stderr)
    sys.exit(3 if left else 0)


if __name__ == "__main__":
    main()
