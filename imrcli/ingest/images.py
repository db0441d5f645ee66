"""Image files of scanned pages (TIFF with all its pages, PNG, JPEG), by Pillow (extra `ocr`)."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from imrcli.errors import ImrError, LimitError, NoTextError, UnreadableError
from imrcli.ingest.ocr import DPI, Picture

FORMATS = ("TIFF", "PNG", "JPEG")
SHORT_SIDE = 8.5  # inches: of a page whose resolution is not stated
LIKELY_SHORT_SIDE = (4.0, 13.0)  # inches: of a page whose stated resolution is believed
NEAR = 0.1  # of the resolution wanted: a picture as near to it is left as it is
WHITE = 255
ORIENTATION = 0x0112  # the tag of Exif that says how the camera was held
TURNED = (5, 6, 7, 8)  # its values for a picture that lies on its side


def count_pages(name: str, data: bytes, most_pages: int, most_pixels: int) -> int:
    """How many pages an image file holds; no page is unpacked for it.

    Raises:
        LimitError: for more pages or larger ones than allowed.
        UnreadableError: where Pillow is missing or cannot read the file.
    """
    with _reading(name, most_pixels), _opened(name, data) as image:
        _refuse_bomb(name, image.size, most_pixels)
        if image.format != "TIFF":  # a second picture in a JPEG is a preview or a depth map
            return 1
        for index in range(most_pages + 1):
            try:
                image.seek(index)
            except EOFError:
                return index
            _refuse_bomb(name, image.size, most_pixels)
    raise LimitError(name, f"has more than {most_pages} pages.", "Raise --max-pages to read it.")


def pictures(name: str, data: bytes, count: int, most_pixels: int) -> Iterator[Picture]:
    """The pages of an image file in grey, at the resolution that OCR wants.

    Raises:
        LimitError: where a page has more points than allowed.
        UnreadableError: where a page is damaged.
    """
    for index in range(count):
        with _reading(name, most_pixels), _opened(name, data) as image:
            image.seek(index)
            picture = _picture(image, most_pixels)
        yield picture


def _refuse_bomb(name: str, size: tuple[int, int], most_pixels: int) -> None:
    if size[0] * size[1] > most_pixels:
        raise LimitError(
            name,
            f"has a page of more than {most_pixels:,} points.",
            "Raise --max-pixels to read it.",
        )


@contextmanager
def _reading(name: str, most_pixels: int) -> Iterator[None]:
    """Turn what Pillow raises into one typed error; set its guard against bombs to our limit."""
    try:
        from PIL import Image
    except ImportError as error:
        cure = "Run `pip install 'imrcli[ocr]'` to read it."
        raise NoTextError(name, "is an image, not text.", cure) from error
    usual = Image.MAX_IMAGE_PIXELS
    try:
        Image.MAX_IMAGE_PIXELS = most_pixels
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about tags and metadata, which are not read
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (ImrError, MemoryError):
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        fact = f"has a page of more than {most_pixels:,} points."
        raise LimitError(name, fact, "Raise --max-pixels to read it.") from error
    except Exception as error:
        raise UnreadableError(
            name, f"is a damaged image ({type(error).__name__}).", "Scan or fetch it again."
        ) from error
    finally:
        Image.MAX_IMAGE_PIXELS = usual


def _opened(name: str, data: bytes) -> Any:
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise UnreadableError(name, "is a damaged image.", "Scan or fetch it again.") from error


def _picture(image: Any, most_pixels: int) -> Picture:
    from PIL import ImageOps

    x_dpi, y_dpi = _resolution(image.size, image.info.get("dpi"))
    if image.getexif().get(ORIENTATION) in TURNED:
        x_dpi, y_dpi = y_dpi, x_dpi
    grey = _grey(ImageOps.exif_transpose(image))  # which way the camera was held
    across, down = DPI / x_dpi, DPI / y_dpi
    # Of a strip a few points wide, the resolution guessed would make a giant.
    fit = math.sqrt(0.99 * most_pixels / (grey.width * across * grey.height * down))
    if fit < 1:
        across, down = across * fit, down * fit
    if abs(across - 1) > NEAR or abs(down - 1) > NEAR:
        size = (max(1, round(grey.width * across)), max(1, round(grey.height * down)))
        grey = grey.resize(size)  # bicubic, or an average where the picture becomes smaller
        x_dpi *= across
    return Picture(grey.width, grey.height, grey.tobytes(), x_dpi)


def _resolution(size: tuple[int, int], stated: Any) -> tuple[float, float]:
    """Points per inch across and down: as stated, where that makes a sheet of paper."""
    try:
        across, down = float(stated[0]), float(stated[1])
        short = min(size[0] / across, size[1] / down)
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        short = 0.0
    if LIKELY_SHORT_SIDE[0] <= short <= LIKELY_SHORT_SIDE[1]:
        return across, down
    guessed = max(1.0, min(size) / SHORT_SIDE)
    return guessed, guessed


def _grey(image: Any) -> Any:
    """The picture in shades of grey; what is transparent is paper."""
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info:
        from PIL import Image

        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, (WHITE, WHITE, WHITE, WHITE))
        return Image.alpha_composite(paper, clear).convert("L")
    return image.convert("L")
