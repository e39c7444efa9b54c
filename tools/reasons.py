#!/usr/bin/env python3
"""Writes docs/reasons.md: every error code the sources name, with its status and its message.

    python3 tools/reasons.py > docs/reasons.md
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[1]
STATUS = {"Invalid": 400, "Unauthenticated": 401, "Denied": 403, "NotFound": 404, "Conflict": 409, "TooLarge": 413,
          "Busy": 503, "Timeout": 504, "Unavailable": 503, "Corrupt": 500, "Internal": 500}
TEXT = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
# fail(Code::…), Error{Code::…} and {Code::…} alike.
CALL = re.compile(r'\bCode::(\w+),\s*"([a-z_]+\.[a-z_0-9]+)",\s*(?:fmt::format\(\s*)?' + TEXT)
# Reasons that HTTP has its own number for.
OWN = re.compile(r'\{"([a-z_]+\.[a-z_]+)", (\d{3})\},')

# access/denials.cpp: who asks is refused.
DENIED = re.compile(r'\brefused_by\(\s*"([a-z_]+\.[a-z_0-9]+)",\s*(?:fmt::format\(\s*)?' + TEXT)

# Texts are checked in one place (base/free_text.hpp), which is told the code.
CHECK = re.compile(r'(?:check_free_text|check_statement|check_file_name|tidy_code|check_text|free_text|code_text|text_of|required_text|optional_text|tidy)\([^;]*?"([a-z_]+\.[a-z_0-9]+)"', re.S)
CHECKED = ("Invalid", "a text is missing, too long, or holds a character that cannot be kept; the message names the field")


def modules():
    for line in (ROOT / "src/LAYERS").read_text(encoding="utf-8").splitlines():
        yield from (word for word in line.split("#")[0].split() if (ROOT / "src" / word).is_dir())


def message(literal):
    text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal)).replace('\\"', '"').replace("{{", "{").replace("}}", "}")
    return re.sub(r"\{\d?(:[^}]*)?\}", "…", text).replace("|", "\\|")


def main():
    own = dict(OWN.findall((ROOT / "src/http/problem.cpp").read_text(encoding="utf-8")))
    print("# Error codes\n\nWhat `code` of a problem may be, by module; the message in English, … where a fact stands. Made by "
          "`python3 tools/reasons.py` from the sources; where one code has several messages the first is shown. "
          "[How errors are answered](api.md#errors).")
    for module in sorted(set(modules())):
        found = {}
        for path in sorted((ROOT / "src" / module).rglob("*.[ch]pp")):
            for code, reason, literal in CALL.findall(path.read_text(encoding="utf-8")):
                found.setdefault(reason, (code, message(literal)))
            for reason, literal in DENIED.findall(path.read_text(encoding="utf-8")):
                found.setdefault(reason, ("Denied", message(literal)))
            for reason in CHECK.findall(path.read_text(encoding="utf-8")):
                found.setdefault(reason, CHECKED)
        if not found:
            continue
        print(f"\n## {module}\n\n| code | status | |\n| --- | --- | --- |")
        for reason, (code, text) in sorted(found.items()):
            print(f"| `{reason}` | {own.get(reason, STATUS.get(code, ''))} | {text} |")


main()
