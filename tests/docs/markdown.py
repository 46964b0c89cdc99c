"""Reads a Markdown page: its code blocks, its headings, and what is broken in its structure."""

import dataclasses
import pathlib
import re

FENCE = re.compile(r"^( *)(`{3,}|~{3,})(.*)$")
LIST_ITEM = re.compile(r"^( *)([-*+]|\d+[.)]) +")
HEADING = re.compile(r"^#{1,6} +(.*?)(?: +#+)?$")
LINK = re.compile(r"(?<!\\)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)")
CODE_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Fault:
    """What is wrong at a line of a page, and what to do about it."""
    page: str
    line: int
    text: str

    def __str__(self):
        return f"{self.page}:{self.line}: {self.text}"


@dataclasses.dataclass
class Block:
    """A fenced code block. Its info string is a language and words: ```sh status=1."""
    line: int  # of the page, of the first line of `text`
    language: str
    words: dict  # "status=1" is {"status": "1"}, "check" is {"check": ""}
    text: str  # without the fence's own indentation; ends with a line's end
    before: str  # the paragraph above it


class Page:
    """A page, read once. `faults` has what is wrong with its structure."""

    def __init__(self, root, name):
        self.root = pathlib.Path(root)
        self.name = name
        self.lines = (self.root / name).read_text(encoding="utf-8").split("\n")
        self.blocks = []
        self.faults = []
        self.prose = []  # the lines, those of code blocks blank
        self._read_blocks()
        self._check_headings()
        self._check_tables()

    def fault(self, line, text):
        self.faults.append(Fault(self.name, line, text))

    def _read_blocks(self):
        opened = None  # (line, fence) of the block that is being read
        content = []
        list_indent = 0
        for number, line in enumerate(self.lines, 1):
            match = FENCE.match(line)
            if opened is None and match and "`" not in match.group(3):
                opened, content = (number, match), []
                self.prose.append("")
            elif opened is None:
                list_indent = self._check_indented(number, line, list_indent)
                self.prose.append(line)
            elif match and match.group(2).startswith(opened[1].group(2)) and not match.group(3).strip():
                self._add_block(opened[0], opened[1], content)
                opened = None
                self.prose.append("")
            else:
                content.append(line)
                self.prose.append("")
        if opened is not None:
            self.fault(opened[0], "the fence is never closed: add a line ```")

    def _check_indented(self, number, line, list_indent):
        """A block that is only indented has no language. Returns the indentation of the list that is open."""
        item = LIST_ITEM.match(line)
        indent = len(line) - len(line.lstrip(" "))
        blank_above = number == 1 or not self.prose[-1].strip()
        if item and indent < list_indent + 4:
            return len(item.group(0))
        if line.strip() and indent == 0:
            return 0
        if line.strip() and blank_above and indent >= list_indent + 4:
            above = number - 2
            while above > 0 and not self.lines[above - 1].strip():
                above -= 1
            # The first line of the block is enough.
            if not self.lines[number - 2].startswith(" " * (list_indent + 4)):
                self.fault(number, "an indented code block: put it between fences and say its language (```sh)")
        return list_indent

    def _add_block(self, line, fence, content):
        indent = len(fence.group(1))
        text = "".join(row[min(indent, len(row) - len(row.lstrip(" "))):] + "\n" for row in content)
        language, *words = fence.group(3).split() or [""]
        pairs = dict(word.partition("=")[::2] for word in words)
        self.blocks.append(Block(line + 1, language, pairs, text, self._paragraph_above(line)))

    def _paragraph_above(self, line):
        last = line - 1
        while last > 0 and not self.lines[last - 1].strip():
            last -= 1
        first = last
        while first > 0 and self.lines[first - 1].strip():
            first -= 1
        return " ".join(self.lines[first:last])

    def _check_headings(self):
        for number, line in enumerate(self.prose, 1):
            if re.match(r"^ {0,3}#{1,6}[^#\s]", line):
                self.fault(number, "no heading: put a blank behind the '#'")
            elif HEADING.match(line) and number > 1 and self.lines[number - 2].strip():
                self.fault(number, "put an empty line above the heading")

    def _check_tables(self):
        above = None  # cells of the row above
        for number, line in enumerate(self.prose, 1):
            row = line.strip()
            if not row.startswith("|"):
                if row and above is not None:
                    self.fault(number, "a table ends with an empty line, and each of its rows begins with '|'")
                above = None
                continue
            if not row.endswith("|") or row.endswith("\\|"):
                self.fault(number, "the row of a table is one line and ends with '|'")
            if row.count("`") % 2:
                self.fault(number, "a code span of this row is never closed")
            cells = len(re.findall(r"(?<!\\)\|", row)) - 1
            if above is not None and cells != above:
                self.fault(number, f"the row has {cells} cells, the one above it {above}")
            if above is None and not re.match(r"^[\s|:-]+$", self._prose_at(number + 1)):
                self.fault(number, "a table needs a line '| --- |' under its first row")
            above = cells

    def _prose_at(self, number):
        return self.prose[number - 1] if number <= len(self.prose) else ""

    def anchors(self):
        """The anchors of the headings, as GitHub makes them."""
        found = []
        for line in self.prose:
            match = HEADING.match(line)
            if not match:
                continue
            title = LINK.sub(r"\1", match.group(1)).replace("`", "").lower()
            slug = re.sub(r"[^\w\- ]", "", title).replace(" ", "-")
            count = sum(1 for other in found if re.fullmatch(re.escape(slug) + r"(-\d+)?", other))
            found.append(f"{slug}-{count}" if count else slug)
        return found

    def _paragraphs(self):
        """(first line, text) of what stands together in the prose: a paragraph, or one row of a table."""
        first, rows = 1, []
        for number, line in enumerate([*self.prose, ""], 1):
            if rows and (not line.strip() or line.startswith("|")):
                yield first, "\n".join(rows)
                rows = []
            if line.strip():
                first = first if rows else number
                rows.append(line)

    def code_spans(self):
        """(line, text) of every `code` in the prose; a span may go over a line's end."""
        return [(first + text.count("\n", 0, match.start()), " ".join(match.group(2).split()))
                for first, text in self._paragraphs() for match in CODE_SPAN.finditer(text)]

    def links(self):
        """(line, target) of every link in the prose."""
        found = []
        for first, text in self._paragraphs():
            text = CODE_SPAN.sub(lambda span: re.sub(r"[^\n]", "x", span.group(0)), text)
            found += [(first + text.count("\n", 0, match.start()), match.group(2)) for match in LINK.finditer(text)]
        return found

    def check_links(self):
        """Local files and anchors exist. Addresses of the web are not asked for."""
        pages = {}
        for line, target in self.links():
            if re.match(r"^[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (self.root / self.name).parent / path if path else self.root / self.name
            if not file.exists():
                self.fault(line, f"the link leads to {path}, which is not there")
            elif anchor:
                name = file.resolve().relative_to(self.root.resolve()).as_posix()
                page = pages.setdefault(name, self if name == self.name else Page(self.root, name))
                if anchor not in page.anchors():
                    self.fault(line, f"{name} has no heading for the anchor #{anchor}")
