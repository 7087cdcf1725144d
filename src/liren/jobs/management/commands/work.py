from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from liren.jobs.worker import Worker


class Command(BaseCommand):
    help = "后台任务：派送事件，运行到期的定时任务。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="做完眼前的就退出")

    def handle(self, *args: object, **options: object) -> None:
        if options["once"]:
            while Worker.turn():
                pass
            return
        worker = Worker()
        worker.stop_on_signals()
        worker.run()
