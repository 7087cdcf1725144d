"""A grid worker's phone: a browser with a memory of its own, and what is done with it in the journeys."""

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any

from PIL import Image
from playwright.sync_api import Error

from tests.browser.site import CHROMIUM, PATIENCE, PHONE, PLAIN, go, slow_down

NO_SYNC = "--disable-blink-features=BackgroundSync"
"""Whether there is a network is what the test says, not what the machine under it has."""
WORDS = "三号楼北门口堆了两袋装修垃圾"
EVERYTHING = """async () => {
    const db = await new Promise((give, fail) => {
        const asked = indexedDB.open("liren-grid"); asked.onsuccess = () => give(asked.result); asked.onerror = fail;
    });
    const read = name => new Promise(give => {
        const asked = db.transaction(name).objectStore(name).getAll(); asked.onsuccess = () => give(asked.result);
    });
    const plain = value => {
        if (value instanceof CryptoKey) return `a key, and it can be taken out: ${value.extractable}`;
        if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
        if (!value || typeof value !== "object") return value;
        return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
    };
    const pages = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const one of await cache.keys()) pages[one.url] = await (await cache.match(one)).text();
    }
    const keep = (await read("keep")).map(plain), queue = (await read("queue")).map(plain);
    db.close();
    return {keep, queue, pages, local: {...localStorage}, session: {...sessionStorage}};
}"""


def photo(size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG."""
    out = BytesIO()
    Image.new("RGB", size, (150, 140, 120)).save(out, "JPEG")
    return out.getvalue()


@contextmanager
def phone(site: Any, directory: Path, *, away: bool = False, syncs: bool = False) -> Iterator[Any]:
    """A browser with a memory of its own on disk, as a phone has: opened again, it is the same phone.

    away: opened where there is no network. syncs: it sends by itself what waits, as Chromium on a telephone does.
    """
    context = site.browser.browser_type.launch_persistent_context(
        directory, executable_path=CHROMIUM, viewport=PHONE, base_url=site.base, locale="zh-CN",
        timezone_id="Asia/Shanghai", has_touch=True,
        args=[*PLAIN, *([] if syncs else [NO_SYNC])],
        proxy={"server": "http://127.0.0.1:1"} if away else None,
    )  # fmt: skip
    page = context.pages[0]
    slow_down(page)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(f"script failed on {page.url}: {error}"))
    try:
        yield page
    finally:
        with suppress(Error):  # its battery may have died
            context.close()
    assert not broken


def _processes(directory: Path) -> Iterator[tuple[int, bool]]:
    """The processes of this phone's browser, and of no other: (id, is it the one that began the others)."""
    mine = f"--user-data-dir={directory}"
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if mine in said:
                yield int(process.name), not any(one.startswith("--type=") for one in said)


def battery_dies(directory: Path) -> None:
    """Kill this phone's browser at once, as a dead battery would, and wait until nothing of it runs."""
    alive = []
    for process, is_first in _processes(directory):
        with suppress(ProcessLookupError):  # some come and go
            alive.append(os.pidfd_open(process))
            if is_first:
                os.kill(process, signal.SIGKILL)
    for process in alive:
        assert select.select([process], [], [], PATIENCE / 1000)[0]  # it can be read from once it has ended
        os.close(process)


def sign_in(page: Any, login: str = "sunli") -> None:
    """Sign in as staff and stand on the phone's page, taken along in full."""
    from liren.actors.public import DEMO_PASSWORD

    page.goto("/sign-in?as=staff&next=/grid")
    page.locator("input[name=login]").fill(login)
    page.locator("input[type=password]").fill(DEMO_PASSWORD)
    go(page, page.get_by_role("button", name="登录", exact=True).click)
    page.wait_for_url("**/grid")
    page.locator("[data-report] form").wait_for(state="attached")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def write_report(page: Any, words: str = WORDS, told: str = "", picture: bytes | None = None) -> None:
    """Kind, photograph, words: all but the last tap."""
    page.get_by_role("link", name="上报").click()
    page.get_by_label("暴露垃圾").check()
    page.locator("[data-report] input[type=file]").set_input_files(
        {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": picture or photo()}
    )
    page.locator("[data-report] img").wait_for()
    page.get_by_label("一句话说明").fill(words)
    if told:
        page.get_by_text("再多说几句").click()
        page.get_by_label("具体情况").fill(told)


def send(page: Any) -> None:
    page.get_by_role("button", name="发送").click()


def waiting(page: Any, count: int) -> None:
    """The page says, honestly, how many wait."""
    page.locator("[data-net]").get_by_text(f"待上传 {count} 件").wait_for()


def nothing_waits(page: Any) -> None:
    """All was sent, by the page or by the browser in its stead."""
    page.locator(".rbar").get_by_role("link", name="待上传").click()
    page.get_by_text("都传上去了").wait_for()


def comes_true(page: Any, holds: Callable[[], Any]) -> None:
    """It comes to hold while the browser goes on. (A wait inside the page takes any promise for true.)"""
    until = monotonic() + PATIENCE / 1000
    while not holds():
        assert monotonic() < until
        page.wait_for_timeout(20)


def soon(page: Any, holds: Callable[[Any], bool]) -> None:
    """It comes to hold of what the phone keeps."""
    comes_true(page, lambda: holds(page.evaluate(EVERYTHING)))


def the_network_is_back(page: Any) -> None:
    """The browser wakes the script between page and network, as it does when its telephone is on a network again.

    Said by the protocol: whether this machine has a network is not the test's to say.
    """
    asks = page.context.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    asks.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    asks.send("ServiceWorker.enable")
    comes_true(page, lambda: known)
    of = {"origin": known[0]["scopeURL"].removesuffix("/grid"), "registrationId": known[0]["registrationId"]}
    asks.send("ServiceWorker.dispatchSyncEvent", {**of, "tag": "liren-grid", "lastChance": False})
