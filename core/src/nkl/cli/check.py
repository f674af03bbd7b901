"""``nkl check``: what in the data would make figures too good, or not worth believing."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_ini


@click.command(epilog="\b\nExamples:\n  nkl check exp.ini")
@takes_ini
@pass_session
def check(session: Session, ini: str, said: tuple[str, ...], lenient: bool) -> int:
    """Look for leaks and faults in the data of INI, without training; the audio is read. Exit code 1 on errors."""
    from nkl.data import overrun_reasons, worst_first
    from nkl.stages import check_data, make_splits, read_ratings, read_recordings

    experiment = session.understand(ini, said, lenient)
    bench = session.bench(experiment)
    splits, target, findings = make_splits(experiment, bench, experiment.model.cross_validates)
    splits, _, notes = read_ratings(experiment, splits, target)
    findings += notes
    recordings, failures = read_recordings(splits.index, bench)
    findings += check_data(experiment, splits, target, recordings)
    reasons = [*dict.fromkeys(failure.reason for failure in failures), *overrun_reasons(splits.index)]
    for reason in reasons:
        click.echo(f"error: {reason}")
    for finding in worst_first(findings):
        if finding.level == "error" or not session.quiet:
            click.echo(f"{finding.level}: {finding.topic}: {finding.message}")
            if finding.advice:
                click.echo(f"  {finding.advice}")
    errors = len(reasons) + sum(finding.level == "error" for finding in findings)
    warnings = sum(finding.level == "warning" for finding in findings)
    session.say(f"{len(splits.index)} segments: {errors} errors, {warnings} warnings")
    return 1 if errors else 0
