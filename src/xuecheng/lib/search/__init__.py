"""Finding things by what people type: Chinese, pinyin, initials, English; on both engines.

``documents.put`` stores the words of one object in four tiers, the most telling first;
``documents.find`` returns ids, ``documents.matching`` and ``documents.tier`` are expressions for
a larger query. ``words`` is the pure half: which words a text holds and what a typed line asks
for.
"""
