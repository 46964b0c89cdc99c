#!/usr/bin/env python3
"""Tests the checker of the pages: each fault of a page is found at its line, and a good page has none.

    checker_test.py --program FILE
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""

CONFIGURATION = """log:
  path: ${FOLDER}/events.sqlite
destinations:
  - name: archive
    format: canonical
    file:
      path: archive.jsonl
"""

GOOD = """# Good

See [below](#the-example) and `interlingua status --json`.

## The example

| a | b |
| --- | --- |
| `x \\| y` | z |

This is `gateway.yaml`:

```yaml file=gateway.yaml
""" + CONFIGURATION + """```

```sh
export FOLDER=$PWD
interlingua check-config gateway.yaml
place=kept
```

```text output
gateway.yaml: correct, ... destination
```

```sh
test $place = kept
sleep 1000 &
```

```sh status=2
interlingua twin --vendor ga4 --listen 127.0.0.1:0 --faults 'rset'
```

```yaml
http:
  timeout_ms: 100
```

```yaml
events:
  - kind: purchase
    fields:
      - {field: purchase.order_id, column: InvoiceNo}
```

```json
{"a": 1}
{"b": [1, 2]}
```

```text
whatever
```
"""

# What a page says, and what has to be found: "line: text".
FAULTS = {
    "a heading without a blank": ("#Bad\n", "1: no heading"),
    "a heading under a paragraph": ("text\n# Bad\n", "2: put an empty line"),
    "a row with fewer cells": ("| a | b |\n| --- | --- |\n| c |\n", "3: the row has 1 cells"),
    "a row over two lines": ("| a |\n| --- |\n| `{\n  x}` |\n", "3: the row of a table is one line"),
    "a table without its second line": ("| a |\n| b |\n", "1: a table needs a line"),
    "a fence that stays open": ("```sh\ntrue\n", "1: the fence is never closed"),
    "an indented block": ("Text\n\n    interlingua formats\n", "3: an indented code block"),
    "an indented block in a list": ("1. Text\n\n       interlingua formats\n", "3: an indented code block"),
    "a link to nothing": ("A [page](nowhere.md).\n", "1: the link leads to nowhere.md"),
    "an anchor that is not there": ("One\n[two](#three)\n", "2: PAGE has no heading for the anchor #three"),
    "a block without a kind": ("```\nx\n```\n", "1: '' is no kind of block"),
    "a block of an unknown kind": ("```ruby\nx\n```\n", "1: 'ruby' is no kind of block"),
    "an option in the text": ("a\n`interlingua status\n--jsn`\n", "2: 'interlingua status' has no option --jsn"),
    "a command in the text": ("`interlingua statu --json`\n", "1: interlingua has no command 'statu'"),
    "no shell": ("```sh\ntrue\nif true\n```\n", "4: syntax error"),
    "an option of a block": ("```sh check\nscripts/x |\n  interlingua status --jsn\n```\n", "3: 'interlingua status' has no option --jsn"),
    "a block that could run": ("```sh check\ntrue\n```\n", "1: nothing here installs or builds"),
    "a script that is gone": ("```sh check\ntrue\nscripts/gone\n```\n", "3: there is no scripts/gone"),
    "a command that fails": ("```sh\ntrue\nfalse | cat\ntrue\n```\n", "3: exit status 1 in place of 0"),
    "a command that must fail": ("```sh status=2\ntrue\n```\n", "2: no command had the exit status 2"),
    "another status": ("```sh status=2\nfalse\n```\n", "2: exit status 1 in place of 2"),
    "a shell that ends": ("```sh\nexit 0\n```\n", "2: the commands had not ended"),
    "other output": ("```sh\necho a b\n```\n\n```text output\na c\n```\n", "6: this is not what the commands"),
    "no output": ("```sh\ntrue\n```\n\n```text output\n```\n", "6: there is no output"),
    "a configuration": ("```yaml\nlisten:\n  gprc: 1\n```\n", "3: check-config: listen: unknown key 'gprc'"),
    "a part of a destination": ("```yaml\nhttp:\n  timeout_ms: soon\n```\n", "3: check-config: "),
    "no YAML": ("```yaml\nlog:\n  path: ${\n  X}\n```\n", "5: check-config: not YAML"),
    "a sound configuration": ("```yaml faulty\n" + CONFIGURATION + "```\n", "2: check-config has to refuse"),
    "a mapping": ("```yaml\nevents:\n  - kind: purchase\n    fields:\n      - {field: purchase.x, column: A}\n```\n",
                  "5: mapping: "),
    "a metric": ("```yaml prometheus\ngroups:\n  - expr: interlingua_x == 1\n```\n", "3: the page's tables have no metric"),
    "no JSON": ("```json\n{\"a\": 1}\n{\"a\": }\n```\n", "3: no JSON"),
    "a short row": ("Of `t.csv`:\n\n```csv file=t.csv\na,b\n1\n```\n", "5: 1 cells under 2 columns"),
    "a file without its name": ("This:\n\n```json file=a.json\n1\n```\n", "3: the paragraph above must name a.json"),
    "a source that nothing compiles": ("`a.cc`:\n\n```cpp file=a.cc\nint a;\n```\n", "3: say which source it is"),
}


def check(pages):
    """(exit status, what the checker says) about pages: {name: text}."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in pages.items():
            (pathlib.Path(folder) / name).write_text(text, encoding="utf-8")
        run = subprocess.run(
            [sys.executable, pathlib.Path(__file__).with_name("check_page.py"), "--root", folder, "--program", PROGRAM,
             *(option for name in pages for option in ("--page", name))], capture_output=True, text=True, timeout=500)
    return run.returncode, run.stdout + run.stderr


def runs(*command):
    """Whether there is a process of this command line."""
    wanted = "\0".join(command) + "\0"
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_text(errors="replace") == wanted:
                return True
        except OSError:  # it has ended
            pass
    return False


class CheckerTest(unittest.TestCase):
    def test_a_good_page_has_no_fault(self):
        status, said = check({"page.md": GOOD})
        self.assertEqual(status, 0, said)
        self.assertIn("blocks: 1 json, 3 sh, 2 text, 3 yaml", said)

    def test_a_failed_command_is_one_fault_and_ends_the_story(self):
        status, said = check({"page.md": "```sh\ntrue\nfalse\n```\n\n```sh\nfalse\n```\n"})
        self.assertEqual(status, 1, said)
        self.assertEqual(said.count("exit status 1"), 1, said)

    def test_what_a_page_leaves_running_is_ended(self):
        seconds = f"98765{os.getpid()}"  # of no other process
        status, said = check({"page.md": f"```sh\n(sleep {seconds} & sleep {seconds}) &\n```\n"})
        self.assertEqual(status, 0, said)
        self.assertFalse(runs("sleep", seconds))

    def test_each_fault_is_found_at_its_line(self):
        names = {f"fault{number}.md": name for number, name in enumerate(FAULTS)}
        status, said = check({page: FAULTS[name][0] for page, name in names.items()})
        self.assertEqual(status, 1, said)
        for page, name in names.items():
            with self.subTest(name):
                found = [line for line in said.split("\n") if line.startswith(f"{page}:")]
                expected = f"{page}:{FAULTS[name][1]}".replace("PAGE", page)
                self.assertTrue(any(line.startswith(expected) for line in found), [expected, *found])


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "--program":
        sys.exit(__doc__.strip())
    PROGRAM = str(pathlib.Path(sys.argv[2]).resolve())
    unittest.main(argv=sys.argv[:1])
