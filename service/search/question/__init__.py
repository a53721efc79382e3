"""What a question says besides its words: slips, times, boards, acronyms, sums."""
