#!/usr/bin/env python3
"""Writes the files that a page shows (code blocks with file=NAME) below a folder, so that the build compiles them.

    extract.py PAGE FOLDER FILE...

Exits with 1 and a message when the page does not show one of the files.
"""

import pathlib
import sys

import markdown


def main():
    if len(sys.argv) < 4 or "--help" in sys.argv:
        print(__doc__.strip())
        return 0 if "--help" in sys.argv else 2
    page, folder, *names = sys.argv[1:]
    path = pathlib.Path(page)
    shown = {block.words["file"]: block for block in markdown.Page(path.parent, path.name).blocks
             if "file" in block.words}
    for name in names:
        if name not in shown:
            print(f"{page}: shows no {name}; add file={name} to its fence", file=sys.stderr)
            return 1
        file = pathlib.Path(folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        # The compiler names the line of the page.
        line = f'#line {shown[name].line} "{page}"\n' if file.suffix in (".cc", ".h") else ""
        file.write_text(line + shown[name].text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
