"""A report in a few lines, for the terminal."""

from __future__ import annotations

import math

from nkl.data.report import SPEAKER_DEPENDENT, Measure, Report, no_intervals


def summary(report: Report) -> str:
    """The headline figures with their intervals, what a reader must know, and where the rest is."""
    lines = [f"{report.name}: {report.target}, {report.model['learner']['name']} on "
             f"{' + '.join(str(part['name']) for part in report.model['features']) or 'audio'}"]  # fmt: skip
    for row in report.splits:
        speakers = "" if row["speakers"] is None else f", {_counted(row['speakers'], 'speaker')}"
        samples = _counted(row["samples"], "sample")
        lines.append(f"  {row['split']:5} {samples}{speakers}, {row['hours'] * 60:.1f} min")
    said = f" {SPEAKER_DEPENDENT}" if report.is_speaker_dependent else ""
    for measure in report.evaluation.measures[:4]:
        lines.append(f"  {in_words(measure)}{said}")
    shown = report.evaluation.measures[:4]
    first = shown[0]
    made = next((measure.method for measure in shown if not measure.reason), "")
    lines += [f"  95 % intervals: {made}"] if made else []
    lines += [f"  {sentence}" for sentence in no_intervals(shown)]
    baselines = [
        f"{name} {other.value:z.3f}" for name, group in report.evaluation.baselines.items() for other in group[:1]
    ]
    lines.append(f"  {first.name} without learning: {', '.join(baselines)}")
    lines += [f"  one rater against the others: {in_words(one)}" for one in report.evaluation.raters[:1]]
    lines += [f"  {one.verdict}" for one in report.fairness if not one.gap.reason]
    for finding in report.findings:
        if finding.topic == "INI":  # has been said when the INI was read
            continue
        if finding.level != "note" or finding.topic == "cross-validation":
            advice = f" {finding.advice}" if finding.advice else ""
            lines.append(f"  {finding.level}: {finding.message}{advice}")
    page = report.folder / "report.html"
    lines.append(f"  report: {page if page.is_file() else report.folder}")
    return "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def in_words(measure: Measure) -> str:
    """``UAR .812 [.731, .874]``."""
    interval = "" if math.isnan(measure.low) else f" [{measure.low:z.3f}, {measure.high:z.3f}]"
    if interval and f"{measure.low:.3f}" == f"{measure.high:.3f}":  # as narrow as that
        interval = f" [{measure.low:.6g}, {measure.high:.6g}]"
    return f"{measure.name} {measure.value:z.3f}{interval}"
