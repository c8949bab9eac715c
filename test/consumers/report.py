"""What the checks print: one JSON object each, and a status for all."""

import contextlib
import json
import sys
import traceback
from importlib import metadata


class Absent(Exception):
    """A consumer that is not here: not installed, or not in this version of its package."""


def version(name):
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return None


class Report:
    def __init__(self):
        self.status = 0

    def versions(self, names):
        known = [found for found in map(version, names) if found]
        print(json.dumps({"versions": ["python " + sys.version.split()[0], *known]}), flush=True)

    def check(self, export, consumer, action):
        try:
            with contextlib.redirect_stdout(sys.stderr):  # Trainers print their logs.
                details = action()
            result = {"result": "passed", "details": details}
        except Absent as error:
            result = {"result": "absent", "details": f"{error}"}
        except Exception as error:  # One consumer that fails must not hide the others.
            self.status = 1
            traceback.print_exc()
            result = {"result": "failed", "error": f"{error}"[-1500:]}
        print(json.dumps({"export": export, "consumer": consumer, **result}, ensure_ascii=False), flush=True)
