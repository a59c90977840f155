"""Who can walk to learning, and where the next places of learning would help most.

Nouns: NetworkVersion (streets as one file gave them), PopulationVersion (people, groups and
opportunities by cell), Measurement (an answer with the versions, the kernel and the digests it was
computed from). Verbs: import, cover, site. A version is stored whole or not at all and is never
changed; a file that is imported again as before is recognised, and after another of that name it
is the newest again. "Within 15 minutes" means ``<=``. Every
population is an estimate until somebody says that it was counted, and what is computed from an
estimate is called one wherever it shows.

Everything that computes needs the extra ``reach``; nothing else of the city does.
"""
