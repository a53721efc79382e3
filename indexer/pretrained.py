"""Loading published models: from this machine where they are, from their host where they are not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from indexer.errors import BadInput

Model = TypeVar("Model")


def load_model(load: Callable[[str, bool], Model], name: str, role: str) -> Model:
    """What `load(name, local_files_only)` gives for a folder or the name of a published model.

    A model that was fetched before is used without asking its host again. `role` names it in the error:
    BadInput when there is no such model or it cannot be read.
    """
    from transformers.utils import logging as transformers_logging

    # What people read is this program's: one progress bar, one line for an error.
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    names_folder = name.startswith((".", "~")) or Path(name).is_absolute()
    if names_folder and not Path(name).is_dir():
        raise BadInput(f"There is no folder {name!r} to load the {role} from; check the path.")
    try:
        return load(name, True)
    except Exception as error:  # what is raised depends on the model's own format, and is no OSError alone
        if Path(name).is_dir():
            raise BadInput(
                f"The folder {name!r} holds no {role} that sentence-transformers can load; choose another."
            ) from error
    try:
        return load(name, False)
    except Exception as error:
        raise BadInput(
            f"No {role} {name!r} could be loaded; name a folder or a published sentence-transformers model."
        ) from error
