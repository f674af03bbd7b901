"""Whether what is extracted, scaled and balanced is what the learner works on."""

from __future__ import annotations

from collections.abc import Sequence

from nkl.ini.reading import Reading
from nkl.kernel.choice import Choice


def judge_fit(
    reading: Reading,
    learner: Choice | None,
    extractors: Sequence[Choice],
    scaler: Choice | None,
    balancer: Choice | None,
) -> None:
    """Add a complaint or a warning where the parts of an INI do not fit together.

    Args:
        reading: what was read so far; complaints and warnings are added to it.
        learner: what is to learn, if anything.
        extractors: what computes the features; none for a learner that works on audio.
        scaler: of the features, if any.
        balancer: of the classes, if any.
    """
    if learner is None or learner.offer.component.input in (None, "rows"):
        return
    name, wanted = learner.name, learner.offer.component.input
    if wanted == "audio":
        for key in ("type", "features", "scale"):
            if entry := reading.ini.get("FEATS", key):
                reading.warnings.append(f"{entry.place}: has no effect: {name} works on the sound itself.")
    else:
        _judge_frames(reading, name, extractors)
    if balancer is not None and balancer.offer.component.input != "any":
        what = "recordings" if wanted == "audio" else "sequences of frames"
        place = reading.place("FEATS", "balancing")
        reading.complaints.append(
            f"{place} = {balancer.name}: makes up samples, which cannot be done with {what}, which "
            f"{name} works on. Write ros, or class_weight = True in [MODEL]."
        )


def _judge_frames(reading: Reading, name: str, extractors: Sequence[Choice]) -> None:
    place = reading.place("FEATS", "type")
    for choice in extractors:
        if not choice.options.frame_level:
            able = "level" in type(choice.options).model_fields
            advice = "write level = frame." if able else "choose another, such as type = os with level = frame."
            reading.complaints.append(
                f"{place} = {choice.name}: gives one row a segment, but {name} works on frames: {advice}"
            )
    if len(extractors) > 1 and all(choice.options.frame_level for choice in extractors):
        names = " and ".join(choice.name for choice in extractors)
        reading.complaints.append(
            f"{place}: {name} works on the frames of one extractor; {names} have frames of different lengths."
        )
