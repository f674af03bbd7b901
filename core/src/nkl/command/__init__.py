"""Door: what a command needs. It is handed a session, understands an INI, works, and says what came of it.

A command that works on an INI begins like this::

    @click.command()
    @takes_ini
    @pass_session
    def slides(session, ini, said, lenient):
        experiment = session.understand(ini, said, lenient, needs=[SlideOptions])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.command.arguments import takes_ini as takes_ini
    from nkl.command.arguments import takes_loudness as takes_loudness
    from nkl.command.arguments import takes_settings as takes_settings
    from nkl.command.notebook import run as run
    from nkl.command.session import Session as Session
    from nkl.command.session import pass_session as pass_session
    from nkl.ini.experiment import Balance as Balance
    from nkl.ini.experiment import DatabaseChoice as DatabaseChoice
    from nkl.ini.experiment import Experiment as Experiment
    from nkl.ini.text import Ini as Ini
    from nkl.ini.text import read_ini as read_ini
    from nkl.ini.understanding import build as build
    from nkl.ini.writing import filled_ini as filled_ini
    from nkl.kernel.bench import Bench as Bench
    from nkl.kernel.blame import blaming as blaming
    from nkl.kernel.catalog import Catalog as Catalog
    from nkl.kernel.choice import Choice as Choice
    from nkl.kernel.discovery import Offer as Offer
    from nkl.kernel.kinds import Kind as Kind
    from nkl.kernel.kinds import kind_of as kind_of
    from nkl.kernel.watchers import Watchers as Watchers
    from nkl.pipeline import run_experiment as run_experiment
    from nkl.runs.current import is_finished as is_finished
    from nkl.runs.folder import RESULTS as RESULTS
    from nkl.runs.folder import RunFolder as RunFolder
    from nkl.runs.folder import logging_to as logging_to
    from nkl.runs.models import changed_keys as changed_keys
    from nkl.runs.models import load_model as load_model
    from nkl.runs.models import model_folder as model_folder
    from nkl.runs.provenance import command_line as command_line
    from nkl.runs.provenance import count_evaluation as count_evaluation
    from nkl.runs.provenance import provenance as provenance
    from nkl.runs.report import report_of as report_of
    from nkl.runs.reporters import finish as finish
    from nkl.runs.reporters import prepare as prepare
    from nkl.runs.reporters import show_page as show_page
    from nkl.runs.results import read_predictions as read_predictions
    from nkl.runs.results import read_results as read_results
    from nkl.runs.results import write_predictions as write_predictions
    from nkl.runs.running import running as running
    from nkl.runs.summary import in_words as in_words
    from nkl.runs.summary import summary as summary
    from nkl.store import Store as Store

_HOMES = {
    "Balance": "ini.experiment",
    "Bench": "kernel.bench",
    "blaming": "kernel.blame",
    "build": "ini.understanding",
    "Catalog": "kernel.catalog",
    "changed_keys": "runs.models",
    "Choice": "kernel.choice",
    "command_line": "runs.provenance",
    "count_evaluation": "runs.provenance",
    "DatabaseChoice": "ini.experiment",
    "Experiment": "ini.experiment",
    "filled_ini": "ini.writing",
    "finish": "runs.reporters",
    "in_words": "runs.summary",
    "Ini": "ini.text",
    "is_finished": "runs.current",
    "Kind": "kernel.kinds",
    "kind_of": "kernel.kinds",
    "load_model": "runs.models",
    "logging_to": "runs.folder",
    "model_folder": "runs.models",
    "Offer": "kernel.discovery",
    "pass_session": "command.session",
    "prepare": "runs.reporters",
    "provenance": "runs.provenance",
    "read_ini": "ini.text",
    "read_predictions": "runs.results",
    "read_results": "runs.results",
    "report_of": "runs.report",
    "RESULTS": "runs.folder",
    "run": "command.notebook",
    "run_experiment": "pipeline",
    "RunFolder": "runs.folder",
    "running": "runs.running",
    "Session": "command.session",
    "show_page": "runs.reporters",
    "Store": "store",
    "summary": "runs.summary",
    "takes_ini": "command.arguments",
    "takes_loudness": "command.arguments",
    "takes_settings": "command.arguments",
    "Watchers": "kernel.watchers",
    "write_predictions": "runs.results",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
