"""What the blocks of a page that are no commands must be: configurations, mappings, JSON, tables."""

import csv
import io
import json
import os
import pathlib
import re
import subprocess
import tempfile

# The keys of a configuration, and those of one destination (proto/interlingua/v1/config.proto).
WHOLE_KEYS = {"listen", "log", "destinations", "shutdown_deadline_ms"}
MINIMAL = {
    "log": "log:\n  path: events.sqlite\n",
    "destinations": "destinations:\n  - name: example\n    format: canonical\n    file:\n      path: example.jsonl\n",
}
MINIMAL_DESTINATION = {
    "name": "    name: example\n",
    "format": "    format: luigis_box\n",
    "settings": "    settings:\n      tracker_id: 1234-5678\n",
}


def top_keys(text):
    return re.findall(r"^([A-Za-z_]+):", text, re.MULTILINE)


def environment_for(text):
    """The environment, with a value for each ${NAME} of the text that has none."""
    names = re.findall(r"\$\{(\w+)\}", text)
    return {**{name: "example" for name in names}, **os.environ}


class Snippets:
    """Checks blocks with the program at `program`. Each check yields (line in the block, what is wrong)."""

    def __init__(self, program, page):
        self.program = program
        self.page = page

    def _run(self, text, *command):
        """Runs the program over a file with `text`: (exit status, the lines of stderr that name a place in it)."""
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "snippet.yaml").write_text(text, encoding="utf-8")
            (pathlib.Path(folder) / "empty.csv").write_text("", encoding="utf-8")
            run = subprocess.run([self.program, *command], cwd=folder, env=environment_for(text),
                                 capture_output=True, text=True, timeout=60)
        places = re.findall(r"^(?:interlingua: )?snippet\.yaml:(\d+):\d+: (.*)$", run.stderr, re.MULTILINE)
        return run, [(int(line), fact) for line, fact in places]

    def check_yaml(self, block):
        keys = set(top_keys(block.text))
        if "prometheus" in block.words:
            yield from self._check_prometheus(block)
        elif "faulty" in block.words:
            if self._run(block.text, "check-config", "snippet.yaml")[0].returncode != 2:
                yield 0, "check-config has to refuse this configuration and does not"
        elif "events" in keys:
            yield from self._check_mapping(block)
        elif keys & WHOLE_KEYS:
            yield from self._check_configuration(block, block.text, 0)
        else:
            yield from self._check_destination(block, keys)

    def _check_configuration(self, block, text, lines_before):
        text += "".join(part for key, part in MINIMAL.items() if key not in top_keys(text))
        run, places = self._run(text, "check-config", "snippet.yaml")
        if run.returncode == 0:
            return
        length = block.text.count("\n")
        for line, fact in places or [(1, run.stderr.strip())]:
            yield min(max(line - 1 - lines_before, 0), length), f"check-config: {fact}"

    def _check_destination(self, block, keys):
        """A part of one destination: the rest of a destination is put around it."""
        given = "".join("    " + line + "\n" if line else "\n" for line in block.text.split("\n")[:-1])
        rest = "".join(part for key, part in MINIMAL_DESTINATION.items() if key not in keys)
        if not keys & {"http", "file"}:
            rest += "    http: {}\n"
        yield from self._check_configuration(block, "destinations:\n  -\n" + given + rest, 2)

    def _check_mapping(self, block):
        """A mapping of a table. The faults of a mapping are named before its table is read."""
        run, places = self._run(block.text, "totals", "--from", "csv", "--mapping", "snippet.yaml", "empty.csv")
        for line, fact in places:
            yield line - 1, f"mapping: {fact}"
        if run.returncode == 2 and not places:
            yield 0, f"mapping: {run.stderr.strip()}"

    def _check_prometheus(self, block):
        """Prometheus's own configuration. The program reads YAML too, and knows only the key to be none of its own."""
        run, places = self._run(block.text, "check-config", "snippet.yaml")
        unknown = [fact for _, fact in places if "unknown key" in fact]
        for line, fact in places:
            if fact not in unknown and not re.search(r"(required|no destination)", fact):
                yield line - 1, fact
        if not unknown and not places:
            yield 0, f"no YAML: {run.stderr.strip()}"
        tables = "\n".join(line for line in self.page.prose if line.startswith("|"))
        for number, line in enumerate(block.text.split("\n")):
            for name in re.findall(r"\binterlingua_\w+", line):
                if f"`{re.sub('_(bucket|sum|count)$', '', name)}`" not in tables:
                    yield number, f"the page's tables have no metric {name}"

    def check_json(self, block):
        """One value, or one a line."""
        try:
            json.loads(block.text)
            return
        except json.JSONDecodeError as error:
            whole = (error.lineno - 1, f"no JSON: {error.msg}")
        lines = [(number, line) for number, line in enumerate(block.text.split("\n")) if line.strip()]
        faults = []
        for number, line in lines:
            try:
                json.loads(line)
            except json.JSONDecodeError as error:
                faults.append((number, f"no JSON: {error.msg}"))
        if faults:
            # Where no line is JSON it was meant to be one value.
            yield whole if len(faults) == len(lines) else faults[0]

    def check_csv(self, block):
        delimiter = ";" if ";" in block.text.split("\n")[0] else ","
        rows = list(csv.reader(io.StringIO(block.text), delimiter=delimiter))
        for number, row in enumerate(rows):
            if len(row) != len(rows[0]):
                yield number, f"{len(row)} cells under {len(rows[0])} columns"
