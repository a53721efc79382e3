"""The product of bits with whole numbers: what ONNX would write for it, and what it comes to."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from indexer.store.networks import PRODUCT, product


def test_the_network_is_the_one_product_as_onnx_writes_it() -> None:
    value = helper.make_tensor_value_info
    made = helper.make_graph(
        [helper.make_node("MatMulInteger", ["bits", "weights"], ["sums"])],
        "products",
        [value("bits", TensorProto.UINT8, None), value("weights", TensorProto.INT8, None)],
        [value("sums", TensorProto.INT32, None)],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    assert onnx.load_model_from_string(PRODUCT) == model


@pytest.mark.parametrize("shape", [(300, 384, 13), (1, 8, 1), (7, 45, 5)])
def test_products_are_exact_at_the_largest_numbers_too(shape: tuple[int, int, int]) -> None:
    rows, dimension, columns = shape
    random = np.random.default_rng(1)
    bits = random.integers(2, size=(rows, dimension)).astype(np.uint8)
    bits[0] = 1
    weights = random.integers(-127, 128, size=(dimension, columns)).astype(np.int8)
    weights[:, 0] = 127
    found = product(bits, weights)
    assert found.tolist() == (bits.astype(np.int64) @ weights.astype(np.int64)).tolist()


def test_nothing_times_anything_is_nothing() -> None:
    assert product(np.zeros((0, 8), np.uint8), np.zeros((8, 2), np.int8)).shape == (0, 2)
    assert product(np.zeros((3, 8), np.uint8), np.zeros((8, 0), np.int8)).shape == (3, 0)
