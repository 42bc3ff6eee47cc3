"""How style sheets and scripts are named: by their content, so that browsers keep them for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Also the modules that our scripts import carry their hash; else each would be asked for anew.

    Django can do so only for all scripts at once, and the extensions in the htmx wheel import
    what the wheel does not hold.
    """

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
