"""Files that hold or wrap others: archives, mails, saved pages, old Word."""
