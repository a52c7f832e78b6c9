"""`make picture`: docs/review.png, the head of the page that the demonstration writes, as a browser shows it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.cli import main as dbreview

TOP = Path(__file__).parent.parent
PICTURE = TOP / "docs" / "review.png"
UV = Path(sys.executable).with_name("uv")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --hide-scrollbars"
SMALLER = """
import sys
from PIL import Image

picture = Image.open(sys.argv[1]).convert("RGB")
picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(sys.argv[2], optimize=True)
"""


def main() -> int:
    """Run the demonstration, take the picture, and make it small; return 1 where there is no browser."""
    if BROWSER is None:
        sys.stderr.write("There is no Chromium here: install it (Debian: chromium) and run make again.\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="dbreview-picture-") as name:
        page, large = Path(name) / "page.html", Path(name) / "large.png"
        if status := dbreview(["demo", "--page", str(page)]):
            return status
        size = ["--window-size=1000,1992", f"--user-data-dir={name}/browser"]
        subprocess.run(
            [BROWSER, *QUIET.split(), *size, f"--screenshot={large}", page.as_uri()], check=True, timeout=120
        )
        shrink = [UV, "run", "--quiet", "--no-project", "--with", "pillow", "python", "-c", SMALLER, large, PICTURE]
        subprocess.run(shrink, check=True)
    sys.stdout.write(f"{PICTURE.relative_to(TOP)}: {PICTURE.stat().st_size >> 10} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
