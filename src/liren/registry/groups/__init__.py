"""Groups that need care 为老、为小、为特、为新市民: computed as of a day, explained, never a word stuck on a person."""
