import io
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from PIL import Image, ImageCms

from liren.access.public import NOBODY, SYSTEM, Actor
from liren.kit.database import name_reader, one_transaction, owner_policy
from liren.kit.errors import NotYours, SignInFirst
from liren.kit.ids import new_id
from liren.media import public, store
from liren.media.errors import FileGone, FileRefused, FileTaken
from liren.media.models import MediaFile
from liren.media.pictures import LONGEST_EDGE, MAX_BYTES, kept

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
AUNTIE = Actor(UUID(int=1), "王阿姨")
NEIGHBOUR = Actor(UUID(int=2), "李叔叔")
GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    settings.MEDIA_STORE = tmp_path / "media"


def read_as(actor: Actor) -> None:
    name_reader(person=str(actor.person_id or ""), system=actor.is_system)


@pytest.fixture
def auntie(db):
    read_as(AUNTIE)


def picture(size=(60, 40), kind="JPEG", mode="RGB", **options: object) -> bytes:
    image = Image.new(mode, size, "white")
    image.paste("red" if mode == "RGB" else 128, (0, 0, 10, 10))  # the corner shows which way is up
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def phone_photo() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # held upright: shown turned by 90 degrees
    exif[MAKE] = "SECRETPHONE"
    exif.get_ifd(GPS)[2] = (31.0, 14.0, 5.0)
    return picture(exif=exif, comment=b"SECRETCOMMENT")


def opened(file_id: UUID) -> Image.Image:
    return Image.open(public.open(file_id).path)


@pytest.mark.usefixtures("auntie")
def test_a_photo_is_turned_upright_and_says_nothing_of_place_or_device():
    given = phone_photo()
    assert b"SECRETPHONE" in given
    stored = public.store(given, "IMG_1.jpg", by=AUNTIE, at=AT)
    assert (stored.type, stored.width, stored.height, stored.name) == ("image/jpeg", 40, 60, "IMG_1.jpg")
    image = opened(stored.id)
    red, green, _ = image.tobytes()[(3 * 40 + 37) * 3 :][:3]  # the left upper corner is the right one now
    assert red > 200 > 60 > green
    assert dict(image.getexif()) == {}
    data = public.open(stored.id).path.read_bytes()
    assert b"SECRET" not in data
    assert b"SECRET" not in public.open(stored.id, small=True).path.read_bytes()
    assert stored.size == len(data)


@pytest.mark.usefixtures("auntie")
@pytest.mark.parametrize(("kind", "kept_as"), [("PNG", "image/png"), ("WEBP", "image/webp"), ("JPEG", "image/jpeg")])
def test_pictures_keep_their_kind(kind, kept_as):
    stored = public.store(picture(kind=kind), f"x.{kind}", by=AUNTIE, at=AT)
    assert stored.type == kept_as
    assert opened(stored.id).format == kind


@pytest.mark.parametrize("mode", ["L", "CMYK", "1"])
def test_uncommon_colours_are_taken_in(mode):
    assert kept(picture(kind="JPEG" if mode != "1" else "PNG", mode=mode)).width == 60


def test_text_hidden_in_a_png_is_gone_and_transparency_stays():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("author", "SECRETAUTHOR")
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG", pnginfo=info)
    result = kept(out.getvalue())
    assert b"SECRET" not in result.data
    assert Image.open(io.BytesIO(result.data)).getchannel("A").getpixel((3, 3)) == 0
    assert Image.open(io.BytesIO(result.thumbnail or b"")).getpixel((3, 3)) == (255, 255, 255)


def test_a_colour_profile_is_applied_and_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    result = kept(picture(icc_profile=profile))
    assert "icc_profile" not in Image.open(io.BytesIO(result.data)).info
    assert kept(picture(icc_profile=b"nonsense")).width == 60


def test_a_photo_with_orientation_and_profile_is_turned_and_converted():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    result = kept(picture(exif=exif, icc_profile=profile))
    assert (result.width, result.height) == (40, 60)


def test_a_large_photo_is_reduced():
    result = kept(picture(size=(6000, 3000)))
    assert (result.width, result.height) == (LONGEST_EDGE, LONGEST_EDGE // 2)
    assert max(Image.open(io.BytesIO(result.thumbnail or b"")).size) == 480


@pytest.mark.usefixtures("auntie")
def test_a_document_is_kept_as_it_is():
    data = b"%PDF-1.7\n..."
    stored = public.store(data, "证明.pdf", by=AUNTIE, at=AT)
    assert (stored.type, stored.width, stored.is_picture) == ("application/pdf", None, False)
    assert public.open(stored.id, small=True).path.read_bytes() == data


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "空"),
        (b"MZ\x90\x00 a program", "JPEG"),
        (b"<svg onload='x()'>", "JPEG"),
        (b"<html><script>", "JPEG"),
        (b"\0\0\0\x18ftypheic....", "兼容性最佳"),
        (b"\xff\xd8\xff\xe0 broken", "打不开"),
        (picture(size=(400, 400), kind="PNG")[:90], "打不开"),
        (b"\xff\xd8\xff" + b"0" * MAX_BYTES, "10 MB"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_advice(data, advice):
    with pytest.raises(FileRefused) as refused:
        kept(data)
    assert advice in refused.value.fields["file"]
    assert advice in refused.value.advice


def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused_before_unpacking():
    bomb = picture(size=(9_000, 9_000), kind="PNG", mode="1")
    assert len(bomb) < 30_000
    with pytest.raises(FileRefused, match="没有收下") as refused:
        kept(bomb)
    assert "像素" in refused.value.advice


@pytest.mark.usefixtures("auntie")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\照片\\楼道.exe", "楼道.pdf"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("", "文件.pdf"),
        ("长" * 300 + ".pdf", "长" * 150 + ".pdf"),
    ],
)
def test_a_file_name_is_only_a_name_with_the_ending_of_its_content(name, shown):
    assert public.store(b"%PDF-1.4", name, by=AUNTIE, at=AT).name == shown


@pytest.mark.usefixtures("auntie")
def test_equal_bytes_lie_once_in_the_store():
    first, second = (public.store(picture(), "a.jpg", by=AUNTIE, at=AT) for _ in range(2))
    assert first.id != second.id
    assert first.hash == second.hash
    assert list(store.hashes()) == [first.hash]
    path = public.open(first.id).path
    assert (path.parent.parent.name, path.parent.name) == (first.hash[:2], first.hash[2:4])


@pytest.mark.usefixtures("auntie")
def test_what_files_cost(django_assert_num_queries):
    with one_transaction():
        with django_assert_num_queries(1):
            stored = public.store(picture(), "a.jpg", by=AUNTIE, at=AT)
        with django_assert_num_queries(1):
            public.open(stored.id)
        with django_assert_num_queries(0):
            public.attach("affair", new_id(), [], by=AUNTIE)


@pytest.mark.django_db
def test_nobody_uploads_without_signing_in():
    read_as(NOBODY)
    with pytest.raises(SignInFirst):
        public.store(picture(), "a.jpg", by=NOBODY, at=AT)


@pytest.mark.usefixtures("auntie")
def test_a_fresh_upload_is_its_uploaders_alone():
    stored = public.store(picture(), "a.jpg", by=AUNTIE, at=AT)
    read_as(NEIGHBOUR)
    with pytest.raises(NotYours):
        public.open(stored.id)
    assert public.files([stored.id]) == {}
    with pytest.raises(FileTaken):
        public.attach("affair", new_id(), [stored.id], by=NEIGHBOUR)


@pytest.mark.usefixtures("auntie")
def test_nobody_uploads_in_anothers_name():
    with pytest.raises(DatabaseError), transaction.atomic():
        public.store(picture(), "a.jpg", by=NEIGHBOUR, at=AT)


def test_an_attached_file_is_seen_as_its_owners_room_says(emptied_after):
    mine = new_id()
    policy = owner_policy("media_mediafile", "test_affair", f"owner_id = '{mine}' AND liren_person() IS NOT NULL")
    with connections["owner"].cursor() as cursor:
        cursor.execute(str(policy.sql))
    try:
        with transaction.atomic():
            read_as(AUNTIE)
            stored = public.store(picture(), "a.jpg", by=AUNTIE, at=AT)
            public.attach("test_affair", mine, [stored.id], by=AUNTIE)
            with pytest.raises(FileTaken):
                public.attach("test_affair", mine, [stored.id], by=AUNTIE)
            other = public.store(picture(), "b.jpg", by=AUNTIE, at=AT)
            with pytest.raises(DatabaseError), transaction.atomic():
                public.attach("test_affair", new_id(), [other.id], by=AUNTIE)  # not a matter she can see
            read_as(NEIGHBOUR)
            assert public.files_of("test_affair", mine) == (stored,)
            read_as(NOBODY)
            assert public.files_of("test_affair", mine) == ()
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(str(policy.reverse_sql))


def test_uploads_nobody_attached_are_forgotten_with_their_bytes(emptied_after):
    with transaction.atomic():
        read_as(AUNTIE)
        old, _ = (public.store(picture(size=(n, n)), "a.jpg", by=AUNTIE, at=AT) for n in (50, 60))
        public.store(picture(size=(60, 60)), "again.jpg", by=AUNTIE, at=AT + timedelta(days=2))
    with transaction.atomic():
        read_as(SYSTEM)
        assert public.forget_unattached(before=AT + timedelta(days=1)) == 2
        assert store.holds(old.hash)  # not before the rows are gone for good
    with transaction.atomic():
        read_as(SYSTEM)
        [left] = MediaFile.objects.all()
        assert list(store.hashes()) == [left.hash]


def test_bytes_left_by_an_upload_that_failed_are_forgotten_after_a_while(emptied_after):
    with transaction.atomic():
        read_as(AUNTIE)
        stored = public.store(picture(), "a.jpg", by=AUNTIE, at=AT)
    left = store.put(b"no row names me", None)
    today = datetime.now(UTC)
    assert public.forget_orphans(before=today - timedelta(days=1)) == 0
    assert public.forget_orphans(before=today + timedelta(minutes=1)) == 1
    assert (store.holds(stored.hash), store.holds(left)) == (True, False)


@pytest.mark.usefixtures("auntie")
def test_bytes_that_were_lost_or_altered_are_named():
    fine, gone, altered = (public.store(picture(size=(n, n)), f"{n}.jpg", by=AUNTIE, at=AT) for n in (20, 30, 40))
    store.path_of(gone.hash).unlink()
    store.path_of(altered.hash).write_bytes(b"other")
    read_as(SYSTEM)
    assert {f.id for f in public.lost()} == {gone.id, altered.id}
    assert fine.id not in {f.id for f in public.lost()}
    with pytest.raises(FileGone):
        public.open(gone.id)


def test_the_same_bytes_uploaded_while_an_old_upload_is_removed_stay(emptied_after):
    data = picture()
    with one_transaction():
        read_as(SYSTEM)
        old = public.store(data, "a.jpg", by=SYSTEM, at=AT)
    stored, go_on, fresh = threading.Event(), threading.Event(), list[UUID]()

    def upload() -> None:
        with one_transaction():
            read_as(SYSTEM)
            fresh.append(public.store(data, "b.jpg", by=SYSTEM, at=AT).id)
            stored.set()
            go_on.wait(60)
        connections.close_all()

    uploader = threading.Thread(target=upload)
    uploader.start()
    assert stored.wait(60)
    with one_transaction():
        read_as(SYSTEM)
        public.remove([old.id])
    go_on.set()
    uploader.join()
    with one_transaction():
        read_as(SYSTEM)
        assert public.open(fresh[0]).path.is_file()
