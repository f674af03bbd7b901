"""What a command must keep."""

from __future__ import annotations

from typing import Any

import click
from click.testing import CliRunner

from nkl.kernel.kinds import COMMAND
from nkl.testing.conformance import Conformance


class CommandConformance(Conformance):
    """Inherit in the tests of a command."""

    kind = COMMAND

    def test_its_target_is_a_click_command(self, target: Any) -> None:
        assert isinstance(target, click.Command)
        assert target.name == self.component, "click and Component call it by different names"

    def test_it_explains_itself(self, target: Any) -> None:
        result = CliRunner().invoke(target, ["--help"])
        assert result.exit_code == 0, result.output
        assert (target.help or "").strip(), "the command has no docstring, which is its help"
        if not isinstance(target, click.Group):
            assert f"nkl {self.component}" in (target.epilog or ""), "its help shows no example (epilog=) of a call"
        for parameter in target.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert parameter.help, f"option {parameter.name} has no help"

    def test_an_unknown_option_is_a_usage_error(self, target: Any) -> None:
        result = CliRunner().invoke(target, ["--no-such-option-as-this"])
        assert result.exit_code == 2, result.output
