"""What counts towards a programme, and why.

So far it tells whether two titles name one subject, so that a subject counts once.
"""

from xuecheng.kernels.recognition.titles import Titles

__all__ = ["Titles"]
