from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from liren.kit.keys import read_or_make_key


def test_threads_that_start_together_agree_on_one_key(tmp_path: Path):
    for turn in range(40):
        together = Barrier(6)

        def one(path: Path = tmp_path / f"{turn}.key", together: Barrier = together) -> bytes:
            together.wait(60)
            return read_or_make_key(path, 32)

        with ThreadPoolExecutor(6) as pool:
            keys = {future.result() for future in [pool.submit(one) for _ in range(6)]}
        assert keys == {(tmp_path / f"{turn}.key").read_bytes()}
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".key"], "nothing half made stays behind"
