"""``nkl check``: what in the data would make figures too good, or not worth believing."""

from __future__ import annotations

import click

from nkl.cli import arguments


@click.command()
@arguments.experiment
@click.pass_obj
def check(obj: dict[str, object], ini: str, overrides: tuple[str, ...], lenient: bool) -> int:
    """Look for leaks and faults in the data of INI, without training; the audio is read. Exit code 1 on errors."""
    from nkl.data.report import worst_first
    from nkl.ini.text import read_ini
    from nkl.ini.understanding import build
    from nkl.kernel.watchers import Watchers
    from nkl.stages.check import check_data as check_stage
    from nkl.stages.extract import hash_files
    from nkl.stages.recordings import audio_facts
    from nkl.stages.splits import make_splits
    from nkl.store import Store, default_root

    experiment = build(read_ini(ini, overrides), arguments.catalog(obj), lenient)
    watchers = Watchers()
    splits, target, findings = make_splits(experiment, watchers)
    hashes, failures = hash_files(splits.index, Store(default_root()), watchers)
    facts, unreadable = audio_facts(sorted(hashes), experiment.executor.make())
    findings += check_stage(splits, target, hashes, facts, experiment.exp.seed)
    for reason in [*dict.fromkeys(failure.reason for failure in failures), *unreadable]:
        click.echo(f"error: {reason}")
    for finding in worst_first(findings):
        click.echo(f"{finding.level}: {finding.topic}: {finding.message}")
        if finding.advice:
            click.echo(f"  {finding.advice}")
    errors = len(failures) + len(unreadable) + sum(finding.level == "error" for finding in findings)
    click.echo(f"{len(splits.index)} segments: {errors} errors, {sum(f.level == 'warning' for f in findings)} warnings")
    return 1 if errors else 0
