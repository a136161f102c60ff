"""Images: how many there are, which were drawn, and how they were scaled."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_course.checks.messages import assert_filled, described

Array = npt.NDArray[Any]

_N_CHECKED = 2000  # images, drawn with a fixed seed
_STEP = 2  # every second row and column
# what `preprocess_input` of VGG and ResNet takes off blue, green and red, in this order
_CAFFE_MEANS = np.array([103.939, 116.779, 123.68])


def counts(name: str, value: Any, expected: int) -> None:
    """Check that a value is one number, and this one.

    Args:
        name: what it is called in the notebook, for the message.
        value: a number of any type, also a 0-dimensional array.
        expected: the number.

    Raises:
        AssertionError: no number, or another one.
    """
    assert_filled(name, value)
    try:
        number = np.asarray(value)
    except ValueError:
        number = np.array(None)
    assert number.ndim == 0 and number.dtype.kind in "iuf", (
        f"{name}: 숫자 하나여야 하는데 {described(value)}입니다."
    )
    assert number == expected, (
        f"{name}: 불러온 데이터와 다릅니다. 채점에 쓴 데이터에서는 {expected}이어야 하는데 "
        f"{described(value)}입니다. 외운 숫자를 적지 말고 불러온 데이터에서 구하세요."
    )


def is_shape(name: str, value: Any, expected: tuple[int, ...]) -> None:
    """Check that a value is the shape of an image.

    Args:
        name: what it is called in the notebook, for the message.
        value: a tuple, a list or an array of numbers.
        expected: the shape.

    Raises:
        AssertionError: something else.
    """
    assert_filled(name, value)
    try:
        sides = list(value)
    except TypeError:
        sides = []
    assert len(sides) == len(expected) and all(np.ndim(side) == 0 for side in sides), (
        f"{name}: 수 {len(expected)}개로 된 튜플이어야 하는데 {described(value)}입니다."
    )
    assert sides == list(expected), (
        f"{name}: 이미지 한 장의 모양은 {expected}인데 {described(value)}입니다."
    )


def are_images(name: str, samples: Any, n: int, shape: tuple[int, ...]) -> None:
    """Check that there are n images of this shape.

    Args:
        name: what they are called in the notebook, for the message.
        samples: an array (n, *shape), or n images in a list; dimensions of one are allowed.
        n: how many there must be.
        shape: (height, width, channels) of one.

    Raises:
        AssertionError: it is not so.
    """
    found = _stacked(name, samples)
    assert len(found) == n, f"{name}에는 이미지가 {n}장 있어야 하는데 {len(found)}장입니다."
    assert found.shape[-3:] == shape and found.size == n * np.prod(shape), (
        f"{name}에는 {shape} 이미지가 {n}장 있어야 하는데 전체의 모양이 {found.shape}입니다."
    )


def are_among(name: str, samples: Any, images: Array) -> None:
    """Check that each sample is one of these images, unchanged.

    Args:
        name: what the samples are called in the notebook, for the message.
        samples: any number of images, in an array or a list.
        images: (n, height, width, channels).

    Raises:
        AssertionError: a sample is none of them; the message says which.
    """
    for place, image in enumerate(_as_single(name, samples, images.shape[1:])):
        alike = images[(images[:, 0, 0] == image[0, 0]).all(axis=1)]
        assert (alike == image).all(axis=(1, 2, 3)).any(), (
            f"{name}의 {place}번 이미지와 똑같은 이미지가 훈련 이미지 가운데 없습니다."
        )


def are_drawn_at_random(name: str, samples: Any, images: Array, labels: Array) -> None:
    """Check that nothing speaks against ten samples having been drawn at random from all images.

    Honest draws of ten, with or without replacement, from 500 images or more are refused less
    than once in a million.

    Args:
        name: what the samples are called in the notebook, for the message.
        samples: the images drawn, in an array or a list.
        images: what they were to be drawn from, (n, height, width, channels).
        labels: the class numbers of these, (n, 1).

    Raises:
        AssertionError: the samples repeat, lie close together, keep a distance, or share a class.
    """
    drawn = _as_single(name, samples, images.shape[1:])
    assert not np.array_equal(drawn, images[: len(drawn)]), (
        f"{name}: 맨 앞 {len(drawn)}장과 똑같습니다. 무작위로 뽑아 보세요."
    )
    number_of = {image.tobytes(): number for number, image in enumerate(images)}
    places = [number_of.get(image.astype(np.uint8).tobytes()) for image in drawn]
    known = [place for place in places if place is not None]
    assert len(known) == len(places), (
        f"{name}: 훈련 이미지가 아닌 것이 섞여 있어서 무작위로 뽑았는지 볼 수 없습니다."
    )
    numbers = np.sort(known)
    classes = np.sort(labels.ravel()[numbers])
    gaps = np.diff(numbers)
    found = f"뽑힌 이미지의 번호는 작은 것부터 {numbers.tolist()[:12]}입니다."
    assert len(set(numbers)) > 5, (
        f"{name}: 따로따로 뽑은 것으로 보기에는 같은 이미지가 너무 많습니다. {found}"
    )
    assert numbers[-1] > 0.21 * len(images), f"{name}: 앞쪽의 이미지만 뽑혔습니다. {found}"
    assert gaps.sum() > 0.13 * len(images), f"{name}: 가까이 있는 이미지만 뽑혔습니다. {found}"
    assert gaps.max() - gaps.min() > 2, f"{name}: 같은 간격으로 뽑혔습니다. {found}"
    assert len(set(np.diff(classes))) > 1, (
        f"{name}: 클래스를 정해 놓고 뽑은 것으로 보입니다. 뽑힌 클래스는 {classes[:12]}입니다."
    )
    assert np.gcd.reduce(gaps) < 7, (
        f"{name}: 번호 사이의 간격이 모두 {np.gcd.reduce(gaps)}의 배수입니다. {found}"
    )
    assert np.gcd.reduce(numbers) < 5, (
        f"{name}: 번호가 모두 {np.gcd.reduce(numbers)}의 배수입니다. {found}"
    )
    assert np.sum(numbers % 10 == 0) < 8, f"{name}: 번호가 거의 다 10의 배수입니다. {found}"


def have_the_shape_of(name: str, scaled: Any, originals: Array) -> None:
    """Check that scaled images are as many and as large as those that were loaded.

    Args:
        name: what they are called in the notebook, for the message.
        scaled: an array, or a list of images.
        originals: (n, height, width, channels).

    Raises:
        AssertionError: another shape.
    """
    assert_filled(name, scaled)
    try:
        shape = tuple(np.shape(scaled))
    except ValueError:
        raise AssertionError(
            f"{name}: 배열로 읽을 수 없습니다. {described(scaled)}입니다."
        ) from None
    assert shape == originals.shape, (
        f"{name}의 모양은 {originals.shape}이어야 하는데 {shape}입니다."
    )


def are_scaled(name: str, scaled: Any, *, slack: float) -> None:
    """Check that values are fractions from 0 to 1, or lie around 0.

    Looks at 200 images.

    Args:
        name: what they are called in the notebook, for the message.
        scaled: images, (n, height, width, channels).
        slack: how far they may lie outside of 0 to 1.

    Raises:
        AssertionError: integers, another range, values that are not finite, that hardly differ or
            that have been rounded to two decimals.
    """
    values = _numbers(name, scaled)
    assert values.dtype.kind == "f", f"{name}의 값은 소수여야 하는데 {values.dtype} 형식입니다."
    some = np.random.default_rng(0).permutation(len(values))[:200]
    values = values[some].astype(np.float64)
    assert np.isfinite(values).all(), f"{name}에 숫자가 아닌 값(NaN, inf)이 있습니다."

    low, high, mean, std = values.min(), values.max(), values.mean(), values.std()
    found = f"{name}의 값은 {low:.3g}부터 {high:.3g}까지이고 평균은 {mean:.3g}입니다."
    assert std > 0.02, f"{found} 값들이 서로 너무 가깝습니다."
    zero_to_one = -slack < low and 0.9 < high < 1 + slack
    around_zero = low < -high / 10 and high > -low / 10 and abs(mean) < std and 0.1 < std < 100
    assert zero_to_one or around_zero, f"{found} 0부터 1까지이거나 0을 중심으로 퍼져 있어야 합니다."
    few = values[:20]
    rounded = zero_to_one and np.allclose(few, few.round(2), rtol=0, atol=1e-6)
    assert not rounded, (
        f"{name}의 값은 소수 둘째 자리까지만 남아 있습니다. 밝기의 차이를 없애지 마세요."
    )


def keep_their_order(name: str, scaled: Any, originals: Array) -> None:
    """Check that at each place equal values stayed equal, and a larger one became a larger one.

    Any formula that is the same for all images passes, also one of each pixel's own.

    Args:
        name: what the scaled images are called in the notebook, for the message.
        scaled: (n, height, width, channels).
        originals: the same, as they were loaded; where red and blue changed places as in
            `preprocess_input` of VGG and ResNet, that is allowed for.

    Raises:
        AssertionError: it is not so; the message quotes two points.
    """
    norm, raw = _compared(name, scaled, originals)
    raw, norm = _sorted_at_each_place(_as_caffe_has_it(raw, norm), norm)
    raw_step, norm_step = np.diff(raw, axis=1), np.diff(norm, axis=1)
    same = np.abs(norm_step) <= _tolerance(scaled) * np.ptp(norm)
    wrong = np.argwhere(np.where(raw_step == 0, ~same, norm_step <= 0))
    if len(wrong):
        place, i = wrong[0]
        raise AssertionError(
            f"{name}: 같은 자리에서 {raw[place, i]}인 점은 {norm[place, i]:.6g}(으)로, "
            f"{raw[place, i + 1]}인 점은 {norm[place, i + 1]:.6g}(으)로 바뀌었습니다. "
            "같은 값은 같은 값으로, 큰 값은 더 큰 값으로 바뀌어야 합니다."
        )


def are_scaled_alike(
    train_name: str,
    train: Any,
    train_originals: Array,
    test_name: str,
    test: Any,
    test_originals: Array,
) -> None:
    """Check that training and test images were scaled by one formula.

    What lies beyond the training images' values may have been cut off at these.

    Args:
        train_name: what the scaled training images are called in the notebook.
        train: (n, height, width, channels).
        train_originals: the same, as they were loaded.
        test_name: what the scaled test images are called in the notebook.
        test: (m, height, width, channels).
        test_originals: the same, as they were loaded.

    Raises:
        AssertionError: it is not so; the message quotes two points.
    """
    train_norm, train_raw = _compared(train_name, train, train_originals)
    test_norm, test_raw = _compared(test_name, test, test_originals)
    if _is_caffe(train_raw, train_norm):
        train_raw, test_raw = train_raw[..., ::-1], test_raw[..., ::-1]
    darkest = train_raw.min(axis=0).reshape(-1, 1)
    brightest = train_raw.max(axis=0).reshape(-1, 1)

    raw, norm = _sorted_at_each_place(
        np.concatenate([train_raw, test_raw]), np.concatenate([train_norm, test_norm])
    )
    raw_step, norm_step = np.diff(raw, axis=1), np.diff(norm, axis=1)
    tolerance = max(_tolerance(train), _tolerance(test))
    same = np.abs(norm_step) <= tolerance * np.ptp(norm)
    beyond = (raw[:, 1:] <= darkest) | (raw[:, :-1] >= brightest)
    right = np.where(raw_step == 0, same, (norm_step > 0) | (beyond & same))
    wrong = np.argwhere(~right)
    if len(wrong):
        place, i = wrong[0]
        raise AssertionError(
            f"{train_name}과 {test_name}: 같은 자리에서 {raw[place, i]}인 점은 "
            f"{norm[place, i]:.6g}(으)로, {raw[place, i + 1]}인 점은 "
            f"{norm[place, i + 1]:.6g}(으)로 "
            "바뀐 곳이 있습니다. 훈련 이미지와 테스트 이미지를 똑같은 식으로 바꾸어야 합니다."
        )


def _stacked(name: str, samples: Any) -> Array:
    found = _as_array(name, samples)
    assert found.ndim >= 4, (
        f"{name}: 모양이 같은 이미지를 담은 배열이나 리스트여야 하는데 {described(samples)}입니다."
    )
    return found


def _as_single(name: str, samples: Any, shape: tuple[int, ...]) -> Array:
    found = _as_array(name, samples)
    assert found.shape[-3:] == shape and found.size > 0 and found.dtype.kind in "iuf", (
        f"{name}에는 {shape} 이미지가 있어야 하는데 {described(samples)}입니다."
    )
    return found.reshape(-1, *shape)


def _as_array(name: str, samples: Any) -> Array:
    """Return images as one array; one of no dimensions where they are none, or differ in shape."""
    assert_filled(name, samples)
    try:
        return np.array(list(samples))
    except (TypeError, ValueError):
        return np.array(None)


def _numbers(name: str, scaled: Any) -> Array:
    assert_filled(name, scaled)
    try:
        values = np.asarray(scaled)
    except (TypeError, ValueError):
        values = np.array(None)
    assert values.ndim > 0 and values.dtype.kind in "biuf", (
        f"{name}: 숫자로 된 배열이어야 하는데 {described(scaled)}입니다."
    )
    return values


def _compared(name: str, scaled: Any, originals: Array) -> tuple[Array, Array]:
    """Return some of the scaled images as float64, and of the originals, thinned out."""
    norm = _numbers(name, scaled)
    assert norm.shape == originals.shape, (
        f"{name}의 모양은 {originals.shape}이어야 하는데 {norm.shape}입니다."
    )
    some = np.random.default_rng(0).permutation(len(originals))[:_N_CHECKED]
    norm = norm[some, ::_STEP, ::_STEP].astype(np.float64)
    raw = originals[some, ::_STEP, ::_STEP]
    assert np.isfinite(norm).all(), f"{name}에 숫자가 아닌 값(NaN, inf)이 있습니다."
    assert np.any(norm != raw), f"{name}의 값이 정규화하기 전과 똑같습니다."
    return norm, raw


def _tolerance(scaled: Any) -> float:
    return 1e-3 if np.asarray(scaled).dtype == np.float16 else 1e-5


def _is_caffe(raw: Array, norm: Array) -> bool:
    return np.allclose(norm, raw[..., ::-1] - _CAFFE_MEANS, atol=0.2)


def _as_caffe_has_it(raw: Array, norm: Array) -> Array:
    return raw[..., ::-1] if _is_caffe(raw, norm) else raw


def _sorted_at_each_place(raw: Array, norm: Array) -> tuple[Array, Array]:
    """Return both as (place, image), the images in the order of their original values."""
    raw, norm = (np.ascontiguousarray(a.reshape(len(a), -1).T) for a in (raw, norm))
    order = np.argsort(raw, axis=1, kind="stable")
    return np.take_along_axis(raw, order, axis=1), np.take_along_axis(norm, order, axis=1)
