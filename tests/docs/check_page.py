#!/usr/bin/env python3
"""Checks a page of the documentation: what it shows is run or parsed as it stands.

    check_page.py --root DIR --program FILE [--compiled FILE...] --page PAGE [--page PAGE...]

The info string of a code block says what it is: ```sh status=1

    sh                commands, run one block after the other in one shell and one folder that looks like the root of
                      a clone, in a network of their own; every one must have the exit status 0
    sh status=N       some of them must have N, and each that fails must
    sh check          commands that are too much for a test, because one of them installs or builds (scripts/..., cmake):
                      read by bash, every option of interlingua and every script looked up
    yaml              a configuration or a part of one: completed and checked by `interlingua check-config`; with the key
                      `events` the mapping of a table
    yaml faulty       a configuration that check-config refuses
    yaml prometheus   Prometheus's configuration: YAML, and the metrics stand in the page's tables
    json              a JSON value, or one a line
    csv               a table, all of whose rows are as long as its first
    cpp file=PATH     a source that tests/docs/CMakeLists.txt compiles
    text output       what the shell block before it writes; '...' stands for anything
    text              everything else

With `file=NAME` the block is a file of that name for the shell blocks after it; the paragraph above it says the name.
`interlingua ...` in the text, between backquotes, is looked up like the commands of a block. Headings, tables, fences and
links are checked too. Prints one line a fault, `page:line: what`, and exits with 1 when there is one.
"""

import argparse
import pathlib
import re
import shlex
import sys
import tempfile

import commands
import markdown
import network
import snippets
import story


class Checker:
    def __init__(self, arguments, page):
        self.root = pathlib.Path(arguments.root).resolve()
        self.program = commands.Program(arguments.program)
        self.compiled = set(arguments.compiled)
        self.show = arguments.show
        self.page = page
        self.snippets = snippets.Snippets(arguments.program, page)
        self.story = None
        self.counts = {}
        self.stopped = False  # a block failed: those after it rely on what it did

    def check(self):
        self.page.check_links()
        self._check_code_spans()
        with tempfile.TemporaryDirectory(prefix="interlingua-docs.") as folder:
            try:
                for block in self.page.blocks:
                    for line, text in self._check_block(block, folder):
                        self.page.fault(block.line + line, text)
            finally:
                if self.story:
                    self.story.close()
                network.end_children()

    def _check_code_spans(self):
        for line, text in self.page.code_spans():
            if text.startswith("interlingua "):
                try:
                    words = shlex.split(text)[1:]
                except ValueError:
                    words = text.split()[1:]
                for fault in self.program.faults(words):
                    self.page.fault(line, fault)

    def _check_block(self, block, folder):
        kind = block.language
        checks = {"sh": self._check_shell, "yaml": self.snippets.check_yaml, "json": self.snippets.check_json,
                  "csv": self.snippets.check_csv, "cpp": self._check_source, "text": self._check_text}
        unknown = set(block.words) - {"file", "status", "check", "output", "faulty", "prometheus"}
        if kind not in checks or unknown:
            known = ", ".join(sorted(checks))
            yield -1, f"'{' '.join([kind, *unknown]).strip()}' is no kind of block: say one of {known} behind the fence"
            return
        self.counts[kind] = self.counts.get(kind, 0) + 1
        name = block.words.get("file")
        if name and name not in block.before:
            yield -1, f"the paragraph above must name {name}"
        if name and kind != "cpp" and any("check" not in other.words for other in self._shell_blocks()):
            fault = self._story(folder).write(name, block.text)
            if fault:
                yield -1, fault
        yield from checks[kind](block) if kind not in ("sh", "text") else checks[kind](block, folder)

    def _shell_blocks(self):
        return [block for block in self.page.blocks if block.language == "sh"]

    def _story(self, folder):
        if self.story is None:
            # The front page says itself how the program comes onto the PATH.
            on_path = self.page.name != "README.md"
            self.story = story.Story(pathlib.Path(folder) / "clone", self.root, self.program.path, on_path)
        return self.story

    def _check_shell(self, block, folder):
        faults = list(commands.check_shell(block, self.program, self.root))
        if "check" in block.words and not re.search(r"\b(scripts/|\.ci/|cmake )", block.text):
            faults.append((-1, "nothing here installs or builds: take away 'check', so that the commands are run"))
        if not faults and not self.stopped and "check" not in block.words:
            faults = list(self._story(folder).run(block))
            if self.show:
                print(f"--- {self.page.name}:{block.line}", block.text, *self._story(folder).output(), sep="\n")
        self.stopped = self.stopped or bool(faults)
        yield from faults

    def _check_text(self, block, folder):
        if "output" in block.words and not block.text.strip():
            yield 0, "there is no output in the block"
        elif "output" in block.words and not self.stopped:
            yield from self._story(folder).check_output(block)

    def _check_source(self, block):
        if block.words.get("file") not in self.compiled:
            yield -1, "say which source it is (```cpp file=PATH) and compile it in tests/docs/CMakeLists.txt"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", required=True, help="the root of the tree")
    parser.add_argument("--program", required=True, help="the program interlingua")
    parser.add_argument("--compiled", nargs="*", default=[], help="sources of pages that the build compiles")
    parser.add_argument("--page", dest="pages", action="append", required=True, help="a page, relative to the root")
    parser.add_argument("--show", action="store_true", help="print what the commands write too")
    arguments = parser.parse_args()
    arguments.program = str(pathlib.Path(arguments.program).resolve())
    network.adopt_orphans()
    lock, where = network.isolate()
    failed = False
    for name in arguments.pages:
        checker = Checker(arguments, markdown.Page(arguments.root, name))
        checker.check()
        for fault in sorted(checker.page.faults, key=lambda fault: fault.line):
            failed = True
            print(fault)
        blocks = ", ".join(f"{count} {kind}" for kind, count in sorted(checker.counts.items())) or "none"
        print(f"{name}: blocks: {blocks}; in {where}")
    del lock
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
