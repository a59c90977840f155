"""Every message to a person, and the log of what was sent.

Nouns: Notice (what a person was told), Dispatch (one attempt to reach them by text message). A
notice stores its kind and facts; its words are written when it is read, in the reader's language.
Its text message goes to where its person is reached, or to one number that no longer leads to them.
"""
