"""How style sheets and scripts are named: by their content, so that browsers keep them for good."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Also the modules that our scripts import carry their hash; else each would be asked for anew.

    Django can do so only for all scripts at once, and the extensions in the htmx wheel import
    what the wheel does not hold.
    """

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file, worked out once: a page asks for dozens, and they stay as they are."""
        if settings.DEBUG or force:
            return str(super().url(name, force))
        if name not in self._known:
            self._known[name] = str(super().url(name))
        return self._known[name]

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "web/*.js",
            (
                (
                    r"""(?m)^(?P<matched>import (?P<names>\{[^}]*\}) from "(?P<url>\./[^"]+)";)$""",
                    """import %(names)s from "%(url)s";""",
                ),
                (
                    r"""(?m)^(?P<matched>import "(?P<url>\./[^"]+)";)$""",
                    """import "%(url)s";""",
                ),
            ),
        ),
    )
