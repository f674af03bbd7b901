"""What is said: short sentences that may be meant in any mood."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, ...]] = {
    "de": (
        "Der Schlüssel liegt im Flur.",
        "Morgen kommt meine Schwester.",
        "Das Fenster war noch offen.",
        "Sie hat den Brief gelesen.",
        "Um sieben fährt der Zug.",
        "Auf dem Tisch steht eine Lampe.",
        "Wir gehen heute zu Fuß.",
        "Er wohnt jetzt in der Stadt.",
        "Die Suppe ist fast fertig.",
        "Am Abend regnet es wieder.",
    ),
    "en": (
        "The key is in the hallway.",
        "My sister comes tomorrow.",
        "The window was still open.",
        "She has read the letter.",
        "The train leaves at seven.",
        "There is a lamp on the table.",
        "We are walking today.",
        "He lives in the city now.",
        "The soup is nearly ready.",
        "It rains again this evening.",
    ),
}
