"""Adds to the package what follows from the API's document: its operations and models, by openapi-python-client."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PARTS = ("api", "models", "client.py", "errors.py", "types.py")


class Generated(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        document = next(
            path for path in (root / "openapi.json", root / "../../docs/openapi.json") if path.exists()
        )
        self.folder = tempfile.TemporaryDirectory()
        made = Path(self.folder.name) / "made"
        config = Path(self.folder.name) / "config.yml"
        # Nobody reads what it writes, so it need not be formatted; a word of the API is written as that word.
        config.write_text("post_hooks: []\nliteral_enums: true\n")
        subprocess.run(
            [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
            + ["--path", str(document), "--output-path", str(made), "--config", str(config)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (made / "_repeatable.py").write_text(_repeatable(json.loads(document.read_text())))
        for part in (*PARTS, "_repeatable.py"):
            build_data["force_include"][str(made / part)] = f"stemma_client/{part}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self.target_name == "wheel":
            self.folder.cleanup()


def _repeatable(document: dict[str, Any]) -> str:
    """The requests beside GET that may be sent twice: those that take an Idempotency-Key, and questions."""
    rows = [
        f"    ({method.upper()!r}, {re.sub(r'{[^}]*}', '[^/]+', path)!r}),\n"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "get"
        and any(
            parameter.get("name") in ("Idempotency-Key", "Stemma-Min-Position")
            for parameter in operation.get("parameters", [])
        )
    ]
    return f"REPEATABLE = (\n{''.join(rows)})\n"
