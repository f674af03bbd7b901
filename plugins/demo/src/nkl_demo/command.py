"""``nkl demo``."""

from __future__ import annotations

import click


@click.command()
@click.argument("model", metavar="MODEL", type=click.Path())
@click.option(
    "--port", type=click.IntRange(1024, 65535), help="Port of the page; the first free one from 7860 if not given."
)
@click.option("--open/--no-open", "browser", default=True, help="Open the page in the browser.")
@click.pass_obj
def demo(obj: dict[str, object], model: str, port: int | None, browser: bool) -> None:
    """Open a page on this machine that applies a trained MODEL to recordings that you upload or speak.

    MODEL is an INI that has been run, the folder of a run or of a model, or an exported zip. The page can be reached from
    this machine alone; what is uploaded or said is removed at the end.
    """
    import tempfile
    from pathlib import Path

    from nkl_predict import models
    from nkl.kernel.catalog import Catalog
    from nkl.kernel.discovery import discover
    from nkl_demo.page import page, serve

    catalog = Catalog(discover(obj["block"]).plugins)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="nkl-demo-") as folder:
        trained = models.load(model, Path(folder), catalog)
        serve(page(trained, catalog, Path(folder)), port, browser)
