"""A real signal to a real process: what Ctrl-C does to a ranking under way."""

import os
import signal
import subprocess
import sys
import time

COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"  # ignored below a shell's background
    "from pensions.commands.app import main; main()"
)


def test_a_ranking_stopped_by_a_signal_says_so_exits_130_and_leaves_no_output(town, tmp_path):
    cache = tmp_path / "cache"
    ranking = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "rank", str(town), "--out", str(tmp_path / "out"), "--lang", "fr"],
        env={**os.environ, "PENSIONS_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not any(cache.rglob("*")) and ranking.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)  # until it reads its first layers
    ranking.send_signal(signal.SIGINT)
    _, told = ranking.communicate(timeout=120)
    assert ranking.returncode == 130
    assert "relancez la même commande" in told
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()
