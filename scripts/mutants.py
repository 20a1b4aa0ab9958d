"""Does every defence have a test that fails without it? (`make mutants`)

    python -m scripts.mutants [WORD]

Each row of docs/security.md has its defence here: it is taken out of a copy of the project, and the test is run on the
copy. Prints one line each; the exit status is 1 if a test passes without its defence. WORD takes the rows that hold it.
"""

# ruff: noqa: E501 (one defence, one line)
from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

SECONDS = 90
"""A test that takes longer waits for what the defence ends."""
_PARTS = ("briefgen", "data", "templates", "tests", "scripts", "docs", "pyproject.toml")
_KINDS = "tests/cli/test_kinds_of_attack.py"
_WRONG = "tests/cli/test_wrong_input.py"
_DOOR = "tests/batch/test_door.py"
_PAGES = "tests/template/test_hostile_templates.py"
_CLAIMS = "tests/writers/test_pdf_claims.py"
_FETCH = "tests/importing/test_fetching.py"

MUTANTS: tuple[tuple[str, str, str, str, str], ...] = (
    # what is defended, file below briefgen/, what stands there, what stands there without the defence, test (and -k)
    ("a pipe where a file is read", "reading.py", "elif not stat.S_ISREG(kind):", "elif False:", f"{_KINDS} pipe"),
    ("a pipe where a state file is", "output.py", "if not stat.S_ISREG(os.fstat(descriptor).st_mode):", "if False:", f"{_DOOR} state_files"),
    ("a link where a state file is", "output.py", '("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC")', '("O_NONBLOCK", "O_CLOEXEC")', f"{_DOOR} state_files"),
    ("a link where a paper goes", "output.py", "if not stat.S_ISREG(status.st_mode):", "if False:", f"{_DOOR} written_through"),
    ("a name that leads out", "output.py", '".." in path.parts', "False", f"{_DOOR} manifests_jobs"),
    ("a folder that is a link", "output.py", "path.parent.resolve().is_relative_to(folder.resolve())", "True", f"{_DOOR} folder_or_region"),
    ("a name that is no name", "output.py", "os.fsencode(name)", "pass", f"{_KINDS} manifest_names"),
    ("a manifest that names itself", "batch/manifest.py", "parts[0].casefold() != STATE_FOLDER.casefold()", "True", f"{_KINDS} manifest_names"),
    ("a journal that names a program", "importing/transaction.py", '_is_of_data(Path(move["to"]))', "True", f"{_KINDS} journal"),
    ("a workspace that writes elsewhere", "workspace/settings.py", "if not (folder / name).resolve().is_relative_to(folder):", "if False:", f"{_KINDS} own_folder"),
    ("a workspace that imports elsewhere", "workspace/starting.py", "if not folder.resolve().is_relative_to(workspace.folder):", "if False:", f"{_KINDS} corrections_and_imports"),
    ("a workspace started through a link", "workspace/starting.py", "inside(folder, name)", "folder / name", f"{_KINDS} started_through"),
    ("another user's workspace", "workspace/settings.py", "if not owners <= {os.geteuid(), _asking_user()}:", "if False:", f"{_PAGES} another_user"),
    ("another user's cache", "cache.py", "return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_MAY_WRITE", "return True", f"{_DOOR} others_are_not_run"),
    ("another user's list of fonts", "writers/pdf/weasyprint_loading.py", "cache_folder(\"fontconfig\") or forgotten", "Path(os.environ.get(\"XDG_CACHE_HOME\", \"\"), \"fontconfig\")", f"{_KINDS} no_font"),
    ("a draft that opens files", "drafts/renewing.py", "if not is_ours and not is_below:", "if False:", f"{_WRONG} opens_no_brand"),
    ("Python from a template", "template/environment.py", "self._safe[key] = super().is_safe_attribute(obj, attr, value)", "self._safe[key] = True", "tests/template sandbox"),
    ("memory of a template", "template/environment.py", "with memory_limit(_MEMORY):", "if True:", f"{_PAGES} endless_memory"),
    ("time of a template", "limits.py", "signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)", "pass", f"{_PAGES} never_ends"),
    ("a head before ours", "document/page_reading.py", "if BEGINNING.match(html) is None:", "if False:", f"{_PAGES} head_before"),
    ("elements that load or run", "document/page_reading.py", "if match := _REFUSED.search(small) or _HEADER.search(small):", "if match := None:", f"{_PAGES} loads_runs"),
    ("attributes that load or run", "document/parse.py", "    _refuse_active(page)\n", "", f"{_KINDS} loads_or_runs"),
    ("spans without end", "document/page_reading.py", "if match := _ENDLESS.search(small):", "if match := None:", f"{_PAGES} loads_runs"),
    ("links to nowhere", "document/page_reading.py", "if broken := [", "if False and [", f"{_PAGES} link_to_nowhere"),
    ("the policy of a web page", "writers/html.py", "page[: beginning.end()] + policy + identity", "page[: beginning.end()] + identity + policy", f"{_PAGES} policy"),
    ("text that a template loses", "template/environment.py", "        _refuse_what_is_left_out(environment, entry)\n", "", f"{_PAGES} left_out"),
    ("unseen characters in data", "catalogue/yaml_reading.py", "            _refuse_unseen(path, data)\n", "            pass\n", f"{_KINDS} unseen"),
    ("unseen characters in a marking", "composition/composing.py", "if name := unseen_in(marking):", 'if name := "":', f"{_KINDS} marking"),
    ("unseen characters in a title", "composition/pack.py", "if name := unseen_in(selection.title):", 'if name := "":', f"{_KINDS} marking"),
    ("unseen characters in a page", "importing/report_sources.py", "if UNSEEN.search(block.text)", "if False", f"{_WRONG} imported_page"),
    ("commands to a terminal", "characters.py", 'else "\\ufffd"', "else match[0]", f"{_WRONG} steered"),
    ("formulas in tables", "csv_text.py", 'return f"\'{text}" if text.startswith(_BEGINS_A_FORMULA) else text', "return text", f"{_WRONG} formula"),
    ("YAML that copies itself", "catalogue/yaml_reading.py", "if _ALIAS.search(text) and", "if False and", f"{_KINDS} aliases"),
    ("mistakes without number", "catalogue/yaml_reading.py", "[:_MOST_MISTAKES]", "", f"{_KINDS} without_number"),
    ("a value that cannot be", "catalogue/yaml_reading.py", "except (ValueError, LookupError, TypeError, AttributeError) as error:  # a date", "except ZeroDivisionError as error:  # a date", f"{_KINDS} written"),
    ("drawings that copy themselves", "pictures.py", "    refuse_endless_copies(root)\n", "", f"{_WRONG} copy"),
    ("pictures of billions of points", "pictures.py", "_MOST_POINTS = 25_000_000", "_MOST_POINTS = 10**12", f"{_WRONG} cut_off_or_too_large"),
    ("numbers beyond PDF/A's", "writers/pdf/pdf_objects.py", "_HUGE.search(drawing) or", "", f"{_KINDS} beyond_a_page"),
    ("colours of a press", "writers/pdf/refusals.py", 'if space == "DeviceCMYK":', "if False:", f"{_CLAIMS}"),
    ("text that one sees through", "writers/pdf/refusals.py", 'if stacking_context.box.style["opacity"] < 1', "if False", f"{_CLAIMS}"),
    ("headings that skip a level", "writers/pdf/structure.py", 'heading["S"] = f"/H{len(above)}"', "pass", f"{_CLAIMS}"),
    ("rows of different lengths", "writers/pdf/structure.py", "if width < widest:", "if False:", f"{_CLAIMS}"),
    ("letters without a glyph", "writers/pdf/printing.py", "raise RenderError(f\"No font on this machine has", "print(f\"No font on this machine has", f"{_KINDS} no_font_has"),
    ("letters told beforehand", "cli/checking.py", "*(problem for folder in checked for problem in letters.problems(folder))", "", f"{_KINDS} no_font_has"),
    ("a draft's tables", "drafts/paper_tables.py", "_MOST_COLUMNS = 63", "_MOST_COLUMNS = 10**9", "tests/drafts/test_hostile.py"),
    ("redirects of robots.txt", "importing/fetching.py", "_host(asked) == _host(url)", "True", f"{_FETCH}"),
    ("delays of a site", "importing/fetching.py", "if pause > LONGEST_PAUSE:", "if False:", f"{_FETCH}"),
    ("pages that drip", "importing/fetching.py", "if now() - began > PAGE_TIMEOUT:", "if False:", f"{_FETCH}"),
    ("a clock in the future", "importing/fetching.py", "if cached and 0 <= self._now()", "if cached and self._now()", f"{_FETCH}"),
    ("redirects to what is forbidden", "importing/fetching.py", "_Redirects(lambda _, url: self.refuse_forbidden(url))", "_Redirects(lambda _, url: True)", f"{_FETCH}"),
    ("adopting over a change", "importing/transaction.py", "if _bytes_of(inside(folder, name)) != old:", "if False:", "tests/drafts/test_adopt.py tests/importing/test_importing.py"),
    ("a cluster for all to see", "batch/cluster.py", '_HERE = "127.0.0.1:0"', '_HERE = ":0"', "tests/batch/test_cluster.py"),
    ("a file that says what is not so", "verifying.py", "if remade == data:", "if True:", "tests/cli/test_verify.py changed_word"),
)  # fmt: skip


def survives(mutant: tuple[str, str, str, str, str], python: str) -> str:
    """ "" when the test fails without the defence, else what is wrong."""
    _, file, old, new, test = mutant
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        for part in _PARTS:
            copy = shutil.copytree if Path(part).is_dir() else shutil.copy
            copy(part, Path(folder, part))
        path = Path(folder, "briefgen", file)
        if not path.is_file():
            return f"there is no {file} any more"
        text = path.read_text("utf-8")
        if old not in text:
            return f"“{old}” is not in {file} any more"
        path.write_text(text.replace(old, new), "utf-8")
        files, words = [], []
        for word in test.split():
            (files if word.startswith("tests/") else words).append(word)
        command = [python, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *files]
        try:
            run = subprocess.run(
                [*command, *(["-k", words[0]] if words else [])],
                cwd=folder, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": folder, "HOME": folder},
                capture_output=True, text=True, timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return ""
        if run.returncode == 1:
            return ""
        return "its test passes without it" if run.returncode == 0 else f"no test was run: {run.stdout[-300:]}"


def main(words: Sequence[str]) -> int:
    """Try every mutant; the exit status is 1 if one survives."""
    chosen = [mutant for mutant in MUTANTS if all(word in " ".join(mutant) for word in words)]
    surviving = 0
    for mutant in chosen:
        wrong = survives(mutant, sys.executable)
        surviving += bool(wrong)
        print(f"{'FAILS ' if wrong else 'proved'}  {mutant[0]}{f': {wrong}' if wrong else ''}", flush=True)
    print(f"{len(chosen)} defences, {surviving} without a test that fails without them")
    return bool(surviving)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
