"""Files: upload first, then name their ids in an affair's answers."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Query, Router, Status, UploadedFile

from liren.api.door import actor_of, operation
from liren.api.shapes import files as shapes
from liren.kit.clock import now
from liren.kit.errors import NotYours
from liren.media import public as media
from liren.media.errors import FileGone, FileRefused

router = Router(tags=["文件"])


@operation(
    router, "POST", "/files", summary="上传照片或文件（至多 10 MB）",
    gives={201: shapes.File}, refuses=(FileRefused,),
)  # fmt: skip
def upload(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> Any:
    return Status(201, media.store(file.read(), file.name or "", by=actor_of(request), at=now()))


@operation(
    router, "GET", "/files/{uuid:id}", summary="下载文件；small 为小图", gives={200: bytes},
    refuses=(NotYours, FileGone),
)  # fmt: skip
def download(request: HttpRequest, id: UUID, small: Annotated[bool, Query()] = False) -> Any:
    return media.answer_with(media.open(id, small=small))
