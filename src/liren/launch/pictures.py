"""`./liren pictures`: the README's pictures taken anew, of the demonstration in an installation thrown away afterwards.

Sizes are fixed and the clock is Chinese; the day is that of the taking. Chromium and a Chinese font are the machine's.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from liren.launch.errors import LaunchError
from liren.launch.installation import ROOT
from liren.launch.progress import phase

WHERE = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLOURS = 256
PATIENCE = 60.0
_ADDRESS = re.compile(r"里仁已启动.*?(http://\S+)")
_PASSWORD = "liren-demo"  # noqa: S105 (public on purpose; printed by `up`)
_CODE = re.compile(r"验证码 (\d{6})")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks (a resident by telephone, staff by login name) at which page.

    link: then pressed, by its words. shows: the text that must stand there before it is taken.
    """

    name: str
    who: str
    page: str
    shows: str
    link: str = ""

    @property
    def phone(self) -> bool:
        return self.who.isdecimal()


WANG = "13800002046"
PICTURES = (
    Picture("home", WANG, "/home", "还在办的"),
    Picture("progress", WANG, "/mine", "您说的", link="小区东门外占道摆摊"),
    Picture("elder", WANG, "/home", "再大些", link="长辈模式"),
    Picture("today", "lumin", "/today", "这一步的依据"),
    Picture("procedure", "lumin", "/procedures/management/grid-event", "期限与依据"),
    Picture("cockpit", "wubin", "/cockpit?how=solved", "算了这些件"),
)


def pictures(words: list[str]) -> int:
    """Take them all, or those named in `words`. Raises LaunchError without Chromium, or when a page does not come."""
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if chromium is None:
        raise LaunchError(
            "没有找到 Chromium。请装上 chromium 和一种中文字体，再运行一次。", "Chromium is not installed"
        )
    unknown = [word for word in words if word not in {one.name for one in PICTURES}]
    if unknown:
        known = "、".join(one.name for one in PICTURES)
        raise LaunchError(f"没有叫“{unknown[0]}”的图。有：{known}。", f"no picture is called {unknown[0]}")
    wanted = [one for one in PICTURES if not words or one.name in words]
    with tempfile.TemporaryDirectory(prefix="liren-pictures-") as data, _platform(Path(data)) as (address, said):
        for one, picture in _taken(chromium, address, said, wanted):
            size = _keep(one, picture)
            print(f"  {one.name}.png {size // 1024} kB", flush=True)
    return 0


@contextmanager
def _platform(data: Path) -> Iterator[tuple[str, list[str]]]:
    """The platform over `data`: its address, and all it says, which grows."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIREN_")}
    said: list[str] = []
    with phase("示范平台"):
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "liren.launch", "up", "--port", "0", "--data", str(data)],
            env=kept, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip
        assert process.stdout is not None
        threading.Thread(target=said.extend, args=(process.stdout,), daemon=True).start()
        try:
            address = _heard(said, _ADDRESS, process)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    try:
        yield address, said
    finally:
        process.terminate()
        process.wait()


def _heard(said: list[str], pattern: re.Pattern[str], process: "subprocess.Popen[str] | None" = None) -> str:
    """What `pattern` catches in the last line that has it, as soon as one has. Raises LaunchError when none comes."""
    until = time.monotonic() + PATIENCE * 5
    while time.monotonic() < until:
        if found := next((caught for line in reversed(said) if (caught := pattern.search(line))), None):
            return found[1]
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.1)
    raise LaunchError("示范平台没有启动：\n" + "".join(said[-20:]), "the demonstration did not start")


def _taken(chromium: str, address: str, said: list[str], wanted: list[Picture]) -> Iterator[tuple[Picture, bytes]]:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        pages: dict[str, Any] = {}
        for one in wanted:
            try:
                page = pages.get(one.who) or _signed_in(browser, one, address, said)
                pages[one.who] = page
                yield one, _take(page, one)
            except Error as error:
                reason = str(error).splitlines()[0]
                raise LaunchError(f"“{one.name}”没有照成：{reason}", f"{one.page} did not come as expected") from error
        browser.close()


def _signed_in(browser: Any, one: Picture, address: str, said: list[str]) -> Any:
    """A page of this person, as large as what they hold in their hands or have on their desk."""
    size = {"width": 390, "height": 844} if one.phone else {"width": 1440, "height": 900}
    page = browser.new_context(
        viewport=size, device_scale_factor=1.5 if one.phone else 1, base_url=address, locale="zh-CN",
        timezone_id="Asia/Shanghai", color_scheme="light", reduced_motion="reduce",
    ).new_page()  # fmt: skip
    page.goto("/sign-in" if one.phone else "/sign-in?as=staff")
    if one.phone:
        page.get_by_label("手机号").fill(one.who)
        page.get_by_role("button", name="获取验证码").click()
        page.get_by_text("验证码已发到").wait_for()
        page.get_by_label("短信验证码").fill(_heard(said, _CODE))
    else:
        page.get_by_label("登录名").fill(one.who)
        page.get_by_label("密码").fill(_PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def _take(page: Any, one: Picture) -> bytes:
    """The page once it shows what it must: figures come a little after what they count."""
    until = time.monotonic() + PATIENCE
    page.goto(one.page)
    if one.link:
        page.get_by_text(one.link, exact=True).first.click()
    while not page.get_by_text(one.shows).first.is_visible():
        if time.monotonic() > until:
            page.get_by_text(one.shows).first.wait_for(timeout=1)
        page.wait_for_timeout(1000)
        if not one.link:
            page.reload()
            page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    return bytes(page.screenshot(animations="disabled", caret="hide"))


def _keep(one: Picture, picture: bytes) -> int:
    """Write it with its commonest colours, a quarter of the bytes, which looks the same. How many bytes."""
    from PIL import Image

    WHERE.mkdir(parents=True, exist_ok=True)
    file = WHERE / f"{one.name}.png"
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    counted: Any = whole.getcolors(whole.width * whole.height)
    commonest = sorted(counted, reverse=True)[:COLOURS]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in commonest for part in colour])
    few = whole.quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(file, optimize=True)
    return file.stat().st_size
