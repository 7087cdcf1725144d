"""`python -m tests.faults.ground WEBHOOK`: brings an empty installation to where clients may write.

A process of its own, with the environment of the installation: the tests' process has its settings from another one.
"""

import sys

import django


def main() -> None:
    django.setup()
    from django.conf import settings

    from liren.access import public as access
    from liren.actors.public import make_demo
    from liren.integrations import public as integrations
    from liren.kit.clock import now
    from liren.kit.database import one_transaction
    from liren.launch import prepare
    from liren.standards.public import seed_from_lawbook

    prepare.collect()
    prepare.migrate()
    with one_transaction():
        access.enter_system("test")
        seed_from_lawbook(settings.LAWBOOK, at=now())
        demo = make_demo(at=now())
        integrations.make_webhook(
            name="区热线", url=sys.argv[1], path=demo.places["street"].path, kinds=list(integrations.KINDS),
            by=access.SYSTEM, at=now(),
        )  # fmt: skip
        print(demo.places["building_3"].path)


if __name__ == "__main__":
    main()
