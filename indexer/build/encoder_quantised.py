"""The network for questions with its weights as whole numbers: small, and read in a fraction of the time.

Every matrix of weights is kept in 8 bits a number with a scale for each of its columns; what flows through
the network is rounded to 8 bits before each product, by its own range ("dynamic quantisation"). Of the
weights' 8 bits one stays unused: sums of two products then fit 16 bits, so that processors without
instructions made for this (AVX2 alone) come to the same whole numbers as those with them (VNNI, AMX).
"""

from __future__ import annotations

from pathlib import Path

NETWORK, WEIGHTS = "model.onnx", "weights.bin"
"""The network, and the file beside it that holds its weights."""

_APART = 1_024  # bytes from which on a weight stands in the file beside the network


def set_weights_apart(path: Path) -> None:
    """Moves the weights from the file of the network to one beside it, which onnxruntime maps.

    Of those within a file it makes a copy: 70 MB of the default encoder's that no two processes share.
    """
    import onnx

    network, weights = onnx.load(path), path.with_name(WEIGHTS)
    weights.unlink(missing_ok=True)  # onnx would write behind what is there
    onnx.save_model(network, path, save_as_external_data=True, location=WEIGHTS, size_threshold=_APART)
    weights.chmod(path.stat().st_mode)  # onnx lets nobody else read it


def write_quantised(exact: Path, out: Path, *, by_column: bool = True) -> None:
    """Writes the network in the folder `exact` with weights in 8 bits to `out`, a new one.

    With one scale for each matrix in place of one for each of its columns it loses more.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata

    out.mkdir()
    network = onnx.load(exact / NETWORK)
    # Else each build would tell people to prepare the network, which the exporter has done.
    add_pre_process_metadata(network)
    kept = out / NETWORK
    quantize_dynamic(network, kept, per_channel=by_column, reduce_range=True, weight_type=QuantType.QInt8)
    set_weights_apart(kept)
