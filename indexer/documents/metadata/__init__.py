"""What is stated of documents by hand or by themselves: title, board, date, restriction."""
