"""What is taken out of the pages to work on elsewhere: Word documents and calendars."""
