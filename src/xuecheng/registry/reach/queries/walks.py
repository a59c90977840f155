"""How people walk in this city, by the pack in force."""

from django.conf import settings
from django.utils.translation import gettext as _

from xuecheng.lib import packs
from xuecheng.registry.reach.rules import paces
from xuecheng.registry.reach.rules.problems import NoWalking


def walking() -> paces.Walking:
    """Return how people walk by the city's pack.

    :raises NoWalking: the pack does not say.
    """
    pack = packs.load(settings.CITY_PACK, settings.PACK_FOLDER)
    found = paces.walking(pack.tables, pack=pack.reference)
    if found is None:
        raise NoWalking(
            _(
                "规则包 %(pack)s 没有写步速和步行时限：缺 reach.toml 里的 [circle] 和 [paces]。"
                "格式见 docs/reference/pack-format.md。"
            )
            % {"pack": pack.reference},
            pack=pack.reference,
        )
    return found
