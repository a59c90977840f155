"""Finding things by what people type: Chinese, pinyin, initials, English; on both engines.

``documents.put`` stores the words of one object in four tiers, the most telling first;
``documents.find`` returns ids, ``documents.found_by`` narrows a larger query and ``documents.tier``
orders it. ``words`` is the pure half: which words a text holds, what a typed line asks for, and how
well the one answers the other.
"""
