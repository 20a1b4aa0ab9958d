"""Drives LibreOffice through UNO: run by the system's Python, `office_script.py PROFILE JOBS.json`.

A job is `{"open": path, "do": [[action, argument, …], …], "save": path, "as": filter}`; one LibreOffice serves all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

DOCX = "MS Word 2007 XML"


def value(name, content):
    setting = PropertyValue()
    setting.Name, setting.Value = name, content
    return setting


def connect(profile: str):
    pipe = f"briefgen{os.getpid()}"
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            return office, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.25)
    office.kill()
    raise SystemExit("LibreOffice did not start")


def paragraphs(text):
    found = text.createEnumeration()
    while found.hasMoreElements():
        yield found.nextElement()


def find(document, words):
    search = document.createSearchDescriptor()
    search.SearchString = words
    found = document.findFirst(search)
    assert found is not None, f"not found: {words}"
    return found


def paragraph_cursor(document, words):
    found = find(document, words)
    cursor = found.Text.createTextCursorByRange(found)
    cursor.gotoStartOfParagraph(False)
    cursor.gotoEndOfParagraph(True)
    return cursor


def act(context, document, action, *words):
    dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    frame = document.CurrentController.Frame
    if action in ("accept", "reject"):
        command = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges"}[action]
        dispatcher.executeDispatch(frame, command, "", 0, ())
    elif action == "replace":
        find(document, words[0]).String = words[1]
    elif action == "rewrite":
        paragraph_cursor(document, words[0]).String = words[1]
    elif action == "delete":
        cursor = paragraph_cursor(document, words[0])
        cursor.gotoNextParagraph(True)
        cursor.String = ""
    elif action == "add":
        cursor = paragraph_cursor(document, words[0])
        cursor.collapseToEnd()
        cursor.Text.insertControlCharacter(cursor, 0, False)
        cursor.Text.insertString(cursor, words[1], False)
    elif action == "table":
        cursor = paragraph_cursor(document, words[0])
        cursor.collapseToEnd()
        cursor.Text.insertControlCharacter(cursor, 0, False)
        table = document.createInstance("com.sun.star.text.TextTable")
        table.initialize(2, 2)
        cursor.Text.insertTextContent(cursor, table, False)
        for name, text in zip(("A1", "B1", "A2", "B2"), words[1:], strict=False):
            table.getCellByName(name).String = text
    elif action == "track":
        document.RecordChanges = True
    elif action == "show":
        document.CurrentController.ViewSettings.ShowTrackedChanges = True
    else:
        raise AssertionError(action)


def main(profile: str, jobs: str) -> None:
    office, context = connect(profile)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        for job in json.loads(Path(jobs).read_text()):
            document = desktop.loadComponentFromURL(Path(job["open"]).as_uri(), "_blank", 0, (value("Hidden", True),))
            for step in job.get("do", ()):
                act(context, document, *step)
            options = (value("FilterName", job.get("as", DOCX)), value("Overwrite", True))
            document.storeToURL(Path(job["save"]).as_uri(), options)
            document.close(True)
    finally:
        try:
            desktop.terminate()
        finally:
            office.wait(30)


if __name__ == "__main__":
    main(*sys.argv[1:])
