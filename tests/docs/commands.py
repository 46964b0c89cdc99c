"""Command lines of a page: whether the program has the commands and options, and the tree the scripts."""

import functools
import re
import shlex
import subprocess

HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
OPERATOR = re.compile(r"^[|&;()<>]+$")
# Behind these words a command begins, as at the start of a line.
BEFORE_COMMAND = {"do", "then", "else", "if", "while", "until", "!", "time", "{"}
PATH_IN_TREE = re.compile(r"^(?:\./)?((?:scripts|\.ci|tests|deploy|adapters|proto|docs)/[\w./-]+)$")


class Program:
    """`interlingua`, asked by `--help` for what it can do. Answers are kept."""

    def __init__(self, path):
        self.path = path

    @functools.lru_cache(maxsize=None)
    def help(self, command=()):
        """The help of a command ("dead-letters", "list"); empty where there is no such command."""
        run = subprocess.run([self.path, *command, "--help"], capture_output=True, text=True, timeout=60)
        return run.stdout if run.returncode == 0 else ""

    @functools.lru_cache(maxsize=None)
    def commands(self, command=()):
        """The names of the commands below a command."""
        lines = self.help(command).split("\nSubcommands:\n")
        return {line.split()[0] for line in lines[1].split("\n\n")[0].splitlines()
                if re.match(r"^  \S", line)} if len(lines) > 1 else set()

    @functools.lru_cache(maxsize=None)
    def options(self, command=()):
        return set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", self.help(command).split("\nExample")[0]))

    def faults(self, words):
        """What is wrong with `interlingua WORDS...`, whose options may stand in brackets."""
        command = ()
        for word in words:
            if word.strip(",") not in self.commands(command):
                break
            command += (word.strip(","),)
        if not command:
            first = words[0] if words else ""
            known = first in ("--help", "--version") or re.match(r"^[A-Z]+$", first)
            return [] if known or not first else [f"interlingua has no command '{first}'; --help lists them"]
        found = []
        for word in words:
            option = re.match(r"^\[?(--[a-z][a-z0-9-]*)", word)
            if option and option.group(1) not in self.options(command):
                found.append(f"'interlingua {' '.join(command)}' has no option {option.group(1)}; --help lists them")
        return found


def logical_lines(text):
    """(line, text) of each command line of a shell text: continued lines joined, here-documents left out."""
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        start, line = index, lines[index]
        while line.endswith("\\") and index + 1 < len(lines):
            index += 1
            line = line[:-1] + lines[index]
        here = HEREDOC.search(line)
        if here:
            index += 1
            while index < len(lines) and lines[index].strip() != here.group(2):
                index += 1
        index += 1
        if line.strip() and not line.lstrip().startswith("#"):
            yield start, line


def commands_of(line):
    """The commands of one line of shell, each as its words, redirections left out."""
    reader = shlex.shlex(line, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    command = []
    skip = False
    for word in reader:
        if OPERATOR.match(word):
            skip = word[0] in "<>"
            if not skip:
                yield command
                command = []
        elif skip:
            skip = False
        elif not command and (word in BEFORE_COMMAND or re.match(r"^\w+=", word)):
            continue
        else:
            command.append(word)
    yield command


def check_shell(block, program, root):
    """(line in the block, what is wrong) of a shell text that is not run, or not only run."""
    syntax = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True)
    if syntax.returncode != 0:
        match = re.search(r"line (\d+): (.*)", syntax.stderr)
        yield (int(match.group(1)) - 1, match.group(2)) if match else (0, syntax.stderr.strip())
        return
    for line, text in logical_lines(block.text):
        try:
            commands = list(commands_of(text))
        except ValueError:  # a quoted text of several lines; bash has read it
            continue
        for words in commands:
            if words and words[0] == "interlingua":
                for fault in program.faults(words[1:]):
                    yield line, fault
            for word in words:
                path = PATH_IN_TREE.match(word)
                if path and not (root / path.group(1)).exists():
                    yield line, f"there is no {path.group(1)}"
