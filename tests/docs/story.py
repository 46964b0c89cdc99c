"""Runs the shell blocks of a page: one after the other, in one shell and one folder, as a reader pastes them."""

import os
import pathlib
import re
import select
import subprocess
import time

# Threads of a replay have the lowest priority: on a busy machine it takes a minute where it takes a second.
TIMEOUT_SECONDS = 300

# Reads the names of files with blocks from descriptor 8 and runs each in this shell. Says on descriptor 9 which of its
# lines failed, and when it has ended.
DRIVER = r"""
set -o pipefail -o errtrace
# `source` itself has the status of the block's last command.
interlingua_failed() { [[ ${BASH_SOURCE[1]} != "$block" ]] || printf 'failed %s %s\n' "$1" "$2" >&9; }
while IFS= read -r -u 8 block; do
  trap 'interlingua_failed "$?" "$LINENO"' ERR
  source "$block" >"$block.out" 2>"$block.err" </dev/null
  trap - ERR
  printf 'ended\n' >&9
done
"""


def pattern_of(text):
    """A regular expression for output in which '...', or more dots, stands for anything; alone for any lines."""
    lines = text.rstrip("\n").split("\n")
    return r"\n".join(r"(?:.*\n)*?.*" if line.strip() == "..." else
                      r".*".join(re.escape(part) for part in re.split(r"\.{3,}", line.rstrip()))
                      for line in lines)


class Story:
    """A shell in a folder of its own, which looks like the root of a clone."""

    def __init__(self, folder, root, program, on_path):
        self.folder = pathlib.Path(folder)
        self.blocks = self.folder.parent / "blocks"
        self.blocks.mkdir()
        self.number = 0
        self._furnish(root, program)
        environment = {name: value for name, value in os.environ.items()
                       if not name.lower().endswith("_proxy")}
        environment.update(HOME=str(self.folder), LC_ALL="C.UTF-8", NO_COLOR="1", TZ="UTC")
        if on_path:
            environment["PATH"] = f"{self.folder}/build/release:{environment['PATH']}"
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        # Descriptors 8 and 9 of the shell, whatever they are here.
        shell = f"exec 8<&{commands} 9>&{answers} {commands}<&- {answers}>&-\n" + DRIVER
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-c", shell], cwd=self.folder, env=environment,
            stdin=subprocess.DEVNULL, pass_fds=(commands, answers), start_new_session=True)
        os.close(commands)
        os.close(answers)
        self._unread = ""

    def _furnish(self, root, program):
        """Everything of the tree, and the program where the release preset puts it."""
        self.folder.mkdir()
        for entry in pathlib.Path(root).iterdir():
            if entry.name not in ("build", ".git"):
                (self.folder / entry.name).symlink_to(entry.resolve())
        (self.folder / "build" / "release").mkdir(parents=True)
        (self.folder / "build" / "release" / "interlingua").symlink_to(pathlib.Path(program).resolve())

    def close(self):
        os.close(self._commands)
        os.close(self._answers)

    def write(self, name, text):
        """Writes a file that the page shows. Returns what is wrong, or nothing."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.resolve().is_relative_to(self.folder.resolve()):
            return f"{name} would overwrite a file of the tree"
        path.write_text(text, encoding="utf-8")
        return None

    def run(self, block):
        """Runs a block. Yields (line in the block, what is wrong)."""
        self.number += 1
        file = self.blocks / f"{self.number}.sh"
        file.write_text(block.text, encoding="utf-8")
        os.write(self._commands, f"{file}\n".encode())
        expected = int(block.words.get("status", 0))
        failed = []
        for answer in self._answers_until(time.monotonic() + TIMEOUT_SECONDS):
            if answer is None:
                yield 0, f"the commands had not ended after {TIMEOUT_SECONDS} seconds or ended the shell.{self._said()}"
                return
            failed.append(answer)
        for status, line in failed:
            if status != expected:
                yield line - 1, f"exit status {status} in place of {expected}; mend the command or say status={status}.{self._said()}"
        if expected and not failed:
            yield 0, f"no command had the exit status {expected} that the block announces.{self._said()}"

    def _answers_until(self, deadline):
        """The (exit status, line) of each command that fails, until the block ends; None where it does not."""
        while True:
            while "\n" in self._unread:
                line, _, self._unread = self._unread.partition("\n")
                if line == "ended":
                    return
                _, status, number = line.split()
                yield int(status), int(number)
            ready, _, _ = select.select([self._answers], [], [], max(0, deadline - time.monotonic()))
            read = os.read(self._answers, 4096).decode() if ready else ""
            if not read:
                yield None
                return
            self._unread += read

    def output(self):
        """What the last block said: (stdout, stderr)."""
        return tuple((self.blocks / f"{self.number}.sh.{end}").read_text(encoding="utf-8", errors="replace")
                     for end in ("out", "err"))

    def _said(self):
        said = "".join(self.output()).rstrip().split("\n")
        return "".join(f"\n    {line}" for line in said[-12:])

    def check_output(self, block):
        """A block of output stands in what the shell block before it wrote to stdout or stderr."""
        pattern = re.compile(r"(?:^|(?<=\n))" + pattern_of(block.text) + r"[ \t]*(?:\n|$)")
        if not any(pattern.search(re.sub(r"[ \t]+\n", "\n", text)) for text in self.output()):
            yield 0, f"this is not what the commands above write ('...' stands for anything):{self._said()}"
