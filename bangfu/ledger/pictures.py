"""Pictures as they are kept: upright, and without what the camera wrote into them.

A phone writes where a photo was taken, when and with which device; kept with a household's
file that would tell where hidden people live. Whatever is no picture is left behind.
"""

from __future__ import annotations

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import get_sampling

MOST_PIXELS = 64_000_000
"""About what an eight-thousand-dot scan has; a small file can claim a picture that fills the memory."""
NEEDED = frozenset({"icc_profile", "transparency"})
"""What belongs to the look of a picture."""


class Unreadable(ValueError):
    """A picture that cannot be opened, or is too large to open: what to do, in words."""


def bare(data: bytes, kind: str) -> bytes:
    """A picture (`JPEG` or `PNG`) with nothing but its dots, turned as it was meant to be seen.

    Raises Unreadable for a damaged picture, and for one of more than MOST_PIXELS dots
    before any of them is unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Unreadable(_too_large())
                return _written(picture, kind)
    except Image.DecompressionBombError as bomb:
        raise Unreadable(_too_large()) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        if isinstance(broken, Unreadable):
            raise
        raise Unreadable(_("这张图片坏了，打不开。请重新拍一张")) from broken


def _written(picture: Image.Image, kind: str) -> bytes:
    picture.load()
    how = {}
    if kind == "JPEG":
        # the tables it was written with lose nothing a second time that an eye could tell
        how = {"qtables": picture.quantization, "subsampling": get_sampling(picture)}
    upright = ImageOps.exif_transpose(picture)
    upright.info = {name: upright.info[name] for name in NEEDED & upright.info.keys()}
    out = io.BytesIO()
    upright.save(out, kind, icc_profile=upright.info.get("icc_profile"), **how)
    return out.getvalue()


def _too_large() -> str:
    return _("这张图片的点数太多，打不开。请在手机上调小尺寸，或者截图再传")
