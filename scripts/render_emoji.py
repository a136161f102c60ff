"""Draw the grading images: one emoji a CIFAR-100 fine class, in 32x32 pixels.

Grading needs pictures that have the shape of CIFAR-100, that may be passed on with the
course, and that a person can recognise. Each class is one picture from the font Noto Color
Emoji (SIL Open Font License 1.1), drawn in several places, sizes, angles and backgrounds::

    python scripts/render_emoji.py --font NotoColorEmoji.ttf --preview preview.png

The same font file and the same versions of Pillow and NumPy give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:  # Pillow is imported where it is used, so that its absence can be explained
    from PIL import Image
    from PIL.ImageFont import FreeTypeFont

SEED = 100
TRAIN_PER_CLASS = 5
TEST_PER_CLASS = 2
SIDE = 32  # pixels, as in CIFAR-100

# Drawn four times as large and then reduced: that is the antialiasing.
OVERSAMPLING = 4
# Noto Color Emoji holds bitmaps of this one size (in pixels per em) and FreeType takes no other.
FONT_PIXELS = 109
# Pictures are put together on a square of this side, about the size of the font's bitmaps.
FRAME = 128

MAX_ANGLE = 15.0  # degrees, either way
SCALES = (0.72, 0.95)  # longer side of the picture as a share of the image's side
OVERHANG = 0.02  # share of the image's side by which a picture may leave it
MIN_CONTRAST = 110.0  # RGB distance (0..441) between the picture's rim and the background
NOISE = 2  # grey levels, either way
# Pixels are multiples of this divisor of 255: unseen, and the file is a third smaller.
LEVEL_STEP = 3

DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
DEFAULT_OUTPUT = Path("cnn_course/data/grading_images.npz")

Pixels: TypeAlias = npt.NDArray[np.uint8]
Labels: TypeAlias = npt.NDArray[np.int64]


class RenderError(Exception):
    """The images cannot be drawn; `str(error)` is one line that says what to do."""


@dataclass(frozen=True)
class Tint:
    """Another colouring for an emoji; its light and dark stay apart.

    Attributes:
        hue: degrees, for all pixels.
        gain: factor on the saturation.
        lift: added to the saturation after that (0..1), for emoji that are grey.
        brightness: factor on the brightness.

    """

    hue: float
    gain: float = 1.0
    lift: float = 0.0
    brightness: float = 1.0


@dataclass(frozen=True)
class Part:
    """One emoji of a picture that is put together from several.

    Attributes:
        emoji: one code point.
        box: left, top, width and height as shares (0..1) of the picture's square frame; the
            emoji is stretched to fill it.
        turn: degrees counterclockwise, before stretching.
        mirrored: left and right swapped.
        tint: replaces the emoji's own colouring; None keeps it.

    """

    emoji: str
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    turn: float = 0.0
    mirrored: bool = False
    tint: Tint | None = None


_BROWN = Tint(28.0, brightness=0.75)
_OLIVE = Tint(80.0, gain=0.8, brightness=0.65)
_SAND = Tint(36.0, gain=0.45, brightness=0.85)
_SAND_TAIL = Tint(34.0, lift=0.3, brightness=1.8)
_LEAF_LIGHT = Tint(76.0, gain=0.95, brightness=1.15)
_LEAF_DARK = Tint(90.0, brightness=0.85)

# Class names in the official order; a class's position is its label. A plain string is an emoji
# that is the class or comes nearest. Where Unicode has none, the picture is put together, back to
# front.
PICTURES: Mapping[str, str | tuple[Part, ...]] = {
    "apple": "🍎",
    "aquarium_fish": "🐠",
    "baby": "👶",
    "bear": "🐻",
    "beaver": "🦫",
    "bed": "🛏",
    "bee": "🐝",
    "beetle": "🪲",
    "bicycle": "🚲",
    "bottle": "🍾",
    "bowl": "🥣",
    "boy": "👦",
    "bridge": "🌉",
    "bus": "🚌",
    "butterfly": "🦋",
    "camel": "🐫",
    "can": "🥫",
    "castle": "🏰",
    "caterpillar": "🐛",
    "cattle": "🐄",
    "chair": "🪑",
    "chimpanzee": "🐒",
    "clock": "🕰",
    "cloud": "☁",
    "cockroach": "🪳",
    "couch": "🛋",
    "crab": "🦀",
    "crocodile": "🐊",
    "cup": "☕",
    "dinosaur": "🦖",
    "dolphin": "🐬",
    "elephant": "🐘",
    # a broad brown fish, as a plaice is seen from above
    "flatfish": (Part("🐟", (0.0, 0.1, 1.0, 0.8), tint=_BROWN),),
    "forest": (
        Part("🌲", (0.28, 0.0, 0.46, 0.8)),
        Part("🌳", (0.0, 0.25, 0.48, 0.75)),
        Part("🌲", (0.54, 0.2, 0.46, 0.8)),
    ),
    "fox": "🦊",
    "girl": "👧",
    "hamster": "🐹",
    "house": "🏠",
    "kangaroo": "🦘",
    "keyboard": "⌨",
    "lamp": "💡",
    # a red ride-on mower in high grass
    "lawn_mower": (
        Part("🚜", (0.06, 0.0, 0.88, 0.85), tint=Tint(0.0)),
        Part("🌱", (0.0, 0.66, 0.36, 0.34)),
        Part("🌱", (0.32, 0.66, 0.36, 0.34)),
        Part("🌱", (0.64, 0.66, 0.36, 0.34)),
    ),
    "leopard": "🐆",
    "lion": "🦁",
    "lizard": "🦎",
    "lobster": "🦞",
    "man": "🧔",  # with a beard: without, he is the boy
    "maple_tree": "🍁",
    "motorcycle": "🏍",
    "mountain": "🏔",
    "mouse": "🐭",
    "mushroom": "🍄",
    "oak_tree": "🌳",
    "orange": "🍊",
    # a purple spray
    "orchid": (
        Part("🌿", (0.15, 0.3, 0.7, 0.7)),
        Part("🌸", (0.0, 0.3, 0.5, 0.5), tint=Tint(292.0, gain=1.7, brightness=0.95)),
        Part("🌸", (0.25, 0.0, 0.5, 0.5), tint=Tint(292.0, gain=1.7, brightness=0.95)),
        Part("🌸", (0.5, 0.3, 0.5, 0.5), tint=Tint(292.0, gain=1.7, brightness=0.95)),
    ),
    "otter": "🦦",
    "palm_tree": "🌴",
    "pear": "🍐",
    "pickup_truck": "🛻",
    "pine_tree": "🌲",
    # grass land under a wide sky
    "plain": (
        Part("🟦", (0.0, 0.0, 1.0, 0.62), tint=Tint(205.0, gain=0.5, brightness=1.15)),
        Part("🟩", (0.0, 0.5, 1.0, 0.5)),
        Part("🌤", (0.58, 0.04, 0.36, 0.36)),
        Part("🌾", (0.04, 0.36, 0.34, 0.5)),
        Part("🌾", (0.34, 0.46, 0.34, 0.5)),
        Part("🌾", (0.64, 0.4, 0.34, 0.5)),
    ),
    "plate": "🍽",
    "poppy": (Part("🌺", tint=Tint(6.0, gain=1.2, brightness=1.05)),),
    "porcupine": "🦔",
    # grey, long-tailed, head down from a branch
    "possum": (
        Part("🐀", (0.04, 0.1, 0.9, 0.9), turn=180.0),
        Part("🟫", (0.0, 0.0, 1.0, 0.16)),
        Part("🍃", (0.72, 0.02, 0.28, 0.26)),
    ),
    "rabbit": "🐰",
    "raccoon": "🦝",
    # a blue-spotted sting ray from above
    "ray": (
        Part("➖", (0.44, 0.5, 0.12, 0.5), tint=_SAND_TAIL),
        Part("🔷", (0.0, 0.0, 1.0, 0.7), tint=_SAND),
        Part("⚫", (0.36, 0.1, 0.1, 0.1)),
        Part("⚫", (0.54, 0.1, 0.1, 0.1)),
        Part("🔵", (0.16, 0.3, 0.1, 0.1)),
        Part("🔵", (0.32, 0.4, 0.1, 0.1)),
        Part("🔵", (0.45, 0.28, 0.1, 0.1)),
        Part("🔵", (0.58, 0.4, 0.1, 0.1)),
        Part("🔵", (0.74, 0.3, 0.1, 0.1)),
    ),
    "road": "🛣",
    "rocket": "🚀",
    "rose": "🌹",
    "sea": "🌊",
    "seal": "🦭",
    "shark": "🦈",
    "shrew": (Part("🐁", tint=Tint(25.0, lift=0.5, brightness=0.7)),),
    "skunk": "🦨",
    "skyscraper": (Part("🏢", (0.26, 0.0, 0.48, 1.0)),),
    "snail": "🐌",
    "snake": "🐍",
    "spider": "🕷",
    "squirrel": "🐿",
    "streetcar": "🚋",
    "sunflower": "🌻",
    "sweet_pepper": "🫑",
    # a table laid for tea
    "table": (
        Part("🟫", (0.06, 0.5, 0.12, 0.5)),
        Part("🟫", (0.82, 0.5, 0.12, 0.5)),
        Part("🟫", (0.0, 0.42, 1.0, 0.16)),
        Part("🫖", (0.28, 0.0, 0.44, 0.44)),
    ),
    # barrel, turret, hull, tracks, wheels
    "tank": (
        Part("➖", (0.55, 0.22, 0.45, 0.09), tint=_OLIVE),
        Part("🟢", (0.2, 0.1, 0.48, 0.48), tint=_OLIVE),
        Part("🟩", (0.06, 0.38, 0.88, 0.26), tint=_OLIVE),
        Part("⬛", (0.0, 0.58, 1.0, 0.32)),
        Part("⚙", (0.03, 0.6, 0.27, 0.28)),
        Part("⚙", (0.37, 0.6, 0.27, 0.28)),
        Part("⚙", (0.7, 0.6, 0.27, 0.28)),
    ),
    "telephone": "☎",
    "television": "📺",
    "tiger": "🐯",
    "tractor": "🚜",
    "train": "🚂",
    "trout": "🎣",
    "tulip": "🌷",
    "turtle": "🐢",
    # two doors under a cornice
    "wardrobe": (
        Part("🚪", (0.08, 0.06, 0.43, 0.94)),
        Part("🚪", (0.49, 0.06, 0.43, 0.94), mirrored=True),
        Part("🟫", (0.03, 0.0, 0.94, 0.12), tint=Tint(20.0, brightness=0.6)),
    ),
    "whale": "🐳",
    # a trunk under a crown that hangs down in long strands
    "willow_tree": (
        Part("🟫", (0.44, 0.4, 0.12, 0.6)),
        Part("🟢", (0.08, 0.0, 0.84, 0.56), tint=_LEAF_DARK),
        Part("🟢", (0.0, 0.2, 0.15, 0.68), tint=_LEAF_LIGHT),
        Part("🟢", (0.14, 0.12, 0.15, 0.82), tint=_LEAF_DARK),
        Part("🟢", (0.28, 0.1, 0.14, 0.6), tint=_LEAF_LIGHT),
        Part("🟢", (0.43, 0.08, 0.14, 0.46), tint=_LEAF_DARK),
        Part("🟢", (0.58, 0.1, 0.14, 0.6), tint=_LEAF_LIGHT),
        Part("🟢", (0.71, 0.12, 0.15, 0.82), tint=_LEAF_DARK),
        Part("🟢", (0.85, 0.2, 0.15, 0.68), tint=_LEAF_LIGHT),
    ),
    "wolf": "🐺",
    "woman": "👩",
    "worm": "🪱",
}


@dataclass(frozen=True)
class ImageSet:
    """The grading images, in the shapes of `keras.datasets.cifar100`.

    Attributes:
        x_train: (500, 32, 32, 3) uint8, 0..255, RGB.
        y_train: (500, 1) int64, 0..99.
        x_test: (200, 32, 32, 3) uint8, 0..255, RGB.
        y_test: (200, 1) int64, 0..99.

    """

    x_train: Pixels
    y_train: Labels
    x_test: Pixels
    y_test: Labels


def parts_of(name: str) -> tuple[Part, ...]:
    """Return what the picture of class `name` is put together from, back to front.

    Raises:
        KeyError: there is no such class.

    """
    picture = PICTURES[name]
    return (Part(picture),) if isinstance(picture, str) else picture


def load_font(path: Path) -> FreeTypeFont:
    """Open Noto Color Emoji at its native size.

    Raises:
        RenderError: Pillow is not installed, or there is no such font, or it is not a colour
            font with bitmaps of 109 pixels.

    """
    try:
        from PIL import ImageFont
    except ImportError as error:
        raise RenderError("Pillow is not installed → python -m pip install 'pillow>=11'") from error
    if not path.is_file():
        raise RenderError(
            f"no font at {path} → install Noto Color Emoji (on Debian and Ubuntu: "
            "apt install fonts-noto-color-emoji) or name the file with --font"
        )
    try:
        # Basic layout: every emoji used is one code point, and Raqm may or may not be there.
        return ImageFont.truetype(str(path), FONT_PIXELS, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise RenderError(
            f"{path} cannot be used ({error}) → give NotoColorEmoji.ttf with bitmaps (CBDT) "
            f"of {FONT_PIXELS} pixels"
        ) from error


def _draw_glyph(font: FreeTypeFont, text: str) -> Image.Image:
    """Draw `text` in colour, cropped to its visible pixels; 1x1 when there are none."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGBA", (2 * FRAME, 2 * FRAME))
    ImageDraw.Draw(sheet).text((FRAME // 4, FRAME // 4), text, font=font, embedded_color=True)
    return sheet.crop(sheet.getchannel("A").getbbox() or (0, 0, 1, 1))


def _tinted(image: Image.Image, tint: Tint) -> Image.Image:
    from PIL import Image

    hue, saturation, value = image.convert("RGB").convert("HSV").split()
    # In tables of 256 entries, one an old value; Pillow counts hue and saturation to 255, too.
    hue = hue.point([round(tint.hue / 360.0 * 255.0)] * 256)
    saturation = saturation.point(
        [min(255, round(old * tint.gain + 255.0 * tint.lift)) for old in range(256)]
    )
    value = value.point([min(255, round(old * tint.brightness)) for old in range(256)])
    result = Image.merge("HSV", (hue, saturation, value)).convert("RGBA")
    result.putalpha(image.getchannel("A"))
    return result


def draw_picture(font: FreeTypeFont, name: str) -> Image.Image:
    """Draw the picture of class `name`, upright and without a background.

    Returns:
        An RGBA image of at most about 136x136 pixels, cropped to its visible pixels.

    Raises:
        KeyError: there is no such class.
        RenderError: the font lacks an emoji of the picture.

    """
    from PIL import Image

    missing = _draw_glyph(font, "\U0010ffff").tobytes()  # what the font draws for "no such glyph"
    glyphs: list[tuple[Part, Image.Image]] = []
    for part in parts_of(name):
        glyph = _draw_glyph(font, part.emoji)
        if glyph.size == (1, 1) or glyph.tobytes() == missing:
            raise RenderError(
                f"the font has no U+{ord(part.emoji):04X}, which {name} needs → use "
                "Noto Color Emoji 2.042 or newer"
            )
        glyphs.append((part, glyph))

    if isinstance(PICTURES[name], str):
        return glyphs[0][1]
    frame = Image.new("RGBA", (FRAME, FRAME))
    for part, drawn in glyphs:
        glyph = drawn
        if part.tint is not None:
            glyph = _tinted(glyph, part.tint)
        if part.turn:
            glyph = glyph.rotate(part.turn, Image.Resampling.BICUBIC, expand=True)
            glyph = glyph.crop(glyph.getchannel("A").getbbox())
        if part.mirrored:
            glyph = glyph.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        left, top, width, height = (round(share * FRAME) for share in part.box)
        glyph = glyph.resize((width, height), Image.Resampling.LANCZOS)
        frame.alpha_composite(glyph, (left, top))
    return frame.crop(frame.getchannel("A").getbbox())


def _rim_colours(picture: Image.Image) -> npt.NDArray[np.float64]:
    """Return the (n, 3) colours just inside the outline: what must differ from the background."""
    from PIL import ImageFilter

    solid = picture.getchannel("A").point([255 if alpha > 200 else 0 for alpha in range(256)])
    inner = np.asarray(solid.filter(ImageFilter.MinFilter(9)))
    rim = (np.asarray(solid) > 0) & (inner == 0)
    colours: npt.NDArray[np.float64] = np.asarray(picture.convert("RGB"))[rim].astype(np.float64)
    return colours


def _background(rng: np.random.Generator, rim: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a (side, side, 3) gradient, 0..255, on which a picture with that rim is seen."""
    best = -1.0
    ends: npt.NDArray[np.float64] = np.zeros((2, 3))
    for _ in range(40):
        candidate = rng.uniform(0.0, 255.0, (2, 3))
        # The lower quartile: an emoji of two colours must not lose one of them.
        distances = np.linalg.norm(rim[:, None, :] - candidate[None], axis=2)
        contrast = float(np.quantile(distances, 0.25, axis=0).min())
        if contrast > best:
            best, ends = contrast, candidate
        if contrast >= MIN_CONTRAST:
            break
    angle = rng.uniform(0.0, 2.0 * np.pi)
    steps = np.linspace(-1.0, 1.0, SIDE * OVERSAMPLING)
    along = np.cos(angle) * steps[None, :] + np.sin(angle) * steps[:, None]
    share = (along - along.min()) / (along.max() - along.min())
    gradient: npt.NDArray[np.float64] = ends[0] + share[..., None] * (ends[1] - ends[0])
    return gradient


def render_class(font: FreeTypeFont, name: str, count: int, seed: int = SEED) -> Pixels:
    """Draw class `name` `count` times, each time in another place, size, angle and background.

    Args:
        font: from `load_font`.
        name: an official CIFAR-100 fine class name.
        count: how many images; image k is the same whatever the count.
        seed: 0 or more; the same seed gives the same images.

    Returns:
        (count, 32, 32, 3) uint8, 0..255, RGB.

    Raises:
        KeyError: there is no such class.
        RenderError: the font lacks an emoji of the picture.

    """
    from PIL import Image

    picture = draw_picture(font, name)
    rim = _rim_colours(picture)
    label = list(PICTURES).index(name)
    canvas_side = SIDE * OVERSAMPLING
    images = np.empty((count, SIDE, SIDE, 3), np.uint8)
    for k in range(count):
        # A generator of its own for each image: a changed picture changes no other class.
        rng = np.random.default_rng([seed, label, k])
        background = np.rint(_background(rng, rim)).astype(np.uint8)
        turned = picture.rotate(
            rng.uniform(-MAX_ANGLE, MAX_ANGLE), Image.Resampling.BICUBIC, expand=True
        )
        turned = turned.crop(turned.getchannel("A").getbbox())
        scale = rng.uniform(*SCALES) * canvas_side / max(turned.size)
        width, height = (max(1, round(length * scale)) for length in turned.size)
        turned = turned.resize((width, height), Image.Resampling.LANCZOS)
        overhang = OVERHANG * canvas_side
        left, top = (
            round(rng.uniform(-overhang, canvas_side - length + overhang))
            for length in (width, height)
        )
        canvas = Image.fromarray(background)
        canvas.paste(turned, (left, top), turned)
        small = np.asarray(canvas.resize((SIDE, SIDE), Image.Resampling.LANCZOS)).astype(np.int64)
        # One value for all three channels: grey noise, which also compresses.
        noise = rng.integers(-NOISE, NOISE, (SIDE, SIDE, 1), endpoint=True)
        levels = np.rint((small + noise) / LEVEL_STEP) * LEVEL_STEP
        images[k] = np.clip(levels, 0, 255).astype(np.uint8)
    return images


def _half(
    drawn: Sequence[Pixels], start: int, stop: int, rng: np.random.Generator
) -> tuple[Pixels, Labels]:
    """Put images start..stop of every class together in random order."""
    images = np.concatenate([of_class[start:stop] for of_class in drawn])
    labels = np.repeat(np.arange(len(drawn), dtype=np.int64), stop - start)
    order = rng.permutation(len(images))
    return images[order], labels[order, None]


def render_all(font: FreeTypeFont) -> ImageSet:
    """Draw all classes and split them into a training and a test half.

    Raises:
        RenderError: the font lacks an emoji, or the images are not fit for grading: two are
            identical, a half does not reach both 0 and 255, or a pixel never changes.

    """
    drawn = [render_class(font, name, TRAIN_PER_CLASS + TEST_PER_CLASS) for name in PICTURES]
    rng = np.random.default_rng(SEED)
    x_train, y_train = _half(drawn, 0, TRAIN_PER_CLASS, rng)
    x_test, y_test = _half(drawn, TRAIN_PER_CLASS, TRAIN_PER_CLASS + TEST_PER_CLASS, rng)

    # What the exercises rely on: scaling to 0..1, standardising, no test image in the training.
    everything = np.concatenate([x_train, x_test])
    if len({image.tobytes() for image in everything}) < len(everything):
        raise RenderError("two images are identical → change SEED")
    if any(half.min() != 0 or half.max() != 255 for half in (x_train, x_test)):
        raise RenderError("a half does not reach both 0 and 255 → change SEED")
    if not np.all(x_train.std(axis=0) > 0):
        raise RenderError("a pixel is the same in all training images → change SEED")
    return ImageSet(x_train, y_train, x_test, y_test)


def save(images: ImageSet, path: Path) -> None:
    """Write `images` as a compressed npz with the keys x_train, y_train, x_test and y_test.

    Raises:
        OSError: `path` cannot be written.

    """
    with path.open("wb") as file:  # a file, not a name: to a name NumPy may add ".npz"
        np.savez_compressed(
            file,
            x_train=images.x_train,
            y_train=images.y_train,
            x_test=images.x_test,
            y_test=images.y_test,
        )


def save_preview(images: ImageSet, path: Path) -> None:
    """Write a contact sheet, 10x10, of each class's first training image under its name.

    Raises:
        RenderError: matplotlib is not installed.
        OSError: `path` cannot be written.
        ValueError: matplotlib does not know the ending of `path`.

    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise RenderError(
            "matplotlib is not installed → python -m pip install matplotlib, or leave out --preview"
        ) from error

    figure = Figure(figsize=(13, 14.5), layout="constrained")
    for label, name in enumerate(PICTURES):
        axes = figure.add_subplot(10, 10, label + 1)
        axes.imshow(images.x_train[int(np.argmax(images.y_train[:, 0] == label))])
        axes.set_title(name, y=-0.22, fontsize=9)
        axes.axis("off")
    figure.savefig(path, dpi=100)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, or 1 after a one-line error."""
    parser = argparse.ArgumentParser(description="Draw the grading images from Noto Color Emoji.")
    parser.add_argument(
        "--font", type=Path, default=DEFAULT_FONT, help="NotoColorEmoji.ttf (default: %(default)s)"
    )
    parser.add_argument(
        "--output", type=Path, default=DEFAULT_OUTPUT, help="npz to write (default: %(default)s)"
    )
    parser.add_argument("--preview", type=Path, help="also write a contact sheet (PNG) here")
    options = parser.parse_args(arguments)
    try:
        images = render_all(load_font(options.font))
        save(images, options.output)
        if options.preview is not None:
            save_preview(images, options.preview)
    except (RenderError, OSError, ValueError) as error:
        print(f"render_emoji: {error}", file=sys.stderr)
        return 1
    size = options.output.stat().st_size
    print(f"{options.output}: {len(images.x_train)} + {len(images.x_test)} images, {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
