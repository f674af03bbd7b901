"""Door: what a command needs. It is handed a session, understands an INI, works, and says what came of it.

A command that works on an INI begins like this::

    @click.command()
    @takes_ini
    @pass_session
    def slides(session, ini, said, lenient):
        experiment = session.understand(ini, said, lenient, needs=[SlideOptions])
"""

from __future__ import annotations

from nkl.doors import lazy

__getattr__, __dir__, __all__ = lazy(__name__, __file__)
