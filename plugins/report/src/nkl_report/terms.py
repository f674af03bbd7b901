"""Terms that not every reader knows, explained where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from nkl_drawing.wording import with_minus

TERMS: Mapping[str, str] = {
    "UAR": "Unweighted average recall: of each class the share that is recognised, averaged over the classes, so that a frequent"
    " class counts no more than a rare one. Chance is 1 over the number of classes.",
    "accuracy": "The share of all samples that is right. Always saying a very frequent class is accurate, too.",
    "macro-F1": "F1 of each class, averaged over the classes.",
    "F1": "The harmonic mean of precision and recall: high only where both are.",
    "precision": "Of the samples that the model calls so, the share that is so.",
    "recall": "Of the samples that are so, the share that the model calls so; for a disease, its sensitivity.",
    "top-2 accuracy": "The share of samples whose class is among the two that the model holds for most probable.",
    "EER": "Equal error rate: the share of errors at the threshold where both kinds of error are as frequent. Less is better.",
    "ROC-AUC": "How probable it is that a sample of the one class gets a higher score than one of the other; .5 is chance.",
    "CCC": "Concordance correlation coefficient: 1 where predictions equal the truth; less where they are scattered, shifted or"
    " of another scale. 0: no agreement.",
    "PCC": "Pearson's correlation: how well a straight line through prediction and truth fits; blind to shift and scale.",
    "Pearson": "Correlation coefficient: how well a straight line through prediction and truth fits; blind to shift and scale.",
    "MSE": "Mean squared error. Less is better.",
    "MAE": "Mean absolute error, in the unit of the target. Less is better.",
    "R2": "The share of the variance of the truth that the predictions explain; below zero: worse than always saying the mean.",
    "ECE": "Expected calibration error: how far, on average, the model's probabilities are from how often it is right.",
    "Brier score": "Mean squared distance of the predicted probabilities from the truth, summed over the classes. 0 is perfect.",
    "95 % CI": "95 % confidence interval: of intervals made in this way, 95 of 100 hold the value that many more speakers would"
    " give. The fewer speakers, the wider.",
    "jackknife": "A way to find how sure a figure is: it is computed anew without each speaker in turn, and the interval follows"
    " from how much it changes.",
    "Student's t": "The distribution that widens intervals where they rest on few speakers.",
    "chance": "What guessing with equal probability for each class gives on average.",
    "majority class": "What is reached by always saying the class that is most frequent in training.",
    "speaker-disjoint": "No speaker of the test was heard in training.",
    "unseen in training": "No speaker of the test was heard in training, as with new patients or callers.",
    "speaker-dependent": "Speakers of the test were heard in training as well: figures for new speakers will be lower.",
    "cross-validated": "The data were parted into folds; each was predicted by a model that was trained on the others.",
    "folds": "Parts of the data, each of which is predicted by a model that was trained on the others.",
    "calibration": "Whether a probability of 80 % means to be right in 80 of 100 cases.",
    "Risk-coverage curve": "How often the model is wrong when it may stay silent on the samples of which it is least certain.",
    "Reliability diagram": "Shows whether the model is right as often as its probabilities say: then bars end on the diagonal.",
    "Entropy": "A measure of how evenly probabilities are spread: none where one class has all of it.",
    "SD": "Standard deviation: how far values lie from their mean, typically.",
    "Cohen's d": "How far two means are apart, in standard deviations: .2 is small, .5 medium, .8 large.",
    "Hedges' g": "Cohen's d, corrected for small samples.",
    "Cram\u00e9r's V": "How much two sets of categories have to do with each other: 0 nothing, 1 each tells the other.",
    "Holm": "A correction for testing many things at once, so that a finding by chance stays as rare as for one test.",
    "chi-squared": "A test of whether two sets of categories are independent of each other.",
    "Mann-Whitney": "A test of whether one of two groups tends to higher values; it needs no normal distribution.",
    "Kruskal-Wallis": "A test of whether one of several groups tends to other values; it needs no normal distribution.",
    "Friedman's test": "A test of whether one of several conditions of the same speakers tends to other values, by ranks.",
    "Welch's t": "A test of whether the means of two groups differ, whose spreads need not be alike.",
    "epsilon squared": "The share of the variation of ranks that the groups explain.",
    "mixed model": "A regression that knows that samples of one speaker are alike.",
    "PCA": "Principal components: the directions in which the features vary most.",
    "t-SNE": "A map on which similar samples lie together; distances between groups mean little.",
    "UMAP": "A map on which similar samples lie together; distances between groups mean little.",
    "SHAP": "How much each feature moves a single prediction up or down.",
    "permutation": "Shuffling the values of a feature among the samples: what that costs shows what the feature is worth.",
}
"""What is explained, longer terms before those that are part of them."""

_FIND = re.compile("|".join(rf"(?<![\w-]){re.escape(term)}(?![\w-])" for term in sorted(TERMS, key=len, reverse=True)))
_SHAPE = Markup(
    '<span class="term"><dfn tabindex="0" aria-describedby="{0}">{1}</dfn>'
    '<span class="tip" role="tooltip" id="{0}">{2}</span></span>'
)


class Glossary:
    """Marks terms in the texts of one page, each the first time that it stands in a part of the page.

    Attributes:
        met: the terms that the page has, in the order in which they stand there.
    """

    def __init__(self) -> None:
        self.met: dict[str, str] = {}
        self._part: set[str] = set()
        self._count = 0

    def begin(self) -> str:
        """From here on all terms are new to the reader again; gives nothing to print."""
        self._part = set()
        return ""

    def mark(self, text: str) -> Markup:
        """A text, safe for HTML, with its terms explained and real minus signs."""
        parts, end = [], 0
        for found in _FIND.finditer(text):
            term = found.group()
            if term in self._part:
                continue
            self._part.add(term)
            self.met[term] = TERMS[term]
            self._count += 1
            parts += [
                escape(with_minus(text[end : found.start()])),
                _SHAPE.format(f"term-{self._count}", term, TERMS[term]),
            ]
            end = found.end()
        return Markup("").join([*parts, escape(with_minus(text[end:]))])

    def cell(self, text: str) -> Markup:
        """A cell of a table: explained only where it is a term as a whole."""
        return self.mark(text) if text in TERMS else escape(with_minus(text))
