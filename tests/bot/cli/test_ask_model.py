"""`dbreview ask` with a language model: the answer is all there is on stdout."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.fakes.messages_api import messages_api, paragraphs

FILES = {
    "packages/database/drizzle.config.ts": 'export default { dialect: "postgresql", schema: "./schema.ts" };\n',
    "packages/database/schema.ts": 'import { pgTable, uuid } from "drizzle-orm/pg-core";\n'
    'export const users = pgTable("users", { id: uuid("id").primaryKey() });\n',
}
ASK = "import sys; from bot.cli import main; sys.exit(main(sys.argv[1:]))"


def test_json_is_one_document_and_logs_are_elsewhere(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    git = ("git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org")
    for order in (("init", "-q"), ("add", "."), ("commit", "-qm", "start")):
        subprocess.run((*git, *order), check=True)
    reply = paragraphs("A row of `users` is a person.", "It has `accounts`.")
    with messages_api(reply, reply) as api:
        environment = {"ANTHROPIC_API_KEY": "sk-test", "DBREVIEW_ANTHROPIC_BASE_URL": api.url}
        done = subprocess.run(
            (sys.executable, "-c", ASK, "ask", "--json", "--repo", str(tmp_path), "what is a person here?"),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **environment},
        )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["kind"] == "open"
    assert document["answer"].startswith("A row of `users` is a person.")
    assert "accounts" not in document["answer"]
    assert len(api.seen) == 2
