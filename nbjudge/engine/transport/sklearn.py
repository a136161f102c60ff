"""scikit-learn's own estimators: their parameters, and what `fit` has found.

The judge makes an object of the same class and sets what it has been told. Where a class computes
with NumPy alone, that is all. The others hand what was fitted to compiled code that trusts it
(trees, support vectors, neighbours): of these the judge asks the student's process for predictions,
as it does for a function's results, until somebody fits them anew.

==============  ==================================================================
node            value
==============  ==================================================================
estimator       module, class, parameters, attributes, number and methods that are asked for
bunch           scikit-learn's dict with attributes: pairs
==============  ==================================================================
"""

from __future__ import annotations

import collections
import functools
import importlib
import sys
from collections.abc import Callable
from typing import Any

from nbjudge.engine.transport.values import (
    NUMBER_THERE,
    Decoder,
    Encoder,
    Node,
    TransportError,
    chosen,
    expect,
    register,
)

_MODULES = {
    f"sklearn.{name}"
    for name in (
        "cluster", "compose", "covariance", "cross_decomposition", "decomposition",
        "discriminant_analysis", "dummy", "ensemble", "feature_extraction.text",
        "feature_selection", "gaussian_process", "impute", "isotonic", "kernel_ridge",
        "linear_model", "manifold", "mixture", "model_selection", "multiclass", "multioutput",
        "naive_bayes", "neighbors", "neural_network", "pipeline", "preprocessing",
        "random_projection", "semi_supervised", "svm", "tree",
    )
}  # fmt: skip
# these compute with NumPy alone, from what they were fitted to, or ask the estimators in them
_PLAIN_MODULES = {
    f"sklearn.{name}"
    for name in (
        "compose", "discriminant_analysis", "dummy", "feature_extraction.text",
        "feature_selection", "linear_model", "model_selection", "multiclass", "multioutput",
        "naive_bayes", "neural_network", "pipeline", "preprocessing",
    )
}  # fmt: skip
_PLAIN_CLASSES = {
    "PCA", "TruncatedSVD", "SimpleImputer", "VotingClassifier", "VotingRegressor",
    "StackingClassifier", "StackingRegressor", "AdaBoostClassifier", "AdaBoostRegressor",
}  # fmt: skip
_ASKED = (
    "predict", "predict_proba", "predict_log_proba", "decision_function", "transform",
    "inverse_transform", "score_samples", "kneighbors", "apply", "decision_path", "get_depth",
    "get_n_leaves",
)  # fmt: skip
_COMPUTED = ("feature_importances_", "coef_")  # where a class computes them when asked
_FIXED = {"memory": None, "input": "content"}  # else a parameter reads or writes files
_MAX_ATTRIBUTES = 1000


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    base = sys.modules.get("sklearn.base")
    if base is None or not hasattr(base, "BaseEstimator"):  # it may be imported only in part
        return None
    utils = sys.modules.get("sklearn.utils")
    if utils is not None and type(value) is getattr(utils, "Bunch", None):
        items = _those_that_cross(dict(value), encoder, depth)
        return ["bunch", items]
    if isinstance(value, collections.UserList) and type(value).__module__.startswith("sklearn."):
        return encoder.node(list(value.data), depth)  # which columns are left
    if not isinstance(value, base.BaseEstimator) or isinstance(value, type):
        return None
    kind = type(value)
    module = _public(kind.__module__)
    if module not in _MODULES or getattr(sys.modules.get(module), kind.__name__, None) is not kind:
        return None
    params = value.get_params(deep=False)
    found = {name: part for name, part in vars(value).items() if name not in params}
    methods: list[str] = []
    number = None
    if not _is_plain(module, kind.__name__) and encoder.offers:
        number = encoder.keep(value)
        methods = [name for name in _ASKED if hasattr(value, name)]
        found |= {
            name: getattr(value, name)
            for name in _COMPUTED
            if isinstance(getattr(kind, name, None), property) and hasattr(value, name)
        }
    return [
        "estimator",
        module,
        kind.__name__,
        {str(name): encoder.node(part, depth + 1) for name, part in params.items()},
        _those_that_cross(found, encoder, depth),
        number,
        methods,
    ]


def _those_that_cross(found: dict[str, Any], encoder: Encoder, depth: int) -> dict[str, Node]:
    nodes = {}
    for name, part in found.items():
        try:
            nodes[str(name)] = encoder.node(part, depth + 1)
        except TransportError:  # e.g. a tree as compiled code keeps it
            continue
    return nodes


def _public(module: str) -> str:
    return ".".join(part for part in module.split(".") if not part.startswith("_"))


def _is_plain(module: str, name: str) -> bool:
    return module in _PLAIN_MODULES or name in _PLAIN_CLASSES


# -------------------------------------------------------------------------------- in the judge


def _decode(
    decoder: Decoder,
    depth: int,
    module: str,
    name: str,
    params: dict[str, Node],
    attributes: dict[str, Node],
    number: int | None,
    methods: list[str],
) -> Any:
    kind = _class(module, name)
    made = _with_parameters(kind, decoder, depth, params)
    found = {
        attribute: decoder.decode(node, depth)
        for attribute, node in expect(attributes, dict).items()
        if _is_attribute(attribute)
    }
    if len(found) > _MAX_ATTRIBUTES:
        raise TransportError("it is too large")
    if number is not None:
        decoder.settle(expect(number, int))
        asked = [chosen(method, _ASKED) for method in methods]
        made.__class__ = _asking(kind, decoder, asked, found)
        vars(made)[NUMBER_THERE] = number
    elif not _is_plain(module, name):
        found = {}  # what compiled code would trust
    vars(made).update({n: part for n, part in found.items() if not hasattr(kind, n)})
    _give_scorer(made)
    return made


def _class(module: str, name: str) -> Any:
    """Return one of scikit-learn's classes.

    Raises:
        TransportError: the name is none of those that its module offers.
    """
    from sklearn.base import BaseEstimator

    home = importlib.import_module(chosen(module, _MODULES))
    found = getattr(home, chosen(name, home.__all__), None)
    if not isinstance(found, type) or not issubclass(found, BaseEstimator):
        raise TransportError("it is no estimator")
    return found


def _with_parameters(kind: Any, decoder: Decoder, depth: int, params: dict[str, Node]) -> Any:
    known = kind._get_param_names()
    given = {
        chosen(param, known): decoder.decode(node, depth)
        for param, node in expect(params, dict).items()
    }
    for param, only in _FIXED.items():
        if param in given and given[param] != only:
            raise TransportError(f"it has another {param} than is allowed here")
    return kind(**given)


def _is_attribute(name: object) -> bool:
    return isinstance(name, str) and name.isidentifier() and not name.startswith("__")


def _asking(kind: Any, decoder: Decoder, methods: list[str], found: dict[str, Any]) -> Any:
    """Derive a class whose objects ask the student's process, as long as nobody fits them anew."""

    def asking(name: str) -> Callable[..., Any]:
        @functools.wraps(getattr(kind, name))
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            number = vars(self).get(NUMBER_THERE)
            if number is None:
                return getattr(super(made, self), name)(*args, **kwargs)
            return decoder.call(number, (name, *args), kwargs, operation="method")

        return method

    def computed(name: str) -> property:
        def get(self: Any) -> Any:
            return found[name] if NUMBER_THERE in vars(self) else getattr(super(made, self), name)

        return property(get)

    @functools.wraps(kind.fit)
    def fit(self: Any, *args: Any, **kwargs: Any) -> Any:
        vars(self).pop(NUMBER_THERE, None)
        return kind.fit(self, *args, **kwargs)

    content: dict[str, Any] = {name: asking(name) for name in methods}
    content |= {name: computed(name) for name in _COMPUTED if name in found and hasattr(kind, name)}
    made = type(kind.__name__, (kind,), {**content, "fit": fit, "__module__": kind.__module__})
    return made


def _give_scorer(made: Any) -> None:
    """Give a search the scorer that its parameters name: that is a function, and did not cross."""
    from sklearn.metrics import check_scoring
    from sklearn.model_selection import GridSearchCV, RandomizedSearchCV

    is_search = isinstance(made, GridSearchCV | RandomizedSearchCV) and hasattr(made, "best_index_")
    if is_search and isinstance(made.scoring, str | None):
        made.scorer_ = check_scoring(made.estimator, made.scoring)


def _bunch(decoder: Decoder, depth: int, items: dict[str, Node]) -> Any:
    from sklearn.utils import Bunch

    return Bunch(
        **{name: decoder.decode(n, depth) for name, n in items.items() if _is_attribute(name)}
    )


register(_encode, estimator=_decode, bunch=_bunch)
