"""scikit-learn's estimators, there and back, and lies about them."""

from __future__ import annotations

import hashlib
from typing import Any

import msgpack
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from nbjudge.engine.transport import OPERATIONS, Decoder, Encoder
from tests.engine.transport.crossing import crossed, is_refused

pytestmark = pytest.mark.filterwarnings("ignore:scipy.optimize.*deprecated:DeprecationWarning")
IRIS = load_iris()
X, y = IRIS.data[::3], IRIS.target[::3]

PLAIN = [
    LinearRegression(),
    Ridge(0.5),
    LogisticRegression(max_iter=500),
    LinearDiscriminantAnalysis(),
    GaussianNB(),
    make_pipeline(SimpleImputer(), StandardScaler(), PolynomialFeatures(2), Ridge()),
    make_pipeline(PCA(2), LogisticRegression()),
    GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.1, 1.0]}, cv=3),
    VotingClassifier([("a", GaussianNB()), ("b", LogisticRegression(max_iter=500))]),
]
ASKED = [
    DecisionTreeClassifier(max_depth=2, random_state=0),
    RandomForestClassifier(5, random_state=0),
    SVC(kernel="linear"),
    KNeighborsClassifier(3),
    KMeans(3, n_init=1, random_state=0),
    make_pipeline(StandardScaler(), SVC()),
    GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2]}, cv=3),
]


def with_calls(value: Any) -> tuple[Any, list[str]]:
    """Return what arrives where functions can be offered, and what is asked for from then on."""
    kept: list[Any] = []
    node, blobs = encoded(value, kept)
    asked: list[str] = []

    def call(number: int, args: Any, kwargs: Any, *, operation: str) -> Any:
        asked.append(args[0])
        return OPERATIONS[operation](kept[number], *args, **kwargs)

    return Decoder(blobs, call).decode(node), asked


def encoded(value: Any, kept: list[Any] | None = None) -> tuple[Any, dict[bytes, bytes]]:
    encoder = Encoder(1 << 24, kept)
    node = msgpack.unpackb(msgpack.packb(encoder.node(value)))
    return node, {hashlib.sha256(blob).digest(): blob for blob in encoder.new_blobs()}


@pytest.mark.parametrize("model", PLAIN, ids=str)
def test_what_computes_with_numpy_alone_predicts_the_same(model: Any) -> None:
    model.fit(X, y)
    found = crossed(model)
    assert type(found) is type(model)
    np.testing.assert_allclose(found.predict(X), model.predict(X))
    assert found.score(X, y) == pytest.approx(model.score(X, y))
    assert str(found) == str(model)


@pytest.mark.parametrize("model", ASKED, ids=str)
def test_of_the_others_the_students_process_is_asked(model: Any) -> None:
    model.fit(X, y)
    found, asked = with_calls(model)
    assert isinstance(found, type(model))
    np.testing.assert_array_equal(found.predict(X), model.predict(X))
    assert asked
    assert found.score(X, y) == pytest.approx(model.score(X, y))


def test_what_is_fitted_anew_computes_by_itself() -> None:
    from sklearn.base import clone

    found, asked = with_calls(DecisionTreeClassifier(random_state=0).fit(X, y))
    np.testing.assert_allclose(found.feature_importances_.sum(), 1)
    copy = clone(found).fit(X, 2 - y)
    assert (copy.predict(X) == 2 - y).all()
    found.fit(X, 2 - y)
    assert (found.predict(X) == 2 - y).all()
    assert asked == []


def test_attributes_and_parameters_are_there() -> None:
    linear = crossed(LinearRegression(fit_intercept=False).fit(X, y))
    assert linear.coef_.shape == (4,)
    assert linear.get_params()["fit_intercept"] is False
    search = crossed(GridSearchCV(Ridge(), {"alpha": [1, 2]}, cv=2).fit(X, y))
    assert search.best_params_["alpha"] in (1, 2)
    assert search.best_estimator_.predict(X).shape == y.shape
    assert len(search.cv_results_["params"]) == 2
    tree, _ = with_calls(DecisionTreeClassifier(max_depth=2).fit(X, y))
    assert tree.max_depth == 2
    assert tree.get_depth() == 2
    assert not hasattr(crossed(Ridge()), "coef_")


def test_transformers_of_frames_and_texts() -> None:
    frame = pd.DataFrame({"a": [1.0, 2, 3], "b": ["x", "y", "x"]})
    transform = ColumnTransformer([("n", StandardScaler(), ["a"]), ("c", OneHotEncoder(), ["b"])])
    transform.fit(frame)
    np.testing.assert_allclose(crossed(transform).transform(frame), transform.transform(frame))
    words = CountVectorizer().fit(["사과 포도", "포도 포도"])
    assert crossed(words).transform(["포도 포도 사과"]).toarray().tolist() == [[1, 2]]


def test_a_network_of_scikit_learn() -> None:
    model = MLPClassifier((4,), max_iter=5, early_stopping=False)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        model.fit(X, y)
    np.testing.assert_allclose(crossed(model).predict_proba(X), model.predict_proba(X))


def test_a_data_set_keeps_its_attributes() -> None:
    found = crossed(IRIS)
    assert found.target.shape == (150,)
    assert found["feature_names"] == IRIS.feature_names


LINEAR = "sklearn.linear_model"


@pytest.mark.parametrize(
    "node",
    [
        ["estimator", "os", "system", {}, {}, None, []],
        ["estimator", "sklearn.externals", "joblib", {}, {}, None, []],
        ["estimator", "sklearn.model_selection", "train_test_split", {}, {}, None, []],
        ["estimator", "sklearn.datasets", "load_files", {}, {}, None, []],
        ["estimator", LINEAR, "_base", {}, {}, None, []],
        ["estimator", LINEAR, "LinearRegression", {"no_such": 1}, {}, None, []],
        ["estimator", LINEAR, "LinearRegression", [], {}, None, []],
        ["estimator", LINEAR, ["LinearRegression"], {}, {}, None, []],
        ["estimator", "sklearn.pipeline", "Pipeline", {"steps": 1, "memory": "/tmp"}, {}, None, []],
        ["estimator", "sklearn.feature_extraction.text", "CountVectorizer", {"input": "file"}, {},
         None, []],
        ["estimator", "sklearn.svm", "SVC", {}, {}, "0", []],
        ["estimator", "sklearn.svm", "SVC", {}, {}, 0, ["fit"]],
        ["estimator", "sklearn.svm", "SVC", {}, {}, 0, ["__reduce__"]],
    ],
    ids=str,
)  # fmt: skip
def test_a_lie_is_refused(node: Any) -> None:
    assert is_refused(node)


def test_no_attribute_stands_in_for_a_method() -> None:
    forged = {"predict": 1, "score": 1, "fit": 1, "__class__": 1, "coef_": 2}
    found = Decoder({}, lambda *_: None).decode(
        ["estimator", LINEAR, "LinearRegression", {}, forged, None, []]
    )
    assert callable(found.predict)
    assert callable(found.score)
    assert found.coef_ == 2


def test_nothing_that_a_student_fitted_reaches_compiled_code() -> None:
    node, blobs = encoded(SVC().fit(X, y))
    found = Decoder(blobs, lambda *_: None).decode(node)
    assert not hasattr(found, "support_")
