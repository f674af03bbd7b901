"""What makes a member's figure no test of new speakers holds for the ensemble too."""

from pathlib import Path

import numpy as np

from nkl.data import Predictions, segmented_index
from nkl_ensemble.description import doubts
from nkl_ensemble.member import Member


def test_leaks_and_known_speakers_of_members_are_said():
    predictions = Predictions(segmented_index(["a.wav"]), ("x", "y"), np.array([[0.4, 0.6]]))
    known = {"level": "warning", "topic": "speaker-dependent", "message": "5 of 5 speakers.", "advice": "Split."}
    leak = {"level": "error", "topic": "speaker in two splits", "message": "ann.", "advice": ""}
    other = {"level": "warning", "topic": "one speaker", "message": "bob.", "advice": ""}
    members = [
        Member("one", Path("one"), predictions, {"findings": [known, other]}),
        Member("two", Path("two"), predictions, {"findings": [leak]}),
        Member("file", Path("file.csv"), predictions, {}),
    ]
    found = [(one.level, one.topic, one.message) for one in doubts(members)]
    assert found == [
        ("warning", "speaker-dependent", "Member one: 5 of 5 speakers."),
        ("error", "speaker in two splits", "Member two: ann."),
    ]
