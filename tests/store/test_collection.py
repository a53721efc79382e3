import gc

import pytest

from indexer.build.encoder import not_collecting


def test_nothing_is_collected_within_and_again_afterwards() -> None:
    assert gc.isenabled()
    with not_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_made_within_is_not_gone_through_afterwards() -> None:
    class Made:
        pass

    with not_collecting():
        made = [Made() for _ in range(1_000)]
    assert not {id(one) for one in made} & {id(one) for one in gc.get_objects()}
    gc.unfreeze()


def test_collecting_goes_on_after_a_failed_import() -> None:
    with pytest.raises(ModuleNotFoundError), not_collecting():
        import nowhere.to.be.found  # type: ignore[import-not-found]  # noqa: F401
    assert gc.isenabled()


def test_whoever_had_turned_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with not_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
