"""Full-text search in Chinese, pinyin and English behind one function, on both engines."""
