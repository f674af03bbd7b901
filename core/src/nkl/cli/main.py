"""The command line: ``nkl``. Commands are imported when they are called."""

from __future__ import annotations

import contextlib
import errno
import gc
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Sequence

import click

from nkl.cli.encoding import begin_in_utf8
from nkl.cli.ending import Ended, end_in_order
from nkl.command import Session
from nkl.command.logs import speak, speak_up
from nkl.command.progress import Progress
from nkl.errors import PluginError, UserError, did_you_mean, veiled
from nkl.files import number_of
from nkl.kernel.choice import load_target
from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import COMMAND
from nkl.kernel.known import known

CORE = "nkl"
USER_ERROR, PLUGIN_ERROR, INTERRUPTED = 1, 3, 130
_NO_ROOM = (errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC))


class LazyGroup(click.Group):
    """A group whose commands are known by name and summary, and imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The core's commands in their order, then those of plugins."""
        return [offer.component.name for offer in self._offers(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command.

        Raises:
            UserError: if it is known, and no installed plugin offers it: with what to do.
            PluginError: if it cannot be imported, or is no command.
        """
        for offer in self._offers(ctx):
            if offer.component.name == cmd_name:
                return _command(offer)
        found = known().command(cmd_name)
        if found is None:
            return None
        if not found.distribution:
            raise UserError(
                f"`nkl {cmd_name}` is not there yet: neither this version nor an installed plugin offers it."
            )
        raise UserError(f"`nkl {cmd_name}` {self._session(ctx).catalog.lack([found.distribution])}")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; ``nkl exp.ini`` is ``nkl run exp.ini``.

        Raises:
            UsageError: if there is none of that name: with the nearest ones.
        """
        name = args[0]
        if name.lower().endswith(".ini"):
            args = ["run", *args]
        elif name[:1] != "-" and self.get_command(ctx, name) is None:
            raise click.UsageError(f"there is no command {name!r}.{did_you_mean(name, self.list_commands(ctx))}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(offer.component.name, offer.component.summary) for offer in self._offers(ctx)])

    def _offers(self, ctx: click.Context) -> list[Offer]:
        offers = self._session(ctx).catalog.offers(COMMAND)
        return sorted(offers, key=lambda offer: offer.distribution != CORE)

    def _session(self, ctx: click.Context) -> Session:
        """The session: made once, when a command or help is asked for, so that plugins are looked for once."""
        if ctx.obj is None:
            block = ctx.params.get("block", ())
            ctx.obj = Session(block, quiet=bool(ctx.params.get("quiet")))
            _refuse(block, [plugin.name for plugin in ctx.obj.catalog.plugins])
            _block_everywhere(ctx, block)
            ctx.obj.shown = Progress(ctx.obj)
            ctx.call_on_close(ctx.obj.shown.stop)
        return ctx.obj  # type: ignore[no-any-return]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nkl")
@click.option("--block", multiple=True, is_eager=True, metavar="PLUGIN", help="Leave a plugin out (also: NKL_BLOCK).")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
@click.option("-v", "--verbose", count=True, help="Say more: what is done; twice: everything.")
@click.pass_context
def cli(ctx: click.Context, block: tuple[str, ...], quiet: bool, verbose: int) -> None:
    """Machine learning on speaker characteristics, from one INI file."""
    speak(quiet, verbose)


def main() -> None:
    """Run the command line, and end this process with its exit code."""
    begin_in_utf8()
    # What is imported stays: looking through it again and again for what is unused takes a quarter of a short run.
    gc.set_threshold(50_000, 20, 20)
    end_in_order()
    code = call()
    gc.freeze()
    if code and any(thread.daemon for thread in threading.enumerate()):
        _leave(code)
    sys.exit(code)


def call() -> int:
    """Run the command line.

    Returns:
        The exit code: 0; 1 for what the user can put right, 2 for wrong usage, 3 for the fault of a plugin, 130 if interrupted,
        143 and 129 after SIGTERM and SIGHUP.
    """
    try:
        code = cli(prog_name="nkl", standalone_mode=False)
    except UserError as error:
        code = _complain(error.complaints, USER_ERROR)
    except PluginError as error:
        logging.getLogger("nkl").debug("", exc_info=error)
        code = _complain([str(error)], PLUGIN_ERROR)
    except click.UsageError as error:
        help_ = f" `{error.ctx.command_path} --help` explains it." if error.ctx else ""
        message = error.format_message()
        code = _complain([f"{message}{'' if message.endswith(('.', '?')) else '.'}{help_}"], error.exit_code)
    except click.ClickException as error:
        code = _complain([error.format_message()], error.exit_code)
    except Ended as ended:
        code = _complain([f"ended by {ended.name}; what was computed until now is kept."], ended.exit_code)
    except OSError as error:
        if number_of(error) not in _NO_ROOM:
            raise
        place = error.filename or f"what is written to, or the folder for temporary files ({tempfile.gettempdir()})"
        code = _complain([f"{place}: {os.strerror(number_of(error))}. Make room, and run again."], USER_ERROR)
    except (KeyboardInterrupt, click.Abort):
        code = _complain(["interrupted; what was computed until now is kept."], INTERRUPTED)
    return code if isinstance(code, int) else 0


def _block_everywhere(ctx: click.Context, block: Sequence[str]) -> None:
    """Leave plugins out in workers too, and as decoders, which are found without a catalogue, until this call ends."""
    before = os.environ.get("NKL_BLOCK")
    if block:
        os.environ["NKL_BLOCK"] = ",".join([*filter(None, [before]), *block])
        ctx.call_on_close(
            lambda: os.environ.pop("NKL_BLOCK") if before is None else os.environ.update(NKL_BLOCK=before)
        )


def _refuse(block: Sequence[str], plugins: Sequence[str]) -> None:
    """Complain of what cannot be left out: nkl itself, and what is not installed."""
    complaints = [
        f"--block {name}: no installed plugin has this name.{did_you_mean(name, plugins)}"
        for name in block
        if name not in plugins
    ]
    if "core" in block:
        complaints.append("--block core: it is nkl itself, which cannot be left out.")
    if complaints:
        raise UserError(complaints)


def _command(offer: Offer) -> click.Command:
    command = load_target(offer)
    if not isinstance(command, click.Command):
        raise PluginError(f"{offer.source}: {offer.component.target} is not a click command")
    return command


def _leave(code: int) -> None:
    """End at once: Python's own way ends in SIGABRT where threads are still computing in native code."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


def _complain(complaints: list[str] | tuple[str, ...], code: int) -> int:
    with contextlib.suppress(OSError):  # the terminal may be gone
        for complaint in map(veiled, complaints):
            speak_up("nkl:", "red", complaint)
    return code
